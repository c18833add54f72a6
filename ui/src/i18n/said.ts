/*
 * Sentences that the core writes: why something failed, what a connection asks for.
 *
 *     core   "Your permission for Tartan Bank ends on 9 March 2027."   English, with names and days in it
 *     said   the English form of a sentence -> the same in another language, with the same in it
 *
 * The English sentence itself is what a translation is found by, so that whoever writes a new one in Rust
 * needs to know nothing of other languages. Two tests hold the forms against the sources of the core: none
 * is translated that nobody says, and none is said that nobody has translated.
 *
 * In the other language a hole tells what is in it:
 *
 *     {bank}      a name, or what a person typed: as it came
 *     {~day}      the core's own: a day, an amount, a word, a sentence, or several of them
 *     {^name}     a category: in the other language where it is one of those that come with Coffer
 */
import { formatFullDay, formatInstant } from "@/format/date";
import { formatWritten } from "@/format/money";
import { categorySaid } from "./categories";

/** A sentence in English and in another language. What stands in braces is taken over by its name. */
export type Sentences = readonly (readonly [english: string, own: string])[];

interface Form {
  pattern: RegExp;
  names: string[];
  own: string;
}

let whole: ReadonlyMap<string, string> = new Map();
let forms: readonly Form[] = [];
let locale = "en-US";

const HOLE = /\{(\w+)\}/g;
const OWN_HOLE = /\{([~^]?)(\w+)\}/g;

/** How often a sentence may stand within another: more than the core ever does. */
const DEPTH_MAX = 4;

/** Chooses what sentences are translated by, none for English, and the locale of what is in them. */
export function setSentences(sentences: Sentences, tag = "en-US"): void {
  locale = tag;
  whole = new Map(sentences.filter(([english]) => !english.includes("{")));
  forms = sentences
    .filter(([english]) => english.includes("{"))
    // The one that says most comes first: another may fit as well, with a sentence in its hole.
    .sort(([one], [other]) => lettersOf(other) - lettersOf(one))
    .map(([english, own]) => ({
      pattern: new RegExp(`^${english.split(HOLE).map(piece).join("")}$`, "s"),
      names: [...english.matchAll(HOLE)].map((hole) => hole[1] ?? ""),
      own,
    }));
}

/** Quotation marks say more than letters: “account {name}” would take the marks of “{kind} “{name}”” for a name's. */
const lettersOf = (form: string) =>
  form.replace(HOLE, "").length + 10 * form.split("\u201c").length;

/** A piece of a form as a pattern. Of every two the second is the name of a hole. */
function piece(text: string, at: number, all: readonly string[]): string {
  if (at % 2 === 0) return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // What stands right behind a word may be nothing: “are missing{what}”.
  return /\w$/.test(all[at - 1] ?? "") ? "(.*?)" : "(.+?)";
}

/** A sentence of the core in the language of the window; as it came where it is not translated. */
export function said(text: string): string {
  return forms.length === 0 ? text : (sentence(text, DEPTH_MAX) ?? text);
}

/** A word of the core, or several: beside what a search may be completed to, in a list of findings. */
export function saidWords(text: string): string {
  return forms.length === 0 ? text : words(text, DEPTH_MAX);
}

function sentence(text: string, depth: number): string | null {
  const known = whole.get(text);
  if (known !== undefined || depth === 0) return known ?? null;
  for (const { pattern, names, own } of forms) {
    const match = pattern.exec(text);
    if (match === null) continue;
    return own.replace(OWN_HOLE, (hole, kind: string, name: string) => {
      const value = match[names.indexOf(name) + 1];
      if (value === undefined) return hole;
      if (kind === "~") return words(value, depth - 1);
      return kind === "^" ? each(value, ", ", categorySaid) : value;
    });
  }
  return several(text, depth);
}

/** Several sentences, one after the other, where all are known; a code in brackets may follow. */
function several(text: string, depth: number): string | null {
  const code = /^(.*[.!?]) (\(\w{1,40}\))$/s.exec(text);
  if (code !== null) {
    const before = sentence(code[1] ?? "", depth - 1);
    return before === null ? null : `${before} ${code[2] ?? ""}`;
  }
  const parts = text.split(/(?<=[.!?]) (?=[\p{Lu}“`])/u);
  if (parts.length < 2) return null;
  const own = parts.map((part) => sentence(part, depth - 1));
  return own.includes(null) ? null : own.join(" ");
}

/** What the core put into a hole of its own: a day, an amount, a word, a number of things. */
function words(text: string, depth: number): string {
  const known = sentence(text, depth);
  if (known !== null || depth === 0) return known ?? text;
  const [, count = "", what = ""] = /^(\d+) (.+)$/s.exec(text) ?? [];
  const counted = what === "" ? null : sentence(what, depth - 1);
  if (counted !== null) return `${new Intl.NumberFormat(locale).format(Number(count))} ${counted}`;
  const inLocale = written(text);
  if (inLocale !== null) return inLocale;
  const one = (part: string) => words(part, depth - 1);
  if (text.includes(" or "))
    return text
      .split(" or ")
      .map(one)
      .join(whole.get(" or ") ?? " or ");
  return text.includes(", ") ? each(text, ", ", one) : text;
}

const each = (text: string, between: string, own: (one: string) => string) =>
  text.split(between).map(own).join(between);

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** A day, an instant or an amount as the core writes it, in the locale of the window. */
function written(text: string): string | null {
  const [, day = "", month = "", year = ""] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? [];
  const place = MONTHS.indexOf(month) + 1;
  if (place > 0) {
    return formatFullDay(
      `${year}-${String(place).padStart(2, "0")}-${day.padStart(2, "0")}`,
      locale,
    );
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatFullDay(text, locale);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return formatInstant(text, locale);
  return /^-?[\d.]+ [A-Z\d]+$/.test(text) ? formatWritten(text, { locale }) : null;
}
