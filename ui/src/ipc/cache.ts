import { QueryClient, type QueryKey } from "@tanstack/react-query";
import { COMMANDS } from "@/bindings/commands";
import type { LinkState } from "@/bindings/LinkState";
import type { Topic } from "@/bindings/Topic";
import type { CommandName, Host, Request } from "./host";

/** Commands that only read. */
export type QueryName = {
  [K in CommandName]: (typeof COMMANDS)[K]["kind"] extends "query" ? K : never;
}[CommandName];
/** Commands that change something. */
export type MutationName = Exclude<CommandName, QueryName>;

/**
 * Key of a query: the command, what it is asked, and optionally the snapshot it belongs to (rows of
 * a list are only good for the outline they were laid out by).
 */
export function keyOf<K extends QueryName>(
  name: K,
  request: Request<K>,
  snapshot?: number,
): QueryKey {
  return snapshot === undefined ? [name, request] : [name, request, snapshot];
}

/** The queries that read any of these topics, by the table of commands. */
export function queriesOf(topics: readonly Topic[]): Set<QueryName> {
  const names = Object.keys(COMMANDS) as CommandName[];
  return new Set(
    names.filter((name): name is QueryName => {
      const command = COMMANDS[name];
      return command.kind === "query" && command.topics.some((topic) => topics.includes(topic));
    }),
  );
}

/** Marks everything under these topics as stale; what is on the screen is read again at once. */
export function invalidate(client: QueryClient, topics: readonly Topic[]): Promise<void> {
  const stale = queriesOf(topics) as Set<unknown>;
  return client.invalidateQueries({ predicate: ({ queryKey }) => stale.has(queryKey[0]) });
}

/** Marks stale what a mutation changes, by the table of commands. */
export function invalidateAfter(client: QueryClient, name: MutationName): Promise<void> {
  return invalidate(client, COMMANDS[name].topics);
}

/** Lets the events of the core drive the cache; the result stops it. */
export function followHost(client: QueryClient, host: Host): () => void {
  const stops = [
    host.on("changed", ({ topics }) => void invalidate(client, topics)),
    host.on("sync_status", (status) => push(client, keyOf("sync_status", null), status)),
    host.on("link_state", (state) => noteLink(client, state)),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Keeps where a link session stands. One that asks no more is at once in no list of those that do. */
export function noteLink(client: QueryClient, state: LinkState): void {
  push(client, keyOf("link_state", { sessionId: state.sessionId }), state);
  const queryKey = keyOf("links_asking", null);
  client.setQueryData<LinkState[]>(queryKey, (asking) =>
    asking?.filter(({ sessionId }) => sessionId !== state.sessionId || state.stage === "asking"),
  );
  void client.invalidateQueries({ queryKey, exact: true });
}

/**
 * Keeps what the core pushed. A question that is still on its way was asked before, so its answer
 * is older: without stopping it, "syncing" could overwrite the news that the sync has ended.
 */
function push(client: QueryClient, queryKey: QueryKey, value: unknown): void {
  void client
    .cancelQueries({ queryKey, exact: true }, { silent: true, revert: false })
    .then(() => client.setQueryData(queryKey, value));
}

/** Asks before any screen does, so that the core answers while React starts. Errors are the screen's. */
export function askAhead<K extends QueryName>(
  client: QueryClient,
  host: Host,
  name: K,
  request: Request<K>,
): Promise<unknown> {
  return client
    .query({ queryKey: keyOf(name, request), queryFn: () => host.call(name, request) })
    .catch(() => undefined);
}

/**
 * Drops what was read of a profile, so that nothing of it can flash up in the next one, and nothing
 * of it is left in a window that is locked.
 */
export function forgetProfile(client: QueryClient): void {
  // Answers of mutations hold transactions too.
  client.getMutationCache().clear();
  const keep = queriesOf(["app"]) as Set<unknown>;
  client.removeQueries({ predicate: ({ queryKey }) => !keep.has(queryKey[0]) });
}

/** Fields of requests that hold what a person types in secret. */
const TYPED = new Set([
  ...["pin", "passphrase", "phrase", "words", "proof", "current", "old", "new"],
  ...["clientId", "secret", "credential"],
]);

/**
 * Takes what was typed in secret out of a request that has been answered: it is remembered for as long
 * as what shows its answer.
 */
export function forgetTyped(request: unknown): void {
  if (typeof request !== "object" || request === null) return;
  const fields = request as Record<string, unknown>;
  for (const name of Object.keys(fields)) if (TYPED.has(name)) fields[name] = null;
}

/** The cache. It never asks again by itself: the core says when something changed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // Commands are answered by this machine; without this, unplugging the network pauses them.
        networkMode: "always",
      },
      // An answer goes with what shows it: the words of a recovery phrase are one.
      mutations: { retry: false, networkMode: "always", gcTime: 0 },
    },
  });
}
