import { useEffect, useRef, useState } from "react";
import type { AppError } from "@/bindings/AppError";
import type { MoveAccount } from "@/bindings/MoveAccount";
import type { Moves } from "@/bindings/Moves";
import type { MoveView } from "@/bindings/MoveView";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { usePrivacy, useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Field, SelectField } from "@/components/ui/field";
import { Billed, callsOf } from "@/features/checks";
import { plainTyped } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";

const AMOUNT_MAX = 40;
const NAME_MAX = 200;

/** What is to be moved. Both accounts are named by the person; planning moves nothing. */
export function MoveForm({
  moves,
  begins,
  onPlanned,
}: {
  moves: Moves;
  /** It comes in the place of what had the keys, and takes them. */
  begins: boolean;
  onPlanned: (move: MoveView) => void;
}) {
  const { moves: texts } = useTexts();
  const checks = useHostQuery("checks", null);
  const plan = useHostMutation("plan_move");
  const [fromId, setFromId] = useState("");
  const [toId, setToId] = useState("");
  const [amount, setAmount] = useState("");
  const locale = useLocale();
  const [name, setName] = useState(moves.legalName ?? "");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (begins) form.current?.querySelector("select")?.focus();
  }, [begins]);
  useConsentGiven(moves, plan.error, plan.reset);
  // What was chosen stays chosen, although its bank says now that it wants consent first.
  const able = moves.accounts.filter(
    ({ accountId, whyNot }) => whyNot === null || accountId === fromId || accountId === toId,
  );
  const notAble = moves.accounts.filter(({ whyNot }) => whyNot !== null);
  const view = checks.data;
  const ready =
    fromId !== "" &&
    toId !== "" &&
    amount.trim() !== "" &&
    name.trim() !== "" &&
    view !== undefined;
  const submit = () => {
    if (!ready || plan.isPending) return;
    plan.mutate(
      {
        fromAccountId: fromId,
        toAccountId: toId,
        amount: plainTyped(amount, locale),
        legalName: name.trim(),
        seenThisMonth: callsOf(view, "balance"),
      },
      {
        onSuccess: (planned) => {
          setAmount("");
          onPlanned(planned);
        },
        onError: () => void checks.refetch(),
      },
    );
  };
  return (
    <form
      ref={form}
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <End
          label={texts.from}
          testId="move-from"
          accounts={able.filter(({ accountId }) => accountId !== toId)}
          value={fromId}
          onChange={setFromId}
        />
        <End
          label={texts.to}
          testId="move-to"
          accounts={able.filter(({ accountId }) => accountId !== fromId)}
          value={toId}
          onChange={setToId}
        />
        <Field
          label={texts.amountIn({ currency: moves.limits.perMove.currency })}
          data-testid="move-amount"
          inputMode="decimal"
          autoComplete="off"
          maxLength={AMOUNT_MAX}
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
        />
        <Field
          label={texts.legalName}
          hint={texts.legalNameHint}
          data-testid="move-name"
          autoComplete="name"
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64 space-y-1">
          {view !== undefined && <Billed view={view} products={["balance"]} />}
          <p className="text-[0.8125rem] text-muted">{texts.planHint}</p>
        </div>
        <Button
          type="submit"
          variant="primary"
          data-testid="move-plan"
          disabled={!ready || plan.isPending || view.isOffline}
        >
          {plan.isPending ? texts.planning : texts.plan}
        </Button>
      </div>
      {checks.error && <ErrorPanel error={checks.error} onRetry={() => void checks.refetch()} />}
      {plan.error && <ErrorPanel error={plan.error} />}
      {notAble.length > 0 && <NotAble accounts={notAble} />}
    </form>
  );
}

/** A plan that failed for want of consent says so no longer than it is true. */
function useConsentGiven(moves: Moves, error: AppError | null, forget: () => void): void {
  const lacking = error?.button === "give_consent" ? error.itemId : null;
  const lacks = moves.accounts.some((one) => one.itemId === lacking && one.needsConsent);
  // The failure comes before the list that knows of it.
  const known = useRef(false);
  useEffect(() => {
    if (known.current && !lacks && lacking !== null) forget();
    known.current = lacks;
  }, [lacks, lacking, forget]);
}

function End({
  label,
  testId,
  accounts,
  value,
  onChange,
}: {
  label: string;
  testId: string;
  accounts: readonly MoveAccount[];
  value: string;
  onChange: (accountId: string) => void;
}) {
  const texts = useTexts();
  const hidden = usePrivacy();
  return (
    <SelectField
      label={label}
      data-testid={testId}
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{texts.checks.choose}</option>
      {accounts.map(({ accountId, name, mask, institution }) => (
        <option key={accountId} value={accountId}>
          {[name, hidden || mask === null ? "" : `•••• ${mask}`, institution]
            .filter((part) => part !== "")
            .join(" · ")}
        </option>
      ))}
    </SelectField>
  );
}

/** The accounts that cannot take part, each with its reason, and the one step where there is one. */
function NotAble({ accounts }: { accounts: readonly MoveAccount[] }) {
  const { moves: texts } = useTexts();
  const shown = useShown();
  const [, navigate] = useRoute();
  return (
    <details className="text-[0.8125rem] text-muted" data-testid="move-not-able">
      <summary className="rounded hover:text-ink">
        {texts.notAble({ count: accounts.length })}
      </summary>
      <ul className="mt-2 space-y-1.5 pl-4">
        {accounts.map(({ accountId, itemId, name, institution, whyNot, needsConsent }) => (
          <li key={accountId} className="break-words">
            <span className="font-medium text-ink">{`${shown(name)} · ${institution}`}</span>
            {whyNot !== null && ` – ${said(whyNot)}`}
            {needsConsent && (
              <Button
                size="sm"
                variant="ghost"
                data-testid="move-consent"
                onClick={() => navigate({ link: { itemId, mode: "moves" } })}
              >
                {texts.consent}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
