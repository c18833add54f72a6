import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** What charts say. */
export const chartTexts = {
  asTable: "Show as a table",
  tableOf: ({ label }: { label: string }) => `${label}, as a table`,
  hint: "Arrow keys move along the chart, and Enter opens what is behind a figure.",
  figure: ({ name, amount }: { name: string; amount: string }) => `${name} ${amount}`,
  mark: ({ place, figures }: { place: string; figures: readonly string[] }) =>
    figures.length === 0 ? place : `${place}: ${figures.join(", ")}`,
  day: "Day",
  week: "Week",
  month: "Month",
};

/** What reports have in common. */
export const reportTexts = {
  allAccounts: "All accounts",
  account: "Account",
  total: "Total",
  transactions: ({ count }: { count: number }) =>
    plural(count, { one: "# transaction", other: "# transactions" }),
  /** Of what was spent. */
  more: ({ amount }: { amount: string }) => `${amount} more`,
  less: ({ amount }: { amount: string }) => `${amount} less`,
  same: "the same",
  /** Of what is owned. */
  up: ({ amount }: { amount: string }) => `up ${amount}`,
  down: ({ amount }: { amount: string }) => `down ${amount}`,
  unchanged: "unchanged",
};
