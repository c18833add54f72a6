import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { notify } from "@/app/notice";
import type { ChosenBackup } from "@/bindings/ChosenBackup";
import { BackupAbout } from "@/components/BackupAbout";
import { ErrorPanel } from "@/components/ErrorPanel";
import { RestoreForm } from "@/components/RestoreForm";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** A backup from a file that the person chooses in the system's dialog; the core keeps its path. */
export function RestoreFromFile({ label, primary = false }: { label: string; primary?: boolean }) {
  const texts = useTexts();
  const choose = useHostMutation("choose_backup");
  const restore = useHostMutation("restore_chosen");
  const [chosen, setChosen] = useState<ChosenBackup | null>(null);
  const ask = () => {
    choose
      .mutateAsync(null)
      .then((answer) => {
        // Whoever closed the dialog keeps what was chosen before.
        if (answer === null) return;
        restore.reset();
        setChosen(answer);
      })
      // What was chosen cannot be used; the error says why.
      .catch(() => setChosen(null));
  };
  return (
    <div className="space-y-4">
      {chosen && (
        <div data-testid="chosen-backup" className="rounded-xl border p-4">
          <BackupAbout backup={chosen.backup} of={texts.backups.profiles[chosen.profile]} />
          {chosen.backup.opens.kind !== "no" && (
            <RestoreForm
              // Another file starts another form.
              key={chosen.backup.name}
              backup={chosen.backup}
              text={chosen.replaces ? texts.backups.restoreText : texts.backups.opensNew}
              restoring={restore.isPending}
              error={restore.error}
              onCancel={() => setChosen(null)}
              onRestore={(secret, proof) => {
                restore
                  .mutateAsync({ secret, proof })
                  .then(({ pinEnded }) => {
                    setChosen(null);
                    notify({ text: pinEnded ? texts.backups.pinEnded : texts.backups.restored });
                  })
                  // The error is shown by the form.
                  .catch(() => undefined);
              }}
            />
          )}
        </div>
      )}
      {choose.error && <ErrorPanel error={choose.error} />}
      <Button
        variant={primary && chosen === null ? "primary" : "secondary"}
        size={primary ? "lg" : "md"}
        data-testid="choose-backup"
        disabled={choose.isPending || restore.isPending}
        onClick={ask}
      >
        <FolderOpen aria-hidden />
        {choose.isPending
          ? texts.backups.choosing
          : chosen === null
            ? label
            : texts.backups.chooseAnother}
      </Button>
    </div>
  );
}
