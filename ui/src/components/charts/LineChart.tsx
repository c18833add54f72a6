import { area, line } from "d3-shape";
import { useId, useState } from "react";
import { useLocale, useTexts } from "@/i18n";
import { dateTicks, everyFew, heightsOf, reachOf } from "./axis";
import {
  ChartFrame,
  ChartTable,
  Grid,
  PlaceLabels,
  TipOf,
  useValueTicks,
  useWriter,
  type Place,
  type Series,
  type Unit,
} from "./frame";
import { Legend } from "./looks";
import { Marks, type Mark } from "./Marks";
import { linear, type Scale } from "./scale";
import { useWidth } from "./useWidth";

/** A place of a line: how far along it lies, and the list behind it. */
export interface LinePlace extends Place {
  /** How far along the axis, in any unit that grows evenly, such as days. */
  at: number;
  /** Its civil date, where the axis is one of dates; else what stands below it. */
  date?: string;
  label?: string;
  open: () => void;
}

interface LineChartProps {
  /** What the chart shows, in a few words. */
  label: string;
  summary: string;
  /** What its places are, as the head of a column. */
  head: string;
  places: readonly LinePlace[];
  series: readonly Series[];
  unit: Unit;
  /** Draws what is below nought upwards. */
  down?: boolean;
  /** Fills what is below the first line. */
  shaded?: boolean;
  /** Stands on nought. Else the line takes the height that there is. */
  withNought?: boolean;
  height?: number;
}

const TOP = 10;
const BOTTOM = 24;
const RIGHT = 10;

/** Lines over time; below the first one its area. */
export function LineChart({
  label,
  summary,
  head,
  places,
  series,
  unit,
  down = false,
  withNought = false,
  shaded = true,
  height = 208,
}: LineChartProps) {
  const texts = useTexts();
  const locale = useLocale();
  const [measure, width] = useWidth();
  const shade = useId();
  const write = useWriter(unit);

  const plot = height - TOP - BOTTOM;
  const heights = heightsOf(
    reachOf(
      series.flatMap(({ values }) => values),
      withNought,
    ),
    plot,
    down,
  );
  const { y } = heights;
  const { ticks, gutter } = useValueTicks(heights, unit);
  const right = Math.max(width - RIGHT, gutter + 1);
  const x = linear([places[0]?.at ?? 0, places.at(-1)?.at ?? 0], [gutter, right]);
  const xs = places.map(({ at }) => x(at));

  const dates = places.map(({ date }) => date);
  const labels = dates.every((date) => date !== undefined)
    ? dateTicks(dates, right - gutter, locale).map((tick) => ({
        x: xs[tick.at] ?? 0,
        label: tick.label,
      }))
    : everyFew(
        places.map((place, at) => ({ x: xs[at] ?? 0, label: place.label ?? place.name })),
        right - gutter,
      );

  const marks: Mark[] = places.map((place, at) => {
    const here = xs[at] ?? 0;
    const start = at === 0 ? gutter : ((xs[at - 1] ?? here) + here) / 2;
    const end = at === places.length - 1 ? right : (here + (xs[at + 1] ?? here)) / 2;
    const figures = series.flatMap(({ name, values }) => {
      const value = values[at] ?? null;
      return value === null ? [] : [texts.charts.figure({ name, amount: write(value) })];
    });
    return {
      key: place.key,
      place: at,
      row: 0,
      x: start,
      y: TOP,
      width: Math.max(end - start, 1),
      height: plot,
      name: texts.charts.mark({ place: place.name, figures }),
      open: place.open,
    };
  });

  return (
    <ChartFrame
      summary={summary}
      legend={series.length > 1 && <Legend entries={series} line />}
      table={<ChartTable label={label} head={head} places={places} series={series} unit={unit} />}
    >
      <div ref={measure} style={{ height }} className="relative">
        <svg
          aria-hidden
          width={width}
          height={height}
          className="absolute inset-0 overflow-visible"
        >
          <defs>
            <linearGradient id={shade} x1="0" x2="0" y1="0" y2="1">
              <stop offset="0" stopColor="var(--accent)" stopOpacity="0.22" />
              <stop offset="1" stopColor="var(--accent)" stopOpacity="0.02" />
            </linearGradient>
          </defs>
          <g transform={`translate(0 ${TOP})`}>
            <Grid scale={y} ticks={ticks} left={gutter} right={right} />
            {series.toReversed().map(({ key, look, values }) => {
              const points = values.map((value, at) => ({ value, x: xs[at] ?? 0 }));
              const defined = ({ value }: { value: number | null }) => value !== null;
              const height_ = ({ value }: { value: number | null }) => y(value ?? 0);
              const base = withNought ? y(0) : plot;
              return (
                <g key={key}>
                  {shaded && key === series[0]?.key && (
                    <path
                      fill={`url(#${shade})`}
                      d={
                        area<(typeof points)[number]>()
                          .defined(defined)
                          .x((point) => point.x)
                          .y0(base)
                          .y1(height_)(points) ?? undefined
                      }
                    />
                  )}
                  <path
                    fill="none"
                    className={look.stroke}
                    strokeWidth="2"
                    strokeLinejoin="round"
                    strokeLinecap="round"
                    strokeDasharray={look.dash}
                    d={
                      line<(typeof points)[number]>()
                        .defined(defined)
                        .x((point) => point.x)
                        .y(height_)(points) ?? undefined
                    }
                  />
                </g>
              );
            })}
            {shaded && <LastDot xs={xs} series={series} y={y} />}
          </g>
          <PlaceLabels labels={labels} y={height - 6} left={gutter} right={right} />
        </svg>
        <Live
          label={label}
          marks={marks}
          xs={xs}
          places={places}
          series={series}
          unit={unit}
          y={y}
          width={width}
          height={height}
        />
      </div>
    </ChartFrame>
  );
}

interface DotsProps {
  xs: readonly number[];
  series: readonly Series[];
  y: Scale;
}

interface LiveProps extends DotsProps {
  label: string;
  marks: readonly Mark[];
  places: readonly LinePlace[];
  unit: Unit;
  width: number;
  height: number;
}

/**
 * What changes while one points at a chart. It stands apart, so that moving over a year of days does
 * not write out their amounts anew.
 */
function Live({ label, marks, places, unit, width, height, ...dots }: LiveProps) {
  const texts = useTexts();
  const [active, setActive] = useState<string | null>(null);
  const pointed = places.findIndex(({ key }) => key === active);
  return (
    <>
      <svg
        aria-hidden
        width={width}
        height={height}
        className="pointer-events-none absolute inset-0 overflow-visible"
      >
        <g transform={`translate(0 ${TOP})`}>
          <Pointed at={pointed} height={height - TOP - BOTTOM} {...dots} />
        </g>
      </svg>
      <Marks
        label={label}
        hint={texts.charts.hint}
        marks={marks}
        width={width}
        height={height}
        active={active}
        onActive={setActive}
        tip={(mark) => (
          <TipOf
            place={places[mark.place]?.name ?? ""}
            series={dots.series}
            at={mark.place}
            unit={unit}
            line
          />
        )}
      />
    </>
  );
}

/** The place that is pointed at: a line through it, and a dot on each series. */
function Pointed({ at, height, ...dots }: DotsProps & { at: number; height: number }) {
  const x = dots.xs[at];
  if (x === undefined) return null;
  return (
    <g>
      <line x1={x} x2={x} y1={0} y2={height} className="stroke-line-strong" strokeDasharray="2 3" />
      {dots.series.map(({ key, look, values }) => {
        const value = values[at] ?? null;
        return value !== null && <Dot key={key} x={x} y={dots.y(value)} tone={look.fill} r={4.5} />;
      })}
    </g>
  );
}

/** Where the first line ends: what is now. */
function LastDot({ xs, series, y }: DotsProps) {
  const first = series[0];
  const at = first?.values.findLastIndex((value) => value !== null) ?? -1;
  const [x, value] = [xs[at], first?.values[at] ?? null];
  if (first === undefined || x === undefined || value === null) return null;
  return <Dot x={x} y={y(value)} tone={first.look.fill} r={3.5} />;
}

function Dot({ x, y, tone, r }: { x: number; y: number; tone: string; r: number }) {
  return <circle cx={x} cy={y} r={r} className={`${tone} stroke-surface`} strokeWidth="2" />;
}
