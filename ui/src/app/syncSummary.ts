import type { SyncCounts } from "@/bindings/SyncCounts";
import type { SyncStatus } from "@/bindings/SyncStatus";

/** What the sync pill says, as a decision without words. */
export type SyncSummary =
  | { kind: "running"; rows: number }
  | { kind: "offline"; since: string | null; switched: boolean }
  | { kind: "never" }
  | { kind: "partial"; done: number; total: number; at: string | null }
  | { kind: "stale"; at: string }
  | { kind: "updated"; at: string };

/** After a day without news the pill turns amber (product.md, "Stale"). */
const STALE_AFTER_MS = 24 * 3_600_000;

export function summarise(status: SyncStatus, now: Date): SyncSummary {
  if (status.running) {
    return { kind: "running", rows: status.items.reduce((sum, item) => sum + item.rows, 0) };
  }
  if (status.offline || status.switchedOffline) {
    return { kind: "offline", since: status.lastSyncedAt, switched: status.switchedOffline };
  }
  const failed = status.items.filter((item) => item.stage === "failed").length;
  if (failed > 0) {
    const total = status.items.length;
    return { kind: "partial", done: total - failed, total, at: status.lastSyncedAt };
  }
  const at = status.lastSyncedAt;
  if (at === null) return { kind: "never" };
  const stale = now.getTime() - new Date(at).getTime() > STALE_AFTER_MS;
  return { kind: stale ? "stale" : "updated", at };
}

/** What a whole round changed. */
export function roundCounts(status: SyncStatus): SyncCounts {
  return status.items.reduce<SyncCounts>(
    (sum, { counts }) => ({
      added: sum.added + counts.added,
      modified: sum.modified + counts.modified,
      removed: sum.removed + counts.removed,
      setAside: sum.setAside + counts.setAside,
    }),
    { added: 0, modified: 0, removed: 0, setAside: 0 },
  );
}
