import {
  CircleAlert,
  CircleCheck,
  CircleSlash,
  Clock,
  KeyRound,
  Unplug,
  Wallet,
  type LucideIcon,
} from "lucide-react";
import type { HealthWord } from "@/bindings/HealthWord";
import { cn } from "@/components/cn";
import { own } from "@/components/own";
import { useTexts } from "@/i18n";

interface Look {
  icon: LucideIcon;
  tone: string;
}

const MARKS = {
  Ok: { icon: CircleCheck, tone: "text-positive" },
  NeedsLogin: { icon: KeyRound, tone: "text-warning" },
  Revoked: { icon: CircleSlash, tone: "text-danger" },
  Failing: { icon: CircleAlert, tone: "text-warning" },
  Disconnected: { icon: Unplug, tone: "text-muted" },
} satisfies Record<HealthWord, Look>;

/** What is to be known of a connection that works, the first of them first. */
const ADVICE: readonly [string, Look][] = [
  ["AccountRevoked", { icon: Wallet, tone: "text-warning" }],
  ["ExpiresSoon", { icon: Clock, tone: "text-warning" }],
];

/**
 * State of a connection by its shape and its word; the colour only helps. Where many stand below
 * one another, `quiet` makes a dot of those that need nothing.
 */
export function HealthMark({
  health,
  advisories = [],
  quiet = false,
}: {
  health: HealthWord;
  advisories?: readonly string[];
  quiet?: boolean;
}) {
  const texts = useTexts();
  const advice = health === "Ok" ? ADVICE.find(([word]) => advisories.includes(word)) : undefined;
  const { icon: Icon, tone } = advice?.[1] ?? MARKS[health];
  const word =
    advice === undefined
      ? texts.health[health]
      : advice[0] === "AccountRevoked"
        ? texts.attention.gone
        : (own(texts.advisories, advice[0]) ?? texts.health[health]);
  return (
    <span role="img" aria-label={word} title={word} className="flex w-3.5 shrink-0 justify-center">
      {quiet && health === "Ok" && advice === undefined ? (
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
