import type { AttentionKind } from "@/bindings/AttentionKind";
import type { CureButton } from "@/bindings/CureButton";
import type { LinkMode } from "@/bindings/LinkMode";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** The one button beside a failure. */
export const cureTexts = {
  reconnect: "Reconnect",
  choose_accounts: "Choose accounts",
  give_consent: "Give consent",
  connect_again: "Connect again",
  start_again: "Start again",
  refresh: "Refresh",
  unlink: "Disconnect",
  keep_or_delete: "Choose what to keep",
  open_keys: "Check the keys",
  open_dashboard: "Open the Plaid dashboard",
  copy_report: "Copy for a report",
  dismiss: "OK",
} satisfies Record<CureButton, string>;

/** What a connection asks of its owner. */
export const attentionTexts = {
  label: "A connection needs you",
  kinds: {
    sign_in: "Sign-in needed",
    ended: "Access ended",
    broken: "Not updating",
    hindered: "Not updating",
    expires_soon: "Permission ends soon",
    account_revoked: "Account not shared",
    new_accounts: "New accounts",
    delayed: "Update delayed",
  } satisfies Record<AttentionKind, string>,
  others: ({ count }: { count: number }) =>
    plural(count, { one: "and # other connection", other: "and # other connections" }),
  hide: "Hide this message",
  dismiss: "Do not say this again",
  gone: "Not shared by the bank any more",
};

/** What is said before Link, and what was agreed to. */
export const consentTexts = {
  step: "Before you sign in",
  agree: "Agree and continue",
  reads: "What Coffer reads",
  never: "What it never does",
  period: "For how long",
  cost: "What it costs",
  loading: "Loading what is read",
  listLoading: "Loading what you agreed to",
  goesOn: "What you agreed to before goes on as it is.",
  modeTexts: {
    sign_in: "You sign in once more. Accounts, history, notes and tags stay as they are.",
    accounts:
      "You sign in and choose which accounts Coffer sees. History, notes and tags stay as they are.",
    consent: "You sign in and agree to more kinds of data. Everything else stays as it is.",
    moves:
      "You sign in and agree to payments between your own accounts. Everything else stays as it is.",
  } satisfies Record<LinkMode, string>,
  title: "What you agreed to",
  lead: "Every consent you gave before connecting a bank, in the words that were shown.",
  none: "Nothing yet. It is asked for when a bank is connected.",
  ofAccounts: "adding accounts",
  ofMoves: "payments between your accounts",
  withdrawText:
    "Plaid knows one permission for a connection, and none of its parts: withdrawing it ends the whole connection.",
  agreed: ({ day }: { day: string }) => `Agreed on ${day}`,
  expires: ({ day }: { day: string }) => `The bank’s own permission ends on ${day}`,
  withdrawnKept: ({ day }: { day: string }) => `Withdrawn on ${day}. Its history was kept.`,
  withdrawnDeleted: ({ day }: { day: string }) => `Withdrawn on ${day}. Everything was deleted.`,
  deletedBank: "A bank that was deleted",
  noBank: "Nothing came of it",
  withdraw: "Withdraw",
  details: "What was said",
};

/** Access that could not be given back to Plaid yet. */
export const owedTexts = {
  title: "Still to be given back",
  lead: "You ended these, and Plaid has not taken the access back yet. Until it does, it may be billed. Coffer goes on offering it.",
  unnamed: "A connection that could not be kept",
  since: ({ day }: { day: string }) => `Ended on ${day}`,
  tried: ({ count, day }: { count: number; day: string }) =>
    plural(count, { one: `Offered once, on ${day}`, other: `Offered # times, last on ${day}` }),
  untried: "It was not offered yet.",
  giveUp: "Give it up…",
  giveUpTitle: ({ bank }: { bank: string }) => `Give up the access of ${bank}?`,
  giveUpText:
    "Coffer deletes its token and offers it no more. Do this when it has ended already, or end it yourself at my.plaid.com or in the Plaid dashboard: what still lives there goes on being billed.",
  confirm: "Give it up",
  done: ({ bank }: { bank: string }) => `The access of ${bank} is given up.`,
};

/** A bank that is connected already. */
export const twiceTexts = {
  connected: "Connected already",
  connectedText:
    "To repair one of these, or to add accounts to it, do not connect it a second time.",
  oneAtATime: ({ bank }: { bank: string }) =>
    `At ${bank} a second login ends the first one. Repair the connection that is here instead.`,
  repair: "Repair",
  addAccounts: "Add accounts",
  title: ({ bank }: { bank: string }) => `${bank} is connected already`,
  text: ({ account }: { account: string }) =>
    `“${account}” is here already. A second connection would show the same accounts and transactions twice. Nothing has been added so far.`,
  textAtStart:
    "You signed in once more, in the browser. A second connection would show the same accounts and transactions twice. Nothing has been added so far.",
  ends: ({ bank }: { bank: string }) => `At ${bank} it would also end the connection that is here.`,
  useExisting: "Use the connection that is here",
  another: "Connect it as a second login",
  leave: "Leave it",
};

/** The advanced part of a connection. */
export const keyTexts = {
  more: "More",
  renew: "Replace the access key",
  renewText:
    "Asks Plaid for a new key to this connection and ends the present one at once. For when somebody may have seen it. Nothing else changes.",
  renewConfirm: "Replace it now",
  renewing: "Replacing…",
  renewed: ({ bank }: { bank: string }) => `The key for ${bank} is replaced.`,
};
