import { afterEach, beforeEach, expect, test } from "vitest";
import type { Category } from "@/bindings/Category";
import { setCategoryNames } from "@/i18n/categories";
import { categoryNames } from "@/i18n/de.categories";
import { askedOf, completedHere, inCoreWords, noteCategories, placedBack } from "./searched";

const category = (id: number, name: string, code: string | null, groupId: number | null) =>
  ({ id, name, code, groupId, kind: "spend" }) satisfies Category;

beforeEach(() => {
  setCategoryNames(categoryNames);
  noteCategories([
    category(1, "Food & drink", "food", null),
    category(2, "Groceries", "groceries", 1),
    category(3, "Public transit", "public_transit", null),
    // A person has renamed this one, and made the next.
    category(4, "Benzin", "fuel", null),
    category(5, "Coffee club", null, 1),
  ]);
});
afterEach(() => {
  setCategoryNames({});
  noteCategories([]);
});

test("a category is found by the name that the window shows, by its beginning, and by the database's", () => {
  const asked = (text: string) => askedOf(text).text;
  expect(asked("cat:lebensmittel")).toBe("cat:groceries");
  expect(asked('-category:"Bus & Bahn",Leb kaffee')).toBe(
    "-category:public_transit,groceries kaffee",
  );
  expect(asked("cat:trink")).toBe("cat:food");
  // What the core finds by itself goes as it was typed, and so does what nobody knows.
  for (const text of [
    "cat:Groceries",
    "cat:benzin",
    "cat:none",
    "cat:fuel",
    "cat:zebra",
    "lebensmittel",
  ])
    expect(asked(text)).toBe(text);
  // A name that a person gave has no other.
  expect(asked("cat:tanken")).toBe("cat:tanken");
  expect(asked('tag:"cat:lebensmittel" note:cat:lebensmittel')).toBe(
    'tag:"cat:lebensmittel" note:cat:lebensmittel',
  );
});

test("what the core says of a place is said of that in what was typed", () => {
  const typed = 'x cat:"Bus & Bahn",lebensmittel dog:3';
  const { text, back } = askedOf(typed);
  expect(text).toBe("x cat:public_transit,groceries dog:3");
  const at = (part: string) => ({
    start: text.indexOf(part),
    end: text.indexOf(part) + part.length,
  });
  const term = { kind: "category" as const, values: [], negated: false, label: "" };
  const placed = placedBack(
    {
      terms: [{ ...term, ...at("cat:public_transit,groceries") }],
      error: { ...at("dog:"), message: "", hint: null },
    },
    back,
  );
  const [first] = placed.terms;
  expect(typed.slice(first?.start, first?.end)).toBe('cat:"Bus & Bahn",lebensmittel');
  expect(typed.slice(placed.error?.start, placed.error?.end)).toBe("dog:");
});

test("every search in a question is turned, and in English none", () => {
  const question = { id: null, filter: { search: "cat:lebensmittel", accountId: null } };
  expect(inCoreWords(question).question.filter.search).toBe("cat:groceries");
  expect(question.filter.search).toBe("cat:lebensmittel");
  setCategoryNames({});
  expect(inCoreWords(question).question).toBe(question);
  expect(completedHere("cat:leb", 7)).toBeNull();
});

test("a value is completed to the names that are shown, with the group that each lies in", () => {
  expect(completedHere("x cat:leb", 9)).toEqual({
    start: 6,
    end: 9,
    items: [
      {
        insert: "Lebensmittel ",
        label: "Lebensmittel",
        detail: "Essen & Trinken",
        kind: "category",
      },
    ],
  });
  expect(completedHere("cat:", 4)?.items.map(({ insert }) => insert)).toEqual([
    '"Essen & Trinken" ',
    "Lebensmittel ",
    '"Bus & Bahn" ',
    "Benzin ",
    '"Coffee club" ',
  ]);
  expect(completedHere("coffee", 6)).toBeNull();
});
