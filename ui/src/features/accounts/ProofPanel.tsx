import type { MoneyView } from "@/bindings/MoneyView";
import type { ProofCause } from "@/bindings/ProofCause";
import type { ProofMove } from "@/bindings/ProofMove";
import type { ProofView } from "@/bindings/ProofView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { usePrivacy } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { civilToday, formatDay, formatDayOf, localDay } from "@/format/date";
import { formatMoney, hiddenMoney } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { PROOF_ICONS, unsigned } from "./ProofBadge";

/** The numbers behind a badge, and the way to the rows that may explain a difference. */
export function ProofPanel({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const texts = useTexts();
  const proof = useHostQuery("proof", { accountId });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={texts.proof.title}
        lead={proof.data && texts.proof.lead({ account: proof.data.account })}
      >
        {proof.data ? (
          <Numbers proof={proof.data} />
        ) : proof.error ? (
          <ErrorPanel error={proof.error} onRetry={() => void proof.refetch()} className="mt-4" />
        ) : (
          <SkeletonList label={texts.proof.loading} rows={3} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function Numbers({ proof }: { proof: ProofView }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  const write = usePrivacy() ? hiddenMoney : formatMoney;
  const { opening, openingDate, posted, pending, stated, badge } = proof;
  return (
    <div data-testid="proof-panel" data-state-kind={badge.state} className="mt-4 space-y-5">
      <Verdict proof={proof} />
      {opening && posted && stated && (
        <dl className="divide-y rounded-xl border">
          <Line
            name={
              openingDate === null
                ? texts.proof.openingUnknown
                : texts.proof.opening({ day: formatDayOf(openingDate, locale, today) })
            }
            money={opening}
          />
          <Line name={texts.proof.posted} money={posted} sign="flow" />
          {pending && pending.minor !== 0 && (
            <Line
              name={proof.countsPending ? texts.proof.pending : texts.proof.pendingAside}
              money={pending}
              sign="flow"
            />
          )}
          {proof.corrected && (
            <Line name={texts.proof.corrected} money={proof.corrected} sign="flow" />
          )}
          <Line name={texts.proof.stated} money={stated} strong />
          {badge.residual && badge.residual.minor !== 0 && (
            <Line name={texts.proof.residual} money={badge.residual} sign="flow" alarming />
          )}
        </dl>
      )}
      {proof.explaining.length > 0 && (
        <section className="space-y-1.5" data-testid="proof-explaining">
          <h3 className="font-semibold">{texts.proof.explaining}</h3>
          <Rows rows={proof.explaining} />
        </section>
      )}
      {proof.aside && proof.asideRows.length > 0 && (
        <section className="space-y-1.5" data-testid="proof-aside">
          <h3 className="font-semibold">
            {texts.proof.aside({ amount: write(unsigned(proof.aside), { locale }) })}
          </h3>
          <Rows rows={proof.asideRows} />
        </section>
      )}
      {badge.state === "off" && (
        <section className="space-y-3">
          {badge.since !== null && (
            <p className="flex flex-wrap items-center gap-x-3 text-[0.8125rem] text-muted">
              {texts.proof.firstSeen}
              <span className="text-ink">{formatDay(localDay(badge.since), locale, today)}</span>
              {proof.sinceSync !== null && (
                <button
                  type="button"
                  className="rounded text-accent underline underline-offset-3 hover:no-underline"
                  onClick={() => navigate({ ...HOME, screen: "history", syncId: proof.sinceSync })}
                >
                  {texts.proof.showSync}
                </button>
              )}
            </p>
          )}
          {proof.causes.length > 0 && (
            <>
              <h3 className="font-semibold">{texts.proof.causes}</h3>
              <ul className="space-y-3">
                {proof.causes.map((cause) => (
                  <Cause key={cause.cause} cause={cause} />
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      {proof.moves.length > 0 && (
        <section className="space-y-3" data-testid="proof-moves">
          <h3 className="font-semibold">{texts.proof.moves}</h3>
          <ul className="space-y-3">
            {proof.moves.map((move) => (
              <Move key={move.sync} move={move} />
            ))}
          </ul>
        </section>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-4">
        <p className="text-[0.8125rem] text-muted">{texts.proof.never}</p>
        <Button
          size="sm"
          data-testid="proof-rows"
          onClick={() => navigate({ ...HOME, accountId: proof.accountId })}
        >
          {texts.proof.rowsOf}
        </Button>
      </div>
    </div>
  );
}

/** What the numbers come to, in one sentence. */
function Verdict({ proof: { badge, reading } }: { proof: ProofView }) {
  const texts = useTexts();
  const locale = useLocale();
  const { state, residual, reason } = badge;
  const write = usePrivacy() ? hiddenMoney : formatMoney;
  const Icon = PROOF_ICONS[state];
  const matches = state === "matches" || state === "matches_edited" || state === "matches_unedited";
  const sentence = matches
    ? (own(texts.proof.readings, reading ?? "") ?? texts.proof.states[state])
    : state === "off"
      ? residual === null
        ? texts.proof.states.off
        : (residual.minor < 0 ? texts.proof.offLess : texts.proof.offMore)({
            amount: write(unsigned(residual), { locale }),
          })
      : (own(texts.proof.reasons, reason ?? "") ?? texts.proof.states.unproven);
  return (
    <p
      className={cn(
        "flex items-start gap-2.5 rounded-xl p-3.5 font-medium",
        state === "off"
          ? "bg-warning-soft text-warning"
          : matches
            ? "bg-accent-soft text-accent"
            : "bg-sunken text-muted",
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      {sentence}
    </p>
  );
}

function Line({
  name,
  money,
  sign = "balance",
  strong = false,
  alarming = false,
}: {
  name: string;
  money: MoneyView;
  sign?: "flow" | "balance";
  strong?: boolean;
  alarming?: boolean;
}) {
  return (
    <div
      className={cn(
        "flex items-baseline justify-between gap-4 px-4 py-2.5",
        (strong || alarming) && "font-semibold",
        alarming && "text-warning",
      )}
    >
      <dt className={cn(!strong && !alarming && "text-muted")}>{name}</dt>
      <dd>
        <Money money={money} sign={sign} className={cn(alarming && "text-warning")} />
      </dd>
    </div>
  );
}

function Cause({ cause: { cause, rows } }: { cause: ProofCause }) {
  const texts = useTexts();
  return (
    <li>
      <p>{own(texts.proof.cause, cause) ?? cause}</p>
      <Rows rows={rows} />
    </li>
  );
}

/** Older history that came later: the opening is another one then, and says why. */
function Move({ move: { sync, at, by, rows } }: { move: ProofMove }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  const write = usePrivacy() ? hiddenMoney : formatMoney;
  return (
    <li>
      <p className="flex flex-wrap items-center gap-x-3">
        {texts.proof.moved({
          amount: write(by, { locale }),
          day: formatDay(localDay(at), locale, today),
        })}
        <button
          type="button"
          className="rounded text-[0.8125rem] text-accent underline underline-offset-3 hover:no-underline"
          onClick={() => navigate({ ...HOME, screen: "history", syncId: sync })}
        >
          {texts.proof.showSync}
        </button>
      </p>
      <Rows rows={rows} />
    </li>
  );
}

function Rows({ rows }: { rows: RegisterRow[] }) {
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  if (rows.length === 0) return null;
  return (
    <ul className="mt-1.5 divide-y rounded-lg border">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            data-testid="proof-cause-row"
            onClick={() => navigate({ ...HOME, accountId: row.accountId, transactionId: row.id })}
            className="flex w-full items-center gap-3 px-3 py-2 text-left text-[0.8125rem] hover:bg-ink/4"
          >
            <span className="min-w-0 flex-1 truncate font-medium">{row.merchant}</span>
            <span className="shrink-0 text-muted">{formatDay(row.date, locale, today)}</span>
            <Money money={row.amount} sign="flow" className="font-medium" />
          </button>
        </li>
      ))}
    </ul>
  );
}
