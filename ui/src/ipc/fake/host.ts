/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AppError } from "@/bindings/AppError";
import type { AppState } from "@/bindings/AppState";
import type { CommandMap } from "@/bindings/commands";
import type { Doubt } from "@/bindings/Doubt";
import type { ItemSync } from "@/bindings/ItemSync";
import type { LinkStage } from "@/bindings/LinkStage";
import type { LinkState } from "@/bindings/LinkState";
import type { NetworkView } from "@/bindings/NetworkView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { RelaySettings } from "@/bindings/RelaySettings";
import type { SecurityView } from "@/bindings/SecurityView";
import type { SyncStatus } from "@/bindings/SyncStatus";
import type { CommandName, Host, HostEvents, Request, Response } from "../host";
import { callCommands } from "./calls";
import { CATEGORIES, resetCategories } from "./categories";
import { checkCommands, createRecord, type MoneyWorld } from "./checks";
import { createEdits, holds } from "./edits";
import { createEndless } from "./endless";
import { BROKEN, fakeError } from "./errors";
import { fakeLogo, withLogo } from "./logos";
import { askingAbout, attentionOf, consentsOf, noticeOf } from "./life";
import { createSearch } from "./search";
import { moveCommands } from "./moves";
import { overviewOf, reportOf } from "./overview";
import { listed, outlineOf, rangeOf } from "./register";
import { makeAdoptions, makeDoubts, postedHistory } from "./questions";
import { reportCommands } from "./reports";
import { appOf, SCENARIOS, statusOf, type Scenario } from "./scenarios";
import { createTakingBack } from "./takingBack";
import { vaultCommands } from "./vault";
import { createWords } from "./words";
import { makeWorld, type World } from "./world";

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

export { fakeError } from "./errors";

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
  resetCategories();
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
  const takingBack = createTakingBack(world, now, (message) => fakeError("bad_input", message));
  const edits = createEdits(world, takingBack);
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
    relayName: null,
    fingerprint: null,
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
  if (scenario === "review" && booked) edits.history.set(booked.id, postedHistory(now));

  const answerDoubt = (answered: Doubt, same: boolean) => {
    const before = doubts;
    const after = doubts.filter(
      ({ transaction, other }) =>
        transaction.id !== answered.transaction.id || other.id !== answered.other.id,
    );
    doubts = after;
    takingBack.did(
      same ? "same" : "different",
      1,
      () => (doubts = before),
      () => (doubts = after),
    );
    emit("changed", { topics: ["register"] });
  };
  const words = createWords({
    world,
    now,
    scenario,
    edits,
    taking: takingBack,
    row,
    emit,
    doubts: () => doubts,
    answerDoubt,
  });
  const isReal = () => settings.relay === "direct" && settings.environment === "production";
  const { entries, record } = createRecord(now);
  const money: MoneyWorld = {
    world,
    now,
    isReal,
    isOffline: () => network.offline,
    isAgreed: () => scenario !== "advice",
    // A key in memory only is nobody's: there is nothing to protect, and nothing to prove.
    hasProtection: () => security.canLock || security.protection.length === 0,
    prove: (proof) => {
      if (security.protection.length === 0) return;
      if (!security.canLock)
        throw fakeError("pin_first", "This takes a PIN or a passphrase each time.");
      if (proof === null)
        throw fakeError("needs_proof", "This takes your PIN or passphrase once more.");
      if (proof !== FAKE_PIN && proof !== FAKE_PASSPHRASE)
        throw fakeError("wrong_passphrase", "That does not open this vault.");
    },
    record,
  };
  for (const one of world.accounts.slice(0, 2))
    record("numbers_revealed", `The numbers of ${one.name} were shown.`, one, "shown, asked now");
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
    configure_relay: ({ relay, environment, url, clientId, invitation }) => {
      settings = {
        ...settings,
        relay,
        environment,
        url,
        relayName: relay === "relay" ? "The club" : null,
        fingerprint: relay === "relay" ? "04711-81542-00815-12345" : null,
        hasKeys: settings.hasKeys || clientId !== null || invitation !== null,
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
    ...callCommands(world, now, isReal, (message, hint) =>
      fakeError("bad_input", message, hint ?? null),
    ),
    ...checkCommands(money, entries),
    ...moveCommands(money, scenario),
    overview: () => overviewOf(world),
    register_outline: (filter) => endless?.outline(filter) ?? outlineOf(world.rows, filter),
    register_rows: (range) => ({
      rows: (endless?.rows(range) ?? rangeOf(world.rows, range)).map((row) =>
        network.logos ? withLogo(row) : row,
      ),
    }),
    ...createSearch(world, row, emit),
    transaction: ({ id }) => {
      const told = words.detail(id);
      return network.logos ? { ...told, row: withLogo(told.row) } : told;
    },
    ...takingBack.commands,
    report: ({ asOf }) => reportOf(world, now, asOf),
    ...reportCommands(world, now),
    edit_transactions: ({ which, change }) => {
      const { field } = change;
      if (endless && which.kind === "listed")
        return { field, transactions: endless.outline(which.value).count };
      const chosen =
        which.kind === "these" ? which.value.map(row) : listed(world.rows, which.value);
      // What is like that already does not change.
      const rows = chosen.filter((one) => !holds(one, change));
      if (field === "deleted") takingBack.delete(rows.map(({ id }) => id));
      else if (rows.length > 0) edits.say(rows, change);
      emit("changed", { topics: ["register", "tags", "accounts"] });
      return { field, transactions: rows.length };
    },
    categories: () => [...CATEGORIES],
    ...words.commands,
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
        selected: () =>
          request.list !== "selected"
            ? 0
            : request.filter.kind === "these"
              ? request.filter.value.length
              : listed(world.rows, request.filter.value).length,
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
      const asked = doubts.find(
        ({ transaction, other }) => transaction.id === transactionId && other.id === otherId,
      );
      if (asked) answerDoubt(asked, answer === "same");
      return doubts;
    },
    take_apart: ({ id }) => {
      edits.history.set(
        id,
        (edits.history.get(id) ?? []).filter(({ what }) => what !== "posted"),
      );
      emit("changed", { topics: ["register"] });
      return words.detail(id);
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
        return { accounts: 0, transactions: 0, attachments: 0, older: [] };
      }
      if (deleteName.trim() !== connection.institution)
        throw fakeError("bad_input", "That is not the name of this bank.");
      const accounts = new Set(connection.accounts.map(({ id }) => id));
      const gone = world.rows.filter(({ accountId }) => accounts.has(accountId)).length;
      world.rows = world.rows.filter(({ accountId }) => !accounts.has(accountId));
      world.accounts = world.accounts.filter(({ id }) => !accounts.has(id));
      world.connections = world.connections.filter((one) => one !== connection);
      emit("changed", { topics: ["accounts", "register", "connections"] });
      return {
        accounts: accounts.size,
        transactions: gone,
        attachments: 0,
        older: vault.older(),
      };
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
