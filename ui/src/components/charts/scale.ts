/*
 * Scales of our own, because those of d3 come with its colours, which are made by writing to a
 * prototype: the window keeps prototypes frozen (`freezePrototype` in tauri.conf.json).
 */

/** From a value to a place, in pixels. */
export type Scale = (value: number) => number;

/** Even steps from one end to the other. Where the ends are one value, that lies in the middle. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const [start, end] = range;
  const step = from === to ? 0 : (end - start) / (to - from);
  return (value) => (step === 0 ? (start + end) / 2 : start + (value - from) * step);
}

/** Where bars stand that share a width: the left edge of each, and how wide all of them are. */
export interface Bands {
  left: (at: number) => number;
  width: number;
}

/** The part of its step that a bar leaves free. */
const GAP = 0.28;

/** As many bars as there are, with gaps between and half a gap at the ends, none wider than `widest`. */
export function bands(count: number, start: number, end: number, widest: number): Bands {
  const step = (end - start) / Math.max(count, 1);
  const width = Math.max(1, Math.min(step * (1 - GAP), widest));
  return { width, left: (at) => start + at * step + (step - width) / 2 };
}
