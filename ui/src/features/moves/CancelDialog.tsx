import type { AppError } from "@/bindings/AppError";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";

/** Asks whether a move is to be stopped: it may be too late, and then nothing changes. */
export function CancelDialog({
  title,
  pending,
  error,
  onConfirm,
  onClose,
}: {
  title: string;
  pending: boolean;
  error: AppError | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { moves: texts } = useTexts();
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()}>
      <DialogContent
        title={texts.cancelTitle}
        lead={texts.cancelLead({ move: title })}
        data-testid="cancel-dialog"
      >
        {error && <ErrorPanel error={error} className="mt-4" />}
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button disabled={pending} onClick={onClose}>
            {texts.cancelNo}
          </Button>
          <Button
            variant="danger"
            data-testid="cancel-confirm"
            disabled={pending}
            onClick={onConfirm}
          >
            {pending ? texts.cancelling : texts.cancelYes}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
