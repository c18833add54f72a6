import { ShieldCheck, WifiOff } from "lucide-react";
import { NoBankYet } from "@/app/NoBankYet";
import { CHECK_PARTS, useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Tabs } from "@/components/Tabs";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { AccountsPart } from "./AccountsPart";
import { IdentityPart } from "./IdentityPart";
import { PaymentPart } from "./PaymentPart";
import { AuditPart } from "./AuditPart";

/** What can be asked of banks before money moves, what it proves, and the audit of it. */
export function ChecksScreen() {
  const texts = useTexts();
  const [{ part }, navigate] = useRoute();
  const checks = useHostQuery("checks", null);
  const view = checks.data;
  if (view === undefined) {
    return checks.error ? (
      <ErrorPanel error={checks.error} onRetry={() => void checks.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.checks.loading} rows={4} />
    );
  }
  // What was done stays to be looked at, also where the last bank is gone.
  if (view.accounts.length === 0 && part !== "audit") return <NoBankYet icon={<ShieldCheck />} />;
  return (
    <Page title={texts.checks.title} lead={texts.checks.lead}>
      <Tabs
        id="checks"
        label={texts.checks.title}
        values={CHECK_PARTS}
        value={part}
        names={texts.checks.parts}
        onValue={(next) => navigate({ part: next })}
      />
      {checks.error && <ErrorPanel error={checks.error} onRetry={() => void checks.refetch()} />}
      {view.isOffline && part !== "audit" && (
        <p
          data-testid="checks-offline"
          className="flex items-start gap-2 rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning"
        >
          <WifiOff aria-hidden className="mt-0.5 size-4 shrink-0" />
          {texts.checks.offline}
        </p>
      )}
      <div role="tabpanel" id="checks-panel" aria-labelledby={`checks-tab-${part}`}>
        {part === "accounts" ? (
          <AccountsPart view={view} />
        ) : part === "identity" ? (
          <IdentityPart view={view} />
        ) : part === "payment" ? (
          <PaymentPart view={view} />
        ) : (
          <AuditPart />
        )}
      </div>
    </Page>
  );
}
