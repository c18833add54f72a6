import { useState, type ReactNode } from "react";
import type { MoneyView } from "@/bindings/MoneyView";
import { cn } from "@/components/cn";
import { Money, useAmount } from "@/components/Money";
import { usePrivacy } from "@/components/privacy";
import { formatTick, hiddenMoney, type Sign } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { gutterOf, type Heights, type Tick } from "./axis";
import { Swatch, type Look } from "./looks";
import type { Scale } from "./scale";

/** How the values of a chart are written: they are whole minor units of one currency. */
export interface Unit {
  currency: string;
  exponent: number;
  sign: Sign;
}

/** Values that belong together, one for each place of the chart. */
export interface Series {
  key: string;
  name: string;
  look: Look;
  /** In minor units; nothing where there is none. */
  values: readonly (number | null)[];
  /** It is a sum of the others and not drawn: its look says nothing. */
  isSum?: boolean;
}

/** A place along the axis: a day, a month. */
export interface Place {
  key: string;
  /** In full, for tooltips and tables. */
  name: string;
}

export const moneyOf = (minor: number, { currency, exponent }: Unit): MoneyView => ({
  minor,
  currency,
  exponent,
});

/** Writes the values of a chart. */
export function useWriter(unit: Unit): (minor: number) => string {
  const amount = useAmount();
  return (minor) => amount(moneyOf(minor, unit), unit.sign);
}

/** The lines of the grid with their amounts, which are hidden where amounts are. */
export function useValueTicks(heights: Heights, unit: Unit): { ticks: Tick[]; gutter: number } {
  const locale = useLocale();
  const hidden = usePrivacy();
  const ticks = heights.ticks.map((at) => {
    const money = moneyOf(at, unit);
    const label = (hidden ? hiddenMoney : formatTick)(money, { locale, sign: unit.sign });
    return { at, label };
  });
  return { ticks, gutter: gutterOf(ticks.map(({ label }) => label)) };
}

interface GridProps {
  scale: Scale;
  ticks: readonly Tick[];
  /** Where the drawing begins and ends. */
  left: number;
  right: number;
}

/** The grid behind a drawing; the line of nought stands out where values go below it. */
export function Grid({ scale, ticks, left, right }: GridProps) {
  return (
    <g>
      {ticks.map(({ at, label }) => (
        <g key={at}>
          <line
            x1={left}
            x2={right}
            y1={Math.round(scale(at)) + 0.5}
            y2={Math.round(scale(at)) + 0.5}
            className={at === 0 ? "stroke-line-strong" : "stroke-line"}
          />
          <text
            x={left - 8}
            y={scale(at)}
            dy="0.32em"
            textAnchor="end"
            className="fill-muted text-[0.6875rem] figures"
          >
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** What is nearer to an edge would be cut. */
const EDGE = 10;

/** The words below a drawing. */
export function PlaceLabels({
  labels,
  y,
  left,
  right,
}: {
  labels: readonly { x: number; label: string }[];
  y: number;
  left: number;
  right: number;
}) {
  return (
    <g>
      {labels.map(({ x, label }) => (
        <text
          key={`${x} ${label}`}
          x={x}
          y={y}
          // At the edges the words go inwards, so that none is cut.
          textAnchor={x < left + EDGE ? "start" : x > right - EDGE ? "end" : "middle"}
          className="fill-muted text-[0.6875rem] figures"
        >
          {label}
        </text>
      ))}
    </g>
  );
}

/** More series than these leave those of nought out of the tooltip. */
const FEW = 3;

/** What a tooltip says of a place: each series with its look, its name and its amount. */
export function TipOf({
  place,
  series,
  at,
  unit,
  line = false,
  strong = null,
}: {
  place: string;
  series: readonly Series[];
  at: number;
  unit: Unit;
  line?: boolean;
  /** The series that is meant, where several stand at one place. */
  strong?: string | null;
}) {
  const write = useWriter(unit);
  return (
    <>
      <p className="font-semibold">{place}</p>
      <table className="mt-1">
        <tbody>
          {series.map(({ key, name, look, values, isSum = false }) => {
            const value = values[at] ?? null;
            if (value === null || (value === 0 && !isSum && series.length > FEW)) return null;
            return (
              <tr key={key} className={cn(strong === key && "font-semibold")}>
                <td className="pr-1.5">
                  {!isSum && (
                    <span className="flex rounded-sm bg-surface p-0.5">
                      <Swatch look={look} line={line} />
                    </span>
                  )}
                </td>
                <td className="max-w-36 truncate pr-3">{name}</td>
                <td className="text-right figures">{write(value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

interface ChartTableProps {
  /** What the chart shows. */
  label: string;
  /** What its places are. */
  head: string;
  places: readonly Place[];
  series: readonly Series[];
  unit: Unit;
}

/** The same figures as a table, for whoever cannot see the drawing or wants the numbers. */
export function ChartTable({ label, head, places, series, unit }: ChartTableProps) {
  const texts = useTexts();
  // A year of days is a long table: it is made when it is asked for.
  const [open, setOpen] = useState(false);
  return (
    <details className="text-[0.8125rem]" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="chart-table" className="w-fit rounded text-muted hover:text-ink">
        {texts.charts.asTable}
      </summary>
      {open && (
        <div
          className="mt-3 max-h-72 overflow-auto rounded-lg border"
          tabIndex={0}
          role="region"
          aria-label={texts.charts.tableOf({ label })}
        >
          <table className="w-full text-left figures">
            <caption className="sr-only">{label}</caption>
            <thead className="sticky top-0 bg-raised">
              <tr className="text-muted">
                <th scope="col" className="px-3 py-2 font-medium">
                  {head}
                </th>
                {series.map(({ key, name }) => (
                  <th key={key} scope="col" className="px-3 py-2 text-right font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y">
              {places.map(({ key, name }, at) => (
                <tr key={key}>
                  <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap">
                    {name}
                  </th>
                  {series.map((one) => (
                    <td key={one.key} className="px-3 py-1.5 text-right">
                      <Value minor={one.values[at] ?? null} unit={unit} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function Value({ minor, unit }: { minor: number | null; unit: Unit }) {
  const texts = useTexts();
  return minor === null ? (
    <span className="text-faint">{texts.app.none}</span>
  ) : (
    <Money money={moneyOf(minor, unit)} sign={unit.sign} />
  );
}

/** A chart with its words: what it shows in a sentence, its legend, and the table. */
export function ChartFrame({
  summary,
  legend,
  table,
  children,
}: {
  /** What one would see, in a sentence, for whoever does not. */
  summary: string;
  legend?: ReactNode;
  table: ReactNode;
  children: ReactNode;
}) {
  return (
    <figure className="min-w-0 space-y-3">
      <figcaption>
        <p className="sr-only" data-testid="chart-summary">
          {summary}
        </p>
        {legend}
      </figcaption>
      {children}
      {table}
    </figure>
  );
}
