import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useLayoutEffect, useState } from "react";
import type { AppState } from "@/bindings/AppState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { forgetProfile, useHostQuery } from "@/ipc";
import { Onboarding } from "./later";
import { Shell } from "./Shell";

/** The window: what stage the program is in decides what is shown. */
export function App() {
  const texts = useTexts();
  const state = useHostQuery("app_state", null);
  // What src/first/main.tsx draws looks the same but does not live: tests wait for this.
  useEffect(() => {
    document.documentElement.dataset["live"] = "";
  }, []);

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
    case "needsPin":
    case "recover":
    case "failed":
      return (
        <Suspense>
          <Onboarding state={state.data} phase={phase} onRetry={() => void state.refetch()} />
        </Suspense>
      );
    case "ready":
      return <OpenProfile state={state.data} />;
  }
}

/**
 * The profile that is open. Rows of one must not flash up in another: the screens of the old one
 * are taken away, what was read of it is forgotten, and only then the new ones begin to read. What
 * was read before the first profile was shown is of that profile.
 */
function OpenProfile({ state }: { state: AppState }) {
  const client = useQueryClient();
  const profile = JSON.stringify(state.profile);
  const [cleared, setCleared] = useState(profile);
  useLayoutEffect(() => {
    // Rendering twice before the next paint is the point here.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setCleared(profile);
    return () => forgetProfile(client);
  }, [client, profile]);
  return cleared === profile ? <Shell state={state} /> : null;
}
