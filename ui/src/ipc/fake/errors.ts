import type { AppError } from "@/bindings/AppError";
import type { ErrorCode } from "@/bindings/ErrorCode";

/** A failure as it comes from the core. */
export function fakeError(code: ErrorCode, message: string, hint: string | null = null): AppError {
  return {
    code,
    message,
    hint,
    retry: true,
    button: null,
    itemId: null,
    bankCode: null,
    requestId: null,
    at: null,
  };
}

/** What every call of the scenario `error` fails with. */
export const BROKEN: AppError = {
  ...fakeError(
    "store",
    "The database file cannot be read.",
    "Close other programs that use it and try again.",
  ),
  bankCode: null,
  requestId: "local-7f3a",
};
