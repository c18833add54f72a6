import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useActivity } from "@/app/useActivity";
import type { Phase } from "@/bindings/Phase";
import { BackupList } from "@/components/BackupList";
import { ErrorPanel } from "@/components/ErrorPanel";
import { RestoreFromFile } from "@/components/RestoreFromFile";
import { SkeletonList } from "@/components/Skeleton";
import { useTexts } from "@/i18n";
import { saidWords } from "@/i18n/said";
import { forgetProfile, inOurWords, useHostQuery } from "@/ipc";
import { Frame } from "./Frame";

interface RecoverProps {
  phase: Extract<Phase, { kind: "recover" }>;
  onRetry: () => void;
}

/** The database cannot be opened as it is: what is wrong, what is there instead, what is kept. */
export function Recover({ phase, onRetry }: RecoverProps) {
  const texts = useTexts();
  const client = useQueryClient();
  const backups = useHostQuery("backups", null);
  // Its keys are open, so it locks itself like an open profile, and nothing of it stays then.
  useActivity();
  useEffect(() => () => forgetProfile(client), [client]);
  return (
    <Frame title={texts.recovery.title} lead={texts.recovery.reasons[phase.reason]}>
      <div data-testid="recover" className="space-y-6">
        <ErrorPanel error={inOurWords(phase.error)} onRetry={onRetry} />
        {phase.findings.length > 0 && (
          <details className="text-[0.8125rem]">
            <summary className="text-muted">{texts.recovery.findings}</summary>
            <ul className="mt-2 list-disc space-y-1 pl-5">
              {phase.findings.map((finding) => (
                <li key={finding} className="break-words">
                  {saidWords(finding)}
                </li>
              ))}
            </ul>
          </details>
        )}
        <section>
          <h2 className="mb-3 font-semibold">{texts.recovery.restoreTitle}</h2>
          {backups.data ? (
            <BackupList backups={backups.data.backups} />
          ) : backups.error ? (
            <ErrorPanel error={backups.error} onRetry={() => void backups.refetch()} />
          ) : (
            <SkeletonList label={texts.backups.title} rows={2} />
          )}
          <p className="mt-5 mb-3 text-muted">{texts.backups.fromFileText}</p>
          <RestoreFromFile label={texts.backups.fromFile} />
        </section>
        <p className="text-[0.8125rem] text-muted">
          {texts.recovery.kept} <code className="break-all text-ink select-all">{phase.file}</code>
        </p>
      </div>
    </Frame>
  );
}
