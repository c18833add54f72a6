/*
 * Searches in the words of the window.
 *
 *     typed    cat:lebensmittel,"bus & bahn" kaffee        what a person reads and writes
 *     asked    cat:groceries,public_transit kaffee         what the core is asked: by the codes that it keeps
 *
 * The core finds categories by the names that its database has, which are English until somebody renames them.
 * In a window of another language a value of `cat:` is also found by what the person sees, in the way that the
 * core finds one: the whole name first, else the beginning of one of its words. A value that is found so is
 * handed over as the code of its category; everything else goes as it was typed. Places in an answer are turned
 * back into places of what was typed.
 */
import type { Category } from "@/bindings/Category";
import type { Completion } from "@/bindings/Completion";
import type { Completions } from "@/bindings/Completions";
import type { SearchTerms } from "@/bindings/SearchTerms";
import { categoryNames, hasNames, nameOf } from "@/i18n/categories";

/** A value of `cat:` in a text, quotation marks included. */
interface Value {
  start: number;
  end: number;
  text: string;
}

const OPERATORS = new Set(["cat", "category"]);
/** As many as the core lists, and no more than it takes in one term. */
const ITEMS_MAX = 12;
const CODES_MAX = 20;

/** The categories as the core told them last; none until it has. */
let known: readonly Category[] = [];

/** Keeps which categories there are. */
export function noteCategories(categories: readonly Category[]): void {
  known = categories;
}

/** A text without accents and in small letters, as the core compares names. */
const fold = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

const isSpace = (one: string) => /[\s\p{Cc}]/u.test(one);
const isQuote = (one: string) => /["“”„]/.test(one);

/** The values of every `cat:` in a search. */
function valuesIn(text: string): Value[] {
  const values: Value[] = [];
  let at = 0;
  const value = (ends: (one: string) => boolean): Value => {
    const start = at;
    let read = "";
    if (isQuote(text.charAt(at))) {
      for (at += 1; at < text.length && !isQuote(text.charAt(at)); at += 1) {
        const next = text.charAt(at + 1);
        if (text.charAt(at) === "\\" && (isQuote(next) || next === "\\")) at += 1;
        read += text.charAt(at);
      }
      at = Math.min(at + 1, text.length);
    } else {
      for (; at < text.length; at += 1) {
        const one = text.charAt(at);
        if (isSpace(one) || isQuote(one) || ends(one)) break;
        read += one;
      }
    }
    return { start, end: at, text: read };
  };
  while (at < text.length) {
    if (isSpace(text.charAt(at))) {
      at += 1;
      continue;
    }
    const [all = "", name = ""] =
      /^(?:(?:-|not:)(?=[^\s-]))*([a-z]+):(?!\/\/)/i.exec(text.slice(at)) ?? [];
    at += all.length;
    if (!OPERATORS.has(name.toLowerCase())) {
      value(() => false);
      // A quotation mark that closes nothing must not hold the reading up.
      continue;
    }
    for (;;) {
      values.push(value((one) => one === ","));
      if (text.charAt(at) !== ",") break;
      at += 1;
    }
  }
  return values;
}

/** The categories that a value means by what they are called in the window; nothing where the core knows better. */
function meant(value: string): Category[] {
  const key = fold(value.trim());
  if (key === "") return [];
  const names = categoryNames();
  const shown = (one: Category) => fold(nameOf(names, one.name, one.code));
  const exact = known.filter((one) => shown(one) === key);
  if (exact.some((one) => fold(one.name) !== key)) return exact;
  if (known.some((one) => fold(one.name) === key || one.code === key || String(one.id) === key))
    return [];
  return known.filter((one) => begins(shown(one), key));
}

const begins = (name: string, key: string) =>
  name.startsWith(key) || name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(key));

/** A search for the core, and where a place of it stands in what was typed. */
export interface Asked {
  text: string;
  back: (place: number) => number;
}

/** A search as the core is asked it. */
export function askedOf(text: string): Asked {
  if (!hasNames(categoryNames()) || !text.includes(":")) return { text, back: (place) => place };
  const turned: { start: number; end: number; from: number; to: number }[] = [];
  let asked = "";
  let done = 0;
  for (const { start, end, text: value } of valuesIn(text)) {
    const found = meant(value);
    if (found.length === 0 || found.length > CODES_MAX) continue;
    asked += text.slice(done, start);
    const from = asked.length;
    asked += found.map(({ code, id }) => code ?? String(id)).join(",");
    turned.push({ start, end, from, to: asked.length });
    done = end;
  }
  asked += text.slice(done);
  const back = (place: number) => {
    const last = turned.filter(({ from }) => from < place).at(-1);
    if (last === undefined) return place;
    return place < last.to ? last.end : last.end + (place - last.to);
  };
  return { text: asked, back };
}

/** What is asked of the core, with every search in it as the core is asked it. */
export function inCoreWords<Question>(question: Question): {
  question: Question;
  back: Asked["back"];
} {
  let back: Asked["back"] = (place) => place;
  const turn = (value: unknown, depth: number): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value) || depth === 0)
      return value;
    let own: object = value;
    for (const [key, inside] of Object.entries(value)) {
      if (key === "search" && typeof inside === "string") {
        const asked = askedOf(inside);
        if (asked.text === inside) continue;
        back = asked.back;
        own = { ...own, [key]: asked.text };
        continue;
      }
      const other = turn(inside, depth - 1);
      if (other !== inside) own = { ...own, [key]: other };
    }
    return own;
  };
  return { question: turn(question, 4) as Question, back };
}

/** The terms of a search at their places in what was typed. */
export function placedBack({ terms, error }: SearchTerms, back: Asked["back"]): SearchTerms {
  const placed = <At extends { start: number; end: number }>(one: At): At => ({
    ...one,
    start: back(one.start),
    end: back(one.end),
  });
  return { terms: terms.map(placed), error: error === null ? null : placed(error) };
}

/** What a value of `cat:` may be completed to, by what categories are called; nothing elsewhere. */
export function completedHere(text: string, cursor: number): Completions | null {
  const names = categoryNames();
  if (!hasNames(names) || known.length === 0) return null;
  const value = valuesIn(text).find(({ start, end }) => start <= cursor && cursor <= end);
  if (value === undefined) return null;
  const typed = fold(
    text
      .slice(value.start, cursor)
      .replace(/["“”„]/g, "")
      .trim(),
  );
  const called = (one: Category) => nameOf(names, one.name, one.code);
  const items = known
    .filter((one) => begins(fold(called(one)), typed))
    .map((one): Completion => {
      const group = known.find(({ id }) => id === one.groupId);
      return {
        insert: `${quoted(called(one))} `,
        label: called(one),
        detail: group === undefined ? null : called(group),
        kind: "category",
      };
    });
  return { start: value.start, end: value.end, items: items.slice(0, ITEMS_MAX) };
}

const quoted = (name: string) =>
  /^[\p{L}\p{N}_.-]+$/u.test(name) ? name : `"${name.replace(/["“”„\\]/g, (mark) => `\\${mark}`)}"`;
