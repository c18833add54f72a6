import { CircleCheck, CircleX, Download, ScrollText, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { AuditEntry } from "@/bindings/AuditEntry";
import type { AuditVerdict } from "@/bindings/AuditVerdict";
import { notify } from "@/app/notice";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostPages, useHostQuery } from "@/ipc";

/** Hexadecimal digits of a hash that tell it from others at a glance; all of them are a click away. */
const HASH_SHOWN = 12;

/** The record of every reveal, check and move: only ever added to, and each entry holds the one before. */
export function AuditPart() {
  const texts = useTexts();
  const list = useHostPages(
    "audit",
    (before: number | null) => ({ before }),
    (page) => page.nextBefore,
  );
  const [verifying, setVerifying] = useState(false);
  const verdict = useHostQuery("verify_audit", null, { enabled: verifying });
  const save = useHostMutation("export_audit");
  const verify = () => {
    if (verifying) void verdict.refetch();
    else setVerifying(true);
  };
  const entries = list.pages?.flatMap((page) => page.entries);
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="min-w-0 flex-1 basis-72 text-[0.8125rem] text-muted">{texts.audit.lead}</p>
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            data-testid="verify-audit"
            disabled={verdict.isFetching}
            onClick={verify}
          >
            <ShieldCheck aria-hidden />
            {verdict.isFetching ? texts.audit.verifying : texts.audit.verify}
          </Button>
          <Button
            size="sm"
            data-testid="export-audit"
            disabled={save.isPending}
            onClick={() =>
              save.mutate(null, {
                onSuccess: (saved) => {
                  if (saved !== null)
                    notify({
                      text: texts.audit.saved({ name: saved.name, count: saved.entries }),
                    });
                },
              })
            }
          >
            <Download aria-hidden />
            {save.isPending ? texts.checks.saving : texts.audit.save}
          </Button>
        </div>
      </div>
      {save.error && <ErrorPanel error={save.error} />}
      {verdict.error && <ErrorPanel error={verdict.error} onRetry={verify} />}
      {verdict.data && !verdict.isFetching && <Verdict verdict={verdict.data} />}
      {entries === undefined ? (
        list.error ? (
          <ErrorPanel error={list.error} onRetry={list.retry} />
        ) : (
          <SkeletonList label={texts.audit.loading} />
        )
      ) : entries.length === 0 ? (
        <EmptyState icon={<ScrollText />} text={texts.audit.none} />
      ) : (
        <>
          <ul className="divide-y overflow-hidden rounded-2xl border bg-surface shadow-card">
            {entries.map((entry) => (
              <Entry key={entry.number} entry={entry} />
            ))}
          </ul>
          {list.error ? (
            <ErrorPanel error={list.error} onRetry={list.more ?? list.retry} />
          ) : (
            list.more !== null && (
              <div className="flex justify-center">
                <Button disabled={list.loadingMore} onClick={list.more}>
                  {list.loadingMore ? texts.history.loadingMore : texts.audit.more}
                </Button>
              </div>
            )
          )}
        </>
      )}
    </div>
  );
}

/** Whether the audit is whole, and what is to be known besides. */
function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { audit: texts } = useTexts();
  const { broken } = verdict;
  return (
    <div
      role="status"
      data-testid="audit-verdict"
      data-whole={broken === null}
      className={
        broken === null
          ? "flex items-start gap-3 rounded-xl bg-accent-soft px-4 py-3"
          : "flex items-start gap-3 rounded-xl bg-danger-soft px-4 py-3"
      }
    >
      {broken === null ? (
        <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-positive" />
      ) : (
        <CircleX aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      )}
      <div className="min-w-0 space-y-1">
        <p className="font-medium">
          {broken === null
            ? texts.whole({ count: verdict.entries })
            : texts.broken({ number: broken.at })}
        </p>
        {broken !== null && <p className="break-words">{said(broken.sentence)}</p>}
        {verdict.notes.map((note) => (
          <p key={note} className="text-[0.8125rem] break-words text-muted">
            {said(note)}
          </p>
        ))}
        {verdict.head !== null && (
          <p className="text-[0.8125rem] text-muted">
            {texts.head} <span className="font-mono text-xs break-all">{verdict.head}</span>
          </p>
        )}
      </div>
    </div>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const texts = useTexts();
  const shown = useShown();
  const locale = useLocale();
  const where = [entry.account === null ? "" : shown(entry.account), entry.bank ?? ""].filter(
    (part) => part !== "",
  );
  return (
    <li data-testid="audit-entry" data-kind={entry.kind} className="flex gap-4 px-5 py-3">
      <span className="w-12 shrink-0 text-right text-[0.8125rem] whitespace-nowrap text-faint figures">
        {texts.audit.number({ number: entry.number })}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{shown(said(entry.sentence))}</p>
        <p className="text-[0.8125rem] break-words text-muted">
          {[formatInstant(entry.at, locale), ...where].join(" · ")}
        </p>
        <details className="mt-0.5 text-[0.8125rem] text-muted">
          <summary className="rounded hover:text-ink">
            {texts.audit.hash}{" "}
            <span className="font-mono text-xs">{entry.hash.slice(0, HASH_SHOWN)}</span>
          </summary>
          <p className="font-mono text-xs break-all select-text">{entry.hash}</p>
          {entry.about !== null && (
            <p className="font-mono text-xs break-all select-text">{entry.about}</p>
          )}
        </details>
      </div>
      <div className="max-w-40 shrink-0 text-right text-balance">
        {entry.amount !== null && <Money money={entry.amount} className="block font-medium" />}
        <span className="text-[0.8125rem] text-muted">
          {own(texts.audit.outcomes, entry.outcome) ?? shown(entry.outcome)}
        </span>
      </div>
    </li>
  );
}
