import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";

/** Deletes a transaction without asking, because it says so and can be taken back. */
export function useRemoval() {
  const texts = useTexts();
  const { mutate } = useHostMutation("delete_transactions");
  const { takeBack } = useUndo();
  return (id: string, merchant: string) =>
    mutate(
      { ids: [id] },
      {
        onSuccess: () =>
          notify({
            text: texts.undo.removed({ merchant }),
            action: { label: texts.undo.undo, run: takeBack },
          }),
        onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }),
      },
    );
}
