import { Hourglass } from "lucide-react";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { useLeft } from "./useLeft";

/** How long an answer may still be relied on; afterwards, that it may not. */
export function Expiry({ until }: { until: string }) {
  const { checks: texts } = useTexts();
  const left = useLeft(until);
  const over = left === 0;
  return (
    <p
      data-testid="expiry"
      data-over={over}
      className={cn(
        "inline-flex items-start gap-1.5 text-[0.8125rem]",
        over ? "text-warning" : "text-muted",
      )}
    >
      <Hourglass aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {/* Every second of it would be read out. */}
      <span aria-live="off" className="figures">
        {over ? texts.over : texts.left({ count: left })}
      </span>
    </p>
  );
}
