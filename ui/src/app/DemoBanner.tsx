import { FlaskConical } from "lucide-react";
import type { Profile } from "@/bindings/Profile";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** Says on every screen that this is no real money, and ends the demo with one click. */
export function DemoBanner({ profile }: { profile: Profile | null }) {
  const texts = useTexts();
  const wipe = useHostMutation("wipe_demo");
  if (profile === null || profile.environment === "production") return null;
  const demo = profile.relay === "demo";
  return (
    <aside
      aria-label={texts.demo.label}
      data-testid="demo-banner"
      className="shrink-0 border-b border-warning/25 bg-warning-soft text-warning"
    >
      <div className="flex min-h-9 flex-wrap items-center justify-center gap-x-3 gap-y-0.5 px-4 py-1.5 text-[0.8125rem]">
        <FlaskConical aria-hidden className="size-4 shrink-0" />
        <span className="font-semibold">{demo ? texts.demo.banner : texts.demo.sandbox}</span>
        {profile.ephemeral && <span>{texts.demo.ephemeral}</span>}
        {demo && (
          <button
            type="button"
            data-testid="wipe-demo"
            disabled={wipe.isPending}
            onClick={() => wipe.mutate(null)}
            className="rounded font-semibold underline underline-offset-3 hover:no-underline"
          >
            {texts.demo.wipe}
          </button>
        )}
      </div>
      {wipe.error && <ErrorPanel error={wipe.error} className="m-3" />}
    </aside>
  );
}
