import { SearchBox } from "./SearchBox";
import { SyncPill } from "./SyncPill";
import type { Sync } from "./useSync";

/** What is at hand on every screen: search, and how fresh the data is. */
export function Header({ sync }: { sync: Sync }) {
  return (
    <header className="flex h-14 shrink-0 items-center justify-between gap-4 border-b bg-surface px-5">
      <SearchBox />
      <SyncPill sync={sync} />
    </header>
  );
}
