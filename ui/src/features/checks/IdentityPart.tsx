import { CircleAlert, UserRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { AccountOwners } from "@/bindings/AccountOwners";
import type { BankIdentity } from "@/bindings/BankIdentity";
import type { ChecksView } from "@/bindings/ChecksView";
import type { ContactView } from "@/bindings/ContactView";
import type { OwnerView } from "@/bindings/OwnerView";
import { InstitutionMark } from "@/components/InstitutionMark";
import { own } from "@/components/own";
import { Panel } from "@/components/Panel";
import { usePrivacy, useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { formatTime } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { banksOf } from "./AccountsPart";
import { AskDialog } from "./AskDialog";
import { callsOf } from "./billing";
import { ConsentOffer } from "./ConsentOffer";
import { MatchForm } from "./MatchForm";

/** What each bank has on file of the owners, side by side, and how words of a person fit to it. */
export function IdentityPart({ view }: { view: ChecksView }) {
  const texts = useTexts();
  const shown = useShown();
  const [itemId, setItemId] = useState("");
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState<BankIdentity[] | null>(null);
  const ask = useHostMutation("ask_identity");
  const checks = useHostQuery("checks", null);
  const able = view.accounts.filter(({ canIdentity }) => canIdentity.ok);
  const banks = banksOf(able);
  const asked = able.filter((one) => itemId === "" || one.itemId === itemId);
  const unasked = banksOf(asked.filter(({ canIdentity }) => canIdentity.needsConsent));
  const confirm = () =>
    ask.mutate(
      { itemId: itemId === "" ? null : itemId, seenThisMonth: callsOf(view, "identity") },
      {
        onSuccess: (identities) => {
          setTold(identities);
          setAsking(false);
        },
        onError: () => void checks.refetch(),
      },
    );
  const clear = () => {
    setTold(null);
    // The answer that held the names leaves the cache.
    ask.reset();
  };
  return (
    <div className="space-y-5">
      <Panel title={texts.identity.title}>
        <p className="text-[0.8125rem] text-muted">{texts.identity.lead}</p>
        {unasked.map((one) => (
          <ConsentOffer key={one.itemId} bank={one.bank} itemId={one.itemId} />
        ))}
        {banks.length === 0 ? (
          <p className="mt-3">{texts.identity.none}</p>
        ) : (
          <div className="mt-4 flex flex-wrap items-end gap-3">
            <SelectField
              label={texts.identity.bank}
              data-testid="identity-bank"
              className="min-w-52"
              value={itemId}
              onChange={(event) => setItemId(event.target.value)}
            >
              <option value="">{texts.identity.all}</option>
              {banks.map((bank) => (
                <option key={bank.itemId} value={bank.itemId}>
                  {shown(bank.bank)}
                </option>
              ))}
            </SelectField>
            <Button
              variant="primary"
              data-testid="ask-identity"
              disabled={view.isOffline}
              onClick={() => {
                ask.reset();
                setAsking(true);
              }}
            >
              <UserRound aria-hidden />
              {texts.identity.ask}
            </Button>
            {told !== null && (
              <Button variant="ghost" data-testid="identity-clear" onClick={clear}>
                {texts.identity.clear}
              </Button>
            )}
          </div>
        )}
        {told !== null && (
          <div
            role="status"
            aria-label={texts.identity.result}
            // As many side by side as fit: they are there to be compared.
            className="mt-5 grid gap-4 @xl:grid-cols-2 @5xl:grid-cols-3"
          >
            {told.map((bank) => (
              <BankCard key={bank.itemId} bank={bank} />
            ))}
          </div>
        )}
      </Panel>
      <MatchForm view={view} accounts={able} />
      {asking && (
        <AskDialog
          title={texts.identity.askTitle}
          lead={texts.identity.askLead}
          view={view}
          products={["identity"]}
          pending={ask.isPending}
          error={ask.error}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function BankCard({ bank }: { bank: BankIdentity }) {
  const texts = useTexts();
  const locale = useLocale();
  return (
    <section
      aria-label={bank.bank}
      data-testid="bank-identity"
      className="min-w-0 rounded-xl border border-line-strong p-4"
    >
      <header className="flex items-center gap-3">
        <InstitutionMark name={bank.bank} />
        <div className="min-w-0">
          <h3 className="line-clamp-2 font-semibold break-words">{bank.bank}</h3>
          <p className="text-[0.8125rem] text-muted figures">
            {texts.checks.askedAt({ at: formatTime(bank.askedAt, locale) })}
          </p>
        </div>
      </header>
      {bank.failed !== null && (
        <p className="mt-3 flex items-start gap-2 text-[0.8125rem] text-warning">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {said(bank.failed)}
        </p>
      )}
      {bank.failed === null && bank.accounts.length === 0 && (
        <p className="mt-3 text-muted">{texts.identity.noOwners}</p>
      )}
      {bank.accounts.map((account, at) => (
        <Owners key={`${account.accountId ?? ""}-${at}`} account={account} />
      ))}
    </section>
  );
}

function Owners({ account }: { account: AccountOwners }) {
  const texts = useTexts();
  const hidden = usePrivacy();
  const { owners } = account;
  return (
    <div className="mt-4 border-t pt-3">
      <h4 className="flex flex-wrap items-baseline gap-x-2 text-[0.8125rem]">
        <span className="min-w-0 font-medium break-words">{account.name}</span>
        {account.mask !== null && !hidden && (
          <span className="max-w-full truncate text-muted figures">{`•••• ${account.mask}`}</span>
        )}
        {owners.length > 1 && (
          <span className="rounded-full bg-accent-soft px-2 text-xs leading-5 font-medium text-accent">
            {texts.identity.joint}
          </span>
        )}
      </h4>
      {owners.length === 0 && <p className="text-muted">{texts.identity.noOwners}</p>}
      {owners.map((owner, at) => (
        <Owner
          key={at}
          owner={owner}
          heading={
            owners.length > 1
              ? texts.identity.ownerOf({ place: at + 1, total: owners.length })
              : null
          }
        />
      ))}
    </div>
  );
}

function Owner({ owner, heading }: { owner: OwnerView; heading: string | null }) {
  const { identity: texts } = useTexts();
  const shown = useShown();
  return (
    <div className="mt-2">
      {heading !== null && <p className="text-[0.8125rem] text-muted">{heading}</p>}
      <dl className="space-y-1.5" data-testid="owner">
        <Line name={texts.names}>
          {owner.names.map((name, at) => (
            <li key={at} className="font-medium break-words">
              {shown(name)}
            </li>
          ))}
        </Line>
        <Contacts name={texts.phones} contacts={owner.phones} />
        <Contacts name={texts.emails} contacts={owner.emails} />
        <Contacts name={texts.addresses} contacts={owner.addresses} />
      </dl>
    </div>
  );
}

function Line({ name, children }: { name: string; children: readonly ReactNode[] }) {
  const { identity: texts } = useTexts();
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd>
        {children.length === 0 ? (
          <span className="text-faint">{texts.notOnFile}</span>
        ) : (
          <ul>{children}</ul>
        )}
      </dd>
    </div>
  );
}

function Contacts({ name, contacts }: { name: string; contacts: readonly ContactView[] }) {
  const { identity: texts } = useTexts();
  const shown = useShown();
  return (
    <Line name={name}>
      {contacts.map(({ value, kind, primary }, at) => {
        const about = [
          // Which comes first is said once, and only where there is a second.
          kind === null || kind === "primary" ? "" : (own(texts.kinds, kind) ?? kind),
          primary && contacts.length > 1 ? texts.primary : "",
        ].filter((part) => part !== "");
        return (
          <li key={at} className="break-words">
            {shown(value)}
            {about.length > 0 && (
              <span className="ml-2 text-[0.8125rem] text-muted">{about.join(", ")}</span>
            )}
          </li>
        );
      })}
    </Line>
  );
}
