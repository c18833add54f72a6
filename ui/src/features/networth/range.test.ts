import { expect, test } from "vitest";
import { rangeOf } from "./range";

test.each([
  ["month", "2026-03-20", "2026-02-20"],
  ["month", "2026-03-31", "2026-02-28"],
  ["month", "2026-01-15", "2025-12-15"],
  ["threeMonths", "2026-05-31", "2026-02-28"],
  ["year", "2024-02-29", "2023-02-28"],
  // The change of a year is from the last day of the old one.
  ["yearToDate", "2026-03-20", "2025-12-31"],
  ["all", "2026-03-20", null],
] as const)("%s before %s begins on %s", (range, today, first) => {
  expect(rangeOf(range, today)).toBe(first);
});
