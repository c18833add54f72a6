import { Activity, Landmark, Plus } from "lucide-react";
import { NoBankYet } from "@/app/NoBankYet";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { ConnectionCard } from "./ConnectionCard";
import { ConsentSection } from "./ConsentSection";
import { OwedSection } from "./OwedSection";

/** Every login at every bank, how it is, and what can be done about it. */
export function ConnectionsScreen() {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const connections = useHostQuery("connections", null);
  const sync = useHostQuery("sync_status", null).data;
  const connect = (
    <div className="flex flex-wrap items-center gap-3">
      <ExportButton request={{ list: "connections" }} />
      <Button
        data-testid="open-monitor"
        onClick={() => navigate({ screen: "history", view: "calls", syncId: null })}
      >
        <Activity aria-hidden />
        {texts.monitor.open}
      </Button>
      <Button
        variant="primary"
        data-testid="connect-bank"
        onClick={() => navigate({ link: "new" })}
      >
        <Plus aria-hidden />
        {texts.connections.connect}
      </Button>
    </div>
  );

  if (connections.data === undefined) {
    return connections.error ? (
      <ErrorPanel
        error={connections.error}
        onRetry={() => void connections.refetch()}
        className="m-6"
      />
    ) : (
      <SkeletonList label={texts.connections.loading} rows={3} />
    );
  }
  if (connections.data.length === 0) {
    return (
      <>
        <NoBankYet icon={<Landmark />} />
        {/* Also after the last one was deleted. */}
        <div className="mx-auto w-full max-w-4xl px-6 pb-6">
          <OwedSection />
        </div>
      </>
    );
  }
  return (
    <Page title={texts.connections.title} lead={texts.connections.lead} action={connect}>
      {connections.error && (
        <ErrorPanel error={connections.error} onRetry={() => void connections.refetch()} />
      )}
      {connections.data.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          sync={sync?.items.find(({ itemId }) => itemId === connection.id)}
          running={sync?.running === true}
        />
      ))}
      <OwedSection />
      <ConsentSection />
    </Page>
  );
}
