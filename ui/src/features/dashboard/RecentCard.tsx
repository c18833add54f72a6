import { listRoute, useDrill } from "@/app/drill";
import { useNow } from "@/app/useNow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { MerchantMark } from "@/components/MerchantMark";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, More, Part } from "./Part";

const EVERYTHING = { search: "", accountId: null, categoryId: null, from: null, to: null };
const ROWS = 7;

/** The newest transactions, each with the way to it. */
export function RecentCard() {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const today = civilToday(useNow());
  const drill = useDrill();
  const answer = useHostQuery("register_rows", {
    filter: EVERYTHING,
    date: "",
    skip: 0,
    limit: ROWS,
  });
  const all = listRoute(EVERYTHING);
  return (
    <Part
      name="recent"
      answer={answer}
      action={
        <More
          text={texts.dashboard.recent.all}
          mark="recent all"
          onClick={() => drill(all, "recent all")}
        />
      }
    >
      {({ rows }) =>
        rows.length === 0 ? (
          <Empty text={texts.dashboard.recent.empty} />
        ) : (
          <ul className="-mx-2">
            {rows.map((row, at) => {
              // Parts of a split have one id.
              const mark = `recent ${row.id} ${at}`;
              const day = formatDay(row.date, locale, today);
              const state = row.pending ? [texts.register.pending] : [];
              return (
                <li key={mark}>
                  <button
                    type="button"
                    data-testid="recent-row"
                    data-drill={mark}
                    onClick={() => drill({ ...all, transactionId: row.id }, mark)}
                    className="flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left hover:bg-ink/4"
                  >
                    {row.logo === null ? (
                      <CategoryIcon category={row.category} />
                    ) : (
                      <MerchantMark merchant={shown(row.merchant)} logo={row.logo} />
                    )}
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{shown(row.merchant)}</span>
                      <span className="block truncate text-xs text-muted">
                        {[day, ...state, row.account].join(" · ")}
                      </span>
                    </span>
                    <Money money={row.amount} sign="flow" className="font-medium" />
                  </button>
                </li>
              );
            })}
          </ul>
        )
      }
    </Part>
  );
}
