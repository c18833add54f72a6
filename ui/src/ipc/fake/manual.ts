/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AccountView } from "@/bindings/AccountView";
import type { Reconciling } from "@/bindings/Reconciling";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import type { CommandName, Request, Response } from "../host";
import { categoryOf } from "./edits";
import { fakeError } from "./errors";
import { overviewOf } from "./overview";
import type { TakingBack } from "./takingBack";
import { PLAIN, type World } from "./world";

type Ours = Extract<
  CommandName,
  "save_account" | "close_account" | "add_transaction" | "reconciling" | "reconcile"
>;

/** The word of the core for the institution of what a person keeps by hand. */
const BY_HAND = "Kept by hand";
const EXPONENTS: Record<string, number> = { JPY: 0, KRW: 0, KWD: 3 };

/** Accounts and transactions that a person keeps by hand, and reconciling. */
export function manualCommands(
  world: World,
  now: Date,
  taking: TakingBack,
  detail: (id: string) => TransactionDetail,
  changed: () => void,
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  let count = 0;
  const statements = new Map<string, { date: string; minor: number }>();
  const find = (id: string): AccountView => {
    const account = world.accounts.find((one) => one.id === id);
    if (!account) throw fakeError("not_found", "This account is not there any more.");
    return account;
  };
  const state = (accountId: string, date: string, balanceMinor: number | null): Reconciling => {
    const { balances } = find(accountId);
    const unit = balances.current ?? { minor: 0, currency: "USD", exponent: 2 };
    const money = (minor: number) => ({ ...unit, minor });
    const last = statements.get(accountId) ?? null;
    const rows = world.rows.filter(
      (row) => row.accountId === accountId && !row.pending && !row.reconciled && row.date <= date,
    );
    const cleared = rows
      .filter((row) => row.cleared)
      .reduce((sum, { amount }) => sum + amount.minor, 0);
    const opening = last?.minor ?? 100_000;
    return {
      lastDate: last?.date ?? null,
      lastBalance: last && money(last.minor),
      opening: money(opening),
      cleared: money(cleared),
      open: rows.filter((row) => !row.cleared).length,
      difference: balanceMinor === null ? null : money(balanceMinor - opening - cleared),
    };
  };
  return {
    save_account: ({ id, name, kind, currency, openingMinor }) => {
      if (name.trim() === "") throw fakeError("bad_input", "An account needs a name.");
      const type = kind === "cash" ? "depository" : kind;
      const before = world.accounts.map((one) => ({ ...one }));
      if (id !== null) {
        const account = find(id);
        Object.assign(account, { name: name.trim(), type });
        for (const row of world.rows) if (row.accountId === id) row.account = account.name;
      } else {
        count += 1;
        world.accounts.push({
          id: `acc-hand-${count}`,
          itemId: "item-hand",
          institution: BY_HAND,
          name: name.trim(),
          officialName: null,
          mask: null,
          type,
          subtype: kind === "cash" ? "cash" : null,
          transactions: 0,
          health: "Ok",
          advisories: [],
          goneSince: null,
          byHand: {
            opening: { minor: openingMinor, currency, exponent: EXPONENTS[currency] ?? 2 },
            closed: false,
          },
          balances: {
            available: null,
            current: { minor: openingMinor, currency, exponent: EXPONENTS[currency] ?? 2 },
            limit: null,
            asOf: now.toISOString(),
          },
          proof: { state: "unproven", residual: null, since: null, reason: "manual" },
        });
      }
      const after = world.accounts.map((one) => ({ ...one }));
      const put = (accounts: AccountView[]) => {
        world.accounts.splice(0, world.accounts.length, ...accounts);
        for (const row of world.rows)
          row.account = accounts.find((one) => one.id === row.accountId)?.name ?? row.account;
        changed();
      };
      taking.did(
        "account",
        0,
        () => put(before),
        () => put(after),
      );
      changed();
      return overviewOf(world);
    },
    close_account: ({ id, closed }) => {
      const account = find(id);
      const close = (to: boolean) => {
        if (account.byHand) account.byHand = { ...account.byHand, closed: to };
        changed();
      };
      close(closed);
      taking.did(
        "account",
        0,
        () => close(!closed),
        () => close(closed),
      );
      return overviewOf(world);
    },
    add_transaction: ({ accountId, date, minor, merchant, categoryId, note, tags }) => {
      const account = find(accountId);
      if (minor === 0) throw fakeError("bad_input", "A transaction needs an amount.");
      if (merchant.trim() === "") throw fakeError("bad_input", "Say who was paid.");
      count += 1;
      const unit = account.balances.current ?? { currency: "USD", exponent: 2 };
      const row: RegisterRow = {
        id: `tx-hand-${count}`,
        date,
        amount: { minor, currency: unit.currency, exponent: unit.exponent },
        merchant: merchant.trim(),
        original: merchant.trim(),
        accountId,
        account: account.name,
        category: categoryOf(categoryId),
        pending: false,
        note: note === "" ? null : note,
        tags,
        withdrawn: false,
        reviewed: true,
        hidden: false,
        logo: null,
        split: null,
        ...PLAIN,
        manual: true,
        balance: null,
      };
      const put = () => {
        const at = world.rows.findIndex((one) => !one.pending && one.date <= date);
        world.rows.splice(at < 0 ? world.rows.length : at, 0, row);
      };
      put();
      taking.did("added", 1, () => (world.rows = world.rows.filter((one) => one !== row)), put);
      changed();
      return detail(row.id);
    },
    reconciling: ({ accountId, date, balanceMinor }) => state(accountId, date, balanceMinor),
    reconcile: ({ accountId, date, balanceMinor }) => {
      if (state(accountId, date, balanceMinor).difference?.minor !== 0)
        throw fakeError("bad_input", "It does not add up yet.");
      const rows = world.rows.filter(
        (row) => row.accountId === accountId && row.cleared && !row.reconciled && row.date <= date,
      );
      const before = statements.get(accountId);
      const lock = () => {
        for (const row of rows) row.reconciled = true;
        statements.set(accountId, { date, minor: balanceMinor });
      };
      lock();
      taking.did(
        "reconciled",
        rows.length,
        () => {
          for (const row of rows) row.reconciled = false;
          if (before) statements.set(accountId, before);
          else statements.delete(accountId);
        },
        lock,
      );
      changed();
      return state(accountId, date, balanceMinor);
    },
  };
}
