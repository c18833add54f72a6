import { listRoute, useDrill } from "@/app/drill";
import type { SpendingView } from "@/app/reportViews";
import { useNow } from "@/app/useNow";
import type { CurrencySpending } from "@/bindings/CurrencySpending";
import type { Spending } from "@/bindings/Spending";
import type { SpendingRow } from "@/bindings/SpendingRow";
import {
  BarChart,
  Donut,
  LOOKS,
  lookOf,
  REST,
  type BarPlace,
  type Series,
  type Slice,
  type Unit,
} from "@/components/charts";
import { Figure } from "@/components/Figure";
import { useAmount } from "@/components/Money";
import { Panel } from "@/components/Panel";
import { useShown } from "@/components/privacy";
import { civilToday, formatDay, formatMonthDay, formatShortMonth } from "@/format/date";
import { direction, formatShare } from "@/format/money";
import { remaining } from "@/format/parts";
import { formatPeriod } from "@/format/period";
import { useLocale, useTexts } from "@/i18n";
import { SpendingTable } from "./SpendingTable";
import { signOf, useChange } from "./words";

interface CurrencySectionProps {
  part: CurrencySpending;
  spending: Spending;
  view: SpendingView;
  /** The only currency: then it needs no heading of its own. */
  isOnly: boolean;
}

/** What was spent in one currency: the sum, the chart, and the table under it. */
export function CurrencySection({ part, spending, view, isOnly }: CurrencySectionProps) {
  const texts = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const change = useChange(view.kind);
  const { total, pending } = part;
  const drawn = view.chart === "time" ? timed(part) : shared(part);
  const compared = spending.compared && formatPeriod(spending.compared, locale);
  return (
    <Panel
      title={
        isOnly
          ? texts.spending.titles[view.kind]
          : texts.spending.section({ currency: part.currency })
      }
      data-testid="spending-currency"
    >
      <div className="space-y-6">
        <div className="space-y-1">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <Figure
              money={total}
              sign={signOf(view.kind)}
              to={listRoute(part.list)}
              mark={`total ${part.currency}`}
              name={texts.charts.figure({
                name: texts.spending.titles[view.kind],
                amount: amount(total, signOf(view.kind)),
              })}
              className="text-2xl font-semibold tracking-tight"
            />
            <span className="text-muted">{texts.reports.transactions({ count: part.count })}</span>
          </p>
          {part.change && compared !== null && (
            <p className="text-muted" data-testid="spending-change">
              {direction(part.change) === 0
                ? texts.spending.totalSame({ period: compared })
                : texts.spending.totalChange({ change: change(part.change), period: compared })}
            </p>
          )}
          {pending.count > 0 && (
            <p className="text-[0.8125rem] text-muted">
              {texts.spending.pending({
                amount: amount(pending.sum, signOf(view.kind)),
                count: pending.count,
              })}
            </p>
          )}
        </div>
        {view.chart === "time" ? (
          <TimeChart part={part} spending={spending} view={view} rows={drawn} />
        ) : (
          <ShareChart part={part} spending={spending} view={view} rows={drawn} />
        )}
        {part.overlaps && <p className="text-[0.8125rem] text-muted">{texts.spending.overlaps}</p>}
        <SpendingTable part={part} spending={spending} view={view} drawn={drawn} />
      </div>
    </Panel>
  );
}

type ChartProps = Omit<CurrencySectionProps, "isOnly"> & {
  /** The rows that the chart tells apart, each with a look of its own. */
  rows: readonly SpendingRow[];
};

/** Rows that are told apart over time. What counts under several cannot be stacked to a whole. */
const timed = ({ rows, overlaps }: CurrencySpending) =>
  overlaps ? [] : rows.slice(0, LOOKS.length).filter(({ points }) => points.length > 0);

/** Rows that are shares of the whole: what came back is no part of what was spent. */
const shared = ({ rows, total }: CurrencySpending) =>
  rows.filter(({ sum }) => direction(sum) === direction(total)).slice(0, LOOKS.length);

function useNames(view: SpendingView): (row: SpendingRow) => string {
  const { spending } = useTexts();
  const shown = useShown();
  return (row) => (row.name === "" ? spending.nameless[view.by] : shown(row.name));
}

/** What a chart shows, in a sentence. */
function useSummary({ part, spending, view }: Omit<ChartProps, "rows">): {
  period: string;
  summary: string;
} {
  const texts = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const nameOf = useNames(view);
  const period = formatPeriod(spending.period, locale);
  const sign = signOf(view.kind);
  const summary = texts.spending.summary({
    what: texts.spending.titles[view.kind],
    period,
    total: amount(part.total, sign),
    most: part.rows
      .slice(0, 3)
      .map((row) => texts.charts.figure({ name: nameOf(row), amount: amount(row.sum, sign) })),
  });
  return { period, summary };
}

/** What was spent in each stretch, the first rows told apart. */
function TimeChart(props: ChartProps) {
  const { part, spending, view, rows } = props;
  const texts = useTexts();
  const locale = useLocale();
  const drill = useDrill();
  const nameOf = useNames(view);
  const { period, summary } = useSummary(props);
  const today = civilToday(useNow());
  const label = texts.spending.timeChart({ what: texts.spending.titles[view.kind], period });
  const unit: Unit = {
    currency: part.currency,
    exponent: part.total.exponent,
    sign: signOf(view.kind),
  };
  const places = spending.stretches.map((stretch, at): BarPlace => {
    const isMonth = spending.step === "month";
    return {
      key: stretch.from,
      name:
        stretch.from === stretch.to
          ? formatDay(stretch.from, locale, today)
          : formatPeriod(stretch, locale),
      label: isMonth
        ? formatShortMonth(stretch.from, locale, at === 0 || stretch.from.slice(5, 7) === "01")
        : formatMonthDay(stretch.from, locale),
    };
  });
  const whole: Series = {
    key: "total",
    name: texts.reports.total,
    look: REST,
    values: part.series.map(({ minor }) => minor),
    isSum: true,
  };
  const series: Series[] = rows.map((row, at) => ({
    key: row.key,
    name: nameOf(row),
    look: lookOf(at),
    values: row.points,
  }));
  const rest: Series = {
    key: "rest",
    name: texts.spending.rest,
    look: REST,
    values: part.series.map(
      (sum, at) =>
        remaining(
          sum,
          rows.map(({ points }) => points[at] ?? 0),
        ).minor,
    ),
  };
  if (rows.length > 0 && rest.values.some((value) => value !== 0)) series.push(rest);
  const only: Series = { ...whole, look: lookOf(0), isSum: false };
  return (
    <BarChart
      label={label}
      summary={summary}
      head={texts.charts[spending.step]}
      places={places}
      series={rows.length > 0 ? series : [only]}
      {...(rows.length > 0 && { total: whole })}
      unit={unit}
      down={view.kind === "spend"}
      onOpen={(key, at) => {
        const list = rows.find((row) => row.key === key)?.list ?? part.list;
        const stretch = spending.stretches[at];
        drill(listRoute({ ...list, ...stretch }), `${label} ${key} ${stretch?.from ?? ""}`);
      }}
    />
  );
}

/** What part each of the first rows is of the whole. */
function ShareChart(props: ChartProps) {
  const { part, view, rows } = props;
  const texts = useTexts();
  const locale = useLocale();
  const drill = useDrill();
  const nameOf = useNames(view);
  const { period } = useSummary(props);
  const label = texts.spending.shareChart({ what: texts.spending.titles[view.kind], period });
  const slices = rows.map((row, at): Slice => ({
    key: row.key,
    name: nameOf(row),
    look: lookOf(at),
    value: row.sum.minor,
    share: row.sharePermille === null ? null : formatShare(row.sharePermille, locale),
    open: () => drill(listRoute(row.list), `${label} ${row.key}`),
  }));
  const rest = remaining(
    part.total,
    rows.map(({ sum }) => sum.minor),
  );
  if (!part.overlaps && direction(rest) === direction(part.total)) {
    slices.push({
      key: "rest",
      name: texts.spending.rest,
      look: REST,
      value: rest.minor,
      share: null,
      open: () => drill(listRoute(part.list), `${label} rest`),
    });
  }
  return (
    <Donut
      label={label}
      slices={slices}
      total={part.total.minor}
      unit={{
        currency: part.currency,
        exponent: part.total.exponent,
        sign: signOf(view.kind),
      }}
    />
  );
}
