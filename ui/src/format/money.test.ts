import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MoneyView } from "@/bindings/MoneyView";
import {
  formatMoney,
  formatShare,
  formatTick,
  formatWritten,
  percentUsed,
  plainDecimal,
} from "./money";

const money = (minor: number, currency: string, exponent: number): MoneyView => ({
  minor,
  currency,
  exponent,
});
const us = { locale: "en-US" };
const NBSP = "\u00a0";

describe("an amount is written with the digits its currency has", () => {
  test.each([
    [money(123_450, "USD", 2), "$1,234.50"],
    [money(-5, "USD", 2), "−$0.05"],
    [money(0, "USD", 2), "$0.00"],
    [money(1_234_567, "JPY", 0), "¥1,234,567"],
    [money(1_234_567, "KWD", 3), `KWD${NBSP}1,234.567`],
    [money(1, "BTC", 8), `BTC${NBSP}0.00000001`],
    [money(2_100_000_000_000_000, "BTC", 8), `BTC${NBSP}21,000,000.00000000`],
    [money(-123_456, "USDT", 6), `−0.123456${NBSP}USDT`],
  ])("%o is %s", (view, text) => {
    expect(formatMoney(view, us)).toBe(text);
  });

  test("the largest amount that crosses keeps every digit", () => {
    expect(formatMoney(money(9_007_199_254_740_991, "USD", 2), us)).toBe("$90,071,992,547,409.91");
    expect(formatMoney(money(-9_007_199_254_740_991, "JPY", 0), us)).toBe(
      "−¥9,007,199,254,740,991",
    );
  });

  test("the locale decides where the signs and separators stand", () => {
    expect(formatMoney(money(-123_456, "EUR", 2), { locale: "de-DE" })).toBe(`−1.234,56${NBSP}€`);
  });

  test("a locale with digits of its own has them in the fraction too", () => {
    const text = formatMoney(money(1_250, "EGP", 2), { locale: "ar-EG-u-nu-arab" });
    expect(text).toContain("١٢");
    expect(text).toContain("٥٠");
    expect(text).not.toMatch(/\d/);
  });
});

describe("the sign is always to be seen", () => {
  test("a flow in has a plus, a balance has none, nothing has neither", () => {
    expect(formatMoney(money(100, "USD", 2), { ...us, sign: "flow" })).toBe("+$1.00");
    expect(formatMoney(money(100, "USD", 2), us)).toBe("$1.00");
    expect(formatMoney(money(0, "USD", 2), { ...us, sign: "flow" })).toBe("$0.00");
  });
});

test("no amount within 2^53 loses or gains a digit", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }), (minor, exponent) => {
      const view = money(minor, "XTS", exponent);
      const shown = formatMoney(view, us).replace(/[^\d]/g, "").replace(/^0+/, "");
      const exact = BigInt(minor < 0 ? -minor : minor)
        .toString()
        .replace(/^0+/, "");
      expect(shown).toBe(exact);
      expect(plainDecimal(view).replace(/[-.]/g, "").replace(/^0+/, "")).toBe(exact);
    }),
  );
});

describe("an amount that the core wrote out", () => {
  test.each([
    ["-40.31 USD", "−$40.31"],
    ["1234567 JPY", "+¥1,234,567"],
    ["0.00000001 BTC", `+BTC${NBSP}0.00000001`],
    ["-0.05 USD", "−$0.05"],
  ])("%s is shown as %s", (text, shown) => {
    expect(formatWritten(text, { ...us, sign: "flow" })).toBe(shown);
  });

  test.each(["", "USD", "12,00 EUR", "99999999999999999999 USD", "1.2"])("%s is none", (text) => {
    expect(formatWritten(text, us)).toBeNull();
  });
});

describe("how much of a limit is used", () => {
  test.each([
    [money(-82_31, "USD", 2), money(100_00, "USD", 2), 82],
    [money(-100_00, "USD", 2), money(100_00, "USD", 2), 100],
    [money(-150_00, "USD", 2), money(100_00, "USD", 2), 150],
    [money(20_00, "USD", 2), money(100_00, "USD", 2), 0],
    [money(-1, "EUR", 2), money(100_00, "USD", 2), null],
    [money(-1, "USD", 2), money(0, "USD", 2), null],
  ])("%o of %o is %s", (current, limit, percent) => {
    expect(percentUsed(current, limit)).toBe(percent);
  });
});

const dollars = (minor: number) => money(minor, "USD", 2);

test("where all is money out, only what came back has a sign", () => {
  const spent = (minor: number) => formatMoney(dollars(minor), { locale: "en-US", sign: "spent" });
  expect(spent(-41_210)).toBe("$412.10");
  expect(spent(2_000)).toBe("+$20.00");
  expect(formatMoney(dollars(-2_000), { locale: "en-US", sign: "none" })).toBe("$20.00");
});

test("beside an axis an amount is short, in the locale, of any currency", () => {
  const tick = (minor: number, locale = "en-US") => formatTick(dollars(minor), { locale });
  expect([0, 50, 125_000, -200_000_000].map((minor) => tick(minor))).toEqual([
    "$0",
    "$0.5",
    "$1.25K",
    "\u2212$2M",
  ]);
  expect(tick(125_000, "de-DE")).toBe("1250\u00a0$");
  expect(formatTick({ minor: 3_000_000, currency: "USDT", exponent: 6 }, { locale: "en-US" })).toBe(
    "3\u00a0USDT",
  );
  expect(formatTick({ minor: 5_000, currency: "JPY", exponent: 0 }, { locale: "en-US" })).toBe(
    "\u00a55K",
  );
});

test("a share has one digit behind the point, so that shares stand below one another", () => {
  expect([0, 4, 123, 1_000].map((share) => formatShare(share, "en-US"))).toEqual([
    "0.0%",
    "0.4%",
    "12.3%",
    "100.0%",
  ]);
});
