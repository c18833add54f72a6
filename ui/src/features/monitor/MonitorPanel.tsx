import { Activity } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { BankCalls } from "./BankCalls";

const SPANS = ["7", "30", "90"] as const;

/** How the calls to each bank went, over time. */
export function MonitorPanel() {
  const { monitor } = useTexts();
  const [span, setSpan] = useState<(typeof SPANS)[number]>("30");
  const told = useHostQuery("monitor", { days: Number(span) });
  return (
    <div className="space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-72 text-[0.8125rem] text-muted">{monitor.lead}</p>
        <SegmentChoice
          label={monitor.span}
          value={span}
          onChange={setSpan}
          options={SPANS.map((days) => ({
            value: days,
            label: monitor.days({ count: Number(days) }),
            testId: `span-${days}`,
          }))}
        />
        {told.data && told.data.banks.length > 0 && (
          <ExportButton request={{ list: "calls", filter: { days: Number(span) } }} />
        )}
      </div>
      {told.data ? (
        told.data.banks.length === 0 ? (
          <EmptyState icon={<Activity />} title={monitor.none} text={monitor.noneText} />
        ) : (
          <>
            {told.data.truncated && (
              <p className="text-[0.8125rem] text-warning">{monitor.truncated}</p>
            )}
            {told.data.banks.map((bank) => (
              <BankCalls key={bank.institution ?? ""} bank={bank} dates={told.data.dates} />
            ))}
          </>
        )
      ) : told.error ? (
        <ErrorPanel error={told.error} onRetry={() => void told.refetch()} />
      ) : (
        <SkeletonList label={monitor.loading} rows={3} />
      )}
      <Diagnostics />
    </div>
  );
}

/** A file for whoever helps. */
function Diagnostics() {
  const { monitor } = useTexts();
  const save = useHostMutation("save_diagnostics");
  return (
    <section className="rounded-2xl border bg-surface p-5 shadow-card">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="min-w-0 flex-1 basis-72 text-[0.8125rem] text-muted">{monitor.saveHint}</p>
        <Button
          data-testid="save-diagnostics"
          disabled={save.isPending}
          onClick={() => save.mutate(null)}
        >
          {save.isPending ? monitor.saving : monitor.save}
        </Button>
      </div>
      {save.data && (
        <p
          role="status"
          data-testid="diagnostics-saved"
          className="mt-3 rounded-xl bg-accent-soft px-4 py-3 text-[0.8125rem] break-words text-accent"
        >
          {monitor.saved({ name: save.data.name, count: save.data.calls })}
        </p>
      )}
      {save.error && <ErrorPanel error={save.error} className="mt-3" />}
    </section>
  );
}
