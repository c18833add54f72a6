import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  COMPARES,
  KINDS,
  PERIODS,
  SPENDING_BY,
  SPENDING_CHARTS,
  type PeriodWord,
  type SpendingView,
} from "@/app/reportViews";
import type { Period } from "@/bindings/Period";
import type { SpendingBy } from "@/bindings/SpendingBy";
import type { SpendingCompare } from "@/bindings/SpendingCompare";
import { AccountField } from "@/components/AccountField";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { DateField, SelectField } from "@/components/ui/field";
import { useTexts } from "@/i18n";

interface SpendingBarProps {
  view: SpendingView;
  period: Period;
  onShow: (change: Partial<SpendingView>) => void;
  /** To the period before and after; nothing where there is none. */
  onBefore: (() => void) | null;
  onAfter: (() => void) | null;
}

/** What is shown: which time, against which, by what, of which account. */
export function SpendingBar({ view, period, onShow, onBefore, onAfter }: SpendingBarProps) {
  const { spending } = useTexts();
  const choose = (word: PeriodWord) =>
    onShow({
      period: word,
      // Whoever wants other days starts from those that are shown.
      from: word === "custom" ? period.from : null,
      to: word === "custom" ? period.to : null,
    });
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3" data-testid="spending-bar">
      <div className="flex items-end gap-1">
        <SelectField
          label={spending.period}
          data-testid="spending-period-choice"
          value={view.period}
          onChange={(event) => choose(event.target.value as PeriodWord)}
        >
          {PERIODS.map((word) => (
            <option key={word} value={word}>
              {spending.periods[word]}
            </option>
          ))}
        </SelectField>
        <Beside name={spending.before} keys="[" onClick={onBefore}>
          <ChevronLeft aria-hidden />
        </Beside>
        <Beside name={spending.after} keys="]" onClick={onAfter}>
          <ChevronRight aria-hidden />
        </Beside>
      </div>
      {view.period === "custom" && (
        <div className="flex gap-2">
          <DateField
            label={spending.first}
            empty={spending.anyDay}
            value={period.from}
            max={period.to}
            onChange={({ target }) => {
              if (target.value !== "" && target.value <= period.to)
                onShow({ from: target.value, to: period.to });
            }}
          />
          <DateField
            label={spending.last}
            empty={spending.anyDay}
            value={period.to}
            min={period.from}
            onChange={({ target }) => {
              if (target.value >= period.from) onShow({ from: period.from, to: target.value });
            }}
          />
        </div>
      )}
      <SelectField
        label={spending.by}
        data-testid="spending-by"
        value={view.by}
        onChange={(event) => onShow({ by: event.target.value as SpendingBy })}
      >
        {SPENDING_BY.map((by) => (
          <option key={by} value={by}>
            {spending.bys[by]}
          </option>
        ))}
      </SelectField>
      {view.period !== "all" && (
        <SelectField
          label={spending.compare}
          data-testid="spending-compare"
          value={view.compare}
          onChange={(event) => onShow({ compare: event.target.value as SpendingCompare })}
        >
          {COMPARES.map((compare) => (
            <option key={compare} value={compare}>
              {spending.compares[compare]}
            </option>
          ))}
        </SelectField>
      )}
      <AccountField value={view.accountId} onChange={(accountId) => onShow({ accountId })} />
      <div className="flex flex-wrap gap-2">
        <SegmentChoice
          label={spending.kind}
          value={view.kind}
          onChange={(kind) => onShow({ kind })}
          options={KINDS.map((kind) => ({
            value: kind,
            label: spending.kinds[kind],
            testId: `kind-${kind}`,
          }))}
        />
        <SegmentChoice
          label={spending.chart}
          value={view.chart}
          onChange={(chart) => onShow({ chart })}
          options={SPENDING_CHARTS.map((chart) => ({
            value: chart,
            label: spending.charts[chart],
            testId: `chart-${chart}`,
          }))}
        />
      </div>
    </div>
  );
}

function Beside({
  name,
  keys,
  onClick,
  children,
}: {
  name: string;
  keys: string;
  onClick: (() => void) | null;
  children: React.ReactNode;
}) {
  return (
    <Button
      size="icon"
      className="size-9"
      aria-label={name}
      title={`${name} (${keys})`}
      aria-keyshortcuts={keys}
      disabled={onClick === null}
      onClick={() => onClick?.()}
    >
      {children}
    </Button>
  );
}
