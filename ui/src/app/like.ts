import { useSyncExternalStore } from "react";
import type { RuleDraft } from "@/bindings/RuleDraft";

/** What was just said of a transaction, and could be said of all that are like it. */
export interface LikeOffer {
  id: string;
  field: LikeField;
  merchant: string;
}
export type LikeField = "category" | "merchant" | "tags" | "hidden" | "note";

function createStore<T>(): [set: (next: T | null) => void, use: () => T | null] {
  let now: T | null = null;
  const listeners = new Set<() => void>();
  return [
    (next) => {
      now = next;
      listeners.forEach((listener) => listener());
    },
    () =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => now,
      ),
  ];
}

// One at a time each: the newest edit is the one that a person has in mind.
const [setOffer, useOffer] = createStore<LikeOffer>();
const [setDraft, useDraft] = createStore<RuleDraft>();
const [setAdding, useAddingNow] = createStore<{ accountId: string | null }>();

/** Asks whether others like this are to be told the same; `null` asks no more. */
export const offerLike = setOffer;
/** What is being asked. */
export const useLikeOffer = useOffer;

/** Opens the editor of rules over whatever is shown; `null` closes it. */
export const openRule = setDraft;
/** The rule that is being edited. */
export const useOpenRule = useDraft;

/** Opens the form for a transaction that no bank tells of; `null` closes it. */
export const openAdding = setAdding;
/** Whether that form is open, and for which account. */
export const useAdding = useAddingNow;
