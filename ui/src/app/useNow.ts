import { useSyncExternalStore } from "react";

// Ages are shown in minutes, so one tick of half a minute keeps every one of them right.
const TICK_MS = 30_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = new Date();
    listeners.forEach((each) => each());
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, good to half a minute. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => {
    // Also where the clock was set back.
    if (Math.abs(Date.now() - now.getTime()) > TICK_MS) now = new Date();
    return now;
  });
}
