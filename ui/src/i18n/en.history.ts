import type { ProofState } from "@/bindings/ProofState";
import type { UndoStep } from "@/bindings/UndoStep";
import { pluralOf } from "./plural";

const plural = pluralOf("en");
const transactions = (count: number) =>
  plural(count, { one: "# transaction", other: "# transactions" });

/** What a step was about, as it stands in a sentence. */
const STEPS: Record<string, string> = {
  note: "the note",
  category: "the category",
  tags: "the tags",
  deleted: "deleting",
  kept: "keeping",
  split: "the split",
  attachments: "the attached files",
  merchant: "the merchant",
  date: "the date",
  reviewed: "the review",
  hidden: "hiding",
  same: "the answer",
  different: "the answer",
  cleared: "the mark",
  amount: "the amount",
  moved: "the account",
  pair: "the pair",
  rule: "the rule",
  rules: "the rules",
  category_set: "the categories",
  account: "the account",
  written: "the transaction that you wrote down",
  changed: "the mark that you saw a change",
  balance_seen: "the mark that you saw a balance",
  reconciled: "reconciling",
  several: "several edits",
};
/** What is done to transactions, and not something of them. */
const DEEDS = new Set(["deleted", "kept", "reconciled"]);
const step = ({ field, transactions: count }: UndoStep) => {
  const what = Object.hasOwn(STEPS, field) ? STEPS[field] : field;
  // A rule or a category can change without any transaction changing with it.
  if (count === 0) return what ?? field;
  return DEEDS.has(field) ? `${what} ${transactions(count)}` : `${what} of ${transactions(count)}`;
};

/** Undo, redo, and what was just done. */
export const undoTexts = {
  undo: "Undo",
  redo: "Redo",
  undoStep: (what: UndoStep) => `Undo ${step(what)}`,
  redoStep: (what: UndoStep) => `Redo ${step(what)}`,
  undone: (what: UndoStep) => `Undone: ${step(what)}.`,
  redone: (what: UndoStep) => `Done again: ${step(what)}.`,
  changing: "Changing transactions",
  nothingToUndo: "There is nothing to undo.",
  nothingToRedo: "There is nothing to redo.",
  remove: "Delete",
  removeHint: "It leaves every list and sum. The History keeps it, and you can restore it.",
  removed: ({ merchant }: { merchant: string }) => `Deleted ${merchant}.`,
  restore: "Restore",
  restored: ({ merchant }: { merchant: string }) => `Restored ${merchant}.`,
  keep: "Keep",
  kept: ({ merchant }: { merchant: string }) => `Kept ${merchant}.`,
  dismiss: "Dismiss",
  notices: "Messages",
};

/** What syncs did, and what is set aside. */
export const historyTexts = {
  title: "History",
  lead: "What syncs changed, what banks took back, and what you deleted. Nothing is gone for good.",
  views: {
    syncs: "Syncs",
    withdrawn: "Withdrawn by bank",
    deleted: "Deleted",
    calls: "Calls to banks",
  },
  loading: "Loading history",
  more: "Show older",
  moreRows: "Show more",
  loadingMore: "Loading…",
  count: ({ count }: { count: number }) => transactions(count),

  noSyncs: "No sync yet. Each one will be listed here with everything it changed.",
  nothingNew: "nothing new",
  reverted: "Reverted",
  revertOf: "Revert",
  failed: "Failed",
  notFinished: "Not finished",
  failedChangedNothing: "It changed nothing.",
  bankCode: "Code",
  calls: ({ count }: { count: number }) => plural(count, { one: "# request", other: "# requests" }),
  pages: ({ count }: { count: number }) => plural(count, { one: "# page", other: "# pages" }),
  requestIds: "Request ids",
  started: "Started",
  took: "Took",
  atOnce: "less than a second",
  seconds: ({ seconds }: { seconds: string }) => `${seconds} s`,
  open: ({ bank, at }: { bank: string; at: string }) => `Sync of ${bank}, ${at}`,
  back: "All syncs",
  rows: "What it changed",
  noRows: "It changed no transaction.",
  what: {
    added: "New",
    modified: "Changed",
    posted: "Posted",
    withdrawn: "Withdrawn",
    returned: "Given again",
    reverted: "Put back",
  } as Record<string, string>,
  fields: {
    amount: "Amount",
    date: "Date",
    authorized_date: "Authorised on",
    authorized_amount: "Authorised amount",
    name: "Bank’s text",
    merchant_name: "Merchant",
    original_description: "On the statement",
    bank_category: "Bank’s category",
    confidence: "Confidence",
    channel: "Channel",
    check_number: "Cheque number",
    pending: "Pending",
    currency: "Currency",
  } as Record<string, string>,
  before: "Before",
  after: "After",
  nothing: "nothing",
  showTransaction: "Show transaction",

  revert: "Revert this sync",
  revertTitle: "Revert this sync?",
  revertText: ({ bank, result }: { bank: string; result: string }) =>
    `What this sync of ${bank} brought (${result}) is taken back: transactions, balances and the place in the bank’s list are as they were before it.`,
  revertKeeps: "Your notes, categories, tags and deletions stay, and come back with their rows.",
  revertHolds: ({ bank }: { bank: string }) =>
    `Coffer then fetches nothing more from ${bank} until you ask for it.`,
  revertConfirm: "Revert",
  revertDone: ({ bank }: { bank: string }) => `The sync of ${bank} is reverted.`,
  onlyNewest: "Only the newest sync of a bank that still stands can be reverted.",
  reapply: "Fetch again",
  reapplyTitle: "Fetch it again?",
  reapplyText: ({ bank }: { bank: string }) =>
    `Coffer asks ${bank} from the place before the reverted sync. The same changes arrive again, with whatever is new since, and syncing goes on as usual.`,
  reapplyDone: ({ bank }: { bank: string }) => `${bank} is being fetched again.`,
  held: "Held since you reverted a sync",
  heldText: "Nothing is fetched until you ask for it.",

  withdrawnLead:
    "The bank reported these and then took them back, often because a pending one was replaced or cancelled. They count nowhere unless you keep them.",
  withdrawnEmpty: "No bank has taken anything back.",
  deletedLead: "What you deleted stays here, through every sync, until you restore it.",
  deletedEmpty: "You have deleted nothing.",
  since: ({ at }: { at: string }) => `since ${at}`,
};

/** Whether the transactions of an account explain its balance. */
export const proofTexts = {
  states: {
    matches: "Matches the bank",
    matches_edited: "Matches with your corrections",
    matches_unedited: "Matches without your corrections",
    off: "Off",
    unproven: "Not proven",
  } satisfies Record<ProofState, string>,
  offBy: ({ amount }: { amount: string }) => `off by ${amount}`,
  offSince: ({ amount, day }: { amount: string; day: string }) => `off by ${amount} since ${day}`,
  notApplicable: "Proof not applicable",
  reasons: {
    investment:
      "The value of investments moves with the market, so transactions cannot explain it.",
    no_balance: "The bank has not stated a balance.",
    history_incomplete: "Older history is still arriving.",
    currency_changed: "The currency of the account has changed.",
    too_large: "The sum is too large to be told exactly.",
  } as Record<string, string>,
  open: ({ account }: { account: string }) => `Proof of the balance of ${account}`,
  title: "Does it add up?",
  lead: ({ account }: { account: string }) =>
    `${account}: what it held at first, plus everything since, against what the bank states.`,
  loading: "Adding up",
  opening: ({ day }: { day: string }) => `Opening, ${day}`,
  openingUnknown: "Opening",
  posted: "Sum of posted transactions",
  pending: "Sum of pending transactions",
  pendingAside: "Pending, not in the bank’s balance yet",
  corrected: "What you deleted or kept",
  explaining: "Your corrections that explain it",
  aside: ({ amount }: { amount: string }) =>
    `What you deleted or kept otherwise makes the list differ from the bank by ${amount}`,
  stated: "The bank states",
  residual: "Difference",
  readings: {
    posted: "The posted transactions explain the bank’s balance.",
    with_pending: "With the pending transactions, the bank’s balance is explained.",
    as_edited: "With what you deleted or kept, the bank’s balance is explained.",
  } as Record<string, string>,
  offMore: ({ amount }: { amount: string }) =>
    `The bank states ${amount} more than the transactions explain.`,
  offLess: ({ amount }: { amount: string }) =>
    `The bank states ${amount} less than the transactions explain.`,
  firstSeen: "First seen",
  showSync: "Show that sync",
  causes: "Likely causes",
  cause: {
    duplicate: "One of these may be there twice",
    sign: "One of these may have the wrong sign",
    pending: "One of these may be counted, or not, before it is posted",
    withdrawn: "The bank took one of these back but still counts it",
    changed: "The bank changed one of these",
    set_aside: "A row of the bank could not be read",
    movement: "Something that is no transaction: interest, a fee, a market value",
    missing: "A transaction that the bank has not told of",
  } as Record<string, string>,
  moves: "What has moved the opening",
  moved: ({ amount, day }: { amount: string; day: string }) =>
    `Older history that came on ${day} moved it by ${amount}.`,
  rowsOf: "Show the rows of this account",
  never: "Coffer never invents an amount to make it fit.",
};

/** Parts of a transaction. */
export const splitTexts = {
  title: "Split",
  start: "Split into parts",
  edit: "Change the split",
  part: ({ number }: { number: number }) => `Part ${number}`,
  amount: "Amount of this part, or a percentage",
  amountHint: "12.50 or 30%",
  badAmount: "Write an amount such as 12.50, or a percentage such as 30%. It cannot be nothing.",
  category: "Category of this part",
  sameCategory: "Same category",
  note: "Note on this part",
  remove: ({ number }: { number: number }) => `Remove part ${number}`,
  add: "Add a part",
  even: "Split evenly",
  left: ({ amount }: { amount: string }) => `Still to assign: ${amount}`,
  addsUp: "The parts add up.",
  unsaved: "Not saved yet. What you typed is kept here until you save it.",
  save: "Save split",
  unsplit: "Remove the split",
  unassigned: "Not assigned: the bank changed the amount after you split it",
};
