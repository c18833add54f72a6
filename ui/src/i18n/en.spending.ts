import type { FlowKind } from "@/bindings/FlowKind";
import type { SpendingBy } from "@/bindings/SpendingBy";
import type { SpendingCompare } from "@/bindings/SpendingCompare";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** What the spending screen says. */
export const spendingTexts = {
  title: "Spending",
  titles: { spend: "Spending", income: "Income" } satisfies Record<FlowKind, string>,
  kind: "Which side",
  kinds: { spend: "Spending", income: "Income" } satisfies Record<FlowKind, string>,
  loading: "Adding up",
  period: "Period",
  periods: {
    month: "This month",
    lastMonth: "Last month",
    threeMonths: "3 months",
    yearToDate: "Year to date",
    year: "12 months",
    all: "All",
    custom: "Chosen days",
  },
  first: "First day",
  last: "Last day",
  anyDay: "Any day",
  before: "Period before",
  after: "Period after",
  compare: "Compare with",
  compares: {
    none: "Nothing",
    previous: "Period before",
    lastYear: "A year before",
  } satisfies Record<SpendingCompare, string>,
  by: "By",
  bys: {
    category: "Category",
    group: "Group",
    merchant: "Merchant",
    tag: "Tag",
    account: "Account",
  } satisfies Record<SpendingBy, string>,
  nameless: {
    category: "Uncategorised",
    group: "Uncategorised",
    merchant: "No merchant",
    tag: "No tag",
    account: "No account",
  } satisfies Record<SpendingBy, string>,
  chart: "Chart",
  charts: { time: "Over time", shares: "Shares" },
  timeChart: ({ what, period }: { what: string; period: string }) => `${what}, ${period}`,
  shareChart: ({ what, period }: { what: string; period: string }) =>
    `Shares of ${what}, ${period}`,
  share: "Share",
  amount: "Amount",
  count: "Transactions",
  compared: ({ period }: { period: string }) => period,
  change: "Change",
  rest: "Everything else",
  others: ({ count }: { count: number }) => plural(count, { one: "# more", other: "# more" }),
  overlaps:
    "A transaction with several tags counts under each, so the rows add up to more than the total.",
  pending: ({ amount, count }: { amount: string; count: number }) =>
    `${amount} in ${plural(count, { one: "# pending transaction", other: "# pending transactions" })} is not part of this.`,
  totalChange: ({ change, period }: { change: string; period: string }) =>
    `${change} than ${period}`,
  totalSame: ({ period }: { period: string }) => `as much as ${period}`,
  summary: ({
    what,
    period,
    total,
    most,
  }: {
    what: string;
    period: string;
    total: string;
    most: readonly string[];
  }) =>
    `${what}, ${period}: ${total}.${most.length === 0 ? "" : ` Most of it: ${most.join(", ")}.`}`,
  empty: {
    spend: "Nothing was spent in this time.",
    income: "Nothing came in in this time.",
  } satisfies Record<FlowKind, string>,
  emptyAction: "Show all time",
  section: ({ currency }: { currency: string }) => `In ${currency}`,
  openRow: ({ name, amount, count }: { name: string; amount: string; count: string }) =>
    `${name}: ${amount}, ${count}`,
};
