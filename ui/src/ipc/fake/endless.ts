import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRange } from "@/bindings/RegisterRange";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { PLAIN, usd } from "./world";

const PER_DAY = 250;
const DAYS = 4000;

/** A million rows that are made up when they are asked for. */
export function createEndless() {
  const dateOf = (day: number) =>
    new Date(Date.UTC(2025, 10, 20) - day * 86_400_000).toISOString().slice(0, 10);
  const days = Array.from({ length: DAYS }, (_, day) => dateOf(day));
  const rowAt = (at: number): RegisterRow => ({
    id: `tx-${at}`,
    date: days[Math.floor(at / PER_DAY)] ?? "",
    amount: usd(-((at * 7919) % 20_000) - 1),
    merchant: `Merchant ${at.toLocaleString("en")}`,
    original: `MERCHANT ${at}`,
    accountId: "acc-1",
    account: "Everyday Checking",
    category: null,
    pending: false,
    note: null,
    tags: [],
    withdrawn: false,
    reviewed: false,
    hidden: false,
    logo: null,
    split: null,
    ...PLAIN,
    balance: null,
  });
  return {
    outline: (filter: RegisterFilter): RegisterOutline => ({
      pending: { date: "", count: 0, totals: [] },
      days: (filter.search === "" ? days : days.slice(0, 3)).map((date) => ({
        date,
        count: PER_DAY,
        totals: [usd(-123_456)],
      })),
      count: (filter.search === "" ? DAYS : 3) * PER_DAY,
      sums: [usd(-9_876_543_210)],
      profileCount: DAYS * PER_DAY,
      corrected: [],
    }),
    rows: ({ date, skip, limit }: RegisterRange): RegisterRow[] => {
      // Nothing is pending, so the top of the list is its first day.
      const start = Math.max(0, days.indexOf(date)) * PER_DAY + skip;
      return Array.from({ length: limit }, (_, at) => rowAt(start + at));
    },
    row: (id: string): RegisterRow => rowAt(Number(id.slice(3))),
  };
}
