import { CheckCheck, CircleDashed, PencilLine, PencilOff, TriangleAlert } from "lucide-react";
import type { AccountView } from "@/bindings/AccountView";
import type { MoneyView } from "@/bindings/MoneyView";
import type { ProofState } from "@/bindings/ProofState";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { own } from "@/components/own";
import { usePrivacy } from "@/components/privacy";
import { civilToday, formatDayOf, localDay } from "@/format/date";
import { formatMoney, hiddenMoney } from "@/format/money";
import { useLocale, useTexts } from "@/i18n";

/** The plain check is for what the bank's own rows explain. */
export const PROOF_ICONS = {
  matches: CheckCheck,
  matches_edited: PencilLine,
  matches_unedited: PencilOff,
  off: TriangleAlert,
  unproven: CircleDashed,
} satisfies Record<ProofState, unknown>;

/** Whether the transactions explain the balance: quiet where they do, never hidden where not. */
export function ProofBadge({ account, onOpen }: { account: AccountView; onOpen: () => void }) {
  const texts = useTexts();
  const words = useProofWords(account.proof);
  const { state, reason } = account.proof;
  const Icon = PROOF_ICONS[state];
  return (
    <button
      type="button"
      data-testid="proof-badge"
      data-state-kind={state}
      aria-label={`${texts.proof.open({ account: account.name })}: ${words}`}
      title={reason === null ? undefined : own(texts.proof.reasons, reason)}
      onClick={onOpen}
      className={cn(
        "relative z-10 inline-flex items-center gap-1.5 rounded-md text-[0.8125rem] font-medium underline-offset-3 hover:underline",
        state === "off" ? "bg-warning-soft px-2 py-0.5 text-warning" : "text-muted",
      )}
    >
      <Icon aria-hidden className={cn("size-4", state === "matches" && "text-positive")} />
      {words}
    </button>
  );
}

/** What a badge says. */
export function useProofWords({ state, residual, since, reason }: AccountView["proof"]): string {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const write = usePrivacy() ? hiddenMoney : formatMoney;
  switch (state) {
    case "matches":
    case "matches_edited":
    case "matches_unedited":
      return texts.proof.states[state];
    case "unproven":
      return reason === "investment" ? texts.proof.notApplicable : texts.proof.states.unproven;
    case "off": {
      if (residual === null) return texts.proof.states.off;
      const amount = write(unsigned(residual), { locale });
      return since === null
        ? texts.proof.offBy({ amount })
        : texts.proof.offSince({ amount, day: formatDayOf(localDay(since), locale, today) });
    }
  }
}

/** "Off by" has no direction; the panel tells it. */
export const unsigned = (money: MoneyView): MoneyView => ({
  ...money,
  minor: Math.abs(money.minor),
});
