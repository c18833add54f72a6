import type { Step } from "@/bindings/Step";
import type { WorthKnown } from "@/bindings/WorthKnown";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** What the net worth screen says. */
export const worthTexts = {
  title: "Net worth",
  lead: "What you own less what you owe, at the end of each day.",
  loading: "Working out how it went",
  range: "Time",
  ranges: {
    month: "1M",
    threeMonths: "3M",
    yearToDate: "YTD",
    year: "1Y",
    all: "All",
  },
  rangeNames: {
    month: "in a month",
    threeMonths: "in three months",
    yearToDate: "since the year began",
    year: "in a year",
    all: "since the first day that is known",
  },
  step: "Points",
  stepAuto: "As it fits",
  steps: { day: "Every day", week: "Every week", month: "Every month" } satisfies Record<
    Step,
    string
  >,
  lines: "Lines",
  lineKinds: { total: "Total", classes: "By class" },
  chart: ({ currency }: { currency: string }) => `Net worth in ${currency}`,
  classChart: ({ currency }: { currency: string }) => `What you have by class, in ${currency}`,
  total: "Net worth",
  assets: "Owned",
  debts: "Owed",
  date: "Day",
  changeBefore: "Change",
  periodTable: "By period",
  summary: ({
    from,
    to,
    last,
    change,
  }: {
    from: string;
    to: string;
    last: string;
    change: string;
  }) => `From ${from} to ${to}: now ${last}, ${change}.`,
  notKnownThen: "nothing to compare with",
  newlyKnown: ({ amount }: { amount: string }) =>
    `${amount} of the change are accounts that were not known at the beginning.`,
  ended: ({ amount }: { amount: string }) =>
    `${amount} of the change are accounts that have ended.`,
  unknownAtFirst: ({ count, day }: { count: number; day: string }) =>
    `On ${day}, ${plural(count, { one: "# account is", other: "# accounts are" })} not known yet and not counted.`,
  byClass: "By class",
  byAccount: "By account",
  class: "Class",
  account: "Account",
  first: ({ day }: { day: string }) => day,
  last: ({ day }: { day: string }) => day,
  change: "Change",
  trend: "Trend",
  how: "How it is known",
  known: {
    unknown: "not known",
    workedOut: "worked out from what was booked",
    reported: "reported by the bank",
    carriedOn: "the last that the bank reported",
    ended: "ended",
  } satisfies Record<WorthKnown, string>,
  span: {
    always: ({ how }: { how: string }) => how,
    until: ({ how, day }: { how: string; day: string }) => `until ${day} ${how}`,
    on: ({ how, day }: { how: string; day: string }) => `${day} ${how}`,
    since: ({ how, day }: { how: string; day: string }) => `since ${day} ${how}`,
    between: ({ how, from, to }: { how: string; from: string; to: string }) =>
      `${from} to ${to} ${how}`,
  },
  empty: "No balance is known in this time.",
  emptyAction: "Show all time",
  openAccount: ({ name, last }: { name: string; last: string }) => `${name}: ${last}`,
};
