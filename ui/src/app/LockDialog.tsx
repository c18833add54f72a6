import { ErrorPanel } from "@/components/ErrorPanel";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { PinForm } from "@/components/PinForm";
import { useTexts } from "@/i18n";
import type { Lock } from "./useLock";

/** Why it is not locked: mostly that there is no PIN yet, which is then set here. */
export function LockDialog({ lock }: { lock: Lock }) {
  const texts = useTexts();
  const { error } = lock;
  if (error === null) return null;
  const pinFirst = error.code === "pin_first";
  return (
    <Dialog open onOpenChange={lock.forgetError}>
      <DialogContent
        data-testid="lock-dialog"
        title={pinFirst ? texts.lock.firstTitle : texts.lock.refusedTitle}
        lead={pinFirst ? texts.lock.firstLead : undefined}
      >
        <div className="mt-5">
          {pinFirst ? (
            <PinForm
              submit={texts.lock.setAndLock}
              onDone={() => {
                lock.forgetError();
                lock.lock();
              }}
            />
          ) : (
            <ErrorPanel error={error} />
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
