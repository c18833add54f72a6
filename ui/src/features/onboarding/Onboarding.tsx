import { useState } from "react";
import type { AppState } from "@/bindings/AppState";
import type { Phase } from "@/bindings/Phase";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { Frame } from "./Frame";
import { ChoosePassphrase, Unlock } from "./Passphrase";
import { UnlockWithPin } from "./UnlockWithPin";
import { Recover } from "./Recover";
import { Setup } from "./Setup";
import { Welcome } from "./Welcome";

interface OnboardingProps {
  state: AppState;
  phase: Exclude<Phase, { kind: "ready" }>;
  onRetry: () => void;
}

/** Everything before there is an open profile. */
export function Onboarding({ state, phase, onRetry }: OnboardingProps) {
  const texts = useTexts();
  const [connecting, setConnecting] = useState(false);
  switch (phase.kind) {
    case "welcome":
      return connecting ? (
        <Setup onBack={() => setConnecting(false)} />
      ) : (
        <Welcome onConnect={() => setConnecting(true)} />
      );
    case "choosePassphrase":
      return <ChoosePassphrase reason={phase.reason} />;
    case "needsPassphrase":
      return <Unlock />;
    case "needsPin":
      return <UnlockWithPin passphrase={phase.passphrase} />;
    case "recover":
      return <Recover phase={phase} onRetry={onRetry} />;
    case "failed":
      return (
        <Frame title={texts.onboarding.failedTitle} lead={texts.onboarding.failedLead}>
          <ErrorPanel error={phase.error} onRetry={onRetry} />
          <p className="mt-5 text-[0.8125rem] text-muted">
            {texts.onboarding.dataFolder}{" "}
            <code className="break-all text-ink select-all">{state.dataDir}</code>
          </p>
        </Frame>
      );
  }
}
