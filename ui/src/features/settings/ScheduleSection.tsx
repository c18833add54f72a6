import type { ItemSchedule } from "@/bindings/ItemSchedule";
import type { Schedules } from "@/bindings/Schedules";
import type { SyncPlan } from "@/bindings/SyncPlan";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { SkeletonList } from "@/components/Skeleton";
import { formatRecent } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** When each connection is refreshed without anybody asking, and what is told outside the window. */
export function ScheduleSection() {
  const { schedule } = useTexts();
  const told = useHostQuery("schedules", null);
  return (
    <Section title={schedule.title}>
      {told.data ? (
        <div className="space-y-5">
          <p className="text-muted">{schedule.lead}</p>
          {told.data.items.length === 0 ? (
            <p>{schedule.none}</p>
          ) : (
            <ul className="divide-y">
              {told.data.items.map((item) => (
                <Plan key={item.itemId} item={item} hours={told.data.hours} />
              ))}
            </ul>
          )}
          <ForAll schedules={told.data} />
        </div>
      ) : told.error ? (
        <ErrorPanel error={told.error} onRetry={() => void told.refetch()} />
      ) : (
        <SkeletonList label={schedule.loading} rows={2} />
      )}
    </Section>
  );
}

function Plan({ item, hours }: { item: ItemSchedule; hours: readonly number[] }) {
  const { schedule } = useTexts();
  const locale = useLocale();
  const now = useNow();
  const set = useHostMutation("set_sync_plan");
  const plan = set.isPending ? set.variables.plan : item.plan;
  const choose = (change: Partial<SyncPlan>) =>
    set.mutate({ itemId: item.itemId, plan: { ...plan, ...change } });
  const next =
    item.never !== null
      ? schedule.why[item.never]
      : item.nextAt === null
        ? null
        : new Date(item.nextAt) <= now
          ? schedule.nextNow
          : schedule.next({ at: formatRecent(item.nextAt, locale, now) });
  return (
    <li data-testid="sync-plan" data-id={item.itemId} className="py-3">
      <fieldset className="relative flex min-w-0 flex-wrap items-center gap-x-5 gap-y-2">
        <legend className="sr-only">{item.institution}</legend>
        <div aria-hidden className="min-w-0 flex-1 basis-44">
          <p className="font-medium break-words">{item.institution}</p>
        </div>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <Tick
            testId="sync-on-launch"
            label={schedule.onLaunch}
            checked={plan.onLaunch}
            onChange={(onLaunch) => choose({ onLaunch })}
          />
          <Tick
            testId="sync-on-focus"
            label={schedule.onFocus}
            checked={plan.onFocus}
            onChange={(onFocus) => choose({ onFocus })}
          />
          <label className="flex items-center gap-2 text-[0.8125rem]">
            {schedule.every}
            <select
              data-testid="sync-hours"
              className="h-8 rounded-lg border border-line-strong bg-surface px-2"
              value={plan.everyHours ?? "never"}
              onChange={({ target: { value } }) =>
                choose({ everyHours: value === "never" ? null : Number(value) })
              }
            >
              {hours.map((count) => (
                <option key={count} value={count}>
                  {schedule.hours({ count })}
                </option>
              ))}
              <option value="never">{schedule.never}</option>
            </select>
          </label>
        </div>
      </fieldset>
      <p className="mt-1 text-[0.8125rem] text-muted">
        {[next, item.failures > 0 ? schedule.failures({ count: item.failures }) : null]
          .filter((text) => text !== null)
          .join(" · ")}
      </p>
      {set.error && <ErrorPanel error={set.error} className="mt-2" />}
    </li>
  );
}

interface TickProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId?: string;
}

function Tick({ label, checked, onChange, testId }: TickProps) {
  return (
    <label className="flex items-center gap-2 text-[0.8125rem]">
      <input
        type="checkbox"
        data-testid={testId}
        className="size-4 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

function ForAll({ schedules }: { schedules: Schedules }) {
  const { schedule } = useTexts();
  const set = useHostMutation("set_schedule_settings");
  const { treatAsMetered, notify } = set.isPending ? set.variables : schedules;
  return (
    <div className="space-y-4 border-t pt-4">
      <div>
        <Tick
          testId="treat-as-metered"
          label={schedule.metered}
          checked={treatAsMetered}
          onChange={(checked) => set.mutate({ notify, treatAsMetered: checked })}
        />
        <p className="mt-1 text-[0.8125rem] text-muted">
          {schedule.meteredHint} {schedule.network[schedules.network]}
        </p>
      </div>
      <div>
        <Tick
          testId="notify-me"
          label={schedule.notify}
          checked={notify}
          onChange={(checked) => set.mutate({ treatAsMetered, notify: checked })}
        />
        <p className="mt-1 text-[0.8125rem] text-muted">{schedule.notifyHint}</p>
      </div>
      {set.error && <ErrorPanel error={set.error} />}
    </div>
  );
}
