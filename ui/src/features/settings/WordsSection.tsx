import { Shapes, WandSparkles } from "lucide-react";
import { useId } from "react";
import type { PairSettings } from "@/bindings/PairSettings";
import { HOME, useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** What of transactions is sorted and paired, and by what. */
export function WordsSection() {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const settings = useHostQuery("pair_settings", null);
  return (
    <>
      <Section title={texts.sets.title}>
        <p className="text-muted">{texts.sets.settings}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button
            size="sm"
            data-testid="open-categories"
            onClick={() => navigate({ ...HOME, screen: "categories" })}
          >
            <Shapes aria-hidden />
            {texts.sets.open}
          </Button>
          <Button size="sm" onClick={() => navigate({ ...HOME, screen: "rules" })}>
            <WandSparkles aria-hidden />
            {texts.rules.title}
          </Button>
        </div>
      </Section>
      <Section title={texts.pairs.settings}>
        {settings.data ? (
          <Choices settings={settings.data} />
        ) : settings.error ? (
          <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <SkeletonList label={texts.app.starting} rows={1} />
        )}
      </Section>
    </>
  );
}

function Choices({ settings }: { settings: PairSettings }) {
  const texts = useTexts();
  const set = useHostMutation("set_pair_settings");
  const change = (to: Partial<PairSettings>) => set.mutate({ ...settings, ...to });
  return (
    <div className="space-y-3">
      <Choice
        testId="pairs-propose"
        label={texts.pairs.propose}
        hint={texts.pairs.proposeHint}
        checked={settings.propose}
        disabled={set.isPending}
        // What is not looked for cannot be made either.
        onChange={(propose) => change({ propose, make: propose && settings.make })}
      />
      <Choice
        testId="pairs-make"
        label={texts.pairs.make}
        hint={texts.pairs.makeHint}
        checked={settings.make}
        disabled={set.isPending || !settings.propose}
        onChange={(make) => change({ make })}
      />
      {set.error && <ErrorPanel error={set.error} />}
    </div>
  );
}

function Choice({
  testId,
  label,
  hint,
  checked,
  disabled,
  onChange,
}: {
  testId: string;
  label: string;
  hint: string;
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        data-testid={testId}
        checked={checked}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 accent-(--accent)"
      />
      <span>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span id={`${id}-hint`} className="block text-[0.8125rem] text-muted">
          {hint}
        </span>
      </span>
    </div>
  );
}
