import type { AccountGroup } from "@/bindings/AccountGroup";
import type { GroupKind } from "@/bindings/GroupKind";
import type { MoneyView } from "@/bindings/MoneyView";
import type { Overview } from "@/bindings/Overview";
import type { Report } from "@/bindings/Report";
import { monthsOf, sumOf } from "./register";
import type { World } from "./world";

const KINDS: readonly [GroupKind, string][] = [
  ["cash", "depository"],
  ["credit", "credit"],
  ["investments", "investment"],
  ["loans", "loan"],
];

/** The made-up person has used Coffer for this long; before, nothing was known. */
const KNOWN_DAYS = 400;

/** What was known on a day. */
export function reportOf(world: World, now: Date, asOf: string | null): Report {
  const until = asOf === null ? now : new Date(`${asOf}T18:30:00`);
  const days = Math.floor((now.getTime() - until.getTime()) / 86_400_000);
  if (days > KNOWN_DAYS) return { asOf, editsSince: null, accounts: [], months: [] };
  const then = (money: MoneyView | null) =>
    money && { ...money, minor: money.minor - 137 * Math.max(days, 0) };
  const rows = world.rows.filter(({ date }) => asOf === null || date <= asOf);
  return {
    asOf,
    // Edits of many rows leave the journal after ninety days.
    editsSince: days > 90 ? new Date(now.getTime() - 90 * 86_400_000).toISOString() : null,
    accounts: world.accounts.map(({ id, institution, name, balances }) => ({
      id,
      institution,
      name,
      balances: {
        available: then(balances.available),
        current: then(balances.current),
        limit: balances.limit,
        asOf: days > 0 ? until.toISOString() : balances.asOf,
      },
      transactions: rows.filter(({ accountId }) => accountId === id).length,
    })),
    months: monthsOf(rows),
  };
}

/** Accounts by kind. */
export function overviewOf(world: World): Overview {
  const money = (accounts: World["accounts"]) =>
    sumOf(
      accounts.flatMap(({ balances }) => (balances.current ? [{ amount: balances.current }] : [])),
    );
  const groups = KINDS.map(([kind, type]): AccountGroup => {
    const accounts = world.accounts.filter((account) => account.type === type);
    return { kind, accounts, totals: money(accounts) };
  });
  return {
    groups: groups.filter(({ accounts }) => accounts.length > 0),
    netWorth: money(world.accounts),
  };
}
