import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateTicks, everyFew, heightsOf, reachOf } from "./axis";
import { bands, linear } from "./scale";

const minor = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });

test("every value has its place within the drawing, whatever the values", () => {
  fc.assert(
    fc.property(
      fc.array(minor, { minLength: 1 }),
      fc.boolean(),
      fc.boolean(),
      (values, nought, down) => {
        const { y: scale } = heightsOf(reachOf(values, nought), 200, down);
        for (const value of values) {
          const y = scale(value);
          expect(Number.isFinite(y)).toBe(true);
          expect(y).toBeGreaterThanOrEqual(-0.001);
          expect(y).toBeLessThanOrEqual(200.001);
        }
      },
    ),
  );
});

test("the grid has whole minor units only, and few lines", () => {
  fc.assert(
    fc.property(fc.array(minor, { minLength: 1 }), (values) => {
      const { ticks } = heightsOf(reachOf(values, true), 200, false);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.length).toBeLessThan(12);
    }),
  );
});

test("money out is drawn upwards without turning an amount around", () => {
  const { y: scale } = heightsOf(reachOf([-5_000, -1_000], true), 100, true);
  expect(scale(0)).toBe(100);
  expect(scale(-5_000)).toBeLessThan(scale(-1_000));
});

const days = (from: string, count: number, step: number) =>
  Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(from) + at * step * 86_400_000).toISOString().slice(0, 10),
  );

describe("labels below dates", () => {
  test("are days where there are few", () => {
    const labels = dateTicks(days("2026-03-01", 31, 1), 600, "en-US").map(({ label }) => label);
    expect(labels[0]).toBe("Mar 1");
    expect(labels.length).toBeLessThanOrEqual(10);
  });

  test("are months of a year, the first and every January with the year", () => {
    const labels = dateTicks(days("2025-03-20", 53, 7), 900, "en-US").map(({ label }) => label);
    expect(labels[0]).toBe("Apr 2025");
    expect(labels).toContain("Jan 2026");
    expect(labels).toContain("May");
  });

  test("are years over decades, and never more than there is room for", () => {
    const dates = days("2006-01-01", 240, 30.4);
    for (const width of [200, 400, 800, 1400]) {
      const labels = dateTicks(dates, width, "en-US");
      expect(labels.length).toBeLessThanOrEqual(width / 58 + 1);
      expect(labels.length).toBeGreaterThan(0);
    }
    expect(dateTicks(dates, 800, "en-US").map(({ label }) => label)).toContain("2010");
  });

  test("none for no dates", () => {
    expect(dateTicks([], 400, "en-US")).toEqual([]);
  });
});

test("of many places so few are labelled that they stand apart, the last one among them", () => {
  const places = Array.from({ length: 31 }, (_, at) => at);
  const some = everyFew(places, 300);
  expect(some.length).toBeLessThanOrEqual(5);
  expect(some.at(-1)).toBe(30);
});

test("bars share the width, and none is wider than it may be", () => {
  const { left, width } = bands(12, 40, 640, 56);
  expect(left(0)).toBeGreaterThan(40);
  expect(left(11) + width).toBeLessThan(640);
  expect(left(1) - left(0)).toBeGreaterThan(width);
  expect(bands(1, 40, 640, 56)).toMatchObject({ width: 56 });
  expect(bands(0, 0, 0, 56).width).toBe(1);
});

test("one value alone lies in the middle", () => {
  expect(linear([7, 7], [0, 100])(7)).toBe(50);
});
