import type { AppError } from "@/bindings/AppError";
import type { SyncStatus } from "@/bindings/SyncStatus";
import { useHostMutation, useHostQuery } from "@/ipc";

export interface Sync {
  status: SyncStatus | undefined;
  /** Whether there is anything to refresh. */
  banks: number;
  /** Why the last press of the button had no effect at all. */
  error: AppError | null;
  refresh: () => void;
}

/** Where syncing stands, and the button that starts it. */
export function useSync(): Sync {
  const status = useHostQuery("sync_status", null);
  const connections = useHostQuery("connections", null);
  const { mutate, isPending, error } = useHostMutation("sync_now");
  const running = isPending || status.data?.running === true;
  return {
    status: status.data,
    banks: connections.data?.length ?? 0,
    error,
    refresh: () => {
      if (!running) mutate({ itemId: null });
    },
  };
}
