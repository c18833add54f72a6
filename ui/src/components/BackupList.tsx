import { useState } from "react";
import { notify } from "@/app/notice";
import type { Backup } from "@/bindings/Backup";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts, type Catalogue } from "@/i18n";
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
            <About backup={backup} />
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
          {chosen === backup.name && <Restore backup={backup} onCancel={() => setChosen(null)} />}
        </li>
      ))}
    </ul>
  );
}

function About({ backup }: { backup: Backup }) {
  const texts = useTexts();
  const locale = useLocale();
  const size = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  }).format(backup.bytes / 1_000_000);
  return (
    <div className="min-w-0">
      <p className="font-medium">
        {backup.createdAt === null
          ? texts.backups.undated
          : formatInstant(backup.createdAt, locale)}
      </p>
      <p className="text-[0.8125rem] break-words text-muted">
        {[backup.reason === null ? null : texts.backups.reasons[backup.reason], size, backup.name]
          .filter((part) => part !== null)
          .join(" · ")}
      </p>
      {backup.opens.kind === "no" && (
        <p className="text-[0.8125rem] text-danger">{backup.opens.why}</p>
      )}
    </div>
  );
}

function secretLabel({ backups: texts }: Catalogue, { opens }: Backup): string {
  const ways = opens.kind === "with" ? opens.ways : [];
  if (!ways.includes("pin")) return texts.secret;
  return ways.length === 1 ? texts.secretPin : texts.secretAny;
}

function Restore({ backup, onCancel }: { backup: Backup; onCancel: () => void }) {
  const texts = useTexts();
  const restore = useHostMutation("restore_backup");
  const [secret, setSecret] = useState("");
  const asks = backup.opens.kind === "with";
  return (
    <form
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        restore
          .mutateAsync({ name: backup.name, secret: asks ? secret : null })
          // Told also where this list is gone by then, with the screen that it stood on.
          .then(({ pinEnded }) => {
            if (pinEnded) notify({ text: texts.backups.pinEnded });
          })
          // The error is shown below.
          .catch(() => undefined);
        setSecret("");
      }}
    >
      <p>{texts.backups.restoreText}</p>
      {asks && (
        <Field
          type="password"
          autoComplete="off"
          data-testid="restore-secret"
          label={secretLabel(texts, backup)}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      )}
      {restore.error && <ErrorPanel error={restore.error} />}
      <div className="flex gap-3">
        <Button
          type="submit"
          variant="primary"
          data-testid="restore-confirm"
          disabled={restore.isPending || (asks && secret === "")}
        >
          {restore.isPending ? texts.backups.restoring : texts.backups.restoreConfirm}
        </Button>
        <Button onClick={onCancel}>{texts.app.cancel}</Button>
      </div>
    </form>
  );
}
