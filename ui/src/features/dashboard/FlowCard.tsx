import { listRoute, useDrill } from "@/app/drill";
import type { CashFlow } from "@/bindings/CashFlow";
import type { CurrencyFlow } from "@/bindings/CurrencyFlow";
import { BarChart, BEHIND, CAME_IN, WENT_OUT, type Series } from "@/components/charts";
import { useAmount } from "@/components/Money";
import { formatMonth, formatShortMonth } from "@/format/date";
import { direction } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, inCurrency, Part } from "./Part";

const MONTHS = 12;
const EVERYTHING = { search: "", accountId: null, categoryId: null, from: null, to: null };

/** What came in and what was spent, month by month. */
export function FlowCard({ currency }: { currency: string | null }) {
  const { dashboard } = useTexts();
  const answer = useHostQuery("cash_flow", { months: MONTHS, until: null, accountIds: [] });
  return (
    <Part name="flow" answer={answer}>
      {(data) => {
        const part = inCurrency(data.currencies, currency);
        return part === undefined ? (
          <Empty text={dashboard.flow.empty} />
        ) : (
          <Told flow={data} part={part} />
        );
      }}
    </Part>
  );
}

function Told({ flow, part }: { flow: CashFlow; part: CurrencyFlow }) {
  const { charts, dashboard } = useTexts();
  const texts = dashboard.flow;
  const locale = useLocale();
  const amount = useAmount();
  const drill = useDrill();
  const last = part.months.at(-1);
  const monthOf = (from: string) => formatMonth(from.slice(0, 7), locale);
  const month = monthOf(flow.months.at(-1)?.from ?? "");
  const way = last ? direction(last.net) : 0;
  const size = last ? amount(last.net, "none") : "";
  const sentence =
    way === 0
      ? texts.even({ month })
      : (way > 0 ? texts.saved : texts.overspent)({ amount: size, month });
  const seriesOf = (key: "income" | "spending" | "net", look: Series["look"]): Series => ({
    key,
    name: texts[key],
    look,
    values: part.months.map((one) => one[key].minor),
  });
  return (
    <div className="space-y-4">
      <button
        type="button"
        data-testid="flow-sentence"
        data-drill="flow month"
        onClick={() => drill(listRoute({ ...EVERYTHING, ...flow.months.at(-1) }), "flow month")}
        className="rounded text-left decoration-line-strong underline-offset-4 hover:underline"
      >
        {sentence}
      </button>
      <BarChart
        label={texts.chart}
        summary={texts.summary({ count: flow.months.length, sentence })}
        head={charts.month}
        places={flow.months.map(({ from }, at) => ({
          key: from,
          name: monthOf(from),
          label: formatShortMonth(from, locale, at === 0 || from.slice(5, 7) === "01"),
        }))}
        series={[seriesOf("income", CAME_IN), seriesOf("spending", WENT_OUT)]}
        total={{ ...seriesOf("net", BEHIND), isSum: true }}
        unit={{
          currency: part.currency,
          exponent: last?.net.exponent ?? 2,
          sign: "balance",
        }}
        onOpen={(key, at) => {
          const stretch = flow.months[at];
          const list = key === "income" ? part.incomeList : part.spendingList;
          const mark = `${texts.chart} ${key} ${stretch?.from ?? ""}`;
          drill(listRoute({ ...list, ...stretch }), mark);
        }}
      />
    </div>
  );
}
