import type { Period } from "@/bindings/Period";
import {
  formatDays,
  formatMediumDay,
  formatMonth,
  formatMonths,
  monthEnd,
  monthStart,
} from "./date";

/** A period in words: `March 2026`, `Jan – Mar 2026`, `Mar 3 – 9, 2026`. */
export function formatPeriod({ from, to }: Period, locale: string): string {
  if (from === to) return formatMediumDay(from, locale);
  if (from !== monthStart(from) || to !== monthEnd(to)) return formatDays(from, to, locale);
  return from.slice(0, 7) === to.slice(0, 7)
    ? formatMonth(from.slice(0, 7), locale)
    : formatMonths(from, to, locale);
}
