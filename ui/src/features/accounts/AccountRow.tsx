import type { AccountView } from "@/bindings/AccountView";
import type { MoneyView } from "@/bindings/MoneyView";
import { useNow } from "@/app/useNow";
import { HealthBadge } from "@/components/HealthMark";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Money } from "@/components/Money";
import { usePrivacy, useShown } from "@/components/privacy";
import { kindWord } from "@/format/code";
import { isByHand, isClosed } from "@/features/manual";
import { ago, formatInstant } from "@/format/date";
import { percentUsed } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";
import { ProofBadge } from "./ProofBadge";

/** One account: what it is, what it holds, how sure one can be of it. */
export function AccountRow({
  account,
  onOpen,
  onProof,
  onEdit,
  onReconcile,
}: {
  account: AccountView;
  onOpen: () => void;
  onProof: () => void;
  /** Changes an account that is kept by hand. */
  onEdit: () => void;
  onReconcile: () => void;
}) {
  const shown = useShown();
  const texts = useTexts();
  const { current, limit } = account.balances;
  const hidden = usePrivacy();
  // How much of a limit is used tells the amount to whoever knows the limit.
  const used = current && limit && !hidden ? percentUsed(current, limit) : null;
  return (
    <div className="relative px-5 py-4 transition-colors hover:bg-ink/3">
      <div className="flex items-start gap-4">
        <InstitutionMark name={account.institution} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-2">
            {/* Reaches over the whole row, below what has a click of its own. */}
            <button
              type="button"
              data-testid="account"
              data-id={account.id}
              onClick={onOpen}
              className="line-clamp-3 min-w-0 text-left font-semibold break-words outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {account.name}
            </button>
            {account.mask !== null && !hidden && (
              <span className="text-[0.8125rem] text-muted figures">{`•••• ${account.mask}`}</span>
            )}
          </span>
          <span className="block truncate text-[0.8125rem] text-muted">
            {[
              account.institution,
              account.officialName ?? (account.subtype && kindWord(account.subtype)),
            ]
              .filter((part) => part !== null && part !== account.name)
              .join(" · ")}
          </span>
          <span className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
            {isByHand(account) ? (
              isClosed(account) && (
                <span className="rounded-full bg-ink/6 px-2 text-xs leading-5 font-medium text-muted">
                  {texts.manual.closed}
                </span>
              )
            ) : (
              <HealthBadge health={account.health} />
            )}
            <span className="text-[0.8125rem] text-muted">
              {texts.accounts.transactions({ count: account.transactions })}
            </span>
            {!isByHand(account) && <ProofBadge account={account} onOpen={onProof} />}
            <span className="relative z-1 flex gap-3 text-[0.8125rem]">
              {account.type !== "investment" && (
                <RowButton
                  testId="reconcile-start"
                  name={texts.reconcile.startOf({ account: shown(account.name) })}
                  text={texts.reconcile.start}
                  onClick={onReconcile}
                />
              )}
              {isByHand(account) && (
                <RowButton
                  testId="account-edit"
                  name={texts.manual.accountEditOf({ account: shown(account.name) })}
                  text={texts.manual.accountEdit}
                  onClick={onEdit}
                />
              )}
            </span>
          </span>
        </span>
        <Balances account={account} />
      </div>
      {used !== null && <Utilisation percent={used} />}
    </div>
  );
}

/** Something to do with an account, above the click that opens it. */
function RowButton({
  testId,
  name,
  text,
  onClick,
}: {
  testId: string;
  name: string;
  text: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      data-testid={testId}
      aria-label={name}
      onClick={onClick}
      className="rounded text-muted underline underline-offset-3 hover:text-ink"
    >
      {text}
    </button>
  );
}

function Balances({ account }: { account: AccountView }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const { available, current, limit, asOf } = account.balances;
  return (
    <span className="shrink-0 text-right">
      {current ? (
        <Money money={current} className="block text-lg leading-6 font-semibold" />
      ) : (
        <span className="block text-muted">{texts.accounts.noBalance}</span>
      )}
      <span className="mt-0.5 block space-y-px text-[0.8125rem] text-muted">
        {available && <Labelled name={texts.accounts.available} money={available} />}
        {limit && <Labelled name={texts.accounts.limit} money={limit} />}
        {asOf !== null && (
          <span className="block text-faint" title={formatInstant(asOf, locale)}>
            {texts.accounts.asOf({ age: texts.time.ago(ago(asOf, now)) })}
          </span>
        )}
      </span>
    </span>
  );
}

function Labelled({ name, money }: { name: string; money: MoneyView }) {
  return (
    <span className="flex justify-end gap-2">
      {name}
      <Money money={money} className="text-ink" />
    </span>
  );
}

/** From here on a card is used so far that lenders look at it. */
const HIGH_PERCENT = 75;

function Utilisation({ percent }: { percent: number }) {
  const texts = useTexts();
  return (
    <span className="mt-3 flex items-center gap-3 pl-13">
      <span
        role="meter"
        aria-label={texts.accounts.utilisation}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(percent, 100)}
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-ink/8"
      >
        <span
          className={`block h-full rounded-full ${percent >= HIGH_PERCENT ? "bg-warning" : "bg-accent"}`}
          style={{ width: `${Math.min(percent, 100)}%` }}
        />
      </span>
      <span className="w-20 text-right text-[0.8125rem] text-muted figures">
        {texts.accounts.used({ percent })}
      </span>
    </span>
  );
}
