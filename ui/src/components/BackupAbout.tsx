import type { Backup } from "@/bindings/Backup";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";

/** When a backup was made, why, how large it is, and why it does not open if it does not. */
export function BackupAbout({ backup, of }: { backup: Backup; of?: string }) {
  const texts = useTexts();
  const locale = useLocale();
  const size = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  }).format(backup.bytes / 1_000_000);
  const reason = backup.reason === null ? null : texts.backups.reasons[backup.reason];
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="font-medium">
        {backup.createdAt === null
          ? texts.backups.undated
          : formatInstant(backup.createdAt, locale)}
      </p>
      <p className="text-[0.8125rem] break-words text-muted">
        {[of ?? null, reason, size, backup.name].filter((part) => part !== null).join(" · ")}
      </p>
      {backup.opens.kind === "no" && (
        <p className="text-[0.8125rem] text-danger">{said(backup.opens.why)}</p>
      )}
    </div>
  );
}
