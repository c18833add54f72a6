import type { MoneyView } from "@/bindings/MoneyView";
import type { WorthSpan } from "@/bindings/WorthSpan";
import { useNow } from "@/app/useNow";
import { useAmount } from "@/components/Money";
import { civilToday, formatDayOf } from "@/format/date";
import { direction } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";

/** Says how much what is owned went up or down. */
export function useUpOrDown(): (change: MoneyView) => string {
  const { reports } = useTexts();
  const amount = useAmount();
  return (change) => {
    const way = direction(change);
    if (way === 0) return reports.unchanged;
    return (way > 0 ? reports.up : reports.down)({ amount: amount(change, "none") });
  };
}

/** Says how the figures of an account are known, and over which days. */
export function useHow(): (spans: readonly WorthSpan[]) => string[] {
  const { worth } = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const day = (date: string) => formatDayOf(date, locale, today);
  return (spans) =>
    // What is carried on from tomorrow on is no way in which anything is known.
    spans
      .filter(({ from }) => from === null || from <= today)
      .map(({ from, to, how: word }) => {
        const how = worth.known[word];
        if (from !== null && from === to) return worth.span.on({ how, day: day(from) });
        if (from === null) {
          return to === null ? worth.span.always({ how }) : worth.span.until({ how, day: day(to) });
        }
        return to === null
          ? worth.span.since({ how, day: day(from) })
          : worth.span.between({ how, from: day(from), to: day(to) });
      });
}
