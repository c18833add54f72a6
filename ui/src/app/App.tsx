import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { AppState } from "@/bindings/AppState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Onboarding } from "@/features/onboarding";
import { useTexts } from "@/i18n";
import { forgetProfile, useHostQuery } from "@/ipc";
import { Shell } from "./Shell";

/** The window: what stage the program is in decides what is shown. */
export function App() {
  const texts = useTexts();
  const state = useHostQuery("app_state", null);
  useForgetOtherProfiles(state.data);

  if (state.data === undefined) {
    return state.error === null ? (
      <p role="status" className="grid h-full appear-late place-items-center text-muted">
        {texts.app.starting}
      </p>
    ) : (
      <main className="mx-auto grid h-full max-w-lg place-items-center p-6">
        <ErrorPanel error={state.error} onRetry={() => void state.refetch()} />
      </main>
    );
  }
  const { phase } = state.data;
  switch (phase.kind) {
    case "welcome":
    case "choosePassphrase":
    case "needsPassphrase":
    case "failed":
      return <Onboarding state={state.data} phase={phase} onRetry={() => void state.refetch()} />;
    case "ready":
      return <Shell state={state.data} />;
  }
}

/** Rows of one profile must not flash up in another. */
function useForgetOtherProfiles(state: AppState | undefined): void {
  const client = useQueryClient();
  const identity =
    state === undefined ? null : JSON.stringify([state.phase.kind === "ready", state.profile]);
  const previous = useRef<string | null>(null);
  useEffect(() => {
    if (previous.current !== null && identity !== previous.current) forgetProfile(client);
    if (identity !== null) previous.current = identity;
  }, [client, identity]);
}
