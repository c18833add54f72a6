import { useMemo } from "react";
import { cn } from "@/components/cn";
import { formatMonth } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import type { RegisterLayout } from "./layout";
import { timeMarks } from "./timeMarks";

interface TimeBarProps {
  layout: RegisterLayout;
  heights: { row: number; header: number };
  /** How far the list is scrolled, 0 to 1. */
  progress: number;
  scrolling: boolean;
  /** The day on top; empty for pending rows. */
  day: string;
}

/**
 * Tells where in time one is: the years beside the scroll bar, and while it moves the month that it has
 * reached. For the eye alone: the day headers say the same to everybody.
 */
export function TimeBar({ layout, heights, progress, scrolling, day }: TimeBarProps) {
  const texts = useTexts();
  const locale = useLocale();
  const marks = useMemo(() => timeMarks(layout, heights), [layout, heights]);
  if (marks.length < 2) return null;
  return (
    <div
      aria-hidden
      data-testid="time-bar"
      className="pointer-events-none absolute inset-y-0 right-3.5 z-10 my-2 w-0"
    >
      <div
        className={cn(
          "absolute inset-0 transition-opacity duration-200 motion-reduce:transition-none",
          scrolling ? "opacity-100" : "opacity-0 group-hover/list:opacity-60",
        )}
      >
        {marks.map(({ period, at }) => (
          <span
            key={period}
            style={{ top: `${at * 100}%` }}
            className="absolute right-0 rounded bg-surface/85 px-1 text-[0.6875rem] leading-4 font-medium text-muted figures"
          >
            {period.length === 4 ? period : formatMonth(period, locale)}
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
