import { useRef, useState } from "react";
import { notify } from "@/app/notice";
import { useTexts } from "@/i18n";
import { toAppError } from "@/ipc";
import { createSelection, idsOf, type Selection } from "./selection";
import { useReadIds, type Register } from "./useRegister";

/** Rows whose ids are read to select them one by one: a hundred reads, about a second. */
export const RANGE_MAX = 10_000;

/** Selecting rows; each answers whether there was something to select. */
export interface Selecting {
  selection: Selection;
  /** Ids of a long stretch are being read. */
  reading: boolean;
  toggle: (row: number) => boolean;
  /** Selects up to a row, from where the last one was toggled, else from `start`. */
  extend: (row: number, start: number) => boolean;
  all: () => boolean;
  clear: () => boolean;
  /** One is gone from the list. */
  leaveOut: (id: string) => void;
}

/** Where a stretch starts, and what was selected apart from it: going back makes it shorter again. */
interface Anchor {
  row: number;
  id: string | undefined;
  others: ReadonlySet<string>;
}

/** The selection of the list that is shown; another list starts without one. */
export function useSelection(register: Register): Selecting {
  const texts = useTexts();
  const readIds = useReadIds();
  const fresh = () => ({ list: register.shown?.filter, selection: createSelection() });
  const [of, setOf] = useState(fresh);
  if (of.list !== register.shown?.filter) setOf(fresh());
  const { selection } = of;
  const [reading, setReading] = useState(false);
  const anchor = useRef<Anchor | null>(null);
  // Only the newest of two stretches that are being read counts.
  const asked = useRef(0);

  const refuse = (text: string) => {
    notify({ text });
    return true;
  };
  /** Selects these rows and others, at once where they are loaded, else as soon as they are read. */
  const selectRows = (first: number, last: number, make: (ids: string[]) => Set<string>) => {
    const { shown } = register;
    if (shown === null) return;
    const turn = (asked.current += 1);
    const loaded: string[] = [];
    for (let row = first; row <= last; row += 1) {
      const id = register.rowAt(row)?.id;
      if (id === undefined) break;
      loaded.push(id);
    }
    if (loaded.length === last - first + 1) {
      selection.set({ kind: "these", ids: make(loaded) });
      return;
    }
    setReading(true);
    readIds(shown, first, last)
      .then((ids) => {
        if (turn === asked.current) selection.set({ kind: "these", ids: make(ids) });
      })
      .catch((thrown: unknown) => notify({ text: toAppError(thrown).message, tone: "danger" }))
      .finally(() => {
        if (turn === asked.current) setReading(false);
      });
  };

  return {
    selection,
    reading,
    toggle: (row) => {
      const id = register.rowAt(row)?.id;
      if (id === undefined || register.shown === null) return false;
      const selected = selection.now();
      if (selected.kind === "listed") {
        // A filter cannot leave one out, so the others are named one by one.
        const { rows } = register.shown.layout;
        if (rows > RANGE_MAX) return refuse(texts.bulk.tooManyToLeaveOut({ max: RANGE_MAX }));
        selectRows(0, rows - 1, (ids) => new Set(ids.filter((other) => other !== id)));
        return true;
      }
      asked.current += 1;
      const ids = new Set(idsOf(selected));
      if (!ids.delete(id)) ids.add(id);
      anchor.current = { row, id, others: ids };
      selection.set({ kind: "these", ids });
      return true;
    },
    extend: (row, start) => {
      const selected = selection.now();
      if (selected.kind === "listed") return true;
      // Clearing a selection ends its stretch.
      if (selected.kind === "none") anchor.current = null;
      const from = (anchor.current ??= {
        row: start,
        id: register.rowAt(start)?.id,
        others: idsOf(selected),
      });
      const place =
        from.id === undefined || register.rowAt(from.row)?.id === from.id
          ? from.row
          : (register.findLoaded(from.id) ?? from.row);
      const [first, last] = [Math.min(place, row), Math.max(place, row)];
      if (last - first >= RANGE_MAX) return refuse(texts.bulk.tooManyInRange({ max: RANGE_MAX }));
      selectRows(first, last, (ids) => new Set([...from.others, ...ids]));
      return true;
    },
    all: () => {
      const { shown } = register;
      // What is not counted yet has a top only, and all of it would be asked about by a wrong number.
      if (shown === null || shown.layout.rows === 0 || shown.beginning !== null) return false;
      asked.current += 1;
      anchor.current = null;
      selection.set({ kind: "listed", filter: shown.filter });
      return true;
    },
    leaveOut: (id) => {
      const ids = new Set(idsOf(selection.now()));
      if (ids.delete(id)) selection.set({ kind: "these", ids });
    },
    clear: () => {
      if (selection.now().kind === "none") return false;
      asked.current += 1;
      anchor.current = null;
      selection.set({ kind: "none" });
      return true;
    },
  };
}
