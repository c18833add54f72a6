import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { BankFacts } from "@/bindings/BankFacts";
import { Money } from "@/components/Money";
import { usePrivacy, useShown } from "@/components/privacy";
import { readable } from "@/format/code";
import { formatLongDay } from "@/format/date";
import { hideDigits } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";

/** What the bank says of a transaction, and nothing that a person changed. */
export function BankFactsView({ bank, pending }: { bank: BankFacts; pending: boolean }) {
  const texts = useTexts();
  const locale = useLocale();
  const { facts } = texts.transaction;
  const hidden = usePrivacy();
  const shown = useShown();
  const text = (value: string | null) => value && shown(value);
  const lines: [string, ReactNode][] = [
    [facts.institution, bank.institution],
    [facts.name, text(bank.name)],
    [facts.merchant, text(bank.merchantName)],
    [facts.statement, text(bank.originalDescription)],
    [pending ? facts.announced : facts.posted, formatLongDay(bank.date, locale)],
    [facts.authorized, bank.authorizedDate && formatLongDay(bank.authorizedDate, locale)],
    [facts.authorizedAmount, bank.authorizedAmount && <Money money={bank.authorizedAmount} />],
    [facts.category, bank.category && readable(bank.category)],
    [facts.confidence, bank.confidence && readable(bank.confidence)],
    [facts.channel, bank.channel && readable(bank.channel)],
    [facts.check, bank.checkNumber],
    [
      facts.id,
      <code key="id" className="text-xs break-all">
        {bank.plaidTransactionId}
      </code>,
    ],
  ];
  return (
    <div className="space-y-3">
      {bank.amountRounded && (
        <p className="rounded-lg bg-warning-soft px-3 py-2 text-[0.8125rem] text-warning">
          {texts.transaction.rounded}
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-[0.8125rem]">
        {lines.map(
          ([name, value]) =>
            value !== null &&
            value !== "" && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="text-right break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {bank.details !== null && (
        <details className="group text-[0.8125rem]">
          <summary className="inline-flex list-none items-center gap-1 rounded text-muted hover:text-ink">
            <ChevronRight
              aria-hidden
              className="size-3.5 transition-transform group-open:rotate-90"
            />
            {facts.details}
          </summary>
          <pre className="mt-2 max-h-72 overflow-auto rounded-lg bg-sunken p-3 text-xs">
            {hidden ? hideDigits(pretty(bank.details)) : pretty(bank.details)}
          </pre>
        </details>
      )}
    </div>
  );
}

function pretty(json: string): string {
  try {
    return inOrder(JSON.stringify(JSON.parse(json), null, 2));
  } catch {
    return inOrder(json);
  }
}

/** Characters that would turn what follows around, written out: raw text is read as it came. */
function inOrder(text: string): string {
  return text.replace(
    /\p{Bidi_Control}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
