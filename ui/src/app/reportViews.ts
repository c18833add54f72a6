import type { FlowKind } from "@/bindings/FlowKind";
import type { SpendingBy } from "@/bindings/SpendingBy";
import type { SpendingCompare } from "@/bindings/SpendingCompare";
import type { Step } from "@/bindings/Step";

/* What the screens of reports show, as it stands in the address. */

/** A time that is named from today on, or days that were chosen. */
export const PERIODS = [
  "month",
  "lastMonth",
  "threeMonths",
  "yearToDate",
  "year",
  "all",
  "custom",
] as const;
export type PeriodWord = (typeof PERIODS)[number];

export const SPENDING_BY = [
  "category",
  "group",
  "merchant",
  "tag",
  "account",
] as const satisfies readonly SpendingBy[];
export const COMPARES = [
  "none",
  "previous",
  "lastYear",
] as const satisfies readonly SpendingCompare[];
export const KINDS = ["spend", "income"] as const satisfies readonly FlowKind[];
/** How the parts are drawn: by time, or as shares of the whole. */
export const SPENDING_CHARTS = ["time", "shares"] as const;

/** What the spending screen shows. */
export interface SpendingView {
  period: PeriodWord;
  /** The days of `custom`; nothing for the other words. */
  from: string | null;
  to: string | null;
  by: SpendingBy;
  compare: SpendingCompare;
  kind: FlowKind;
  accountId: string | null;
  chart: (typeof SPENDING_CHARTS)[number];
}

export const SPENDING_HOME: SpendingView = {
  period: "month",
  from: null,
  to: null,
  by: "category",
  compare: "previous",
  kind: "spend",
  accountId: null,
  chart: "time",
};

/** How far back net worth is shown. */
export const WORTH_RANGES = ["month", "threeMonths", "yearToDate", "year", "all"] as const;
export type WorthRange = (typeof WORTH_RANGES)[number];
export const STEPS = ["day", "week", "month"] as const satisfies readonly Step[];
export const WORTH_LINES = ["total", "classes"] as const;

/** What the net worth screen shows. */
export interface WorthView {
  range: WorthRange;
  /** How far apart the points are; nothing leaves it to the range. */
  step: Step | null;
  accountId: string | null;
  lines: (typeof WORTH_LINES)[number];
}

export const WORTH_HOME: WorthView = {
  range: "year",
  step: null,
  accountId: null,
  lines: "total",
};

/** A civil date of an address; nothing where it is none. */
export const civil = (text: string | null): string | null =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;

function word<T extends string>(words: readonly T[], text: string | null, otherwise: T): T {
  return words.find((one) => one === text) ?? otherwise;
}

/** Writes what differs from the usual. */
export function writeSpending(query: URLSearchParams, view: SpendingView): void {
  const put = (key: string, value: string | null, usual: string | null) => {
    if (value !== null && value !== usual) query.set(key, value);
  };
  put("period", view.period, SPENDING_HOME.period);
  put("first", view.from, null);
  put("last", view.to, null);
  put("by", view.by, SPENDING_HOME.by);
  put("against", view.compare, SPENDING_HOME.compare);
  put("flow", view.kind, SPENDING_HOME.kind);
  put("of", view.accountId, null);
  put("chart", view.chart, SPENDING_HOME.chart);
}

/** Days are those of `custom` alone, and it is nothing without both. */
export function spendingOf(query: URLSearchParams): SpendingView {
  const asked = word(PERIODS, query.get("period"), SPENDING_HOME.period);
  const from = civil(query.get("first"));
  const to = civil(query.get("last"));
  const days = asked === "custom" && from !== null && to !== null && from <= to;
  return {
    period: asked === "custom" && !days ? SPENDING_HOME.period : asked,
    from: days ? from : null,
    to: days ? to : null,
    by: word(SPENDING_BY, query.get("by"), SPENDING_HOME.by),
    compare: word(COMPARES, query.get("against"), SPENDING_HOME.compare),
    kind: word(KINDS, query.get("flow"), SPENDING_HOME.kind),
    accountId: query.get("of"),
    chart: word(SPENDING_CHARTS, query.get("chart"), SPENDING_HOME.chart),
  };
}

/** Writes what differs from the usual. */
export function writeWorth(query: URLSearchParams, view: WorthView): void {
  if (view.range !== WORTH_HOME.range) query.set("range", view.range);
  if (view.step !== null) query.set("step", view.step);
  if (view.accountId !== null) query.set("worth", view.accountId);
  if (view.lines !== WORTH_HOME.lines) query.set("lines", view.lines);
}

export function worthOf(query: URLSearchParams): WorthView {
  return {
    range: word(WORTH_RANGES, query.get("range"), WORTH_HOME.range),
    step: STEPS.find((one) => one === query.get("step")) ?? null,
    accountId: query.get("worth"),
    lines: word(WORTH_LINES, query.get("lines"), WORTH_HOME.lines),
  };
}
