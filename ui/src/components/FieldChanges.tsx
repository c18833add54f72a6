import type { FieldChange } from "@/bindings/FieldChange";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { readable } from "@/format/code";
import { civilToday, formatDay } from "@/format/date";
import { formatWritten } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { categorySaid } from "@/i18n/categories";

/** Fields that changed, each with its old and its new value. */
export function FieldChanges({
  changes,
  className,
}: {
  changes: readonly FieldChange[];
  className?: string;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const words = (field: string, value: string | null) =>
    value === null || value === "" ? null : inWords(field, value, locale, today);
  if (changes.length === 0) return null;
  return (
    <dl
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-[0.8125rem]",
        className,
      )}
    >
      {changes.map(({ field, from, to }) => (
        <div key={field} className="contents">
          <dt className="text-muted">{own(texts.history.fields, field) ?? field}</dt>
          <dd className="flex min-w-0 flex-wrap gap-x-2 break-words figures">
            <Value label={texts.history.before} value={words(field, from)} old />
            <span aria-hidden className="text-faint">
              {"\u2192"}
            </span>
            <Value label={texts.history.after} value={words(field, to)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A value as the rest of the window writes it; what is in no known form stays as it is. */
function inWords(field: string, value: string, locale: string, today: string): string {
  switch (field) {
    case "date":
    case "authorized_date":
      return DAY.test(value) ? formatDay(value, locale, today) : value;
    case "amount":
      return formatWritten(value, { locale, sign: "flow" }) ?? value;
    case "category":
      return categorySaid(value);
    case "bank_category":
    case "confidence":
      return readable(value);
    default:
      return value;
  }
}

function Value({
  label,
  value,
  old = false,
}: {
  label: string;
  value: string | null;
  old?: boolean;
}) {
  const texts = useTexts();
  const shown = useShown();
  const Tag = old ? "del" : "ins";
  return (
    <Tag
      // A bank's text may be one word of any length.
      className={cn(
        "line-clamp-3 max-w-full min-w-0 wrap-anywhere no-underline",
        old ? "text-muted line-through" : "text-ink",
      )}
    >
      <span className="sr-only">{`${label}: `}</span>
      {value === null ? <em>{texts.history.nothing}</em> : shown(value)}
    </Tag>
  );
}
