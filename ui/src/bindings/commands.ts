// Written by `make bindings` from crates/app/src/command_table.rs. Do not edit.
import type { AppState } from "./AppState";
import type { Category } from "./Category";
import type { ConfigureRelay } from "./ConfigureRelay";
import type { Connection } from "./Connection";
import type { EditRequest } from "./EditRequest";
import type { LinkBegin } from "./LinkBegin";
import type { LinkRef } from "./LinkRef";
import type { LinkReport } from "./LinkReport";
import type { LinkState } from "./LinkState";
import type { Overview } from "./Overview";
import type { PassphraseRequest } from "./PassphraseRequest";
import type { RegisterFilter } from "./RegisterFilter";
import type { RegisterOutline } from "./RegisterOutline";
import type { RegisterRange } from "./RegisterRange";
import type { RegisterRows } from "./RegisterRows";
import type { RelaySettings } from "./RelaySettings";
import type { RelayTest } from "./RelayTest";
import type { SyncRequest } from "./SyncRequest";
import type { SyncStatus } from "./SyncStatus";
import type { Tag } from "./Tag";
import type { Topic } from "./Topic";
import type { TransactionDetail } from "./TransactionDetail";
import type { TransactionRequest } from "./TransactionRequest";

export type CommandMap = {
  app_state: { request: null; response: AppState };
  start_demo: { request: null; response: AppState };
  wipe_demo: { request: null; response: AppState };
  relay_settings: { request: null; response: RelaySettings };
  configure_relay: { request: ConfigureRelay; response: AppState };
  test_relay: { request: null; response: RelayTest };
  create_vault: { request: PassphraseRequest; response: AppState };
  unlock: { request: PassphraseRequest; response: AppState };
  overview: { request: null; response: Overview };
  register_outline: { request: RegisterFilter; response: RegisterOutline };
  register_rows: { request: RegisterRange; response: RegisterRows };
  transaction: { request: TransactionRequest; response: TransactionDetail };
  edit_transaction: { request: EditRequest; response: TransactionDetail };
  categories: { request: null; response: Array<Category> };
  tags: { request: null; response: Array<Tag> };
  connections: { request: null; response: Array<Connection> };
  sync_status: { request: null; response: SyncStatus };
  sync_now: { request: SyncRequest; response: SyncStatus };
  link_begin: { request: LinkBegin; response: LinkState };
  link_state: { request: LinkRef; response: LinkState };
  link_reopen: { request: LinkRef; response: LinkState };
  link_cancel: { request: LinkRef; response: LinkState };
  link_report: { request: LinkReport; response: null };
};

export const COMMANDS = {
  app_state: { kind: "query", window: "main", topics: ["app"] },
  start_demo: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  wipe_demo: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  relay_settings: { kind: "query", window: "main", topics: ["app"] },
  configure_relay: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  test_relay: { kind: "mutation", window: "main", topics: [] },
  create_vault: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  unlock: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  overview: { kind: "query", window: "main", topics: ["accounts"] },
  register_outline: { kind: "query", window: "main", topics: ["register"] },
  register_rows: { kind: "query", window: "main", topics: ["register"] },
  transaction: { kind: "query", window: "main", topics: ["register"] },
  edit_transaction: { kind: "mutation", window: "main", topics: ["register", "tags"] },
  categories: { kind: "query", window: "main", topics: ["categories"] },
  tags: { kind: "query", window: "main", topics: ["tags"] },
  connections: { kind: "query", window: "main", topics: ["connections"] },
  sync_status: { kind: "query", window: "main", topics: ["sync"] },
  sync_now: { kind: "mutation", window: "main", topics: ["sync"] },
  link_begin: { kind: "mutation", window: "main", topics: [] },
  link_state: { kind: "query", window: "main", topics: ["link"] },
  link_reopen: { kind: "mutation", window: "main", topics: [] },
  link_cancel: { kind: "mutation", window: "main", topics: [] },
  link_report: { kind: "mutation", window: "link", topics: [] },
} as const satisfies Record<
  keyof CommandMap,
  { kind: "query" | "mutation"; window: "main" | "link"; topics: readonly Topic[] }
>;
