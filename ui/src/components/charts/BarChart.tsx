import { stack, stackOffsetDiverging } from "d3-shape";
import { useId, useState } from "react";
import { useTexts } from "@/i18n";
import { everyFew, heightsOf, reachOf } from "./axis";
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
import { Hatches, hatchId, Legend, type Look } from "./looks";
import { Marks, type Mark } from "./Marks";
import { bands } from "./scale";
import { useWidth } from "./useWidth";

/** A place of bars: what stands below it. */
export interface BarPlace extends Place {
  label: string;
}

interface BarChartProps {
  /** What the chart shows, in a few words. */
  label: string;
  summary: string;
  /** What its places are, as the head of a column. */
  head: string;
  places: readonly BarPlace[];
  /** Stacked upon one another: what is above nought upwards, what is below downwards. */
  series: readonly Series[];
  unit: Unit;
  /** Draws what is below nought upwards. */
  down?: boolean;
  height?: number;
  /** The list behind a bar. */
  onOpen: (series: string, place: number) => void;
  /** A figure of each place that is no bar, for the table and the tooltip: their sum. */
  total?: Series;
}

/** A part of a bar: where it is drawn, and the button over it. */
interface Bar extends Mark {
  series: string;
  look: Look;
  top: number;
  tall: number;
}

const TOP = 8;
const BOTTOM = 24;
const RIGHT = 4;
/** A bar that is thinner can still be pointed at. */
const THIN = 5;
const WIDEST = 56;
/** Hatching of what is lower than this is noise; the tooltip and the table tell it apart. */
const HATCHED = 7;

/** Bars over time, in parts. */
export function BarChart({
  label,
  summary,
  head,
  places,
  series,
  unit,
  down = false,
  height = 232,
  onOpen,
  total,
}: BarChartProps) {
  const texts = useTexts();
  const [measure, width] = useWidth();
  const write = useWriter(unit);
  const plot = height - TOP - BOTTOM;

  const parts = stack<number, Series>()
    .keys(series)
    .value((place, { values }) => values[place] ?? 0)
    .offset(stackOffsetDiverging)(places.map((_, at) => at));
  const heights = heightsOf(reachOf(parts.flat(2), true), plot, down);
  const { y } = heights;
  const { ticks, gutter } = useValueTicks(heights, unit);
  const right = Math.max(width - RIGHT, gutter + 1);
  const { left, width: thick } = bands(places.length, gutter, right, WIDEST);

  const bars: Bar[] = parts.flatMap((part, row) =>
    part.flatMap(([low, high], at) => {
      const one = part.key;
      const place = places[at];
      if (low === high || place === undefined) return [];
      const top = Math.min(y(low), y(high));
      const tall = Math.abs(y(high) - y(low));
      const reach = Math.max(tall, THIN);
      return [
        {
          key: `${one.key} ${place.key}`,
          series: one.key,
          look: one.look,
          place: at,
          row,
          x: left(at),
          y: TOP + top - (reach - tall) / 2,
          width: thick,
          height: reach,
          top,
          tall,
          name: texts.charts.mark({
            place: place.name,
            figures: [texts.charts.figure({ name: one.name, amount: write(one.values[at] ?? 0) })],
          }),
          open: () => onOpen(one.key, at),
        },
      ];
    }),
  );
  const figures = total === undefined ? series : [...series, total];

  return (
    <ChartFrame
      summary={summary}
      legend={series.length > 1 && <Legend entries={series} />}
      table={<ChartTable label={label} head={head} places={places} series={figures} unit={unit} />}
    >
      <div ref={measure} style={{ height }} className="relative">
        <svg
          aria-hidden
          width={width}
          height={height}
          className="absolute inset-0 overflow-visible"
        >
          <g transform={`translate(0 ${TOP})`}>
            <Grid scale={y} ticks={ticks} left={gutter} right={right} />
          </g>
          <PlaceLabels
            labels={everyFew(
              places.map((place, at) => ({ x: left(at) + thick / 2, label: place.label })),
              right - gutter,
            )}
            y={height - 6}
            left={gutter}
            right={right}
          />
        </svg>
        <Live
          label={label}
          bars={bars.toSorted((a, b) => a.place - b.place)}
          places={places}
          figures={figures}
          unit={unit}
          width={width}
          height={height}
        />
      </div>
    </ChartFrame>
  );
}

interface LiveProps {
  label: string;
  bars: readonly Bar[];
  places: readonly BarPlace[];
  figures: readonly Series[];
  unit: Unit;
  width: number;
  height: number;
}

/** The bars, and what changes while one points at them: the others of the same series stand out. */
function Live({ label, bars, places, figures, unit, width, height }: LiveProps) {
  const texts = useTexts();
  const hatches = useId();
  const [active, setActive] = useState<string | null>(null);
  const shown = bars.find(({ key }) => key === active);
  return (
    <>
      <svg
        aria-hidden
        width={width}
        height={height}
        className="pointer-events-none absolute inset-0 overflow-visible"
      >
        <Hatches id={hatches} />
        <g transform={`translate(0 ${TOP})`}>
          {bars.map((bar) => {
            const box = {
              x: bar.x,
              y: bar.top,
              width: bar.width,
              // A hair of the ground between parts, where there is room for it.
              height: bar.tall > 4 ? bar.tall - 1 : bar.tall,
              rx: Math.min(3, bar.width / 4, bar.tall / 2),
            };
            const behind = shown !== undefined && shown.series !== bar.series;
            return (
              <g key={bar.key} className={behind ? "opacity-45" : undefined}>
                <rect {...box} className={bar.look.fill} />
                {bar.look.hatch !== null && bar.tall >= HATCHED && (
                  <rect {...box} fill={`url(#${hatchId(hatches, bar.look.hatch)})`} />
                )}
              </g>
            );
          })}
        </g>
      </svg>
      <Marks
        label={label}
        hint={texts.charts.hint}
        marks={bars}
        width={width}
        height={height}
        active={active}
        onActive={setActive}
        tip={(mark) => (
          <TipOf
            place={places[mark.place]?.name ?? ""}
            series={figures}
            at={mark.place}
            unit={unit}
            strong={shown?.series ?? null}
          />
        )}
      />
    </>
  );
}
