/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AppError } from "@/bindings/AppError";
import type { Connection } from "@/bindings/Connection";
import type { ProofView } from "@/bindings/ProofView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { SyncEntry } from "@/bindings/SyncEntry";
import type { SyncRowView } from "@/bindings/SyncRowView";
import type { TrayRow } from "@/bindings/TrayRow";
import type { UndoState } from "@/bindings/UndoState";
import type { UndoStep } from "@/bindings/UndoStep";
import type { CommandName, Request, Response } from "../host";
import { usd, type World } from "./world";

type Ours = Extract<
  CommandName,
  | "undo_state"
  | "undo"
  | "undo_edit"
  | "redo"
  | "delete_transactions"
  | "restore_transactions"
  | "tray"
  | "syncs"
  | "sync_rows"
  | "revert_sync"
  | "proofs"
  | "proof"
>;

interface Done extends UndoStep {
  id: string;
  back: () => void;
  again: () => void;
}

/** Undo, trays, the journal of syncs and proofs, over the made-up world. */
export interface TakingBack {
  /** Remembers something that was done. */
  did: (field: string, transactions: number, back: () => void, again: () => void) => string;
  /** Does what is made of several steps without remembering each: whoever calls it remembers the whole. */
  asOne: <T>(work: () => T) => T;
  /** Does several steps that are one to undo. */
  together: (work: () => void) => void;
  /** Whether an edit stands. */
  stands: (id: string) => boolean;
  /** Deletes transactions, as one step. */
  delete: (ids: readonly string[]) => void;
  commands: { [K in Ours]: (request: Request<K>) => Response<K> };
}

export function createTakingBack(
  world: World,
  now: Date,
  refused: (message: string) => AppError,
): TakingBack {
  let edits = 0;
  let within = false;
  const done: Done[] = [];
  const undone: Done[] = [];
  const deleted: TrayRow[] = [];
  const withdrawn: TrayRow[] = [];
  const syncs = makeSyncs(world, now);

  const stepOf = ({ field, transactions }: UndoStep): UndoStep => ({ field, transactions });
  const state = (): UndoState => {
    const [undo, redo] = [done.at(-1), undone.at(-1)];
    return { undo: undo ? stepOf(undo) : null, redo: redo ? stepOf(redo) : null };
  };
  const did: TakingBack["did"] = (field, transactions, back, again) => {
    edits += 1;
    const id = `edit-${edits}`;
    if (within) return id;
    done.push({ id, field, transactions, back, again });
    undone.length = 0;
    return id;
  };
  const insert = (row: RegisterRow) => {
    const at = world.rows.findIndex((one) => !one.pending && one.date <= row.date);
    world.rows.splice(at < 0 ? world.rows.length : at, 0, row);
  };
  const hide = (ids: readonly string[]) => {
    const gone = new Set(ids);
    for (const row of world.rows.filter(({ id }) => gone.has(id)))
      deleted.unshift({ row, at: new Date().toISOString() });
    world.rows = world.rows.filter(({ id }) => !gone.has(id));
  };
  const show = (tray: TrayRow[], ids: readonly string[]) => {
    for (const id of ids) {
      const at = tray.findIndex(({ row }) => row.id === id);
      const [found] = at < 0 ? [] : tray.splice(at, 1);
      if (found) insert({ ...found.row, withdrawn: false });
    }
  };
  const find = (id: string): SyncEntry => {
    const found = syncs.find((one) => one.id === id);
    if (!found) throw refused(`There is no sync ${id}.`);
    return found;
  };

  const remove = (ids: readonly string[]) => {
    hide(ids);
    did(
      "deleted",
      ids.length,
      () => show(deleted, ids),
      () => hide(ids),
    );
  };

  return {
    did,
    asOne: (work) => {
      within = true;
      try {
        return work();
      } finally {
        within = false;
      }
    },
    together: (work) => {
      const from = done.length;
      work();
      const steps = done.splice(from);
      const [first] = steps;
      if (first === undefined) return;
      const isOne = steps.every(({ field }) => field === first.field);
      const counts = steps.map(({ transactions }) => transactions);
      done.push({
        ...first,
        field: isOne ? first.field : "several",
        transactions: isOne ? counts.reduce((sum, one) => sum + one, 0) : Math.max(...counts),
        back: () => {
          for (const step of [...steps].reverse()) step.back();
        },
        again: () => {
          for (const step of steps) step.again();
        },
      });
    },
    stands: (id) => done.some((one) => one.id === id),
    delete: remove,
    commands: {
      undo_state: state,
      undo: () => {
        const last = done.pop();
        if (!last) throw refused("There is nothing to undo.");
        last.back();
        undone.push(last);
        return { done: stepOf(last), state: state() };
      },
      undo_edit: ({ editId }) => {
        const at = done.findIndex(({ id }) => id === editId);
        const [found] = at < 0 ? [] : done.splice(at, 1);
        if (!found) throw refused("This edit is undone already.");
        if (done.slice(at).some(({ field }) => field === found.field)) {
          done.splice(at, 0, found);
          throw refused(
            `A later edit holds the ${found.field} of this transaction. Undo that one first.`,
          );
        }
        found.back();
        undone.push(found);
        return { done: stepOf(found), state: state() };
      },
      redo: () => {
        const last = undone.pop();
        if (!last) throw refused("There is nothing to redo.");
        last.again();
        done.push(last);
        return { done: stepOf(last), state: state() };
      },
      delete_transactions: ({ ids }) => {
        remove(ids);
        return state();
      },
      restore_transactions: ({ ids }) => {
        const kept = ids.filter((id) => withdrawn.some(({ row }) => row.id === id));
        show(deleted, ids);
        show(withdrawn, ids);
        did(
          kept.length > 0 ? "kept" : "deleted",
          ids.length,
          () => hide(ids),
          () => show(deleted, ids),
        );
        return state();
      },
      tray: ({ kind, after, limit }) => {
        const all =
          kind === "deleted"
            ? deleted
            : [
                ...withdrawn,
                ...world.rows
                  .filter((row) => row.withdrawn)
                  .map((row) => ({ row, at: now.toISOString() })),
              ];
        const from = after === null ? 0 : all.findIndex(({ row }) => row.id === after) + 1;
        const rows = all.slice(from, from + limit);
        return {
          rows,
          count: all.length,
          next: rows.length === limit ? (rows.at(-1)?.row.id ?? null) : null,
        };
      },
      syncs: ({ itemId, before, limit }) => {
        const all = syncs.filter((one) => itemId === null || one.itemId === itemId);
        const from = Number(before ?? 0);
        const page = all.slice(from, from + limit);
        return { syncs: page, next: from + limit < all.length ? String(from + limit) : null };
      },
      sync_rows: ({ syncId }) => ({
        sync: find(syncId),
        rows: find(syncId).failure ? [] : rowsOf(find(syncId), world),
        next: null,
      }),
      revert_sync: ({ syncId }) => {
        const sync = find(syncId);
        if (sync.revertedBy !== null)
          throw refused("This sync is reverted already, so there is nothing to revert.");
        if (!sync.canRevert) throw refused("This is not the newest sync of its connection.");
        const entry: SyncEntry = {
          ...sync,
          id: `${sync.id}-revert`,
          startedAt: new Date().toISOString(),
          endedAt: new Date().toISOString(),
          requestIds: [],
          pages: 0,
          counts: {
            added: 0,
            modified: sync.counts.modified,
            removed: sync.counts.added,
            setAside: 0,
          },
          reverts: sync.id,
          canRevert: false,
          failure: null,
        };
        sync.canRevert = false;
        sync.revertedBy = entry.id;
        const next = syncs.find(
          (one) => one.itemId === sync.itemId && one.reverts === null && one.revertedBy === null,
        );
        if (next) next.canRevert = true;
        for (const connection of world.connections)
          if (connection.id === sync.itemId) connection.held = true;
        syncs.unshift(entry);
        return entry;
      },
      proofs: () => world.accounts.map(({ id }) => proofOf(world, id)),
      proof: ({ accountId }) => proofOf(world, accountId),
    },
  };
}

function makeSyncs(world: World, now: Date): SyncEntry[] {
  const banks = world.connections.filter(({ lastSync }) => lastSync !== null);
  const rounds = [0, 1, 2].flatMap((round) =>
    banks.map((bank, at): SyncEntry => {
      const ended = new Date(now.getTime() - (round * 24 + at * 0.1 + 2) * 3_600_000);
      return {
        id: `sync-${round}-${bank.id}`,
        itemId: bank.id,
        institution: bank.institution,
        startedAt: new Date(ended.getTime() - 4_000).toISOString(),
        endedAt: ended.toISOString(),
        requestIds: [`rq${round}${at}Jb7KXq`],
        pages: 1,
        counts:
          at === 0
            ? { added: 12, modified: 3, removed: 1, setAside: 0 }
            : {
                added: 0,
                modified: 0,
                removed: 0,
                setAside: 0,
              },
        reverts: null,
        revertedBy: null,
        canRevert: round === 0,
        failure: null,
      };
    }),
  );
  return [...rounds, ...world.connections.flatMap((bank) => failedTry(bank, now))];
}

/** The last try of a bank that does not answer, which is older than what the others brought. */
function failedTry({ id, institution, health }: Connection, now: Date): SyncEntry[] {
  if (health.state !== "Failing" || health.message === null) return [];
  const ended = new Date(now.getTime() - 80 * 3_600_000).toISOString();
  return [
    {
      id: `try-${id}`,
      itemId: id,
      institution,
      startedAt: ended,
      endedAt: ended,
      requestIds: ["rqFa1Led8Jb7KXq"],
      pages: 0,
      counts: { added: 0, modified: 0, removed: 0, setAside: 0 },
      reverts: null,
      revertedBy: null,
      canRevert: false,
      failure: { code: "bank", bankCode: health.code, message: health.message, hint: health.hint },
    },
  ];
}

function rowsOf({ itemId, counts }: SyncEntry, world: World): SyncRowView[] {
  const mine = world.rows.filter(({ accountId }) =>
    world.accounts.some((account) => account.id === accountId && account.itemId === itemId),
  );
  return mine.slice(0, counts.added + counts.modified).map((row, at): SyncRowView => {
    const after = {
      date: row.date,
      amount: row.amount,
      name: row.original,
      merchantName: row.merchant,
      pending: row.pending,
      withdrawn: row.withdrawn,
    };
    const isNew = at < counts.added;
    return {
      id: row.id,
      accountId: row.accountId,
      account: row.account,
      what: isNew ? "added" : "modified",
      before: isNew ? null : { ...after, amount: usd(row.amount.minor + 300) },
      after,
      changes: isNew
        ? []
        : [
            {
              field: "amount",
              from: `${((row.amount.minor + 300) / 100).toFixed(2)} USD`,
              to: `${(row.amount.minor / 100).toFixed(2)} USD`,
            },
          ],
    };
  });
}

function proofOf(world: World, accountId: string): ProofView {
  const account = world.accounts.find(({ id }) => id === accountId);
  const badge = account?.proof ?? { state: "unproven", residual: null, since: null, reason: null };
  const current = account?.balances.current ?? null;
  const off = badge.state === "off";
  const shown = badge.state === "unproven" ? null : current;
  const rows = world.rows.filter((row) => row.accountId === accountId && !row.pending);
  const isEdited = badge.state === "matches_edited";
  const isUnedited = badge.state === "matches_unedited";
  return {
    accountId,
    account: account?.name ?? "",
    badge,
    reading: badge.state === "matches" || isUnedited ? "posted" : isEdited ? "as_edited" : null,
    opening: shown && { ...shown, minor: 100_000 },
    openingDate: shown && "2024-03-01",
    posted: shown && {
      ...shown,
      minor: shown.minor - 100_000 - (badge.residual?.minor ?? 0) - (isEdited ? 1_240 : 0),
    },
    pending: shown && { ...shown, minor: 0 },
    countsPending: false,
    corrected: isEdited && shown ? { ...shown, minor: 1_240 } : null,
    explaining: isEdited ? rows.slice(0, 1) : [],
    aside: isUnedited && shown ? { ...shown, minor: -2_000 } : null,
    asideRows: isUnedited ? rows.slice(0, 2) : [],
    stated: current,
    sinceSync: off ? "sync-1-item-1" : null,
    causes: off
      ? [
          {
            cause: "duplicate",
            rows: world.rows
              .filter((row) => row.accountId === accountId && !row.pending)
              .slice(0, 2),
          },
          { cause: "missing", rows: [] },
        ]
      : [],
    moves: off
      ? [
          {
            sync: "sync-1-item-1",
            at: "2026-03-02T09:00:00Z",
            by: { ...(badge.residual ?? { minor: 0, currency: "USD", exponent: 2 }), minor: 7_000 },
            rows: world.rows.filter((row) => row.accountId === accountId).slice(2, 3),
          },
        ]
      : [],
  };
}
