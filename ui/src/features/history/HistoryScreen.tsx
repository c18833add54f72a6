import { HISTORY_VIEWS, useRoute } from "@/app/route";
import { MonitorPanel } from "@/features/monitor";
import { Page } from "@/components/Page";
import { Tabs } from "@/components/Tabs";
import { useTexts } from "@/i18n";
import { SyncDetail } from "./SyncDetail";
import { SyncList } from "./SyncList";
import { TrayList } from "./TrayList";

/** What happened, and what is set aside: nothing that was ever in a list is out of reach. */
export function HistoryScreen() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  if (route.view === "syncs" && route.syncId !== null) {
    return <SyncDetail key={route.syncId} id={route.syncId} />;
  }
  return (
    <Page title={texts.history.title} lead={texts.history.lead}>
      <Tabs
        id="history"
        label={texts.history.title}
        values={HISTORY_VIEWS}
        value={route.view}
        names={texts.history.views}
        onValue={(view) => navigate({ view, syncId: null })}
      />
      <div role="tabpanel" id="history-panel" aria-labelledby={`history-tab-${route.view}`}>
        {route.view === "syncs" ? (
          <SyncList />
        ) : route.view === "calls" ? (
          <MonitorPanel />
        ) : (
          // Another tray is another list: its place and its errors are its own.
          <TrayList key={route.view} kind={route.view} />
        )}
      </div>
    </Page>
  );
}
