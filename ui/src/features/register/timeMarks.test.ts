import { describe, expect, test } from "vitest";
import { layoutOf } from "./layout";
import { timeMarks } from "./timeMarks";

const HEIGHTS = { row: 40, header: 40 };
const list = (days: [date: string, count: number][]) =>
  layoutOf({
    pending: { date: "", count: 0, totals: [] },
    days: days.map(([date, count]) => ({ date, count, totals: [] })),
    count: 0,
    sums: [],
    profileCount: 1,
    corrected: [],
  });

describe("the years along the scroll bar", () => {
  test("stand where their newest transaction does", () => {
    const marks = timeMarks(
      list([
        ["2026-05-01", 9],
        ["2025-12-31", 19],
        ["2024-02-01", 9],
      ]),
      HEIGHTS,
    );
    expect(marks).toEqual([
      { period: "2026", at: 0 },
      { period: "2025", at: 0.25 },
      { period: "2024", at: 0.75 },
    ]);
  });

  test("give way where a year has hardly any, so that none is written over another", () => {
    const marks = timeMarks(
      list([
        ["2026-05-01", 99],
        ["2025-12-31", 1],
        ["2024-02-01", 99],
      ]),
      HEIGHTS,
    );
    expect(marks.map(({ period }) => period)).toEqual(["2026", "2025"]);
  });

  test("are months where the list has few years", () => {
    const marks = timeMarks(
      list([
        ["2026-05-01", 10],
        ["2026-04-01", 10],
      ]),
      HEIGHTS,
    );
    expect(marks.map(({ period }) => period)).toEqual(["2026-05", "2026-04"]);
  });

  test("are none where nothing is listed", () => {
    expect(timeMarks(list([]), HEIGHTS)).toEqual([]);
  });
});
