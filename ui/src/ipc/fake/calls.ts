/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AppError } from "@/bindings/AppError";
import type { BankMonitor } from "@/bindings/BankMonitor";
import type { CallTally } from "@/bindings/CallTally";
import type { Connection } from "@/bindings/Connection";
import type { Freshness } from "@/bindings/Freshness";
import type { Meter } from "@/bindings/Meter";
import type { ScheduleSettings } from "@/bindings/ScheduleSettings";
import type { SyncPlan } from "@/bindings/SyncPlan";
import type { CommandName, Request, Response } from "../host";
import { createDice } from "./dice";
import type { World } from "./world";

type Ours = Extract<
  CommandName,
  | "try_keys"
  | "freshness"
  | "force_refresh"
  | "meter"
  | "set_plaid_plan"
  | "monitor"
  | "save_diagnostics"
  | "schedules"
  | "set_sync_plan"
  | "set_schedule_settings"
  | "wake"
>;

const HOUR_MS = 3_600_000;
/** A secret that is for Production only; one that is for nothing; any other is accepted. */
export const FAKE_PRODUCTION_SECRET = "production-secret";
export const FAKE_WRONG_SECRET = "wrong-secret";

/** How connections do, over the made-up world. */
export function callCommands(
  world: World,
  now: Date,
  isReal: () => boolean,
  refused: (message: string, hint?: string) => AppError,
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  let meter: Omit<Meter, "isBilled" | "itemsMade" | "itemsMax"> = {
    othersKeys: false,
    month: now.toISOString().slice(0, 7),
    calls: [{ product: "transactions_refresh", calls: 3 }],
    refreshes: 3,
    trial: true,
  };
  const forced = new Map<string, string>();
  const plans = new Map<string, SyncPlan>();
  let settings: ScheduleSettings = { treatAsMetered: false, notify: true };
  const shown = (): Meter => ({
    ...meter,
    isBilled: isReal(),
    itemsMade: isReal() ? 7 : null,
    itemsMax: isReal() && meter.trial ? 10 : null,
  });
  const schedules = (): Response<"schedules"> => ({
    items: world.connections.map(({ id, institution, health, disconnected }) => {
      const plan = plans.get(id) ?? { onLaunch: true, onFocus: true, everyHours: 6 };
      const never = disconnected
        ? "disconnected"
        : health.state === "Revoked"
          ? "revoked"
          : settings.treatAsMetered
            ? "metered"
            : !plan.onLaunch && !plan.onFocus && plan.everyHours === null
              ? "not_chosen"
              : null;
      return {
        itemId: id,
        institution,
        plan,
        triedAt: new Date(now.getTime() - 2 * HOUR_MS).toISOString(),
        failures: health.state === "Failing" ? 3 : 0,
        nextAt:
          never === null && plan.everyHours !== null
            ? new Date(now.getTime() + plan.everyHours * HOUR_MS).toISOString()
            : null,
        never,
      };
    }),
    hours: [1, 3, 6, 12, 24],
    network: "unknown",
    ...settings,
  });
  return {
    try_keys: ({ environment, clientId, secret }) => {
      const name = environment === "sandbox" ? "Sandbox" : "Production";
      const accepted =
        secret !== FAKE_WRONG_SECRET &&
        (secret !== FAKE_PRODUCTION_SECRET || environment === "production");
      if (/\s/.test(clientId + secret))
        return {
          verdict: "malformed",
          environment,
          message: "The client ID and the secret must each be one word of letters and digits.",
          hint: null,
        };
      return accepted
        ? {
            verdict: "accepted",
            environment,
            message: `Plaid accepts these keys in ${name}.`,
            hint: null,
          }
        : {
            verdict: "refused",
            environment,
            message: `Plaid does not accept this pair in ${name}.`,
            hint: "Check that both were copied whole. Each environment has a secret of its own.",
          };
    },
    freshness: () => world.connections.flatMap((one) => agesOf(one, forced.get(one.id), isReal())),
    force_refresh: ({ itemId, seenThisMonth }) => {
      if (meter.refreshes > seenThisMonth)
        throw refused(
          `Meanwhile ${meter.refreshes} forced refreshes were made this month.`,
          "Look at the number and confirm again.",
        );
      const refreshes = meter.refreshes + 1;
      meter = {
        ...meter,
        refreshes,
        calls: [{ product: "transactions_refresh", calls: refreshes }],
      };
      forced.set(itemId, new Date(now.getTime() + 5 * 60_000).toISOString());
      return null;
    },
    meter: shown,
    set_plaid_plan: ({ trial }) => {
      meter = { ...meter, trial };
      return shown();
    },
    monitor: ({ days }) => monitorOf(world, now, days),
    save_diagnostics: () => ({
      name: "coffer-diagnostics-2026-03-01.json",
      bytes: 48_112,
      calls: 214,
    }),
    schedules,
    set_sync_plan: ({ itemId, plan }) => {
      plans.set(itemId, plan);
      return schedules();
    },
    set_schedule_settings: (next) => {
      settings = next;
      return schedules();
    },
    wake: () => ({ started: [], againMs: 300_000 }),
  };
}

function agesOf(connection: Connection, forcedUntil: string | undefined, isReal: boolean) {
  const { health, disconnected, historyPending } = connection;
  const base: Pick<Freshness, "reason" | "actor" | "cure" | "isOld"> = disconnected
    ? { reason: "disconnected", actor: "person", cure: "connect_again", isOld: true }
    : health.state === "NeedsLogin"
      ? { reason: "sign_in_needed", actor: "person", cure: "sign_in", isOld: true }
      : health.state === "Revoked"
        ? { reason: "permission_ended", actor: "person", cure: "connect_again", isOld: true }
        : health.state === "Failing"
          ? { reason: "bank_down", actor: "bank", cure: "wait", isOld: true }
          : historyPending
            ? { reason: "being_prepared", actor: "provider", cure: "wait", isOld: false }
            : { reason: "fresh", actor: "nobody", cure: "none", isOld: false };
  return connection.accounts.map(({ id, name }): Freshness => ({
    accountId: id,
    account: name,
    itemId: connection.id,
    bankUpdatedAt: connection.bankUpdatedAt,
    bankFailedAt: null,
    pulledAt: connection.lastSyncedAt,
    ...base,
    forcing:
      forcedUntil !== undefined
        ? { kind: "notBefore", at: forcedUntil }
        : health.state !== "Ok" || disconnected
          ? { kind: "useless" }
          : { kind: isReal ? "billed" : "free" },
  }));
}

function monitorOf(world: World, now: Date, days: number): Response<"monitor"> {
  const dates = Array.from({ length: days }, (_, at) => {
    const day = new Date(now.getTime() - (days - 1 - at) * 24 * HOUR_MS);
    return day.toISOString().slice(0, 10);
  });
  const dice = createDice(77);
  const banks = world.connections.map(({ institution, health }, at): BankMonitor => {
    const byDate = dates.map((_, day): CallTally | null => {
      if (dice.chance(8)) return null;
      const calls = dice.between(6, 30);
      const ill = health.state !== "Ok" && day > dates.length - 4;
      const failed = ill ? dice.between(3, 6) : dice.chance(10) ? 1 : 0;
      const p50Ms = dice.between(180, 420) + at * 40;
      return {
        calls,
        failed,
        workedPerMille: Math.floor(((calls - failed) * 1000) / calls),
        p50Ms,
        p95Ms: p50Ms + dice.between(200, ill ? 6_000 : 1_200),
      };
    });
    const told = byDate.filter((day) => day !== null);
    const calls = told.reduce((sum, day) => sum + day.calls, 0);
    const failed = told.reduce((sum, day) => sum + day.failed, 0);
    const last = new Date(now.getTime() - 5 * HOUR_MS).toISOString();
    const code = health.code ?? "INTERNAL_SERVER_ERROR";
    return {
      institution,
      all: {
        calls,
        failed,
        workedPerMille: calls === 0 ? 0 : Math.floor(((calls - failed) * 1000) / calls),
        p50Ms: told[0]?.p50Ms ?? null,
        p95Ms: told[0]?.p95Ms ?? null,
      },
      byDate,
      codes:
        failed === 0
          ? []
          : [
              { code, count: failed, lastAt: last },
              { code: "NO_ANSWER", count: 1, lastAt: last },
            ],
      lastFailed:
        failed === 0
          ? null
          : { at: last, endpoint: "/transactions/sync", code, requestId: `kqAoZpRMH3rqH2u${at}` },
    };
  });
  return { days, dates, since: `${dates[0]}T08:00:00Z`, truncated: false, banks };
}
