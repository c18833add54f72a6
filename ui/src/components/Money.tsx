import type { MoneyView } from "@/bindings/MoneyView";
import { cn } from "@/components/cn";
import { direction, formatMoney, hiddenMoney, type MoneyFormat, type Sign } from "@/format/money";
import { useLocale } from "@/i18n";
import { usePrivacy } from "./privacy";

interface MoneyProps extends Pick<MoneyFormat, "sign"> {
  money: MoneyView;
  className?: string | undefined;
  "data-testid"?: string;
}

/** An amount. Money in is green and has a plus where flows are shown; never by colour alone. */
export function Money({ money, sign = "balance", className, ...props }: MoneyProps) {
  const locale = useLocale();
  const hidden = usePrivacy();
  return (
    <span
      className={cn(
        "whitespace-nowrap figures",
        sign === "flow" && direction(money) > 0 && "text-positive",
        className,
      )}
      {...props}
    >
      {hidden ? hiddenMoney(money, { locale, sign }) : formatMoney(money, { locale, sign })}
    </span>
  );
}

/** Writes amounts into sentences, names and tooltips, hidden where amounts are hidden. */
export function useAmount(): (money: MoneyView, sign?: Sign) => string {
  const locale = useLocale();
  const hidden = usePrivacy();
  return (money, sign = "balance") =>
    hidden ? hiddenMoney(money, { locale, sign }) : formatMoney(money, { locale, sign });
}

/** Amounts in several currencies, one below or beside the other; they are never added up here. */
export function MoneyList({
  amounts,
  sign = "balance",
  className,
  itemClassName,
}: {
  amounts: readonly MoneyView[];
  sign?: Sign;
  className?: string;
  itemClassName?: string;
}) {
  return (
    <span className={cn("flex", className)}>
      {amounts.map((money) => (
        <Money key={money.currency} money={money} sign={sign} className={itemClassName} />
      ))}
    </span>
  );
}
