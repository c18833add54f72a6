import type { SavedBackup } from "@/bindings/SavedBackup";
import { BackupList } from "@/components/BackupList";
import { ErrorPanel } from "@/components/ErrorPanel";
import { RestoreFromFile } from "@/components/RestoreFromFile";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** Backups: one now, here or where the person wants it, those there are, and one of them back. */
export function BackupsSection() {
  const texts = useTexts();
  const backups = useHostQuery("backups", null);
  const now = useHostMutation("backup_now");
  const save = useHostMutation("save_backup");
  return (
    <Section title={texts.backups.title}>
      <div className="space-y-4">
        <div className="flex flex-wrap items-center justify-between gap-4">
          <p className="max-w-lg text-muted">{texts.backups.lead}</p>
          <div className="flex flex-wrap gap-3">
            <Button
              data-testid="save-backup"
              disabled={save.isPending}
              onClick={() => save.mutate(null)}
            >
              {save.isPending ? texts.backups.saving : texts.backups.saveTo}
            </Button>
            <Button
              data-testid="backup-now"
              disabled={now.isPending}
              onClick={() => now.mutate(null)}
            >
              {now.isPending ? texts.backups.making : texts.backups.now}
            </Button>
          </div>
        </div>
        {now.error && <ErrorPanel error={now.error} />}
        {save.error && <ErrorPanel error={save.error} />}
        {save.data && <Saved saved={save.data} known={backups.data?.onlyThisComputer === true} />}
        {backups.data ? (
          <>
            {backups.data.trouble && <ErrorPanel error={backups.data.trouble} />}
            {backups.data.onlyThisComputer && backups.data.backups.length > 0 && (
              <p className="rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning">
                {texts.backups.onlyHere}
              </p>
            )}
            <BackupList backups={backups.data.backups} />
            <p className="text-[0.8125rem] text-muted">
              {texts.backups.folder}{" "}
              <code className="break-all text-ink select-all">{backups.data.folder}</code>
            </p>
          </>
        ) : backups.error ? (
          <ErrorPanel error={backups.error} onRetry={() => void backups.refetch()} />
        ) : (
          <SkeletonList label={texts.backups.title} rows={2} />
        )}
        <div className="border-t pt-4">
          <p className="mb-3 text-muted">{texts.backups.fromFileText}</p>
          <RestoreFromFile label={texts.backups.fromFile} />
        </div>
      </div>
    </Section>
  );
}

/** `known`: that none opens elsewhere is said of the others already. */
function Saved({ saved, known }: { saved: SavedBackup; known: boolean }) {
  const texts = useTexts();
  return (
    <div
      role="status"
      data-testid="backup-saved"
      className={`rounded-xl px-4 py-3 text-[0.8125rem] ${
        saved.portable ? "bg-accent-soft text-accent" : "bg-warning-soft text-warning"
      }`}
    >
      <p className="font-medium break-words">{texts.backups.saved({ name: saved.name })}</p>
      {!saved.portable && !known && <p>{texts.backups.savedOnlyHere}</p>}
    </div>
  );
}
