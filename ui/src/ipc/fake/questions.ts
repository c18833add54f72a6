import type { Adoption } from "@/bindings/Adoption";
import type { Doubt } from "@/bindings/Doubt";
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
