import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { toAppError, type Host, type HostEvents } from "./host";

/** The real host: commands and events of the Rust core, through Tauri. */
export const tauriHost: Host = {
  async call(name, request) {
    try {
      return await invoke(name, { request });
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
