import { ArrowLeft, RotateCw, Undo2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { ImageView } from "@/bindings/ImageView";
import type { SyncEntry } from "@/bindings/SyncEntry";
import type { SyncRowView } from "@/bindings/SyncRowView";
import { HOME, useRoute } from "@/app/route";
import { useShortcuts } from "@/app/shortcuts";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { cn } from "@/components/cn";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { civilToday, formatDay, formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostPages, useHostQuery } from "@/ipc";
import { Counts } from "./Counts";
import { FieldChanges } from "@/components/FieldChanges";
import { PageFoot } from "./PageFoot";
import { ReapplyDialog, RevertDialog } from "./RevertDialog";
import { EntryMark } from "./SyncList";

const PAGE = 200;

/** One sync: what it asked, every row it touched with old and new values, and taking it back. */
export function SyncDetail({ id }: { id: string }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const back = () => navigate({ syncId: null });
  useShortcuts({
    back: () => {
      back();
      return true;
    },
  });
  const list = useHostPages(
    "sync_rows",
    (after: number | null) => ({ syncId: id, after, limit: PAGE }),
    (page) => page.next,
  );
  const backButton = (
    <Button variant="ghost" size="sm" data-testid="sync-back" className="-ml-3" onClick={back}>
      <ArrowLeft aria-hidden />
      {texts.history.back}
    </Button>
  );
  const sync = list.pages?.[0]?.sync;
  if (list.pages === undefined || sync === undefined) {
    return (
      <div className="mx-auto max-w-4xl space-y-4 px-5 py-6 sm:px-8">
        {backButton}
        {list.error ? (
          <ErrorPanel error={list.error} onRetry={list.retry} />
        ) : (
          <SkeletonList label={texts.history.loading} />
        )}
      </div>
    );
  }
  const rows = list.pages.flatMap((page) => page.rows);
  return (
    <Page title={texts.history.rows} above={backButton} action={<Taking sync={sync} />}>
      <About sync={sync} />
      {rows.length > 0 && (
        <div className="flex justify-end">
          <ExportButton request={{ list: "syncRows", filter: { syncId: id } }} />
        </div>
      )}
      {rows.length === 0 ? (
        <p className="rounded-2xl border bg-surface p-6 text-center text-muted">
          {texts.history.noRows}
        </p>
      ) : (
        <ul className="divide-y overflow-hidden rounded-2xl border bg-surface shadow-card">
          {rows.map((row, at) => (
            <li key={`${row.id}-${at}`}>
              <RowLine row={row} />
            </li>
          ))}
        </ul>
      )}
      <PageFoot list={list} label={texts.history.moreRows} />
    </Page>
  );
}

/** Revert, or fetching again what was reverted; and why there is neither. */
function Taking({ sync }: { sync: SyncEntry }) {
  const texts = useTexts();
  const [asking, setAsking] = useState<"revert" | "reapply" | null>(null);
  const held =
    useHostQuery("connections", null).data?.find(({ id }) => id === sync.itemId)?.held === true;
  const reapply = held && (sync.revertedBy !== null || sync.reverts !== null);
  const close = () => setAsking(null);
  return (
    <>
      {sync.canRevert ? (
        <Button data-testid="revert-sync" onClick={() => setAsking("revert")}>
          <Undo2 aria-hidden />
          {texts.history.revert}
        </Button>
      ) : reapply ? (
        <Button data-testid="reapply-sync" onClick={() => setAsking("reapply")}>
          <RotateCw aria-hidden />
          {texts.history.reapply}
        </Button>
      ) : (
        sync.reverts === null &&
        sync.revertedBy === null &&
        sync.failure === null && (
          <p className="max-w-56 text-[0.8125rem] text-balance text-muted sm:text-right">
            {texts.history.onlyNewest}
          </p>
        )
      )}
      {asking === "revert" && <RevertDialog sync={sync} onClose={close} />}
      {asking === "reapply" && (
        <ReapplyDialog itemId={sync.itemId} bank={sync.institution} onClose={close} />
      )}
    </>
  );
}

function About({ sync }: { sync: SyncEntry }) {
  const texts = useTexts();
  const locale = useLocale();
  const took = (Date.parse(sync.endedAt) - Date.parse(sync.startedAt)) / 1000;
  const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(took);
  return (
    <section className="rounded-2xl border bg-surface p-5 shadow-card">
      <div className="flex items-center gap-4">
        <InstitutionMark name={sync.institution} />
        <div className="min-w-0 flex-1">
          <h2 className="flex flex-wrap items-center gap-2 font-semibold">
            {sync.institution}
            <EntryMark entry={sync} />
          </h2>
          <p className="text-[0.8125rem] text-muted">{formatInstant(sync.endedAt, locale)}</p>
        </div>
        {sync.failure === null && <Counts counts={sync.counts} className="text-base" />}
      </div>
      {sync.failure && (
        <div data-testid="sync-failure" className="mt-4 border-t pt-4">
          <p>
            {[sync.failure.message, sync.failure.hint ?? ""].map(said).filter(Boolean).join(" ")}
          </p>
          <p className="mt-1 text-[0.8125rem] text-muted">{texts.history.failedChangedNothing}</p>
        </div>
      )}
      <dl className="mt-4 grid gap-x-6 gap-y-2 border-t pt-4 text-[0.8125rem] sm:grid-cols-[8rem_minmax(0,1fr)]">
        <Fact name={texts.history.started}>{formatInstant(sync.startedAt, locale)}</Fact>
        {sync.failure?.code !== "not_finished" && (
          <Fact name={texts.history.took}>
            {[
              took < 1 ? texts.history.atOnce : texts.history.seconds({ seconds }),
              ...(sync.failure ? [] : [texts.history.pages({ count: sync.pages })]),
            ].join(" · ")}
          </Fact>
        )}
        {sync.failure?.bankCode && (
          <Fact name={texts.history.bankCode}>
            <span className="font-mono text-xs break-all select-text">{sync.failure.bankCode}</span>
          </Fact>
        )}
        <Fact name={texts.history.requestIds}>
          {sync.requestIds.length === 0 ? (
            texts.app.none
          ) : (
            <span className="font-mono text-xs break-all select-text">
              {sync.requestIds.join(", ")}
            </span>
          )}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

const TONES: Record<string, string> = {
  added: "bg-accent-soft text-accent",
  withdrawn: "bg-warning-soft text-warning",
};

function RowLine({ row }: { row: SyncRowView }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  const { after } = row;
  const shown = useShown();
  return (
    <div data-testid="sync-row" className="px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span
          className={cn(
            "rounded-full px-2 text-[0.6875rem] leading-5 font-medium",
            own(TONES, row.what) ?? "bg-ink/6 text-muted",
          )}
        >
          {own(texts.history.what, row.what) ?? row.what}
        </span>
        <button
          type="button"
          title={texts.history.showTransaction}
          onClick={() => navigate({ ...HOME, transactionId: row.id })}
          className="min-w-0 flex-1 truncate rounded text-left font-medium underline-offset-3 hover:underline"
        >
          {shown(nameOf(after))}
        </button>
        <Money
          money={after.amount}
          sign="flow"
          className={cn("font-medium", after.withdrawn && "text-muted line-through")}
        />
      </div>
      <p className="mt-0.5 text-[0.8125rem] text-muted">
        {[
          formatDay(after.date, locale, today),
          row.account,
          ...(after.pending ? [texts.register.pending] : []),
        ].join(" · ")}
      </p>
      <FieldChanges changes={row.changes} className="mt-2" />
    </div>
  );
}

const nameOf = ({ merchantName, name }: ImageView) => merchantName ?? name;
