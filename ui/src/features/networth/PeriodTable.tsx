import { useState } from "react";
import { useDrill } from "@/app/drill";
import type { WorthView } from "@/app/reportViews";
import type { CurrencyWorth } from "@/bindings/CurrencyWorth";
import type { NetWorth } from "@/bindings/NetWorth";
import { Money } from "@/components/Money";
import { formatMediumDay } from "@/format/date";
import { remaining } from "@/format/parts";
import { useLocale, useTexts } from "@/i18n";
import { useUpOrDown } from "./words";
import { behindPoint } from "./worthPlaces";

const HEAD = "px-3 py-2 font-medium whitespace-nowrap";
const CELL = "px-3 py-1.5";

/**
 * What changed from each point to the next, newest first. Each row leads to the transactions
 * between.
 */
export function PeriodTable({
  part,
  worth,
  view,
}: {
  part: CurrencyWorth;
  worth: NetWorth;
  view: WorthView;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const say = useUpOrDown();
  const drill = useDrill();
  const [open, setOpen] = useState(false);
  const none = <span className="text-faint">{texts.app.none}</span>;
  const rows = worth.dates.map((date, at) => ({ date, at, point: part.points[at] })).reverse();
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="worth-periods" className="w-fit rounded font-semibold">
        {texts.worth.periodTable}
      </summary>
      {open && (
        <div
          className="mt-3 max-h-96 overflow-auto rounded-lg border"
          tabIndex={0}
          role="region"
          aria-label={`${texts.worth.periodTable}, ${part.currency}`}
        >
          <table className="w-full text-left text-[0.8125rem] figures">
            <caption className="sr-only">{texts.worth.periodTable}</caption>
            <thead className="sticky top-0 z-10 bg-raised text-muted">
              <tr>
                <th scope="col" className={HEAD}>
                  {texts.worth.date}
                </th>
                {[texts.worth.assets, texts.worth.debts, texts.worth.total].map((head) => (
                  <th key={head} scope="col" className={`${HEAD} text-right`}>
                    {head}
                  </th>
                ))}
                <th scope="col" className={`${HEAD} text-right`}>
                  {texts.worth.changeBefore}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y">
              {rows.map(({ date, at, point }) => {
                const before = part.points[at - 1]?.total ?? null;
                const total = point?.total ?? null;
                const mark = `period ${part.currency} ${date}`;
                return (
                  <tr key={date} className="relative hover:bg-ink/3">
                    <th scope="row" className={`${CELL} font-normal whitespace-nowrap`}>
                      <button
                        type="button"
                        data-drill={mark}
                        onClick={() => drill(behindPoint(worth, at, view.accountId), mark)}
                        className="outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                      >
                        {formatMediumDay(date, locale)}
                      </button>
                    </th>
                    {[point?.assets, point?.debts, total].map((money, column) => (
                      <td key={column} className={`${CELL} text-right`}>
                        {money ? <Money money={money} /> : none}
                      </td>
                    ))}
                    <td className={`${CELL} text-right whitespace-nowrap text-muted`}>
                      {total && before ? say(remaining(total, [before.minor])) : none}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
