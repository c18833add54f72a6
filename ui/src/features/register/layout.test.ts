import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRow } from "@/bindings/RegisterRow";
import {
  beginningOf,
  entryAt,
  headerIndex,
  headerTest,
  indexOfRow,
  layoutOf,
  rangeOf,
  rowOfDay,
  WINDOW_ROWS,
  windowsOf,
} from "./layout";

const FILTER = { search: "", accountId: null, categoryId: null, from: null, to: null };

function outlineOf(pending: number, days: readonly number[]): RegisterOutline {
  return {
    pending: { date: "", count: pending, totals: [] },
    days: days.map((count, day) => ({
      date: new Date(Date.UTC(2025, 0, 1) - day * 86_400_000).toISOString().slice(0, 10),
      count,
      totals: [],
    })),
    count: pending + days.reduce((sum, count) => sum + count, 0),
    sums: [],
    profileCount: 1,
    corrected: [],
  };
}

const outlines = fc
  .tuple(fc.nat({ max: 150 }), fc.array(fc.nat({ max: 260 }), { maxLength: 40 }))
  .map(([pending, days]) => outlineOf(pending, days));

describe("places and indexes answer each other", () => {
  test("every index is a header or the row that says it is there", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const layout = layoutOf(outline);
        const isHeader = headerTest(layout);
        let row = 0;
        for (let index = 0; index < layout.size; index += 1) {
          const entry = entryAt(layout, index);
          expect(isHeader(index)).toBe(entry?.kind === "header");
          if (entry?.kind === "row") {
            expect(entry.row).toBe(row);
            expect(indexOfRow(layout, row)).toBe(index);
            row += 1;
          } else {
            expect(headerIndex(layout, entry?.groupIndex ?? -1)).toBe(index);
          }
        }
        expect(row).toBe(outline.count);
        expect(entryAt(layout, layout.size)).toBeNull();
        expect(entryAt(layout, -1)).toBeNull();
      }),
    );
  });

  test("a header is told from a row in whatever order one asks", () => {
    fc.assert(
      fc.property(outlines, fc.array(fc.nat({ max: 12_000 })), (outline, indexes) => {
        const layout = layoutOf(outline);
        const isHeader = headerTest(layout);
        for (const index of indexes.filter((at) => at < layout.size)) {
          expect(isHeader(index)).toBe(entryAt(layout, index)?.kind === "header");
        }
      }),
    );
  });
});

describe("the requests for rows", () => {
  test("together they read every row once, in order, and none of them too many", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const layout = layoutOf(outline);
        // The list as the core has it: each row by its day and its number in that day.
        const all = [outline.pending, ...outline.days].flatMap(({ date, count }) =>
          Array.from({ length: count }, (_, at) => `${date}#${at}`),
        );
        const read = windowsOf(layout, 0, layout.rows).flatMap((window) => {
          const { date, skip, limit } = rangeOf(layout, FILTER, window);
          expect(limit).toBeGreaterThan(0);
          expect(limit).toBeLessThanOrEqual(WINDOW_ROWS);
          // Without pending rows the top is the first day.
          const start = date === "" && skip === 0 ? 0 : all.indexOf(`${date}#${skip}`);
          expect(start).toBeGreaterThanOrEqual(0);
          return all.slice(start, start + limit);
        });
        expect(read).toEqual(all);
      }),
    );
  });

  test("an empty list asks for nothing", () => {
    const layout = layoutOf(outlineOf(0, []));
    expect(layout.size).toBe(0);
    expect(windowsOf(layout, 0, 60)).toEqual([]);
  });

  test("a million rows are laid out by their days, not one by one", () => {
    const layout = layoutOf(
      outlineOf(
        3,
        Array.from({ length: 4000 }, () => 250),
      ),
    );
    expect(layout.rows).toBe(1_000_003);
    expect(layout.starts.length).toBe(4002);
    expect(entryAt(layout, layout.size - 1)).toMatchObject({ kind: "row", row: 1_000_002 });
  });
});

describe("going to a day", () => {
  test("finds its first row, else the next older one, else the oldest", () => {
    const day = (back: number) =>
      new Date(Date.UTC(2025, 0, 1) - back * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(outlines, fc.integer({ min: -2, max: 45 }), (outline, back) => {
        const layout = layoutOf(outline);
        const rows = outline.days.flatMap(({ date, count }) => Array<string>(count).fill(date));
        const older = rows.findIndex((date) => date <= day(back));
        const oldest = rows.findIndex((date) => date === rows[rows.length - 1]);
        const place = older >= 0 ? older : oldest;
        expect(rowOfDay(layout, day(back))).toBe(place < 0 ? null : outline.pending.count + place);
      }),
    );
  });
});

test("the first rows make a list of their own days, without sums that nobody knows yet", () => {
  const row = (date: string, pending = false) => ({ date, pending }) as RegisterRow;
  const outline = beginningOf([
    row("2025-03-02", true),
    row("2025-03-01"),
    row("2025-03-01"),
    row("2025-02-27"),
  ]);
  expect(outline.pending.count).toBe(1);
  expect(outline.days.map(({ date, count }) => [date, count])).toEqual([
    ["2025-03-01", 2],
    ["2025-02-27", 1],
  ]);
  expect([outline.count, outline.sums, outline.days[0]?.totals]).toEqual([4, [], []]);
});
