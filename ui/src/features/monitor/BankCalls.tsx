import { useState } from "react";
import type { BankMonitor } from "@/bindings/BankMonitor";
import type { FailedCall } from "@/bindings/FailedCall";
import { useNow } from "@/app/useNow";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/format/count";
import { civilToday, formatDay, formatInstant, formatRecent } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { CallsChart, TimeChart } from "./Charts";
import { milliseconds, share } from "./units";

/** How the calls for one bank went. */
export function BankCalls({ bank, dates }: { bank: BankMonitor; dates: readonly string[] }) {
  const { monitor } = useTexts();
  const locale = useLocale();
  const name = bank.institution ?? monitor.plaidItself;
  const { all } = bank;
  const took = (ms: number | null) => (ms === null ? "—" : milliseconds(ms, locale));
  return (
    <section
      data-testid="bank-calls"
      aria-label={name}
      className="space-y-5 rounded-2xl border bg-surface p-5 shadow-card"
    >
      <header className="flex flex-wrap items-center gap-4">
        <InstitutionMark name={name} />
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="line-clamp-2 font-semibold break-words">{name}</h2>
          <p className="text-[0.8125rem] text-muted">
            {bank.institution === null
              ? monitor.plaidHint
              : `${monitor.calls({ count: all.calls })}, ${monitor.failed({ count: all.failed })}`}
          </p>
        </div>
        <dl className="flex flex-wrap gap-x-6 gap-y-2 text-right figures">
          <Figure name={monitor.worked} value={share(all.workedPerMille, locale)} />
          <Figure name={monitor.median} value={took(all.p50Ms)} />
          <Figure name={monitor.slow} value={took(all.p95Ms)} />
        </dl>
      </header>
      <div className="grid gap-6 lg:grid-cols-2">
        <CallsChart bank={name} dates={dates} byDate={bank.byDate} />
        <TimeChart bank={name} dates={dates} byDate={bank.byDate} />
      </div>
      <AsTable bank={bank} dates={dates} />
      {bank.codes.length > 0 && <Codes bank={bank} />}
      {bank.lastFailed && <LastFailed call={bank.lastFailed} />}
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-lg leading-6 font-semibold">{value}</dd>
    </div>
  );
}

/** The same as the drawings, for who cannot see them or wants the numbers. */
function AsTable({ bank, dates }: { bank: BankMonitor; dates: readonly string[] }) {
  const { monitor } = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const { columns } = monitor;
  const took = (ms: number | null) => (ms === null ? "—" : milliseconds(ms, locale));
  return (
    <details className="text-[0.8125rem]">
      <summary data-testid="calls-table" className="w-fit text-muted hover:text-ink">
        {monitor.asTable}
      </summary>
      <div
        className="mt-3 max-h-72 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={monitor.asTable}
      >
        <table className="w-full text-left figures">
          <thead>
            <tr className="border-b text-muted">
              {[columns.day, columns.calls, columns.failed, columns.median, columns.slow].map(
                (head) => (
                  <th key={head} scope="col" className="py-1.5 pr-4 font-medium">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody className="divide-y">
            {dates.map((date, at) => {
              const day = bank.byDate[at] ?? null;
              if (day === null) return null;
              return (
                <tr key={date}>
                  <th scope="row" className="py-1.5 pr-4 font-normal">
                    {formatDay(date, locale, today)}
                  </th>
                  <td className="py-1.5 pr-4">{formatCount(day.calls, locale)}</td>
                  <td className="py-1.5 pr-4">{formatCount(day.failed, locale)}</td>
                  <td className="py-1.5 pr-4">{took(day.p50Ms)}</td>
                  <td className="py-1.5">{took(day.p95Ms)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Codes({ bank }: { bank: BankMonitor }) {
  const { monitor } = useTexts();
  const locale = useLocale();
  const now = useNow();
  return (
    <div>
      <h3 className="text-[0.8125rem] font-medium">{monitor.codes}</h3>
      <ul className="mt-1.5 divide-y text-[0.8125rem]">
        {bank.codes.map(({ code, count, lastAt }) => (
          <li key={code} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
            <code className="min-w-0 flex-1 text-xs break-all">{code}</code>
            <span className="text-muted">
              {monitor.lastAt({ at: formatRecent(lastAt, locale, now) })}
            </span>
            <span className="w-14 text-right font-medium figures">{`${formatCount(count, locale)}×`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What Plaid's support asks for first. */
function LastFailed({ call }: { call: FailedCall }) {
  const texts = useTexts();
  const { monitor } = texts;
  const locale = useLocale();
  const [copied, setCopied] = useState(false);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-[0.8125rem]">
      <div className="min-w-0 flex-1 basis-60">
        <p>
          <span className="font-medium">{monitor.lastFailed}</span>{" "}
          <span className="text-muted">{formatInstant(call.at, locale)}</span>
        </p>
        <p className="break-all text-muted">
          <code className="text-xs">{`${call.endpoint} · ${call.code}`}</code>
        </p>
        {call.requestId === null ? (
          <p className="text-muted">{monitor.noRequest}</p>
        ) : (
          <p className="break-all text-muted">
            {monitor.request}{" "}
            <code data-testid="failed-request" className="text-xs text-ink select-all">
              {call.requestId}
            </code>
          </p>
        )}
      </div>
      {call.requestId !== null && (
        <Button
          size="sm"
          data-testid="copy-request"
          onClick={() => void copy(call.requestId ?? "")}
        >
          {copied ? texts.app.copied : monitor.copyRequest}
        </Button>
      )}
    </div>
  );
}
