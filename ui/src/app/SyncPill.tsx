import { CircleAlert, CloudOff, LoaderCircle, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import type { ItemSync } from "@/bindings/ItemSync";
import type { SyncStatus } from "@/bindings/SyncStatus";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Tooltip } from "@/components/ui/tooltip";
import { ago, formatRecent } from "@/format/date";
import { useLocale, useTexts, type Catalogue } from "@/i18n";
import { said } from "@/i18n/said";
import { summarise, type SyncSummary } from "./syncSummary";
import { useNow } from "./useNow";
import type { Sync } from "./useSync";

/** A summary of the core's status, or that the button itself had no effect. */
type Shown = SyncSummary | { kind: "refused" };

/** How fresh the data is, what a running sync does, and the button that starts one. */
export function SyncPill({ sync }: { sync: Sync }) {
  const texts = useTexts();
  const running = sync.status?.running === true;
  const hint = sync.banks === 0 ? texts.sync.noBanks : texts.sync.refreshHint;
  return (
    <div className="flex items-center gap-2">
      {sync.status && <Pill status={sync.status} error={sync.error} />}
      <Tooltip text={hint}>
        <Button
          data-testid="refresh"
          variant="primary"
          size="sm"
          aria-disabled={running || sync.banks === 0}
          onClick={() => {
            if (sync.banks > 0) sync.refresh();
          }}
        >
          <RefreshCw aria-hidden className={cn(running && "animate-spin")} />
          <span className="max-[56rem]:sr-only">{texts.sync.refresh}</span>
        </Button>
      </Tooltip>
    </div>
  );
}

function Pill({ status, error }: { status: SyncStatus; error: Sync["error"] }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const summary: Shown =
    error !== null && !status.running ? { kind: "refused" } : summarise(status, now);
  const look = LOOKS[summary.kind];
  return (
    <Popover>
      <PopoverTrigger
        data-testid="sync-pill"
        data-state-kind={summary.kind}
        title={explanation(summary, texts)}
        className={cn(
          "inline-flex h-8 max-w-80 min-w-0 items-center gap-2 rounded-full border px-3 text-[0.8125rem] font-medium max-[44rem]:max-w-52",
          look.tone,
        )}
      >
        <span aria-hidden className="shrink-0 [&_svg]:size-3.5">
          {look.icon}
        </span>
        <span
          // On the narrowest window its icon stands for it, of another shape for each state.
          className="truncate figures max-[34rem]:sr-only"
          {...(summary.kind === "offline" && { "data-testid": "offline-pill" })}
        >
          {sentence(summary, texts, locale, now)}
        </span>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={texts.sync.details} className="w-96 p-4">
        <h2 className="font-semibold">{texts.sync.details}</h2>
        {summary.kind === "offline" && (
          <p className="mt-1 text-muted">{explanation(summary, texts)}</p>
        )}
        {error && <ErrorPanel error={error} className="mt-3" />}
        {status.items.length === 0 ? (
          <p className="mt-1 text-muted">{texts.sync.noRound}</p>
        ) : (
          <ul className="mt-3 space-y-2.5">
            {status.items.map((item) => (
              <ItemLine key={item.itemId} item={item} />
            ))}
          </ul>
        )}
      </PopoverContent>
    </Popover>
  );
}

/** One bank of the round. */
function ItemLine({ item }: { item: ItemSync }) {
  const texts = useTexts();
  return (
    <li>
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{item.institution}</span>
        <span className="text-[0.8125rem] text-muted figures">{progressOf(item, texts)}</span>
      </div>
      {item.error && <p className="text-[0.8125rem] text-danger">{said(item.error.message)}</p>}
    </li>
  );
}

function progressOf(item: ItemSync, texts: Catalogue): string {
  const stage = texts.sync.stages[item.stage];
  switch (item.stage) {
    case "fetching":
      return `${stage} · ${texts.sync.fetched({ count: item.rows })}`;
    case "done":
      return texts.sync.result(item.counts);
    case "queued":
    case "waiting":
    case "saving":
    case "failed":
      return stage;
  }
}

const QUIET = "bg-surface text-muted hover:bg-sunken dark:hover:bg-raised";
const AMBER = "border-warning/40 bg-warning-soft text-warning";
const DOT = <span className="block size-2 rounded-full bg-positive" />;

const LOOKS: Record<Shown["kind"], { tone: string; icon: ReactNode }> = {
  running: { tone: QUIET, icon: <LoaderCircle className="animate-spin" /> },
  offline: { tone: "border-line-strong bg-sunken text-muted", icon: <CloudOff /> },
  refused: { tone: AMBER, icon: <CircleAlert /> },
  partial: { tone: AMBER, icon: <CircleAlert /> },
  stale: { tone: AMBER, icon: <CircleAlert /> },
  never: { tone: QUIET, icon: <span className="block size-2 rounded-full bg-faint" /> },
  updated: { tone: QUIET, icon: DOT },
};

function sentence(summary: Shown, texts: Catalogue, locale: string, now: Date): string {
  switch (summary.kind) {
    case "running":
      return texts.sync.running({ count: summary.rows });
    case "offline":
      return summary.since === null
        ? texts.sync.offlineEmpty
        : texts.sync.offline({ since: formatRecent(summary.since, locale, now) });
    case "refused":
      return texts.sync.refused;
    case "never":
      return texts.sync.never;
    case "partial":
      return texts.sync.partial(summary);
    case "stale":
    case "updated":
      return texts.sync.updated({ age: texts.time.ago(ago(summary.at, now)) });
  }
}

function explanation(summary: Shown, texts: Catalogue): string {
  switch (summary.kind) {
    case "offline":
      return summary.switched ? texts.sync.switchedOffHint : texts.sync.offlineHint;
    case "stale":
      return texts.sync.staleHint;
    case "running":
    case "refused":
    case "never":
    case "partial":
    case "updated":
      return texts.sync.details;
  }
}
