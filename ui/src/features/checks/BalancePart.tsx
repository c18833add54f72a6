import { Banknote, ShieldQuestion } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { BalanceNow } from "@/bindings/BalanceNow";
import type { CheckAccount } from "@/bindings/CheckAccount";
import type { ChecksView } from "@/bindings/ChecksView";
import type { MoneyView } from "@/bindings/MoneyView";
import { useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { ago, formatInstant, formatTime } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { AskDialog } from "./AskDialog";
import { callsOf } from "./billing";
import { Expiry } from "./Expiry";

/** What a sync brought, and what the bank says when it is asked: two kinds of balance, side by side. */
export function BalancePart({ account, view }: { account: CheckAccount; view: ChecksView }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const shown = useShown();
  const [, navigate] = useRoute();
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<BalanceNow | null>(null);
  const ask = useHostMutation("ask_balance");
  const checks = useHostQuery("checks", null);
  const name = shown(account.name);
  const { asOf } = account.cached;
  const confirm = () =>
    ask.mutate(
      { accountId: account.accountId, seenThisMonth: callsOf(view, "balance") },
      {
        onSuccess: (told) => {
          setAnswer(told);
          setAsking(false);
        },
        // Another program may have asked meanwhile: the number is read anew before the next try.
        onError: () => void checks.refetch(),
      },
    );
  const whys = [account.canBalance, account.canPay].flatMap(({ ok, whyNot }) =>
    ok || whyNot === null ? [] : [said(whyNot)],
  );
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Side
        title={texts.checks.cached}
        age={
          asOf === null ? (
            texts.checks.neverTold
          ) : (
            <time dateTime={asOf} title={formatInstant(asOf, locale)}>
              {texts.time.ago(ago(asOf, now))}
            </time>
          )
        }
        note={texts.checks.cachedNote}
      >
        <Amounts {...account.cached} />
      </Side>
      <Side
        title={texts.checks.realTime}
        age={answer && texts.checks.askedAt({ at: formatTime(answer.askedAt, locale) })}
        strong
      >
        {answer ? (
          <div data-testid="balance-now" role="status" className="space-y-2">
            <Amounts
              available={answer.available}
              current={answer.current}
              limit={answer.limit}
              funds={answer.funds}
            />
            <p className="text-[0.8125rem]">{shown(said(answer.sentence))}</p>
            {answer.bankUpdatedAt !== null && (
              <p className="text-[0.8125rem] text-muted">
                {texts.checks.bankUpdated({
                  age: texts.time.ago(ago(answer.bankUpdatedAt, now)),
                })}
              </p>
            )}
            <Expiry until={answer.expiresAt} />
          </div>
        ) : (
          <p className="text-[0.8125rem] text-muted">{texts.checks.realTimeNote}</p>
        )}
        <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
          {account.canBalance.ok && (
            <Button
              size="sm"
              data-testid="ask-balance"
              disabled={view.isOffline}
              aria-label={texts.checks.askOf({ account: name })}
              onClick={() => {
                ask.reset();
                setAsking(true);
              }}
            >
              <Banknote aria-hidden />
              {answer ? texts.checks.askAgain : texts.checks.ask}
            </Button>
          )}
          {account.canPay.ok && (
            <Button
              size="sm"
              variant="ghost"
              data-testid="pay-from"
              aria-label={texts.checks.payFromOf({ account: name })}
              onClick={() => navigate({ part: "payment", payerId: account.accountId })}
            >
              <ShieldQuestion aria-hidden />
              {texts.checks.payFrom}
            </Button>
          )}
        </div>
        {whys.length > 0 && (
          <p className="mt-2 text-[0.8125rem] text-muted">{[...new Set(whys)].join(" ")}</p>
        )}
      </Side>
      {asking && (
        <AskDialog
          title={texts.checks.askTitle({ bank: account.bank, account: name })}
          lead={texts.checks.askLead}
          view={view}
          products={["balance"]}
          pending={ask.isPending}
          error={ask.error}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** One kind of balance with its age: which it is has to be seen at a glance. */
function Side({
  title,
  age,
  note,
  strong = false,
  children,
}: {
  title: string;
  age: ReactNode;
  note?: string;
  strong?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={
        strong
          ? "min-w-0 rounded-xl border border-line-strong p-4"
          : "min-w-0 rounded-xl border border-dashed border-line-strong bg-canvas p-4"
      }
    >
      <h4 className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3 text-[0.8125rem] font-medium">
        {title}
        {age !== null && <span className="font-normal text-muted figures">{age}</span>}
      </h4>
      {children}
      {note !== undefined && <p className="mt-2 text-[0.8125rem] text-muted">{note}</p>}
    </div>
  );
}

/** What an account holds; what can be paid with it only where the bank was asked just now. */
function Amounts({
  available,
  current,
  limit,
  funds,
}: {
  available: MoneyView | null;
  current: MoneyView | null;
  limit: MoneyView | null;
  /** Nothing where it is no answer about funds at all. */
  funds?: MoneyView | null;
}) {
  const texts = useTexts();
  const lines = [
    [texts.checks.current, current],
    [texts.accounts.available, available],
    [texts.accounts.limit, limit],
  ] as const;
  const told = lines.flatMap(([name, money]) => (money === null ? [] : [{ name, money }]));
  if (told.length === 0 && funds === undefined)
    return <p className="text-muted">{texts.accounts.noBalance}</p>;
  return (
    <dl className="space-y-1">
      {funds !== undefined && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <dt className="font-medium">{texts.checks.funds}</dt>
          <dd className="text-lg leading-6 font-semibold" data-testid="funds">
            {funds === null ? (
              <span className="text-sm text-muted">{texts.checks.noFunds}</span>
            ) : (
              <Money money={funds} />
            )}
          </dd>
        </div>
      )}
      {told.map(({ name, money }, at) => (
        <div key={name} className="flex flex-wrap items-baseline justify-between gap-x-3">
          <dt className="text-muted">{name}</dt>
          <dd className={at === 0 && funds === undefined ? "text-lg leading-6 font-semibold" : ""}>
            <Money money={money} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
