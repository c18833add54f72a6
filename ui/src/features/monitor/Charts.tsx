import { useId, type ReactNode } from "react";
import type { CallTally } from "@/bindings/CallTally";
import { civilToday, formatDay } from "@/format/date";
import { useNow } from "@/app/useNow";
import { useLocale, useTexts } from "@/i18n";
import { niceTop, stretches } from "./scale";
import { milliseconds } from "./units";

/** Units of the drawing: it is stretched to the width that there is. */
const WIDTH = 600;
const HEIGHT = 100;

interface DaysProps {
  bank: string;
  dates: readonly string[];
  byDate: readonly (CallTally | null)[];
}

/** How many calls a day, those that failed on top, hatched and not by colour alone. */
export function CallsChart({ bank, dates, byDate }: DaysProps) {
  const texts = useTexts();
  const hatch = useId();
  const top = niceTop(Math.max(0, ...byDate.map((day) => day?.calls ?? 0)));
  const step = WIDTH / Math.max(dates.length, 1);
  const bar = step * 0.72;
  const height = (calls: number) => (calls / top) * HEIGHT;
  return (
    <Chart
      name={texts.monitor.callsChart}
      bank={bank}
      dates={dates}
      top={String(top)}
      legend={[
        {
          mark: <span className="size-2.5 rounded-sm bg-accent" />,
          text: texts.monitor.legendWorked,
        },
        {
          mark: (
            <svg aria-hidden viewBox="0 0 10 10" className="size-2.5 text-danger">
              <rect width="10" height="10" rx="2" fill={`url(#${hatch})`} stroke="currentColor" />
            </svg>
          ),
          text: texts.monitor.legendFailed,
        },
      ]}
    >
      <defs>
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" className="fill-danger-soft" />
          <path d="M0 4 4 0" className="stroke-danger" strokeWidth="1.4" />
        </pattern>
      </defs>
      {byDate.map((day, at) => {
        if (day === null) return null;
        const x = at * step + (step - bar) / 2;
        const failed = height(day.failed);
        const worked = height(day.calls) - failed;
        return (
          <g key={dates[at]}>
            <rect className="fill-accent" x={x} y={HEIGHT - worked} width={bar} height={worked} />
            {day.failed > 0 && (
              <rect
                fill={`url(#${hatch})`}
                className="stroke-danger"
                vectorEffect="non-scaling-stroke"
                x={x}
                y={HEIGHT - worked - failed}
                width={bar}
                height={failed}
              />
            )}
          </g>
        );
      })}
    </Chart>
  );
}

/** How long calls took: half of them, and all but the slowest of twenty. */
export function TimeChart({ bank, dates, byDate }: DaysProps) {
  const texts = useTexts();
  const locale = useLocale();
  const slow = byDate.map((day) => day?.p95Ms ?? null);
  const median = byDate.map((day) => day?.p50Ms ?? null);
  const top = niceTop(Math.max(0, ...slow.map((value) => value ?? 0)));
  const step = WIDTH / Math.max(dates.length, 1);
  const lines = (values: readonly (number | null)[], tone: string, dashed: boolean) =>
    stretches(values).map((points) => {
      const places = points.map(
        ({ at, value }) => [at * step + step / 2, HEIGHT - (value / top) * HEIGHT] as const,
      );
      const [first] = places;
      // One day alone is a short line, because a stretched dot is none.
      const drawn =
        places.length === 1 && first
          ? [
              [first[0] - step / 4, first[1]],
              [first[0] + step / 4, first[1]],
            ]
          : places;
      return (
        <polyline
          key={points[0]?.at}
          fill="none"
          className={tone}
          strokeWidth="2"
          strokeLinejoin="round"
          strokeDasharray={dashed ? "5 4" : undefined}
          vectorEffect="non-scaling-stroke"
          points={drawn.map(([x, y]) => `${x},${y}`).join(" ")}
        />
      );
    });
  return (
    <Chart
      name={texts.monitor.timeChart}
      bank={bank}
      dates={dates}
      top={milliseconds(top, locale)}
      legend={[
        { mark: <Line tone="border-accent" />, text: texts.monitor.legendMedian },
        { mark: <Line tone="border-dashed border-warning" />, text: texts.monitor.legendSlow },
      ]}
    >
      {lines(slow, "stroke-warning", true)}
      {lines(median, "stroke-accent", false)}
    </Chart>
  );
}

const Line = ({ tone }: { tone: string }) => <span className={`w-4 border-t-2 ${tone}`} />;

interface ChartProps {
  name: string;
  bank: string;
  dates: readonly string[];
  /** What the upper edge stands for. */
  top: string;
  legend: readonly { mark: ReactNode; text: string }[];
  children: ReactNode;
}

/** A drawing with its edges named. Whoever cannot see it has the table below. */
function Chart({ name, bank, dates, top, legend, children }: ChartProps) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const day = (date: string | undefined) =>
    date === undefined ? "" : formatDay(date, locale, today);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[0.8125rem]">
        <span className="font-medium">{name}</span>
        <span className="flex gap-x-3 text-muted">
          {legend.map(({ mark, text }) => (
            <span key={text} className="flex items-center gap-1.5">
              {mark}
              {text}
            </span>
          ))}
        </span>
      </figcaption>
      <div className="flex gap-2">
        <div
          aria-hidden
          className="flex w-14 shrink-0 flex-col justify-between text-right text-xs text-muted figures"
        >
          <span className="-mt-1.5">{top}</span>
          <span className="-mb-1.5">{0}</span>
        </div>
        <svg
          role="img"
          aria-label={texts.monitor.chartLabel({ what: name, bank })}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-28 min-w-0 flex-1 border-y border-line"
        >
          <line
            x1="0"
            x2={WIDTH}
            y1={HEIGHT / 2}
            y2={HEIGHT / 2}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          {children}
        </svg>
      </div>
      <div aria-hidden className="mt-1.5 flex justify-between pl-16 text-xs text-muted figures">
        <span>{day(dates[0])}</span>
        <span>{day(dates.at(-1))}</span>
      </div>
    </figure>
  );
}
