import { TriangleAlert } from "lucide-react";
import type { AppError } from "@/bindings/AppError";
import type { RulePreview } from "@/bindings/RulePreview";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { remarkText } from "./actions";

/** What a rule would do, before it is saved. */
export function RulePreviewPanel({
  preview,
  error,
  ready,
}: {
  preview: RulePreview | undefined;
  error: AppError | null;
  /** Whether there is enough to look at. */
  ready: boolean;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const today = civilToday(useNow());
  return (
    <section aria-label={texts.rules.preview} className="rounded-xl bg-sunken p-4">
      <h3 className="font-semibold">{texts.rules.preview}</h3>
      {!ready ? (
        <p className="mt-1 text-[0.8125rem] text-muted">{texts.rules.previewWait}</p>
      ) : error !== null && error.code !== "bad_query" ? (
        <ErrorPanel error={error} className="mt-3" />
      ) : preview === undefined ? (
        <p className="mt-1 text-[0.8125rem] text-muted">
          {error === null ? texts.rules.previewing : texts.search.unchanged}
        </p>
      ) : (
        <>
          <p role="status" data-testid="rule-preview" className="mt-1 figures">
            {[
              texts.rules.found({ count: preview.found }),
              ...(preview.found === 0 ? [] : [texts.rules.changed({ count: preview.changed })]),
              texts.rules.kept({ count: preview.kept }),
            ]
              .filter(Boolean)
              .join(" ")}
          </p>
          {preview.remarks.map((remark) => (
            <p
              key={remark.kind}
              data-testid="rule-remark"
              className="mt-2 flex items-start gap-2 text-[0.8125rem] text-warning"
            >
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              {remarkText(remark, texts)}
            </p>
          ))}
          {preview.rows.length > 0 && (
            <ul
              // It scrolls, and has nothing else for the tab key to stop at.
              tabIndex={0}
              aria-label={texts.rules.previewRows}
              className="mt-3 max-h-52 divide-y overflow-y-auto rounded-lg border bg-surface"
            >
              {preview.rows.map((row) => (
                <li
                  key={`${row.id} ${row.split?.line ?? 0}`}
                  data-testid="rule-preview-row"
                  className="flex items-baseline gap-3 px-3 py-1.5 text-[0.8125rem]"
                >
                  <span className="min-w-0 flex-1 truncate font-medium">{shown(row.merchant)}</span>
                  <span className="shrink-0 text-muted">
                    {[
                      row.category?.name ?? texts.register.uncategorised,
                      formatDay(row.date, locale, today),
                    ].join(" · ")}
                  </span>
                  <Money money={row.amount} sign="flow" />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
