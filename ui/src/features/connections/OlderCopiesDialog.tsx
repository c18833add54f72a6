import type { OlderCopy } from "@/bindings/OlderCopy";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** The most that are named; the others are counted. */
const NAMED_MAX = 8;

/** What still holds a bank that was just deleted, and the question whether it is to go too. */
export function OlderCopiesDialog({
  bank,
  copies,
  onClose,
}: {
  bank: string;
  copies: readonly OlderCopy[];
  onClose: () => void;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const remove = useHostMutation("delete_copies");
  const more = copies.length - NAMED_MAX;
  const confirm = () => {
    remove.mutate(
      { names: copies.map(({ name }) => name) },
      {
        onSuccess: () => {
          notify({ text: texts.connections.copiesDeleted });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && !remove.isPending && onClose()}>
      <DialogContent
        data-testid="older-copies"
        title={texts.connections.copiesTitle({ bank })}
        lead={texts.connections.copiesText}
      >
        <ul className="mt-4 divide-y rounded-xl border text-[0.8125rem]">
          {copies.slice(0, NAMED_MAX).map((copy) => (
            <li key={copy.name} className="flex flex-wrap justify-between gap-x-4 px-4 py-2">
              <span>
                {copy.reason === null
                  ? texts.connections.copyKinds[copy.kind]
                  : `${texts.connections.copyKinds[copy.kind]} · ${texts.backups.reasons[copy.reason]}`}
              </span>
              <span className="text-muted">
                {copy.madeAt === null ? "" : formatInstant(copy.madeAt, locale)}
              </span>
            </li>
          ))}
          {more > 0 && (
            <li className="px-4 py-2 text-muted">
              {texts.connections.copiesMore({ count: more })}
            </li>
          )}
        </ul>
        <p className="mt-3 text-[0.8125rem] text-muted">{texts.connections.copiesElsewhere}</p>
        {remove.error && <ErrorPanel error={remove.error} className="mt-4" />}
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button
            type="button"
            data-testid="keep-copies"
            disabled={remove.isPending}
            onClick={onClose}
          >
            {texts.connections.copiesKeep}
          </Button>
          <Button
            type="button"
            variant="danger"
            data-testid="delete-copies"
            disabled={remove.isPending}
            onClick={confirm}
          >
            {remove.isPending ? texts.connections.copiesDeleting : texts.connections.copiesDelete}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
