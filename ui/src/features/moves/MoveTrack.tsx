import { ChevronLeft, ChevronRight, CircleHelp, Landmark, PiggyBank } from "lucide-react";
import { Fragment } from "react";
import type { MoveView } from "@/bindings/MoveView";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";
import { AT, ON, STATIONS, type Station } from "./states";

/**
 * Where the money of a move is: in an account, in the ledger between the banks, or on its way. The
 * sentence beside it says the same in words, so a screen reader passes over the drawing.
 */
export function MoveTrack({ move }: { move: MoveView }) {
  const { moves: texts } = useTexts();
  const shown = useShown();
  const at = AT[move.place];
  const on = ON[move.place];
  const names: Record<Station, string> = {
    from: shown(move.from.institution),
    ledger: texts.ledger,
    to: shown(move.to.institution),
  };
  return (
    <div aria-hidden data-testid="move-track" data-place={move.place} className="flex items-start">
      {STATIONS.map((station, place) => {
        const here = at.includes(station);
        const Icon = station === "ledger" ? PiggyBank : Landmark;
        return (
          <Fragment key={station}>
            <div className="flex w-24 shrink-0 flex-col items-center gap-1 text-center sm:w-32">
              <span
                className={cn(
                  "flex size-9 items-center justify-center rounded-full border",
                  here
                    ? "border-accent bg-accent text-accent-ink"
                    : "border-line-strong bg-surface text-muted",
                )}
              >
                <Icon className="size-4" />
              </span>
              <span
                className={cn(
                  "line-clamp-2 max-w-full text-xs break-words",
                  here ? "font-semibold text-ink" : "text-muted",
                )}
              >
                {names[station]}
              </span>
            </div>
            {place < STATIONS.length - 1 && (
              <Stretch
                under={on?.after === station}
                backwards={on?.backwards ?? false}
                unknown={move.place === "not_known"}
              />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

function Stretch({
  under,
  backwards,
  unknown,
}: {
  under: boolean;
  backwards: boolean;
  unknown: boolean;
}) {
  const Arrow = backwards ? ChevronLeft : ChevronRight;
  return (
    <span className="relative mt-4.5 h-0 min-w-4 flex-1">
      <span
        className={cn(
          "absolute inset-x-0 top-0 -translate-y-1/2 border-t-2",
          under ? "border-accent" : "border-line-strong",
          (under || unknown) && "border-dashed",
        )}
      />
      {(under || unknown) && (
        <span
          className={cn(
            "absolute top-0 left-1/2 flex size-6 -translate-1/2 items-center justify-center rounded-full border bg-surface",
            under ? "border-accent text-accent" : "border-line-strong text-muted",
          )}
        >
          {under ? <Arrow className="size-3.5" /> : <CircleHelp className="size-3.5" />}
        </span>
      )}
    </span>
  );
}
