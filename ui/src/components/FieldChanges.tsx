import type { FieldChange } from "@/bindings/FieldChange";
import { cn } from "@/components/cn";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";

/** Fields that changed, each with its old and its new value. */
export function FieldChanges({
  changes,
  className,
}: {
  changes: readonly FieldChange[];
  className?: string;
}) {
  const texts = useTexts();
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
            <Value label={texts.history.before} value={from} old />
            <span aria-hidden className="text-faint">
              {"\u2192"}
            </span>
            <Value label={texts.history.after} value={to} />
          </dd>
        </div>
      ))}
    </dl>
  );
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
    <Tag className={cn("no-underline", old ? "text-muted line-through" : "text-ink")}>
      <span className="sr-only">{`${label}: `}</span>
      {value === null || value === "" ? <em>{texts.history.nothing}</em> : shown(value)}
    </Tag>
  );
}
