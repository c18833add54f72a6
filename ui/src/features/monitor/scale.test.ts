import { expect, test } from "vitest";
import { niceTop, stretches } from "./scale";

test("an axis ends at a round number that nothing is above", () => {
  for (const [largest, top] of [
    [0, 1],
    [1, 1],
    [3, 5],
    [10, 10],
    [11, 20],
    [499, 500],
    [501, 1000],
  ] as const)
    expect(niceTop(largest)).toBe(top);
});

test("a day without calls breaks the line", () => {
  expect(stretches([null, 4, 5, null, 6])).toEqual([
    [
      { at: 1, value: 4 },
      { at: 2, value: 5 },
    ],
    [{ at: 4, value: 6 }],
  ]);
  expect(stretches([null])).toEqual([]);
});
