import type { ReactNode } from "react";
import type { AppError } from "@/bindings/AppError";
import type { CheckProduct } from "@/bindings/CheckProduct";
import type { ChecksView } from "@/bindings/ChecksView";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { Billed } from "./Billed";

/** Says what is asked of a bank and what that costs, before it is asked. */
export function AskDialog({
  title,
  lead,
  view,
  products,
  pending,
  error,
  onConfirm,
  onClose,
}: {
  title: string;
  lead: ReactNode;
  view: ChecksView;
  products: readonly CheckProduct[];
  pending: boolean;
  error: AppError | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const texts = useTexts();
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()}>
      <DialogContent title={title} lead={lead} data-testid="ask-dialog">
        <div className="mt-4 space-y-3">
          <Billed view={view} products={products} />
          {pending && (
            <p role="status" className="text-[0.8125rem] text-muted">
              {texts.checks.slow}
            </p>
          )}
          {error && <ErrorPanel error={error} />}
        </div>
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button disabled={pending} onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button
            variant="primary"
            data-testid="ask-confirm"
            disabled={pending}
            onClick={onConfirm}
          >
            {pending
              ? texts.checks.asking
              : view.isBilled
                ? texts.checks.askBilled
                : texts.checks.askNow}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
