import { Split, Trash2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import { isTyping, useShortcuts } from "@/app/shortcuts";
import { ErrorPanel } from "@/components/ErrorPanel";
import { MerchantMark } from "@/components/MerchantMark";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Skeleton } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { formatLongDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { AttachmentsPanel } from "./AttachmentsPanel";
import { BankFactsView } from "./BankFactsView";
import { CategoryPicker } from "./CategoryPicker";
import { partDrafts } from "./drafts";
import { HistoryList } from "./HistoryList";
import { MerchantField } from "./MerchantField";
import { NoteEditor } from "./NoteEditor";
import { PairsPanel } from "./PairsPanel";
import { SaidList } from "./SaidLine";
import { PartList, SplitEditor } from "./SplitEditor";
import { TagsEditor } from "./TagsEditor";

/** What a key may ask the drawer to focus. */
export type DrawerField = "drawer" | "note" | "category" | "merchant" | "tags" | "split" | "attach";

interface TransactionDrawerProps {
  id: string;
  /** What to focus; counted, because the same key may be pressed twice. */
  wish: { field: DrawerField; count: number } | null;
  onClose: () => void;
  onDelete: (id: string, merchant: string) => void;
}

/** One transaction beside the list: what a person says of it, what the bank says, what happened. */
export function TransactionDrawer({ id, wish, onClose, onDelete }: TransactionDrawerProps) {
  const texts = useTexts();
  const transaction = useHostQuery("transaction", { id });
  const drawer = useRef<HTMLElement>(null);
  useShortcuts({
    back: () => {
      // One level at a time: first out of the field (which saves it), then out of the drawer.
      if (isTyping(document.activeElement) && drawer.current?.contains(document.activeElement)) {
        drawer.current.focus();
      } else {
        onClose();
      }
      return true;
    },
  });
  const focusDrawer = wish?.field === "drawer";
  useEffect(() => {
    if (focusDrawer) drawer.current?.focus();
  }, [focusDrawer]);

  return (
    <aside
      ref={drawer}
      tabIndex={-1}
      data-testid="drawer"
      aria-label={texts.transaction.label}
      className="z-20 flex w-[25rem] max-w-full shrink-0 slide-in flex-col overflow-y-auto border-l bg-surface outline-none max-[68rem]:absolute max-[68rem]:inset-y-0 max-[68rem]:right-0 max-[68rem]:shadow-pop"
    >
      <button
        type="button"
        data-testid="drawer-close"
        aria-label={texts.transaction.close}
        onClick={onClose}
        className="absolute top-3 right-3 inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-ink/6 hover:text-ink"
      >
        <X aria-hidden className="size-4.5" />
      </button>
      {transaction.data ? (
        <Detail detail={transaction.data} wish={wish} onDelete={onDelete} />
      ) : transaction.error ? (
        <ErrorPanel
          error={transaction.error}
          onRetry={() => void transaction.refetch()}
          className="m-5 mt-14"
        />
      ) : (
        <div className="appear-late space-y-4 p-6 pt-14">
          <Skeleton className="h-9 w-44" />
          <Skeleton className="h-5 w-60" />
          <Skeleton className="h-12" />
          <Skeleton className="h-24" />
        </div>
      )}
    </aside>
  );
}

interface DetailProps extends Pick<TransactionDrawerProps, "wish" | "onDelete"> {
  detail: TransactionDetail;
}

function Detail({ detail, wish, onDelete }: DetailProps) {
  const texts = useTexts();
  const locale = useLocale();
  const { row, bank, history, parts } = detail;
  const shown = useShown();
  const categories = useHostQuery("categories", null);
  const tags = useHostQuery("tags", null);
  const edit = useHostMutation("edit_transaction");
  const [picking, setPicking] = useState(false);
  // Parts that were typed and not saved are there again.
  const [splitting, setSplitting] = useState(
    () => detail.partsDraft !== null || partDrafts.of(row.id) !== undefined,
  );
  /** What the split editor was asked for by, so that its closing gives the focus back. */
  const [askedToSplit, setAskedToSplit] = useState(false);
  const splitButton = useRef<HTMLButtonElement>(null);
  const split = () => {
    setSplitting(true);
    setAskedToSplit(true);
  };
  useEffect(() => {
    if (askedToSplit && !splitting) splitButton.current?.focus();
  }, [askedToSplit, splitting]);
  const note = useRef<HTMLTextAreaElement>(null);
  const tagsField = useRef<HTMLInputElement>(null);
  const attachButton = useRef<HTMLButtonElement>(null);
  const [naming, setNaming] = useState(false);

  const [heard, setHeard] = useState<typeof wish>(null);
  if (wish !== heard) {
    setHeard(wish);
    if (wish?.field === "category") setPicking(true);
    if (wish?.field === "split") split();
    if (wish?.field === "merchant") setNaming(true);
  }
  useEffect(() => {
    if (wish?.field === "note") note.current?.focus();
    if (wish?.field === "tags") tagsField.current?.focus();
    if (wish?.field === "attach") attachButton.current?.focus();
  }, [wish]);

  // What was just chosen is shown at once; the core's answer replaces it.
  const asked = edit.isPending ? edit.variables.change : null;
  const shownTags = asked?.field === "tags" ? asked.value : row.tags;

  return (
    <div className="space-y-6 px-6 pt-6 pb-10">
      <header className="pr-8">
        <Money
          money={row.amount}
          sign="flow"
          className="block text-[2rem] leading-10 font-semibold tracking-tight"
        />
        <div className="mt-2 flex min-w-0 items-center gap-2.5">
          {row.logo && <MerchantMark merchant={shown(row.merchant)} logo={row.logo} />}
          <MerchantField
            row={row}
            open={naming}
            onOpenChange={setNaming}
            onSay={(value) => edit.mutate({ id: row.id, change: { field: "merchant", value } })}
          />
        </div>
        <p className="text-muted">{formatLongDay(row.date, locale)}</p>
        <p className="text-muted">{`${row.account} · ${bank.institution}`}</p>
        {(row.pending || row.withdrawn) && (
          <p className="mt-3 flex items-start gap-2 text-[0.8125rem] text-muted">
            <span className="shrink-0 rounded-full border border-line-strong px-2 font-medium">
              {row.pending ? texts.register.pending : texts.register.withdrawn}
            </span>
            {row.pending && texts.register.pendingHint}
          </p>
        )}
      </header>

      {edit.error && <ErrorPanel error={edit.error} onRetry={() => edit.mutate(edit.variables)} />}
      <section>
        <h3 className="mb-1.5 text-[0.8125rem] font-medium text-muted">
          {texts.transaction.category}
        </h3>
        <CategoryPicker
          id={row.id}
          value={row.category}
          categories={categories.data ?? []}
          open={picking}
          onOpenChange={setPicking}
          onPick={(value) => edit.mutate({ id: row.id, change: { field: "category", value } })}
        />
      </section>
      <TagsEditor
        ref={tagsField}
        tags={shownTags}
        known={tags.data ?? []}
        onChange={(value) => edit.mutate({ id: row.id, change: { field: "tags", value } })}
      />
      <NoteEditor ref={note} id={row.id} note={row.note ?? ""} draft={detail.draft} />

      <section>
        <div className="mb-1.5 flex items-center justify-between">
          <h3 className="text-[0.8125rem] font-medium text-muted">{texts.split.title}</h3>
          {!splitting && (
            <Button ref={splitButton} size="sm" data-testid="split-start" onClick={split}>
              <Split aria-hidden />
              {parts.length === 0 ? texts.split.start : texts.split.edit}
            </Button>
          )}
        </div>
        {splitting ? (
          <SplitEditor
            row={row}
            whole={row.split?.whole ?? row.amount}
            parts={parts}
            draft={detail.partsDraft}
            categories={categories.data ?? []}
            asked={askedToSplit}
            onClose={() => setSplitting(false)}
          />
        ) : (
          parts.length > 0 && <PartList parts={parts} />
        )}
      </section>

      <AttachmentsPanel ref={attachButton} transactionId={row.id} files={detail.attachments} />
      <PairsPanel row={row} pairs={detail.pairs} />
      <SaidList said={detail.said} history={history} />

      <section className="border-t pt-5">
        <h3 className="mb-3 font-semibold">{texts.transaction.bankFacts}</h3>
        <BankFactsView bank={bank} pending={row.pending} />
      </section>
      <section className="border-t pt-5">
        <h3 className="mb-3 font-semibold">{texts.transaction.history}</h3>
        <HistoryList id={row.id} entries={history} />
      </section>
      <section className="border-t pt-5">
        <Button
          variant="danger"
          size="sm"
          data-testid="delete-transaction"
          onClick={() => onDelete(row.id, row.merchant)}
        >
          <Trash2 aria-hidden />
          {texts.undo.remove}
        </Button>
        <p className="mt-2 text-[0.8125rem] text-muted">{texts.undo.removeHint}</p>
      </section>
    </div>
  );
}
