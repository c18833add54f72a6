import { useEffect } from "react";
import type { WakeMoment } from "@/bindings/WakeMoment";
import { useHost } from "@/ipc";

/** The core says when to ask again; whatever it says, not more often and not more seldom than this. */
const AGAIN_MIN_MS = 5_000;
const AGAIN_MAX_MS = 5 * 60_000;

/**
 * Asks the core whether something is due: when the profile is opened, when the window comes to the
 * front, and after as long as it said. The core decides; a locked profile has no window to ask.
 */
export function useSchedule(): void {
  const host = useHost();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const wait = (ms: number) => {
      clearTimeout(timer);
      if (ended) return;
      const again = Math.min(Math.max(ms, AGAIN_MIN_MS), AGAIN_MAX_MS);
      timer = setTimeout(() => ask("timer"), again);
    };
    const ask = (moment: WakeMoment) => {
      host.call("wake", { moment }).then(
        ({ againMs }) => wait(againMs),
        // What is wrong is said where it matters; here it is only asked again.
        () => wait(AGAIN_MAX_MS),
      );
    };
    const front = () => ask("focus");
    ask("launch");
    window.addEventListener("focus", front);
    return () => {
      ended = true;
      clearTimeout(timer);
      window.removeEventListener("focus", front);
    };
  }, [host]);
}
