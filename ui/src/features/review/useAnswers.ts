import type { Change } from "@/bindings/Change";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxKind } from "@/bindings/InboxKind";
import type { InboxWord } from "@/bindings/InboxWord";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { offerLike } from "@/app/like";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";

/** What is said yes to at once: all that is new, with a category or without, or every pair that is clear. */
export type AllKind = Extract<InboxKind, "new" | "uncategorised" | "pair"> | null;

/** Answering what is in the queue: each answer tells what it did and how to take it back. */
export function useAnswers() {
  const texts = useTexts();
  const answering = useHostMutation("answer_inbox");
  const editing = useHostMutation("edit_transaction");
  const accepting = useHostMutation("accept_all");
  const categories = useHostQuery("categories", null).data ?? [];
  const { takeBack } = useUndo();
  const busy = answering.isPending || editing.isPending || accepting.isPending;
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
  /** Whoever says what it is for has looked at it: both are one step to undo. */
  const categorise = (row: RegisterRow, value: number | null) => {
    if (busy) return;
    const looked: Change[] =
      value === null || row.reviewed ? [] : [{ field: "reviewed", value: true }];
    editing.mutate(
      { id: row.id, change: { field: "category", value }, also: looked },
      {
        onSuccess: () => {
          if (value === null) return;
          const category = categories.find(({ id }) => id === value)?.name ?? texts.app.none;
          tell(texts.review.categorised({ category }));
          offerLike({ id: row.id, field: "category", merchant: row.merchant });
        },
        onError: failed,
      },
    );
  };
  /** Says yes to all of a kind, those that are not listed yet included. */
  const acceptAll = (kind: AllKind) => {
    if (busy) return;
    const text = kind === "pair" ? texts.review.pairedAll : texts.review.markedAll;
    accepting.mutate(
      { kind },
      { onSuccess: ({ transactions: count }) => tell(text({ count })), onError: failed },
    );
  };
  return {
    busy,
    accepting: accepting.isPending,
    answer,
    categorise,
    acceptAll,
  };
}
