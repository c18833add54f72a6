import { useState } from "react";
import { notify } from "@/app/notice";
import type { Backup } from "@/bindings/Backup";
import { BackupAbout } from "@/components/BackupAbout";
import { RestoreForm } from "@/components/RestoreForm";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** The backups there are, each of which can be put in the place of the database. */
export function BackupList({ backups }: { backups: readonly Backup[] }) {
  const texts = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  if (backups.length === 0) return <p className="text-muted">{texts.backups.none}</p>;
  return (
    <ul data-testid="backups" className="divide-y rounded-xl border">
      {backups.map((backup) => (
        <li key={backup.name} className="p-4">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <BackupAbout backup={backup} />
            {backup.opens.kind !== "no" && (
              <Button
                size="sm"
                data-testid="restore"
                aria-expanded={chosen === backup.name}
                onClick={() => setChosen(chosen === backup.name ? null : backup.name)}
              >
                {texts.backups.restore}
              </Button>
            )}
          </div>
          {chosen === backup.name && <Restore backup={backup} onDone={() => setChosen(null)} />}
        </li>
      ))}
    </ul>
  );
}

function Restore({ backup, onDone }: { backup: Backup; onDone: () => void }) {
  const texts = useTexts();
  const restore = useHostMutation("restore_backup");
  return (
    <RestoreForm
      backup={backup}
      text={texts.backups.restoreText}
      restoring={restore.isPending}
      error={restore.error}
      onCancel={onDone}
      onRestore={(secret, proof) => {
        restore
          .mutateAsync({ name: backup.name, secret, proof })
          // Told also where this list is gone by then, with the screen that it stood on.
          .then(({ pinEnded }) => {
            onDone();
            notify({ text: pinEnded ? texts.backups.pinEnded : texts.backups.restored });
          })
          // The error is shown by the form.
          .catch(() => undefined);
      }}
    />
  );
}
