import { useQueries, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { AppError } from "@/bindings/AppError";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterOutline } from "@/bindings/RegisterOutline";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { RegisterRows } from "@/bindings/RegisterRows";
import { keyOf, useHost, useHostQuery, type Host } from "@/ipc";
import { createFlight } from "./flight";
import { layoutOf, rangeOf, WINDOW_ROWS, windowsOf, type RegisterLayout } from "./layout";

/** A list that can be drawn: its outline, and the layout made of it. */
export interface Snapshot {
  filter: RegisterFilter;
  outline: RegisterOutline;
  layout: RegisterLayout;
  /** Tells snapshots apart; rows are read for one of them and belong to no other. */
  version: number;
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
const flight = createFlight(3);

/**
 * Reads a list in two steps: its outline, then the rows in sight. A new list (another filter, or a
 * sync) takes the place of the old one only when the rows that would be in sight are there too, so
 * that neither a spinner nor an empty line ever covers what could be read a moment ago.
 */
export function useRegister(filter: RegisterFilter, sight: Sight | null): Register {
  const outline = useHostQuery("register_outline", filter);
  const newest = useMemo(
    () => (outline.data === undefined ? null : snapshotOf(filter, outline.data)),
    [filter, outline.data],
  );
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

/** The rows of a list that are in sight. */
function useRows(snapshot: Snapshot | null, sight: Sight | null) {
  const host = useHost();
  const { first, last } = sight ?? FIRST_SIGHT;
  const windows = snapshot === null ? [] : windowsOf(snapshot.layout, first, last);
  const results = useQueries({
    queries: windows.map((window) => {
      // `windows` is empty without a snapshot.
      return rowsQuery(host, snapshot as Snapshot, window);
    }),
  });
  const loaded = new Map(windows.map((window, at) => [window, results[at]?.data?.rows]));

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
let versions = 0;

function snapshotOf(filter: RegisterFilter, outline: RegisterOutline): Snapshot {
  let made = layouts.get(outline);
  if (made === undefined) {
    versions += 1;
    made = { layout: layoutOf(outline), version: versions };
    layouts.set(outline, made);
  }
  return { filter, outline, ...made };
}
