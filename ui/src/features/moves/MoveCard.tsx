import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { MoveLeg } from "@/bindings/MoveLeg";
import type { MoveLegStatus } from "@/bindings/MoveLegStatus";
import type { MoveView } from "@/bindings/MoveView";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { civilToday, formatDay, formatInstant, formatTime } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation } from "@/ipc";
import { CancelDialog } from "./CancelDialog";
import type { Purpose } from "./ConfirmDialog";
import { MoveTrack } from "./MoveTrack";
import { LOOKS } from "./states";

/** One move: where it stands, where the money is, and what can be done. */
export function MoveCard({ move, onAsk }: { move: MoveView; onAsk: (purpose: Purpose) => void }) {
  const { moves: texts } = useTexts();
  const shown = useShown();
  const locale = useLocale();
  const [cancelling, setCancelling] = useState(false);
  const cancel = useHostMutation("cancel_move");
  const { icon: Icon, tone, back } = LOOKS[move.state];
  // What the second bank did not take can be sent on once more.
  const again: Purpose = move.state === "stranded" ? "on" : "move";
  const title = texts.fromTo({ from: shown(move.from.name), to: shown(move.to.name) });
  return (
    <div
      role="group"
      aria-label={title}
      data-testid="move"
      data-id={move.id}
      data-state={move.state}
      className="overflow-hidden rounded-2xl border bg-surface shadow-card"
    >
      <div className="space-y-4 p-5">
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-52">
            <h3 className="line-clamp-3 font-semibold break-words">{title}</h3>
            <p className="text-[0.8125rem] text-muted figures">
              {texts.plannedAt({ at: formatInstant(move.plannedAt, locale) })}
            </p>
          </div>
          <div className="ml-auto text-right">
            <Money
              money={move.amount}
              sign="none"
              className="block text-lg leading-6 font-semibold"
            />
            <span
              className={cn(
                "mt-1 inline-flex items-center gap-1.5 rounded-full px-2.5 text-[0.8125rem] leading-6 font-medium",
                tone,
                back,
              )}
            >
              <Icon aria-hidden className="size-3.5" />
              {texts.states[move.state]}
            </span>
          </div>
        </header>
        <MoveTrack move={move} />
        <div data-testid="move-says">
          <p className="break-words">{shown(said(move.sentence))}</p>
          {move.hint !== null && (
            <p className="text-[0.8125rem] break-words text-muted">{shown(said(move.hint))}</p>
          )}
          {move.confirmUntil !== null && move.canConfirm && (
            <p className="text-[0.8125rem] text-muted figures">
              {texts.confirmUntil({ at: formatTime(move.confirmUntil, locale) })}
            </p>
          )}
        </div>
        {(move.canConfirm || move.canCancel || move.canSendBack) && (
          <div className="flex flex-wrap gap-2">
            {move.canConfirm && (
              <Button
                size="sm"
                variant="primary"
                data-testid="move-confirm"
                onClick={() => onAsk(again)}
              >
                {texts.opens[again]}
              </Button>
            )}
            {move.canSendBack && (
              <Button size="sm" data-testid="move-back" onClick={() => onAsk("back")}>
                {texts.opens.back}
              </Button>
            )}
            {move.canCancel && (
              <Button
                size="sm"
                variant="danger"
                data-testid="move-cancel"
                onClick={() => {
                  cancel.reset();
                  setCancelling(true);
                }}
              >
                {texts.cancel}
              </Button>
            )}
          </div>
        )}
      </div>
      <Details move={move} />
      {cancelling && (
        <CancelDialog
          title={title}
          pending={cancel.isPending}
          error={cancel.error}
          onConfirm={() =>
            cancel.mutate({ moveId: move.id }, { onSuccess: () => setCancelling(false) })
          }
          onClose={() => setCancelling(false)}
        />
      )}
    </div>
  );
}

function Details({ move }: { move: MoveView }) {
  const { moves: texts } = useTexts();
  const shown = useShown();
  const locale = useLocale();
  if (move.legs.length === 0 && move.events.length === 0) return null;
  return (
    <details className="group border-t px-5 py-3" data-testid="move-details">
      <summary className="flex items-center gap-2 text-[0.8125rem] text-muted hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {texts.details}
      </summary>
      <div className="mt-3 grid gap-5 md:grid-cols-2">
        <div>
          <h4 className="text-[0.8125rem] font-medium">{texts.legs}</h4>
          <ul className="divide-y">
            {move.legs.map((leg, at) => (
              <Leg key={`${leg.kind}-${at}`} leg={leg} />
            ))}
          </ul>
        </div>
        <div>
          <h4 className="text-[0.8125rem] font-medium">{texts.events}</h4>
          <ol className="divide-y">
            {move.events.map((event, at) => (
              <li key={at} className="py-2 text-[0.8125rem]" data-testid="move-event">
                <time dateTime={event.at} className="text-muted figures">
                  {formatInstant(event.at, locale)}
                </time>
                {event.leg !== null && (
                  <span className="ml-2 text-muted">{texts.legNames[event.leg]}</span>
                )}
                <p className="break-words">{shown(said(event.sentence))}</p>
              </li>
            ))}
          </ol>
        </div>
      </div>
    </details>
  );
}

/** Before it is through, there is a day on which it should be. */
const WAITING: readonly MoveLegStatus[] = ["authorized", "asked", "pending", "posted"];

/** One of the transfers that a move is made of. */
function Leg({ leg }: { leg: MoveLeg }) {
  const texts = useTexts();
  const words = texts.moves;
  const shown = useShown();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  const { transactionId } = leg;
  return (
    <li className="py-2 text-[0.8125rem]" data-testid="move-leg" data-kind={leg.kind}>
      <p className="flex flex-wrap gap-x-2">
        <span className="font-medium">{words.legNames[leg.kind]}</span>
        <span>{words.legStates[leg.status]}</span>
      </p>
      <p className="break-words text-muted">
        {[own(texts.moves.networks, leg.network) ?? leg.network, shown(leg.description)]
          .filter((part) => part !== "")
          .join(" · ")}
      </p>
      {leg.expectedSettlement !== null && WAITING.includes(leg.status) && (
        <p className="text-muted figures">
          {words.expected({ day: formatDay(leg.expectedSettlement, locale, today) })}
        </p>
      )}
      {leg.failureCode !== null && (
        <p className="break-words text-danger">
          {words.failure({ code: leg.failureCode })}
          {leg.failure !== null && ` ${said(leg.failure)}`}
        </p>
      )}
      {transactionId !== null && (
        <button
          type="button"
          data-testid="leg-transaction"
          onClick={() => navigate({ ...HOME, screen: "transactions", transactionId })}
          className="rounded font-medium text-accent underline-offset-2 hover:underline"
        >
          {words.openTransaction}
        </button>
      )}
    </li>
  );
}
