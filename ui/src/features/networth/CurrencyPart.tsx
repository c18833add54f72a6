import { useDrill } from "@/app/drill";
import type { WorthView } from "@/app/reportViews";
import { useNow } from "@/app/useNow";
import type { CurrencyWorth } from "@/bindings/CurrencyWorth";
import type { MoneyView } from "@/bindings/MoneyView";
import type { NetWorth } from "@/bindings/NetWorth";
import { LineChart, lookOf, type Series, type Unit } from "@/components/charts";
import { Figure } from "@/components/Figure";
import { Money, useAmount } from "@/components/Money";
import { Panel } from "@/components/Panel";
import { civilToday, formatDayOf, formatMediumDay } from "@/format/date";
import { direction } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { PeriodTable } from "./PeriodTable";
import { AccountTable, ClassTable } from "./PartTables";
import { useUpOrDown } from "./words";
import { behindPoint, worthPlaces } from "./worthPlaces";

interface CurrencyPartProps {
  part: CurrencyWorth;
  worth: NetWorth;
  view: WorthView;
}

/** The history in one currency: how much, how it went, of what it is made. */
export function CurrencyPart({ part, worth, view }: CurrencyPartProps) {
  const texts = useTexts();
  const amounts = part.points.flatMap(({ total }) => total ?? []);
  const last = part.points.at(-1)?.total ?? null;
  const like = amounts[0];
  if (like === undefined) {
    return (
      <Panel title={texts.worth.chart({ currency: part.currency })} data-testid="worth-currency">
        <p className="text-muted">{texts.worth.empty}</p>
      </Panel>
    );
  }
  return (
    <Panel title={texts.worth.chart({ currency: part.currency })} data-testid="worth-currency">
      <div className="space-y-6">
        <Headline part={part} worth={worth} view={view} last={last} />
        <History part={part} worth={worth} view={view} like={like} />
        <ClassTable part={part} worth={worth} />
        <AccountTable part={part} worth={worth} />
        <PeriodTable part={part} worth={worth} view={view} />
      </div>
    </Panel>
  );
}

/** What is now, how it changed, and what of the change is no change of anything owned. */
function Headline({ part, worth, view, last }: CurrencyPartProps & { last: MoneyView | null }) {
  const texts = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const say = useUpOrDown();
  const today = civilToday(useNow());
  const unknown = part.points[0]?.unknown ?? 0;
  const notes = [
    ...(direction(part.newlyKnown) === 0
      ? []
      : [texts.worth.newlyKnown({ amount: amount(part.newlyKnown) })]),
    ...(direction(part.ended) === 0 ? [] : [texts.worth.ended({ amount: amount(part.ended) })]),
    ...(unknown === 0
      ? []
      : [
          texts.worth.unknownAtFirst({
            count: unknown,
            day: formatDayOf(worth.from, locale, today),
          }),
        ]),
  ];
  return (
    <div className="space-y-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        {last && (
          <Figure
            money={last}
            to={{ screen: "accounts" }}
            mark={`worth ${part.currency}`}
            name={texts.charts.figure({ name: texts.worth.total, amount: amount(last) })}
            className="text-2xl font-semibold tracking-tight"
          />
        )}
        {part.change && (
          <span data-testid="worth-change" className="text-muted">
            {`${say(part.change)} ${texts.worth.rangeNames[view.range]}`}
          </span>
        )}
      </p>
      {notes.map((note) => (
        <p key={note} className="text-[0.8125rem] text-muted">
          {note}
        </p>
      ))}
      {last && part.points.at(-1) && <OwnedAndOwed point={part.points.at(-1)} />}
    </div>
  );
}

function OwnedAndOwed({ point }: { point: CurrencyWorth["points"][number] | undefined }) {
  const texts = useTexts();
  if (!point?.assets || !point.debts) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 pt-1 text-[0.8125rem]">
      {(["assets", "debts"] as const).map((side) => (
        <div key={side} className="flex gap-2">
          <dt className="text-muted">{texts.worth[side]}</dt>
          <dd className="font-medium">{point[side] && <Money money={point[side]} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The line of the total, or one line for each class. */
function History({ part, worth, view, like }: CurrencyPartProps & { like: MoneyView }) {
  const texts = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const say = useUpOrDown();
  const drill = useDrill();
  const isTotal = view.lines === "total";
  const label = (isTotal ? texts.worth.chart : texts.worth.classChart)({
    currency: part.currency,
  });
  const unit: Unit = { currency: part.currency, exponent: like.exponent, sign: "balance" };
  const total: Series = {
    key: "total",
    name: texts.worth.total,
    look: lookOf(0),
    values: part.points.map((point) => point.total?.minor ?? null),
  };
  const classes = part.classes.map(({ kind, points }, at): Series => ({
    key: kind,
    name: texts.groups[kind],
    look: lookOf(at),
    values: points,
  }));
  const last = part.points.at(-1)?.total;
  return (
    <LineChart
      label={label}
      summary={texts.worth.summary({
        from: formatMediumDay(worth.from, locale),
        to: formatMediumDay(worth.to, locale),
        last: last ? amount(last) : texts.app.none,
        change: part.change ? say(part.change) : texts.worth.notKnownThen,
      })}
      head={texts.worth.date}
      places={worthPlaces(worth, locale, (at) =>
        drill(behindPoint(worth, at, view.accountId), `${label} ${worth.dates[at] ?? ""}`),
      )}
      series={isTotal ? [total] : classes}
      unit={unit}
      withNought={!isTotal}
      shaded={isTotal}
      height={264}
    />
  );
}
