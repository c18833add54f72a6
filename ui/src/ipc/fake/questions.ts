import type { Adoption } from "@/bindings/Adoption";
import type { Doubt } from "@/bindings/Doubt";
import type { HistoryEntry } from "@/bindings/HistoryEntry";
import type { World } from "./world";

/** Questions that only a person can answer, for the scenario that has some. */
export function makeDoubts(world: World, now: Date): Doubt[] {
  const posted = world.rows.filter(({ pending }) => !pending);
  const [first, second, third, fourth] = posted;
  if (!first || !second || !third || !fourth) return [];
  const since = now.toISOString();
  return [
    {
      transaction: first,
      other: { ...first, id: second.id, date: second.date, note: "Shared with Mia" },
      reason: "perhaps_same",
      since,
    },
    { transaction: third, other: fourth, reason: "amount_and_merchant_differ", since },
  ];
}

/** An account that was connected before. */
export function makeAdoptions(world: World): Adoption[] {
  const [account] = world.accounts;
  if (!account) return [];
  return [{ account, old: { ...account, id: "acc-old", transactions: 412 }, by: "persistent_id" }];
}

/** What became of a transaction that took over a pending one. */
export function postedHistory(now: Date): HistoryEntry[] {
  const entry = (what: string, days: number, change: Partial<HistoryEntry>): HistoryEntry => ({
    at: new Date(now.getTime() - days * 86_400_000).toISOString(),
    who: "bank",
    by: null,
    what,
    from: null,
    to: null,
    syncId: "sync-1",
    changes: [],
    takesBack: false,
    editId: null,
    transactions: 1,
    ofDouble: false,
    ...change,
  });
  return [
    entry("posted", 0, {}),
    entry("note", 1, { who: "person", to: "Lunch with Ana", syncId: null }),
  ];
}
