import type { BulkWhich } from "@/bindings/BulkWhich";
import type { CompleteSearch } from "@/bindings/CompleteSearch";
import type { Completion } from "@/bindings/Completion";
import type { Completions } from "@/bindings/Completions";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { SavedView } from "@/bindings/SavedView";
import type { SaveView } from "@/bindings/SaveView";
import type { SearchTerm } from "@/bindings/SearchTerm";
import type { SearchTerms } from "@/bindings/SearchTerms";
import type { SearchText } from "@/bindings/SearchText";
import type { SelectionSum } from "@/bindings/SelectionSum";
import type { TermKind } from "@/bindings/TermKind";
import type { HostEvents } from "../host";
import { CATEGORIES } from "./categories";
import { listed, sumOf } from "./register";
import type { World } from "./world";

/** What the made-up core reads of the language: operators by their names, and words. */
const KINDS: Record<string, [TermKind, string]> = {
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

type Emit = <Name extends keyof HostEvents>(name: Name, event: HostEvents[Name]) => void;

export function createSearch(world: World, row: (id: string) => RegisterRow, emit: Emit) {
  let views: SavedView[] = [];
  const changed = () => {
    emit("changed", { topics: ["views"] });
    return views;
  };
  return {
    search_terms: ({ text }: SearchText): SearchTerms => termsOf(text),
    complete_search: (asked: CompleteSearch): Completions => completionsOf(asked),
    selection_sum: (which: BulkWhich): SelectionSum => {
      const rows = which.kind === "these" ? which.value.map(row) : listed(world.rows, which.value);
      return {
        transactions: rows.length,
        sums: sumOf(rows.filter(({ withdrawn }) => !withdrawn)),
      };
    },
    saved_views: () => views,
    save_view: ({ id, ...view }: SaveView) => {
      const saved = { id: id ?? `view-${views.length + 1}`, ...view };
      views = [...views.filter((one) => one.id !== saved.id), saved];
      return changed();
    },
    delete_view: ({ id }: { id: string }) => {
      views = views.filter((one) => one.id !== id);
      return changed();
    },
  };
}

function termsOf(text: string): SearchTerms {
  const terms: SearchTerm[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    const negated = match[0].length > 1 && match[0].startsWith("-");
    const word = negated ? match[0].slice(1) : match[0];
    const [name = "", value = ""] = word.includes(":") ? word.split(":", 2) : [];
    const start = match.index;
    const end = start + match[0].length;
    const known = KINDS[name.toLowerCase()];
    if (known && value === "") {
      const message = `“${name}:” needs something after the colon.`;
      return { terms, error: { start, end, message, hint: null } };
    }
    const [kind, title]: [TermKind, string] = known ?? ["word", ""];
    const values = known ? value.split(",") : [word];
    const said = known ? `${title}: ${values.join(", ")}` : word;
    terms.push({ start, end, kind, values, negated, label: negated ? `Not ${said}` : said });
  }
  return { terms, error: null };
}

function completionsOf({ text, cursor }: CompleteSearch): Completions {
  const typed = /\S*$/.exec(text.slice(0, cursor))?.[0] ?? "";
  const [name = "", value] = typed.includes(":") ? typed.split(":", 2) : [typed];
  const items: Completion[] =
    value === undefined
      ? Object.entries(KINDS)
          .filter(([operator]) => operator.startsWith(name.toLowerCase()))
          .map(([operator, [, title]]) => ({
            insert: `${operator}:`,
            label: `${operator}:`,
            detail: title,
            kind: "operator",
          }))
      : valuesOf(name, value);
  const start = cursor - (value ?? name).length;
  return { start, end: cursor, items: items.slice(0, 12) };
}

function valuesOf(operator: string, typed: string): Completion[] {
  if (operator !== "cat") return [];
  return CATEGORIES.filter((one) => one.name.toLowerCase().includes(typed.toLowerCase())).map(
    (one) => ({
      insert: /\s/.test(one.name) ? `"${one.name}" ` : `${one.name} `,
      label: one.name,
      detail: null,
      kind: "category",
    }),
  );
}
