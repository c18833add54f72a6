import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from "lucide-react";
import type { PaymentCheck } from "@/bindings/PaymentCheck";
import type { PaymentVerdict } from "@/bindings/PaymentVerdict";
import { cn } from "@/components/cn";
import { useAmount } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { CheckLines } from "./CheckLines";
import { Expiry } from "./Expiry";
import { useLeft } from "./useLeft";

const VERDICTS: Record<PaymentVerdict["kind"], { icon: LucideIcon; tone: string; back: string }> = {
  covered: { icon: CircleCheck, tone: "text-positive", back: "bg-accent-soft" },
  shortBy: { icon: CircleX, tone: "text-danger", back: "bg-danger-soft" },
  unknown: { icon: CircleHelp, tone: "text-warning", back: "bg-warning-soft" },
};

/** What came of a check. After a minute it is shown still, and says that it proves nothing any more. */
export function PaymentResult({ result, onAgain }: { result: PaymentCheck; onAgain: () => void }) {
  const { payment: texts } = useTexts();
  const amount = useAmount();
  const shown = useShown();
  const over = useLeft(result.expiresAt) === 0;
  const { verdict } = result;
  const { icon: Icon, tone, back } = VERDICTS[verdict.kind];
  const word =
    verdict.kind === "shortBy"
      ? texts.shortBy({ amount: amount(verdict.by, "none") })
      : texts.verdicts[verdict.kind];
  return (
    <section
      role="status"
      aria-label={texts.result}
      data-testid="payment-result"
      data-verdict={verdict.kind}
      className="overflow-hidden rounded-2xl border bg-surface shadow-card"
    >
      <div className={cn("flex flex-wrap items-start gap-4 px-5 py-4", over ? "bg-sunken" : back)}>
        <Icon aria-hidden className={cn("mt-0.5 size-7 shrink-0", over ? "text-muted" : tone)} />
        <div className="min-w-0 flex-1 basis-56">
          <h2 className={cn("text-lg font-semibold", over ? "text-muted" : tone)}>{word}</h2>
          <p className="break-words">{shown(said(result.sentence))}</p>
          {verdict.kind === "unknown" && !result.sentence.includes(verdict.because) && (
            <p className="break-words">{shown(said(verdict.because))}</p>
          )}
          <div className="mt-1.5">
            <Expiry until={result.expiresAt} />
          </div>
        </div>
        {over && (
          <Button size="sm" data-testid="check-again" onClick={onAgain}>
            {texts.again}
          </Button>
        )}
      </div>
      <div className="px-5">
        <CheckLines lines={result.lines} />
      </div>
      <p className="border-t px-5 py-3 text-[0.8125rem] text-muted">{texts.note}</p>
    </section>
  );
}
