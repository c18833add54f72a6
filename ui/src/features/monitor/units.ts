/** How long something took: `340 ms`, or `2.4 s` from two seconds on. */
export function milliseconds(value: number, locale: string): string {
  const seconds = value >= 2_000;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: seconds ? "second" : "millisecond",
    unitDisplay: "short",
    maximumFractionDigits: seconds ? 1 : 0,
  }).format(seconds ? value / 1_000 : value);
}

/** A share of a thousand as a percentage; what did not all work never rounds up to 100%. */
export function share(perMille: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(
    perMille / 1_000,
  );
}
