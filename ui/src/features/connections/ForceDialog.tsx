import type { Connection } from "@/bindings/Connection";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";

interface ForceDialogProps {
  connection: Connection;
  isBilled: boolean;
  onClose: () => void;
}

/** Says what asking the bank now costs, and how often that was done this month, before it is done. */
export function ForceDialog({ connection, isBilled, onClose }: ForceDialogProps) {
  const texts = useTexts();
  const { age } = texts;
  const bank = connection.institution;
  const meter = useHostQuery("meter", null);
  const force = useHostMutation("force_refresh");
  const seen = meter.data?.refreshes;
  const confirm = () => {
    if (seen === undefined) return;
    force.mutate(
      { itemId: connection.id, seenThisMonth: seen },
      {
        onSuccess: () => {
          notify({ text: age.asked({ bank }) });
          onClose();
        },
        // Another program may have asked meanwhile: the number is read anew before the next try.
        onError: () => void meter.refetch(),
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && !force.isPending && onClose()}>
      <DialogContent
        title={age.dialogTitle({ bank })}
        lead={isBilled ? age.dialogBilled : age.dialogFree}
        data-testid="force-dialog"
      >
        <div className="mt-4 space-y-2">
          {isBilled && seen !== undefined && (
            <p data-testid="force-count" className="font-medium figures">
              {age.dialogCount({ count: seen })}
            </p>
          )}
          <p className="text-[0.8125rem] text-muted">{age.dialogInstead}</p>
          {meter.error && <ErrorPanel error={meter.error} onRetry={() => void meter.refetch()} />}
          {force.error && <ErrorPanel error={force.error} />}
        </div>
        <div className="mt-6 flex justify-end gap-3">
          <Button disabled={force.isPending} onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button
            variant="primary"
            data-testid="force-confirm"
            disabled={force.isPending || seen === undefined || meter.isFetching}
            onClick={confirm}
          >
            {force.isPending ? age.asking : isBilled ? age.confirmBilled : age.confirmFree}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
