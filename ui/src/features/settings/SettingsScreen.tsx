import { Monitor, Moon, Sun } from "lucide-react";
import type { AppState } from "@/bindings/AppState";
import { setPreferences, usePreferences } from "@/app/preferences";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { LANGUAGES, useTexts, type LanguageTag } from "@/i18n";
import { saidWords } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { BackupsSection } from "./BackupsSection";
import { KeysSection } from "./KeysSection";
import { MeterSection } from "./MeterSection";
import { NetworkSection } from "./NetworkSection";
import { RelaySection } from "./RelaySection";
import { ScheduleSection } from "./ScheduleSection";
import { Section } from "./Section";
import { WordsSection } from "./WordsSection";
import { SecuritySection } from "./SecuritySection";

/** What can be set, and where things are. */
export function SettingsScreen({ state, onLock }: { state: AppState; onLock: () => void }) {
  const texts = useTexts();
  const settings = useHostQuery("relay_settings", null);
  return (
    <Page title={texts.settings.title}>
      {settings.data ? (
        <RelaySection
          // Another configuration starts another form.
          key={`${settings.data.relay ?? ""}-${settings.data.environment}-${settings.data.url ?? ""}`}
          settings={settings.data}
        />
      ) : settings.error ? (
        <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <SkeletonList label={texts.app.starting} rows={2} />
      )}
      <MeterSection />
      <ScheduleSection />
      <SecuritySection onLock={onLock} />
      <KeysSection />
      <BackupsSection />
      <WordsSection />
      <NetworkSection />
      <Appearance />
      <Section title={texts.settings.data}>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <Line name={texts.settings.dataFolder} value={state.dataDir} mono />
          {settings.data && (
            <>
              <Line name={texts.settings.secrets} value={saidWords(settings.data.secretsIn)} />
              <Line
                name={texts.settings.file}
                value={settings.data.file}
                note={texts.settings.fileHint}
                mono
              />
            </>
          )}
        </dl>
      </Section>
      {state.profile?.relay === "demo" && <WipeDemo />}
      <Section title={texts.settings.about}>
        <p className="mb-3 text-muted">{texts.settings.aboutText}</p>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <Line name={texts.settings.version} value={`${texts.app.name} ${state.version}`} />
          <Line name={texts.settings.licence} value={texts.settings.licenceName} />
        </dl>
      </Section>
    </Page>
  );
}

function Appearance() {
  const texts = useTexts();
  const { theme, density, language } = usePreferences();
  return (
    <Section title={texts.settings.appearance}>
      <div className="grid items-center gap-x-6 gap-y-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
        <span className="text-muted">{texts.settings.theme}</span>
        <SegmentChoice
          label={texts.settings.theme}
          value={theme}
          onChange={(next) => setPreferences({ theme: next })}
          className="justify-self-start"
          options={[
            { value: "system", label: texts.settings.themes.system, icon: <Monitor aria-hidden /> },
            { value: "light", label: texts.settings.themes.light, icon: <Sun aria-hidden /> },
            { value: "dark", label: texts.settings.themes.dark, icon: <Moon aria-hidden /> },
          ]}
        />
        <span className="text-muted">{texts.settings.density}</span>
        <SegmentChoice
          label={texts.settings.density}
          value={density}
          onChange={(next) => setPreferences({ density: next })}
          className="justify-self-start"
          options={[
            { value: "comfortable", label: texts.settings.densities.comfortable },
            { value: "compact", label: texts.settings.densities.compact },
          ]}
        />
        <span className="text-muted">{texts.settings.language}</span>
        <SegmentChoice
          label={texts.settings.language}
          value={language}
          onChange={(next) => setPreferences({ language: next })}
          className="justify-self-start"
          options={[
            { value: "system" as const, label: texts.settings.languageSystem },
            // Each in its own words: whoever reads no other finds it.
            ...Object.entries(LANGUAGES).map(([tag, label]) => ({
              value: tag as LanguageTag,
              label,
            })),
          ]}
        />
        <p className="text-[0.8125rem] text-muted sm:col-start-2">{texts.settings.languageHint}</p>
      </div>
    </Section>
  );
}

function WipeDemo() {
  const texts = useTexts();
  const wipe = useHostMutation("wipe_demo");
  return (
    <Section title={texts.settings.wipeTitle}>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-lg text-muted">{texts.settings.wipeText}</p>
        <Button variant="danger" disabled={wipe.isPending} onClick={() => wipe.mutate(null)}>
          {texts.demo.wipe}
        </Button>
      </div>
      {wipe.error && <ErrorPanel error={wipe.error} className="mt-4" />}
    </Section>
  );
}

function Line({
  name,
  value,
  note,
  mono = false,
}: {
  name: string;
  value: string;
  note?: string;
  mono?: boolean;
}) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 max-sm:mb-2">
        <span className={mono ? "font-mono text-[0.8125rem] break-all select-all" : ""}>
          {value}
        </span>
        {note !== undefined && <span className="block text-[0.8125rem] text-muted">{note}</span>}
      </dd>
    </div>
  );
}
