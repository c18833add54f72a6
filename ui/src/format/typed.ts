/*
 * Numbers in fields: shown as the locale writes them, read as a person types them.
 *
 *     field   1234,50        German; there is no grouping in a field, which only stands in the way of typing
 *     core    1234.50        digits and a point
 */

/** Up to three digits and then groups of three, as somebody copies an amount off a screen. */
const GROUPED = /^([-\u2212]?)(\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+|\d+)([.,])(\d{1,2})$/;

const points = new Map<string, string>();

/** What stands between the whole and its fraction. */
function decimalPoint(locale: string): string {
  const known = points.get(locale);
  if (known !== undefined) return known;
  const parts = new Intl.NumberFormat(locale).formatToParts(0.5);
  const point = parts.find(({ type }) => type === "decimal")?.value ?? ".";
  points.set(locale, point);
  return point;
}

/** Digits with a point as they stand in a field. */
export function inField(text: string, locale: string): string {
  return text.replace(".", decimalPoint(locale));
}

/**
 * A number as the core reads it, where it is written as the locale writes one with a comma. Everything else goes as
 * it was typed: what is wrong with it is the core's to say.
 */
export function plainTyped(text: string, locale: string): string {
  const typed = text.trim();
  if (decimalPoint(locale) !== ",") return typed;
  const [, minus = "", whole = "", point = "", fraction = ""] = GROUPED.exec(typed) ?? [];
  if (point !== ",") return typed;
  return `${minus}${whole.replace(/\D/g, "")}.${fraction}`;
}
