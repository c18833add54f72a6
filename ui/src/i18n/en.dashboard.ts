import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** What the dashboard says. */
export const dashboardTexts = {
  title: "Dashboard",
  currency: "Currency",
  loading: "Reading your figures",
  arrange: "Arrange",
  arranged: "Done",
  moveUp: ({ card }: { card: string }) => `Move ${card} forward`,
  moveDown: ({ card }: { card: string }) => `Move ${card} back`,
  moved: ({ card, place, of }: { card: string; place: number; of: number }) =>
    `${card} is now card ${place} of ${of}.`,
  cards: {
    problems: "Connections that need you",
    pace: "This month so far",
    review: "To review",
    worth: "Net worth",
    categories: "Top categories",
    flow: "Money in and out",
    recent: "Latest transactions",
  },
  pace: {
    spent: "spent",
    more: ({ amount }: { amount: string }) => `${amount} more than last month by this day.`,
    less: ({ amount }: { amount: string }) => `${amount} less than last month by this day.`,
    same: "As much as last month by this day.",
    last: ({ amount }: { amount: string }) => `${amount} by this day last month`,
    chart: "Spending of this month by day",
    thisMonth: "This month",
    lastMonth: "Last month",
    average: "Average of three months",
    day: ({ day }: { day: string }) => `Up to ${day}`,
    empty: "Nothing was spent this month or the last.",
  },
  review: {
    all: ({ count }: { count: number }) => plural(count, { other: "Review all #" }),
    adoption: ({ account }: { account: string }) =>
      `Does ${account} go on with an earlier account?`,
    empty: "Nothing to review. Everything is as the banks say it.",
  },
  worth: {
    chart: "Net worth over time",
    empty: "No balance is known in this time.",
  },
  categories: {
    lead: "This month so far, and all of last month",
    thisMonth: "This month",
    lastMonth: "Last month",
    row: ({ name, amount, last }: { name: string; amount: string; last: string }) =>
      `${name}: ${amount} this month, ${last} last month`,
    rowAlone: ({ name, amount }: { name: string; amount: string }) => `${name}: ${amount}`,
    all: "All spending",
    empty: "Nothing was spent this month.",
  },
  flow: {
    chart: "Money in and out by month",
    income: "Came in",
    spending: "Spent",
    net: "Left over",
    saved: ({ amount, month }: { amount: string; month: string }) =>
      `${amount} left over in ${month}.`,
    overspent: ({ amount, month }: { amount: string; month: string }) =>
      `${amount} more spent than came in, in ${month}.`,
    even: ({ month }: { month: string }) => `As much spent as came in, in ${month}.`,
    summary: ({ count, sentence }: { count: number; sentence: string }) =>
      `Money in and out over ${plural(count, { one: "# month", other: "# months" })}. ${sentence}`,
    empty: "Nothing came in or went out in twelve months.",
  },
  recent: {
    all: "All transactions",
    empty: "No transactions yet.",
    row: ({ merchant, amount, day }: { merchant: string; amount: string; day: string }) =>
      `${merchant}, ${amount}, ${day}`,
  },
};
