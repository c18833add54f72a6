import type { ReactNode } from "react";
import type { AppError } from "@/bindings/AppError";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Panel } from "@/components/Panel";
import { Skeleton } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import type { CardName } from "./cards";

/**
 * A card of the dashboard over one answer of the core: what is there is shown at once and stays while
 * it is read again; a failure is told above it.
 */
export function Part<T>({
  name,
  answer,
  action,
  children,
}: {
  name: CardName;
  answer: { data: T | undefined; error: AppError | null; refetch: () => unknown };
  action?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const texts = useTexts();
  return (
    <Panel title={texts.dashboard.cards[name]} action={action} data-testid={`card-${name}`}>
      {answer.error && (
        <ErrorPanel error={answer.error} onRetry={() => void answer.refetch()} className="mb-3" />
      )}
      {answer.data === undefined
        ? answer.error === null && (
            <div
              role="status"
              aria-label={texts.dashboard.loading}
              className="appear-late space-y-3"
            >
              <Skeleton className="h-7 w-40" />
              <Skeleton className="h-32 rounded-xl" />
            </div>
          )
        : children(answer.data)}
    </Panel>
  );
}

/** What a card says that has nothing to show. */
export function Empty({ text, icon }: { text: string; icon?: ReactNode }) {
  return (
    <p className="flex items-center gap-2.5 py-6 text-muted [&_svg]:size-5 [&_svg]:shrink-0">
      {icon}
      {text}
    </p>
  );
}

/** Leads from a card to the screen that says more. */
export function More({ text, onClick, mark }: { text: string; onClick: () => void; mark: string }) {
  return (
    <Button size="sm" variant="ghost" data-drill={mark} onClick={onClick} className="-mr-2">
      {text}
    </Button>
  );
}

/** The part of an answer that is in a currency: the one that is shown, else the first where none is. */
export function inCurrency<T extends { currency: string }>(
  parts: readonly T[],
  currency: string | null,
): T | undefined {
  return currency === null ? parts[0] : parts.find((part) => part.currency === currency);
}
