import { listRoute, useDrill } from "@/app/drill";
import type { CurrencyPace } from "@/bindings/CurrencyPace";
import type { Pace } from "@/bindings/Pace";
import {
  BEHIND,
  FAR_BEHIND,
  LineChart,
  lookOf,
  type LinePlace,
  type Series,
  type Unit,
} from "@/components/charts";
import { Figure } from "@/components/Figure";
import { useAmount } from "@/components/Money";
import { addDays, formatMonthDay } from "@/format/date";
import { direction } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, inCurrency, Part } from "./Part";

/** What was spent so far, against last month by the same day. */
export function PaceCard({ currency }: { currency: string | null }) {
  const texts = useTexts();
  const pace = useHostQuery("pace", { month: null, accountIds: [] });
  return (
    <Part name="pace" answer={pace}>
      {(data) => {
        const part = inCurrency(data.currencies, currency);
        return part === undefined ? (
          <Empty text={texts.dashboard.pace.empty} />
        ) : (
          <Told pace={data} part={part} />
        );
      }}
    </Part>
  );
}

function Told({ pace, part }: { pace: Pace; part: CurrencyPace }) {
  const { dashboard, charts } = useTexts();
  const texts = dashboard.pace;
  const locale = useLocale();
  const amount = useAmount();
  const drill = useDrill();
  const way = direction(part.difference);
  const sentence =
    way === 0
      ? texts.same
      : (way < 0 ? texts.more : texts.less)({ amount: amount(part.difference, "none") });
  const unit: Unit = {
    currency: part.currency,
    exponent: part.soFar.exponent,
    sign: "spent",
  };
  const averages = part.days.map(({ average }) => average?.minor ?? null);
  const series: Series[] = [
    {
      key: "this",
      name: texts.thisMonth,
      look: lookOf(0),
      values: part.days.map(({ soFar }) => soFar?.minor ?? null),
    },
    {
      key: "last",
      name: texts.lastMonth,
      look: BEHIND,
      values: part.days.map(({ last }) => last?.minor ?? null),
    },
    ...(averages.some((value) => value !== null)
      ? [{ key: "average", name: texts.average, look: FAR_BEHIND, values: averages }]
      : []),
  ];
  const places = part.days.map(({ soFar }, at): LinePlace => {
    // A day that is to come has last month's figure alone, and leads to last month.
    const list = soFar === null ? part.lastList : part.list;
    const from = (soFar === null ? pace.lastMonth : pace.month).from;
    const to = addDays(from, at);
    const day = String(at + 1);
    return {
      key: day,
      at,
      name: texts.day({ day: formatMonthDay(addDays(pace.month.from, at), locale) }),
      label: day,
      open: () => drill(listRoute({ ...list, from, to }), `${texts.chart} ${day}`),
    };
  });
  return (
    <div className="space-y-4">
      <div>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Figure
            money={part.soFar}
            sign="spent"
            to={listRoute(part.list)}
            mark="pace so far"
            name={`${amount(part.soFar, "spent")} ${texts.spent}`}
            className="text-2xl font-semibold tracking-tight"
          />
          <span className="text-muted">{texts.spent}</span>
        </p>
        <p data-testid="pace-sentence">{sentence}</p>
        <button
          type="button"
          data-drill="pace last"
          onClick={() => drill(listRoute(part.lastList), "pace last")}
          className="rounded text-[0.8125rem] text-muted decoration-line-strong underline-offset-3 hover:underline"
        >
          {texts.last({ amount: amount(part.lastByThen, "spent") })}
        </button>
      </div>
      <LineChart
        label={texts.chart}
        summary={`${amount(part.soFar, "spent")} ${texts.spent}. ${sentence}`}
        head={charts.day}
        places={places}
        series={series}
        unit={unit}
        down
        withNought
      />
    </div>
  );
}
