import type { MoneyView } from "@/bindings/MoneyView";

/** Real minus, as wide as the plus; a hyphen is neither. */
const MINUS = "\u2212";
const NO_BREAK_SPACE = "\u00a0";

export interface MoneyFormat {
  /** BCP 47 language tag. */
  locale: string;
  sign?: Sign;
}

/**
 * What stands in front of an amount. `flow` marks money in with a plus; `balance` marks only what is
 * negative; `spent` is for a table of money out, where a minus on every line would say nothing, and
 * marks what came back; `none` is for a size in a sentence that says the direction in words.
 */
export type Sign = "flow" | "balance" | "spent" | "none";

/**
 * An amount in the person's locale, with every digit its currency has. The digits never pass
 * through a floating point number: the whole part is a BigInt, the fraction is text.
 */
export function formatMoney(money: MoneyView, { locale, sign = "balance" }: MoneyFormat): string {
  const { whole, fraction } = digitsOf(money);
  const { formatter, digits, code } = formatterOf(locale, money.currency, money.exponent);
  const amount = formatter
    .formatToParts(whole)
    .map(({ type, value }) =>
      type === "fraction"
        ? fraction.replace(/\d/g, (digit) => digits[Number(digit)] ?? digit)
        : value,
    )
    .join("");
  const text = code === null ? amount : `${amount}${NO_BREAK_SPACE}${code}`;
  return `${signOf(money, sign)}${text}`;
}

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))? (\S{1,12})$/;

/** An amount that the core wrote out, such as `-40.31 USD`; nothing where it is none. */
export function formatWritten(text: string, format: MoneyFormat): string | null {
  const [, minus = "", whole = "", fraction = "", currency = ""] = WRITTEN.exec(text) ?? [];
  const minor = Number(`${minus}${whole}${fraction}`);
  if (currency === "" || !Number.isSafeInteger(minor)) return null;
  return formatMoney({ minor, currency, exponent: fraction.length }, format);
}

/** As many dots whatever the amount, so that its size does not show either. */
const HIDDEN = "\u2022\u2022\u2022";

/** An amount whose digits are hidden: its currency and its direction stay. */
export function hiddenMoney(money: MoneyView, { locale, sign = "balance" }: MoneyFormat): string {
  const { formatter, code } = formatterOf(locale, money.currency, money.exponent);
  const parts = formatter.formatToParts(0);
  const first = parts.findIndex(({ type }) => type === "integer");
  const amount = parts
    .map(({ type, value }, at) => {
      if (at === first) return HIDDEN;
      return type === "currency" || type === "literal" ? value : "";
    })
    .join("");
  const text = code === null ? amount : `${amount}${NO_BREAK_SPACE}${code}`;
  return `${signOf(money, sign)}${text}`;
}

/**
 * An amount beside an axis: three digits that count and a word for the rest, such as `$1.25K`. Only
 * for the round numbers of an axis; what a person may rely on is written by `formatMoney`.
 */
export function formatTick(money: MoneyView, { locale, sign = "balance" }: MoneyFormat): string {
  const known = /^[A-Za-z]{3}$/.test(money.currency);
  const size = Math.abs(money.minor) / 10 ** money.exponent;
  const text = tickFormatter(locale, known ? money.currency : null).format(size);
  const written = known ? text : `${text}${NO_BREAK_SPACE}${money.currency}`;
  return `${signOf(money, sign)}${written}`;
}

const tickFormatters = new Map<string, Intl.NumberFormat>();

function tickFormatter(locale: string, currency: string | null): Intl.NumberFormat {
  const key = `${locale}|${currency ?? ""}`;
  const known = tickFormatters.get(key);
  if (known) return known;
  if (tickFormatters.size >= FORMATTERS_MAX) tickFormatters.clear();
  const made = new Intl.NumberFormat(locale, {
    notation: "compact",
    maximumSignificantDigits: 3,
    ...(currency !== null && { style: "currency", currency }),
  });
  tickFormatters.set(key, made);
  return made;
}

/** A share in thousandths as a percentage: `12.3%`. */
export function formatShare(permille: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(permille / 1_000);
}

/**
 * A text of the bank or of the person with every digit hidden: nobody can tell from outside which
 * of its numbers is an amount.
 */
export function hideDigits(text: string): string {
  return text.replace(/\p{Nd}+/gu, HIDDEN);
}

/** Whether money came in (1), went out (-1), or neither (0). */
export function direction(money: MoneyView): -1 | 0 | 1 {
  return money.minor > 0 ? 1 : money.minor < 0 ? -1 : 0;
}

/** The amount as plain digits with a point, for copying and for tests: `-1234.50`. */
export function plainDecimal(money: MoneyView): string {
  const { whole, fraction } = digitsOf(money);
  const text = fraction === "" ? whole.toString() : `${whole.toString()}.${fraction}`;
  return money.minor < 0 ? `-${text}` : text;
}

/**
 * How much of a limit is used, in whole per cent, rounded down; nothing where the currencies
 * differ or there is no limit. A card that is overpaid uses nothing.
 */
export function percentUsed(current: MoneyView, limit: MoneyView): number | null {
  if (current.currency !== limit.currency || current.exponent !== limit.exponent) return null;
  if (limit.minor <= 0) return null;
  if (current.minor >= 0) return 0;
  return Number((BigInt(-current.minor) * 100n) / BigInt(limit.minor));
}

function digitsOf({ minor, exponent }: MoneyView): { whole: bigint; fraction: string } {
  const exact = BigInt(minor);
  const all = (exact < 0n ? -exact : exact).toString().padStart(exponent + 1, "0");
  const cut = all.length - exponent;
  return { whole: BigInt(all.slice(0, cut)), fraction: all.slice(cut) };
}

function signOf(money: MoneyView, sign: Sign): string {
  if (sign === "none") return "";
  if (money.minor < 0) return sign === "spent" ? "" : MINUS;
  return money.minor > 0 && sign !== "balance" ? "+" : "";
}

interface Formatter {
  formatter: Intl.NumberFormat;
  /** The ten digits as this locale writes them. */
  digits: string[];
  /** Shown behind the amount where the bank's own code is no ISO 4217 code. */
  code: string | null;
}

// One per locale and currency: a person has a handful, and building one costs more than a row.
const formatters = new Map<string, Formatter>();
const FORMATTERS_MAX = 64;

function formatterOf(locale: string, currency: string, exponent: number): Formatter {
  const key = `${locale}|${currency}|${exponent}`;
  const known = formatters.get(key);
  if (known) return known;
  if (formatters.size >= FORMATTERS_MAX) formatters.clear();
  const made = makeFormatter(locale, currency, exponent);
  formatters.set(key, made);
  return made;
}

function makeFormatter(locale: string, currency: string, exponent: number): Formatter {
  const fraction = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => plain.format(digit));
  // Intl knows every code of three letters, but refuses others such as USDT.
  return /^[A-Za-z]{3}$/.test(currency)
    ? {
        formatter: new Intl.NumberFormat(locale, { style: "currency", currency, ...fraction }),
        digits,
        code: null,
      }
    : { formatter: new Intl.NumberFormat(locale, fraction), digits, code: currency };
}
