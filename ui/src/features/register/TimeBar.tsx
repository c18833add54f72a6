import { cn } from "@/components/cn";
import { formatMonth, formatShortMonth } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import type { TimeMark } from "./timeMarks";

/** Room for the years, so that they never stand over an amount; a narrow list has none to give. */
export const GUTTER = "@2xl:group-data-timed/grid:pr-14";

interface TimeBarProps {
  marks: readonly TimeMark[];
  /** How far the list is scrolled, 0 to 1. */
  progress: number;
  scrolling: boolean;
  /** The day on top; empty for pending rows. */
  day: string;
}

/** Whether the list is long enough in time for its years to be told. */
export const isTimed = (marks: readonly TimeMark[]): boolean => marks.length > 1;

/**
 * Tells where in time one is: the years beside the scroll bar, and while it moves the month that it has
 * reached. For the eye alone: the day headers say the same to everybody.
 */
export function TimeBar({ marks, progress, scrolling, day }: TimeBarProps) {
  const texts = useTexts();
  const locale = useLocale();
  if (!isTimed(marks)) return null;
  return (
    <div
      aria-hidden
      data-testid="time-bar"
      className="pointer-events-none absolute inset-y-0 right-3.5 z-10 my-2 w-0"
    >
      <div
        className={cn(
          "absolute inset-0 transition-colors duration-200 motion-reduce:transition-none @max-2xl:hidden",
          scrolling ? "text-ink" : "text-faint",
        )}
      >
        {marks.map(({ period, at }) => (
          <span
            key={period}
            style={{ top: `${at * 100}%` }}
            className="absolute right-0 text-[0.6875rem] leading-4 font-medium whitespace-nowrap figures"
          >
            {period.length === 4 ? period : formatShortMonth(`${period}-01`, locale, false)}
          </span>
        ))}
      </div>
      {scrolling && (
        <span
          data-testid="time-bubble"
          style={{ top: `${progress * 100}%` }}
          className="absolute right-14 -translate-y-1/2 rounded-lg bg-ink px-2.5 py-1 text-[0.8125rem] font-medium whitespace-nowrap text-surface shadow-pop"
        >
          {day === "" ? texts.timeBar.today : formatMonth(day.slice(0, 7), locale)}
        </span>
      )}
    </div>
  );
}
