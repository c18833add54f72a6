import type { SearchError } from "@/bindings/SearchError";
import type { SearchTerm } from "@/bindings/SearchTerm";
import { useHostQuery } from "@/ipc";

/** What a search means, as the core reads it. */
interface Terms {
  /** Whether these are the terms of this text, and not of one that was typed before. */
  known: boolean;
  terms: readonly SearchTerm[];
  error: SearchError | null;
}

const NOTHING: Terms = { known: true, terms: [], error: null };

/** Reads a search term by term. */
export function useTerms(text: string): Terms {
  const asked = text.trim() !== "";
  const { data } = useHostQuery("search_terms", { text }, { enabled: asked });
  if (!asked) return NOTHING;
  return data === undefined ? { ...NOTHING, known: false } : { known: true, ...data };
}
