import { onlineManager, type QueryClient } from "@tanstack/react-query";
import { describe, expect, test, vi } from "vitest";
import { COMMANDS } from "@/bindings/commands";
import type { SyncStatus } from "@/bindings/SyncStatus";
import type { Topic } from "@/bindings/Topic";
import {
  createQueryClient,
  followHost,
  forgetProfile,
  invalidateAfter,
  keyOf,
  queriesOf,
  type MutationName,
} from "./cache";
import { createFakeHost } from "./fake";
import type { CommandName } from "./host";

const names = Object.keys(COMMANDS) as CommandName[];
const queries = names.filter((name) => COMMANDS[name].kind === "query");
const mutations = names.filter((name): name is MutationName => COMMANDS[name].kind === "mutation");
const topicsOf = (name: CommandName): readonly Topic[] => COMMANDS[name].topics;

function fill(client: QueryClient) {
  for (const name of queries) client.setQueryData([name, { some: "request" }], name);
}
function stale(client: QueryClient): string[] {
  return client
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map((query) => String(query.queryKey[0]));
}

describe("what becomes stale is read from the table of commands", () => {
  test.each(mutations)("after %s, exactly the queries that share a topic", async (name) => {
    const client = createQueryClient();
    fill(client);
    await invalidateAfter(client, name);
    const expected = queries.filter((query) =>
      topicsOf(query).some((topic) => topicsOf(name).includes(topic)),
    );
    expect(stale(client)).toEqual(expected);
  });

  test("a `changed` event does the same for its topics", () => {
    const client = createQueryClient();
    const host = createFakeHost({ scenario: "empty" });
    followHost(client, host);
    fill(client);
    host.emit("changed", { topics: ["tags", "connections"] });
    expect(stale(client)).toEqual([
      "network",
      "merchant_logo",
      "search_terms",
      "complete_search",
      "tags",
      "rules",
      "preview_rule",
      "connections",
      "consent_notice",
      "consents",
      "owed_access",
      "freshness",
      "meter",
      "monitor",
      "schedules",
      "adoptions",
      "syncs",
      "sync_rows",
      "spending",
      "checks",
    ]);
  });

  test("every query can be reached by some topic", () => {
    const all = [...new Set(names.flatMap(topicsOf))];
    // The bytes of a file never change: it is named by them.
    expect([...queriesOf(all)]).toEqual(queries.filter((name) => name !== "attachment"));
  });
});

test("snapshots that are pushed are shown without asking for them", async () => {
  const client = createQueryClient();
  const host = createFakeHost({ scenario: "empty" });
  const stop = followHost(client, host);
  const status: SyncStatus = {
    running: true,
    items: [],
    lastSyncedAt: null,
    offline: false,
    switchedOffline: false,
  };
  host.emit("sync_status", status);
  await vi.waitFor(() => expect(client.getQueryData(keyOf("sync_status", null))).toEqual(status));
  stop();
  host.emit("sync_status", { ...status, running: false });
  await Promise.resolve();
  expect(client.getQueryData(keyOf("sync_status", null))).toEqual(status);
});

test("an answer that was asked for before a push does not overwrite it", async () => {
  const client = createQueryClient();
  const host = createFakeHost({ scenario: "empty" });
  followHost(client, host);
  const ended: SyncStatus = {
    running: false,
    items: [],
    lastSyncedAt: null,
    offline: false,
    switchedOffline: false,
  };
  let answer: (status: SyncStatus) => void = () => undefined;
  const asked = client
    .query({
      queryKey: keyOf("sync_status", null),
      queryFn: () => new Promise<SyncStatus>((resolve) => (answer = resolve)),
    })
    .catch(() => undefined);
  host.emit("sync_status", ended);
  await vi.waitFor(() => expect(client.getQueryData(keyOf("sync_status", null))).toEqual(ended));
  answer({ ...ended, running: true });
  await asked;
  expect(client.getQueryData(keyOf("sync_status", null))).toEqual(ended);
});

test("another profile starts with nothing of the last one", () => {
  const client = createQueryClient();
  fill(client);
  forgetProfile(client);
  const left = client
    .getQueryCache()
    .getAll()
    .map((query) => query.queryKey[0]);
  expect(left).toEqual(["app_state", "relay_settings", "security", "network"]);
});

test("an unplugged network pauses nothing", async () => {
  const client = createQueryClient();
  onlineManager.setOnline(false);
  try {
    const queryFn = () => Promise.resolve(1);
    const query = client
      .getQueryCache()
      .build(client, client.defaultQueryOptions({ queryKey: ["tags"], queryFn }));
    void query.fetch();
    expect(query.state.fetchStatus).toBe("fetching");
    const mutation = client
      .getMutationCache()
      .build(client, client.defaultMutationOptions({ mutationFn: queryFn }));
    void mutation.execute(undefined);
    await vi.waitFor(() => expect(mutation.state.status).toBe("success"));
    expect(mutation.state.isPaused).toBe(false);
  } finally {
    onlineManager.setOnline(true);
  }
});
