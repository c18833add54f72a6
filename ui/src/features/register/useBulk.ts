import type { AppError } from "@/bindings/AppError";
import type { Change } from "@/bindings/Change";
import { notify } from "@/app/notice";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";
import { countOf, movesList, whichOf } from "./selection";
import type { Selecting } from "./useSelection";
import type { Register } from "./useRegister";

/** What can be said of many transactions at once. */
export type BulkChange =
  | Extract<
      Change,
      {
        field:
          "category" | "addTags" | "removeTags" | "merchant" | "reviewed" | "hidden" | "cleared";
      }
    >
  | { field: "deleted"; value: true };

/** Changing all that is selected, as one step to undo. */
export interface Bulk {
  run: (change: BulkChange) => void;
  /** How many are being changed now. */
  running: number | null;
  error: AppError | null;
  /** Tries what failed again. */
  retry: () => void;
  /** Takes the error away. */
  dismiss: () => void;
}

/** `onGone` is told when what was selected is out of the list, and nothing is selected any more. */
export function useBulk(register: Register, selecting: Selecting, onGone: () => void): Bulk {
  const texts = useTexts();
  const edit = useHostMutation("edit_transactions");
  const undo = useHostMutation("undo");
  const { selection } = selecting;
  const filter = register.shown?.filter;
  const listed = register.shown?.outline.count ?? 0;

  const change = async (what: BulkChange) => {
    const which = whichOf(selection.now());
    if (which === null || filter === undefined || edit.isPending) return;
    const before = selection.now();
    try {
      const { field, transactions } = await edit.mutateAsync({ which, change: what });
      if (transactions === 0) {
        notify({ text: texts.bulk.nothingToDo });
      } else {
        notify({
          text: texts.bulk.done[deedOf(what)]({ count: transactions }),
          step: { field, transactions },
          action: {
            label: texts.undo.undo,
            run: () =>
              undo.mutate(null, {
                onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }),
              }),
          },
        });
      }
      // What the person selected meanwhile stays.
      if (movesList(what, filter) && selection.now() === before) {
        selecting.clear();
        onGone();
      }
    } catch {
      // It is shown by the bar, beside what was asked.
    }
  };
  return {
    run: (what) => void change(what),
    running: edit.isPending
      ? edit.variables.which.kind === "these"
        ? edit.variables.which.value.length
        : countOf({ kind: "listed", filter: edit.variables.which.value }, listed)
      : null,
    error: edit.error,
    retry: () => {
      if (edit.variables !== undefined) void change(edit.variables.change as BulkChange);
    },
    dismiss: () => edit.reset(),
  };
}

function deedOf(change: BulkChange) {
  switch (change.field) {
    case "category":
    case "addTags":
    case "removeTags":
    case "merchant":
      return change.field;
    case "cleared":
      return change.value ? "cleared" : "uncleared";
    case "reviewed":
      return change.value ? "reviewed" : "unreviewed";
    case "hidden":
      return change.value ? "hidden" : "unhidden";
    case "deleted":
      return "deleted";
  }
}
