import { describe, expect, test } from "vitest";
import { SPENDING_HOME, type SpendingView } from "@/app/reportViews";
import { beside, periodOf, wholeMonths } from "./period";

const TODAY = "2026-03-20";
const view = (change: Partial<SpendingView>): SpendingView => ({ ...SPENDING_HOME, ...change });
const of = (change: Partial<SpendingView>) => periodOf(view(change), TODAY, "2021-05-06");
const next = (change: Partial<SpendingView>, step: -1 | 1) => {
  const there = beside(view(change), of(change), TODAY, step);
  return there && { word: there.period, ...periodOf(there, TODAY, "2021-05-06") };
};

test.each([
  ["month", "2026-03-01", "2026-03-31"],
  ["lastMonth", "2026-02-01", "2026-02-28"],
  ["threeMonths", "2026-01-01", "2026-03-31"],
  ["yearToDate", "2026-01-01", "2026-03-20"],
  ["year", "2025-04-01", "2026-03-31"],
  ["all", "2021-05-06", "2026-03-20"],
] as const)("%s is from %s to %s", (period, from, to) => {
  expect(of({ period })).toEqual({ from, to });
});

describe("the period beside one", () => {
  test("is as many months where it is whole months, whatever their days", () => {
    expect(next({ period: "threeMonths" }, -1)).toEqual({
      word: "custom",
      from: "2025-10-01",
      to: "2025-12-31",
    });
    expect(next({ period: "custom", from: "2024-01-01", to: "2024-01-31" }, 1)).toMatchObject({
      from: "2024-02-01",
      to: "2024-02-29",
    });
  });

  test("has its name where it has one", () => {
    expect(next({ period: "month" }, -1)?.word).toBe("lastMonth");
    expect(next({ period: "lastMonth" }, 1)?.word).toBe("month");
  });

  test("is the whole year beside one that has begun", () => {
    expect(next({ period: "yearToDate" }, -1)).toMatchObject({
      from: "2025-01-01",
      to: "2025-12-31",
    });
  });

  test("is as many days else", () => {
    expect(next({ period: "custom", from: "2026-03-01", to: "2026-03-10" }, -1)).toMatchObject({
      from: "2026-02-19",
      to: "2026-02-28",
    });
  });

  test("is nothing in days to come, nor beside all time", () => {
    expect(next({ period: "month" }, 1)).toBeNull();
    expect(next({ period: "all" }, -1)).toBeNull();
  });
});

test("whole months are counted, and days are none", () => {
  expect(wholeMonths({ from: "2025-11-01", to: "2026-02-28" })).toBe(4);
  expect(wholeMonths({ from: "2025-11-01", to: "2026-02-27" })).toBeNull();
  expect(wholeMonths({ from: "2025-11-02", to: "2026-02-28" })).toBeNull();
});
