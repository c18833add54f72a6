import type { ConsentView } from "@/bindings/ConsentView";
import { useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostQuery } from "@/ipc";

/** What was agreed to, in the words that were shown; withdrawing it ends the connection. */
export function ConsentSection() {
  const texts = useTexts();
  const consents = useHostQuery("consents", null);
  return (
    <section
      aria-label={texts.consent.title}
      data-testid="consents"
      className="rounded-2xl border bg-surface shadow-card"
    >
      <header className="flex flex-wrap items-center gap-4 px-5 py-4">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="font-semibold">{texts.consent.title}</h2>
          <p className="text-[0.8125rem] text-muted">{texts.consent.lead}</p>
        </div>
        {consents.data !== undefined && consents.data.length > 0 && (
          <ExportButton request={{ list: "consents" }} />
        )}
      </header>
      {consents.error && (
        <ErrorPanel
          error={consents.error}
          onRetry={() => void consents.refetch()}
          className="mx-5 mb-4"
        />
      )}
      {consents.data === undefined && consents.error === null && (
        <SkeletonList label={texts.consent.listLoading} rows={2} />
      )}
      {consents.data?.length === 0 && (
        <p className="border-t px-5 py-4 text-[0.8125rem] text-muted">{texts.consent.none}</p>
      )}
      <ul className="divide-y border-t empty:hidden">
        {consents.data?.map((consent) => (
          <Consent key={consent.id} consent={consent} />
        ))}
      </ul>
    </section>
  );
}

function Consent({ consent }: { consent: ConsentView }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const [, navigate] = useRoute();
  const day = (instant: string) => formatDay(instant.slice(0, 10), locale, civilToday(now));
  const { itemId } = consent;
  return (
    <li className="px-5 py-3" data-testid="consent">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium break-words">
            {consent.institution ??
              (consent.deleted ? texts.consent.deletedBank : texts.consent.noBank)}
          </p>
          <p className="text-[0.8125rem] text-muted">
            {texts.consent.agreed({ day: day(consent.agreedAt) })}
            {" · "}
            {consent.products.join(", ")}
            {consent.mode === "accounts" && ` · ${texts.consent.ofAccounts}`}
            {consent.mode === "moves" && ` · ${texts.consent.ofMoves}`}
          </p>
          {consent.withdrawnAt !== null && (
            <p className="text-[0.8125rem] text-muted">
              {consent.deleted
                ? texts.consent.withdrawnDeleted({ day: day(consent.withdrawnAt) })
                : texts.consent.withdrawnKept({ day: day(consent.withdrawnAt) })}
            </p>
          )}
          {consent.expiresAt !== null && consent.withdrawnAt === null && (
            <p className="text-[0.8125rem] text-muted">
              {texts.consent.expires({ day: day(consent.expiresAt) })}
            </p>
          )}
        </div>
        {itemId !== null && consent.withdrawnAt === null && (
          <Button
            size="sm"
            variant="ghost"
            data-testid="withdraw"
            onClick={() => navigate({ endId: itemId, endForgets: true })}
          >
            {texts.consent.withdraw}
          </Button>
        )}
      </div>
      <details className="mt-1 text-[0.8125rem]">
        <summary className="rounded text-muted hover:text-ink">{texts.consent.details}</summary>
        <ul className="mt-1 list-disc pl-5">
          {[...consent.data, consent.period, consent.cost].map((line) => (
            <li key={line}>{said(line)}</li>
          ))}
        </ul>
      </details>
    </li>
  );
}
