import { useState } from "react";
import type { AccountView } from "@/bindings/AccountView";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field, SelectField } from "@/components/ui/field";
import { amountText, parseAmount, unitOf } from "@/format/amount";
import { inField } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";

const NAME_MAX = 100;
const KINDS = ["cash", "depository", "credit", "loan", "investment", "other"] as const;
type Kind = (typeof KINDS)[number];

/** The currency that the person's other accounts are in is the one that is meant most often. */
const CURRENCY = "USD";

/** An account that a person keeps by hand: a new one, or one that is changed. */
export function AccountDialog({
  account,
  currency: usual,
  onClose,
}: {
  account: AccountView | null;
  currency: string | null;
  onClose: () => void;
}) {
  const texts = useTexts();
  const save = useHostMutation("save_account");
  const close = useHostMutation("close_account");
  const { takeBack } = useUndo();
  const tell = (text: string) =>
    notify({ text, action: { label: texts.undo.undo, run: takeBack } });
  const isOpen = account?.byHand?.closed !== true;
  const [name, setName] = useState(account?.name ?? "");
  const [kind, setKind] = useState<Kind>(kindOf(account));
  const [currency, setCurrency] = useState(
    account?.balances.current?.currency ?? usual ?? CURRENCY,
  );
  // What it held at first is not in the account; where the proof cannot say it either, it is asked for.
  const proof = useHostQuery(
    "proof",
    { accountId: account?.id ?? "" },
    { enabled: account !== null },
  ).data;
  const locale = useLocale();
  const [typed, setOpening] = useState<string | null>(account === null ? "0" : null);
  const known = proof?.opening
    ? inField(amountText(proof.opening.minor, proof.opening), locale)
    : "";
  const opening = typed ?? known;
  const shown = useShown();
  // What is kept is not shown where amounts are hidden; what is typed is.
  const hidden = typed === null && shown(known) !== known;
  const code = currency.trim().toUpperCase();
  const isCode = /^[A-Z]{3}$/.test(code);
  const minor = parseAmount(opening, unitOf(code));
  const isBad = opening.trim() !== "" && minor === null;
  const busy = save.isPending || close.isPending;
  const able = name.trim() !== "" && isCode && minor !== null;
  const submit = () => {
    if (!able || busy) return;
    save.mutate(
      {
        id: account?.id ?? null,
        name: name.trim(),
        kind,
        currency: code,
        openingMinor: minor,
      },
      {
        onSuccess: () => {
          tell(texts.manual.accountSaved({ account: name.trim() }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={texts.manual.accountTitle}
        lead={texts.manual.accountLead}
        data-testid="account-dialog"
      >
        <form
          className="mt-4 space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field
            label={texts.manual.name}
            data-testid="account-name"
            maxLength={NAME_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <SelectField
              label={texts.manual.kind}
              data-testid="account-kind"
              value={kind}
              onChange={(event) =>
                setKind(KINDS.find((one) => one === event.target.value) ?? "other")
              }
            >
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {texts.manual.kinds[one]}
                </option>
              ))}
            </SelectField>
            <Field
              label={texts.manual.currency}
              error={isCode ? undefined : texts.manual.currencyBad}
              data-testid="account-currency"
              maxLength={3}
              disabled={account !== null}
              value={currency}
              onChange={(event) => setCurrency(event.target.value)}
            />
          </div>
          <Field
            label={texts.manual.opening}
            hint={hidden ? texts.app.keptHidden : texts.manual.openingHint}
            error={isBad ? texts.manual.amountBad : undefined}
            data-testid="account-opening"
            inputMode="decimal"
            value={hidden ? shown(opening) : opening}
            readOnly={hidden}
            onChange={(event) => setOpening(event.target.value)}
          />
          {save.error && <ErrorPanel error={save.error} />}
          {close.error && <ErrorPanel error={close.error} />}
          {account !== null && (
            <div className="rounded-xl bg-sunken p-3">
              <Button
                size="sm"
                variant={isOpen ? "danger" : "secondary"}
                data-testid="account-close"
                disabled={busy}
                onClick={() =>
                  close.mutate(
                    { id: account.id, closed: isOpen },
                    {
                      onSuccess: () => {
                        const told = isOpen
                          ? texts.manual.accountClosed
                          : texts.manual.accountReopened;
                        tell(told({ account: account.name }));
                        onClose();
                      },
                    },
                  )
                }
              >
                {isOpen ? texts.manual.close : texts.manual.reopen}
              </Button>
              <p className="mt-1.5 text-[0.8125rem] text-muted">{texts.manual.closeHint}</p>
            </div>
          )}
          <div className="flex justify-end gap-2">
            <Button disabled={busy} onClick={onClose}>
              {texts.app.cancel}
            </Button>
            <Button
              type="submit"
              variant="primary"
              data-testid="account-save"
              disabled={!able || busy}
            >
              {texts.manual.accountSave}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function kindOf(account: AccountView | null): Kind {
  if (account === null || account.subtype === "cash") return "cash";
  return KINDS.find((one) => one === account.type) ?? "other";
}
