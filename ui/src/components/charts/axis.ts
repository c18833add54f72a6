import { nice, ticks } from "d3-array";
import type { CivilDate } from "@/format/date";
import { formatMonthDay, formatShortMonth } from "@/format/date";
import { linear, type Scale } from "./scale";

/** How many pixels of height a line of the grid stands for, about. */
const TICK_HEIGHT = 44;
/** How wide a label below an axis is, with the air beside it. */
const LABEL_WIDTH = 58;
/** A digit beside an axis, at its size. */
const DIGIT_WIDTH = 6.4;

/** A place on an axis with its words. */
export interface Tick {
  at: number;
  label: string;
}

/** The values that a drawing reaches from and to, in minor units. */
export interface Reach {
  low: number;
  high: number;
}

/** Reaches over all values; over nought too where a bar or an area stands on it. */
export function reachOf(values: Iterable<number | null>, withNought: boolean): Reach {
  let low = withNought ? 0 : Infinity;
  let high = withNought ? 0 : -Infinity;
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}

/** The heights of values, and the lines of the grid. */
export interface Heights {
  y: Scale;
  /** Whole minor units only, because there is no half cent. */
  ticks: number[];
}

/**
 * The heights of values, from round number to round number. Money out is drawn upwards where all of
 * it is (`down`): a flipped axis, so that no amount has to be turned around.
 */
export function heightsOf({ low, high }: Reach, height: number, down: boolean): Heights {
  // A line without any height would stand nowhere.
  const [from, to] = low === high ? [Math.min(low, 0), Math.max(high, 0) || 100] : [low, high];
  const count = Math.max(2, Math.round(height / TICK_HEIGHT));
  const ends = nice(from, to, count);
  return {
    y: linear(ends, down ? [0, height] : [height, 0]),
    ticks: ticks(...ends, count).filter(Number.isInteger),
  };
}

/** Room for labels left of a chart. */
export function gutterOf(labels: readonly string[]): number {
  return Math.ceil(Math.max(2, ...labels.map(({ length }) => length)) * DIGIT_WIDTH) + 10;
}

/** So many of the places that their labels stand beside one another, the last one among them. */
export function everyFew<T>(places: readonly T[], width: number): T[] {
  const most = Math.max(1, Math.floor(width / LABEL_WIDTH));
  const each = Math.max(1, Math.ceil(places.length / most));
  return places.filter((_, at) => (places.length - 1 - at) % each === 0);
}

/** Days of one step of labels, from narrow to wide. */
const DAY_STEPS = [1, 2, 7, 14];
/** Months of one step. Each divides the year or is whole years, so that labels stand at its start. */
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240];
/** From so many days on, months are named and no days. */
const MONTHS_FROM = 100;

/**
 * Labels below days that follow one another: days where they are few, else the first that there is
 * of a month.
 */
export function dateTicks(dates: readonly CivilDate[], width: number, locale: string): Tick[] {
  const most = Math.max(2, Math.floor(width / LABEL_WIDTH));
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  if (span < MONTHS_FROM) {
    const step = DAY_STEPS.find((days) => span / days < most) ?? 28;
    const start = Date.parse(first);
    const labels: Tick[] = [];
    let next = 0;
    dates.forEach((date, at) => {
      const day = (Date.parse(date) - start) / 86_400_000;
      if (day < next) return;
      labels.push({ at, label: formatMonthDay(date, locale) });
      next = day + step;
    });
    return labels;
  }
  const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const months = monthOf(last) - monthOf(first) + 1;
  const step = MONTH_STEPS.find((each) => months / each <= most) ?? 480;
  const labels: Tick[] = [];
  let before = monthOf(first);
  dates.forEach((date, at) => {
    const month = monthOf(date);
    if (month === before || month % step !== 0) {
      before = month;
      return;
    }
    before = month;
    const withYear = labels.length === 0 || month % 12 === 0;
    labels.push({
      at,
      label: step >= 12 ? date.slice(0, 4) : formatShortMonth(date, locale, withYear),
    });
  });
  return labels;
}
