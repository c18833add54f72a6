import type { RegisterLayout } from "./layout";

/** A year (or a month, where the list is short) and where on the bar it begins, 0 at the top to 1. */
export interface TimeMark {
  /** `YYYY` or `YYYY-MM`. */
  period: string;
  at: number;
}

/** Closer marks than this would write one over the other; a part of the bar. */
const APART = 0.045;
/** With fewer years than this, months tell more. */
const YEARS_MIN = 3;

/** Heights in pixels. */
interface Heights {
  row: number;
  header: number;
}

/** Where along a list the years begin, as parts of its height. The newest one begins at the top. */
export function timeMarks(layout: RegisterLayout, heights: Heights): TimeMark[] {
  const years = new Set(layout.groups.map(({ date }) => date.slice(0, 4)).filter(Boolean));
  const length = years.size < YEARS_MIN ? "YYYY-MM".length : "YYYY".length;
  const height = layout.rows * heights.row + layout.groups.length * heights.header;
  const marks: TimeMark[] = [];
  let last = "";
  layout.groups.forEach(({ date }, group) => {
    const period = date.slice(0, length);
    if (period === "" || period === last) return;
    last = period;
    const above = (layout.starts[group] ?? 0) * heights.row + group * heights.header;
    const at = height === 0 ? 0 : above / height;
    const before = marks[marks.length - 1];
    if (before === undefined || at - before.at >= APART) marks.push({ period, at });
  });
  return marks;
}
