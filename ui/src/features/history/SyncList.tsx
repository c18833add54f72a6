import { ChevronRight, CircleAlert, History, Undo2 } from "lucide-react";
import type { SyncEntry } from "@/bindings/SyncEntry";
import { useNow } from "@/app/useNow";
import { useRoute } from "@/app/route";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { InstitutionMark } from "@/components/InstitutionMark";
import { SkeletonList } from "@/components/Skeleton";
import { civilToday, formatDay, formatInstant, formatTime, localDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostPages } from "@/ipc";
import { Counts } from "./Counts";
import { PageFoot } from "./PageFoot";

const PAGE = 50;

/** The journal of syncs, newest first. */
export function SyncList() {
  const texts = useTexts();
  const list = useHostPages(
    "syncs",
    (before: string | null) => ({ itemId: null, before, limit: PAGE }),
    (page) => page.next,
  );
  if (list.pages === undefined) {
    return list.error ? (
      <ErrorPanel error={list.error} onRetry={list.retry} />
    ) : (
      <SkeletonList label={texts.history.loading} />
    );
  }
  const entries = list.pages.flatMap((page) => page.syncs);
  if (entries.length === 0) return <EmptyState icon={<History />} text={texts.history.noSyncs} />;
  return (
    <div className="space-y-5">
      <div className="flex justify-end">
        <ExportButton request={{ list: "syncs" }} />
      </div>
      {byDay(entries).map(([day, ofDay]) => (
        <Day key={day} day={day} entries={ofDay} />
      ))}
      <PageFoot list={list} label={texts.history.more} />
    </div>
  );
}

/** Entries by the day on the person's clock. */
function byDay(entries: readonly SyncEntry[]): [string, SyncEntry[]][] {
  const days = new Map<string, SyncEntry[]>();
  for (const entry of entries) {
    const day = localDay(entry.endedAt);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function Day({ day, entries }: { day: string; entries: SyncEntry[] }) {
  const locale = useLocale();
  const today = civilToday(useNow());
  return (
    <section className="overflow-hidden rounded-2xl border bg-surface shadow-card">
      <h2 className="border-b bg-canvas px-5 py-2 text-[0.8125rem] font-semibold">
        {formatDay(day, locale, today)}
      </h2>
      <ul className="divide-y">
        {entries.map((entry) => (
          <li key={entry.id}>
            <EntryLine entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function EntryLine({ entry }: { entry: SyncEntry }) {
  const texts = useTexts();
  const locale = useLocale();
  const [, navigate] = useRoute();
  const at = formatInstant(entry.endedAt, locale);
  const came = entry.failure ? said(entry.failure.message) : texts.sync.result(entry.counts);
  return (
    <button
      type="button"
      data-testid="sync-entry"
      data-id={entry.id}
      aria-label={`${texts.history.open({ bank: entry.institution, at })}: ${came}`}
      onClick={() => navigate({ syncId: entry.id })}
      className="flex w-full items-center gap-4 px-5 py-3 text-left hover:bg-ink/3 focus-visible:-outline-offset-2"
    >
      <InstitutionMark name={entry.institution} />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{entry.institution}</span>
          <EntryMark entry={entry} />
        </span>
        <span className="block text-[0.8125rem] text-muted figures">
          {[
            formatTime(entry.endedAt, locale),
            texts.history.calls({ count: entry.requestIds.length }),
          ].join(" · ")}
        </span>
        {entry.failure && (
          <span className="block text-[0.8125rem] text-muted">{said(entry.failure.message)}</span>
        )}
      </span>
      {entry.failure === null && <Counts counts={entry.counts} className="text-[0.8125rem]" />}
      <ChevronRight aria-hidden className="size-4 shrink-0 text-faint" />
    </button>
  );
}

/** Whether an entry failed, was taken back, or takes one back. */
export function EntryMark({ entry }: { entry: SyncEntry }) {
  const texts = useTexts();
  if (entry.failure) {
    return (
      <span className="inline-flex items-center gap-1 rounded-full bg-danger-soft px-2 text-[0.6875rem] leading-4.5 font-medium text-danger">
        <CircleAlert aria-hidden className="size-3" />
        {entry.failure.code === "not_finished" ? texts.history.notFinished : texts.history.failed}
      </span>
    );
  }
  if (entry.reverts === null && entry.revertedBy === null) return null;
  return (
    <span className="inline-flex items-center gap-1 rounded-full bg-warning-soft px-2 text-[0.6875rem] leading-4.5 font-medium text-warning">
      <Undo2 aria-hidden className="size-3" />
      {entry.reverts === null ? texts.history.reverted : texts.history.revertOf}
    </span>
  );
}
