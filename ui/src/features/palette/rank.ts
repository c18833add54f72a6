/**
 * How well a name answers what was typed; nothing where it does not. Every word that was typed must begin a
 * word of the name, or else its letters occur in order ("tsh" finds "Transactions this month"). Accents
 * and case do not count.
 */
export function rankOf(name: string, typed: string): number | null {
  const text = fold(name);
  const words = fold(typed).split(/\s+/).filter(Boolean);
  let rank = 0;
  for (const word of words) {
    if (text.startsWith(word)) continue;
    if (text.split(/[\s\-&·/]+/).some((part) => part.startsWith(word))) rank += 1;
    else if (text.includes(word)) rank += 2;
    else if (isSpread(text, word)) rank += 4;
    else return null;
  }
  return rank;
}

const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** Whether the letters of a word occur in order. */
function isSpread(text: string, word: string): boolean {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
