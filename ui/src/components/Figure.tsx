import type { MoneyView } from "@/bindings/MoneyView";
import { useDrill } from "@/app/drill";
import type { Route } from "@/app/route";
import type { Sign } from "@/format/money";
import { cn } from "./cn";
import { Money } from "./Money";

/** An amount that leads to what it is made of. */
export function Figure({
  money,
  sign,
  to,
  mark,
  name,
  className,
}: {
  money: MoneyView;
  sign?: Sign;
  /** Where that is. */
  to: Partial<Route>;
  /** What the figure is known by when somebody comes back. */
  mark: string;
  /** What a screen reader says instead of the bare amount. */
  name?: string;
  className?: string;
}) {
  const drill = useDrill();
  return (
    <button
      type="button"
      data-testid="figure"
      data-drill={mark}
      aria-label={name}
      onClick={() => drill(to, mark)}
      className={cn(
        "rounded text-left decoration-line-strong decoration-2 underline-offset-4 hover:underline hover:decoration-accent",
        className,
      )}
    >
      <Money money={money} {...(sign !== undefined && { sign })} />
    </button>
  );
}
