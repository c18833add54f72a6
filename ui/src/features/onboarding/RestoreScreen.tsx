import { ArrowLeft } from "lucide-react";
import { useShortcuts } from "@/app/shortcuts";
import { RestoreFromFile } from "@/components/RestoreFromFile";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { Frame } from "./Frame";

/** A new computer, and a backup of the old one. */
export function RestoreScreen({ onBack }: { onBack: () => void }) {
  const texts = useTexts();
  useShortcuts({
    back: () => {
      onBack();
      return true;
    },
  });
  return (
    <Frame title={texts.onboarding.restoreTitle} lead={texts.onboarding.restoreLead}>
      <div data-testid="restore-screen" className="space-y-6">
        <RestoreFromFile label={texts.backups.chooseFile} primary />
        <Button variant="ghost" data-testid="restore-back" onClick={onBack}>
          <ArrowLeft aria-hidden />
          {texts.onboarding.back}
        </Button>
      </div>
    </Frame>
  );
}
