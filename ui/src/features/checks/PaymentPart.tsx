import { useRef, useState } from "react";
import type { ChecksView } from "@/bindings/ChecksView";
import type { PaymentCheck } from "@/bindings/PaymentCheck";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Panel } from "@/components/Panel";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { plainTyped } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { AccountChoice } from "./AccountChoice";
import { Billed } from "./Billed";
import { callsOf } from "./billing";
import { PaymentResult } from "./PaymentResult";

const WORD_MAX = 200;
const AMOUNT_MAX = 40;

/** Whether a payment out of an account would go through, by what the bank says in this minute. */
export function PaymentPart({ view }: { view: ChecksView }) {
  const { payment: texts, checks: asks } = useTexts();
  const shown = useShown();
  const [{ payerId }, navigate] = useRoute();
  const [amount, setAmount] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [phone, setPhone] = useState("");
  const [result, setResult] = useState<PaymentCheck | null>(null);
  const amountField = useRef<HTMLInputElement>(null);
  const check = useHostMutation("check_payment");
  const { refetch } = useHostQuery("checks", null);
  const able = view.accounts.filter(({ canPay }) => canPay.ok);
  const notAble = view.accounts.filter(({ canPay }) => !canPay.ok);
  const account = able.find(({ accountId }) => accountId === payerId);
  const { available, current } = account?.cached ?? {};
  const currency = (available ?? current)?.currency;
  const typed = (text: string) => text.trim() || null;
  const asksIdentity = [name, email, phone].some((text) => typed(text) !== null);
  const ready = account !== undefined && amount.trim() !== "";
  const locale = useLocale();

  const submit = () => {
    if (!ready || check.isPending) return;
    // What was said of another payment is no answer to this one.
    setResult(null);
    check.mutate(
      {
        accountId: account.accountId,
        amount: plainTyped(amount, locale),
        currency: null,
        payee: asksIdentity
          ? { name: typed(name), email: typed(email), phone: typed(phone) }
          : null,
        seen: {
          balance: callsOf(view, "balance"),
          identityMatch: callsOf(view, "identity_match"),
          signal: callsOf(view, "signal"),
        },
      },
      { onSuccess: setResult, onError: () => void refetch() },
    );
  };
  return (
    <div className="space-y-5">
      <Panel title={texts.title}>
        <p className="text-[0.8125rem] text-muted">{texts.lead}</p>
        <form
          className="mt-4 space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
            <AccountChoice
              label={texts.account}
              testId="pay-account"
              accounts={able}
              value={account?.accountId ?? null}
              onChange={(accountId) => {
                setResult(null);
                navigate({ payerId: accountId }, { replace: true });
              }}
            />
            <Field
              ref={amountField}
              label={currency === undefined ? texts.amount : texts.amountIn({ currency })}
              data-testid="pay-amount"
              inputMode="decimal"
              autoComplete="off"
              maxLength={AMOUNT_MAX}
              value={amount}
              onChange={(event) => {
                setResult(null);
                setAmount(event.target.value);
              }}
            />
          </div>
          <fieldset className="rounded-xl border p-4">
            <legend className="px-1 text-[0.8125rem] font-medium">{texts.payee}</legend>
            <p className="mb-3 text-[0.8125rem] text-muted">{texts.payeeHint}</p>
            <div className="grid gap-4 sm:grid-cols-3">
              <Field
                label={texts.payeeName}
                data-testid="payee-name"
                maxLength={WORD_MAX}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
              <Field
                label={texts.payeeEmail}
                data-testid="payee-email"
                maxLength={WORD_MAX}
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
              <Field
                label={texts.payeePhone}
                data-testid="payee-phone"
                maxLength={WORD_MAX}
                value={phone}
                onChange={(event) => setPhone(event.target.value)}
              />
            </div>
          </fieldset>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <Billed
              view={view}
              products={
                asksIdentity ? ["balance", "identity_match", "signal"] : ["balance", "signal"]
              }
            />
            <Button
              type="submit"
              variant="primary"
              data-testid="check-payment"
              disabled={!ready || check.isPending || view.isOffline}
            >
              {check.isPending ? asks.asking : view.isBilled ? texts.checkBilled : texts.check}
            </Button>
          </div>
          {check.isPending && (
            <p role="status" className="text-[0.8125rem] text-muted">
              {asks.slow}
            </p>
          )}
          {check.error && <ErrorPanel error={check.error} />}
        </form>
      </Panel>
      {result && (
        <PaymentResult
          result={result}
          onAgain={() => {
            setResult(null);
            amountField.current?.focus();
          }}
        />
      )}
      {notAble.length > 0 && (
        <details className="text-[0.8125rem] text-muted">
          <summary className="rounded hover:text-ink">
            {texts.others({ count: notAble.length })}
          </summary>
          <ul className="mt-2 space-y-1 pl-4">
            {notAble.map(({ accountId, name: title, bank, canPay }) => (
              <li key={accountId} className="break-words">
                <span className="font-medium text-ink">{`${shown(title)} · ${bank}`}</span>
                {canPay.whyNot !== null && ` – ${said(canPay.whyNot)}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
