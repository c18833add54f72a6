import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { en } from "./en";
import { catalogues, chooseLanguage } from "./index";
import { pluralOf } from "./plural";

/** Every text of a catalogue by its path. */
function leaves(node: object, path = ""): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? leaves(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["bindings", "i18n", "link", "test"].includes(entry.name) ? [] : sources(path);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

describe("every language says everything", () => {
  test.each(Object.entries(catalogues))("%s", (_, catalogue) => {
    const expected = leaves(en);
    const actual = new Map(leaves(catalogue));
    expect([...actual.keys()]).toEqual(expected.map(([path]) => path));
    for (const [path, value] of expected) {
      expect(typeof actual.get(path), path).toBe(typeof value);
      if (typeof value === "string") expect(String(actual.get(path)).trim(), path).not.toBe("");
    }
  });

  test("and says nothing that no screen shows", () => {
    const code = sources(join(process.cwd(), "src")).join("\n");
    const unused = leaves(en)
      .map(([path]) => path.split("."))
      // A table such as errors.codes is indexed by a value; then its own name must be used.
      .filter(
        (path) =>
          !code.includes(`.${path.at(-1) ?? ""}`) &&
          !code.includes(`.${path.at(-2) ?? ""}[`) &&
          !code.includes(`own(texts.${path.slice(0, -1).join(".")},`),
      )
      .map((path) => path.join("."));
    expect(unused).toEqual([]);
  });
});

describe("numbers choose the form", () => {
  test("English has one and other, and a word for none where it reads better", () => {
    const plural = pluralOf("en");
    expect(
      [0, 1, 2, 1240].map((count) =>
        plural(count, { zero: "none", one: "# row", other: "# rows" }),
      ),
    ).toEqual(["none", "1 row", "2 rows", "1,240 rows"]);
  });

  test("a language with more forms gets them", () => {
    const plural = pluralOf("pl");
    const forms = { one: "# wiersz", few: "# wiersze", many: "# wierszy", other: "# wiersza" };
    expect([1, 3, 5].map((count) => plural(count, forms))).toEqual([
      "1 wiersz",
      "3 wiersze",
      "5 wierszy",
    ]);
  });
});

describe("the language", () => {
  test("numbers follow the region even where the texts are not translated", () => {
    expect(chooseLanguage(["de-CH", "en-GB"])).toEqual({ texts: en, locale: "de-CH" });
  });

  test("a locale that Intl does not know falls back instead of throwing", () => {
    expect(chooseLanguage(["c", "not a tag"]).locale).toBe("en-US");
    expect(chooseLanguage([]).locale).toBe("en-US");
  });
});
