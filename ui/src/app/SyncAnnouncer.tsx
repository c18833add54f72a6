import { useState } from "react";
import { useTexts, type Catalogue } from "@/i18n";
import { useHostQuery } from "@/ipc";
import type { SyncStatus } from "@/bindings/SyncStatus";
import { roundCounts } from "./syncSummary";

/** Tells a screen reader what a sync brought, once, when it ends. */
export function SyncAnnouncer() {
  const texts = useTexts();
  const status = useHostQuery("sync_status", null).data;
  const [wasRunning, setWasRunning] = useState(false);
  const [message, setMessage] = useState("");
  const running = status?.running === true;
  if (running !== wasRunning) {
    setWasRunning(running);
    setMessage(running || status === undefined ? "" : announcement(status, texts));
  }
  return (
    <div role="status" aria-live="polite" className="sr-only" data-testid="sync-announcement">
      {message}
    </div>
  );
}

function announcement(status: SyncStatus, texts: Catalogue): string {
  const failed = status.items.filter((item) => item.stage === "failed");
  const done = texts.sync.announceDone({ result: texts.sync.result(roundCounts(status)) });
  if (failed.length === 0) return done;
  const banks = failed.map((item) => item.institution).join(", ");
  const failure = texts.sync.announceFailed({ banks });
  return failed.length === status.items.length ? failure : `${done} ${failure}`;
}
