import { ArrowLeftRight, RefreshCw, SlidersHorizontal } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Moves } from "@/bindings/Moves";
import type { MoveView } from "@/bindings/MoveView";
import { NoBankYet } from "@/app/NoBankYet";
import { useNow } from "@/app/useNow";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useAmount } from "@/components/Money";
import { Page } from "@/components/Page";
import { Panel } from "@/components/Panel";
import { PinForm } from "@/components/PinForm";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { ago } from "@/format/date";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { ConfirmDialog, type Purpose } from "./ConfirmDialog";
import { LimitsDialog } from "./LimitsDialog";
import { MoveCard } from "./MoveCard";
import { MoveForm } from "./MoveForm";

/** Moving money between two accounts of one's own, and where each move stands. */
export function MovesScreen() {
  const texts = useTexts();
  const amount = useAmount();
  const now = useNow();
  const moves = useHostQuery("moves", null);
  const follow = useHostMutation("follow_moves");
  const [limiting, setLimiting] = useState(false);
  const [isProtectedNow, setProtectedNow] = useState(false);
  const [confirming, setConfirming] = useState<{ id: string; purpose: Purpose } | null>(null);
  const data = moves.data;
  if (data === undefined) {
    return moves.error ? (
      <ErrorPanel error={moves.error} onRetry={() => void moves.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.moves.loading} rows={3} />
    );
  }
  if (data.accounts.length === 0 && data.moves.length === 0) {
    return <NoBankYet icon={<ArrowLeftRight />} />;
  }
  const able = data.availability.kind === "available";
  const confirmed = data.moves.find(({ id }) => id === confirming?.id);
  return (
    <Page
      title={texts.moves.title}
      lead={data.isPlay ? texts.moves.leadPlay : texts.moves.lead}
      action={
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            data-testid="follow-moves"
            // What is disabled loses the keys, and whoever looks again by key would have to come back to it.
            aria-disabled={follow.isPending}
            onClick={() => {
              if (!follow.isPending) follow.mutate(null);
            }}
          >
            <RefreshCw aria-hidden />
            {follow.isPending ? texts.moves.following : texts.moves.follow}
          </Button>
          {able && (
            <Button size="sm" data-testid="move-limits" onClick={() => setLimiting(true)}>
              <SlidersHorizontal aria-hidden />
              {texts.moves.limits}
            </Button>
          )}
        </div>
      }
    >
      {moves.error && <ErrorPanel error={moves.error} onRetry={() => void moves.refetch()} />}
      {follow.error && <ErrorPanel error={follow.error} />}
      <Availability
        moves={data}
        onLook={() => void moves.refetch()}
        onProtected={() => {
          setProtectedNow(true);
          void moves.refetch();
        }}
      >
        <p className="text-[0.8125rem] text-muted" data-testid="limits">
          {texts.moves.limitsSaid({
            perMove: amount(data.limits.perMove, "none"),
            perDay: amount(data.limits.perDay, "none"),
            today: amount(data.today, "none"),
          })}
        </p>
        <MoveForm
          moves={data}
          begins={isProtectedNow}
          onPlanned={(planned) => setConfirming({ id: planned.id, purpose: "move" })}
        />
      </Availability>
      <MoveList moves={data.moves} onAsk={({ id }, purpose) => setConfirming({ id, purpose })} />
      {data.followedAt !== null && (
        <p className="text-[0.8125rem] text-muted">
          {texts.moves.followedAt({ age: texts.time.ago(ago(data.followedAt, now)) })}
        </p>
      )}
      {limiting && <LimitsDialog limits={data.limits} onClose={() => setLimiting(false)} />}
      {confirmed !== undefined && confirming !== null && (
        <ConfirmDialog
          key={`${confirmed.id} ${confirming.purpose}`}
          move={confirmed}
          purpose={confirming.purpose}
          onClose={() => setConfirming(null)}
        />
      )}
    </Page>
  );
}

/** The form, or why there is none, and what can be done about it. */
function Availability({
  moves,
  onLook,
  onProtected,
  children,
}: {
  moves: Moves;
  onLook: () => void;
  onProtected: () => void;
  children: ReactNode;
}) {
  const texts = useTexts();
  const { availability } = moves;
  switch (availability.kind) {
    case "available":
      return (
        <Panel title={texts.moves.form} data-testid="move-form">
          {children}
        </Panel>
      );
    case "not_known":
      return (
        <Panel title={texts.moves.notKnown} data-testid="moves-not-known">
          <p className="text-muted">{texts.moves.notKnownText}</p>
        </Panel>
      );
    case "not_offered":
      return (
        <Panel title={texts.moves.notOffered} data-testid="moves-not-offered">
          <p className="break-words">{said(availability.why)}</p>
          <p className="mt-1 text-[0.8125rem] text-muted">{texts.moves.notOfferedText}</p>
        </Panel>
      );
    case "needs_protection":
      return <NeedsProtection onLook={onLook} onProtected={onProtected} />;
  }
}

/** Asks to set a PIN; one that was set elsewhere meanwhile is seen at once. */
function NeedsProtection({ onLook, onProtected }: { onLook: () => void; onProtected: () => void }) {
  const texts = useTexts();
  const first = useRef(onLook);
  useEffect(() => first.current(), []);
  return (
    <Panel title={texts.moves.needsProtection} data-testid="moves-unprotected">
      <p className="mb-4 text-muted">{texts.owner.setFirst}</p>
      <div className="max-w-sm">
        <PinForm submit={texts.owner.set} onDone={onProtected} />
      </div>
    </Panel>
  );
}

function MoveList({
  moves,
  onAsk,
}: {
  moves: readonly MoveView[];
  onAsk: (move: MoveView, purpose: Purpose) => void;
}) {
  const texts = useTexts();
  if (moves.length === 0) return <EmptyState icon={<ArrowLeftRight />} text={texts.moves.none} />;
  return (
    <section aria-label={texts.moves.list} className="space-y-4">
      <h2 className="font-semibold">{texts.moves.list}</h2>
      {moves.map((move) => (
        <MoveCard key={move.id} move={move} onAsk={(purpose) => onAsk(move, purpose)} />
      ))}
    </section>
  );
}
