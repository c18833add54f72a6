import type { Doubt } from "@/bindings/Doubt";
import type { DoubtWord } from "@/bindings/DoubtWord";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { notify } from "@/app/notice";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** Two transactions that may be one: both in sight, why it is asked, and the two answers. */
export function DoubtCard({ doubt: { transaction, other, reason } }: { doubt: Doubt }) {
  const texts = useTexts();
  const answer = useHostMutation("answer_doubt");
  const undo = useHostMutation("undo");
  const say = (word: DoubtWord) =>
    answer.mutate(
      { transactionId: transaction.id, otherId: other.id, answer: word },
      {
        onSuccess: () =>
          notify({
            text: texts.review.answered[word],
            action: { label: texts.undo.undo, run: () => undo.mutate(null) },
          }),
      },
    );
  return (
    <section
      data-testid="doubt"
      aria-label={`${texts.review.doubt} ${transaction.merchant}`}
      className="@container rounded-2xl border bg-surface p-5 shadow-card"
    >
      <h2 className="font-semibold">{texts.review.doubt}</h2>
      <p className="mt-0.5 text-[0.8125rem] text-muted">
        {own(texts.review.reasons, reason) ?? reason}
      </p>
      <div className="mt-4 grid gap-3 @xl:grid-cols-2">
        <Side name={texts.review.newer} row={transaction} />
        <Side name={texts.review.older} row={other} />
      </div>
      {answer.error && <ErrorPanel error={answer.error} className="mt-4" />}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button
          variant="primary"
          size="sm"
          data-testid="doubt-same"
          disabled={answer.isPending}
          onClick={() => say("same")}
        >
          {texts.review.same}
        </Button>
        <Button
          size="sm"
          data-testid="doubt-different"
          disabled={answer.isPending}
          onClick={() => say("different")}
        >
          {texts.review.different}
        </Button>
        <span className="text-[0.8125rem] text-muted">{texts.review.sameHint}</span>
      </div>
    </section>
  );
}

function Side({ name, row }: { name: string; row: RegisterRow }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  const shown = useShown();
  return (
    <button
      type="button"
      title={texts.history.showTransaction}
      onClick={() => navigate({ ...HOME, transactionId: row.id })}
      className="flex min-w-0 items-start gap-3 rounded-xl border p-3 text-left hover:border-accent"
    >
      <CategoryIcon category={row.category} />
      <span className="min-w-0 flex-1">
        <span className="block text-xs font-medium text-muted">{name}</span>
        <span className="block truncate font-medium">{row.merchant}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {[
            formatDay(row.date, locale, today),
            row.account,
            ...(row.pending ? [texts.register.pending] : []),
          ].join(" · ")}
        </span>
        <span className="block truncate text-[0.8125rem] text-faint">{shown(row.original)}</span>
        {row.note !== null && (
          <span className="block truncate text-[0.8125rem]">{shown(row.note)}</span>
        )}
      </span>
      <Money money={row.amount} sign="flow" className="font-medium" />
    </button>
  );
}
