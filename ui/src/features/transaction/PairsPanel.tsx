import { ArrowLeftRight, Search, Undo2 } from "lucide-react";
import { useState } from "react";
import type { PairKind } from "@/bindings/PairKind";
import type { PairView } from "@/bindings/PairView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { notify } from "@/app/notice";
import { useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { useUndo } from "@/app/useUndo";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Input } from "@/components/ui/field";
import { SegmentChoice } from "@/components/ui/choice";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";

/** Saying that two transactions belong together, or do not. */
function useSayPair() {
  const texts = useTexts();
  const { takeBack } = useUndo();
  const say = useHostMutation("say_pair");
  return {
    busy: say.isPending,
    say: (kind: PairKind, id: string, otherId: string, together: boolean, then?: () => void) =>
      say.mutate(
        { kind, id, otherId, together },
        {
          onSuccess: () => {
            notify({
              text: together ? texts.pairs.together : texts.pairs.notTogether,
              action: { label: texts.undo.undo, run: takeBack },
            });
            then?.();
          },
          onError: (error) => notify({ text: error.message, tone: "danger" }),
        },
      ),
  };
}

/** What a transaction belongs together with, or may: said, made, or proposed with its reasons. */
export function PairsPanel({ row, pairs }: { row: RegisterRow; pairs: readonly PairView[] }) {
  const texts = useTexts();
  const { say, busy } = useSayPair();
  const [searching, setSearching] = useState(false);
  const stands = pairs.some(({ state }) => state !== "proposed");
  return (
    <section data-testid="pairs" aria-label={texts.pairs.title}>
      <div className="mb-1.5 flex items-center justify-between gap-2">
        <h3 className="text-[0.8125rem] font-medium text-muted">{texts.pairs.title}</h3>
        {!stands && (
          <Button size="sm" data-testid="pair-search" onClick={() => setSearching(true)}>
            <Search aria-hidden />
            {texts.pairs.search}
          </Button>
        )}
      </div>
      {pairs.length > 0 && (
        <ul className="space-y-2">
          {pairs.map((pair) => (
            <li
              key={`${pair.kind} ${pair.other.id}`}
              data-testid="pair"
              data-state={pair.state}
              className="rounded-xl border p-3"
            >
              <p className="flex items-center gap-1.5 text-xs font-medium text-muted">
                {pair.kind === "transfer" ? (
                  <ArrowLeftRight aria-hidden className="size-3.5" />
                ) : (
                  <Undo2 aria-hidden className="size-3.5" />
                )}
                {[
                  texts.pairs.kinds[pair.kind],
                  texts.pairs.states[pair.state],
                  ...(pair.percent === null
                    ? []
                    : [texts.pairs.percent({ percent: pair.percent })]),
                ].join(" · ")}
              </p>
              <Other row={pair.other} />
              {pair.reasons.length > 0 && (
                <p className="mt-1 text-[0.8125rem] text-muted">
                  {pair.reasons.map(said).join(", ")}
                </p>
              )}
              <div className="mt-2 flex flex-wrap gap-2">
                {pair.state === "proposed" && (
                  <Button
                    size="sm"
                    variant="primary"
                    data-testid="pair-yes"
                    disabled={busy}
                    onClick={() => say(pair.kind, row.id, pair.other.id, true)}
                  >
                    {texts.pairs.yes}
                  </Button>
                )}
                <Button
                  size="sm"
                  data-testid={pair.state === "proposed" ? "pair-no" : "pair-apart"}
                  title={texts.pairs.apartHint}
                  disabled={busy}
                  onClick={() => say(pair.kind, row.id, pair.other.id, false)}
                >
                  {pair.state === "proposed" ? texts.pairs.no : texts.pairs.apart}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {searching && <SearchOther row={row} onClose={() => setSearching(false)} />}
    </section>
  );
}

function Other({ row }: { row: RegisterRow }) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const today = civilToday(useNow());
  const [, navigate] = useRoute();
  return (
    <button
      type="button"
      title={texts.history.showTransaction}
      onClick={() => navigate({ transactionId: row.id })}
      className="mt-1 flex w-full items-baseline gap-3 rounded text-left hover:text-accent"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{shown(row.merchant)}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {[formatDay(row.date, locale, today), row.account].join(" · ")}
        </span>
      </span>
      <Money money={row.amount} sign="flow" className="font-medium" />
    </button>
  );
}

/** Finds the other leg among those that could be it. */
function SearchOther({ row, onClose }: { row: RegisterRow; onClose: () => void }) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const today = civilToday(useNow());
  const candidates = useHostQuery("pair_candidates", { id: row.id });
  const { say, busy } = useSayPair();
  const [kind, setKind] = useState<PairKind>("transfer");
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const fitting = (candidates.data ?? []).filter(({ other }) =>
    [other.merchant, other.original, other.account, other.date].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={texts.pairs.searchTitle} data-testid="pair-dialog">
        <div className="mt-4 space-y-3">
          <SegmentChoice
            label={texts.pairs.searchTitle}
            value={kind}
            onChange={setKind}
            options={[
              { value: "transfer", label: texts.pairs.asTransfer, testId: "pair-transfer" },
              { value: "refund", label: texts.pairs.asRefund, testId: "pair-refund" },
            ]}
          />
          <Input
            data-testid="pair-filter"
            aria-label={texts.pairs.filter}
            placeholder={texts.pairs.filter}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          {candidates.error ? (
            <ErrorPanel error={candidates.error} onRetry={() => void candidates.refetch()} />
          ) : candidates.data === undefined ? (
            <SkeletonList label={texts.pairs.searching} rows={3} />
          ) : fitting.length === 0 ? (
            <p className="text-muted">{texts.pairs.none}</p>
          ) : (
            <ul className="max-h-80 divide-y overflow-y-auto rounded-xl border">
              {fitting.map(({ other, reasons }) => (
                <li key={other.id}>
                  <button
                    type="button"
                    data-testid="pair-candidate"
                    disabled={busy}
                    onClick={() => say(kind, row.id, other.id, true, onClose)}
                    className="flex w-full items-baseline gap-3 px-3 py-2 text-left hover:bg-ink/4 focus-visible:-outline-offset-2"
                  >
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{shown(other.merchant)}</span>
                      <span className="block truncate text-[0.8125rem] text-muted">
                        {[
                          formatDay(other.date, locale, today),
                          other.account,
                          ...reasons.map(said),
                        ].join(" · ")}
                      </span>
                    </span>
                    <Money money={other.amount} sign="flow" className="font-medium" />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
