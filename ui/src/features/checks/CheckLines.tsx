import { CircleCheck, CircleHelp, CircleX, TriangleAlert, type LucideIcon } from "lucide-react";
import type { CheckLevel } from "@/bindings/CheckLevel";
import type { CheckLine } from "@/bindings/CheckLine";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { ago, formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";

const LEVELS: Record<CheckLevel, { icon: LucideIcon; tone: string }> = {
  green: { icon: CircleCheck, tone: "text-positive" },
  amber: { icon: TriangleAlert, tone: "text-warning" },
  red: { icon: CircleX, tone: "text-danger" },
  unknown: { icon: CircleHelp, tone: "text-muted" },
};

/** What a check looked at: each line by its shape, its word, its reason and its age. */
export function CheckLines({ lines }: { lines: readonly CheckLine[] }) {
  const texts = useTexts();
  const shown = useShown();
  const locale = useLocale();
  const now = useNow();
  return (
    <ul className="divide-y">
      {lines.map((line, at) => {
        const { icon: Icon, tone } = LEVELS[line.level];
        return (
          <li
            key={`${line.kind}-${at}`}
            data-testid="check-line"
            data-kind={line.kind}
            data-level={line.level}
            className="flex gap-3 py-3"
          >
            <Icon aria-hidden className={cn("mt-0.5 size-4.5 shrink-0", tone)} />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-3 text-[0.8125rem]">
                <span className="text-muted">{texts.payment.kinds[line.kind]}</span>
                <span className={cn("font-medium", tone)}>{texts.payment.levels[line.level]}</span>
                {line.asOf !== null && (
                  <time
                    dateTime={line.asOf}
                    title={formatInstant(line.asOf, locale)}
                    className="ml-auto text-faint figures"
                  >
                    {texts.time.ago(ago(line.asOf, now))}
                  </time>
                )}
              </p>
              <p className="font-medium break-words">{shown(said(line.sentence))}</p>
              <p className="text-[0.8125rem] break-words text-muted">{shown(said(line.reason))}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
