import type { UndoState } from "@/bindings/UndoState";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";
import { offerLike } from "./like";
import { notify } from "./notice";

/** Taking back what was done, and doing it again. */
export interface Undo {
  state: UndoState | undefined;
  /** Both tell what they did; they take the key in any case. */
  undo: () => true;
  redo: () => true;
  /** Takes back what a notice tells of, whatever was there to undo when whoever told it was drawn. */
  takeBack: () => void;
  /** Takes one edit back that need not be the newest. */
  undoOne: (editId: string) => void;
}

/** One order of steps for the window, the command line, and the next start. */
export function useUndo(): Undo {
  const texts = useTexts();
  const state = useHostQuery("undo_state", null).data;
  const undoing = useHostMutation("undo");
  const redoing = useHostMutation("redo");
  const undoingOne = useHostMutation("undo_edit");
  const busy = undoing.isPending || redoing.isPending || undoingOne.isPending;

  const take = async (back: boolean, editId?: string) => {
    if (busy) return;
    // What was said is not said any more, so it is not offered for others either.
    if (back) offerLike(null);
    try {
      const { done, state: next } = await (editId !== undefined
        ? undoingOne.mutateAsync({ editId })
        : (back ? undoing : redoing).mutateAsync(null));
      const again = back ? next.redo : next.undo;
      notify({
        text: back ? texts.undo.undone(done) : texts.undo.redone(done),
        action: again
          ? { label: back ? texts.undo.redo : texts.undo.undo, run: () => void take(!back) }
          : undefined,
      });
    } catch (thrown) {
      notify({ text: toAppError(thrown).message, tone: "danger" });
    }
  };
  const start = (back: boolean): true => {
    const step = back ? state?.undo : state?.redo;
    if (state !== undefined && step === null) {
      notify({ text: back ? texts.undo.nothingToUndo : texts.undo.nothingToRedo });
    } else {
      void take(back);
    }
    return true;
  };
  return {
    state,
    undo: () => start(true),
    redo: () => start(false),
    takeBack: () => void take(true),
    undoOne: (editId) => void take(true, editId),
  };
}
