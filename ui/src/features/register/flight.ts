/**
 * Lets a few calls run at once and forgets those that nobody waits for any more: dragging the
 * scroll bar through a million rows must not queue up a thousand reads.
 */
export function createFlight(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal.addEventListener("abort", () => {
          const at = waiting.indexOf(resolve);
          if (at >= 0) {
            waiting.splice(at, 1);
            resolve();
          }
        });
      });
    }
    signal.throwIfAborted();
    running += 1;
    try {
      return await call();
    } finally {
      running -= 1;
      // The newest is what the person looks at now.
      waiting.pop()?.();
    }
  }

  return { run };
}
