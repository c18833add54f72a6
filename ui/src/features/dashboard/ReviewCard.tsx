import { CircleCheckBig, CircleHelp } from "lucide-react";
import { useDrill } from "@/app/drill";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Empty, More, Part } from "./Part";

const ROWS_MAX = 5;

/** The first questions that only a person can answer: those that the review screen counts. */
export function ReviewCard() {
  const texts = useTexts();
  const shown = useShown();
  const drill = useDrill();
  const doubts = useHostQuery("doubts", null);
  const adoptions = useHostQuery("adoptions", null);
  const both = {
    data:
      doubts.data === undefined || adoptions.data === undefined
        ? undefined
        : { doubts: doubts.data, adoptions: adoptions.data },
    error: doubts.error ?? adoptions.error,
    refetch: () => Promise.all([doubts.refetch(), adoptions.refetch()]),
  };
  const open = (mark: string) => drill({ screen: "review" }, mark);
  const count = (doubts.data?.length ?? 0) + (adoptions.data?.length ?? 0);
  return (
    <Part
      name="review"
      answer={both}
      action={
        count > 0 && (
          <More
            text={texts.dashboard.review.all({ count })}
            mark="review all"
            onClick={() => open("review all")}
          />
        )
      }
    >
      {(data) => {
        const rows = [
          ...data.adoptions.map(({ account, old }) => ({
            key: `${account.id} ${old.id}`,
            text: texts.dashboard.review.adoption({ account: shown(account.name) }),
            money: null,
          })),
          ...data.doubts.map(({ transaction, other }) => ({
            key: `${transaction.id} ${other.id}`,
            text: texts.dashboard.review.doubt({ merchant: shown(transaction.merchant) }),
            money: transaction.amount,
          })),
        ].slice(0, ROWS_MAX);
        return rows.length === 0 ? (
          <Empty icon={<CircleCheckBig aria-hidden />} text={texts.dashboard.review.empty} />
        ) : (
          <ul className="-mx-2">
            {rows.map(({ key, text, money }) => (
              <li key={key}>
                <button
                  type="button"
                  data-testid="review-row"
                  data-drill={`review ${key}`}
                  onClick={() => open(`review ${key}`)}
                  className="flex w-full items-center gap-3 rounded-lg px-2 py-2 text-left hover:bg-ink/4"
                >
                  <CircleHelp aria-hidden className="size-4.5 shrink-0 text-accent" />
                  <span className="min-w-0 flex-1 truncate">{text}</span>
                  {money && <Money money={money} sign="flow" className="font-medium" />}
                </button>
              </li>
            ))}
          </ul>
        );
      }}
    </Part>
  );
}
