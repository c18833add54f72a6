import type { AppError } from "@/bindings/AppError";
import type { MoneyView } from "@/bindings/MoneyView";
import type { MonthTotal } from "@/bindings/MonthTotal";
import type { RegisterDay } from "@/bindings/RegisterDay";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRange } from "@/bindings/RegisterRange";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { SearchError } from "@/bindings/SearchError";
import { CATEGORIES } from "./categories";
import { fits, termsOf } from "./query";

/** Rows that a filter lists, in order. */
export function listed(rows: readonly RegisterRow[], filter: RegisterFilter): RegisterRow[] {
  const { terms, error } = termsOf(filter.search);
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the core answers
  if (error !== null) throw badQuery(error);
  return rows.filter(
    (row) =>
      terms.every((term) => fits(row, term)) &&
      (filter.accountId === null || row.accountId === filter.accountId) &&
      (filter.categoryId === null || inCategory(row, filter.categoryId)) &&
      (!filter.only?.length || filter.only.includes(row.id)) &&
      (filter.from === null || row.date >= filter.from) &&
      (filter.to === null || row.date <= filter.to),
  );
}

/** How the core refuses a search. */
function badQuery({ start, end, message, hint }: SearchError): AppError {
  return {
    code: "bad_query",
    message,
    hint,
    retry: false,
    button: null,
    itemId: null,
    bankCode: null,
    requestId: null,
    at: { start, end },
  };
}

function inCategory(row: RegisterRow, id: number): boolean {
  return (
    row.category?.id === id || CATEGORIES.find((c) => c.id === row.category?.id)?.groupId === id
  );
}

export function outlineOf(rows: readonly RegisterRow[], filter: RegisterFilter): RegisterOutline {
  const all = listed(rows, filter);
  const days = new Map<string, RegisterRow[]>();
  for (const row of all.filter(({ pending }) => !pending)) {
    days.set(row.date, [...(days.get(row.date) ?? []), row]);
  }
  const posted = all.filter((row) => !row.pending && !row.withdrawn);
  return {
    pending: dayOf(
      "",
      all.filter(({ pending }) => pending),
    ),
    days: [...days].map(([date, some]) => dayOf(date, some)),
    count: all.length,
    sums: sumOf(posted),
    profileCount: rows.length,
    corrected: [],
  };
}

export function rangeOf(
  rows: readonly RegisterRow[],
  { filter, date, skip, limit }: RegisterRange,
) {
  const all = listed(rows, filter);
  const start = date === "" ? 0 : all.findIndex((row) => !row.pending && row.date === date);
  return start < 0 ? [] : all.slice(start + skip, start + skip + limit);
}

function dayOf(date: string, rows: readonly RegisterRow[]): RegisterDay {
  return { date, count: rows.length, totals: sumOf(rows.filter(({ withdrawn }) => !withdrawn)) };
}

export function sumOf(rows: readonly { amount: MoneyView }[]): MoneyView[] {
  const sums = new Map<string, MoneyView>();
  for (const { amount } of rows) {
    const sum = sums.get(amount.currency) ?? { ...amount, minor: 0 };
    sums.set(amount.currency, { ...sum, minor: sum.minor + amount.minor });
  }
  return [...sums.values()];
}

export function monthsOf(rows: readonly RegisterRow[]): MonthTotal[] {
  const totals = new Map<string, MonthTotal>();
  for (const row of rows) {
    const month = row.date.slice(0, 7);
    const kind = row.pending ? "pending" : row.amount.minor > 0 ? "income" : "spend";
    const key = [month, row.category?.id ?? 0, kind, row.amount.currency].join("|");
    const total = totals.get(key) ?? {
      month,
      categoryId: row.category?.id ?? null,
      category: row.category?.name ?? null,
      kind,
      count: 0,
      sum: { ...row.amount, minor: 0 },
    };
    total.count += 1;
    total.sum = { ...total.sum, minor: total.sum.minor + row.amount.minor };
    totals.set(key, total);
  }
  return [...totals.values()];
}
