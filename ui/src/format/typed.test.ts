import { expect, test } from "vitest";
import { inField, plainTyped } from "./typed";

test("a number stands in a field as its locale writes it, and goes to the core with a point", () => {
  expect(inField("1234.50", "de-DE")).toBe("1234,50");
  expect(inField("-3", "de-DE")).toBe("-3");
  expect(inField("1234.50", "en-US")).toBe("1234.50");
  expect(inField("1234.50", "de-CH")).toBe("1234.50");
  for (const typed of ["1234,50", "1.234,50", " 1234.50 ", "1\u202f234,50"])
    expect(plainTyped(typed, "de-DE"), typed).toBe("1234.50");
  expect(plainTyped("-0,5", "fr-FR")).toBe("-0.5");
});

test("what could mean two things is left to the core, which refuses it", () => {
  expect(plainTyped("1.234", "de-DE")).toBe("1.234");
  expect(plainTyped("1,234", "de-DE")).toBe("1,234");
  expect(plainTyped("12.34,56", "de-DE")).toBe("12.34,56");
  expect(plainTyped("500,00", "en-US")).toBe("500,00");
  expect(plainTyped("viel", "de-DE")).toBe("viel");
});
