import type { BulkWhich } from "@/bindings/BulkWhich";
import type { CompleteSearch } from "@/bindings/CompleteSearch";
import type { Completion } from "@/bindings/Completion";
import type { Completions } from "@/bindings/Completions";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { SavedView } from "@/bindings/SavedView";
import type { SaveView } from "@/bindings/SaveView";
import type { SearchTerms } from "@/bindings/SearchTerms";
import type { SearchText } from "@/bindings/SearchText";
import type { SelectionSum } from "@/bindings/SelectionSum";
import type { HostEvents } from "../host";
import { CATEGORIES } from "./categories";
import { KINDS, termsOf } from "./query";
import { listed, sumOf } from "./register";
import type { World } from "./world";

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
