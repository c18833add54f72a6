import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxWord } from "@/bindings/InboxWord";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { offerLike } from "@/app/like";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";

/** Answering what is in the queue: each answer tells what it did and how to take it back. */
export function useAnswers() {
  const texts = useTexts();
  const answering = useHostMutation("answer_inbox");
  const editing = useHostMutation("edit_transaction");
  const marking = useHostMutation("edit_transactions");
  const categories = useHostQuery("categories", null).data ?? [];
  const { takeBack } = useUndo();
  const busy = answering.isPending || editing.isPending || marking.isPending;
  const failed = (thrown: unknown) => notify({ text: toAppError(thrown).message, tone: "danger" });
  const tell = (text: string) =>
    notify({ text, action: { label: texts.undo.undo, run: takeBack } });

  const answer = (entry: InboxEntry, word: InboxWord) => {
    if (busy) return;
    const { kind } = entry.about;
    const text =
      word === "accept"
        ? texts.review.accepted[kind]
        : kind === "doubt" || kind === "pair" || kind === "withdrawn"
          ? texts.review.rejected[kind]
          : null;
    if (text === null) {
      notify({ text: texts.review.noReject });
      return;
    }
    answering.mutate(
      { key: entry.key, answer: word },
      { onSuccess: () => tell(text), onError: failed },
    );
  };
  /** Whoever says what it is for has looked at it. */
  const categorise = async (row: RegisterRow, value: number | null) => {
    if (busy) return;
    try {
      await editing.mutateAsync({ id: row.id, change: { field: "category", value } });
      if (value === null) return;
      if (!row.reviewed)
        await editing.mutateAsync({ id: row.id, change: { field: "reviewed", value: true } });
      const category = categories.find(({ id }) => id === value)?.name ?? texts.app.none;
      tell(texts.review.categorised({ category }));
      offerLike({ id: row.id, field: "category", merchant: row.merchant });
    } catch (thrown) {
      failed(thrown);
    }
  };
  const markAll = (ids: string[]) =>
    marking.mutate(
      { which: { kind: "these", value: ids }, change: { field: "reviewed", value: true } },
      {
        onSuccess: ({ transactions }) => tell(texts.review.markedAll({ count: transactions })),
        onError: failed,
      },
    );
  return {
    busy,
    marking: marking.isPending,
    answer,
    categorise: (row: RegisterRow, value: number | null) => void categorise(row, value),
    markAll,
  };
}
