import { ChevronDown } from "lucide-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { AccountGroup } from "@/bindings/AccountGroup";
import type { AccountView } from "@/bindings/AccountView";
import type { AppError } from "@/bindings/AppError";
import type { Overview } from "@/bindings/Overview";
import { cn } from "@/components/cn";
import { HealthMark } from "@/components/HealthMark";
import { Money, MoneyList } from "@/components/Money";
import { Skeleton } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { HOME, useRoute } from "./route";

/** All accounts by kind, with sub-totals; one click shows the transactions of one. */
export function AccountTree({ overview }: { overview: UseQueryResult<Overview, AppError> }) {
  const texts = useTexts();
  if (overview.data === undefined) {
    return overview.error ? (
      <div className="px-4.5 text-[0.8125rem]">
        <p className="text-danger">{overview.error.message}</p>
        <Button size="sm" className="mt-2" onClick={() => void overview.refetch()}>
          {texts.app.retry}
        </Button>
      </div>
    ) : (
      <div className="appear-late space-y-3 px-4.5">
        {[0, 1, 2].map((line) => (
          <Skeleton key={line} className="h-5" />
        ))}
      </div>
    );
  }
  if (overview.data.groups.length === 0) {
    return <p className="px-4.5 text-[0.8125rem] text-muted">{texts.accounts.empty}</p>;
  }
  return (
    <nav aria-label={texts.nav.accountTree} className="space-y-2">
      {overview.data.groups.map((group) => (
        <Group key={group.kind} group={group} />
      ))}
    </nav>
  );
}

function Group({ group }: { group: AccountGroup }) {
  const texts = useTexts();
  return (
    <details open className="group">
      <summary className="mx-2.5 flex list-none items-start gap-1 rounded-md px-2 py-1 text-xs font-semibold text-muted hover:text-ink">
        <span className="flex flex-1 items-center gap-1">
          {texts.groups[group.kind]}
          <ChevronDown
            aria-hidden
            className="size-3 transition-transform group-[:not([open])]:-rotate-90"
          />
        </span>
        <MoneyList amounts={group.totals} className="flex-col items-end" />
      </summary>
      <ul>
        {group.accounts.map((account) => (
          <li key={account.id}>
            <Account account={account} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Account({ account }: { account: AccountView }) {
  const [route, navigate] = useRoute();
  const active = route.screen === "transactions" && route.accountId === account.id;
  return (
    <button
      type="button"
      aria-current={active ? "true" : undefined}
      title={`${account.institution} · ${account.officialName ?? account.name}`}
      onClick={() => navigate({ ...HOME, accountId: account.id })}
      className={cn(
        "mx-2.5 flex min-h-8 w-[calc(100%-1.25rem)] items-center gap-2 rounded-md px-2 py-1 text-left text-[0.8125rem] leading-4.5",
        active ? "bg-accent-soft font-medium text-accent" : "text-ink hover:bg-ink/5",
      )}
    >
      <HealthMark health={account.health} advisories={account.advisories} quiet />
      <span className="line-clamp-2 min-w-0 flex-1 break-words">{account.name}</span>
      {account.balances.current && (
        <Money
          money={account.balances.current}
          className={cn("text-[0.8125rem]", !active && "text-muted")}
        />
      )}
    </button>
  );
}
