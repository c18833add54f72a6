import { useState } from "react";
import { useDrill } from "@/app/drill";
import { WORTH_HOME, WORTH_RANGES, type WorthRange } from "@/app/reportViews";
import { useNow } from "@/app/useNow";
import type { CurrencyWorth } from "@/bindings/CurrencyWorth";
import type { NetWorth } from "@/bindings/NetWorth";
import { LineChart, lookOf, type Series } from "@/components/charts";
import { Figure } from "@/components/Figure";
import { useAmount } from "@/components/Money";
import { SegmentChoice } from "@/components/ui/choice";
import { behindPoint, rangeOf, useUpOrDown, worthPlaces } from "@/features/networth";
import { civilToday, formatMediumDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, inCurrency, Part } from "./Part";

/** What is owned less what is owed, and how it went. */
export function WorthCard({ currency }: { currency: string | null }) {
  const { dashboard, worth } = useTexts();
  const today = civilToday(useNow());
  const [range, setRange] = useState<WorthRange>("year");
  const answer = useHostQuery(
    "net_worth",
    { from: rangeOf(range, today), to: null, step: null, accountIds: [] },
    { keep: true },
  );
  return (
    <Part
      name="worth"
      answer={answer}
      action={
        <SegmentChoice
          label={worth.range}
          value={range}
          onChange={setRange}
          className="[&_button]:h-7 [&_button]:px-2"
          options={WORTH_RANGES.map((one) => ({
            value: one,
            label: worth.ranges[one],
            testId: `range-${one}`,
          }))}
        />
      }
    >
      {(data) => {
        const part = inCurrency(data.currencies, currency);
        return part?.points.some(({ total }) => total !== null) ? (
          <Told part={part} worth={data} range={range} />
        ) : (
          <Empty text={dashboard.worth.empty} />
        );
      }}
    </Part>
  );
}

function Told({ part, worth, range }: { part: CurrencyWorth; worth: NetWorth; range: WorthRange }) {
  const texts = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const say = useUpOrDown();
  const drill = useDrill();
  const last = part.points.at(-1)?.total ?? null;
  const like = part.points.flatMap(({ total }) => total ?? [])[0];
  const label = texts.dashboard.worth.chart;
  const series: Series = {
    key: "total",
    name: texts.worth.total,
    look: lookOf(0),
    values: part.points.map(({ total }) => total?.minor ?? null),
  };
  const change = part.change
    ? `${say(part.change)} ${texts.worth.rangeNames[range]}`
    : texts.worth.notKnownThen;
  return (
    <div className="space-y-4">
      <div>
        {last && (
          <Figure
            money={last}
            to={{ screen: "netWorth", worth: { ...WORTH_HOME, range } }}
            mark="worth now"
            name={texts.charts.figure({ name: texts.worth.total, amount: amount(last) })}
            className="text-2xl font-semibold tracking-tight"
          />
        )}
        <p className="text-muted">{change}</p>
      </div>
      <LineChart
        label={label}
        summary={texts.worth.summary({
          from: formatMediumDay(worth.from, locale),
          to: formatMediumDay(worth.to, locale),
          last: last ? amount(last) : texts.app.none,
          change,
        })}
        head={texts.worth.date}
        places={worthPlaces(worth, locale, (at) =>
          drill(behindPoint(worth, at, null), `${label} ${worth.dates[at] ?? ""}`),
        )}
        series={[series]}
        unit={{ currency: part.currency, exponent: like?.exponent ?? 2, sign: "balance" }}
      />
    </div>
  );
}
