import { expect, test } from "vitest";
import type { ItemSync } from "@/bindings/ItemSync";
import type { SyncStatus } from "@/bindings/SyncStatus";
import { summarise } from "./syncSummary";

const now = new Date("2025-11-20T12:00:00Z");
const item = (stage: ItemSync["stage"], rows = 0): ItemSync => ({
  itemId: stage,
  institution: "Bank",
  stage,
  rows,
  counts: { added: 0, modified: 0, removed: 0, setAside: 0 },
  error: null,
});
const status = (change: Partial<SyncStatus>): SyncStatus => ({
  running: false,
  items: [],
  lastSyncedAt: "2025-11-20T10:00:00Z",
  offline: false,
  switchedOffline: false,
  ...change,
});

test.each([
  [
    "rows of all banks are counted while it runs",
    status({ running: true, items: [item("fetching", 1200), item("saving", 40)] }),
    { kind: "running", rows: 1240 },
  ],
  ["running beats offline", status({ running: true, offline: true }), { kind: "running", rows: 0 }],
  [
    "offline tells since when",
    status({ offline: true }),
    { kind: "offline", switched: false, since: "2025-11-20T10:00:00Z" },
  ],
  [
    "offline beats the failures it causes",
    status({ offline: true, items: [item("failed")] }),
    { kind: "offline" },
  ],
  [
    "one bad bank is named as a part",
    status({ items: [item("done"), item("failed")] }),
    { kind: "partial", done: 1, total: 2 },
  ],
  ["nothing yet", status({ lastSyncedAt: null }), { kind: "never" }],
  ["after a day it is stale", status({ lastSyncedAt: "2025-11-19T11:59:00Z" }), { kind: "stale" }],
  ["up to a day it is not", status({ lastSyncedAt: "2025-11-19T12:01:00Z" }), { kind: "updated" }],
])("%s", (_, given, expected) => {
  expect(summarise(given, now)).toMatchObject(expected);
});
