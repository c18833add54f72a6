import type { MoneyView } from "@/bindings/MoneyView";

/*
 * Parts of an amount, as a person types them. Everything is in whole minor units, and towards the
 * direction of the whole: of money out, "12" is 12 out, and "-12" is 12 back.
 */

/** The amount of a part, in minor units of the whole: `12.50`, `12,50`, or `30%` of it. */
export function parsePart(text: string, whole: MoneyView): number | null {
  const trimmed = text.trim().replace("\u2212", "-");
  const towards = whole.minor < 0 ? -1 : 1;
  const match = /^(-?)(\d*)(?:[.,](\d*))?(%?)$/.exec(trimmed);
  if (match === null || /^-?[.,]?%?$/.test(trimmed)) return null;
  const [, minus, units = "", fraction = "", percent] = match;
  const sign = minus === "-" ? -towards : towards;
  if (percent === "%") {
    // Hundredths of a per cent, so that a third can be told as 33.33 %.
    if (fraction.length > 2) return null;
    const share = BigInt(`${units}${fraction.padEnd(2, "0")}`);
    const all = BigInt(whole.minor < 0 ? -whole.minor : whole.minor);
    return exact(sign, (all * share) / 10_000n);
  }
  if (fraction.length > whole.exponent) return null;
  return exact(sign, BigInt(`${units}${fraction.padEnd(whole.exponent, "0")}`));
}

function exact(sign: number, size: bigint): number | null {
  if (size === 0n) return 0;
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? null : sign * Number(size);
}

/** A part as it stands in its field: `12.50`. */
export function partText(minor: number, whole: MoneyView): string {
  const towards = (whole.minor < 0 ? -minor : minor) || 0;
  const digits = Math.abs(towards)
    .toString()
    .padStart(whole.exponent + 1, "0");
  const cut = digits.length - whole.exponent;
  const text = whole.exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return towards < 0 ? `-${text}` : text;
}

/** As many equal parts as asked for; what does not divide goes to the first ones. */
export function evenParts(whole: MoneyView, count: number): number[] {
  const each = Math.trunc(whole.minor / count);
  const over = whole.minor - each * count;
  return Array.from(
    { length: count },
    (_, at) => each + (at < Math.abs(over) ? Math.sign(over) : 0),
  );
}

/** What the parts leave of the whole; a part that cannot be read counts nothing. */
export function remaining(whole: MoneyView, parts: readonly (number | null)[]): MoneyView {
  const minor = parts.reduce<number>((left, part) => left - (part ?? 0), whole.minor);
  return { ...whole, minor };
}
