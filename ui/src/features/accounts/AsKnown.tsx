import { History } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { KnownAccount } from "@/bindings/KnownAccount";
import type { MonthTotal } from "@/bindings/MonthTotal";
import type { Report } from "@/bindings/Report";
import { isTyping, useShortcuts } from "@/app/shortcuts";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { formatFullDay, formatInstant, formatMonth } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { AsKnownButton } from "./AsKnownButton";

interface AsKnownProps {
  day: string;
  onDay: (day: string) => void;
  onBack: () => void;
}

/** The accounts as they were known at the end of a day, and marked so that nobody takes it for now. */
export function AsKnown({ day, onDay, onBack }: AsKnownProps) {
  const texts = useTexts();
  const report = useHostQuery("report", { from: null, to: null, asOf: day });
  useShortcuts({
    back: () => {
      if (isTyping(document.activeElement)) return false;
      onBack();
      return true;
    },
  });
  return (
    <Page
      title={texts.accounts.title}
      action={<AsKnownButton label={texts.asKnown.another} day={day} onDay={onDay} />}
    >
      <Banner key={day} day={day} onBack={onBack} />
      {report.error && <ErrorPanel error={report.error} onRetry={() => void report.refetch()} />}
      {report.data ? (
        <Known key={day} day={day} report={report.data} />
      ) : (
        !report.error && <SkeletonList label={texts.asKnown.loading} />
      )}
    </Page>
  );
}

function Banner({ day, onBack }: Pick<AsKnownProps, "day" | "onBack">) {
  const texts = useTexts();
  const locale = useLocale();
  const heading = useRef<HTMLHeadingElement>(null);
  // The page has become another one: a screen reader goes on with what it is.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section
      data-testid="as-known-banner"
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl border border-accent/40 bg-accent-soft px-5 py-4"
    >
      <History aria-hidden className="size-5 shrink-0 text-accent" />
      <div className="min-w-56 flex-1">
        <h2 ref={heading} tabIndex={-1} className="font-semibold outline-none">
          {texts.asKnown.banner({ day: formatFullDay(day, locale) })}
        </h2>
        <p className="text-[0.8125rem] text-muted">{texts.asKnown.meaning}</p>
      </div>
      <Button size="sm" variant="primary" data-testid="as-known-back" onClick={onBack}>
        {texts.asKnown.back}
      </Button>
    </section>
  );
}

function Known({ day, report }: { day: string; report: Report }) {
  const texts = useTexts();
  const locale = useLocale();
  if (report.accounts.length === 0) {
    return (
      <div data-testid="as-known-empty">
        <EmptyState
          icon={<History />}
          title={texts.asKnown.emptyTitle}
          text={texts.asKnown.empty({ day: formatFullDay(day, locale) })}
        />
      </div>
    );
  }
  return (
    <>
      {report.editsSince !== null && (
        <p data-testid="as-known-edits" className="px-5 text-[0.8125rem] text-muted">
          {texts.asKnown.editsSince({ at: formatInstant(report.editsSince, locale) })}
        </p>
      )}
      <section className="overflow-hidden rounded-2xl border bg-surface shadow-card">
        <h2 className="border-b px-5 py-3.5 font-semibold">{texts.asKnown.balances}</h2>
        <ul className="divide-y">
          {report.accounts.map((account) => (
            <KnownRow key={account.id} account={account} />
          ))}
        </ul>
      </section>
      {report.months.length > 0 && <Months months={report.months} />}
    </>
  );
}

function KnownRow({ account }: { account: KnownAccount }) {
  const texts = useTexts();
  const locale = useLocale();
  const { available, current, limit, asOf } = account.balances;
  return (
    <li data-testid="known-account" className="flex items-start gap-4 px-5 py-4">
      <InstitutionMark name={account.institution} />
      <div className="min-w-0 flex-1">
        <p className="line-clamp-3 font-semibold break-words">{account.name}</p>
        <p className="truncate text-[0.8125rem] text-muted">{account.institution}</p>
        <p className="mt-1 text-[0.8125rem] text-muted">
          {texts.accounts.transactions({ count: account.transactions })}
        </p>
      </div>
      <div className="shrink-0 text-right">
        {current ? (
          <Money money={current} className="block text-lg leading-6 font-semibold" />
        ) : (
          <span className="block text-muted">{texts.accounts.noBalance}</span>
        )}
        <div className="mt-0.5 space-y-px text-[0.8125rem] text-muted">
          {available && (
            <p className="flex justify-end gap-2">
              {texts.accounts.available}
              <Money money={available} className="text-ink" />
            </p>
          )}
          {limit && (
            <p className="flex justify-end gap-2">
              {texts.accounts.limit}
              <Money money={limit} className="text-ink" />
            </p>
          )}
          {asOf !== null && (
            <p className="text-faint">
              {texts.asKnown.reported({ at: formatInstant(asOf, locale) })}
            </p>
          )}
        </div>
      </div>
    </li>
  );
}

/** In the order in which a person reads them. */
const KINDS = ["income", "spend", "transfer", "pending", "hidden"] as const;

/** What came in and went out in one of the months, by category. Nothing is added up here. */
function Months({ months }: { months: readonly MonthTotal[] }) {
  const texts = useTexts();
  const locale = useLocale();
  const names = [...new Set(months.map(({ month }) => month))];
  const [chosen, setChosen] = useState<string | null>(null);
  const month = names.find((name) => name === chosen) ?? names[0] ?? "";
  const totals = months.filter((total) => total.month === month);
  const others = [...new Set(totals.map(({ kind }) => kind))].filter(
    (kind) => !(KINDS as readonly string[]).includes(kind),
  );
  return (
    <section
      data-testid="known-months"
      aria-label={texts.asKnown.months}
      className="overflow-hidden rounded-2xl border bg-surface shadow-card"
    >
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 border-b px-5 py-3.5">
        <h2 className="self-center font-semibold">{texts.asKnown.months}</h2>
        <SelectField
          label={texts.asKnown.month}
          className="flex items-center gap-2 space-y-0 [&_label]:shrink-0 [&_label]:text-muted"
          value={month}
          onChange={(event) => setChosen(event.target.value)}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {formatMonth(name, locale)}
            </option>
          ))}
        </SelectField>
      </header>
      <div className="divide-y">
        {[...KINDS, ...others].map((kind) => {
          const some = totals.filter((total) => total.kind === kind);
          return (
            some.length > 0 && (
              <section key={kind} className="px-5 py-3.5">
                <h3 className="text-[0.8125rem] font-medium text-muted">
                  {own(texts.asKnown.kinds, kind) ?? kind}
                </h3>
                <ul className="mt-1">
                  {some.map((total) => (
                    <li
                      key={`${total.categoryId ?? ""}-${total.sum.currency}`}
                      className="flex items-baseline gap-3 py-1"
                    >
                      <span className="min-w-0 flex-1 truncate">
                        {total.category ?? texts.register.uncategorised}
                      </span>
                      <span className="shrink-0 text-[0.8125rem] text-muted">
                        {texts.accounts.transactions({ count: total.count })}
                      </span>
                      <Money
                        money={total.sum}
                        sign="flow"
                        className="min-w-28 shrink-0 text-right font-medium"
                      />
                    </li>
                  ))}
                </ul>
              </section>
            )
          );
        })}
      </div>
    </section>
  );
}
