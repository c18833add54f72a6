import { useEffect, useState } from "react";
import { formatShare } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { useHost } from "@/ipc";

/** How far an edit of many transactions is, of a rule or of what is taken back; nothing while none runs. */
export function EditProgressBar() {
  const texts = useTexts();
  const locale = useLocale();
  const host = useHost();
  const [permille, setPermille] = useState<number | null>(null);
  useEffect(
    () => host.on("edit_progress", (progress) => setPermille(progress?.permille ?? null)),
    [host],
  );
  if (permille === null) return null;
  return (
    <div
      data-testid="edit-progress"
      className="flex shrink-0 items-center gap-2 text-[0.8125rem] text-muted"
    >
      <progress
        aria-label={texts.undo.changing}
        title={texts.undo.changing}
        max={1_000}
        value={permille}
        className="h-1.5 w-24 accent-accent max-[44rem]:w-12"
      />
      <span aria-hidden className="figures">
        {formatShare(permille, locale)}
      </span>
    </div>
  );
}
