import type { ReactNode } from "react";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxRow } from "@/bindings/InboxRow";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { FieldChanges } from "@/components/FieldChanges";
import { MerchantMark } from "@/components/MerchantMark";
import { Money, useAmount } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { CategoryPicker } from "@/features/transaction";
import { civilToday, formatDay, formatLongDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostQuery } from "@/ipc";
import { DoubtCard } from "./DoubtCard";

interface EntryCardProps {
  entry: InboxEntry;
  picking: boolean;
  onPicking: (open: boolean) => void;
  onCategory: (row: RegisterRow, id: number | null) => void;
  onOpen: (row: RegisterRow) => void;
  /** The buttons that answer. */
  answers: ReactNode;
}

/** One entry of the queue with all there is to see, and what can be answered. */
export function EntryCard({ entry: { about }, answers, onOpen, ...picker }: EntryCardProps) {
  switch (about.kind) {
    case "balance":
      return <BalanceCard {...about.value} answers={answers} />;
    case "doubt":
      return <DoubtCard doubt={about.value} />;
    case "pair":
      return <PairCard {...about.value} answers={answers} onOpen={onOpen} />;
    case "withdrawn":
    case "changed":
    case "uncategorised":
    case "new":
      return (
        <RowCard
          kind={about.kind}
          about={about.value}
          answers={answers}
          onOpen={onOpen}
          {...picker}
        />
      );
  }
}

/** A card of the right-hand side. */
function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      data-testid="review-card"
      aria-label={title}
      className="@container rounded-2xl border bg-surface p-5 shadow-card"
    >
      {children}
    </section>
  );
}

function BalanceCard({
  accountId,
  account,
  off,
  since,
  answers,
}: Extract<InboxEntry["about"], { kind: "balance" }>["value"] & { answers: ReactNode }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const amount = useAmount();
  const shown = useShown();
  const [, navigate] = useRoute();
  return (
    <Card title={texts.review.kinds.balance}>
      <h2 className="font-semibold">{texts.review.kinds.balance}</h2>
      <p className="mt-1">
        {texts.review.balanceOff({ account: shown(account), amount: amount(off, "flow") })}{" "}
        {since !== null && texts.review.balanceSince({ day: formatDay(since, locale, today) })}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {answers}
        <Button
          size="sm"
          onClick={() => navigate({ ...HOME, screen: "accounts", proofId: accountId })}
        >
          {texts.review.showProof}
        </Button>
      </div>
    </Card>
  );
}

function PairCard({
  row,
  pair,
  answers,
  onOpen,
}: Extract<InboxEntry["about"], { kind: "pair" }>["value"] & {
  answers: ReactNode;
  onOpen: (row: RegisterRow) => void;
}) {
  const texts = useTexts();
  const title = pair.kind === "transfer" ? texts.review.pairTransfer : texts.review.pairRefund;
  return (
    <Card title={title}>
      <h2 className="font-semibold">{title}</h2>
      <p className="mt-0.5 text-[0.8125rem] text-muted">
        {[
          ...pair.reasons.map(said),
          ...(pair.percent === null ? [] : [texts.review.sure({ percent: pair.percent })]),
        ].join(" · ")}
      </p>
      <div className="mt-4 grid gap-3 @xl:grid-cols-2">
        <Leg row={row} onOpen={onOpen} />
        <Leg row={pair.other} onOpen={onOpen} />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-2">{answers}</div>
    </Card>
  );
}

function Leg({ row, onOpen }: { row: RegisterRow; onOpen: (row: RegisterRow) => void }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const shown = useShown();
  return (
    <button
      type="button"
      title={texts.history.showTransaction}
      onClick={() => onOpen(row)}
      className="flex min-w-0 items-start gap-3 rounded-xl border p-3 text-left hover:border-accent"
    >
      <CategoryIcon category={row.category} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{shown(row.merchant)}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {[formatDay(row.date, locale, today), row.account].join(" · ")}
        </span>
        <span className="block truncate text-[0.8125rem] text-faint">{shown(row.original)}</span>
      </span>
      <Money money={row.amount} sign="flow" className="font-medium" />
    </button>
  );
}

interface RowCardProps extends Omit<EntryCardProps, "entry"> {
  kind: "withdrawn" | "changed" | "uncategorised" | "new";
  about: InboxRow;
}

function RowCard({
  kind,
  about: { row, changes, hints },
  picking,
  onPicking,
  onCategory,
  onOpen,
  answers,
}: RowCardProps) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const categories = useHostQuery("categories", null).data ?? [];
  return (
    <Card title={`${texts.review.kinds[kind]}: ${shown(row.merchant)}`}>
      <p className="text-xs font-medium text-accent">{texts.review.kinds[kind]}</p>
      <div className="mt-1 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <div className="flex min-w-0 items-center gap-2.5">
            {row.logo && <MerchantMark merchant={shown(row.merchant)} logo={row.logo} />}
            <h2 className="min-w-0 text-lg font-semibold break-words">{shown(row.merchant)}</h2>
          </div>
          <p className="text-muted">
            {[formatLongDay(row.date, locale), shown(row.account)].join(" · ")}
          </p>
          <p className="text-[0.8125rem] break-words text-faint">{shown(row.original)}</p>
          {row.note !== null && <p className="mt-1 break-words">{shown(row.note)}</p>}
        </div>
        <Money money={row.amount} sign="flow" className="text-2xl font-semibold tracking-tight" />
      </div>
      {kind === "withdrawn" && (
        <p className="mt-3 text-[0.8125rem] text-muted">{texts.review.withdrawnHint}</p>
      )}
      {changes.length > 0 && (
        <div className="mt-4">
          <h3 className="text-[0.8125rem] font-medium text-muted">{texts.review.changes}</h3>
          <FieldChanges changes={changes} className="mt-1" />
        </div>
      )}
      <div className="mt-4 grid items-start gap-4 @xl:grid-cols-2">
        <div>
          <h3 className="mb-1.5 text-[0.8125rem] font-medium text-muted">
            {texts.transaction.category}
          </h3>
          <CategoryPicker
            id={row.id}
            value={row.category}
            categories={categories}
            open={picking}
            onOpenChange={onPicking}
            onPick={(id) => onCategory(row, id)}
          />
        </div>
        {hints.length > 0 && (
          <div>
            <h3 className="mb-1.5 text-[0.8125rem] font-medium text-muted">
              {texts.review.suggestions}
            </h3>
            <ul className="space-y-1.5">
              {hints.map(({ categoryId, reason }, at) => {
                const category = categories.find(({ id }) => id === categoryId);
                return category === undefined ? null : (
                  <li key={categoryId}>
                    <button
                      type="button"
                      data-testid="review-hint"
                      aria-keyshortcuts={String(at + 1)}
                      onClick={() => onCategory(row, categoryId)}
                      className="flex w-full items-center gap-2.5 rounded-lg border px-2 py-1.5 text-left hover:border-accent"
                    >
                      <CategoryIcon category={category} className="size-6 [&_svg]:size-3.5" />
                      <span className="min-w-0 flex-1">
                        <span className="block truncate font-medium">{category.name}</span>
                        <span className="block truncate text-xs text-muted">
                          {reason === "" ? texts.review.usedLately : said(reason)}
                        </span>
                      </span>
                      <kbd
                        aria-hidden
                        className="rounded-md border border-line-strong bg-sunken px-1.5 text-xs text-muted"
                      >
                        {at + 1}
                      </kbd>
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
        )}
      </div>
      <div className="mt-5 flex flex-wrap items-center gap-2">
        {answers}
        <Button size="sm" variant="ghost" data-testid="review-open" onClick={() => onOpen(row)}>
          {texts.review.openRow}
        </Button>
      </div>
    </Card>
  );
}
