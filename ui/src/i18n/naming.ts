/*
 * Answers of the core with the categories that come with Coffer called as the window calls them.
 *
 * It is done where an answer is read off the cache and not where it arrives: what was read before the language
 * was there, or in another one, is right all the same.
 */
import { categorySaid, hasNames, nameOf, type CategoryNames } from "./categories";

/** An answer with other names in it; itself where there are none. */
type Namer = <Answer>(answer: Answer) => Answer;

/** No answer lies deeper. */
const DEPTH_MAX = 8;

/** One for each language, so that whoever reads a cache with it is not given a new answer each time. */
const namers = new WeakMap<CategoryNames, Namer>();

/** Names the categories of an answer; nothing for the language that they are kept in. */
export function namerOf(names: CategoryNames): Namer | undefined {
  if (!hasNames(names)) return undefined;
  const known = namers.get(names);
  if (known !== undefined) return known;
  const namer: Namer = (answer) => named(answer, names, DEPTH_MAX) as typeof answer;
  namers.set(names, namer);
  return namer;
}

function named(value: unknown, names: CategoryNames, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) {
    const own = value.map((one) => named(one, names, depth - 1));
    return own.some((one, at) => one !== value[at]) ? own : value;
  }
  const own: Record<string, unknown> = {};
  const of = value as Record<string, unknown>;
  for (const [key, inside] of Object.entries(of)) {
    const other = named(inside, names, depth - 1);
    if (other !== inside) own[key] = other;
  }
  // A category, or a row of a report by categories.
  const code = of.code ?? of.categoryCode;
  if (typeof of.name === "string" && typeof code === "string") {
    const name = nameOf(names, of.name, code);
    if (name !== of.name) own.name = name;
  }
  if (typeof of.group === "string" && "categoryCode" in of) own.group = categorySaid(of.group);
  // A month of a report tells its category by name.
  if (typeof of.category === "string" && typeof of.categoryId === "number") {
    own.category = categorySaid(of.category);
  }
  // A term of a search, whose values are what a person picked.
  if (of.kind === "category" && Array.isArray(of.values)) {
    own.values = of.values.map(String).map(categorySaid);
  }
  return Object.keys(own).length === 0 ? value : { ...value, ...own };
}
