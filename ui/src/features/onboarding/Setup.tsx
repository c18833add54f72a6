import { ArrowLeft } from "lucide-react";
import { useRoute } from "@/app/route";
import { useShortcuts } from "@/app/shortcuts";
import { ErrorPanel } from "@/components/ErrorPanel";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { RelayForm } from "@/features/relay";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Frame } from "./Frame";

/** How real banks are reached; the link dialog opens next. */
export function Setup({ onBack }: { onBack: () => void }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const settings = useHostQuery("relay_settings", null);
  useShortcuts({
    back: () => {
      onBack();
      return true;
    },
  });
  return (
    <Frame title={texts.onboarding.setupTitle} lead={texts.onboarding.setupLead}>
      {settings.data ? (
        <RelayForm
          settings={settings.data}
          kinds={["direct", "relay"]}
          submitLabel={texts.onboarding.setupSubmit}
          onDone={() => navigate({ screen: "connections", link: "new" }, { replace: true })}
          beside={
            <Button variant="ghost" onClick={onBack}>
              <ArrowLeft aria-hidden />
              {texts.onboarding.back}
            </Button>
          }
        />
      ) : settings.error ? (
        <ErrorPanel error={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <SkeletonList label={texts.app.starting} rows={3} />
      )}
    </Frame>
  );
}
