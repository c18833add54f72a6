import type { LinkReportAccount } from "@/bindings/LinkReportAccount";
import type { LinkReportOutcome } from "@/bindings/LinkReportOutcome";

/** Longest text taken over from the script; names of banks and accounts are far shorter. */
const TEXT_MAX = 300;
/** Most accounts taken over; no login has as many. */
const ACCOUNTS_MAX = 200;

/** `onSuccess`, reduced to what Coffer uses. */
export function successOf(publicToken: unknown, metadata: unknown): LinkReportOutcome {
  const institution = field(metadata, "institution");
  const accounts = field(metadata, "accounts");
  return {
    kind: "success",
    // Not cut to a length: half a token is no token.
    publicToken: typeof publicToken === "string" && publicToken !== "" ? publicToken : null,
    institutionId: textOf(field(institution, "institution_id")),
    institutionName: textOf(field(institution, "name")),
    accounts: Array.isArray(accounts) ? accounts.slice(0, ACCOUNTS_MAX).map(accountOf) : [],
  };
}

/** `onExit`, reduced to what Coffer uses. */
export function exitOf(error: unknown): LinkReportOutcome {
  return {
    kind: "exit",
    errorCode: textOf(field(error, "error_code")),
  };
}

/** `onEvent`, reduced to its name. */
export function eventOf(name: unknown): LinkReportOutcome {
  return { kind: "event", name: textOf(name) ?? "UNKNOWN" };
}

function accountOf(account: unknown): LinkReportAccount {
  return {
    name: textOf(field(account, "name")),
    mask: textOf(field(account, "mask")),
    subtype: textOf(field(account, "subtype")),
  };
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, TEXT_MAX) : null;
}
