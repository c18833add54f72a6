import type { MoneyView } from "@/bindings/MoneyView";

/** Real minus, as wide as the plus; a hyphen is neither. */
const MINUS = "\u2212";
const NO_BREAK_SPACE = "\u00a0";

export interface MoneyFormat {
  /** BCP 47 language tag. */
  locale: string;
  /** `flow` marks money in with a plus; `balance` marks only what is negative. */
  sign?: "flow" | "balance";
}

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

function signOf(money: MoneyView, sign: "flow" | "balance"): string {
  if (money.minor < 0) return MINUS;
  return money.minor > 0 && sign === "flow" ? "+" : "";
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
