import type { SyncCounts } from "@/bindings/SyncCounts";
import { cn } from "@/components/cn";
import { formatCount } from "@/format/count";
import { useLocale, useTexts } from "@/i18n";

/** `+12 ~3 −1`: what is new, changed, and withdrawn; in words for who cannot see it. */
export function Counts({ counts, className }: { counts: SyncCounts; className?: string }) {
  const texts = useTexts();
  const locale = useLocale();
  const { added, modified, removed, setAside } = counts;
  const words = texts.sync.result(counts);
  if (added + modified + removed + setAside === 0) {
    return <span className={cn("text-muted", className)}>{texts.history.nothingNew}</span>;
  }
  const parts = [
    { sign: "+", count: added, tone: "text-positive" },
    { sign: "~", count: modified, tone: "text-ink" },
    { sign: "\u2212", count: removed, tone: "text-warning" },
    { sign: "!", count: setAside, tone: "text-danger" },
  ].filter(({ count }) => count > 0);
  return (
    <span title={words} className={cn("font-medium", className)}>
      <span className="sr-only">{words}</span>
      <span aria-hidden className="flex gap-2.5 figures">
        {parts.map(({ sign, count, tone }) => (
          <span key={sign} className={tone}>{`${sign}${formatCount(count, locale)}`}</span>
        ))}
      </span>
    </span>
  );
}
