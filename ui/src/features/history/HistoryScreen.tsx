import type { KeyboardEvent } from "react";
import { HISTORY_VIEWS, useRoute, type HistoryView } from "@/app/route";
import { MonitorPanel } from "@/features/monitor";
import { Page } from "@/components/Page";
import { cn } from "@/components/cn";
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
      <Tabs view={route.view} onView={(view) => navigate({ view, syncId: null })} />
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

interface TabsProps {
  view: HistoryView;
  onView: (view: HistoryView) => void;
}

/** One stop of the tab key; arrows move between the parts. */
function Tabs({ view, onView }: TabsProps) {
  const texts = useTexts();
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = HISTORY_VIEWS.indexOf(view) + by + HISTORY_VIEWS.length;
    const next = HISTORY_VIEWS[at % HISTORY_VIEWS.length] ?? view;
    onView(next);
    document.getElementById(`history-tab-${next}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={texts.history.title}
      className="inline-flex max-w-full flex-wrap rounded-lg bg-sunken p-0.5"
    >
      {HISTORY_VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`history-tab-${each}`}
          data-testid={`history-${each}`}
          aria-selected={each === view}
          aria-controls="history-panel"
          tabIndex={each === view ? 0 : -1}
          onClick={() => onView(each)}
          onKeyDown={step}
          className={cn(
            "h-8 rounded-md px-3.5 text-[0.8125rem] font-medium",
            each === view ? "bg-raised text-ink shadow-card" : "text-muted hover:text-ink",
          )}
        >
          {texts.history.views[each]}
        </button>
      ))}
    </div>
  );
}
