import { ArchiveRestore, Inbox, Trash2 } from "lucide-react";
import type { TrayKind } from "@/bindings/TrayKind";
import type { TrayRow } from "@/bindings/TrayRow";
import { notify } from "@/app/notice";
import { useNow } from "@/app/useNow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { civilToday, formatDay, formatRecent } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostPages } from "@/ipc";
import { PageFoot } from "./PageFoot";

const PAGE = 100;

/** A tray: rows that count nowhere, each with the way back into the lists. */
export function TrayList({ kind }: { kind: TrayKind }) {
  const texts = useTexts();
  const list = useHostPages(
    "tray",
    (after: string | null) => ({ kind, after, limit: PAGE }),
    (page) => page.next,
  );
  const restore = useRestore(kind);
  const words =
    kind === "withdrawn"
      ? { lead: texts.history.withdrawnLead, empty: texts.history.withdrawnEmpty }
      : { lead: texts.history.deletedLead, empty: texts.history.deletedEmpty };

  if (list.pages === undefined) {
    return list.error ? (
      <ErrorPanel error={list.error} onRetry={list.retry} />
    ) : (
      <SkeletonList label={texts.history.loading} />
    );
  }
  const rows = list.pages.flatMap((page) => page.rows);
  if (rows.length === 0) {
    return <EmptyState icon={kind === "withdrawn" ? <Inbox /> : <Trash2 />} text={words.empty} />;
  }
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="max-w-2xl text-[0.8125rem] text-pretty text-muted">{words.lead}</p>
        <div className="flex items-center gap-4">
          <p className="text-[0.8125rem] text-muted figures" data-testid="tray-count">
            {texts.history.count({ count: list.pages[0]?.count ?? 0 })}
          </p>
          <ExportButton request={{ list: "tray", filter: kind }} />
        </div>
      </div>
      <ul className="divide-y overflow-hidden rounded-2xl border bg-surface shadow-card">
        {rows.map((each) => (
          <li key={each.row.id}>
            <TrayLine tray={each} kind={kind} busy={restore.busy} onRestore={restore.run} />
          </li>
        ))}
      </ul>
      <PageFoot list={list} label={texts.history.more} />
    </div>
  );
}

function useRestore(kind: TrayKind) {
  const texts = useTexts();
  const { mutateAsync, isPending } = useHostMutation("restore_transactions");
  const undo = useHostMutation("undo");
  const run = async ({ row }: TrayRow) => {
    try {
      const { undo: step } = await mutateAsync({ ids: [row.id] });
      const { merchant } = row;
      notify({
        text:
          kind === "deleted" ? texts.undo.restored({ merchant }) : texts.undo.kept({ merchant }),
        step,
        action: { label: texts.undo.undo, run: () => undo.mutate(null) },
      });
    } catch (thrown) {
      notify({ text: toAppError(thrown).message, tone: "danger" });
    }
  };
  return { run: (tray: TrayRow) => void run(tray), busy: isPending };
}

interface TrayLineProps {
  tray: TrayRow;
  kind: TrayKind;
  busy: boolean;
  onRestore: (tray: TrayRow) => void;
}

function TrayLine({ tray, kind, busy, onRestore }: TrayLineProps) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const { row, at } = tray;
  const shown = useShown();
  const action = kind === "deleted" ? texts.undo.restore : texts.undo.keep;
  return (
    <div data-testid="tray-row" data-id={row.id} className="flex items-center gap-4 px-5 py-3">
      <CategoryIcon category={row.category} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" title={shown(row.original)}>
          {row.merchant}
        </p>
        <p className="truncate text-[0.8125rem] text-muted">
          {[
            formatDay(row.date, locale, civilToday(now)),
            row.account,
            ...(at === null ? [] : [texts.history.since({ at: formatRecent(at, locale, now) })]),
          ].join(" · ")}
        </p>
        {row.note !== null && (
          <p className="truncate text-[0.8125rem] text-muted">{shown(row.note)}</p>
        )}
      </div>
      <Money money={row.amount} sign="flow" className="font-medium text-muted" />
      <Button
        size="sm"
        data-testid="tray-restore"
        aria-label={`${action}: ${row.merchant}`}
        disabled={busy}
        onClick={() => onRestore(tray)}
      >
        <ArchiveRestore aria-hidden />
        {action}
      </Button>
    </div>
  );
}
