import type { CheckAccount } from "@/bindings/CheckAccount";
import type { ChecksView } from "@/bindings/ChecksView";
import { InstitutionMark } from "@/components/InstitutionMark";
import { useTexts } from "@/i18n";
import { AccountNumberPart } from "./AccountNumberPart";
import { AccountTitle } from "./AccountTitle";
import { BalancePart } from "./BalancePart";

/** Every account: what a sync brought beside what the bank says now, and its numbers. */
export function AccountsPart({ view }: { view: ChecksView }) {
  const texts = useTexts();
  return (
    <div className="space-y-5">
      <p className="text-[0.8125rem] text-muted">{texts.checks.accountsLead}</p>
      {banksOf(view.accounts).map(({ itemId, bank, accounts }) => (
        <section
          key={itemId}
          aria-label={bank}
          className="overflow-hidden rounded-2xl border bg-surface shadow-card"
        >
          <header className="flex items-center gap-3 border-b px-5 py-3.5">
            <InstitutionMark name={bank} />
            <h2 className="line-clamp-2 min-w-0 font-semibold break-words">{bank}</h2>
          </header>
          <ul className="divide-y">
            {accounts.map((account) => (
              <li key={account.accountId} data-testid="check-account" className="space-y-4 p-5">
                <AccountTitle account={account} />
                <BalancePart account={account} view={view} />
                <AccountNumberPart account={account} view={view} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface Bank {
  itemId: string;
  bank: string;
  accounts: CheckAccount[];
}

/** Accounts by their connection: two at one bank are two. */
export function banksOf(accounts: readonly CheckAccount[]): Bank[] {
  const banks = new Map<string, Bank>();
  for (const account of accounts) {
    const { itemId, bank } = account;
    const known = banks.get(itemId);
    if (known) known.accounts.push(account);
    else banks.set(itemId, { itemId, bank, accounts: [account] });
  }
  return [...banks.values()];
}
