import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useHow } from "./words";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-20T10:00:00") });
});
afterEach(() => vi.useRealTimers());

test("how figures are known is said of days that have been, and of one day once", () => {
  const { result } = renderHook(() => useHow());
  expect(
    result.current([
      { from: null, to: "2025-11-26", how: "unknown" },
      { from: "2025-11-27", to: "2026-03-19", how: "workedOut" },
      { from: "2026-03-20", to: "2026-03-20", how: "reported" },
      { from: "2026-03-21", to: null, how: "carriedOn" },
    ]),
  ).toEqual([
    "until Nov 26, 2025 not known",
    "Nov 27, 2025 to Mar 19 worked out from what was booked",
    "Mar 20 reported by the bank",
  ]);
});
