import { afterEach, describe, expect, test, vi } from "vitest";
import {
  addDays,
  ago,
  civilToday,
  daysBetween,
  formatDay,
  formatLongDay,
  formatRecent,
  monthEnd,
  monthStart,
} from "./date";

afterEach(() => vi.unstubAllEnvs());

describe("a civil date is the same day everywhere", () => {
  test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "America/Los_Angeles"])(
    "in %s",
    (zone) => {
      vi.stubEnv("TZ", zone);
      expect(formatDay("2025-11-20", "en-US", "2025-11-20")).toBe("Thu, Nov 20");
      expect(formatDay("2025-01-01", "en-US", "2025-11-20")).toBe("Wed, Jan 1");
      expect(formatLongDay("2024-02-29", "en-US")).toBe("Thursday, February 29, 2024");
    },
  );

  test("another year is named", () => {
    expect(formatDay("2023-11-21", "en-US", "2025-11-20")).toBe("Tue, Nov 21, 2023");
  });

  test("days between two dates are counted over months, leap days and clock changes", () => {
    expect(daysBetween("2025-11-19", "2025-11-20")).toBe(1);
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
    expect(daysBetween("2025-03-08", "2025-03-10")).toBe(2);
    expect(daysBetween("2025-11-20", "2025-11-19")).toBe(-1);
  });

  test("today is the day on the person's clock, not in Greenwich", () => {
    vi.stubEnv("TZ", "America/Los_Angeles");
    expect(civilToday(new Date("2025-11-21T03:00:00Z"))).toBe("2025-11-20");
  });
});

describe("an age is told in the largest unit that fits", () => {
  const now = new Date("2025-11-20T12:00:00Z");
  test.each([
    ["2025-11-20T12:00:20Z", { unit: "now", count: 0 }],
    ["2025-11-20T11:59:30Z", { unit: "now", count: 0 }],
    ["2025-11-20T11:01:00Z", { unit: "minutes", count: 59 }],
    ["2025-11-20T10:00:00Z", { unit: "hours", count: 2 }],
    ["2025-11-17T12:00:00Z", { unit: "days", count: 3 }],
  ])("%s", (instant, expected) => {
    expect(ago(instant, now)).toEqual(expected);
  });

  test("a time of this week has its day, an older one its date", () => {
    vi.stubEnv("TZ", "UTC");
    expect(formatRecent("2025-11-18T14:02:00Z", "en-GB", now)).toBe("Tue 14:02");
    expect(formatRecent("2025-11-03T14:02:00Z", "en-GB", now)).toBe("3 Nov");
  });
});

test("months begin and end on their own days, over years and leap days", () => {
  expect(monthStart("2026-03-31", -1)).toBe("2026-02-01");
  expect(monthEnd("2024-02-10")).toBe("2024-02-29");
  expect(monthStart("2026-01-15", -1)).toBe("2025-12-01");
  expect(monthEnd("2025-12-31", 2)).toBe("2026-02-28");
  expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
});
