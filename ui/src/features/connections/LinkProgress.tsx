import { Check, CircleAlert, CircleHelp, LoaderCircle } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { AppError } from "@/bindings/AppError";
import type { LinkStage } from "@/bindings/LinkStage";
import type { LinkState } from "@/bindings/LinkState";
import { TwinQuestion } from "./TwinQuestion";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { inOurWords, useHostMutation, useHostQuery } from "@/ipc";

/** Events tell of every step; this only catches one that came before anybody listened. */
const POLL_MS = 2_000;

interface LinkProgressProps {
  sessionId: string;
  onAgain: () => void;
  onClose: () => void;
  onSettings: () => void;
}

/** How far a link session is, and what its first sync brings. */
export function LinkProgress({ sessionId, onAgain, onClose, onSettings }: LinkProgressProps) {
  const texts = useTexts();
  const state = useHostQuery("link_state", { sessionId }, { refetchInterval_ms: POLL_MS });
  const reopen = useHostMutation("link_reopen");
  const cancel = useHostMutation("link_cancel");
  const stage = state.data?.stage ?? "open";
  const ended = stage === "closed" || stage === "failed";
  // It came with the state of the session, and not as a failure of asking for that.
  const told = state.data?.error ? inOurWords(state.data.error) : null;

  return (
    <div className="mt-5 space-y-5" data-testid="link-stage" data-stage={stage}>
      <Steps state={state.data} stage={stage} />
      {stage === "open" && state.data && (
        <p className="text-muted">
          {state.data.surface === "window" ? texts.link.openWindow : texts.link.openBrowser}
        </p>
      )}
      {stage === "open" && state.data?.hostedUrl && <PageAddress url={state.data.hostedUrl} />}
      {stage === "closed" && <p className="text-muted">{texts.link.closedText}</p>}
      {stage === "asking" && state.data?.twin && (
        <TwinQuestion sessionId={sessionId} twin={state.data.twin} onClose={onClose} />
      )}
      {stage === "linked" && state.data && <FirstSync itemId={state.data.itemId} />}
      <Failure
        error={told ?? state.error ?? reopen.error ?? cancel.error}
        onSettings={onSettings}
      />
      {stage !== "asking" && (
        <div className="flex justify-end gap-2">
          {stage === "open" && (
            <Button disabled={reopen.isPending} onClick={() => reopen.mutate({ sessionId })}>
              {texts.link.reopen}
            </Button>
          )}
          {(stage === "open" || stage === "finishing") && (
            <Button
              data-testid="link-cancel"
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ sessionId }, { onSuccess: onClose })}
            >
              {texts.link.cancel}
            </Button>
          )}
          {ended && <Button onClick={onClose}>{texts.app.close}</Button>}
          {ended && (
            <Button variant="primary" onClick={onAgain}>
              {texts.link.again}
            </Button>
          )}
          {stage === "linked" && (
            <Button variant="primary" data-testid="link-done" onClick={onClose}>
              {texts.link.done}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** For whoever uses another browser, or whose browser did not open. */
function PageAddress({ url }: { url: string }) {
  const texts = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
  };
  return (
    <div className="flex items-center gap-3 rounded-xl bg-sunken p-3 text-[0.8125rem]">
      <div className="min-w-0 flex-1">
        <p className="text-muted">{texts.link.address}</p>
        <p className="truncate font-mono text-xs select-all" data-testid="link-address">
          {url}
        </p>
      </div>
      <Button size="sm" onClick={() => void copy()}>
        {copied ? texts.app.copied : texts.app.copy}
      </Button>
    </div>
  );
}

/** This dialog has that button already. */
export function withoutStart(error: AppError): AppError {
  return error.button === "start_again" ? { ...error, button: null } : error;
}

function Failure({ error, onSettings }: { error: AppError | null; onSettings: () => void }) {
  const texts = useTexts();
  if (error === null) return null;
  const action =
    error.code === "keys" ? { label: texts.errors.openSettings, onClick: onSettings } : undefined;
  return <ErrorPanel error={withoutStart(error)} action={action} />;
}

const PATH: readonly LinkStage[] = ["open", "finishing", "linked"];

/** The steps, done ones ticked; where it ended early, the step at which it did. */
function Steps({ state, stage }: { state: LinkState | undefined; stage: LinkStage }) {
  const texts = useTexts();
  const broken = stage === "closed" || stage === "failed";
  // A question comes up at the end of the first step.
  const reached = broken || stage === "asking" ? 0 : PATH.indexOf(stage);
  return (
    <ol aria-label={texts.link.sources} aria-live="polite" className="space-y-3">
      {PATH.map((step, at) => {
        const current = at === reached;
        const done = at < reached || stage === "linked";
        const label =
          step === "linked" && stage === "linked" && state?.institution
            ? texts.link.linkedTo({ bank: state.institution })
            : texts.link.stages[current && (broken || stage === "asking") ? stage : step];
        return (
          <li
            key={step}
            aria-current={current ? "step" : undefined}
            className={cn("flex items-center gap-3", !current && !done && "text-faint")}
          >
            <StepMark look={lookOf(done, current, stage)} />
            <span className={cn(current && "font-semibold")}>{label}</span>
          </li>
        );
      })}
    </ol>
  );
}

function lookOf(done: boolean, current: boolean, stage: LinkStage): keyof typeof STEP_LOOKS {
  if (done) return "done";
  if (!current) return "coming";
  if (stage === "asking") return "asking";
  return stage === "closed" || stage === "failed" ? "broken" : "current";
}

const STEP_LOOKS: Record<
  "done" | "current" | "asking" | "broken" | "coming",
  { tone: string; icon: ReactNode }
> = {
  done: { tone: "bg-accent text-accent-ink", icon: <Check className="size-3.5" /> },
  current: {
    tone: "bg-accent-soft text-accent",
    icon: <LoaderCircle className="size-3.5 animate-spin" />,
  },
  asking: { tone: "bg-warning-soft text-warning", icon: <CircleHelp className="size-3.5" /> },
  broken: { tone: "bg-danger-soft text-danger", icon: <CircleAlert className="size-3.5" /> },
  coming: {
    tone: "border border-line-strong",
    icon: <span className="size-1.5 rounded-full bg-line-strong" />,
  },
};

function StepMark({ look }: { look: keyof typeof STEP_LOOKS }) {
  const { tone, icon } = STEP_LOOKS[look];
  return (
    <span
      aria-hidden
      className={cn("flex size-6 shrink-0 items-center justify-center rounded-full", tone)}
    >
      {icon}
    </span>
  );
}

/** The first sync of the new connection; it runs on whether or not anybody watches. */
function FirstSync({ itemId }: { itemId: string | null }) {
  const texts = useTexts();
  const status = useHostQuery("sync_status", null).data;
  const item = status?.items.find((each) => each.itemId === itemId);
  return (
    <div className="rounded-xl bg-sunken p-4">
      <p role="status" className="font-medium figures" data-testid="first-sync">
        {item === undefined
          ? texts.link.firstSyncWaiting
          : item.stage === "done"
            ? `${texts.sync.stages.done} · ${texts.sync.result(item.counts)}`
            : `${texts.sync.stages[item.stage]} · ${texts.sync.fetched({ count: item.rows })}`}
      </p>
      {item?.error ? (
        <p className="mt-1 text-[0.8125rem] text-danger">{said(item.error.message)}</p>
      ) : (
        item?.stage !== "done" && (
          <p className="mt-1 text-[0.8125rem] text-muted">{texts.link.firstSync}</p>
        )
      )}
    </div>
  );
}
