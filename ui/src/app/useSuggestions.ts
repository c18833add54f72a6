import { useState } from "react";
import type { Completion } from "@/bindings/Completion";
import { useHostQuery } from "@/ipc";

/** What could be typed next in a search, and which of it the keys have chosen. */
export interface Suggestions {
  items: readonly Completion[];
  active: number | null;
  chosen: Completion | null;
  /** Asks what could be typed here; an answer opens the list. */
  ask: (text: string, cursor: number) => void;
  /** Moves through the list; nothing is open where it answers `false`. */
  move: (step: number) => boolean;
  /** The text with a suggestion in it, and where the cursor belongs then. */
  take: (item: Completion) => { text: string; cursor: number } | null;
  /** Closes the list; whether one was open. */
  close: () => boolean;
}

const NONE: readonly Completion[] = [];

export function useSuggestions(): Suggestions {
  const [asked, setAsked] = useState<{ text: string; cursor: number } | null>(null);
  const [active, setActive] = useState<number | null>(null);
  const { data } = useHostQuery("complete_search", asked ?? { text: "", cursor: 0 }, {
    enabled: asked !== null,
  });
  const items = asked !== null && data !== undefined ? data.items : NONE;
  const place = active !== null && active < items.length ? active : null;
  return {
    items,
    active: place,
    chosen: place === null ? null : (items[place] ?? null),
    ask: (text, cursor) => {
      setAsked({ text, cursor });
      setActive(null);
    },
    move: (step) => {
      if (items.length === 0) return false;
      // Between the last and the first stands the field itself.
      const places = items.length + 1;
      const next = ((place ?? items.length) + step + places) % places;
      setActive(next === items.length ? null : next);
      return true;
    },
    take: (item) => {
      if (asked === null || data === undefined) return null;
      const before = asked.text.slice(0, data.start) + item.insert;
      return { text: before + asked.text.slice(data.end).trimStart(), cursor: before.length };
    },
    close: () => {
      setAsked(null);
      setActive(null);
      return items.length > 0;
    },
  };
}
