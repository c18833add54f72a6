import { Plus, Wallet } from "lucide-react";
import { useState } from "react";
import type { AccountView } from "@/bindings/AccountView";
import type { AccountGroup } from "@/bindings/AccountGroup";
import { NoBankYet } from "@/app/NoBankYet";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { MoneyList } from "@/components/Money";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { civilToday } from "@/format/date";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { AccountRow } from "./AccountRow";
import { Button } from "@/components/ui/button";
import { AccountDialog, ReconcilePanel } from "@/features/manual";
import { AsKnown } from "./AsKnown";
import { AsKnownButton } from "./AsKnownButton";
import { ProofPanel } from "./ProofPanel";

/** All accounts by kind, with what the bank says they hold: now, or as it was known on a day. */
export function AccountsScreen() {
  const [route, navigate] = useRoute();
  const today = civilToday(useNow());
  if (route.asOf === null || route.asOf >= today) {
    return <Current />;
  }
  return (
    <AsKnown
      day={route.asOf}
      onDay={(asOf) => navigate({ asOf })}
      onBack={() => {
        navigate({ asOf: null });
        // The button that had the focus goes with what it was about.
        document.getElementById("content")?.focus();
      }}
    />
  );
}

function Current() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const overview = useHostQuery("overview", null);
  const [editing, setEditing] = useState<AccountView | "new" | null>(null);
  const [reconciling, setReconciling] = useState<AccountView | null>(null);
  const dialogs = (
    <>
      {editing !== null && (
        <AccountDialog
          account={editing === "new" ? null : editing}
          currency={overview.data?.netWorth[0]?.currency ?? null}
          onClose={() => setEditing(null)}
        />
      )}
      {reconciling !== null && (
        <ReconcilePanel account={reconciling} onClose={() => setReconciling(null)} />
      )}
    </>
  );

  if (overview.data === undefined) {
    return overview.error ? (
      <ErrorPanel error={overview.error} onRetry={() => void overview.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.accounts.loading} />
    );
  }
  if (overview.data.groups.length === 0) {
    return (
      <div className="flex h-full flex-col">
        <div className="min-h-0 flex-1">
          <NoBankYet icon={<Wallet />} />
        </div>
        <p className="pb-10 text-center">
          <Button variant="ghost" data-testid="account-add" onClick={() => setEditing("new")}>
            <Plus aria-hidden />
            {texts.manual.accountAdd}
          </Button>
        </p>
        {dialogs}
      </div>
    );
  }
  return (
    <Page
      title={texts.accounts.title}
      lead={texts.accounts.lead}
      action={
        <div className="flex flex-wrap gap-2">
          <AsKnownButton
            label={texts.asKnown.button}
            day={null}
            onDay={(asOf) => navigate({ asOf })}
          />
          <ExportButton request={{ list: "accounts" }} />
          <Button size="sm" data-testid="account-add" onClick={() => setEditing("new")}>
            <Plus aria-hidden />
            {texts.manual.accountAdd}
          </Button>
        </div>
      }
    >
      {overview.error && (
        <ErrorPanel error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      {overview.data.groups.map((group) => (
        <GroupCard
          key={group.kind}
          group={group}
          onOpen={(accountId) => navigate({ ...HOME, accountId })}
          onProof={(proofId) => navigate({ proofId })}
          onEdit={setEditing}
          onReconcile={setReconciling}
        />
      ))}
      {dialogs}
      {route.proofId !== null && (
        <ProofPanel accountId={route.proofId} onClose={() => navigate({ proofId: null })} />
      )}
    </Page>
  );
}

interface GroupCardProps {
  group: AccountGroup;
  onOpen: (id: string) => void;
  onProof: (id: string) => void;
  onEdit: (account: AccountView) => void;
  onReconcile: (account: AccountView) => void;
}

function GroupCard({ group, onOpen, onProof, onEdit, onReconcile }: GroupCardProps) {
  const texts = useTexts();
  return (
    <section className="overflow-hidden rounded-2xl border bg-surface shadow-card">
      <header className="flex items-baseline justify-between gap-4 border-b px-5 py-3.5">
        <h2 className="font-semibold">{texts.groups[group.kind]}</h2>
        <MoneyList
          amounts={group.totals}
          className="flex-wrap justify-end gap-x-4"
          itemClassName="font-semibold"
        />
      </header>
      <ul className="divide-y">
        {group.accounts.map((account) => (
          <li key={account.id}>
            <AccountRow
              account={account}
              onOpen={() => onOpen(account.id)}
              onProof={() => onProof(account.id)}
              onEdit={() => onEdit(account)}
              onReconcile={() => onReconcile(account)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
