import type { HistoryEntry } from "@/bindings/HistoryEntry";
import { notify } from "@/app/notice";
import { HOME, useRoute } from "@/app/route";
import { FieldChanges } from "@/components/FieldChanges";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { formatFullDay, formatInstant } from "@/format/date";
import { formatWritten } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { categorySaid } from "@/i18n/categories";
import { saidWords } from "@/i18n/said";
import { toAppError, useHostMutation } from "@/ipc";
import { useUndo } from "@/app/useUndo";

/** What happened to a transaction, newest first: who, what, when, and both values. */
export function HistoryList({
  id,
  entries,
}: {
  /** The transaction. */
  id: string;
  entries: readonly HistoryEntry[];
}) {
  const texts = useTexts();
  const apart = useApart(id);
  const posted = entries.findIndex((entry) => entry.what === "posted");
  const locale = useLocale();
  const shown = useShown();
  const [, navigate] = useRoute();
  const { undoOne } = useUndo();
  const nameOf = (entry: HistoryEntry) => own(texts.transaction.what, entry.what) ?? entry.what;
  const words = (entry: HistoryEntry, value: string) => shown(inWords(entry.what, value, locale));
  if (entries.length === 0) {
    return <p className="text-[0.8125rem] text-muted">{texts.transaction.historyEmpty}</p>;
  }
  return (
    <ol className="space-y-3 border-l pl-4 text-[0.8125rem]">
      {entries.map((entry, at) => (
        <li key={`${entry.at}-${at}`} data-testid="history-entry" className="relative">
          <span
            aria-hidden
            className="absolute top-1.5 -left-[1.3125rem] size-2 rounded-full border-2 border-line-strong bg-surface"
          />
          <div className="flex flex-wrap justify-between gap-x-3">
            <span className="font-medium">
              {`${texts.transaction.who[entry.who]} · ${nameOf(entry)}`}
              {entry.by !== null && (
                <span className="font-normal text-muted">{` (${shown(entry.by)})`}</span>
              )}
              {entry.ofDouble && (
                <span className="font-normal text-muted">{` (${texts.transaction.ofDouble})`}</span>
              )}
              {entry.takesBack && (
                <span className="font-normal text-muted">{` (${texts.transaction.takenBack})`}</span>
              )}
            </span>
            <time dateTime={entry.at} className="text-muted">
              {formatInstant(entry.at, locale)}
            </time>
          </div>
          {(entry.from !== null || entry.to !== null) && (
            <p className="mt-0.5 line-clamp-6 wrap-anywhere text-muted">
              {entry.from !== null && (
                <del className="mr-2 text-faint">{words(entry, entry.from)}</del>
              )}
              {entry.to === null || entry.to === "" ? (
                <em>{texts.transaction.emptied}</em>
              ) : (
                <ins className="text-ink no-underline">{words(entry, entry.to)}</ins>
              )}
            </p>
          )}
          <FieldChanges changes={entry.changes} className="mt-1" />
          {entry.editId !== null && (
            <button
              type="button"
              data-testid="undo-edit"
              aria-label={texts.transaction.undoEditOf({
                what: nameOf(entry),
                count: entry.transactions,
              })}
              onClick={() => entry.editId !== null && undoOne(entry.editId)}
              className="mt-0.5 rounded text-muted underline underline-offset-3 hover:text-ink"
            >
              {entry.transactions > 1
                ? texts.transaction.undoEditOfMany({ count: entry.transactions })
                : texts.transaction.undoEdit}
            </button>
          )}
          {at === posted && (
            <button
              type="button"
              data-testid="take-apart"
              disabled={apart.isPending}
              onClick={apart.run}
              className="mt-0.5 mr-3 rounded text-muted underline underline-offset-3 hover:text-ink"
            >
              {texts.transaction.takeApart}
            </button>
          )}
          {entry.syncId !== null && (
            <button
              type="button"
              onClick={() => navigate({ ...HOME, screen: "history", syncId: entry.syncId })}
              className="mt-0.5 rounded text-muted underline underline-offset-3 hover:text-ink"
            >
              {texts.transaction.showSync}
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}

/** A value as the rest of the window writes it. What a person or the bank wrote stays as it is. */
function inWords(what: string, value: string, locale: string): string {
  switch (what) {
    case "category":
      return categorySaid(value);
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatFullDay(value, locale) : value;
    case "split":
      return value
        .split(" + ")
        .map((part) => formatWritten(part, { locale, sign: "flow" }) ?? part)
        .join(" + ");
    case "note":
    case "merchant":
    case "tags":
    case "attachments":
      return value;
    default:
      return saidWords(value);
  }
}

/** Takes the posted transaction out of the pending one that it took over wrongly. */
function useApart(id: string) {
  const texts = useTexts();
  const { mutate, isPending } = useHostMutation("take_apart");
  const { undo } = useUndo();
  const run = () =>
    mutate(
      { id },
      {
        onSuccess: () =>
          notify({
            text: texts.transaction.takenApart,
            action: { label: texts.undo.undo, run: undo },
          }),
        onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }),
      },
    );
  return { run, isPending };
}
