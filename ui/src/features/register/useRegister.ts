import { useQueries, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { AppError } from "@/bindings/AppError";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { RegisterRows } from "@/bindings/RegisterRows";
import { keyOf, useHost, useHostQuery, useNamed, type Host } from "@/ipc";
import { createFlight } from "./flight";
import {
  beginningOf,
  layoutOf,
  rangeOf,
  topOf,
  WINDOW_ROWS,
  windowsOf,
  type RegisterLayout,
} from "./layout";

/** A list that can be drawn: its outline, and the layout made of it. */
export interface Snapshot {
  filter: RegisterFilter;
  outline: RegisterOutline;
  layout: RegisterLayout;
  /** Tells snapshots apart; rows are read for one of them and belong to no other. */
  version: number;
  /**
   * The first rows, where the outline is not there yet: nobody knows how many follow, or what they add
   * up to. Nothing once it is there.
   */
  beginning: readonly RegisterRow[] | null;
}

/** Rows in sight, both ends included. */
export interface Sight {
  first: number;
  last: number;
}

/** Whether two sights need the same stretches. */
export function sameWindows(one: Sight | null, other: Sight): boolean {
  const window = (row: number) => Math.floor(row / WINDOW_ROWS);
  return (
    one !== null &&
    window(one.first) === window(other.first) &&
    window(one.last) === window(other.last)
  );
}

export interface Register {
  /** What is drawn; nothing before the first list is there. */
  shown: Snapshot | null;
  rowAt: (row: number) => RegisterRow | undefined;
  /** The place of a transaction among the rows that are loaded. */
  findLoaded: (id: string) => number | null;
  /** Why the list could not be read. */
  error: AppError | null;
  /** Why rows of it could not be read. */
  rowsError: AppError | null;
  retry: () => void;
}

/** What fills a tall window, before it is known how tall it is. */
const FIRST_SIGHT: Sight = { first: 0, last: 60 };
/** Rows out of sight are dropped after a minute: a million of them do not fit. */
const ROWS_KEPT_MS = 60_000;
/**
 * An outline that takes longer lets the first rows be shown without it: counting what a frequent word
 * finds takes longer than reading its first hundred rows. Shorter ones come first, and nothing flickers.
 */
const OUTLINE_PATIENCE_MS = 60;
const flight = createFlight(3);

/**
 * Reads a list in two steps: its outline, then the rows in sight. A new list (another filter, or a
 * sync) takes the place of the old one only when the rows that would be in sight are there too, so
 * that neither a spinner nor an empty line ever covers what could be read a moment ago.
 */
export function useRegister(filter: RegisterFilter, sight: Sight | null): Register {
  const outline = useHostQuery("register_outline", filter);
  const beginning = useBeginning(filter, outline.data === undefined && outline.error === null);
  const newest = useMemo(() => {
    if (outline.data !== undefined) return snapshotOf(filter, outline.data);
    return beginning === null ? null : beginningOfList(filter, beginning);
  }, [filter, outline.data, beginning]);
  const [shown, setShown] = useState<Snapshot | null>(null);

  const sameList = shown !== null && shown.filter === newest?.filter;
  const coming = useRows(newest, sameList ? sight : null);
  const present = useRows(shown === newest ? null : shown, sight);
  if (newest !== null && newest !== shown && coming.settled) setShown(newest);

  const rows = shown === newest ? coming : present;
  return {
    shown,
    rowAt: rows.rowAt,
    findLoaded: rows.findLoaded,
    error: outline.error,
    rowsError: rows.error,
    retry: () => {
      void outline.refetch();
      rows.retry();
    },
  };
}

/**
 * The first rows of a list, asked for together with its outline; nothing before they are there and the
 * outline is late.
 */
function useBeginning(filter: RegisterFilter, wanted: boolean): RegisterRows | null {
  const host = useHost();
  const named = useNamed();
  const rows = useQuery({
    ...topQuery(host, filter),
    enabled: wanted,
    ...(named !== undefined && { select: named<RegisterRows> }),
  }).data;
  const [late, setLate] = useState<RegisterFilter | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => setLate(filter), OUTLINE_PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [filter, wanted]);
  // A list without rows has its reasons, and the outline knows them.
  return wanted && late === filter && rows !== undefined && rows.rows.length > 0 ? rows : null;
}

/** The rows of a list that are in sight. */
function useRows(snapshot: Snapshot | null, sight: Sight | null) {
  const host = useHost();
  const client = useQueryClient();
  const named = useNamed();
  const { first, last } = sight ?? FIRST_SIGHT;
  const beginning = snapshot?.beginning ?? null;
  const windows =
    snapshot === null || beginning !== null ? [] : windowsOf(snapshot.layout, first, last);
  const results = useQueries({
    queries: windows.map((window) => {
      // `windows` is empty without a snapshot.
      const query = rowsQuery(host, snapshot as Snapshot, window);
      return {
        ...query,
        initialData: () => readWithTheOutline(client, host, snapshot, window),
        ...(named !== undefined && { select: named<RegisterRows> }),
      };
    }),
  });
  const loaded = new Map<number, readonly RegisterRow[] | undefined>(
    windows.map((window, at) => [window, results[at]?.data?.rows]),
  );
  if (beginning !== null) loaded.set(0, beginning);

  return {
    settled: results.every((result) => !result.isPending),
    error: (results.find((result) => result.error !== null)?.error ?? null) as AppError | null,
    retry: () => {
      for (const result of results) if (result.error !== null) void result.refetch();
    },
    rowAt: (row: number) => loaded.get(Math.floor(row / WINDOW_ROWS))?.[row % WINDOW_ROWS],
    findLoaded: (id: string) => {
      for (const [window, rows] of loaded) {
        const at = rows?.findIndex((row) => row.id === id) ?? -1;
        if (at >= 0) return window * WINDOW_ROWS + at;
      }
      return null;
    },
  };
}

/** Reads the ids of rows, both ends included, whether they are in sight or not. */
export function useReadIds() {
  const host = useHost();
  const client = useQueryClient();
  return async (snapshot: Snapshot, first: number, last: number): Promise<string[]> => {
    const windows = windowsOf(snapshot.layout, first, last);
    const read = await Promise.all(
      windows.map((window) => client.query(rowsQuery(host, snapshot, window))),
    );
    const from = (windows[0] ?? 0) * WINDOW_ROWS;
    return read
      .flatMap(({ rows }) => rows)
      .slice(first - from, last - from + 1)
      .map(({ id }) => id);
  };
}

/**
 * Reads a list before anything is drawn, so that the core answers while React starts. Where there
 * is no list yet (nothing is set up, or it is locked) nobody misses it: a screen asks again.
 */
export async function readAhead(
  client: QueryClient,
  host: Host,
  filter: RegisterFilter,
): Promise<void> {
  try {
    const outline = await client.query({
      queryKey: keyOf("register_outline", filter),
      queryFn: () => host.call("register_outline", filter),
    });
    const snapshot = snapshotOf(filter, outline);
    const windows = windowsOf(snapshot.layout, FIRST_SIGHT.first, FIRST_SIGHT.last);
    await Promise.all(windows.map((window) => client.query(rowsQuery(host, snapshot, window))));
  } catch {
    // The screen that shows the list shows why there is none.
  }
}

/** The top of a list, which is the same place before and after its outline is known. */
function topQuery(host: Host, filter: RegisterFilter) {
  const range = topOf(filter);
  return {
    queryKey: keyOf("register_rows", range, TOP),
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<RegisterRows> =>
      flight.run(signal, () => host.call("register_rows", range)),
    gcTime: ROWS_KEPT_MS,
  };
}

/** The first stretch was read together with the outline, unless something changed since. */
function readWithTheOutline(
  client: QueryClient,
  host: Host,
  snapshot: Snapshot | null,
  window: number,
): RegisterRows | undefined {
  if (snapshot === null || window !== 0) return undefined;
  const { queryKey } = topQuery(host, snapshot.filter);
  const state = client.getQueryState<RegisterRows>(queryKey);
  return state === undefined || state.isInvalidated ? undefined : state.data;
}

function rowsQuery(host: Host, { layout, filter, version }: Snapshot, window: number) {
  const range = rangeOf(layout, filter, window);
  return {
    queryKey: keyOf("register_rows", range, version),
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<RegisterRows> =>
      flight.run(signal, () => host.call("register_rows", range)),
    gcTime: ROWS_KEPT_MS,
  };
}

/** By the outline they were made of, so that rows which were read ahead are found again. */
const layouts = new WeakMap<RegisterOutline, Pick<Snapshot, "layout" | "version">>();
/** Stands where the rows of a snapshot have its version; versions start with 1. */
const TOP = 0;
let versions = TOP;

function snapshotOf(filter: RegisterFilter, outline: RegisterOutline): Snapshot {
  let made = layouts.get(outline);
  if (made === undefined) {
    versions += 1;
    made = { layout: layoutOf(outline), version: versions };
    layouts.set(outline, made);
  }
  return { filter, outline, ...made, beginning: null };
}

/** The first rows of a list as if they were all of it. */
function beginningOfList(filter: RegisterFilter, { rows }: RegisterRows): Snapshot {
  versions += 1;
  const outline = beginningOf(rows);
  return { filter, outline, layout: layoutOf(outline), version: versions, beginning: rows };
}
