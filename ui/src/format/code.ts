/** What codes of a bank say in the language of the window. */
export type BankWords = Readonly<Record<string, string>>;

let own: BankWords = {};

/** Chooses the words; none for English, in which the codes are. */
export function setBankWords(words: BankWords): void {
  own = words;
}

/** A code as it is read here; `FOOD_AND_DRINK_COFFEE` as `Food and drink coffee` where nothing better is known. */
export function readable(code: string): string {
  if (Object.hasOwn(own, code)) return own[code] ?? code;
  const words = code.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The kind of an account, such as `checking`: as it came where nothing better is known. */
export function kindWord(code: string): string {
  return Object.hasOwn(own, code) ? (own[code] ?? code) : code;
}

/** A code within a line of others: the bank's own words in small letters. */
export function worded(code: string): string {
  return Object.hasOwn(own, code) ? readable(code) : code.replaceAll("_", " ").toLowerCase();
}
