import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { sentences } from "./de.core";
import { said, setSentences } from "./said";

/** Every text in the sources of the core as the compiler reads it, with all that is filled in as `{}`. */
function coreTexts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "tests" ? [] : coreTexts(path);
    if (!entry.name.endsWith(".rs")) return [];
    const source = readFileSync(path, "utf8");
    return [...source.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map(([, text = ""]) =>
      text
        .replace(/\\\n\s*/g, "")
        .replace(/\\"/g, '"')
        .replace(/\{[^}]*\}/g, "{}"),
    );
  });
}

afterEach(() => setSentences([]));

describe("what the core says", () => {
  test("is translated as it is said: every English form stands in its sources", () => {
    const crates = join(process.cwd(), "..", "crates");
    const texts = new Set(
      readdirSync(crates).flatMap((crate) => coreTexts(join(crates, crate, "src"))),
    );
    expect(texts.size).toBeGreaterThan(1_000);
    const gone = sentences
      .map(([english]) => english)
      .filter((english) => !texts.has(english.replace(/\{\w+\}/g, "{}")));
    expect(gone).toEqual([]);
  });

  test("has each form once, and its translation leaves nothing out that stands in it", () => {
    const forms = sentences.map(([english]) => english);
    expect(new Set(forms).size).toBe(forms.length);
    const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [english, own] of sentences) {
      const left = holes(own).filter((name) => !holes(english).includes(name));
      expect(left, english).toEqual([]);
    }
  });

  test("comes in the other language with its names and days, and as it came where nobody translated it", () => {
    setSentences(sentences);
    expect(said("Your permission for Tartan (Bank) ends on 9 March 2027.")).toBe(
      "Ihre Erlaubnis für Tartan (Bank) endet am 9 March 2027.",
    );
    expect(said("Your bank asks you to sign in again.")).toBe(
      "Ihre Bank bittet Sie, sich neu anzumelden.",
    );
    expect(said("The moon is full.")).toBe("The moon is full.");
    setSentences([]);
    expect(said("The keychain is locked.")).toBe("The keychain is locked.");
  });

  test("puts what a name holds nowhere but in its place", () => {
    setSentences([["{bank} has {what}.", "Bei {bank}: {what}"]]);
    expect(said("$& {what} has $1.")).toBe("Bei $& {what}: $1");
  });
});
