/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { CategoryRef } from "@/bindings/CategoryRef";
import type { Change } from "@/bindings/Change";
import type { FieldSource } from "@/bindings/FieldSource";
import type { HistoryEntry } from "@/bindings/HistoryEntry";
import type { NoteDraft } from "@/bindings/NoteDraft";
import type { PartDraft } from "@/bindings/PartDraft";
import type { PartView } from "@/bindings/PartView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { Source } from "@/bindings/Source";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import { CATEGORIES } from "./categories";
import { fakeError } from "./errors";
import type { TakingBack } from "./takingBack";
import { usd, type World } from "./world";

/** What was said of transactions, by whom, and what of it can be taken back. */
export interface Edits {
  history: Map<string, HistoryEntry[]>;
  parts: Map<string, PartView[]>;
  drafts: Map<string, NoteDraft>;
  partDrafts: Map<string, PartDraft[]>;
  /** Who said what, by transaction and field. */
  said: Map<string, FieldSource[]>;
  /** Says something of rows, as one step. */
  say: (rows: readonly RegisterRow[], change: Change, by?: Sayer) => void;
  /** One transaction with all that is known of it. */
  detail: (
    row: RegisterRow,
    more: Pick<TransactionDetail, "pairs" | "attachments">,
  ) => TransactionDetail;
}

/** Who says it, where it is not the person. */
export interface Sayer {
  who: Source;
  ruleId: string | null;
  reason: string | null;
}

const PERSON: Sayer = { who: "person", ruleId: null, reason: null };

/** What of a row an edit is about. */
export const fieldOf = (change: Change): keyof RegisterRow | "split" | "deleted" =>
  change.field === "addTags" || change.field === "removeTags" ? "tags" : change.field;

export function createEdits(world: World, taking: TakingBack): Edits {
  const history: Edits["history"] = new Map();
  const parts: Edits["parts"] = new Map();
  const drafts: Edits["drafts"] = new Map();
  const partDrafts: Edits["partDrafts"] = new Map();
  const said: Edits["said"] = new Map();

  /** One field of one row. Returns the value before and after, in words. */
  const sayOne = (target: RegisterRow, change: Change): [string | null, string | null] => {
    switch (change.field) {
      case "note": {
        const from = target.note;
        target.note = change.value === "" ? null : change.value;
        return [from, target.note];
      }
      case "tags":
      case "addTags":
      case "removeTags": {
        const from = target.tags.join(", ") || null;
        target.tags = tagsAfter(target.tags, change);
        return [from, target.tags.join(", ") || null];
      }
      case "category": {
        const from = target.category?.name ?? null;
        target.category = categoryOf(change.value);
        return [from, target.category?.name ?? null];
      }
      case "merchant": {
        const from = target.merchant;
        target.merchant = change.value ?? target.original;
        return [from, target.merchant];
      }
      case "date": {
        const from = target.date;
        target.date = change.value ?? target.date;
        return [from, target.date];
      }
      case "amount": {
        const from = String(target.amount.minor);
        target.amount = { ...target.amount, minor: change.value };
        return [from, String(change.value)];
      }
      case "account": {
        const from = target.account;
        const account = world.accounts.find(({ id }) => id === change.value);
        if (account) Object.assign(target, { accountId: account.id, account: account.name });
        return [from, target.account];
      }
      case "reviewed":
      case "hidden":
      case "cleared":
        target[change.field] = change.value;
        return [null, change.value ? "yes" : null];
      case "deleted":
        world.rows = change.value
          ? world.rows.filter(({ id }) => id !== target.id)
          : [...world.rows, target];
        return [null, null];
      case "split": {
        const sum = change.value.reduce((all, { minor }) => all + minor, 0);
        if (change.value.length > 0 && sum !== target.amount.minor)
          throw fakeError("bad_input", "The parts must add up to the amount.");
        parts.set(
          target.id,
          change.value.map(({ minor, categoryId, note }) => ({
            amount: { ...target.amount, minor },
            category: categoryOf(categoryId),
            note,
            unassigned: false,
          })),
        );
        return [null, String(change.value.length)];
      }
    }
  };

  const say: Edits["say"] = (rows, change, by = PERSON) => {
    for (const one of rows)
      if (one.reconciled && ["amount", "date", "cleared"].includes(change.field))
        throw fakeError(
          "bad_input",
          "This transaction is on a statement that is reconciled, so it is locked.",
        );
    const field = fieldOf(change);
    const before = rows.map((one) => structuredClone(one));
    const words = rows.map((target) => sayOne(target, change));
    const after = rows.map((one) => structuredClone(one));
    // An edit is of one field: what is said of others meanwhile stays.
    const saidOf = (one: RegisterRow | undefined) =>
      Object.fromEntries(Object.entries(one ?? {}).filter(([key]) => key === field));
    const editId = taking.did(
      field,
      rows.length,
      () => rows.forEach((one, at) => Object.assign(one, saidOf(before[at]))),
      () => rows.forEach((one, at) => Object.assign(one, saidOf(after[at]))),
    );
    rows.forEach((target, at) => {
      const [from, to] = words[at] ?? [null, null];
      said.set(target.id, [
        { field, who: by.who, ruleId: by.ruleId, reason: by.reason },
        ...(said.get(target.id) ?? []).filter((one) => one.field !== field),
      ]);
      history.set(target.id, [
        {
          at: new Date().toISOString(),
          who: by.who,
          by: by.reason,
          what: field,
          from,
          to,
          syncId: null,
          changes: [],
          takesBack: false,
          editId,
          transactions: rows.length,
          ofDouble: false,
        },
        ...(history.get(target.id) ?? []),
      ]);
    });
  };

  const standing = (id: string) =>
    (history.get(id) ?? []).map((entry) => ({
      ...entry,
      editId: entry.editId !== null && taking.stands(entry.editId) ? entry.editId : null,
    }));

  return {
    history,
    parts,
    drafts,
    partDrafts,
    said,
    say,
    detail: (row, more) => ({
      ...detailOf(row, world, standing(row.id), parts.get(row.id) ?? []),
      draft: drafts.get(row.id) ?? null,
      partsDraft: partDrafts.get(row.id) ?? null,
      said: saidOfRow(row, said.get(row.id) ?? []),
      ...more,
    }),
  };
}

/** The tags that a row has after a change of them. */
export function tagsAfter(
  tags: readonly string[],
  change: Extract<Change, { field: "tags" | "addTags" | "removeTags" }>,
): string[] {
  switch (change.field) {
    case "tags":
      return change.value;
    case "addTags":
      return [...tags, ...change.value.filter((tag) => !tags.includes(tag))];
    case "removeTags":
      return tags.filter((tag) => !change.value.includes(tag));
  }
}

/** Whether a row is already as a change would make it. */
export function holds(row: RegisterRow, change: Change): boolean {
  switch (change.field) {
    case "category":
      return row.category?.id === change.value && row.category.source === "person";
    case "tags":
    case "addTags":
    case "removeTags":
      return row.tags.join("\n") === tagsAfter(row.tags, change).join("\n");
    case "reviewed":
    case "hidden":
    case "cleared":
      return row[change.field] === change.value;
    case "merchant":
      return row.merchant === change.value;
    case "amount":
      return row.amount.minor === change.value;
    case "account":
      return row.accountId === change.value;
    case "note":
    case "date":
    case "split":
    case "deleted":
      return false;
  }
}

/** A category as a person chose it. */
export function categoryOf(id: number | null, source: Source = "person"): CategoryRef | null {
  const category = CATEGORIES.find((one) => one.id === id);
  return category ? { id: category.id, name: category.name, code: category.code, source } : null;
}

/** Who said each field; what the bank said of the category is said too. */
function saidOfRow(row: RegisterRow, said: readonly FieldSource[]): FieldSource[] {
  const rest = said.filter(({ field }) => field !== "category");
  const category = said.find(({ field }) => field === "category");
  if (row.category === null) return rest;
  const { source } = row.category;
  return [
    category?.who === source
      ? category
      : {
          field: "category",
          who: source,
          ruleId: null,
          reason:
            source === "learned" ? `17 of 18 past ${row.merchant} were ${row.category.name}` : null,
        },
    ...rest,
  ];
}

function detailOf(
  row: RegisterRow,
  world: World,
  history: HistoryEntry[],
  parts: PartView[],
): Pick<TransactionDetail, "row" | "bank" | "parts" | "history"> {
  const institution =
    world.accounts.find(({ id }) => id === row.accountId)?.institution ?? "First Platypus Bank";
  return {
    row,
    parts,
    bank: {
      plaidTransactionId: `lPNjeW1nR6CDn5okmGQ6hEp-${row.id}`,
      institution,
      date: row.date,
      authorizedDate: row.date,
      name: row.original,
      merchantName: row.merchant,
      originalDescription: null,
      category: "FOOD_AND_DRINK_GROCERIES",
      confidence: "VERY_HIGH",
      channel: "in store",
      checkNumber: null,
      authorizedAmount: row.pending ? null : usd(row.amount.minor + 300),
      amountRounded: false,
      details: JSON.stringify({
        location: { city: "San Francisco", region: "CA" },
        payment_meta: {},
      }),
    },
    history: [
      ...history,
      {
        at: `${row.date}T09:30:00Z`,
        who: "bank",
        by: null,
        what: "added",
        from: null,
        to: null,
        syncId: "sync-2-item-1",
        changes: [],
        takesBack: false,
        editId: null,
        transactions: 1,
        ofDouble: false,
      },
    ],
  };
}
