import type { RegisterRow } from "@/bindings/RegisterRow";
import type { SearchTerm } from "@/bindings/SearchTerm";
import type { SearchTerms } from "@/bindings/SearchTerms";
import type { TermKind } from "@/bindings/TermKind";
import { CATEGORIES } from "./categories";
import { kindOf } from "./reports";

/** What the made-up core reads of the language: operators by their names, and words. */
export const KINDS: Record<string, [TermKind, string]> = {
  cat: ["category", "Category"],
  acct: ["account", "Account"],
  tag: ["tag", "Tag"],
  merchant: ["merchant", "Merchant"],
  note: ["note", "Note"],
  amt: ["amount", "Amount"],
  has: ["has", "Has"],
  is: ["is", "Is"],
  before: ["before", "Before"],
  after: ["after", "After"],
  on: ["on", "On"],
};

/** Reads a search, until something in it is wrong. */
export function termsOf(text: string): SearchTerms {
  const terms: SearchTerm[] = [];
  for (const match of text.matchAll(/(?:[^\s"]|"[^"]*")+/g)) {
    const [minus = ""] = /^(?:-|not:)(?=.)/i.exec(match[0]) ?? [];
    const negated = minus !== "";
    const word = match[0].slice(minus.length);
    const [, name = "", value = ""] = /^(\w+):(.*)$/.exec(word) ?? [];
    const start = match.index;
    const end = start + match[0].length;
    const known = KINDS[name.toLowerCase()];
    const wrong = (message: string, hint: string | null = null): SearchTerms => ({
      terms,
      error: { start, end, message, hint },
    });
    if (known && value === "") return wrong(`“${name}:” needs something after the colon.`);
    if (name !== "" && !known)
      return wrong(`There is no operator “${name}:”.`, "Did you mean cat:?");
    const [kind, title]: [TermKind, string] = known ?? ["word", ""];
    const values = known
      ? [...value.matchAll(/"([^"]*)"|([^,"]+)/g)].map((one) => one[1] ?? one[2] ?? "")
      : [word];
    if (kind === "category") {
      for (const [at, asked] of values.entries()) {
        const found = CATEGORIES.find(
          (one) => one.name.toLowerCase() === asked.toLowerCase() || one.code === asked,
        );
        if (asked !== "none" && !found) return wrong(`There is no category “${asked}”.`);
        values[at] = found?.name ?? asked;
      }
    }
    const said = known ? `${title}: ${values.join(", ")}` : word;
    terms.push({ start, end, kind, values, negated, label: negated ? `Not ${said}` : said });
  }
  return { terms, error: null };
}

/** Whether a row is what a term asks for. */
export function fits(row: RegisterRow, { kind, values, negated }: SearchTerm): boolean {
  const among = (text: string) =>
    values.some((value) => text.toLowerCase().includes(value.toLowerCase()));
  const holds = (): boolean => {
    switch (kind) {
      case "word":
      case "phrase":
        return among(
          [row.merchant, row.original, row.note, ...row.tags, row.category?.name, row.account]
            .filter(Boolean)
            .join(" "),
        );
      case "category":
        return values.some((value) =>
          value === "none"
            ? row.category === null
            : row.category?.name === value ||
              CATEGORIES.find(({ id }) => id === groupOf(row))?.name === value,
        );
      case "account":
        return values.includes(row.accountId) || among(row.account);
      case "tag":
        return row.tags.some((tag) => among(tag));
      case "merchant":
        return among(row.merchant);
      case "note":
        return among(row.note ?? "");
      case "amount":
        return values.some((value) => amountFits(Math.abs(row.amount.minor) / 100, value));
      case "has":
        return values.every((value) =>
          value === "note" ? row.note !== null : row.tags.length > 0,
        );
      case "is":
        return values.every(
          (value) =>
            ({
              pending: row.pending,
              uncategorised: row.category === null,
              spend: kindOf(row) === "spend",
              income: kindOf(row) === "income",
              unreviewed: !row.reviewed,
              hidden: row.hidden,
              split: row.split !== null,
            })[value] ?? false,
        );
      case "before":
        return values.every((value) => row.date < value);
      case "after":
        return values.every((value) => row.date > value);
      case "on":
        return values.some((value) => row.date.startsWith(value));
    }
  };
  return holds() !== negated;
}

function groupOf(row: RegisterRow): number | null {
  return CATEGORIES.find(({ id }) => id === row.category?.id)?.groupId ?? null;
}

function amountFits(amount: number, value: string): boolean {
  const range = /^(\d+)\.\.(\d+)$/.exec(value);
  if (range) return amount >= Number(range[1]) && amount <= Number(range[2]);
  const bound = Number(value.replace(/^[<>]=?/, ""));
  if (value.startsWith(">")) return amount > bound;
  if (value.startsWith("<")) return amount < bound;
  return Math.floor(amount) === bound;
}
