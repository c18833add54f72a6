/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AccountGroup } from "@/bindings/AccountGroup";
import type { AppError } from "@/bindings/AppError";
import type { AppState } from "@/bindings/AppState";
import type { CommandMap } from "@/bindings/commands";
import type { ErrorCode } from "@/bindings/ErrorCode";
import type { GroupKind } from "@/bindings/GroupKind";
import type { HistoryEntry } from "@/bindings/HistoryEntry";
import type { ItemSync } from "@/bindings/ItemSync";
import type { LinkStage } from "@/bindings/LinkStage";
import type { LinkState } from "@/bindings/LinkState";
import type { Overview } from "@/bindings/Overview";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { RelaySettings } from "@/bindings/RelaySettings";
import type { SyncStatus } from "@/bindings/SyncStatus";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import type { CommandName, Host, HostEvents, Request, Response } from "../host";
import { CATEGORIES } from "./categories";
import { createEndless } from "./endless";
import { outlineOf, rangeOf, sumOf } from "./register";
import { makeWorld, usd, type World } from "./world";

/** A situation to look at. */
export type Scenario =
  | "ready"
  | "welcome"
  | "choose-passphrase"
  | "passphrase"
  | "failed"
  | "empty"
  | "offline"
  | "stale"
  | "syncing"
  | "partial"
  | "loading"
  | "error"
  | "ephemeral"
  | "real"
  | "million";

const SCENARIOS: readonly Scenario[] = [
  "ready",
  "welcome",
  "choose-passphrase",
  "passphrase",
  "failed",
  "empty",
  "offline",
  "stale",
  "syncing",
  "partial",
  "loading",
  "error",
  "ephemeral",
  "real",
  "million",
];

export interface FakeOptions {
  scenario?: Scenario;
  now?: Date;
  rows?: number;
  /** How long a step of a sync or a link takes; 0 ends each at once. */
  step_ms?: number;
}

export interface FakeHost extends Host {
  /** Every call so far. */
  calls: { name: CommandName; request: unknown }[];
  /** Makes a command fail until called again with nothing. */
  fail: (name: CommandName, error: AppError | null) => void;
  emit: <E extends keyof HostEvents>(event: E, payload: HostEvents[E]) => void;
  world: World;
}

export function fakeError(code: ErrorCode, message: string, hint: string | null = null): AppError {
  return { code, message, hint, retry: true, itemId: null, bankCode: null, requestId: null };
}

const BROKEN: AppError = {
  ...fakeError(
    "store",
    "The database file cannot be read.",
    "Close other programs that use it and try again.",
  ),
  bankCode: null,
  requestId: "local-7f3a",
};

export function createFakeHost(options: FakeOptions = {}): FakeHost {
  const asked = new URLSearchParams(window.location.search).get("scenario");
  const scenario = options.scenario ?? SCENARIOS.find((one) => one === asked) ?? "ready";
  const now = options.now ?? new Date();
  const step_ms = options.step_ms ?? 900;
  const world = makeWorld(now, options.rows);
  if (scenario === "empty") Object.assign(world, { rows: [], accounts: [], connections: [] });
  const endless = scenario === "million" ? createEndless() : null;
  const history = new Map<string, HistoryEntry[]>();
  const sessions = new Map<string, LinkState>();
  const failures = new Map<CommandName, AppError>();
  const calls: FakeHost["calls"] = [];
  const listeners: { [E in keyof HostEvents]: Set<(payload: HostEvents[E]) => void> } = {
    changed: new Set(),
    sync_status: new Set(),
    link_state: new Set(),
  };
  const emit: FakeHost["emit"] = (event, payload) =>
    listeners[event].forEach((each) => each(payload));

  let app = appOf(scenario);
  let settings: RelaySettings = {
    relay: scenario === "welcome" ? null : scenario === "real" ? "direct" : "demo",
    environment: scenario === "real" ? "production" : "sandbox",
    url: null,
    hasKeys: scenario === "real",
    secretsIn: "the keychain of this computer (Secret Service)",
    file: "/home/you/.local/share/coffer/relay.json",
  };
  let status = statusOf(scenario, world, now);

  const ready = (): AppState => {
    const { relay, environment } = settings;
    app = {
      ...app,
      phase: { kind: "ready" },
      profile: { relay: relay ?? "demo", environment, ephemeral: false },
    };
    return app;
  };
  const row = (id: string): RegisterRow => {
    const found = endless?.row(id) ?? world.rows.find((one) => one.id === id);
    if (!found) throw fakeError("not_found", "This transaction is not there any more.");
    return found;
  };
  const later = (work: () => void) => void setTimeout(work, step_ms);
  const setStatus = (next: SyncStatus) => {
    status = next;
    emit("sync_status", status);
  };
  const syncItems = (itemId: string | null): void => {
    const chosen = world.connections.filter(({ id }) => itemId === null || id === itemId);
    const items: ItemSync[] = chosen.map(({ id, institution }) => ({
      itemId: id,
      institution,
      stage: "fetching",
      rows: 412,
      counts: { added: 0, modified: 0, removed: 0, setAside: 0 },
      error: null,
    }));
    setStatus({ ...status, running: true, items });
    later(() => {
      const done = items.map((item, at): ItemSync => {
        const broken =
          world.connections.find(({ id }) => id === item.itemId)?.health.state !== "Ok";
        return broken
          ? {
              ...item,
              stage: "failed",
              rows: 0,
              error: fakeError("bank", `${item.institution} could not be updated.`),
            }
          : {
              ...item,
              stage: "done",
              rows: 0,
              counts: {
                added: at === 0 ? 12 : 0,
                modified: at === 0 ? 3 : 0,
                removed: 0,
                setAside: 0,
              },
            };
      });
      setStatus({
        running: false,
        items: done,
        lastSyncedAt: new Date().toISOString(),
        offline: scenario === "offline",
      });
      emit("changed", { topics: ["register", "accounts", "connections", "sync"] });
    });
  };
  const linkTo = (
    sessionId: string,
    stage: LinkStage,
    change: Partial<LinkState> = {},
  ): LinkState => {
    const before = sessions.get(sessionId);
    const next = {
      sessionId,
      surface: "window" as const,
      itemId: null,
      institution: null,
      hostedUrl: null,
      error: null,
      ...before,
      stage,
      ...change,
    };
    sessions.set(sessionId, next);
    emit("link_state", next);
    return next;
  };

  const commands: { [K in CommandName]: (request: Request<K>) => Response<K> } = {
    app_state: () => app,
    start_demo: () => {
      settings = { ...settings, relay: "demo", environment: "sandbox" };
      return ready();
    },
    wipe_demo: () => {
      app = { ...app, phase: { kind: "welcome" }, profile: null };
      settings = { ...settings, relay: null };
      return app;
    },
    relay_settings: () => settings,
    configure_relay: ({ relay, environment, url, clientId, credential }) => {
      settings = {
        ...settings,
        relay,
        environment,
        url,
        hasKeys: settings.hasKeys || clientId !== null || credential !== null,
      };
      return ready();
    },
    test_relay: () => ({ ok: true, message: "Plaid accepted the keys.", hint: null }),
    create_vault: () => ready(),
    unlock: ({ passphrase }) => {
      if (passphrase === "wrong")
        throw fakeError(
          "wrong_passphrase",
          "This is not the passphrase.",
          "Try again; nothing is lost.",
        );
      return ready();
    },
    overview: () => overviewOf(world),
    register_outline: (filter) => endless?.outline(filter) ?? outlineOf(world.rows, filter),
    register_rows: (range) => ({ rows: endless?.rows(range) ?? rangeOf(world.rows, range) }),
    transaction: ({ id }) => detailOf(row(id), world, history.get(id) ?? []),
    edit_transaction: ({ id, change }) => {
      const target = row(id);
      const entry = (from: string | null, to: string | null) =>
        history.set(id, [
          { at: new Date().toISOString(), who: "person", what: change.field, from, to },
          ...(history.get(id) ?? []),
        ]);
      switch (change.field) {
        case "note":
          entry(target.note, change.value === "" ? null : change.value);
          target.note = change.value === "" ? null : change.value;
          break;
        case "tags":
          entry(target.tags.join(", ") || null, change.value.join(", ") || null);
          target.tags = change.value;
          break;
        case "category": {
          const category = CATEGORIES.find((one) => one.id === change.value);
          entry(target.category?.name ?? null, category?.name ?? null);
          target.category = category
            ? { id: category.id, name: category.name, code: category.code, source: "person" }
            : null;
          break;
        }
      }
      emit("changed", { topics: ["register", "tags"] });
      return detailOf(target, world, history.get(id) ?? []);
    },
    categories: () => [...CATEGORIES],
    tags: () => {
      const counts = new Map<string, number>();
      for (const name of world.rows.flatMap(({ tags }) => tags))
        counts.set(name, (counts.get(name) ?? 0) + 1);
      return [...counts].map(([name, count]) => ({ name, count }));
    },
    connections: () => world.connections,
    sync_status: () => status,
    sync_now: ({ itemId }) => {
      syncItems(itemId);
      return status;
    },
    link_begin: ({ surface, itemId }) => {
      const sessionId = `link-${sessions.size + 1}`;
      const state = linkTo(sessionId, "open", {
        surface: surface ?? "window",
        hostedUrl: surface === "browser" ? "https://secure.plaid.com/hl/ns1aa4e0rt8f3" : null,
      });
      const bank = world.connections.find(({ id }) => id === itemId) ?? world.connections[0];
      const open = () => sessions.get(sessionId)?.stage !== "closed";
      later(() => {
        if (!open()) return;
        linkTo(sessionId, "finishing");
        later(() => {
          if (!open()) return;
          linkTo(sessionId, "linked", {
            itemId: bank?.id ?? "item-1",
            institution: bank?.institution ?? "First Platypus Bank",
          });
          syncItems(bank?.id ?? "item-1");
        });
      });
      return state;
    },
    link_state: ({ sessionId }) => {
      const state = sessions.get(sessionId);
      if (!state) throw fakeError("not_found", "This link session has ended.");
      return state;
    },
    link_reopen: ({ sessionId }) => linkTo(sessionId, "open"),
    link_cancel: ({ sessionId }) => linkTo(sessionId, "closed"),
    link_report: () => null,
  };

  return {
    calls,
    world,
    emit,
    fail: (name, error) => (error === null ? failures.delete(name) : failures.set(name, error)),
    call: async <K extends CommandName>(name: K, request: CommandMap[K]["request"]) => {
      calls.push({ name, request });
      await Promise.resolve();
      const inShell = name !== "app_state" && name !== "relay_settings";
      if (scenario === "loading" && inShell) return new Promise<never>(() => undefined);
      const failure = failures.get(name) ?? (scenario === "error" && inShell ? BROKEN : undefined);
      if (failure) throw failure;
      // As over IPC: what comes out shares nothing with what is kept.
      return structuredClone(commands[name](request));
    },
    on: (event, callback) => {
      listeners[event].add(callback);
      return () => listeners[event].delete(callback);
    },
  };
}

function appOf(scenario: Scenario): AppState {
  const common = { dataDir: "/home/you/.local/share/coffer", version: "0.1.0" };
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
        phase: { kind: "needsPassphrase" },
        profile: { relay: "direct", environment: "production", ephemeral: false },
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
    case "empty":
    case "offline":
    case "stale":
    case "syncing":
    case "partial":
    case "loading":
    case "error":
    case "ephemeral":
    case "million":
      return {
        ...common,
        phase: { kind: "ready" },
        profile: { relay: "demo", environment: "sandbox", ephemeral: scenario === "ephemeral" },
      };
  }
}

function statusOf(scenario: Scenario, world: World, now: Date): SyncStatus {
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
  const fresh: SyncStatus = { running: false, items, lastSyncedAt: hoursAgo(2), offline: false };
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
      return { running: false, items: [], lastSyncedAt: null, offline: false };
    case "ready":
    case "welcome":
    case "choose-passphrase":
    case "passphrase":
    case "failed":
    case "loading":
    case "error":
    case "ephemeral":
    case "real":
    case "million":
      return fresh;
  }
}

const KINDS: readonly [GroupKind, string][] = [
  ["cash", "depository"],
  ["credit", "credit"],
  ["investments", "investment"],
  ["loans", "loan"],
];

function overviewOf(world: World): Overview {
  const money = (accounts: World["accounts"]) =>
    sumOf(
      accounts.flatMap(({ balances }) => (balances.current ? [{ amount: balances.current }] : [])),
    );
  const groups = KINDS.map(([kind, type]): AccountGroup => {
    const accounts = world.accounts.filter((account) => account.type === type);
    return { kind, accounts, totals: money(accounts) };
  });
  return {
    groups: groups.filter(({ accounts }) => accounts.length > 0),
    netWorth: money(world.accounts),
  };
}

function detailOf(row: RegisterRow, world: World, history: HistoryEntry[]): TransactionDetail {
  const institution =
    world.accounts.find(({ id }) => id === row.accountId)?.institution ?? "First Platypus Bank";
  return {
    row,
    bank: {
      plaidTransactionId: `lPNjeW1nR6CDn5okmGQ6hEp-${row.id}`,
      institution,
      date: row.date,
      authorizedDate: row.date,
      name: row.original,
      merchantName: row.merchant,
      originalDescription: null,
      category: "FOOD_AND_DRINK_GROCERIES",
      confidence: "VERY_HIGH",
      channel: "in store",
      checkNumber: null,
      authorizedAmount: row.pending ? null : usd(row.amount.minor + 300),
      amountRounded: false,
      details: JSON.stringify({
        location: { city: "San Francisco", region: "CA" },
        payment_meta: {},
      }),
    },
    history: [
      ...history,
      { at: `${row.date}T09:30:00Z`, who: "bank", what: "added", from: null, to: null },
    ],
  };
}
