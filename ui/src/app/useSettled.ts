import { useEffect, useState } from "react";

/** Long enough for the first list to stand on the screen. */
const SETTLED_MS = 400;

/** Whether the window has stood for a moment: what no first picture shows is asked for then. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const soon = setTimeout(() => setSettled(true), SETTLED_MS);
    return () => clearTimeout(soon);
  }, []);
  return settled;
}
