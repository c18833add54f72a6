import { useEffect } from "react";
import { useHost } from "@/ipc";

/** The core locks to within seconds of the minute that was chosen; more calls would tell it nothing. */
const TELL_EVERY_MS = 15_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel"] as const;

/** Tells the core that somebody is there. The core counts; a window that hangs gets locked too. */
export function useActivity(): void {
  const host = useHost();
  useEffect(() => {
    let told = 0;
    const tell = () => {
      const now = Date.now();
      if (now - told < TELL_EVERY_MS && now >= told) return;
      told = now;
      host.call("still_here", null).catch(() => undefined);
    };
    const options = { capture: true, passive: true };
    SIGNS.forEach((sign) => window.addEventListener(sign, tell, options));
    return () => SIGNS.forEach((sign) => window.removeEventListener(sign, tell, options));
  }, [host]);
}
