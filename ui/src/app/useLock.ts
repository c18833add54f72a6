import { useQueryClient } from "@tanstack/react-query";
import type { AppError } from "@/bindings/AppError";
import { useHostMutation } from "@/ipc";

export interface Lock {
  lock: () => void;
  /** Why it is not locked: `pin_first` asks for a PIN. */
  error: AppError | null;
  forgetError: () => void;
}

/** What is being saved gets this long before the lock. The core takes nothing after it. */
const SAVE_MAX_MS = 1_000;
const LOOK_EVERY_MS = 20;

/** Locks the profile; what stands unsaved in a field is saved first. */
export function useLock(): Lock {
  const client = useQueryClient();
  const { mutate, error, reset } = useHostMutation("lock_now");
  return {
    lock: () => {
      // Leaving a field saves it.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      const until = Date.now() + SAVE_MAX_MS;
      const whenSaved = () => {
        if (client.isMutating({ mutationKey: ["edit_transaction"] }) > 0 && Date.now() < until) {
          setTimeout(whenSaved, LOOK_EVERY_MS);
        } else {
          mutate(null);
        }
      };
      whenSaved();
    },
    error,
    forgetError: reset,
  };
}
