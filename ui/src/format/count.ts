const formatters = new Map<string, Intl.NumberFormat>();

/** How many, as the locale writes it: `1,240`. */
export function formatCount(count: number, locale: string): string {
  let known = formatters.get(locale);
  if (known === undefined) {
    known = new Intl.NumberFormat(locale);
    formatters.set(locale, known);
  }
  return known.format(count);
}
