import { Check, Lock } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { AccountView } from "@/bindings/AccountView";
import type { MoneyView } from "@/bindings/MoneyView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { notify } from "@/app/notice";
import { useNow } from "@/app/useNow";
import { useUndo } from "@/app/useUndo";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money, useAmount } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { DateField, Field } from "@/components/ui/field";
import { amountText, isNought, parseAmount, unitOf } from "@/format/amount";
import { civilToday, formatDay } from "@/format/date";
import { inField } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";

/** As many rows as one read of the core brings: more than a statement has. */
const ROWS_MAX = 500;
const READ_MAX = 100;

/** One account held against a statement: what is marked, what is left over, live. */
export function ReconcilePanel({
  account,
  onClose,
}: {
  account: AccountView;
  onClose: () => void;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const amount = useAmount();
  const today = civilToday(useNow());
  const unit = account.balances.current ?? unitOf("USD");
  const [date, setDate] = useState(today);
  const [balance, setBalance] = useState("");
  const balanceMinor = parseAmount(balance, unit);
  const isBad = balance.trim() !== "" && balanceMinor === null;
  const state = useHostQuery(
    "reconciling",
    { accountId: account.id, date, balanceMinor },
    { enabled: date !== "", keep: true },
  );
  const finish = useHostMutation("reconcile");
  const { takeBack } = useUndo();
  const told = state.data;
  // The difference of what was typed before is none of what is typed now.
  const adds =
    told !== undefined &&
    !state.isPlaceholderData &&
    isNought(told.difference) &&
    balanceMinor !== null;
  const submit = () => {
    if (!adds || finish.isPending) return;
    finish.mutate(
      { accountId: account.id, date, balanceMinor },
      {
        onSuccess: () => {
          notify({
            text: texts.reconcile.finished,
            action: { label: texts.undo.undo, run: takeBack },
          });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={texts.reconcile.title({ account: shown(account.name) })}
        lead={texts.reconcile.lead}
        data-testid="reconcile"
        className="flex max-w-3xl flex-col"
      >
        <p className="mt-2 text-[0.8125rem] text-muted">
          {told?.lastDate && told.lastBalance
            ? texts.reconcile.last({
                day: formatDay(told.lastDate, locale, today),
                amount: amount(told.lastBalance),
              })
            : texts.reconcile.never}
        </p>
        <div className="mt-4 grid items-start gap-3 sm:grid-cols-2">
          <DateField
            label={texts.reconcile.date}
            empty={texts.reconcile.noDate}
            data-testid="reconcile-date"
            max={today}
            value={date}
            onChange={(event) => setDate(event.target.value)}
          />
          <Field
            label={`${texts.reconcile.balance} (${unit.currency})`}
            hint={texts.reconcile.balanceHint}
            error={isBad ? texts.reconcile.balanceBad : undefined}
            data-testid="reconcile-balance"
            inputMode="decimal"
            placeholder={inField(amountText(0, unit), locale)}
            value={balance}
            onChange={(event) => setBalance(event.target.value)}
          />
        </div>
        {state.error && (
          <ErrorPanel error={state.error} onRetry={() => void state.refetch()} className="mt-4" />
        )}
        {date !== "" && <Rows accountId={account.id} date={date} from={told?.lastDate ?? null} />}
        {told && (
          <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-2 rounded-xl bg-sunken p-4 sm:grid-cols-4">
            <Sum name={texts.reconcile.opening} money={told.opening} />
            <Sum
              name={texts.reconcile.cleared}
              money={told.cleared}
              note={texts.reconcile.open({ count: told.open })}
            />
            <Sum
              name={texts.reconcile.statement}
              money={balanceMinor === null ? null : { ...told.opening, minor: balanceMinor }}
            />
            <Sum name={texts.reconcile.difference} money={told.difference} testId="difference">
              {adds ? <Check aria-hidden className="inline size-4 text-positive" /> : null}
            </Sum>
          </dl>
        )}
        {finish.error && <ErrorPanel error={finish.error} className="mt-4" />}
        <div className="mt-4 flex flex-wrap items-center justify-end gap-3">
          <p className="mr-auto text-[0.8125rem] text-muted">{texts.reconcile.adjustHint}</p>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
          <Button
            variant="primary"
            data-testid="reconcile-finish"
            disabled={!adds || finish.isPending}
            onClick={submit}
          >
            {texts.reconcile.finish}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Sum({
  name,
  money,
  note,
  testId,
  children,
}: {
  name: string;
  money: MoneyView | null;
  note?: string;
  testId?: string;
  children?: ReactNode;
}) {
  const texts = useTexts();
  return (
    <div>
      <dt className="text-[0.8125rem] text-muted">{name}</dt>
      <dd className="font-semibold">
        <span data-testid={testId} role={testId && "status"}>
          {money === null ? texts.app.none : <Money money={money} />} {children}
        </span>
        {note !== undefined && (
          <span className="block text-[0.8125rem] font-normal text-muted">{note}</span>
        )}
      </dd>
    </div>
  );
}

/** Rows of the account up to the day, newest first; the list reads on until the last statement. */
function Rows({ accountId, date, from }: { accountId: string; date: string; from: string | null }) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const id = useId();
  const today = civilToday(useNow());
  const { rows, more, error, retry } = useRows(accountId, date, from);
  const edit = useHostMutation("edit_transaction");
  const [at, setAt] = useState(0);
  const place = Math.min(at, Math.max(0, rows.length - 1));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [place]);
  const mark = (row: RegisterRow | undefined) => {
    if (row === undefined || row.reconciled) return;
    edit.mutate(
      { id: row.id, change: { field: "cleared", value: !row.cleared } },
      { onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }) },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(rows.length - 1, place + step)));
    else if (event.key === "l" || event.key === " ") mark(rows[place]);
    else return;
    event.preventDefault();
  };
  if (error) return <ErrorPanel error={error} onRetry={retry} className="mt-4" />;
  return (
    <>
      <p className="mt-4 flex justify-between gap-3 text-[0.8125rem] text-muted">
        <span className="font-medium">{texts.reconcile.list}</span>
        <span aria-hidden>{texts.reconcile.keys}</span>
      </p>
      {rows.length === 0 && <p className="mt-2 text-muted">{texts.reconcile.empty}</p>}
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={texts.reconcile.list}
        aria-multiselectable
        aria-activedescendant={rows.length > 0 ? `${id}-${place}` : undefined}
        data-testid="reconcile-rows"
        onKeyDown={onKeyDown}
        className="mt-1.5 max-h-72 min-h-0 divide-y overflow-y-auto rounded-xl border"
      >
        {rows.map((row, line) => (
          // The list around it has the focus and handles the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={row.id}
            id={`${id}-${line}`}
            role="option"
            tabIndex={-1}
            data-testid="reconcile-row"
            aria-selected={row.cleared || row.reconciled}
            aria-disabled={row.reconciled}
            onClick={() => {
              setAt(line);
              mark(row);
            }}
            className={cn(
              "flex items-center gap-3 px-3 py-2 text-[0.8125rem]",
              line === place && "bg-accent-soft",
            )}
          >
            <span
              aria-hidden
              title={row.reconciled ? texts.reconcile.locked : undefined}
              className={cn(
                "flex size-4.5 shrink-0 items-center justify-center rounded-[0.3125rem] border-[1.5px]",
                row.cleared ? "border-accent bg-accent text-accent-ink" : "border-faint bg-surface",
              )}
            >
              {row.reconciled ? (
                <Lock className="size-3" />
              ) : (
                row.cleared && <Check strokeWidth={3.5} className="size-3" />
              )}
            </span>
            <span className="min-w-0 flex-1 truncate font-medium">{shown(row.merchant)}</span>
            <span className="shrink-0 text-muted">{formatDay(row.date, locale, today)}</span>
            <Money money={row.split?.whole ?? row.amount} sign="flow" className="font-medium" />
          </div>
        ))}
      </div>
      {more > 0 && (
        <p className="mt-1.5 text-[0.8125rem] text-muted">
          {texts.reconcile.more({ count: more })}
        </p>
      )}
    </>
  );
}

/** The rows of an account up to a day, up to a bound; what is pending is on no statement. */
function useRows(accountId: string, date: string, from: string | null) {
  const filter = { search: "", accountId, categoryId: null, from, to: date };
  const outline = useHostQuery("register_outline", filter, { keep: true });
  const newest = outline.data?.days[0]?.date ?? null;
  const range = (skip: number) => ({ filter, date: newest ?? "", skip, limit: READ_MAX });
  const enabled = newest !== null;
  // A statement is a month: most need one read, and none more than five.
  const reads = [
    useHostQuery("register_rows", range(0), { enabled, keep: true }),
    useHostQuery("register_rows", range(READ_MAX), { enabled, keep: true }),
    useHostQuery("register_rows", range(2 * READ_MAX), { enabled, keep: true }),
    useHostQuery("register_rows", range(3 * READ_MAX), { enabled, keep: true }),
    useHostQuery("register_rows", range(4 * READ_MAX), { enabled, keep: true }),
  ];
  const seen = new Set<string>();
  const rows = reads
    .flatMap(({ data }) => data?.rows ?? [])
    .filter((row) => {
      // All lines of a split are one transaction.
      if (row.pending || row.withdrawn || seen.has(row.id)) return false;
      seen.add(row.id);
      return true;
    });
  const error = outline.error ?? reads.find((read) => read.error)?.error ?? null;
  return {
    rows: enabled ? rows : [],
    more: Math.max(0, (outline.data?.count ?? 0) - ROWS_MAX),
    error,
    retry: () => {
      void outline.refetch();
      for (const read of reads) if (read.error) void read.refetch();
    },
  };
}
