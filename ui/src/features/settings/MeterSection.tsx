import type { Meter } from "@/bindings/Meter";
import { ErrorPanel } from "@/components/ErrorPanel";
import { own } from "@/components/own";
import { SkeletonList } from "@/components/Skeleton";
import { SegmentChoice } from "@/components/ui/choice";
import { formatMonth } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** What is counted because it costs: connections of a Trial plan, and billed calls. */
export function MeterSection() {
  const { meter: texts } = useTexts();
  const meter = useHostQuery("meter", null);
  return (
    <Section title={texts.title}>
      {meter.data ? (
        <Counted meter={meter.data} />
      ) : meter.error ? (
        <ErrorPanel error={meter.error} onRetry={() => void meter.refetch()} />
      ) : (
        <SkeletonList label={texts.loading} rows={2} />
      )}
    </Section>
  );
}

function Counted({ meter }: { meter: Meter }) {
  const texts = useTexts();
  const said = texts.meter;
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const { itemsMade, itemsMax } = meter;
  return (
    <div data-testid="meter" className="space-y-5">
      {meter.isBilled && !meter.othersKeys && <Plan trial={meter.trial} />}
      {itemsMade !== null && (
        <div>
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h3 className="font-medium">{said.items}</h3>
            <p data-testid="items-made" className="font-medium figures">
              {itemsMax === null
                ? count.format(itemsMade)
                : said.itemsOf({ made: itemsMade, max: itemsMax })}
            </p>
          </div>
          {itemsMax !== null && (
            <>
              <div
                role="meter"
                aria-label={said.items}
                aria-valuemin={0}
                aria-valuemax={itemsMax}
                aria-valuenow={Math.min(itemsMade, itemsMax)}
                className="mt-2 h-1.5 overflow-hidden rounded-full bg-ink/8"
              >
                <span
                  className={`block h-full rounded-full ${itemsMade + 2 >= itemsMax ? "bg-warning" : "bg-accent"}`}
                  style={{ width: `${Math.min(100, (itemsMade / itemsMax) * 100)}%` }}
                />
              </div>
              <p className="mt-2 text-[0.8125rem] text-muted">
                {itemsMade >= itemsMax ? said.itemsGone : said.itemsHint}
              </p>
            </>
          )}
        </div>
      )}
      <div>
        <h3 className="font-medium">{said.month({ month: formatMonth(meter.month, locale) })}</h3>
        {meter.othersKeys && <p className="mt-1 text-muted">{said.others}</p>}
        {!meter.isBilled ? (
          <p className="mt-1 text-muted">{said.notBilled}</p>
        ) : meter.calls.length === 0 ? (
          <p className="mt-1 text-muted">{said.noCalls}</p>
        ) : (
          <ul className="mt-1 divide-y">
            {meter.calls.map(({ product, calls }) => (
              <li key={product} className="flex justify-between gap-4 py-1.5">
                {own(texts.meter.products, product) ?? product}
                <span className="font-medium figures">{count.format(calls)}</span>
              </li>
            ))}
          </ul>
        )}
        {meter.isBilled && <p className="mt-2 text-[0.8125rem] text-muted">{said.honest}</p>}
      </div>
    </div>
  );
}

function Plan({ trial }: { trial: boolean }) {
  const { meter: texts } = useTexts();
  const set = useHostMutation("set_plaid_plan");
  const shown = set.isPending ? set.variables.trial : trial;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <span className="font-medium">{texts.plan}</span>
      <SegmentChoice
        label={texts.plan}
        value={shown ? "trial" : "other"}
        onChange={(value) => set.mutate({ trial: value === "trial" })}
        options={[
          { value: "trial", label: texts.trial, testId: "plan-trial" },
          { value: "other", label: texts.otherPlan, testId: "plan-other" },
        ]}
      />
      {set.error && <ErrorPanel error={set.error} />}
    </div>
  );
}
