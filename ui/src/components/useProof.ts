import { useState } from "react";
import type { AppError } from "@/bindings/AppError";
import { useHostQuery } from "@/ipc";
import { askedOf, type Asks } from "./ProofField";

/**
 * What is asked for once more before something that only the owner may do: known where the profile is
 * open, and else told by the core's refusal.
 */
export function useAsks(error: AppError | null): Asks {
  const ways = useHostQuery("key_status", null).data?.ways ?? [];
  const [needed, setNeeded] = useState(false);
  // It stays asked for after a wrong answer, which is another error.
  if (error?.code === "needs_proof" && !needed) setNeeded(true);
  const known = askedOf(ways);
  return known ?? (needed ? "either" : null);
}
