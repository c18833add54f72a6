import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";

/** How many connections the plan has left, said before one is used up for good. */
export function ItemsLeft() {
  const texts = useTexts();
  const meter = useHostQuery("meter", null).data;
  if (meter?.itemsMade == null || meter.itemsMax === null) return null;
  const left = Math.max(meter.itemsMax - meter.itemsMade, 0);
  return (
    <p
      data-testid="items-left"
      className={`text-[0.8125rem] ${left <= 2 ? "font-medium text-warning" : "text-muted"}`}
    >
      {texts.meter.itemsLeft({ left })}
    </p>
  );
}
