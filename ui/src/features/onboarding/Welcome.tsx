import {
  ArchiveRestore,
  ArrowRight,
  FlaskConical,
  KeyRound,
  Landmark,
  LockKeyhole,
  WifiOff,
} from "lucide-react";
import type { ReactNode } from "react";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";
import { Frame } from "./Frame";

interface WelcomeProps {
  onConnect: () => void;
  onRestore: () => void;
}

/** The first thing a person sees: what this is, and three ways in. */
export function Welcome({ onConnect, onRestore }: WelcomeProps) {
  const texts = useTexts();
  const demo = useHostMutation("start_demo");
  const { onboarding } = texts;
  return (
    <Frame title={onboarding.title} lead={onboarding.lead}>
      <div className="grid gap-3">
        <Way
          testId="welcome-demo"
          icon={<FlaskConical />}
          title={onboarding.demoTitle}
          text={onboarding.demoText}
          busy={demo.isPending}
          onClick={() => demo.mutate(null)}
          primary
        />
        <Way
          testId="welcome-connect"
          icon={<Landmark />}
          title={onboarding.connectTitle}
          text={onboarding.connectText}
          busy={demo.isPending}
          onClick={onConnect}
        />
        <Way
          testId="welcome-restore"
          icon={<ArchiveRestore />}
          title={onboarding.restoreWay}
          text={onboarding.restoreWayText}
          busy={demo.isPending}
          onClick={onRestore}
        />
      </div>
      {demo.error && (
        <ErrorPanel error={demo.error} onRetry={() => demo.mutate(null)} className="mt-4" />
      )}
      <ul className="mt-9 flex flex-wrap gap-x-6 gap-y-2 text-[0.8125rem] text-muted">
        <Point icon={<LockKeyhole />} text={onboarding.points.encrypted} />
        <Point icon={<WifiOff />} text={onboarding.points.offline} />
        <Point icon={<KeyRound />} text={onboarding.points.yours} />
      </ul>
    </Frame>
  );
}

interface WayProps {
  testId: string;
  icon: ReactNode;
  title: string;
  text: string;
  busy: boolean;
  primary?: boolean;
  onClick: () => void;
}

function Way({ testId, icon, title, text, busy, primary = false, onClick }: WayProps) {
  return (
    <button
      type="button"
      data-testid={testId}
      disabled={busy}
      onClick={onClick}
      className={`group flex items-center gap-4 rounded-2xl border p-5 text-left shadow-card transition-colors disabled:opacity-60 ${
        primary
          ? "border-accent bg-accent text-accent-ink hover:bg-accent-strong"
          : "border-line-strong bg-surface hover:border-accent"
      }`}
    >
      <span
        aria-hidden
        className={`flex size-11 shrink-0 items-center justify-center rounded-xl [&_svg]:size-5 ${
          primary ? "bg-accent-ink/12" : "bg-accent-soft text-accent"
        }`}
      >
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block text-base font-semibold">{title}</span>
        <span className={`block ${primary ? "" : "text-muted"}`}>{text}</span>
      </span>
      <ArrowRight
        aria-hidden
        className="size-5 shrink-0 transition-transform group-hover:translate-x-0.5"
      />
    </button>
  );
}

function Point({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <li className="flex items-center gap-2 [&_svg]:size-4">
      <span aria-hidden className="text-accent">
        {icon}
      </span>
      {text}
    </li>
  );
}
