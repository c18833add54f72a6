import { notify } from "@/app/notice";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";

/** Deletes a transaction without asking, because it says so and can be taken back. */
export function useDeletion() {
  const texts = useTexts();
  const { mutateAsync, isPending } = useHostMutation("delete_transactions");
  const undo = useHostMutation("undo");
  const failed = (thrown: unknown) => notify({ text: toAppError(thrown).message, tone: "danger" });
  const run = async (id: string, merchant: string) => {
    if (isPending) return;
    try {
      const { undo: step } = await mutateAsync({ ids: [id] });
      notify({
        text: texts.undo.removed({ merchant }),
        step,
        action: { label: texts.undo.undo, run: () => undo.mutate(null, { onError: failed }) },
      });
    } catch (thrown) {
      failed(thrown);
    }
  };
  return { run: (id: string, merchant: string) => void run(id, merchant) };
}
