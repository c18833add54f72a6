import { useId, useState } from "react";
import type { Connection } from "@/bindings/Connection";
import type { OlderCopy } from "@/bindings/OlderCopy";
import { notify } from "@/app/notice";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { CardChoice } from "@/components/ui/choice";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Input } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { OlderCopiesDialog } from "./OlderCopiesDialog";

/** Asks what becomes of a bank's history when its connection ends. */
export function EndDialog({
  itemId,
  forgets,
  onClose,
}: {
  itemId: string;
  /** A consent is withdrawn: what it brought is deleted unless something else is said. */
  forgets: boolean;
  onClose: () => void;
}) {
  const { data } = useHostQuery("connections", null);
  // As it was when it was asked about: it goes away with its answer, and this stays until then.
  const [asked, setAsked] = useState<Connection | null>(null);
  const found = data?.find(({ id }) => id === itemId);
  if (asked === null && found !== undefined) setAsked(found);
  // Files that still hold what was deleted.
  const [older, setOlder] = useState<OlderCopy[] | null>(null);
  if (asked === null) return null;
  if (older !== null) {
    return <OlderCopiesDialog bank={asked.institution} copies={older} onClose={onClose} />;
  }
  return (
    <EndQuestion connection={asked} forgets={forgets} onClose={onClose} onDeleted={setOlder} />
  );
}

/** Keeping it is the usual answer, but where a consent is withdrawn. */
function EndQuestion({
  connection,
  forgets,
  onClose,
  onDeleted,
}: {
  connection: Connection;
  forgets: boolean;
  onClose: () => void;
  onDeleted: (older: OlderCopy[]) => void;
}) {
  const texts = useTexts();
  const nameId = useId();
  const end = useHostMutation("end_connection");
  const bank = connection.institution;
  const [what, setWhat] = useState<"keep" | "delete">(
    connection.disconnected || forgets ? "delete" : "keep",
  );
  const [name, setName] = useState("");
  const revoked = connection.health.state === "Revoked";
  // Plaid may restore what was taken back there; where it does not, it says so before anything is opened.
  const restorable = connection.health.code === "USER_PERMISSION_REVOKED";
  const [, navigate] = useRoute();
  const deletes = what === "delete";
  const named = name.trim() === bank.trim();
  // Awaited, because the card goes away with its connection, and this dialog with it, before the
  // answer is here.
  const confirm = async () => {
    try {
      const { transactions, attachments, older } = await end.mutateAsync({
        itemId: connection.id,
        deleteName: deletes ? name : null,
      });
      notify({
        text: deletes
          ? texts.connections.deleted({ bank, count: transactions, files: attachments })
          : texts.connections.disconnected({ bank }),
      });
      if (older.length > 0) onDeleted(older);
      else onClose();
    } catch {
      return; // `error` says so below.
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && !end.isPending && onClose()}>
      <DialogContent
        title={
          connection.disconnected
            ? texts.connections.deleteTitle({ bank })
            : revoked
              ? texts.connections.revokedTitle({ bank })
              : texts.connections.endTitle({ bank })
        }
        lead={
          connection.disconnected
            ? texts.connections.deleteAllText
            : revoked
              ? texts.connections.revokedText
              : texts.connections.endText
        }
        data-testid="end-dialog"
      >
        <form
          className="mt-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (!end.isPending && (!deletes || named)) void confirm();
          }}
        >
          {forgets && (
            <p className="mb-4 text-[0.8125rem] text-muted">{texts.consent.withdrawText}</p>
          )}
          {restorable && (
            <div className="mb-4 flex flex-wrap items-center gap-3 rounded-xl bg-sunken p-4 text-[0.8125rem]">
              <p className="min-w-0 flex-1 basis-56">{texts.connections.restoreText}</p>
              <Button
                type="button"
                size="sm"
                data-testid="end-restore"
                onClick={() =>
                  navigate({
                    endId: null,
                    endForgets: false,
                    link: { itemId: connection.id, mode: "sign_in" },
                  })
                }
              >
                {texts.connections.restore}
              </Button>
            </div>
          )}
          {!connection.disconnected && (
            <CardChoice
              label={texts.connections.history}
              value={what}
              onChange={setWhat}
              options={[
                {
                  value: "keep",
                  label: texts.connections.keep,
                  text: revoked
                    ? `${texts.connections.keepText} ${texts.connections.revokedKeep}`
                    : texts.connections.keepText,
                  testId: "end-keep",
                },
                {
                  value: "delete",
                  label: texts.connections.deleteAll,
                  text: texts.connections.deleteAllText,
                  testId: "end-delete",
                },
              ]}
            />
          )}
          {deletes && (
            <div className="mt-4">
              <label htmlFor={nameId} className="mb-1.5 block text-[0.8125rem]">
                {texts.connections.typeName({ bank })}
              </label>
              <Input
                id={nameId}
                data-testid="end-name"
                value={name}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setName(event.target.value)}
              />
              <p className="mt-2 text-[0.8125rem] text-muted">{texts.connections.backupsStay}</p>
            </div>
          )}
          {end.error && <ErrorPanel error={end.error} className="mt-4" />}
          <div className="mt-6 flex justify-end gap-3">
            <Button type="button" onClick={onClose} disabled={end.isPending}>
              {texts.app.cancel}
            </Button>
            <Button
              type="submit"
              variant={revoked && !deletes ? "primary" : "danger"}
              data-testid="end-confirm"
              disabled={end.isPending || (deletes && !named)}
            >
              {deletes
                ? texts.connections.deleteConfirm
                : revoked
                  ? texts.connections.keepConfirm
                  : texts.connections.disconnect}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
