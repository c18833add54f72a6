import type { SearchTerm } from "@/bindings/SearchTerm";
import type { TermKind } from "@/bindings/TermKind";

/** How the operator of a kind of term is written. What a search means is the core's to say. */
export const OPERATORS = {
  category: "cat",
  account: "acct",
  tag: "tag",
  is: "is",
  has: "has",
  amount: "amt",
} as const satisfies Partial<Record<TermKind, string>>;

/** The kinds that the panel of filters can set. */
export type PanelKind = keyof typeof OPERATORS;

/** A search without one of its terms. */
export function withoutTerm(text: string, { start, end }: SearchTerm): string {
  return joined(text.slice(0, start), text.slice(end));
}

/** What a search asks of a kind, where it asks for any of some values; nothing that is negated. */
export function valuesOf(terms: readonly SearchTerm[], kind: TermKind): string[] {
  return terms
    .filter((term) => term.kind === kind && !term.negated)
    .flatMap(({ values }) => values);
}

/**
 * A search that asks for any of these values of a kind, in place of what it asked of that kind. Every other
 * term, one that negates among them, stays as it was typed.
 */
export function withValues(
  text: string,
  terms: readonly SearchTerm[],
  kind: PanelKind,
  values: readonly string[],
): string {
  const old = terms.filter((term) => term.kind === kind && !term.negated);
  // From the last to the first, so that places before stay where they are.
  const rest = old.reduceRight((left, term) => withoutTerm(left, term), text);
  return values.length === 0
    ? rest
    : joined(rest, `${OPERATORS[kind]}:${values.map(quoted).join(",")}`);
}

/** A search with this term about the amount in place of what it said of it. */
export function withAmount(text: string, terms: readonly SearchTerm[], term: string): string {
  return joined(withValues(text, terms, "amount", []), term);
}

/** Adds a term or takes it away, where each value is a term of its own: all of them must hold. */
export function withWord(
  text: string,
  terms: readonly SearchTerm[],
  kind: "is" | "has",
  word: string,
  on: boolean,
): string {
  const old = terms.filter(
    (term) => term.kind === kind && !term.negated && term.values.includes(word),
  );
  const rest = old.reduceRight((left, term) => withoutTerm(left, term), text);
  return on ? joined(rest, `${OPERATORS[kind]}:${word}`) : rest;
}

function joined(before: string, after: string): string {
  return [before.trim(), after.trim()].filter(Boolean).join(" ");
}

/** A value as it is typed: in quotation marks where it would end too soon without. */
function quoted(value: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(value)
    ? value
    : `"${value.replace(/["“”„\\]/g, (mark) => `\\${mark}`)}"`;
}
