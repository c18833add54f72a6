import { useSyncExternalStore } from "react";

// Below this the sidebar leaves too little for a list, so it starts as icons.
const query = window.matchMedia("(max-width: 62rem)");

/** Whether the window is too narrow for a wide sidebar. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => query.matches,
  );
}
