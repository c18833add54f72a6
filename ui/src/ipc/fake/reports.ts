import type { CashFlow } from "@/bindings/CashFlow";
import type { CurrencyWorth } from "@/bindings/CurrencyWorth";
import type { GroupKind } from "@/bindings/GroupKind";
import type { MoneyView } from "@/bindings/MoneyView";
import type { NetWorth } from "@/bindings/NetWorth";
import type { Pace } from "@/bindings/Pace";
import type { Period } from "@/bindings/Period";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { Spending } from "@/bindings/Spending";
import type { SpendingRequest } from "@/bindings/SpendingRequest";
import type { SpendingRow } from "@/bindings/SpendingRow";
import type { Step } from "@/bindings/Step";
import type { WorthAccount } from "@/bindings/WorthAccount";
import type { CommandName, Request, Response } from "../host";
import { CATEGORIES } from "./categories";
import type { World } from "./world";

type Ours = Extract<CommandName, "spending" | "net_worth" | "cash_flow" | "pace">;

/** The bounds of the core. */
const ROWS_MAX = 200;
const SERIES_MAX = 8;
const DAY_MS = 86_400_000;
const CLASSES: Record<string, GroupKind> = {
  depository: "cash",
  credit: "credit",
  investment: "investments",
  loan: "loans",
};

/** The reports over the made-up world, reckoned from its rows one by one. */
export function reportCommands(
  world: World,
  now: Date,
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  return {
    spending: (request) => spendingOf(world, request),
    net_worth: ({ from, to, step, accountIds }) => worthOf(world, now, from, to, step, accountIds),
    cash_flow: ({ months, until, accountIds }) => flowOf(world, now, months, until, accountIds),
    pace: ({ month, accountIds }) => paceOf(world, now, month, accountIds),
  };
}

const civil = (day: Date): string => day.toISOString().slice(0, 10);
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const plus = (day: string, days: number): string =>
  civil(new Date(utc(day).getTime() + days * DAY_MS));
const daysOf = ({ from, to }: Period): number =>
  Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS) + 1;
const today = (now: Date): string =>
  civil(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));

/** The month that a day lies in, or one so many months from it. */
function monthOf(day: string, from = 0): Period {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7)) - 1 + from;
  return {
    from: civil(new Date(Date.UTC(year, month, 1))),
    to: civil(new Date(Date.UTC(year, month + 1, 0))),
  };
}

const isWholeMonths = ({ from, to }: Period): boolean =>
  from.endsWith("-01") && monthOf(to).to === to;

function comparedTo(period: Period, compare: SpendingRequest["compare"]): Period | null {
  if (compare === "none") return null;
  const yearBefore = (day: string) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  if (compare === "lastYear") return { from: yearBefore(period.from), to: yearBefore(period.to) };
  const before = plus(period.from, -1);
  if (!isWholeMonths(period)) return { from: plus(period.from, -daysOf(period)), to: before };
  let months = 1;
  while (monthOf(period.from, months).from <= period.to) months += 1;
  return { from: monthOf(period.from, -months).from, to: before };
}

function stretchesOf(period: Period, step: Step): Period[] {
  const stretches: Period[] = [];
  for (let from = period.from; from <= period.to;) {
    const end =
      step === "day"
        ? from
        : step === "week"
          ? plus(from, (7 - utc(from).getUTCDay()) % 7)
          : monthOf(from).to;
    const to = end < period.to ? end : period.to;
    stretches.push({ from, to });
    from = plus(to, 1);
  }
  return stretches;
}

/** What a row counts as, as the core reckons it. */
export const kindOf = (row: RegisterRow): "spend" | "income" | "none" => {
  if (row.pending || row.withdrawn || row.hidden) return "none";
  const kind = CATEGORIES.find(({ id }) => id === row.category?.id)?.kind;
  if (kind === "transfer") return "none";
  return kind === "spend" || kind === "income" ? kind : row.amount.minor > 0 ? "income" : "spend";
};

const within = ({ date }: RegisterRow, { from, to }: Period) => date >= from && date <= to;
const sum = (rows: readonly RegisterRow[]) =>
  rows.reduce((total, { amount }) => total + amount.minor, 0);
const money = (minor: number, like: MoneyView): MoneyView => ({ ...like, minor });
const listOf = (period: Period, search: string): RegisterFilter => ({
  search,
  accountId: null,
  categoryId: null,
  ...period,
});

function byCurrency(rows: readonly RegisterRow[]): [MoneyView, RegisterRow[]][] {
  const currencies = new Map<string, [MoneyView, RegisterRow[]]>();
  for (const row of rows) {
    const [, some] = currencies.get(row.amount.currency) ?? [row.amount, []];
    currencies.set(row.amount.currency, [row.amount, [...some, row]]);
  }
  return [...currencies.values()].sort(([, a], [, b]) => b.length - a.length);
}

type Named = Pick<
  SpendingRow,
  "key" | "name" | "group" | "categoryId" | "categoryCode" | "accountId" | "tag" | "merchant"
>;

const NOBODY: Named = {
  key: "none",
  name: "",
  group: null,
  categoryId: null,
  categoryCode: null,
  accountId: null,
  tag: null,
  merchant: null,
};

function namesOf(world: World, row: RegisterRow, by: SpendingRequest["by"]): Named[] {
  const category = CATEGORIES.find(({ id }) => id === row.category?.id);
  const group = CATEGORIES.find(({ id }) => id === category?.groupId);
  switch (by) {
    case "category":
    case "group": {
      const one = by === "group" ? (group ?? category) : category;
      if (!one) return [NOBODY];
      const above = by === "group" ? null : (group?.name ?? null);
      return [
        {
          ...NOBODY,
          key: `category-${one.id}`,
          name: one.name,
          group: above,
          categoryId: one.id,
          categoryCode: one.code,
        },
      ];
    }
    case "merchant":
      return [
        {
          ...NOBODY,
          key: `merchant-${row.merchant.toLowerCase()}`,
          name: row.merchant,
          merchant: row.merchant,
        },
      ];
    case "tag":
      return row.tags.length === 0
        ? [NOBODY]
        : row.tags.map((tag) => ({ ...NOBODY, key: `tag-${tag}`, name: tag, tag }));
    case "account": {
      const group = world.accounts.find(({ id }) => id === row.accountId)?.institution ?? null;
      return [
        {
          ...NOBODY,
          key: `account-${row.accountId}`,
          name: row.account,
          group,
          accountId: row.accountId,
        },
      ];
    }
  }
}

function searchOf({ key, categoryId, accountId, tag, merchant }: Named, by: string, kind: string) {
  if (tag !== null) return `is:${kind} tag:"${tag}"`;
  if (merchant !== null) return `is:${kind} merchant:"${merchant}"`;
  if (categoryId !== null || accountId !== null) return `is:${kind}`;
  return key === "none" ? `is:${kind} ${by === "tag" ? "not:has:tag" : "is:uncategorised"}` : "";
}

function spendingOf(world: World, request: SpendingRequest): Spending {
  const period: Period = { from: request.from, to: request.to };
  const compared = comparedTo(period, request.compare);
  const days = daysOf(period);
  const step: Step = days <= 31 ? "day" : days <= 100 ? "week" : "month";
  const stretches = stretchesOf(period, step);
  const asked = world.rows.filter(
    ({ accountId }) => request.accountIds.length === 0 || request.accountIds.includes(accountId),
  );
  const counted = asked.filter((row) => kindOf(row) === request.kind);
  const now = counted.filter((row) => within(row, period));
  const currencies = byCurrency(now).map(([like, rows]) => {
    const before = compared
      ? counted.filter((row) => within(row, compared) && row.amount.currency === like.currency)
      : [];
    const pending = asked.filter(
      (row) =>
        row.pending &&
        row.amount.currency === like.currency &&
        row.amount.minor > 0 === (request.kind === "income") &&
        within(row, period),
    );
    const total = sum(rows);
    const found = new Map<string, { named: Named; rows: RegisterRow[]; before: RegisterRow[] }>();
    const file = (some: readonly RegisterRow[], into: "rows" | "before") => {
      for (const row of some)
        for (const named of namesOf(world, row, request.by)) {
          const one = found.get(named.key) ?? { named, rows: [], before: [] };
          one[into].push(row);
          found.set(named.key, one);
        }
    };
    file(rows, "rows");
    file(before, "before");
    const sorted = [...found.values()].sort(
      (a, b) =>
        Math.abs(sum(b.rows)) - Math.abs(sum(a.rows)) || (a.named.key < b.named.key ? -1 : 1),
    );
    const told = sorted.slice(0, ROWS_MAX).map((one, at): SpendingRow => {
      const minor = sum(one.rows);
      const then = compared ? sum(one.before) : null;
      return {
        ...one.named,
        sum: money(minor, like),
        compared: then === null ? null : money(then, like),
        change: then === null ? null : money(minor - then, like),
        count: one.rows.length,
        sharePermille: total === 0 ? null : Math.round((minor * 1000) / total),
        list: {
          ...listOf(period, searchOf(one.named, request.by, request.kind)),
          accountId: one.named.accountId,
          categoryId: one.named.categoryId,
        },
        points:
          at < SERIES_MAX
            ? stretches.map((stretch) => sum(one.rows.filter((row) => within(row, stretch))))
            : [],
      };
    });
    const rest = sorted.slice(ROWS_MAX);
    const then = compared ? sum(before) : null;
    return {
      currency: like.currency,
      total: money(total, like),
      comparedTotal: then === null ? null : money(then, like),
      change: then === null ? null : money(total - then, like),
      count: rows.length,
      list: listOf(period, `is:${request.kind}`),
      pending: { sum: money(sum(pending), like), count: pending.length },
      series: stretches.map((stretch) =>
        money(sum(rows.filter((row) => within(row, stretch))), like),
      ),
      rows: told,
      others:
        rest.length === 0
          ? null
          : {
              rows: rest.length,
              count: rest.reduce((all, one) => all + one.rows.length, 0),
              sum: money(
                rest.reduce((all, one) => all + sum(one.rows), 0),
                like,
              ),
              compared: compared
                ? money(
                    rest.reduce((all, one) => all + sum(one.before), 0),
                    like,
                  )
                : null,
            },
      overlaps: request.by === "tag" && rows.some(({ tags }) => tags.length > 1),
    };
  });
  return { period, compared, stretches, step, currencies };
}

function flowOf(
  world: World,
  now: Date,
  count: number,
  until: string | null,
  accountIds: readonly string[],
): CashFlow {
  const last = `${until ?? today(now).slice(0, 7)}-01`;
  const months = Array.from({ length: count }, (_, at) => monthOf(last, at - count + 1));
  const all: Period = { from: months[0]?.from ?? last, to: months.at(-1)?.to ?? last };
  const rows = world.rows.filter(
    (row) =>
      within(row, all) &&
      kindOf(row) !== "none" &&
      (accountIds.length === 0 || accountIds.includes(row.accountId)),
  );
  return {
    months,
    currencies: byCurrency(rows).map(([like, some]) => ({
      currency: like.currency,
      months: months.map((month) => {
        const its = some.filter((row) => within(row, month));
        const income = its.filter((row) => kindOf(row) === "income");
        const spending = its.filter((row) => kindOf(row) === "spend");
        return {
          income: money(sum(income), like),
          spending: money(sum(spending), like),
          net: money(sum(its), like),
          incomeCount: income.length,
          spendingCount: spending.length,
        };
      }),
      incomeList: listOf(all, "is:income"),
      spendingList: listOf(all, "is:spend"),
    })),
  };
}

function paceOf(
  world: World,
  now: Date,
  asked: string | null,
  accountIds: readonly string[],
): Pace {
  const present = today(now);
  const first = `${asked ?? present.slice(0, 7)}-01`;
  const month = monthOf(first);
  const lastMonth = monthOf(first, -1);
  const length = daysOf(month);
  const gone =
    present < month.from
      ? 0
      : present > month.to
        ? length
        : daysOf({ from: month.from, to: present });
  const spent = world.rows.filter(
    (row) =>
      kindOf(row) === "spend" && (accountIds.length === 0 || accountIds.includes(row.accountId)),
  );
  const oldest = spent.reduce((day, { date }) => (date < day ? date : day), present);
  const before = [1, 2, 3].map((back) => monthOf(first, -back));
  const recent = spent.filter(({ date }) => date >= monthOf(first, -3).from && date <= month.to);
  return {
    month,
    lastMonth,
    daysGone: gone,
    currencies: byCurrency(recent).map(([like, rows]) => {
      const upTo = (period: Period, day: number) =>
        sum(
          rows.filter(
            (row) => within(row, period) && Number(row.date.slice(8)) <= Math.max(day, 0),
          ),
        );
      const days = Array.from({ length: Math.max(length, daysOf(lastMonth)) }, (_, at) => {
        const day = at + 1;
        const average = before.reduce((all, period) => all + upTo(period, day), 0) / 3;
        return {
          soFar: day <= gone ? money(upTo(month, day), like) : null,
          last: day <= daysOf(lastMonth) ? money(upTo(lastMonth, day), like) : null,
          average: oldest <= monthOf(first, -3).from ? money(Math.trunc(average), like) : null,
        };
      });
      const soFar = upTo(month, gone);
      const byThen = upTo(lastMonth, gone);
      const end = (period: Period): Period => ({
        from: period.from,
        to: plus(period.from, Math.max(Math.min(gone, daysOf(period)) - 1, 0)),
      });
      return {
        currency: like.currency,
        days,
        soFar: money(soFar, like),
        lastByThen: money(byThen, like),
        difference: money(soFar - byThen, like),
        lastTotal: money(upTo(lastMonth, 31), like),
        list: listOf(end(month), "is:spend"),
        lastList: listOf(end(lastMonth), "is:spend"),
      };
    }),
  };
}

/** Balances are worked out backwards; what investments held is known for the last hundred days. */
function worthOf(
  world: World,
  now: Date,
  from: string | null,
  to: string | null,
  asked: Step | null,
  accountIds: readonly string[],
): NetWorth {
  const last = to ?? today(now);
  const oldest = world.rows.reduce((day, { date }) => (date < day ? date : day), last);
  const period: Period = { from: from ?? oldest, to: last };
  const days = daysOf(period);
  const step: Step = asked ?? (days <= 100 ? "day" : days <= 400 ? "week" : "month");
  const ends = stretchesOf(period, step).map((stretch) => stretch.to);
  const dates = ends[0] === period.from ? ends : [period.from, ...ends];
  const valuedSince = plus(today(now), -100);
  const accounts = world.accounts.filter(
    ({ id, balances }) => balances.current && (accountIds.length === 0 || accountIds.includes(id)),
  );
  const worthAt = (account: World["accounts"][number], day: string): number | null => {
    const current = account.balances.current?.minor ?? 0;
    if (account.type === "investment")
      return day < valuedSince ? null : current - 1_700 * daysOf({ from: day, to: today(now) });
    if (day < oldest) return null;
    const since = world.rows.filter(
      ({ accountId, date, pending, withdrawn }) =>
        accountId === account.id && date > day && !pending && !withdrawn,
    );
    return current - sum(since);
  };
  const codes = [...new Set(accounts.map(({ balances }) => balances.current?.currency ?? "USD"))];
  const currencies = codes.map((currency): CurrencyWorth => {
    const its = accounts.filter(({ balances }) => balances.current?.currency === currency);
    const like: MoneyView = its[0]?.balances.current ?? { minor: 0, currency, exponent: 2 };
    const maybe = (minor: number | null | undefined) =>
      minor === null || minor === undefined ? null : money(minor, like);
    const ended = (points: readonly (number | null)[]) => {
      const first = points[0] ?? null;
      const final = points.at(-1) ?? null;
      return {
        first: maybe(first),
        last: maybe(final),
        change: first === null || final === null ? null : money(final - first, like),
      };
    };
    const told = its.map((account): WorthAccount => {
      const points = dates.map((day) => worthAt(account, day));
      const isInvestment = account.type === "investment";
      const start = isInvestment ? valuedSince : oldest;
      return {
        id: account.id,
        institution: account.institution,
        name: account.name,
        mask: account.mask,
        kind: CLASSES[account.type] ?? "other",
        ...ended(points),
        points,
        known: [
          { from: null, to: plus(start, -1), how: "unknown" },
          { from: start, to: null, how: isInvestment ? "reported" : "workedOut" },
        ],
      };
    });
    const add = (some: readonly WorthAccount[], at: number, fits: (minor: number) => boolean) => {
      const known = some.flatMap(({ points }) => points[at] ?? []);
      return known.length === 0
        ? null
        : known.filter(fits).reduce((total, minor) => total + minor, 0);
    };
    const every = () => true;
    const points = dates.map((_, at) => ({
      total: maybe(add(told, at, every)),
      assets: maybe(add(told, at, (minor) => minor > 0)),
      debts: maybe(add(told, at, (minor) => minor < 0)),
      unknown: told.filter((one) => (one.points[at] ?? null) === null).length,
    }));
    const kinds = (["cash", "credit", "investments", "loans", "other"] as const).filter((kind) =>
      told.some((one) => one.kind === kind),
    );
    const first = points[0]?.total ?? null;
    const final = points.at(-1)?.total ?? null;
    const fresh = told.filter((one) => one.first === null && one.last !== null);
    return {
      currency,
      points,
      change: first && final ? money(final.minor - first.minor, like) : null,
      newlyKnown: money(
        fresh.reduce((all, one) => all + (one.points.find((minor) => minor !== null) ?? 0), 0),
        like,
      ),
      ended: money(0, like),
      classes: kinds.map((kind) => {
        const some = told.filter((one) => one.kind === kind);
        const sums = dates.map((_, at) => add(some, at, every));
        return { kind, ...ended(sums), points: sums };
      }),
      accounts: told,
    };
  });
  return { ...period, step, dates, currencies };
}
