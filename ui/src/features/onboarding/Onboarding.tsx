import { useState } from "react";
import type { AppState } from "@/bindings/AppState";
import type { Phase } from "@/bindings/Phase";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { inOurWords } from "@/ipc";
import { Frame } from "./Frame";
import { ChoosePassphrase, Unlock } from "./Passphrase";
import { UnlockWithPin } from "./UnlockWithPin";
import { Recover } from "./Recover";
import { RestoreScreen } from "./RestoreScreen";
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
  const [way, setWay] = useState<"connect" | "restore" | null>(null);
  const back = () => setWay(null);
  switch (phase.kind) {
    case "welcome":
      if (way === "connect") return <Setup onBack={back} />;
      if (way === "restore") return <RestoreScreen onBack={back} />;
      return <Welcome onConnect={() => setWay("connect")} onRestore={() => setWay("restore")} />;
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
          <ErrorPanel error={inOurWords(phase.error)} onRetry={onRetry} />
          <p className="mt-5 text-[0.8125rem] text-muted">
            {texts.onboarding.dataFolder}{" "}
            <code className="break-all text-ink select-all">{state.dataDir}</code>
          </p>
        </Frame>
      );
  }
}
