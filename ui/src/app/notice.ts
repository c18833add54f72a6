import { useSyncExternalStore } from "react";
import type { UndoStep } from "@/bindings/UndoStep";

/** Something to tell in passing, with at most one thing to do about it. */
export interface Notice {
  text: string;
  tone?: "plain" | "danger";
  action?: { label: string; run: () => void } | undefined;
  /** Its action takes this step back; once another step is the newest, it would mean that one. */
  step?: UndoStep | null;
}

// One at a time: whoever does the next thing has seen what the last one did.
let shown: Notice | null = null;
let turn = 0;
const listeners = new Set<() => void>();

/** Tells something, in place of what was told before; `null` takes it away. */
export function notify(notice: Notice | null): void {
  shown = notice;
  turn += 1;
  listeners.forEach((listener) => listener());
}

/** Takes this one away, if nothing else is told by now. */
export function dismiss(notice: Notice): void {
  if (shown === notice) notify(null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is told now. */
export function useNotice(): Notice | null {
  return useSyncExternalStore(subscribe, () => shown);
}

/** Another number for each that is told: two with the same words are two. */
export function useNoticeTurn(): number {
  return useSyncExternalStore(subscribe, () => turn);
}
