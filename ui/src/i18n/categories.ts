/*
 * Names of the categories that come with Coffer (crates/domain/src/category.rs), in the language of the window.
 *
 * The database keeps them in English, each with a code that stays. One is shown in another language as long as
 * nobody has renamed it: its code is known, and its name is still the English one.
 */

/** The categories of the starting set: by code, the English name and that in another language. */
export type CategoryNames = Readonly<Record<string, readonly [english: string, own: string]>>;

let chosen: CategoryNames = {};
let byName: ReadonlyMap<string, string> = new Map();

/** Chooses the names; none for English. */
export function setCategoryNames(names: CategoryNames): void {
  chosen = names;
  byName = new Map(Object.values(names));
}

/** The names that are chosen. */
export const categoryNames = (): CategoryNames => chosen;

/** Whether these are other names than the database's. */
export const hasNames = (names: CategoryNames): boolean => Object.keys(names).length > 0;

/** What a category is called by these names. */
export function nameOf(names: CategoryNames, name: string, code: string | null): string {
  if (code === null || !Object.hasOwn(names, code)) return name;
  const [english, own] = names[code] ?? [];
  return own !== undefined && english === name ? own : name;
}

/** The same where no code came with the name: in a sentence, or what a field was before. */
export function categorySaid(name: string): string {
  return byName.get(name) ?? name;
}
