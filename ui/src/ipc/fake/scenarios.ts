import type { AppState } from "@/bindings/AppState";
import type { ItemSync } from "@/bindings/ItemSync";
import type { SyncStatus } from "@/bindings/SyncStatus";
import { fakeError } from "./errors";
import { fakeRecovery } from "./vault";
import type { World } from "./world";

/** A situation to look at. */
export type Scenario =
  | "ready"
  | "welcome"
  | "choose-passphrase"
  | "passphrase"
  | "pin"
  | "unprotected"
  | "unagreed"
  | "failed"
  | "recover"
  | "empty"
  | "offline"
  | "stale"
  | "syncing"
  | "partial"
  | "loading"
  | "error"
  | "ephemeral"
  | "real"
  | "review"
  | "twin"
  | "asking"
  | "advice"
  | "million";

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  "ready",
  "welcome",
  "choose-passphrase",
  "passphrase",
  "pin",
  "unprotected",
  "unagreed",
  "failed",
  "recover",
  "empty",
  "offline",
  "stale",
  "syncing",
  "partial",
  "loading",
  "error",
  "ephemeral",
  "real",
  "review",
  "twin",
  "asking",
  "advice",
  "million",
];

/** What the window shows as a whole. */
export function appOf(scenario: Scenario): AppState {
  const common = { dataDir: "~/.local/share/coffer", version: "0.1.0" };
  switch (scenario) {
    case "welcome":
      return { ...common, phase: { kind: "welcome" }, profile: null };
    case "choose-passphrase":
      return {
        ...common,
        phase: {
          kind: "choosePassphrase",
          reason: "This machine has no keychain that Coffer could use (no Secret Service answers).",
        },
        profile: { relay: "direct", environment: "production", ephemeral: false },
      };
    case "passphrase":
      return {
        ...common,
        phase: { kind: "needsPassphrase", reason: null, ways: ["passphrase"] },
        profile: { relay: "direct", environment: "production", ephemeral: false },
      };
    case "pin":
      return { ...common, phase: { kind: "needsPin", passphrase: true }, profile: null };
    case "recover":
      return {
        ...common,
        phase: fakeRecovery(),
        profile: null,
      };
    case "failed":
      return {
        ...common,
        phase: {
          kind: "failed",
          error: fakeError(
            "store",
            "The database was written by a newer version of Coffer.",
            "Install the newest version and open it again.",
          ),
        },
        profile: null,
      };
    case "real":
      return {
        ...common,
        phase: { kind: "ready" },
        profile: { relay: "direct", environment: "production", ephemeral: false },
      };
    case "ready":
    case "unprotected":
    case "unagreed":
    case "empty":
    case "offline":
    case "stale":
    case "syncing":
    case "partial":
    case "loading":
    case "error":
    case "ephemeral":
    case "review":
    case "twin":
    case "asking":
    case "advice":
    case "million":
      return {
        ...common,
        phase: { kind: "ready" },
        profile: { relay: "demo", environment: "sandbox", ephemeral: scenario === "ephemeral" },
      };
  }
}

/** Where syncing stands. */
export function statusOf(scenario: Scenario, world: World, now: Date): SyncStatus {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  const counts = { added: 0, modified: 0, removed: 0, setAside: 0 };
  const items: ItemSync[] = world.connections.map(({ id, institution }) => ({
    itemId: id,
    institution,
    stage: "done",
    rows: 0,
    counts,
    error: null,
  }));
  const fresh: SyncStatus = {
    running: false,
    items,
    lastSyncedAt: hoursAgo(2),
    offline: false,
    switchedOffline: false,
  };
  switch (scenario) {
    case "offline":
      return { ...fresh, offline: true, lastSyncedAt: hoursAgo(53) };
    case "stale":
      return { ...fresh, lastSyncedAt: hoursAgo(75) };
    case "syncing":
      return {
        ...fresh,
        running: true,
        items: items.map((item, at) => ({
          ...item,
          stage: at === 0 ? "done" : "fetching",
          rows: at * 310,
        })),
      };
    case "partial":
      return {
        ...fresh,
        items: items.map((item, at) =>
          at === 2
            ? {
                ...item,
                stage: "failed",
                error: fakeError("needs_login", `${item.institution} wants you to sign in again.`),
              }
            : item,
        ),
      };
    case "empty":
      return {
        running: false,
        items: [],
        lastSyncedAt: null,
        offline: false,
        switchedOffline: false,
      };
    case "ready":
    case "welcome":
    case "choose-passphrase":
    case "passphrase":
    case "pin":
    case "unprotected":
    case "unagreed":
    case "failed":
    case "recover":
    case "loading":
    case "error":
    case "ephemeral":
    case "real":
    case "review":
    case "twin":
    case "asking":
    case "advice":
    case "million":
      return fresh;
  }
}
