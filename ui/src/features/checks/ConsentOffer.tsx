import { CureButton } from "@/app/CureButton";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";

/** What a bank shares only with its owner's consent, and the way to give it: before a question fails for the lack of it. */
export function ConsentOffer({ bank, itemId }: { bank: string; itemId: string }) {
  const texts = useTexts();
  const shown = useShown();
  return (
    <div
      data-testid="needs-consent"
      className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-[0.8125rem]"
    >
      <p className="min-w-0 flex-1 basis-52 text-muted">
        {texts.checks.needsConsent({ bank: shown(bank) })}
      </p>
      <CureButton cure="give_consent" itemId={itemId} variant="secondary" />
    </div>
  );
}
