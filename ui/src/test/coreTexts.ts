import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

/** A text in the sources of the core, as the compiler reads it, with all that is filled in as `{}`. */
export interface CoreText {
  file: string;
  text: string;
  /** What stands before it: the call that it is given to, or the attribute that it is in. */
  before: string;
}

const ROOT = join(process.cwd(), "..");
/** What a window hears: not the terminal's words, nor those of a server or of the bank that is played. */
const SPEAKERS = [
  ...["app", "domain", "store", "vault", "plaid", "logos"].map((crate) => `crates/${crate}/src`),
  "src-tauri/src",
];

/** Every text outside of comments and tests. */
export function coreTexts(): CoreText[] {
  const files = SPEAKERS.flatMap((folder) => sources(join(ROOT, folder)));
  const read = files.map((path) => ({ path, source: readFileSync(path, "utf8") }));
  const tests = new Set(read.flatMap(({ path, source }) => testFiles(path, source)));
  return read
    .filter(({ path }) => !tests.has(path))
    .flatMap(({ path, source }) => textsOf(source, relative(ROOT, path)));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "tests" ? [] : sources(path);
    return entry.name.endsWith(".rs") && entry.name !== "tests.rs" ? [path] : [];
  });
}

/** The files that a source names as tests of it. */
function testFiles(path: string, source: string): string[] {
  const folders = [dirname(path), join(dirname(path), basename(path, ".rs"))];
  return [...source.matchAll(/#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);/g)].flatMap(
    ([, name = ""]) => folders.map((folder) => join(folder, `${name}.rs`)),
  );
}

// A comment; a raw text; a text; a character, which may be a quotation mark.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bb?r(#*)"[\s\S]*?"\1|"((?:[^"\\]|\\[\s\S])*)"|'(?:[^'\\]|\\(?:u\{[^}]*\}|x..|.))'/g;
const MARK = "\u0001";

function textsOf(source: string, file: string): CoreText[] {
  const texts: string[] = [];
  const code = source.replace(TOKEN, (token, _marks, text?: string) => {
    if (token.startsWith("/")) return "";
    if (text === undefined) return "''";
    texts.push(text);
    return `${MARK}${texts.length - 1}${MARK}`;
  });
  const found: CoreText[] = [];
  for (const match of withoutTests(code).matchAll(/\u0001(\d+)\u0001/g)) {
    found.push({
      file,
      text: asRead(texts[Number(match[1])] ?? ""),
      before: match.input.slice(Math.max(0, match.index - 60), match.index),
    });
  }
  return found;
}

/** The code without what only tests are built of. */
function withoutTests(code: string): string {
  let rest = code;
  for (;;) {
    const at = rest.indexOf("#[cfg(test)]");
    if (at < 0) return rest;
    let depth = 0;
    let end = at;
    for (; end < rest.length; end += 1) {
      const one = rest[end];
      if (one === "{") depth += 1;
      if (one === "}") depth -= 1;
      if ((one === "}" && depth === 0) || (one === ";" && depth === 0)) break;
    }
    rest = rest.slice(0, at) + rest.slice(end + 1);
  }
}

const asRead = (text: string) =>
  text
    .replace(/\\\n\s*/g, "")
    .replace(/\\(["\\])/g, "$1")
    .replace(/\{[^}]*\}/g, "{}");

// A promise to whoever reads the code, a check, or a plan of the database.
const NOT_SAID =
  /(?:\.expect|panic!|unreachable!|assert\w*!|println!|contains|starts_with|ends_with|prepare|prepare_cached)\(\s*(?:&?format!\(\s*)?$|reason = $/;
const SQL =
  /\b(?:SELECT|FROM|WHERE|JOIN|NULL|EXISTS|INTO|SET|VALUES|INDEX|TABLE|UPDATE|USING|ORDER|LIMIT|PRAGMA)\b|\w = \?|[<>]= \?/;

/**
 * Whether a text reads like something that is said to a person: it begins like a sentence or ends like one.
 * What the sources say to themselves, in logs and in errors that go no further, begins with a small letter.
 */
export function isSpoken({ text, before }: CoreText): boolean {
  const words = text.replaceAll("{}", "").match(/\b[A-Za-z]?[a-z]{2,}\b/g) ?? [];
  return (
    text.includes(" ") &&
    (/^[A-Z“`{]/.test(text) || /\w.*[.?!]$/s.test(text)) &&
    words.length >= (text.startsWith("{") ? 2 : 1) &&
    !SQL.test(text) &&
    !NOT_SAID.test(before)
  );
}

/** The categories that come with Coffer, in their order. */
export function starters(): { code: string; name: string }[] {
  const source = readFileSync(join(ROOT, "crates/domain/src/category.rs"), "utf8");
  return [
    ...source.matchAll(
      /\b(?:group\(|within\(\s*"\w+",)\s*"(\w+)",\s*"([^"]+)",\s*(?:Income|Spend|Transfer),?\s*\)/g,
    ),
  ].map(([, code = "", name = ""]) => ({ code, name }));
}

/** The codes of a bank that Coffer knows a category for. */
export function bankCodes(): string[] {
  const source = readFileSync(join(ROOT, "crates/domain/src/category.rs"), "utf8");
  const known = source.slice(source.indexOf("pub fn for_detailed"), source.indexOf("_ => return"));
  return [...known.matchAll(/"([A-Z]+_[A-Z_]+)"/g)].map(([, code = ""]) => code);
}
