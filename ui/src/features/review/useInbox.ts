import { useState } from "react";
import type { Adoption } from "@/bindings/Adoption";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxKind } from "@/bindings/InboxKind";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { useHostQuery } from "@/ipc";

/** The core answers with at most this many at once; the others come up as one goes on. */
export const SHOWN_MAX = 100;

/** One thing of the queue: an account that was known before, or an entry of the inbox. */
export type Item =
  | { key: string; kind: "adoption"; adoption: Adoption }
  | { key: string; kind: "entry"; entry: InboxEntry };

/** The transaction that an item is about; nothing where it is about an account. */
export function rowOf(item: Item | undefined): RegisterRow | null {
  if (item?.kind !== "entry") return null;
  const { about } = item.entry;
  switch (about.kind) {
    case "balance":
      return null;
    case "doubt":
      return about.value.transaction;
    case "pair":
    case "withdrawn":
    case "changed":
    case "uncategorised":
    case "new":
      return about.value.row;
  }
}

/** The queue, and the place in it. */
export function useInbox() {
  const [kind, setKind] = useState<InboxKind | null>(null);
  const inbox = useHostQuery("inbox", { kind, skip: 0, limit: SHOWN_MAX }, { keep: true });
  const adoptions = useHostQuery("adoptions", null);
  const [place, setPlace] = useState<{ key: string; at: number } | null>(null);

  const items: Item[] = [
    ...(kind === null
      ? (adoptions.data ?? []).map((adoption): Item => ({
          key: `adoption:${adoption.account.id}:${adoption.old.id}`,
          kind: "adoption",
          adoption,
        }))
      : []),
    ...(inbox.data?.entries ?? []).map((entry): Item => ({ key: entry.key, kind: "entry", entry })),
  ];
  // What was answered is gone, and what came after it stands in its place.
  const found = place === null ? -1 : items.findIndex(({ key }) => key === place.key);
  const at = Math.max(0, Math.min(found >= 0 ? found : (place?.at ?? 0), items.length - 1));
  const active = items[at];
  // An item that is gone hands its place on, so that a later change cannot bring it back.
  if (active !== undefined && place !== null && place.key !== active.key)
    setPlace({ key: active.key, at });

  return {
    kind,
    setKind: (next: InboxKind | null) => {
      setKind(next);
      setPlace(null);
    },
    items,
    at,
    active,
    go: (to: number) => {
      const next = Math.max(0, Math.min(to, items.length - 1));
      const item = items[next];
      if (item === undefined) return false;
      setPlace({ key: item.key, at: next });
      return true;
    },
    /** Stays where it is when what is there goes. */
    hold: () => {
      if (active !== undefined) setPlace({ key: active.key, at });
    },
    data: inbox.data,
    ready: inbox.data !== undefined && adoptions.data !== undefined,
    left: (inbox.data?.left ?? 0) + (adoptions.data?.length ?? 0),
    adoptions: adoptions.data?.length ?? 0,
    error: inbox.error ?? adoptions.error,
    retry: () => {
      if (inbox.error) void inbox.refetch();
      if (adoptions.error) void adoptions.refetch();
    },
  };
}
