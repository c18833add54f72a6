import { TrendingUp } from "lucide-react";
import { useReturnToFigure } from "@/app/drill";
import { NoBankYet } from "@/app/NoBankYet";
import { STEPS, WORTH_LINES, WORTH_RANGES, type WorthView } from "@/app/reportViews";
import { useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import type { NetWorthRequest } from "@/bindings/NetWorthRequest";
import type { Step } from "@/bindings/Step";
import { AccountField } from "@/components/AccountField";
import { cn } from "@/components/cn";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { SelectField } from "@/components/ui/field";
import { civilToday } from "@/format/date";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { CurrencyPart } from "./CurrencyPart";
import { rangeOf } from "./range";

/** What is owned less what is owed, over time, and how each figure of it is known. */
export function NetWorthScreen() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const view = route.worth;
  const today = civilToday(useNow());
  const overview = useHostQuery("overview", null);
  const request: NetWorthRequest = {
    from: rangeOf(view.range, today),
    to: null,
    step: view.step,
    accountIds: view.accountId === null ? [] : [view.accountId],
  };
  const asked = useHostQuery("net_worth", request, { keep: true });
  useReturnToFigure();
  const show = (change: Partial<WorthView>) =>
    navigate({ worth: { ...view, ...change } }, { replace: true });

  if (overview.data?.groups.length === 0) return <NoBankYet icon={<TrendingUp />} />;
  const { data } = asked;
  return (
    <Page
      wide
      title={texts.worth.title}
      lead={texts.worth.lead}
      action={
        data && data.currencies.length > 0 ? (
          <ExportButton request={{ list: "netWorth", filter: request }} />
        ) : undefined
      }
    >
      <Choices view={view} onShow={show} />
      {asked.error && <ErrorPanel error={asked.error} onRetry={() => void asked.refetch()} />}
      {data === undefined ? (
        !asked.error && <SkeletonList label={texts.worth.loading} rows={4} />
      ) : data.currencies.length === 0 ? (
        <EmptyState
          icon={<TrendingUp />}
          text={texts.worth.empty}
          action={
            view.range === "all" ? undefined : (
              <Button variant="primary" onClick={() => show({ range: "all" })}>
                {texts.worth.emptyAction}
              </Button>
            )
          }
        />
      ) : (
        <div
          aria-busy={asked.isPlaceholderData}
          className={cn(
            "space-y-5 transition-opacity delay-150",
            asked.isPlaceholderData && "opacity-60",
          )}
        >
          {data.currencies.map((part) => (
            <CurrencyPart key={part.currency} part={part} worth={data} view={view} />
          ))}
        </div>
      )}
    </Page>
  );
}

/** Which time, how fine, of which account, as which lines. */
function Choices({
  view,
  onShow,
}: {
  view: WorthView;
  onShow: (change: Partial<WorthView>) => void;
}) {
  const { worth } = useTexts();
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <SegmentChoice
        label={worth.range}
        value={view.range}
        onChange={(range) => onShow({ range })}
        options={WORTH_RANGES.map((range) => ({
          value: range,
          label: worth.ranges[range],
          testId: `range-${range}`,
        }))}
      />
      <SegmentChoice
        label={worth.lines}
        value={view.lines}
        onChange={(lines) => onShow({ lines })}
        options={WORTH_LINES.map((lines) => ({
          value: lines,
          label: worth.lineKinds[lines],
          testId: `lines-${lines}`,
        }))}
      />
      <AccountField value={view.accountId} onChange={(accountId) => onShow({ accountId })} />
      <SelectField
        label={worth.step}
        data-testid="worth-step"
        value={view.step ?? ""}
        onChange={({ target }) => onShow({ step: (target.value || null) as Step | null })}
      >
        <option value="">{worth.stepAuto}</option>
        {STEPS.map((step) => (
          <option key={step} value={step}>
            {worth.steps[step]}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
