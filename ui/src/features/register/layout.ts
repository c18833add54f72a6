import type { RegisterDay } from "@/bindings/RegisterDay";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRange } from "@/bindings/RegisterRange";
import type { RegisterRow } from "@/bindings/RegisterRow";

/**
 * The list as it is laid out, from its outline alone:
 *
 *     index   0        1      2      3        4      5 …
 *             Pending  row 0  row 1  Nov 20   row 2  row 3 …
 *
 * A *row* counts transactions, an *index* counts what is drawn, headers included. A million rows
 * cost one small entry per day here; every question is a binary search over the days.
 */
export interface RegisterLayout {
  /** What is drawn: rows and headers. */
  size: number;
  /** Transactions. */
  rows: number;
  /** Pending rows first, if there are any, then the days that have rows. */
  groups: readonly RegisterDay[];
  /** The row each group starts with; the last entry is `rows`. */
  starts: readonly number[];
}

/** What stands at an index. */
export type Entry =
  | { kind: "header"; group: RegisterDay; groupIndex: number }
  | { kind: "row"; row: number; group: RegisterDay; groupIndex: number };

export function layoutOf(outline: RegisterOutline): RegisterLayout {
  const groups = [outline.pending, ...outline.days].filter(({ count }) => count > 0);
  const starts = [0];
  for (const group of groups) starts.push((starts[starts.length - 1] ?? 0) + group.count);
  const rows = starts[starts.length - 1] ?? 0;
  return { size: rows + groups.length, rows, groups, starts };
}

/** An outline of rows that begin a list. What a day adds up to is not known from its first rows. */
export function beginningOf(rows: readonly RegisterRow[]): RegisterOutline {
  const days: RegisterDay[] = [];
  const pending: RegisterDay = { date: "", count: 0, totals: [] };
  for (const row of rows) {
    let day = row.pending ? pending : days[days.length - 1];
    if (day === undefined || (!row.pending && day.date !== row.date)) {
      day = { date: row.date, count: 0, totals: [] };
      days.push(day);
    }
    day.count += 1;
  }
  return { pending, days, count: rows.length, sums: [], profileCount: rows.length, corrected: [] };
}

/** What stands at an index, or nothing outside the list. */
export function entryAt(layout: RegisterLayout, index: number): Entry | null {
  if (index < 0 || index >= layout.size) return null;
  const groupIndex = lastWhere(layout.groups.length, (at) => headerIndex(layout, at) <= index);
  const group = layout.groups[groupIndex];
  if (group === undefined) return null;
  const header = headerIndex(layout, groupIndex);
  return index === header
    ? { kind: "header", group, groupIndex }
    : { kind: "row", row: index - groupIndex - 1, group, groupIndex };
}

/** The index at which a row is drawn. */
export function indexOfRow(layout: RegisterLayout, row: number): number {
  return row + groupOfRow(layout, row) + 1;
}

/** The index of the header of a group. */
export function headerIndex(layout: RegisterLayout, groupIndex: number): number {
  return (layout.starts[groupIndex] ?? layout.rows) + groupIndex;
}

/**
 * Tells headers from rows. Asked in order, as a list is measured, each answer is one comparison: a
 * million binary searches would be felt.
 */
export function headerTest(layout: RegisterLayout): (index: number) => boolean {
  let group = 0;
  return (index) => {
    if (index < headerIndex(layout, group)) group = 0;
    while (group + 1 < layout.groups.length && headerIndex(layout, group + 1) <= index) group += 1;
    return index === headerIndex(layout, group);
  };
}

/** Rows are read in stretches of this many. */
export const WINDOW_ROWS = 100;

/** The stretches that hold these rows, both ends included. */
export function windowsOf(layout: RegisterLayout, firstRow: number, lastRow: number): number[] {
  if (layout.rows === 0) return [];
  const last = Math.floor(clampRow(layout, lastRow) / WINDOW_ROWS);
  const first = Math.floor(clampRow(layout, firstRow) / WINDOW_ROWS);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** The request for the top of a list: the same place in any, so that it can be asked for before more is known. */
export function topOf(filter: RegisterFilter): RegisterRange {
  return { filter, date: "", skip: 0, limit: WINDOW_ROWS };
}

/** The request that reads a stretch. */
export function rangeOf(
  layout: RegisterLayout,
  filter: RegisterFilter,
  window: number,
): RegisterRange {
  if (window === 0) return topOf(filter);
  const row = window * WINDOW_ROWS;
  const groupIndex = groupOfRow(layout, row);
  return {
    filter,
    date: layout.groups[groupIndex]?.date ?? "",
    skip: row - (layout.starts[groupIndex] ?? 0),
    limit: Math.min(WINDOW_ROWS, layout.rows - row),
  };
}

/**
 * The row a day starts with, or where there is none of that day the next older one; the oldest row for a
 * day before all. Nothing where only pending rows are listed.
 */
export function rowOfDay(layout: RegisterLayout, day: string): number | null {
  const posted = layout.groups[0]?.date === "" ? 1 : 0;
  const last = layout.groups.length - 1;
  if (posted > last) return null;
  // Days run from new to old, so those that are newer than the day come first.
  const newer = lastWhere(
    last - posted + 2,
    (count) => count === 0 || (layout.groups[posted + count - 1]?.date ?? "") > day,
  );
  return layout.starts[Math.min(posted + newer, last)] ?? null;
}

/** The nearest row there is. */
export function clampRow(layout: RegisterLayout, row: number): number {
  return Math.max(0, Math.min(row, layout.rows - 1));
}

function groupOfRow(layout: RegisterLayout, row: number): number {
  return lastWhere(layout.groups.length, (at) => (layout.starts[at] ?? 0) <= row);
}

/** The last of `0..count` for which something holds that holds for a beginning of them only. */
function lastWhere(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
