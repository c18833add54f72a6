import type { RegisterDay } from "@/bindings/RegisterDay";
import { cn } from "@/components/cn";
import { MoneyList } from "@/components/Money";
import { civilToday, daysBetween, formatDay } from "@/format/date";
import { useNow } from "@/app/useNow";
import { useLocale, useTexts } from "@/i18n";
import { GUTTER } from "./TimeBar";

/** Names a day (or the pending rows) and shows what it adds up to. */
export function DayHeader({ group, className }: { group: RegisterDay; className?: string }) {
  const texts = useTexts();
  const name = useDayName(group.date);
  return (
    <div
      className={cn(
        "flex h-full items-center justify-between gap-4 border-b bg-canvas pr-5 pl-5 text-[0.8125rem]",
        GUTTER,
        className,
      )}
    >
      <span
        className="font-semibold"
        title={group.date === "" ? texts.register.pendingHint : undefined}
      >
        {name}
      </span>
      <span title={texts.register.dayTotal}>
        <MoneyList
          amounts={group.totals}
          sign="flow"
          className="flex-wrap justify-end gap-x-3"
          itemClassName="font-medium text-muted"
        />
      </span>
    </div>
  );
}

function useDayName(date: string): string {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  if (date === "") return texts.register.pending;
  const day = formatDay(date, locale, today);
  switch (daysBetween(date, today)) {
    case 0:
      return `${texts.time.today} · ${day}`;
    case 1:
      return `${texts.time.yesterday} · ${day}`;
    default:
      return day;
  }
}
