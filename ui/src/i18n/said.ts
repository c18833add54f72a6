/*
 * Sentences that the core writes: why something failed, what a connection asks for.
 *
 *     core   "Your permission for Tartan Bank ends on 9 March 2027."   English, with names and days in it
 *     said   the English form of a sentence -> the same in another language, with the same in it
 *
 * The English sentence itself is what a translation is found by, so that whoever writes a new one in Rust
 * needs to know nothing of other languages: until it is translated, it is shown as it came. A test holds every
 * English form against the sources of the core, so that none is translated that nobody says.
 */

/** A sentence in English and in another language. What stands in braces is taken over by its name. */
export type Sentences = readonly (readonly [english: string, own: string])[];

interface Form {
  pattern: RegExp;
  names: string[];
  own: string;
}

let whole: ReadonlyMap<string, string> = new Map();
let forms: readonly Form[] = [];

const HOLE = /\{(\w+)\}/g;

/** Chooses what sentences are translated by; none for English. */
export function setSentences(sentences: Sentences): void {
  whole = new Map(sentences.filter(([english]) => !english.includes("{")));
  forms = sentences
    .filter(([english]) => english.includes("{"))
    .map(([english, own]) => ({
      pattern: new RegExp(
        `^${english
          .split(HOLE)
          // Of every two parts the second is the name of a hole.
          .map((part, at) => (at % 2 === 1 ? "(.+?)" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
          .join("")}$`,
        "s",
      ),
      names: [...english.matchAll(HOLE)].map((hole) => hole[1] ?? ""),
      own,
    }));
}

/** A sentence of the core in the language of the window; as it came where it is not translated. */
export function said(text: string): string {
  const known = whole.get(text);
  if (known !== undefined) return known;
  for (const { pattern, names, own } of forms) {
    const match = pattern.exec(text);
    if (match === null) continue;
    return own.replace(HOLE, (hole, name: string) => match[names.indexOf(name) + 1] ?? hole);
  }
  return text;
}
