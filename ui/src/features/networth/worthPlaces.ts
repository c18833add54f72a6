import { listRoute } from "@/app/drill";
import type { Route } from "@/app/route";
import type { NetWorth } from "@/bindings/NetWorth";
import type { LinePlace } from "@/components/charts";
import { addDays, daysBetween, formatMediumDay } from "@/format/date";

/** Where the transactions are that lie between a point and the one before it. */
export function behindPoint(
  { dates }: Pick<NetWorth, "dates">,
  at: number,
  accountId: string | null,
): Partial<Route> {
  const to = dates[at] ?? null;
  const before = dates[at - 1];
  const from = before === undefined ? to : addDays(before, 1);
  return listRoute({ search: "", accountId, categoryId: null, from, to });
}

/** The days of a history as places of a line. */
export function worthPlaces(
  { dates }: Pick<NetWorth, "dates">,
  locale: string,
  open: (at: number) => void,
): LinePlace[] {
  const first = dates[0] ?? "";
  return dates.map((date, at) => ({
    key: date,
    name: formatMediumDay(date, locale),
    at: daysBetween(first, date),
    date,
    open: () => open(at),
  }));
}
