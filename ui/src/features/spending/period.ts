import { SPENDING_HOME, type SpendingView } from "@/app/reportViews";
import type { Period } from "@/bindings/Period";
import { addDays, daysBetween, monthEnd, monthStart, type CivilDate } from "@/format/date";

/** The days of a view. `oldest` is the first day that there is anything of. */
export function periodOf(view: SpendingView, today: CivilDate, oldest: CivilDate): Period {
  switch (view.period) {
    case "month":
      return { from: monthStart(today), to: monthEnd(today) };
    case "lastMonth":
      return { from: monthStart(today, -1), to: monthEnd(today, -1) };
    case "threeMonths":
      return { from: monthStart(today, -2), to: monthEnd(today) };
    case "yearToDate":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "year":
      return { from: monthStart(today, -11), to: monthEnd(today) };
    case "all":
      return { from: oldest <= today ? oldest : today, to: today };
    case "custom":
      return { from: view.from ?? monthStart(today), to: view.to ?? today };
  }
}

/** How many months a period is, from the first day of one to the last of another; nothing else. */
export function wholeMonths({ from, to }: Period): number | null {
  if (from !== monthStart(from) || to !== monthEnd(to)) return null;
  const [year = 0, month = 0] = from.split("-").map(Number);
  const [endYear = 0, endMonth = 0] = to.split("-").map(Number);
  return (endYear - year) * 12 + endMonth - month + 1;
}

/**
 * The view of the period before or after: as many months where it is whole months, the whole year
 * beside one that has begun, else as many days. Nothing where it would lie in days to come, or where
 * all time is shown.
 */
export function beside(
  view: SpendingView,
  period: Period,
  today: CivilDate,
  step: -1 | 1,
): SpendingView | null {
  if (view.period === "all") return null;
  const next = besideOf(view, period, step);
  if (next.from > today) return null;
  const named = (["month", "lastMonth"] as const).find((word) => {
    const known = periodOf({ ...SPENDING_HOME, period: word }, today, today);
    return known.from === next.from && known.to === next.to;
  });
  return named === undefined
    ? { ...view, period: "custom", from: next.from, to: next.to }
    : { ...view, period: named, from: null, to: null };
}

function besideOf(view: SpendingView, period: Period, step: -1 | 1): Period {
  const { from, to } = period;
  if (view.period === "yearToDate") {
    const year = Number(from.slice(0, 4)) + step;
    return { from: `${year}-01-01`, to: `${year}-12-31` };
  }
  const months = wholeMonths(period);
  if (months !== null)
    return { from: monthStart(from, months * step), to: monthEnd(to, months * step) };
  const days = daysBetween(from, to) + 1;
  return { from: addDays(from, days * step), to: addDays(to, days * step) };
}
