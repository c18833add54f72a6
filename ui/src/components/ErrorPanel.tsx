import { Check, ChevronRight, CircleAlert, Copy } from "lucide-react";
import { useState } from "react";
import type { AppError } from "@/bindings/AppError";
import { CureButton } from "@/app/CureButton";
import { cn } from "@/components/cn";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";

interface ErrorPanelProps {
  error: AppError;
  /** The next step: by default, where the same request may work later, trying again. */
  onRetry?: (() => void) | undefined;
  /** Where another screen can put it right, such as the settings for wrong keys. */
  action?: { label: string; onClick: () => void } | undefined;
  className?: string;
}

/** A failure: what it is, why, what to do, and the details that support asks for. */
export function ErrorPanel({ error, onRetry, action, className }: ErrorPanelProps) {
  const texts = useTexts();
  const details = [
    [texts.errors.code, error.code],
    [texts.errors.bankCode, error.bankCode],
    [texts.errors.requestId, error.requestId],
  ].filter((line): line is [string, string] => line[1] !== null);

  return (
    <section
      role="alert"
      data-testid="error-panel"
      data-code={error.code}
      className={cn("flex gap-3 rounded-xl border border-danger/35 bg-danger-soft p-4", className)}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-semibold">
          {/* It did answer: that it wants to be asked first. */}
          {error.button === "give_consent"
            ? texts.errors.wantsConsent
            : texts.errors.codes[error.code]}
        </p>
        <p className="break-words">{error.message}</p>
        {error.hint !== null && <p className="break-words text-muted">{error.hint}</p>}
        <div className="flex flex-wrap items-center gap-2 pt-2">
          {action && (
            <Button size="sm" variant="primary" onClick={action.onClick}>
              {action.label}
            </Button>
          )}
          {onRetry && (
            <Button size="sm" onClick={onRetry}>
              {texts.app.retry}
            </Button>
          )}
          {!action && !onRetry && error.button !== null && (
            <CureButton
              cure={error.button}
              itemId={error.itemId}
              report={details.map(([name, value]) => `${name}: ${value}`)}
              variant="secondary"
            />
          )}
          <ErrorDetails lines={details} />
        </div>
      </div>
    </section>
  );
}

function ErrorDetails({ lines }: { lines: [string, string][] }) {
  const texts = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(
      lines.map(([name, value]) => `${name}: ${value}`).join("\n"),
    );
    setCopied(true);
  };
  return (
    <details className="group min-w-0 basis-full text-[0.8125rem]">
      <summary className="inline-flex list-none items-center gap-1 rounded text-muted hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {texts.app.learnWhy}
      </summary>
      <div className="mt-2 flex items-start gap-3 rounded-lg bg-surface p-3">
        <dl className="grid min-w-0 flex-1 grid-cols-[auto_1fr] gap-x-3 gap-y-1">
          {lines.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="font-mono text-xs break-all">{value}</dd>
            </div>
          ))}
        </dl>
        <Button size="sm" variant="ghost" onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? texts.app.copied : texts.app.copy}
        </Button>
      </div>
    </details>
  );
}
