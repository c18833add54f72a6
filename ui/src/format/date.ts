/** A civil date, `YYYY-MM-DD`. It has no time zone and must never get one. */
export type CivilDate = string;

const DAY_MS = 86_400_000;

/** Today where the person is. */
export function civilToday(now: Date): CivilDate {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Days from one civil date to another; negative if it lies before. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((noonUtc(to) - noonUtc(from)) / DAY_MS);
}

/** `Thu, Nov 20`, with the year where it is not this one. */
export function formatDay(date: CivilDate, locale: string, today: CivilDate): string {
  return formatter(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(date.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }),
    timeZone: "UTC",
  }).format(noonUtc(date));
}

/** `Mar 3`, with the year where it is not this one: a day within a sentence. */
export function formatDayOf(date: CivilDate, locale: string, today: CivilDate): string {
  return formatter(locale, {
    day: "numeric",
    month: "short",
    ...(date.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }),
    timeZone: "UTC",
  }).format(noonUtc(date));
}

/** `Nov 20`, for what is recent by its nature. */
export function formatMonthDay(date: CivilDate, locale: string): string {
  return formatter(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    noonUtc(date),
  );
}

/** `Thursday, November 20, 2025`. */
export function formatLongDay(date: CivilDate, locale: string): string {
  return formatter(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(noonUtc(date));
}

/** `March 3, 2026`: a day in a sentence that must not be mistaken. */
export function formatFullDay(date: CivilDate, locale: string): string {
  return formatter(locale, { dateStyle: "long", timeZone: "UTC" }).format(noonUtc(date));
}

/** `Mar 3, 2026`: a day in a table. */
export function formatMediumDay(date: CivilDate, locale: string): string {
  return formatter(locale, { dateStyle: "medium", timeZone: "UTC" }).format(noonUtc(date));
}

/** `Mar`, or `Mar 2026` with its year: a month beside an axis. */
export function formatShortMonth(date: CivilDate, locale: string, withYear: boolean): string {
  return formatter(locale, {
    month: "short",
    ...(withYear && { year: "numeric" }),
    timeZone: "UTC",
  }).format(noonUtc(date));
}

/** `Mar 3 – 9, 2026`: days from the first to the last. */
export function formatDays(from: CivilDate, to: CivilDate, locale: string): string {
  return formatter(locale, { dateStyle: "medium", timeZone: "UTC" }).formatRange(
    noonUtc(from),
    noonUtc(to),
  );
}

/** `Jan – Mar 2026`: months from the first to the last. */
export function formatMonths(from: CivilDate, to: CivilDate, locale: string): string {
  return formatter(locale, { month: "short", year: "numeric", timeZone: "UTC" }).formatRange(
    noonUtc(from),
    noonUtc(to),
  );
}

/** `March 2026`, of a month `YYYY-MM`. */
export function formatMonth(month: string, locale: string): string {
  return formatter(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    noonUtc(`${month}-01`),
  );
}

/** The day before one. */
export function dayBefore(date: CivilDate): CivilDate {
  return new Date(noonUtc(date) - DAY_MS).toISOString().slice(0, 10);
}

/** The day so many days later; earlier where it is negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return new Date(noonUtc(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month so many months later; earlier where it is negative. */
export function monthStart(date: CivilDate, months = 0): CivilDate {
  const [year = NaN, month = NaN] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1, 12)).toISOString().slice(0, 10);
}

/** The last day of the month so many months later. */
export function monthEnd(date: CivilDate, months = 0): CivilDate {
  return dayBefore(monthStart(date, months + 1));
}

/** An instant (RFC 3339) as the person's clock showed it: `Nov 20, 2025, 14:02`. */
export function formatInstant(instant: string, locale: string): string {
  return formatter(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));
}

/** The time of day of an instant, on the person's clock: `14:02`. */
export function formatTime(instant: string, locale: string): string {
  return formatter(locale, { timeStyle: "short" }).format(new Date(instant));
}

/** The day of an instant, on the person's clock. */
export function localDay(instant: string): CivilDate {
  return civilToday(new Date(instant));
}

/** An instant of the last week as `Tue 14:02`, an older one as `Nov 3`. */
export function formatRecent(instant: string, locale: string, now: Date): string {
  const at = new Date(instant);
  if (now.getTime() - at.getTime() > 6 * DAY_MS) {
    return formatter(locale, { day: "numeric", month: "short" }).format(at);
  }
  const day = formatter(locale, { weekday: "short" }).format(at);
  const time = formatter(locale, { hour: "2-digit", minute: "2-digit" }).format(at);
  return `${day} ${time}`;
}

/** How long ago something was, in the largest unit that fits. */
export interface Ago {
  unit: "now" | "minutes" | "hours" | "days";
  count: number;
}

/** How long ago an instant was. Clocks that run ahead count as now. */
export function ago(instant: string, now: Date): Ago {
  const minutes = Math.floor((now.getTime() - new Date(instant).getTime()) / 60_000);
  if (minutes < 1) return { unit: "now", count: 0 };
  if (minutes < 60) return { unit: "minutes", count: minutes };
  if (minutes < 24 * 60) return { unit: "hours", count: Math.floor(minutes / 60) };
  return { unit: "days", count: Math.floor(minutes / (24 * 60)) };
}

// Noon, so that no rounding of leap seconds or offsets can reach another day.
function noonUtc(date: CivilDate): number {
  const [year = NaN, month = NaN, day = NaN] = date.split("-").map(Number);
  return Date.UTC(year, month - 1, day, 12);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, known);
  }
  return known;
}
