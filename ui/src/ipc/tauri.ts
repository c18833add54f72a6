import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { toAppError, type Host, type HostEvents } from "./host";

declare global {
  interface Window {
    /** What public/ahead.js has asked already, by command and request; gone after the first picture. */
    __COFFER_AHEAD__?: Map<string, Promise<unknown>>;
  }
}

/** An answer that was asked for ahead. It is given once: asked again, the core answers anew. */
function askedAhead(name: string, request: unknown): Promise<unknown> | undefined {
  const key = name + JSON.stringify(request);
  const answer = window.__COFFER_AHEAD__?.get(key);
  window.__COFFER_AHEAD__?.delete(key);
  return answer;
}

/** From now on every call asks the core: what was asked ahead may be old. */
export function endAhead(): void {
  delete window.__COFFER_AHEAD__;
}

/** The real host: commands and events of the Rust core, through Tauri. */
export const tauriHost: Host = {
  async call(name, request) {
    try {
      const ahead = askedAhead(name, request) as
        ReturnType<typeof this.call<typeof name>> | undefined;
      return await (ahead ?? invoke(name, { request }));
    } catch (thrown) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- AppError is plain data on purpose
      throw toAppError(thrown);
    }
  },
  on<E extends keyof HostEvents>(event: E, callback: (payload: HostEvents[E]) => void) {
    // Listening starts asynchronously; stopping before it has started must still stop it.
    const started = listen<HostEvents[E]>(event, ({ payload }) => callback(payload));
    return () => {
      void started.then((stop) => stop());
    };
  },
};
