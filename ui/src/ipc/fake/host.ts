/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AccountGroup } from "@/bindings/AccountGroup";
import type { AppError } from "@/bindings/AppError";
import type { AppState } from "@/bindings/AppState";
import type { CategoryRef } from "@/bindings/CategoryRef";
import type { Change } from "@/bindings/Change";
import type { CommandMap } from "@/bindings/commands";
import type { Doubt } from "@/bindings/Doubt";
import type { ErrorCode } from "@/bindings/ErrorCode";
import type { GroupKind } from "@/bindings/GroupKind";
import type { HistoryEntry } from "@/bindings/HistoryEntry";
import type { ItemSync } from "@/bindings/ItemSync";
import type { LinkStage } from "@/bindings/LinkStage";
import type { LinkState } from "@/bindings/LinkState";
import type { MoneyView } from "@/bindings/MoneyView";
import type { NetworkView } from "@/bindings/NetworkView";
import type { NoteDraft } from "@/bindings/NoteDraft";
import type { PartDraft } from "@/bindings/PartDraft";
import type { Overview } from "@/bindings/Overview";
import type { PartView } from "@/bindings/PartView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { Report } from "@/bindings/Report";
import type { RelaySettings } from "@/bindings/RelaySettings";
import type { SecurityView } from "@/bindings/SecurityView";
import type { SyncStatus } from "@/bindings/SyncStatus";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import type { CommandName, Host, HostEvents, Request, Response } from "../host";
import { callCommands } from "./calls";
import { CATEGORIES } from "./categories";
import { createEndless } from "./endless";
import { fakeLogo, withLogo } from "./logos";
import { askingAbout, attentionOf, consentsOf, noticeOf } from "./life";
import { createSearch } from "./search";
import { listed, monthsOf, outlineOf, rangeOf, sumOf } from "./register";
import { makeAdoptions, makeDoubts, postedHistory } from "./questions";
import { reportCommands } from "./reports";
import { createTakingBack } from "./takingBack";
import { fakeRecovery, vaultCommands } from "./vault";
import { makeWorld, usd, type World } from "./world";

/** A situation to look at. */
export type Scenario =
  | "ready"
  | "welcome"
  | "choose-passphrase"
  | "passphrase"
  | "pin"
  | "unprotected"
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

const SCENARIOS: readonly Scenario[] = [
  "ready",
  "welcome",
  "choose-passphrase",
  "passphrase",
  "pin",
  "unprotected",
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
  /** Keeps the answers of a command back; what is returned lets them go. */
  hold: (name: CommandName) => () => void;
  emit: <E extends keyof HostEvents>(event: E, payload: HostEvents[E]) => void;
  world: World;
}

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

const BROKEN: AppError = {
  ...fakeError(
    "store",
    "The database file cannot be read.",
    "Close other programs that use it and try again.",
  ),
  bankCode: null,
  requestId: "local-7f3a",
};

/** The PIN that opens the made-up profile. */
export const FAKE_PIN = "2580";
/** The passphrase beside it. */
export const FAKE_PASSPHRASE = "violet otter";

const LOCK_SETTINGS = { idleMinutes: 15, onSleep: true };

export function createFakeHost(options: FakeOptions = {}): FakeHost {
  const asked = new URLSearchParams(window.location.search).get("scenario");
  const scenario = options.scenario ?? SCENARIOS.find((one) => one === asked) ?? "ready";
  const now = options.now ?? new Date();
  const step_ms = options.step_ms ?? 900;
  const world = makeWorld(now, options.rows);
  if (scenario === "advice") {
    // Nothing but what can be dealt with at leisure.
    for (const [at, one] of world.connections.entries()) {
      one.health = {
        ...one.health,
        state: "Ok",
        code: null,
        message: null,
        hint: null,
        retryAt: null,
        advisories: [],
        button: null,
      };
      one.attention =
        at === 0
          ? attentionOf(
              "new_accounts",
              `${one.institution} has accounts that Coffer does not see.`,
              "choose_accounts",
              "Choose which of them to share. Nothing changes for the others.",
            )
          : at === 1
            ? attentionOf(
                "expires_soon",
                `Your permission for ${one.institution} ends on 9 March 2026.`,
                "reconnect",
                "Sign in once more to renew it.",
              )
            : null;
    }
    for (const one of world.accounts) one.health = "Ok";
  }
  if (scenario === "empty") Object.assign(world, { rows: [], accounts: [], connections: [] });
  const endless = scenario === "million" ? createEndless() : null;
  const history = new Map<string, HistoryEntry[]>();
  const takingBack = createTakingBack(world, now, (message) => fakeError("bad_input", message));
  const sessions = new Map<string, LinkState>();
  const failures = new Map<CommandName, AppError>();
  const held = new Map<CommandName, Promise<void>>();
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
    file: "~/.local/share/coffer/relay.json",
  };
  let status = statusOf(scenario, world, now);
  let network: NetworkView = {
    offline: false,
    logos: false,
    logoHosts: ["plaid-merchant-logos.plaid.com", "plaid-counterparty-logos.plaid.com"],
    hosts: [
      {
        host: "127.0.0.1",
        purpose: "bank",
        firstAt: new Date(now.getTime() - 40 * 86_400_000).toISOString(),
        lastAt: new Date(now.getTime() - 7_200_000).toISOString(),
        calls: 214,
        bytes: 1_482_034,
      },
      {
        host: "127.0.0.1",
        purpose: "link",
        firstAt: new Date(now.getTime() - 40 * 86_400_000).toISOString(),
        lastAt: new Date(now.getTime() - 39 * 86_400_000).toISOString(),
        calls: 3,
        bytes: null,
      },
    ],
  };
  let security: SecurityView =
    scenario === "unprotected"
      ? { protection: ["keychain"], canLock: false, lock: LOCK_SETTINGS }
      : scenario === "ephemeral"
        ? { protection: [], canLock: false, lock: LOCK_SETTINGS }
        : { protection: ["pin", "passphrase"], canLock: true, lock: LOCK_SETTINGS };

  const ready = (): AppState => {
    const { relay, environment } = settings;
    app = {
      ...app,
      phase: { kind: "ready" },
      profile: { relay: relay ?? "demo", environment, ephemeral: false },
    };
    return app;
  };
  const partsOf = new Map<string, PartView[]>();
  let doubts: Doubt[] = scenario === "review" ? makeDoubts(world, now) : [];
  let adoptions = scenario === "review" ? makeAdoptions(world) : [];
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
        switchedOffline: false,
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
      twin: null,
      error: null,
      ...before,
      stage,
      ...change,
    };
    sessions.set(sessionId, next);
    emit("link_state", next);
    return next;
  };

  const left = world.connections[0];
  if (scenario === "asking" && left)
    linkTo("link-left", "asking", askingAbout({ ...left, accounts: [] }));

  const booked = world.rows.filter(({ pending }) => !pending)[4];
  if (scenario === "review" && booked) history.set(booked.id, postedHistory(now));

  const standing = (id: string) =>
    (history.get(id) ?? []).map((entry) => ({
      ...entry,
      editId: entry.editId !== null && takingBack.stands(entry.editId) ? entry.editId : null,
    }));
  const detail = (id: string) =>
    detailOf(row(id), world, standing(id), partsOf.get(id) ?? [], {
      draft: drafts.get(id) ?? null,
      partsDraft: partDrafts.get(id) ?? null,
    });
  /** Notes that are typed and not saved. */
  const drafts = new Map<string, NoteDraft>();
  const partDrafts = new Map<string, PartDraft[]>();
  /** Says something of rows. */
  const say = (rows: RegisterRow[], change: Change) => {
    const before = rows.map((one) => structuredClone(one));
    const words = rows.map((target) => sayOne(target, change));
    const after = rows.map((one) => structuredClone(one));
    // An edit is of one field: what is said of others meanwhile stays.
    const saidOf = (one: RegisterRow | undefined) =>
      Object.fromEntries(Object.entries(one ?? {}).filter(([key]) => key === change.field));
    const editId = takingBack.did(
      change.field,
      rows.length,
      () => rows.forEach((one, at) => Object.assign(one, saidOf(before[at]))),
      () => rows.forEach((one, at) => Object.assign(one, saidOf(after[at]))),
    );
    rows.forEach((target, at) => {
      const [from, to] = words[at] ?? [null, null];
      history.set(target.id, [
        {
          at: new Date().toISOString(),
          who: "person",
          what: change.field,
          from,
          to,
          syncId: null,
          changes: [],
          takesBack: false,
          editId,
          transactions: rows.length,
          ofDouble: false,
        },
        ...(history.get(target.id) ?? []),
      ]);
    });
  };
  /** One field of one row. Returns the value before and after, in words. */
  const sayOne = (target: RegisterRow, change: Change): [string | null, string | null] => {
    switch (change.field) {
      case "note": {
        const from = target.note;
        target.note = change.value === "" ? null : change.value;
        return [from, target.note];
      }
      case "tags": {
        const from = target.tags.join(", ") || null;
        target.tags = change.value;
        return [from, change.value.join(", ") || null];
      }
      case "category": {
        const from = target.category?.name ?? null;
        target.category = categoryOf(change.value);
        return [from, target.category?.name ?? null];
      }
      case "merchant": {
        const from = target.merchant;
        target.merchant = change.value ?? target.original;
        return [from, target.merchant];
      }
      case "date": {
        const from = target.date;
        target.date = change.value ?? target.date;
        return [from, target.date];
      }
      case "reviewed":
        target.reviewed = change.value;
        return [null, change.value ? "yes" : null];
      case "hidden":
        target.hidden = change.value;
        return [null, change.value ? "yes" : null];
      case "deleted":
        world.rows = change.value
          ? world.rows.filter(({ id }) => id !== target.id)
          : [...world.rows, target];
        return [null, null];
      case "split": {
        const sum = change.value.reduce((all, { minor }) => all + minor, 0);
        if (change.value.length > 0 && sum !== target.amount.minor)
          throw fakeError("bad_input", "The parts must add up to the amount.");
        partsOf.set(
          target.id,
          change.value.map(({ minor, categoryId, note }) => ({
            amount: { ...target.amount, minor },
            category: categoryOf(categoryId),
            note,
            unassigned: false,
          })),
        );
        return [null, String(change.value.length)];
      }
    }
  };
  const vault = vaultCommands(() => now.getTime(), ready);
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
    unlock_with_pin: ({ pin }) => {
      if (pin !== FAKE_PIN)
        throw fakeError(
          "wrong_passphrase",
          "That PIN does not open this vault.",
          "Try again; nothing is lost.",
        );
      return ready();
    },
    lock_now: () => {
      if (!security.canLock)
        throw fakeError(
          "pin_first",
          "The keychain would open your data again without asking.",
          "Set a PIN first.",
        );
      app = { ...app, phase: { kind: "needsPin", passphrase: true }, profile: null };
      emit("changed", { topics: ["app", "accounts", "register", "connections"] });
      return app;
    },
    still_here: () => null,
    security: () => security,
    set_pin: ({ pin, current }) => {
      if (security.protection.includes("pin") && current !== FAKE_PIN)
        throw fakeError("wrong_passphrase", "That PIN does not open this vault.");
      if (pin.length < 4)
        throw fakeError("bad_input", "That is too short: at least 4 characters are needed.");
      security = { ...security, protection: ["pin", "passphrase"], canLock: true };
      return security;
    },
    remove_pin: ({ proof }) => {
      const passphrase = security.protection.includes("passphrase");
      if (proof !== (passphrase ? FAKE_PASSPHRASE : FAKE_PIN))
        throw fakeError("wrong_passphrase", "That does not open this vault.");
      security = passphrase
        ? { ...security, protection: ["passphrase"] }
        : { ...security, protection: ["keychain"], canLock: false };
      return security;
    },
    set_lock_settings: ({ lock, proof }) => {
      const minutes = ({ idleMinutes }: typeof lock) => idleMinutes ?? Infinity;
      const isLater =
        minutes(lock) > minutes(security.lock) || (security.lock.onSleep && !lock.onSleep);
      if (isLater && security.canLock && proof !== FAKE_PIN)
        throw fakeError(
          proof === null ? "needs_proof" : "wrong_passphrase",
          proof === null
            ? "This takes your PIN or passphrase once more, because whoever does it has your data."
            : "That does not open this vault.",
        );
      security = { ...security, lock };
      return security;
    },
    network: () => network,
    set_offline: ({ offline }) => {
      network = { ...network, offline };
      setStatus({ ...status, switchedOffline: offline });
      return network;
    },
    set_logos: ({ on }) => {
      network = { ...network, logos: on };
      return network;
    },
    merchant_logo: ({ name }) => ({ picture: fakeLogo(name) }),
    ...vault.commands,
    ...callCommands(
      world,
      now,
      () => settings.relay === "direct" && settings.environment === "production",
      (message, hint) => fakeError("bad_input", message, hint ?? null),
    ),
    overview: () => overviewOf(world),
    register_outline: (filter) => endless?.outline(filter) ?? outlineOf(world.rows, filter),
    register_rows: (range) => ({
      rows: (endless?.rows(range) ?? rangeOf(world.rows, range)).map((row) =>
        network.logos ? withLogo(row) : row,
      ),
    }),
    ...createSearch(world, row, emit),
    transaction: ({ id }) => {
      const told = detail(id);
      return network.logos ? { ...told, row: withLogo(told.row) } : told;
    },
    ...takingBack.commands,
    report: ({ asOf }) => reportOf(world, now, asOf),
    ...reportCommands(world, now),
    edit_transaction: ({ id, change }) => {
      say([row(id)], change);
      if (change.field === "split") partDrafts.delete(id);
      if (change.field === "note" && drafts.get(id)?.text === change.value) drafts.delete(id);
      emit("changed", { topics: ["register", "tags"] });
      return detail(id);
    },
    keep_parts_draft: ({ id, parts }) => {
      if (parts === null) partDrafts.delete(id);
      else partDrafts.set(id, parts);
      return null;
    },
    keep_draft: ({ id, draft }) => {
      if (draft === null) drafts.delete(id);
      else drafts.set(id, draft);
      return null;
    },
    edit_transactions: ({ which, change }) => {
      const { field } = change;
      if (endless && which.kind === "listed")
        return { field, transactions: endless.outline(which.value).count };
      const chosen =
        which.kind === "these" ? which.value.map(row) : listed(world.rows, which.value);
      // What is like that already does not change.
      const rows = chosen.filter((one) => !holds(one, change));
      if (field === "deleted") takingBack.delete(rows.map(({ id }) => id));
      else if (rows.length > 0) say(rows, change);
      emit("changed", { topics: ["register", "tags", "accounts"] });
      return { field, transactions: rows.length };
    },
    categories: () => [...CATEGORIES],
    tags: () => {
      const counts = new Map<string, number>();
      for (const name of world.rows.flatMap(({ tags }) => tags))
        counts.set(name, (counts.get(name) ?? 0) + 1);
      return [...counts].map(([name, count]) => ({ name, count }));
    },
    export_list: (request) => {
      const rows = {
        register: () =>
          request.list === "register" ? listed(world.rows, request.filter).length : 0,
        accounts: () => world.accounts.length,
        connections: () => world.connections.length,
        consents: () => consentsOf(world, now, settings).length,
        spending: () => 12,
        netWorth: () => 12,
        cashFlow: () => 12,
        tray: () => 3,
        syncs: () => 5,
        syncRows: () => 7,
        calls: () => 9,
        doubts: () => doubts.length,
        hosts: () => 2,
      }[request.list]();
      return { path: `Downloads/coffer-${request.list}-2026-03-01.csv`, rows };
    },
    connections: () => world.connections,
    doubts: () => doubts,
    answer_doubt: ({ transactionId, otherId, answer }) => {
      const before = doubts;
      doubts = doubts.filter(
        ({ transaction, other }) => transaction.id !== transactionId || other.id !== otherId,
      );
      const after = doubts;
      takingBack.did(
        answer,
        1,
        () => (doubts = before),
        () => (doubts = after),
      );
      emit("changed", { topics: ["register"] });
      return doubts;
    },
    take_apart: ({ id }) => {
      history.set(
        id,
        (history.get(id) ?? []).filter(({ what }) => what !== "posted"),
      );
      emit("changed", { topics: ["register"] });
      return detail(id);
    },
    adoptions: () => adoptions,
    undo_adoption: () => {
      adoptions = makeAdoptions(world);
      return null;
    },
    say_two_accounts: ({ accountId, areTwo }) => {
      if (!areTwo) {
        adoptions = makeAdoptions(world);
        return null;
      }
      adoptions = adoptions.filter(({ account }) => account.id !== accountId);
      return null;
    },
    adopt: ({ accountId, oldAccountId }) => {
      adoptions = adoptions.filter(({ account }) => account.id !== accountId);
      return { accountId: oldAccountId, merged: 412, moved: 3, doubts: 0, ended: true };
    },
    sync_status: () => status,
    end_connection: ({ itemId, deleteName }) => {
      const connection = world.connections.find(({ id }) => id === itemId);
      if (connection === undefined) throw fakeError("not_found", "There is no such connection.");
      if (deleteName === null) {
        connection.disconnected = true;
        connection.attention = null;
        connection.health = {
          ...connection.health,
          button: null,
          state: "Disconnected",
          code: "UNLINKED",
          message: "You disconnected this bank. What it brought is kept.",
          hint: null,
        };
        emit("changed", { topics: ["accounts", "connections"] });
        return { accounts: 0, transactions: 0, older: [] };
      }
      if (deleteName.trim() !== connection.institution)
        throw fakeError("bad_input", "That is not the name of this bank.");
      const accounts = new Set(connection.accounts.map(({ id }) => id));
      const gone = world.rows.filter(({ accountId }) => accounts.has(accountId)).length;
      world.rows = world.rows.filter(({ accountId }) => !accounts.has(accountId));
      world.accounts = world.accounts.filter(({ id }) => !accounts.has(id));
      world.connections = world.connections.filter((one) => one !== connection);
      emit("changed", { topics: ["accounts", "register", "connections"] });
      return { accounts: accounts.size, transactions: gone, older: vault.older() };
    },
    sync_now: ({ itemId }) => {
      if (network.offline)
        throw fakeError("offline", "Coffer is switched offline, so nothing was sent.");
      syncItems(itemId);
      return status;
    },
    dismiss_advice: ({ itemId }) => {
      const connection = world.connections.find(({ id }) => id === itemId);
      if (connection) connection.attention = null;
      return world.connections;
    },
    renew_access_key: () => world.connections,
    open_dashboard: () => null,
    consent_notice: ({ mode }) => noticeOf(mode, settings),
    consents: () => consentsOf(world, now, settings),
    links_asking: () => [...sessions.values()].filter(({ stage }) => stage === "asking"),
    link_decide: ({ sessionId, add }) => {
      if (!add) return linkTo(sessionId, "closed", { twin: null });
      later(() => linkTo(sessionId, "linked", { twin: null, itemId: "item-1" }));
      return linkTo(sessionId, "finishing", { twin: null });
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
        if (scenario === "twin" && itemId === null && bank) {
          linkTo(sessionId, "asking", askingAbout(bank));
          return;
        }
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
    hold: (name) => {
      let release: () => void = () => undefined;
      held.set(name, new Promise((resolve) => (release = resolve)));
      return () => {
        held.delete(name);
        release();
      };
    },
    call: async <K extends CommandName>(name: K, request: CommandMap[K]["request"]) => {
      // As it crosses to the core: what the window does to it afterwards changes nothing there.
      calls.push({ name, request: structuredClone(request) });
      await (held.get(name) ?? Promise.resolve());
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

const KINDS: readonly [GroupKind, string][] = [
  ["cash", "depository"],
  ["credit", "credit"],
  ["investments", "investment"],
  ["loans", "loan"],
];

/** The made-up person has used Coffer for this long; before, nothing was known. */
const KNOWN_DAYS = 400;

function reportOf(world: World, now: Date, asOf: string | null): Report {
  const until = asOf === null ? now : new Date(`${asOf}T18:30:00`);
  const days = Math.floor((now.getTime() - until.getTime()) / 86_400_000);
  if (days > KNOWN_DAYS) return { asOf, editsSince: null, accounts: [], months: [] };
  const then = (money: MoneyView | null) =>
    money && { ...money, minor: money.minor - 137 * Math.max(days, 0) };
  const rows = world.rows.filter(({ date }) => asOf === null || date <= asOf);
  return {
    asOf,
    // Edits of many rows leave the journal after ninety days.
    editsSince: days > 90 ? new Date(now.getTime() - 90 * 86_400_000).toISOString() : null,
    accounts: world.accounts.map(({ id, institution, name, balances }) => ({
      id,
      institution,
      name,
      balances: {
        available: then(balances.available),
        current: then(balances.current),
        limit: balances.limit,
        asOf: days > 0 ? until.toISOString() : balances.asOf,
      },
      transactions: rows.filter(({ accountId }) => accountId === id).length,
    })),
    months: monthsOf(rows),
  };
}

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

/** Whether a row is already as a change would make it. */
function holds(row: RegisterRow, change: Change): boolean {
  switch (change.field) {
    case "category":
      return row.category?.id === change.value && row.category.source === "person";
    case "tags":
      return row.tags.join("\n") === change.value.join("\n");
    case "reviewed":
      return row.reviewed === change.value;
    case "hidden":
      return row.hidden === change.value;
    case "note":
    case "merchant":
    case "date":
    case "split":
    case "deleted":
      return false;
  }
}

function categoryOf(id: number | null): CategoryRef | null {
  const category = CATEGORIES.find((one) => one.id === id);
  return category
    ? { id: category.id, name: category.name, code: category.code, source: "person" }
    : null;
}

function detailOf(
  row: RegisterRow,
  world: World,
  history: HistoryEntry[],
  parts: PartView[],
  typed: Pick<TransactionDetail, "draft" | "partsDraft">,
): TransactionDetail {
  const institution =
    world.accounts.find(({ id }) => id === row.accountId)?.institution ?? "First Platypus Bank";
  return {
    row,
    parts,
    ...typed,
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
      {
        at: `${row.date}T09:30:00Z`,
        who: "bank",
        what: "added",
        from: null,
        to: null,
        syncId: "sync-2-item-1",
        changes: [],
        takesBack: false,
        editId: null,
        transactions: 1,
        ofDouble: false,
      },
    ],
  };
}
