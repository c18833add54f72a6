import type { MoveLegKind } from "@/bindings/MoveLegKind";
import type { MoveLegStatus } from "@/bindings/MoveLegStatus";
import type { MoveState } from "@/bindings/MoveState";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** Moving money between one's own accounts. */
export const moveTexts = {
  title: "Move money",
  lead: "From one of your accounts to another, at two banks. In between it rests in the ledger of whoever owns the Plaid keys.",
  leadPlay: "Play money: nothing real moves. Everything else is as with real banks.",
  loading: "Looking at your moves",
  form: "A new move",
  from: "From",
  to: "To",
  amountIn: ({ currency }: { currency: string }) => `Amount (${currency})`,
  legalName: "Your name",
  legalNameHint: "As your banks know it. It goes with the move.",
  planHint:
    "Planning asks the first bank for its balance and Plaid for its leave. Nothing moves before you confirm.",
  plan: "Check and plan…",
  planning: "Checking…",
  limits: "Limits…",
  limitsSaid: ({ perMove, perDay, today }: { perMove: string; perDay: string; today: string }) =>
    `At most ${perMove} in one move and ${perDay} in one day. Confirmed today: ${today}.`,
  limitsTitle: "The most that moves",
  limitsLead: ({ most }: { most: string }) =>
    `A guard against a slip of your own. Neither may be above ${most}.`,
  perMove: ({ currency }: { currency: string }) => `In one move (${currency})`,
  perDay: ({ currency }: { currency: string }) => `In one day (${currency})`,
  limitsSet: "Set the limits",
  limitsSetting: "Setting…",
  limitsDone: "The limits are set.",
  follow: "Look again",
  following: "Looking…",
  followedAt: ({ age }: { age: string }) => `Last looked: ${age}`,
  notKnown: "Can your keys move money?",
  notKnownText: "Nobody has asked Plaid yet. “Look again” does.",
  notOffered: "Your keys do not move money",
  notOfferedText:
    "Plaid gives Transfer to some keys only. The demo shows all of it with play money.",
  needsProtection: "Set a PIN first",
  none: "No money was moved yet.",
  list: "Moves",
  notAble: ({ count }: { count: number }) =>
    plural(count, {
      one: "# account cannot take part, and why",
      other: "# accounts cannot take part, and why",
    }),
  consent: "Give consent",
  fromTo: ({ from, to }: { from: string; to: string }) => `${from} to ${to}`,
  plannedAt: ({ at }: { at: string }) => `Planned ${at}`,
  confirmUntil: ({ at }: { at: string }) => `Can be confirmed until ${at}.`,
  ledger: "Ledger, at Plaid",
  opens: { move: "Confirm…", on: "Send it on once more…", back: "Send it back…" },
  titles: {
    move: ({ amount }: { amount: string }) => `Move ${amount}?`,
    on: ({ amount }: { amount: string }) => `Send ${amount} on once more?`,
    back: ({ amount }: { amount: string }) => `Send ${amount} back?`,
  },
  leads: {
    move: ({ account }: { account: string }) =>
      `After this the money leaves the first account for ${account}. It takes some days and can be stopped only at the start.`,
    on: ({ account }: { account: string }) =>
      `The second bank did not take it. It is sent to ${account} once more.`,
    back: ({ account }: { account: string }) =>
      `The second bank did not take it. It goes back into ${account}.`,
  },
  confirms: { move: "Move the money", on: "Send it on", back: "Send it back" },
  confirming: "Asking the bank…",
  amountAgain: "The amount once more",
  digitsAgain: ({ account }: { account: string }) => `Last digits of ${account}`,
  nameAgain: ({ account }: { account: string }) => `The account’s name once more: ${account}`,
  cancel: "Stop it…",
  cancelTitle: "Stop this move?",
  cancelLead: ({ move }: { move: string }) =>
    `${move}. If the bank has it already it is too late, and nothing changes.`,
  cancelNo: "Let it go on",
  cancelYes: "Stop it",
  cancelling: "Stopping…",
  details: "What happened",
  legs: "Transfers",
  events: "In order",
  expected: ({ day }: { day: string }) => `Expected through on ${day}`,
  failure: ({ code }: { code: string }) => `${code}:`,
  openTransaction: "Its transaction",
  networks: {
    ach: "ACH, one to three days",
    "same-day-ach": "ACH, the same day",
    rtp: "At once",
    wire: "Wire",
  } as Record<string, string>,
  states: {
    planning: "Being planned",
    planned: "Waits for you",
    lapsed: "Lapsed",
    declined: "Declined",
    debit_asked: "Asked, not known",
    debit_under_way: "Leaving the first bank",
    resting: "Rests in the ledger",
    credit_asked: "Asked, not known",
    credit_under_way: "On its way to the second bank",
    done: "Arrived",
    cancelled: "Stopped",
    failed: "Failed",
    returned: "Taken back by the bank",
    stranded: "Waits in the ledger",
    back_asked: "Asked, not known",
    back_under_way: "On its way back",
    sent_back: "Back where it was",
    owed: "Owed",
  } satisfies Record<MoveState, string>,
  legNames: {
    debit: "Out of the first account",
    credit: "Into the second account",
    back: "Back into the first account",
  } satisfies Record<MoveLegKind, string>,
  legStates: {
    authorizing: "leave asked, not known",
    authorized: "has leave",
    declined: "declined",
    asked: "asked, not known",
    not_made: "never made",
    pending: "Plaid has it",
    posted: "the bank has it",
    settled: "through",
    cancelled: "stopped",
    failed: "failed",
    returned: "came back",
  } satisfies Record<MoveLegStatus, string>,
};
