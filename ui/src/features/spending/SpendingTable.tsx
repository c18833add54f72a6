import { listRoute, useDrill } from "@/app/drill";
import type { SpendingView } from "@/app/reportViews";
import type { CurrencySpending } from "@/bindings/CurrencySpending";
import type { Spending } from "@/bindings/Spending";
import type { SpendingRow } from "@/bindings/SpendingRow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { lookOf, ShareBar, Swatch, type Look } from "@/components/charts";
import { Figure } from "@/components/Figure";
import { Money, useAmount } from "@/components/Money";
import { usePrivacy, useShown } from "@/components/privacy";
import { formatCount } from "@/format/count";
import { formatShare } from "@/format/money";
import { formatPeriod } from "@/format/period";
import { useLocale, useTexts } from "@/i18n";
import { signOf, useChange } from "./words";

interface SpendingTableProps {
  part: CurrencySpending;
  spending: Spending;
  view: SpendingView;
  /** The rows that the chart tells apart, in the order of their looks. */
  drawn: readonly SpendingRow[];
}

const HEAD = "px-2 py-2 font-medium whitespace-nowrap";
const CELL = "px-2 py-2";
/** Columns that a narrow table leaves out; what they say is in the list that the row leads to. */
const WIDE = "hidden @2xl:table-cell";
const WIDEST = "hidden @4xl:table-cell";

/** What it was spent on, most first. Each row leads to its transactions. */
export function SpendingTable({ part, spending, view, drawn }: SpendingTableProps) {
  const texts = useTexts();
  const locale = useLocale();
  const { compared } = spending;
  const sign = signOf(view.kind);
  const amount = useAmount();
  const looks = new Map(drawn.map(({ key }, at) => [key, lookOf(at)]));
  const largest = part.rows[0]?.sum.minor ?? 0;
  return (
    <div className="-mx-2 overflow-x-auto">
      <table className="w-full text-left text-[0.8125rem] figures" data-testid="spending-table">
        <caption className="sr-only">
          {texts.spending.timeChart({
            what: texts.spending.bys[view.by],
            period: formatPeriod(spending.period, locale),
          })}
        </caption>
        <thead>
          <tr className="border-b text-muted">
            <th scope="col" className={HEAD}>
              {texts.spending.bys[view.by]}
            </th>
            <th scope="col" className={`${HEAD} ${WIDE} w-1/4`}>
              {texts.spending.share}
            </th>
            <th scope="col" className={`${HEAD} text-right`}>
              {texts.spending.amount}
            </th>
            {compared && (
              <>
                <th scope="col" className={`${HEAD} ${WIDEST} text-right`}>
                  {texts.spending.compared({ period: formatPeriod(compared, locale) })}
                </th>
                <th scope="col" className={`${HEAD} ${WIDE} text-right`}>
                  {texts.spending.change}
                </th>
              </>
            )}
            <th scope="col" className={`${HEAD} ${WIDE} text-right`}>
              {texts.spending.count}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line/60">
          {part.rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              look={looks.get(row.key) ?? null}
              view={view}
              currency={part.currency}
              largest={largest}
              isCompared={compared !== null}
            />
          ))}
          {part.others && (
            <tr className="text-muted">
              <th scope="row" className={`${CELL} font-normal`}>
                {texts.spending.others({ count: part.others.rows })}
              </th>
              <td className={`${CELL} ${WIDE}`} />
              <td className={`${CELL} text-right`}>
                <Money money={part.others.sum} sign={sign} />
              </td>
              {compared && (
                <>
                  <td className={`${CELL} ${WIDEST} text-right`}>
                    {part.others.compared && <Money money={part.others.compared} sign={sign} />}
                  </td>
                  <td className={`${CELL} ${WIDE}`} />
                </>
              )}
              <td className={`${CELL} ${WIDE} text-right`}>
                {formatCount(part.others.count, locale)}
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr className="border-t-2 font-semibold">
            <th scope="row" className={CELL}>
              {texts.reports.total}
            </th>
            <td className={`${CELL} ${WIDE}`} />
            <td className={`${CELL} text-right`}>
              <Figure
                money={part.total}
                sign={sign}
                to={listRoute(part.list)}
                mark={`table total ${part.currency}`}
                name={texts.charts.figure({
                  name: texts.reports.total,
                  amount: amount(part.total, sign),
                })}
              />
            </td>
            {compared && (
              <>
                <td className={`${CELL} ${WIDEST} text-right`}>
                  {part.comparedTotal && <Money money={part.comparedTotal} sign={sign} />}
                </td>
                <td className={`${CELL} ${WIDE} text-right`}>
                  {part.change && <Change change={part.change} view={view} />}
                </td>
              </>
            )}
            <td className={`${CELL} ${WIDE} text-right`}>{formatCount(part.count, locale)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface RowProps {
  row: SpendingRow;
  look: Look | null;
  view: SpendingView;
  currency: string;
  largest: number;
  isCompared: boolean;
}

function Row({ row, look, view, currency, largest, isCompared }: RowProps) {
  const texts = useTexts();
  const locale = useLocale();
  const hidden = usePrivacy();
  const shown = useShown();
  const amount = useAmount();
  const drill = useDrill();
  const sign = signOf(view.kind);
  const name = row.name === "" ? texts.spending.nameless[view.by] : shown(row.name);
  const mark = `row ${currency} ${row.key}`;
  return (
    <tr data-testid="spending-row" className="relative hover:bg-ink/3">
      <th scope="row" className={`${CELL} w-full max-w-0 min-w-36 font-normal @2xl:w-2/5`}>
        {/* Reaches over the whole row. */}
        <button
          type="button"
          data-drill={mark}
          aria-label={texts.spending.openRow({
            name,
            amount: amount(row.sum, sign),
            count: texts.reports.transactions({ count: row.count }),
          })}
          onClick={() => drill(listRoute(row.list), mark)}
          className="flex w-full items-center gap-2.5 text-left outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {look === null ? <span className="size-2.5 shrink-0" /> : <Swatch look={look} />}
          {(view.by === "category" || view.by === "group") && (
            <CategoryIcon
              category={row.categoryId === null ? null : { code: row.categoryCode }}
              className="size-6 [&_svg]:size-3.5"
            />
          )}
          <span className="min-w-0">
            <span className="block truncate font-medium">{name}</span>
            {row.group !== null && (
              <span className="block truncate text-xs text-muted">{shown(row.group)}</span>
            )}
          </span>
        </button>
      </th>
      <td className={`${CELL} ${WIDE}`}>
        <span className="grid grid-cols-[1fr_3.25rem] items-center gap-2">
          <ShareBar
            value={row.sum.minor}
            compared={row.compared?.minor ?? null}
            largest={largest}
          />
          <span className="text-right text-muted">
            {row.sharePermille !== null && !hidden && formatShare(row.sharePermille, locale)}
          </span>
        </span>
      </td>
      <td className={`${CELL} text-right font-medium`}>
        <Money money={row.sum} sign={sign} />
        {isCompared && row.change && (
          <span className="block text-xs font-normal text-muted @2xl:hidden">
            <Change change={row.change} view={view} />
          </span>
        )}
      </td>
      {isCompared && (
        <>
          <td className={`${CELL} ${WIDEST} text-right text-muted`}>
            {row.compared && <Money money={row.compared} sign={sign} />}
          </td>
          <td className={`${CELL} ${WIDE} text-right text-muted`}>
            {row.change && <Change change={row.change} view={view} />}
          </td>
        </>
      )}
      <td className={`${CELL} ${WIDE} text-right text-muted`}>{formatCount(row.count, locale)}</td>
    </tr>
  );
}

type ChangeOf = NonNullable<SpendingRow["change"]>;

function Change({ change, view }: { change: ChangeOf; view: SpendingView }) {
  const say = useChange(view.kind);
  return <span className="whitespace-nowrap">{say(change)}</span>;
}
