import type { WorthRange } from "@/app/reportViews";
import { addDays, dayBefore, monthStart, type CivilDate } from "@/format/date";

/** The first day of a range that ends today; nothing where it is all that is known. */
export function rangeOf(range: WorthRange, today: CivilDate): string | null {
  switch (range) {
    case "month":
      return monthsBefore(today, 1);
    case "threeMonths":
      return monthsBefore(today, 3);
    case "yearToDate":
      // The end of the old year, so that the change is that of the year.
      return dayBefore(`${today.slice(0, 4)}-01-01`);
    case "year":
      return monthsBefore(today, 12);
    case "all":
      return null;
  }
}

/** The same day so many months before; the last of that month where it has no such day. */
function monthsBefore(today: CivilDate, months: number): CivilDate {
  const day = addDays(monthStart(today, -months), Number(today.slice(8)) - 1);
  const next = monthStart(today, 1 - months);
  return day < next ? day : dayBefore(next);
}
