import { CircleAlert, CircleCheck } from "lucide-react";
import type { Environment } from "@/bindings/Environment";
import type { KeysTried } from "@/bindings/KeysTried";
import { cn } from "@/components/cn";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";

interface KeysVerdictProps {
  tried: KeysTried;
  busy: boolean;
  /** Tries them in the other environment: only by the person's own press, because they go there. */
  onTryIn: (environment: Environment) => void;
  onSaveAnyway: () => void;
}

/** What Plaid said of a pair of keys, and what can be done next. */
export function KeysVerdict({ tried, busy, onTryIn, onSaveAnyway }: KeysVerdictProps) {
  const texts = useTexts();
  const good = tried.verdict === "accepted";
  const Icon = good ? CircleCheck : CircleAlert;
  const other: Environment = tried.environment === "sandbox" ? "production" : "sandbox";
  return (
    <div
      role="status"
      data-testid="keys-verdict"
      data-verdict={tried.verdict}
      className={cn("flex gap-3 rounded-xl p-4", good ? "bg-accent-soft" : "bg-warning-soft")}
    >
      <Icon
        aria-hidden
        className={cn("mt-0.5 size-4.5 shrink-0", good ? "text-accent" : "text-warning")}
      />
      <div className="min-w-0">
        <p className="font-medium">{said(tried.message)}</p>
        {tried.hint !== null && <p className="text-ink">{said(tried.hint)}</p>}
        {!good && (
          <div className="mt-3 flex flex-wrap gap-3">
            {mayBeOfOther(tried) && (
              <Button
                size="sm"
                data-testid="try-other"
                disabled={busy}
                onClick={() => onTryIn(other)}
              >
                {texts.ownKeys.tryIn({ environment: texts.relay.environments[other] })}
              </Button>
            )}
            {tried.verdict !== "malformed" && (
              <Button
                size="sm"
                variant="ghost"
                data-testid="save-anyway"
                disabled={busy}
                onClick={onSaveAnyway}
              >
                {texts.ownKeys.saveAnyway}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

const mayBeOfOther = ({ verdict }: KeysTried) =>
  verdict === "refused" || verdict === "other_environment" || verdict === "not_enabled";
