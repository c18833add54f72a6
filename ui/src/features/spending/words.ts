import type { FlowKind } from "@/bindings/FlowKind";
import type { MoneyView } from "@/bindings/MoneyView";
import { useAmount } from "@/components/Money";
import { direction, type Sign } from "@/format/money";
import { useTexts } from "@/i18n";

/** How amounts of one side are written: what is spent has no minus, because all of it is. */
export const signOf = (kind: FlowKind): Sign => (kind === "spend" ? "spent" : "balance");

/** Says how much more or less that is than before: in words, because a sign says it of which side? */
export function useChange(kind: FlowKind): (change: MoneyView) => string {
  const { reports } = useTexts();
  const amount = useAmount();
  return (change) => {
    const way = direction(change);
    if (way === 0) return reports.same;
    const isMore = way > 0 === (kind === "income");
    return (isMore ? reports.more : reports.less)({ amount: amount(change, "none") });
  };
}
