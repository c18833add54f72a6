import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import type { RelaySettings } from "@/bindings/RelaySettings";
import type { RelayTest } from "@/bindings/RelayTest";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { RelayForm } from "@/features/relay";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation } from "@/ipc";
import { RelayStatus } from "./RelayStatus";
import { Section } from "./Section";

/** How Plaid is reached, with a test of what is saved. */
export function RelaySection({ settings }: { settings: RelaySettings }) {
  const texts = useTexts();
  const test = useHostMutation("test_relay");
  const [saved, setSaved] = useState(false);
  return (
    <Section title={texts.relay.title}>
      {settings.relay === "relay" && <RelayStatus />}
      <RelayForm
        settings={settings}
        kinds={["demo", "direct", "relay"]}
        submitLabel={texts.relay.save}
        onDone={() => {
          setSaved(true);
          test.reset();
        }}
        beside={
          <>
            {settings.relay !== null && (
              <Button
                data-testid="relay-test"
                title={texts.relay.testHint}
                disabled={test.isPending}
                onClick={() => test.mutate(null)}
              >
                {test.isPending ? texts.relay.testing : texts.relay.test}
              </Button>
            )}
            {saved && (
              <span role="status" className="text-[0.8125rem] font-medium text-positive">
                {texts.relay.saved}
              </span>
            )}
          </>
        }
      />
      {test.data && <TestResult result={test.data} />}
      {test.error && <ErrorPanel error={test.error} className="mt-4" />}
    </Section>
  );
}

function TestResult({ result }: { result: RelayTest }) {
  const Icon = result.ok ? CircleCheck : CircleAlert;
  return (
    <div
      role="status"
      data-testid="relay-test-result"
      className={cn(
        "mt-4 flex gap-3 rounded-xl p-4",
        result.ok ? "bg-accent-soft" : "bg-warning-soft",
      )}
    >
      <Icon
        aria-hidden
        className={cn("mt-0.5 size-4.5 shrink-0", result.ok ? "text-accent" : "text-warning")}
      />
      <div>
        <p className="font-medium">{said(result.message)}</p>
        {result.hint !== null && <p className="text-ink">{said(result.hint)}</p>}
      </div>
    </div>
  );
}
