import { ArrowDown, ArrowUp, type LucideIcon } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import type { CardName } from "./cards";

/** What moves a card; nothing where it is the first or the last. */
export interface Arranging {
  forward: (() => void) | null;
  back: (() => void) | null;
}

/** A card in its place, with the buttons that move it while cards are arranged. */
export function Card({
  name,
  arranging,
  children,
}: {
  name: CardName;
  arranging: Arranging | null;
  children: ReactNode;
}) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const card = texts.dashboard.cards[name];
  /**
   * The focus goes with the card, which is put elsewhere in the page; where its button has come to
   * an end, to the other one.
   */
  const move = (way: Way, step: () => void) => {
    step();
    requestAnimationFrame(() => {
      const buttons = place.current?.querySelectorAll<HTMLButtonElement>("[data-move]") ?? [];
      const able = [...buttons].filter(({ disabled }) => !disabled);
      (able.find(({ dataset }) => dataset["move"] === way) ?? able[0])?.focus();
    });
  };
  return (
    <div ref={place} data-card={name} className="flex min-w-0 flex-col gap-2 *:last:flex-1">
      {arranging && (
        <div className="flex items-center justify-between gap-2 rounded-xl border border-dashed border-line-strong px-3 py-1.5">
          <span className="truncate text-[0.8125rem] font-medium text-muted">{card}</span>
          <span className="flex gap-1">
            <Move
              icon={ArrowUp}
              way="forward"
              testId={`forward-${name}`}
              name={texts.dashboard.moveUp({ card })}
              onClick={arranging.forward}
              run={move}
            />
            <Move
              icon={ArrowDown}
              way="back"
              testId={`back-${name}`}
              name={texts.dashboard.moveDown({ card })}
              onClick={arranging.back}
              run={move}
            />
          </span>
        </div>
      )}
      {children}
    </div>
  );
}

type Way = "forward" | "back";

function Move({
  icon: Icon,
  way,
  name,
  testId,
  onClick,
  run,
}: {
  icon: LucideIcon;
  way: Way;
  name: string;
  testId: string;
  onClick: (() => void) | null;
  run: (way: Way, step: () => void) => void;
}) {
  return (
    <Button
      size="icon"
      variant="ghost"
      data-move={way}
      data-testid={testId}
      aria-label={name}
      title={name}
      disabled={onClick === null}
      onClick={() => {
        if (onClick) run(way, onClick);
      }}
    >
      <Icon aria-hidden />
    </Button>
  );
}
