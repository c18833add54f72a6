import type { SyncEntry } from "@/bindings/SyncEntry";
import { notify } from "@/app/notice";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** Says what reverting does before it is done. */
export function RevertDialog({ sync, onClose }: { sync: SyncEntry; onClose: () => void }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const revert = useHostMutation("revert_sync");
  const bank = sync.institution;
  const confirm = () =>
    revert.mutate(
      { syncId: sync.id },
      {
        onSuccess: (entry) => {
          notify({ text: texts.history.revertDone({ bank }) });
          onClose();
          navigate({ syncId: entry.id }, { replace: true });
        },
      },
    );
  return (
    <Dialog open onOpenChange={(open) => !open && !revert.isPending && onClose()}>
      <DialogContent
        title={texts.history.revertTitle}
        lead={texts.history.revertText({ bank, result: texts.sync.result(sync.counts) })}
      >
        <ul className="mt-3 list-disc space-y-1.5 pl-5 text-muted">
          <li>{texts.history.revertKeeps}</li>
          <li>{texts.history.revertHolds({ bank })}</li>
        </ul>
        {revert.error && <ErrorPanel error={revert.error} className="mt-4" />}
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose} disabled={revert.isPending}>
            {texts.app.cancel}
          </Button>
          <Button
            variant="danger"
            data-testid="revert-confirm"
            disabled={revert.isPending}
            onClick={confirm}
          >
            {texts.history.revertConfirm}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** Says what fetching again does: the reverted sync is applied anew, with what came since. */
export function ReapplyDialog({
  itemId,
  bank,
  onClose,
}: {
  itemId: string;
  bank: string;
  onClose: () => void;
}) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const sync = useHostMutation("sync_now");
  const confirm = () =>
    sync.mutate(
      { itemId },
      {
        onSuccess: () => {
          notify({ text: texts.history.reapplyDone({ bank }) });
          onClose();
          navigate({ syncId: null });
        },
      },
    );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={texts.history.reapplyTitle} lead={texts.history.reapplyText({ bank })}>
        {sync.error && <ErrorPanel error={sync.error} className="mt-4" />}
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose}>{texts.app.cancel}</Button>
          <Button
            variant="primary"
            data-testid="reapply-confirm"
            disabled={sync.isPending}
            onClick={confirm}
          >
            {texts.history.reapply}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
