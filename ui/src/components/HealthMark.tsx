import { CircleAlert, CircleCheck, CircleSlash, KeyRound } from "lucide-react";
import type { HealthWord } from "@/bindings/HealthWord";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";

const MARKS = {
  Ok: { icon: CircleCheck, tone: "text-positive" },
  NeedsLogin: { icon: KeyRound, tone: "text-warning" },
  Revoked: { icon: CircleSlash, tone: "text-danger" },
  Failing: { icon: CircleAlert, tone: "text-warning" },
} satisfies Record<HealthWord, { icon: typeof CircleAlert; tone: string }>;

/**
 * State of a connection by its shape and its word; the colour only helps. Where many stand below
 * one another, `quiet` makes a dot of those that need nothing.
 */
export function HealthMark({ health, quiet = false }: { health: HealthWord; quiet?: boolean }) {
  const texts = useTexts();
  const { icon: Icon, tone } = MARKS[health];
  return (
    <span
      role="img"
      aria-label={texts.health[health]}
      title={texts.health[health]}
      className="flex w-3.5 shrink-0 justify-center"
    >
      {quiet && health === "Ok" ? (
        <span className="size-1.5 rounded-full bg-positive" />
      ) : (
        <Icon aria-hidden className={cn("size-3.5", tone)} />
      )}
    </span>
  );
}

/** The same with its word written out. */
export function HealthBadge({ health }: { health: HealthWord }) {
  const texts = useTexts();
  const { icon: Icon, tone } = MARKS[health];
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-[0.8125rem] font-medium", tone)}>
      <Icon aria-hidden className="size-4" />
      {texts.health[health]}
    </span>
  );
}
