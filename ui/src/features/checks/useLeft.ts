import { useEffect, useState } from "react";

const SECOND_MS = 1_000;

const secondsTo = (instant: string): number =>
  Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / SECOND_MS));

/** Whole seconds that are left until an instant, counted down to 0. */
export function useLeft(until: string): number {
  const [, tick] = useState(0);
  const left = secondsTo(until);
  const over = left === 0;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => tick((count) => count + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, [over, until]);
  return left;
}
