import { useState } from "react";
import type { RelayKind } from "@/bindings/RelayKind";
import { useHostQuery } from "@/ipc";
import { LinkDialog } from "./later";

interface AskingLinkProps {
  relay: RelayKind | null;
  /** Another link dialog is open, which shows its own session. */
  busy: boolean;
  onSettings: () => void;
}

/**
 * Opens the link dialog for a session that waits for the person's word and that no dialog shows: it
 * was finished in the browser while Coffer was closed, or was left without an answer.
 */
export function AskingLink({ relay, busy, onSettings }: AskingLinkProps) {
  const next = useHostQuery("links_asking", null).data?.[0]?.sessionId ?? null;
  // It stays open while the answer is carried out, when the session asks no more.
  const [shown, setShown] = useState<string | null>(null);
  if (busy && shown !== null) setShown(null);
  if (!busy && shown === null && next !== null) setShown(next);
  if (busy || shown === null) return null;
  return (
    <LinkDialog
      key={shown}
      itemId={null}
      mode={null}
      relay={relay}
      asking={shown}
      onClose={() => setShown(null)}
      onSettings={onSettings}
    />
  );
}
