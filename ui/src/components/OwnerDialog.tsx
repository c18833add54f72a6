import { useEffect, useRef, useState, type ReactNode } from "react";
import type { AppError } from "@/bindings/AppError";
import { useHostQuery } from "@/ipc";
import { useTexts } from "@/i18n";
import { ErrorPanel } from "./ErrorPanel";
import { PinForm } from "./PinForm";
import { askedOf, ProofField } from "./ProofField";
import { SkeletonList } from "./Skeleton";
import { Button } from "./ui/button";
import { Dialog, DialogContent } from "./ui/dialog";

interface OwnerDialogProps {
  title: string;
  lead: ReactNode;
  testId: string;
  /** What the button does, and says while it does it. */
  confirm: string;
  confirming: string;
  pending: boolean;
  error: AppError | null;
  /** Whether what stands above the proof is filled in. */
  ready?: boolean;
  /** Is given what was typed; nothing where nothing can be asked for. */
  onConfirm: (proof: string | null) => void;
  onClose: () => void;
  children?: ReactNode;
}

/**
 * Something that only the owner may do, each time: asks for the PIN or the passphrase once more. Where
 * there is neither, whoever sits here can prove nothing, so it asks to set a PIN first. Only a demo whose
 * key is in memory asks for nothing.
 */
export function OwnerDialog({
  title,
  lead,
  testId,
  confirm,
  confirming,
  pending,
  error,
  ready = true,
  onConfirm,
  onClose,
  children,
}: OwnerDialogProps) {
  const texts = useTexts();
  const security = useHostQuery("security", null);
  const [proof, setProof] = useState("");
  const asks = askedOf(security.data?.protection ?? []);
  // The key of a demo in memory is nobody's: there is nothing to prove, and no PIN to set.
  const isFree = security.data?.protection.length === 0;
  const complete = ready && (isFree || proof !== "");
  const body = useRef<HTMLDivElement>(null);
  // What is typed first may be there later than the dialog; a tick in a box is nothing to begin with.
  const fields = security.data === undefined ? "" : String(asks);
  useEffect(() => void focusFirst(body.current), [fields]);
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()}>
      <DialogContent
        title={title}
        lead={lead}
        data-testid={testId}
        onOpenAutoFocus={(event) => {
          if (focusFirst(body.current)) event.preventDefault();
        }}
      >
        <div ref={body}>
          {security.data === undefined ? (
            security.error ? (
              <ErrorPanel
                error={security.error}
                onRetry={() => void security.refetch()}
                className="mt-4"
              />
            ) : (
              <SkeletonList label={texts.owner.loading} rows={1} />
            )
          ) : asks === null && !isFree ? (
            <div className="mt-4 space-y-4" data-testid="owner-unprotected">
              <p className="rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning">
                {texts.owner.setFirst}
              </p>
              {/* What it does next is asked for in this same dialog. */}
              <PinForm submit={texts.owner.set} onDone={() => undefined} />
            </div>
          ) : (
            <form
              className="mt-4 space-y-4"
              onSubmit={(event) => {
                event.preventDefault();
                if (!complete || pending) return;
                onConfirm(isFree ? null : proof);
                // It is not kept in the page once it has been sent.
                setProof("");
              }}
            >
              {children}
              <ProofField asks={asks} value={proof} onChange={setProof} />
              {error && <ErrorPanel error={error} />}
              <div className="flex flex-wrap justify-end gap-3 pt-2">
                <Button disabled={pending} onClick={onClose}>
                  {texts.app.cancel}
                </Button>
                <Button
                  type="submit"
                  variant="primary"
                  data-testid={`${testId}-confirm`}
                  disabled={pending || !complete}
                >
                  {pending ? confirming : confirm}
                </Button>
              </div>
            </form>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** Gives the focus to the first field to be typed in; `false` where there is none yet. */
function focusFirst(within: HTMLElement | null): boolean {
  const field = within?.querySelector<HTMLInputElement>("input:not([type=checkbox])");
  field?.focus();
  return field !== null && field !== undefined;
}
