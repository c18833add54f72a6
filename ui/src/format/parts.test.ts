import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MoneyView } from "@/bindings/MoneyView";
import { evenParts, parsePart, partText, remaining } from "./parts";

const usd = (minor: number): MoneyView => ({ minor, currency: "USD", exponent: 2 });

describe("a part is read as it is typed", () => {
  test.each([
    ["12.50", usd(-60_00), -12_50],
    ["12,5", usd(-60_00), -12_50],
    ["12", usd(60_00), 12_00],
    ["-3", usd(-60_00), 3_00],
    [".5", usd(-60_00), -50],
    ["50%", usd(-60_01), -30_00],
    ["33.33%", usd(-100_00), -33_33],
    ["7", { minor: -1_000, currency: "JPY", exponent: 0 }, -7],
  ])("%s of %o is %s", (text, whole, minor) => {
    expect(parsePart(text, whole)).toBe(minor);
  });

  test.each(["", "-", ".", "%", "x", "1.234", "1 2", "1.2.3", "12.345%", "99999999999999999999"])(
    "%j is no amount",
    (text) => {
      expect(parsePart(text, usd(-60_00))).toBeNull();
    },
  );
});

test("what a field shows is read back as the same part", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(-1, 1),
      fc.integer({ min: 0, max: 3 }),
      (minor, sign, exponent) => {
        const whole = { minor: sign * 100, currency: "XTS", exponent };
        expect(parsePart(partText(minor, whole), whole)).toBe(minor + 0);
      },
    ),
  );
});

test("even parts add up to the whole and differ by one at most", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 100 }), (minor, count) => {
      const parts = evenParts(usd(minor), count);
      expect(parts.length).toBe(count);
      expect(remaining(usd(minor), parts).minor + 0).toBe(0);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
    }),
  );
});
