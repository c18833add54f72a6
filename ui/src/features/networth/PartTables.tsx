import type { ReactNode } from "react";
import { listRoute, useDrill } from "@/app/drill";
import { useNow } from "@/app/useNow";
import type { CurrencyWorth } from "@/bindings/CurrencyWorth";
import type { MoneyView } from "@/bindings/MoneyView";
import type { NetWorth } from "@/bindings/NetWorth";
import type { WorthAccount } from "@/bindings/WorthAccount";
import { Sparkline } from "@/components/charts";
import { Money, useAmount } from "@/components/Money";
import { usePrivacy, useShown } from "@/components/privacy";
import { civilToday, formatDayOf } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHow, useUpOrDown } from "./words";

const EVERYTHING = { search: "", accountId: null, categoryId: null, from: null, to: null };

const HEAD = "px-2 py-2 font-medium whitespace-nowrap";
const CELL = "px-2 py-2 align-top";
const WIDE = "hidden @2xl:table-cell";
const WIDEST = "hidden @4xl:table-cell";

interface TableProps {
  part: CurrencyWorth;
  worth: NetWorth;
}

/** A table of parts: the first day, the last one, what changed between. */
function PartTable({
  caption,
  head,
  worth,
  last,
  testId,
  children,
}: {
  caption: string;
  head: string;
  worth: NetWorth;
  /** The head of a further column. */
  last?: string;
  testId: string;
  children: ReactNode;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  return (
    <div className="-mx-2 overflow-x-auto">
      <table className="w-full text-left text-[0.8125rem] figures" data-testid={testId}>
        <caption className="px-2 pb-1 text-left text-sm font-semibold">{caption}</caption>
        <thead>
          <tr className="border-b text-muted">
            <th scope="col" className={HEAD}>
              {head}
            </th>
            <th scope="col" className={`${HEAD} ${WIDE}`}>
              {texts.worth.trend}
            </th>
            <th scope="col" className={`${HEAD} ${WIDE} text-right`}>
              {texts.worth.first({ day: formatDayOf(worth.from, locale, today) })}
            </th>
            <th scope="col" className={`${HEAD} text-right`}>
              {texts.worth.last({ day: formatDayOf(worth.to, locale, today) })}
            </th>
            <th scope="col" className={`${HEAD} ${WIDE} text-right`}>
              {texts.worth.change}
            </th>
            {last !== undefined && (
              <th scope="col" className={`${HEAD} ${WIDEST}`}>
                {last}
              </th>
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line/60">{children}</tbody>
      </table>
    </div>
  );
}

interface ValuesProps {
  points: readonly (number | null)[];
  first: MoneyView | null;
  last: MoneyView | null;
  change: MoneyView | null;
}

function Values({ points, first, last, change }: ValuesProps) {
  const texts = useTexts();
  const say = useUpOrDown();
  const none = <span className="text-faint">{texts.app.none}</span>;
  return (
    <>
      <td className={`${CELL} ${WIDE}`}>
        <Sparkline values={points} />
      </td>
      <td className={`${CELL} ${WIDE} text-right text-muted`}>
        {first ? <Money money={first} /> : none}
      </td>
      <td className={`${CELL} text-right font-medium`}>
        {last ? <Money money={last} /> : none}
        {change && (
          <span className="block text-xs font-normal whitespace-nowrap text-muted @2xl:hidden">
            {say(change)}
          </span>
        )}
      </td>
      <td className={`${CELL} ${WIDE} text-right whitespace-nowrap text-muted`}>
        {change ? say(change) : none}
      </td>
    </>
  );
}

/** By class, in the order of the sidebar. */
export function ClassTable({ part, worth }: TableProps) {
  const texts = useTexts();
  return (
    <PartTable
      caption={texts.worth.byClass}
      head={texts.worth.class}
      worth={worth}
      testId="worth-classes"
    >
      {part.classes.map((one) => (
        <tr key={one.kind}>
          <th scope="row" className={`${CELL} font-medium`}>
            {texts.groups[one.kind]}
          </th>
          <Values points={one.points} first={one.first} last={one.last} change={one.change} />
        </tr>
      ))}
    </PartTable>
  );
}

/** By account. Each row leads to the transactions of its account. */
export function AccountTable({ part, worth }: TableProps) {
  const texts = useTexts();
  return (
    <PartTable
      caption={texts.worth.byAccount}
      head={texts.worth.account}
      worth={worth}
      last={texts.worth.how}
      testId="worth-accounts"
    >
      {part.accounts.map((account) => (
        <AccountLine key={account.id} account={account} />
      ))}
    </PartTable>
  );
}

function AccountLine({ account }: { account: WorthAccount }) {
  const texts = useTexts();
  const shown = useShown();
  const hidden = usePrivacy();
  const amount = useAmount();
  const how = useHow()(account.known);
  const drill = useDrill();
  const mark = `worth ${account.id}`;
  return (
    <tr data-testid="worth-account" className="relative hover:bg-ink/3">
      <th scope="row" className={`${CELL} w-full max-w-0 min-w-32 font-normal @2xl:w-1/4`}>
        <button
          type="button"
          data-drill={mark}
          aria-label={texts.worth.openAccount({
            name: shown(account.name),
            last: account.last ? amount(account.last) : texts.app.none,
          })}
          onClick={() => drill(listRoute({ ...EVERYTHING, accountId: account.id }), mark)}
          className="w-full text-left outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <span className="block truncate font-medium">{shown(account.name)}</span>
          <span className="block truncate text-xs text-muted">
            {shown(account.institution)}
            {account.mask !== null && !hidden && ` ••${account.mask}`}
          </span>
        </button>
        <ul className="text-xs text-muted @4xl:hidden">
          {how.map((line) => (
            <li key={line} className="first-letter:uppercase">
              {line}
            </li>
          ))}
        </ul>
      </th>
      <Values
        points={account.points}
        first={account.first}
        last={account.last}
        change={account.change}
      />
      <td className={`${CELL} ${WIDEST} text-xs text-muted`}>
        <ul>
          {how.map((line) => (
            <li key={line} className="first-letter:uppercase">
              {line}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
