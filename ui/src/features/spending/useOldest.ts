import { useHostQuery } from "@/ipc";

/** Everything that there is. */
const EVERYTHING = { search: "", accountId: null, categoryId: null, from: null, to: null };

/** The first day that there is a transaction of; asked only where it is wanted. */
export function useOldest(wanted: boolean): string | null {
  const outline = useHostQuery("register_outline", EVERYTHING, { enabled: wanted });
  return outline.data?.days.at(-1)?.date ?? null;
}
