import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import type { RelayHearing } from "@/bindings/RelayHearing";
import { cn } from "@/components/cn";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostQuery } from "@/ipc";

/** What was heard last changes without an event. */
const LOOK_MS = 30_000;

/** How it stands with the relay: enrolled, revoked, listening, or what is in the way, and since when. */
export function RelayStatus() {
  const settings = useHostQuery("relay_settings", null, { refetchInterval_ms: LOOK_MS });
  const hearing = settings.data?.hearing;
  return hearing ? <Hearing hearing={hearing} /> : null;
}

function Hearing({ hearing }: { hearing: RelayHearing }) {
  const texts = useTexts().relay.hearing;
  const locale = useLocale();
  const { state, since, heardAt, message, hint } = hearing;
  const isGood = state === "listening";
  const isOpen = state === "asking";
  const heard =
    heardAt === null ? texts.never : texts.heard({ when: formatInstant(heardAt, locale) });
  const Icon = isGood ? CircleCheck : isOpen ? CircleDashed : CircleAlert;
  return (
    <div
      role="status"
      data-testid="relay-status"
      data-state={state}
      className={cn(
        "mb-5 flex gap-3 rounded-xl p-4",
        isGood ? "bg-accent-soft" : isOpen ? "bg-sunken" : "bg-warning-soft",
      )}
    >
      <Icon
        aria-hidden
        className={cn(
          "mt-0.5 size-4.5 shrink-0",
          isGood ? "text-accent" : isOpen ? "text-muted" : "text-warning",
        )}
      />
      <div className="min-w-0 space-y-1">
        <p className="font-medium">{texts.states[state]}</p>
        {message !== null && <p className="text-ink">{said(message)}</p>}
        {hint !== null && <p className="text-ink">{said(hint)}</p>}
        {since !== null && (
          <p className="text-[0.8125rem] text-muted">
            {`${texts.since({ when: formatInstant(since, locale) })} · ${heard}`}
          </p>
        )}
        {!isGood && !isOpen && state !== "not_enrolled" && state !== "refused" && (
          <p className="text-[0.8125rem] text-muted">{texts.polls}</p>
        )}
      </div>
    </div>
  );
}
