import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import {
  entryAt,
  headerIndex,
  headerTest,
  indexOfRow,
  layoutOf,
  rangeOf,
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
