import { describe, expect, test } from "vitest";
import type { SearchTerm } from "@/bindings/SearchTerm";
import { valuesOf, withoutTerm, withValues, withWord } from "./terms";

const term = (
  text: string,
  piece: string,
  kind: SearchTerm["kind"],
  values: string[],
  negated = false,
): SearchTerm => {
  const start = text.indexOf(piece);
  return { start, end: start + piece.length, kind, values, negated, label: piece };
};

const TEXT = 'coffee cat:Rent,"Food & drink" -cat:Fuel is:pending';
const TERMS = [
  term(TEXT, "coffee", "word", ["coffee"]),
  term(TEXT, 'cat:Rent,"Food & drink"', "category", ["Rent", "Food & drink"]),
  term(TEXT, "-cat:Fuel", "category", ["Fuel"], true),
  term(TEXT, "is:pending", "is", ["pending"]),
];

describe("a search that is changed by a click", () => {
  test("loses one term and keeps the others as they were typed", () => {
    expect(withoutTerm(TEXT, TERMS[1] as SearchTerm)).toBe("coffee -cat:Fuel is:pending");
    expect(withoutTerm(TEXT, TERMS[0] as SearchTerm)).toBe(
      'cat:Rent,"Food & drink" -cat:Fuel is:pending',
    );
  });

  test("asks for any of what is ticked, and what it excludes stays", () => {
    expect(valuesOf(TERMS, "category")).toEqual(["Rent", "Food & drink"]);
    expect(withValues(TEXT, TERMS, "category", ["Rent", "Taxi & ride share"])).toBe(
      'coffee -cat:Fuel is:pending cat:Rent,"Taxi & ride share"',
    );
    expect(withValues(TEXT, TERMS, "category", [])).toBe("coffee -cat:Fuel is:pending");
    expect(withValues("", [], "account", ["Everyday"])).toBe("acct:Everyday");
  });

  test("gains and loses words that must all hold", () => {
    expect(withWord(TEXT, TERMS, "has", "note", true)).toBe(`${TEXT} has:note`);
    expect(withWord(TEXT, TERMS, "is", "pending", false)).toBe(
      'coffee cat:Rent,"Food & drink" -cat:Fuel',
    );
  });

  test("marks a quotation mark that would end a name too soon, as the core reads it", () => {
    expect(withValues("", [], "tag", ['so "called"'])).toBe('tag:"so \\"called\\""');
  });
});
