/** The top of an axis: the next of 1, 2, 5, 10, 20, 50… at or above the largest value. */
export function niceTop(largest: number): number {
  if (largest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((each) => each * power >= largest) ?? 10;
  return step * power;
}

/** A point of a line: its place among the days, and its value. */
export interface Point {
  at: number;
  value: number;
}

/** Stretches of days that have a value, so that a line does not run through days without calls. */
export function stretches(values: readonly (number | null)[]): Point[][] {
  const found: Point[][] = [];
  let open: Point[] | null = null;
  values.forEach((value, at) => {
    if (value === null) {
      open = null;
      return;
    }
    if (open === null) {
      open = [];
      found.push(open);
    }
    open.push({ at, value });
  });
  return found;
}
