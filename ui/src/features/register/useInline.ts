import type { Change } from "@/bindings/Change";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { offerLike, type LikeField } from "@/app/like";
import { notify } from "@/app/notice";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";

/** What is said at the cell of a row. */
export const INLINE_FIELDS = ["category", "merchant", "note", "date", "tags", "account"] as const;
export type InlineField = (typeof INLINE_FIELDS)[number];

/** The word of a rule for what others like this could be told too. */
const LIKE: Partial<Record<Change["field"], LikeField>> = {
  category: "category",
  merchant: "merchant",
  tags: "tags",
  hidden: "hidden",
};

/** Says one thing of one transaction: it tells what it did, how to take it back, and what is like it. */
export function useSayOne() {
  const texts = useTexts();
  const edit = useHostMutation("edit_transaction");
  const undo = useHostMutation("undo");
  const failed = (thrown: unknown) => notify({ text: toAppError(thrown).message, tone: "danger" });
  const done = (text: string | null, field: string, transactions: number) => {
    if (text === null) return;
    notify({
      text,
      step: { field, transactions },
      action: { label: texts.undo.undo, run: () => undo.mutate(null, { onError: failed }) },
    });
  };

  const say = (row: RegisterRow, change: Change) =>
    edit.mutate(
      { id: row.id, change },
      {
        onSuccess: () => {
          const merchant =
            change.field === "merchant" ? (change.value ?? row.original) : row.merchant;
          done(textOf(change, merchant), change.field, 1);
          const like = LIKE[change.field];
          if (
            like !== undefined &&
            "value" in change &&
            change.value !== null &&
            change.value !== false
          )
            offerLike({ id: row.id, field: like, merchant: row.merchant });
        },
        onError: failed,
      },
    );
  const textOf = (change: Change, merchant: string): string | null => {
    const { done: deeds } = texts.edit;
    switch (change.field) {
      case "category":
      case "merchant":
      case "date":
      case "account":
        return deeds[change.field]({ merchant });
      case "reviewed":
        return (change.value ? deeds.reviewed : deeds.unreviewed)({ merchant });
      case "cleared":
        return (change.value ? deeds.cleared : deeds.uncleared)({ merchant });
      case "hidden":
        return (change.value ? deeds.hidden : deeds.unhidden)({ merchant });
      case "note":
      case "tags":
      case "addTags":
      case "removeTags":
      case "split":
      case "amount":
      case "deleted":
        return null;
    }
  };
  /** Renames this one and, by a rule, all that are like it, those that come included: one step to undo. */
  const renameAll = (row: RegisterRow, merchant: string) =>
    edit.mutate(
      { id: row.id, change: { field: "merchant", value: merchant }, allLikeIt: true },
      {
        onSuccess: () => {
          notify({
            text: texts.edit.done.merchants({ merchant }),
            action: { label: texts.undo.undo, run: () => undo.mutate(null, { onError: failed }) },
          });
        },
        onError: failed,
      },
    );
  return { say, renameAll };
}
