import { useSyncExternalStore } from "react";
import type { BulkWhich } from "@/bindings/BulkWhich";
import type { Change } from "@/bindings/Change";
import type { RegisterFilter } from "@/bindings/RegisterFilter";

/**
 * Which transactions are selected: some by their ids, or all that a list shows. A list of a million
 * is kept as its filter; whoever changes it sends the filter, never the ids.
 */
export type Selected =
  | { kind: "none" }
  | { kind: "these"; ids: ReadonlySet<string> }
  | { kind: "listed"; filter: RegisterFilter };

/** Nothing was selected so far: unlike a selection that was cleared, nobody needs to hear of it. */
export const UNTOUCHED: Selected = { kind: "none" };

/**
 * Holds what is selected, outside of React: a row draws itself anew when it is selected or no
 * longer, and the other rows do not.
 */
export interface Selection {
  now: () => Selected;
  set: (next: Selected) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createSelection(): Selection {
  let selected = UNTOUCHED;
  const listeners = new Set<() => void>();
  return {
    now: () => selected,
    set: (next) => {
      selected = next.kind === "these" && next.ids.size === 0 ? { kind: "none" } : next;
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function isSelected(selected: Selected, id: string): boolean {
  switch (selected.kind) {
    case "none":
      return false;
    case "these":
      return selected.ids.has(id);
    case "listed":
      return true;
  }
}

/** The ids that are selected one by one. */
export function idsOf(selected: Selected): ReadonlySet<string> {
  return selected.kind === "these" ? selected.ids : new Set();
}

/** What a change is asked for; nothing where nothing is selected. */
export function whichOf(selected: Selected): BulkWhich | null {
  switch (selected.kind) {
    case "none":
      return null;
    case "these":
      return { kind: "these", value: [...selected.ids] };
    case "listed":
      return { kind: "listed", value: selected.filter };
  }
}

/** How many are selected, where a list shows this many. */
export function countOf(selected: Selected, listed: number): number {
  switch (selected.kind) {
    case "none":
      return 0;
    case "these":
      return selected.ids.size;
    case "listed":
      return listed;
  }
}

/**
 * Whether a list may show other transactions after a change: what was selected might then be out of
 * sight, and "all that is listed" would mean others.
 */
export function movesList({ field }: Change, filter: RegisterFilter): boolean {
  switch (field) {
    case "deleted":
    case "split":
      return true;
    case "category":
      return filter.search !== "" || filter.categoryId !== null;
    case "note":
    case "tags":
    case "addTags":
    case "removeTags":
    case "merchant":
    case "amount":
      return filter.search !== "";
    case "date":
      return filter.from !== null || filter.to !== null;
    case "account":
      return filter.search !== "" || filter.accountId !== null;
    case "reviewed":
    case "hidden":
    case "cleared":
      // A search may ask for it.
      return filter.search !== "";
  }
}

/** What is selected now. */
export function useSelected(selection: Selection): Selected {
  return useSyncExternalStore(selection.subscribe, selection.now);
}

/** Whether this one is selected. */
export function useIsSelected(selection: Selection, id: string): boolean {
  return useSyncExternalStore(selection.subscribe, () => isSelected(selection.now(), id));
}

/** Whether anything is selected. */
export function useSelecting(selection: Selection): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.now().kind !== "none");
}
