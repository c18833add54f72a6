import { listRoute, useDrill } from "@/app/drill";
import { SPENDING_HOME } from "@/app/reportViews";
import { useNow } from "@/app/useNow";
import type { CurrencySpending } from "@/bindings/CurrencySpending";
import { CategoryIcon } from "@/components/CategoryIcon";
import { ShareBar } from "@/components/charts";
import { Money, useAmount } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { civilToday, monthEnd, monthStart } from "@/format/date";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, inCurrency, More, Part } from "./Part";

const ROWS_MAX = 6;

/** What most was spent on this month, against the whole month before. */
export function CategoriesCard({ currency }: { currency: string | null }) {
  const { dashboard } = useTexts();
  const today = civilToday(useNow());
  const drill = useDrill();
  const answer = useHostQuery(
    "spending",
    {
      from: monthStart(today),
      to: monthEnd(today),
      by: "category",
      compare: "previous",
      accountIds: [],
      kind: "spend",
    },
    { keep: true },
  );
  return (
    <Part
      name="categories"
      answer={answer}
      action={
        <More
          text={dashboard.categories.all}
          mark="categories all"
          onClick={() => drill({ screen: "spending", spending: SPENDING_HOME }, "categories all")}
        />
      }
    >
      {(data) => {
        const part = inCurrency(data.currencies, currency);
        return part === undefined || part.rows.length === 0 ? (
          <Empty text={dashboard.categories.empty} />
        ) : (
          <Rows part={part} />
        );
      }}
    </Part>
  );
}

function Rows({ part }: { part: CurrencySpending }) {
  const texts = useTexts();
  const { categories } = texts.dashboard;
  const shown = useShown();
  const amount = useAmount();
  const drill = useDrill();
  const rows = part.rows.slice(0, ROWS_MAX);
  // Both months have one scale, so the longest of all is the whole width. Spent is below nought.
  const largest = Math.min(
    ...rows.flatMap(({ sum, compared }) => [sum.minor, compared?.minor ?? 0]),
  );
  return (
    <div className="space-y-2">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="h-2 w-4 rounded-full bg-accent" />
          {categories.thisMonth}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="mx-1 h-3 w-0.5 rounded-full bg-ink" />
          {categories.lastMonth}
        </span>
        <span className="sr-only">{categories.lead}</span>
      </p>
      <ul className="-mx-2">
        {rows.map((row) => {
          const name = row.name === "" ? texts.spending.nameless.category : shown(row.name);
          const figures = { name, amount: amount(row.sum, "spent") };
          const mark = `category ${row.key}`;
          return (
            <li key={row.key}>
              <button
                type="button"
                data-testid="category-row"
                data-drill={mark}
                aria-label={
                  row.compared === null
                    ? categories.rowAlone(figures)
                    : categories.row({ ...figures, last: amount(row.compared, "spent") })
                }
                onClick={() => drill(listRoute(row.list), mark)}
                className="grid w-full grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 rounded-lg px-2 py-1.5 text-left hover:bg-ink/4"
              >
                <CategoryIcon
                  category={row.categoryId === null ? null : { code: row.categoryCode }}
                />
                <span className="min-w-0 space-y-1">
                  <span className="flex justify-between gap-3">
                    <span className="min-w-0 truncate font-medium">{name}</span>
                    <Money money={row.sum} sign="spent" className="font-medium" />
                  </span>
                  <ShareBar
                    value={row.sum.minor}
                    compared={row.compared?.minor ?? null}
                    largest={largest}
                  />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
