import { ChartColumn } from "lucide-react";
import { NoBankYet } from "@/app/NoBankYet";
import { useReturnToFigure } from "@/app/drill";
import { useRoute } from "@/app/route";
import { SPENDING_HOME, type SpendingView } from "@/app/reportViews";
import { useShortcuts } from "@/app/shortcuts";
import { useNow } from "@/app/useNow";
import type { Period } from "@/bindings/Period";
import type { Spending } from "@/bindings/Spending";
import type { SpendingRequest } from "@/bindings/SpendingRequest";
import { cn } from "@/components/cn";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { civilToday } from "@/format/date";
import { formatPeriod } from "@/format/period";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { CurrencySection } from "./CurrencySection";
import { beside, periodOf } from "./period";
import { SpendingBar } from "./SpendingBar";
import { useOldest } from "./useOldest";

/** What was spent, or came in, over a time: by what, and against another time. */
export function SpendingScreen() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const view = route.spending;
  const today = civilToday(useNow());
  const oldest = useOldest(view.period === "all", today);
  const overview = useHostQuery("overview", null);
  const isKnown = view.period !== "all" || oldest.day !== null;
  const period = periodOf(view, today, oldest.day ?? today);
  const request: SpendingRequest = {
    ...period,
    by: view.by,
    compare: view.period === "all" ? "none" : view.compare,
    accountIds: view.accountId === null ? [] : [view.accountId],
    kind: view.kind,
  };
  const asked = useHostQuery("spending", request, { keep: true, enabled: isKnown });
  const error = oldest.error ?? asked.error;
  const retry = oldest.error ? oldest.retry : () => void asked.refetch();
  useReturnToFigure();

  const show = (change: Partial<SpendingView>) =>
    navigate({ spending: { ...view, ...change } }, { replace: true });
  const go = (step: -1 | 1) => {
    const next = beside(view, period, today, step);
    if (next !== null) navigate({ spending: next }, { replace: true });
    return next !== null;
  };
  useShortcuts({ period: (key) => go(key === "[" ? -1 : 1) });

  if (overview.data?.groups.length === 0) return <NoBankYet icon={<ChartColumn />} />;
  return (
    <Page
      wide
      title={texts.spending.titles[view.kind]}
      lead={<Lead period={asked.data?.period ?? period} />}
      action={
        asked.data && asked.data.currencies.length > 0 ? (
          <ExportButton request={{ list: "spending", filter: request }} />
        ) : undefined
      }
    >
      <SpendingBar
        view={view}
        period={period}
        onShow={show}
        onBefore={beside(view, period, today, -1) && (() => go(-1))}
        onAfter={beside(view, period, today, 1) && (() => go(1))}
      />
      {error && <ErrorPanel error={error} onRetry={retry} />}
      {asked.data ? (
        <Answer
          spending={asked.data}
          view={view}
          isOld={asked.isPlaceholderData}
          onAllTime={() => show({ ...SPENDING_HOME, kind: view.kind, by: view.by, period: "all" })}
        />
      ) : (
        !error && <SkeletonList label={texts.spending.loading} rows={4} />
      )}
    </Page>
  );
}

function Lead({ period }: { period: Period }) {
  const locale = useLocale();
  return <span data-testid="spending-period">{formatPeriod(period, locale)}</span>;
}

interface AnswerProps {
  spending: Spending;
  view: SpendingView;
  /** It is of the question before: what is asked now is on its way. */
  isOld: boolean;
  onAllTime: () => void;
}

function Answer({ spending, view, isOld, onAllTime }: AnswerProps) {
  const texts = useTexts();
  if (spending.currencies.length === 0) {
    return (
      <div data-testid="spending-empty">
        <EmptyState
          icon={<ChartColumn />}
          text={texts.spending.empty[view.kind]}
          action={
            view.period === "all" ? undefined : (
              <Button variant="primary" onClick={onAllTime}>
                {texts.spending.emptyAction}
              </Button>
            )
          }
        />
      </div>
    );
  }
  return (
    <div
      aria-busy={isOld}
      className={cn("space-y-5 transition-opacity delay-150", isOld && "opacity-60")}
    >
      {spending.currencies.map((part) => (
        <CurrencySection
          key={part.currency}
          part={part}
          spending={spending}
          view={view}
          isOnly={spending.currencies.length === 1}
        />
      ))}
    </div>
  );
}
