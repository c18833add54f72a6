/**
 * What a table says of a word that comes from outside. Without asking whether the entry is the
 * table's own, a bank's `constructor` would find what every object inherits.
 */
export function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
