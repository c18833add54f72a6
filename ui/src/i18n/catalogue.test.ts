import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { de } from "./de";
import { en, type Catalogue } from "./en";
import { chooseLanguage, LANGUAGES, type LanguageTag } from "./index";
import { loadLanguage } from "./load";
import { pluralOf } from "./plural";

/** Every text of a catalogue by its path. */
function leaves(node: object, path = ""): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? leaves(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

const catalogues: Record<LanguageTag, Catalogue> = { en, de };

/** What a text says of every value that it is given: each is a word of its own. */
function said(text: (values: unknown) => string): { words: string; asked: string[] } {
  const asked: string[] = [];
  const values = new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name !== "string") return undefined;
        if (!asked.includes(name)) asked.push(name);
        if (name === "figures" || name === "most") return ["‹first›", "‹second›"];
        if (name === "unit") return "days";
        return /^(count|total|added|modified|removed|setAside|merged|moved|files|made|max|left|done|number|place|of|percent|transactions)$/.test(
          name,
        )
          ? 7
          : `‹${name}›`;
      },
    },
  );
  return { words: text(values), asked };
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

  test.each(Object.entries(catalogues))(
    "%s tells of every value that English tells of",
    (_, own) => {
      const actual = new Map(leaves(own));
      for (const [path, value] of leaves(en)) {
        if (typeof value !== "function") continue;
        const told = said(actual.get(path) as (values: unknown) => string);
        const expected = said(value as (values: unknown) => string);
        expect(told.asked.sort(), path).toEqual(expected.asked.sort());
        const named = (words: string) => (words.match(/‹\w+›/g) ?? []).sort();
        expect(named(told.words), path).toEqual(named(expected.words));
        expect(told.words, path).not.toContain("#");
      }
    },
  );

  test("German is not English that was left where it stood", () => {
    const english = new Map(leaves(en));
    const same = leaves(de)
      .filter(([path, text]) => typeof text === "string" && text === english.get(path))
      .map(([, text]) => text as string)
      // Names, and words that are the same in both.
      .filter((text) => text.split(" ").length > 3);
    expect(same).toEqual([]);
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
  test("is the system's where nobody chose, and numbers follow the region even of one that is not here", () => {
    expect(chooseLanguage("system", ["fr-CH", "en-GB"])).toEqual({ tag: "en", locale: "fr-CH" });
    expect(chooseLanguage("system", ["fr-CH", "de-AT", "en-GB"])).toEqual({
      tag: "de",
      locale: "fr-CH",
    });
    expect(chooseLanguage("system", ["de-CH"])).toEqual({ tag: "de", locale: "de-CH" });
  });

  test("that a person chose brings its numbers along, of their own region where they have one", () => {
    expect(chooseLanguage("de", ["en-US", "en"])).toEqual({ tag: "de", locale: "de-DE" });
    expect(chooseLanguage("de", ["en-US", "de-AT"])).toEqual({ tag: "de", locale: "de-AT" });
    expect(chooseLanguage("en", ["de-DE"])).toEqual({ tag: "en", locale: "en-US" });
  });

  test("whose locale Intl does not know falls back instead of throwing", () => {
    expect(chooseLanguage("system", ["c", "not a tag"]).locale).toBe("en-US");
    expect(chooseLanguage("system", []).locale).toBe("en-US");
  });

  test("is called in its own words, and brings its texts", async () => {
    expect(Object.values(LANGUAGES)).toEqual(["English", "Deutsch"]);
    expect((await loadLanguage({ tag: "de", locale: "de-AT" })).texts).toBe(de);
  });
});
