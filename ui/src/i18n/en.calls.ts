import type { AgeActor } from "@/bindings/AgeActor";
import type { AgeReason } from "@/bindings/AgeReason";
import type { NetworkCost } from "@/bindings/NetworkCost";
import type { SyncNever } from "@/bindings/SyncNever";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** Why data is as old as it is, and asking the bank at once. */
export const ageTexts = {
  title: "Why is my data this old?",
  bankUpdated: "Bank’s last update",
  pulled: "Last fetched",
  unknown: "not known",
  loading: "Looking at how old everything is",
  fresh: "Up to date",
  old: "Old",
  reasons: {
    disconnected: "You disconnected this bank.",
    switched_offline: "Coffer is switched offline.",
    permission_ended: "The permission for this bank has ended.",
    sign_in_needed: "The bank wants you to sign in again.",
    account_gone: "The bank does not name this account any more.",
    held: "A sync was taken back, so nothing is fetched until you ask.",
    never_pulled: "Nothing was fetched yet.",
    being_prepared: "The bank’s older history is still being prepared.",
    bank_down: "The bank reports an outage.",
    asked_too_often: "Plaid was asked too often.",
    pull_failed: "The last refresh failed.",
    visit_failed: "Plaid’s last visit to the bank failed.",
    not_pulled: "Nothing was asked for more than a day.",
    not_said: "Plaid does not say when it was at the bank.",
    bank_quiet: "Plaid has not been at the bank for more than a day.",
    fresh: "The newest that the bank has given.",
  } satisfies Record<AgeReason, string>,
  actors: {
    person: "This is yours to mend.",
    bank: "The bank must mend it.",
    provider: "It is Plaid’s to do.",
    us: "Coffer asks again by itself.",
  } satisfies Record<Exclude<AgeActor, "nobody">, string>,
  cures: {
    wait: "Nothing to do but wait.",
    switchOn: "Open network settings",
    signIn: "Sign in again",
    connectAgain: "Connect it again",
    chooseAccounts: "Choose accounts",
  },
  free: "Refresh asks Plaid for what it has. It is free.",
  force: "Ask the bank now…",
  forceHint: "Makes Plaid visit the bank. Refresh asks only for what Plaid has, and is free.",
  notBefore: ({ at }: { at: string }) => `The bank was asked just now; again from ${at}.`,
  dialogTitle: ({ bank }: { bank: string }) => `Ask ${bank} now?`,
  dialogFree: "Here it costs nothing. What it brings arrives within minutes.",
  dialogBilled:
    "Plaid visits the bank now and bills whoever owns the keys, once for each time. What it brings arrives within minutes.",
  dialogCount: ({ count }: { count: number }) =>
    plural(count, {
      zero: "None was made yet this month.",
      one: "# was made this month.",
      other: "# were made this month.",
    }),
  dialogInstead: "Plaid visits banks by itself one to four times a day. Refresh is free.",
  confirmBilled: "Ask now, and be billed",
  confirmFree: "Ask now",
  asking: "Asking…",
  asked: ({ bank }: { bank: string }) =>
    `${bank} is being asked. What is new appears within minutes.`,
};

/** What costs. */
export const meterTexts = {
  title: "What costs",
  items: "Connections ever made",
  itemsOf: ({ made, max }: { made: number; max: number }) => `${made} of ${max}`,
  itemsHint:
    "A Trial plan gives ten connections in its lifetime. Disconnecting a bank does not give one back; repairing one costs none.",
  itemsGone:
    "All ten are used. Plaid refuses a new connection on the Trial plan; repair still works.",
  itemsLeft: ({ left }: { left: number }) =>
    plural(left, {
      zero: "No connection is left on your Trial plan: Plaid refuses a new one.",
      one: "This uses the last connection of your Trial plan.",
      other: "# connections are left on your Trial plan, and this uses one for good.",
    }),
  plan: "Plaid plan of these keys",
  trial: "Trial",
  otherPlan: "Another",
  month: ({ month }: { month: string }) => `Billed calls in ${month}`,
  noCalls: "None.",
  notBilled: "Nothing is billed here: it is play money.",
  others: "The keys are the relay’s, and so are its bills.",
  honest:
    "Counted by Coffer on this computer, months in UTC. Plaid’s dashboard has the number that counts.",
  products: {
    transactions_refresh: "Forced refresh",
    balance: "Real-time balance",
    transactions_enrich: "Enrichment",
    identity_match: "Identity match",
    signal: "Payment risk",
  } as Record<string, string>,
  loading: "Counting",
};

/** How calls went. */
export const monitorTexts = {
  open: "How calls went",
  lead: "Every call to a bank, from this computer’s own journal. It holds no content.",
  span: "Time span",
  days: ({ count }: { count: number }) => plural(count, { other: "# days" }),
  none: "No call was made in this time.",
  noneText: "Refresh a bank, and how that went is shown here.",
  loading: "Reading the journal",
  plaidItself: "Plaid itself",
  plaidHint: "Calls that are for no bank: keys, links, bank names.",
  worked: "worked",
  calls: ({ count }: { count: number }) => plural(count, { one: "# call", other: "# calls" }),
  failed: ({ count }: { count: number }) =>
    plural(count, { zero: "none failed", other: "# failed" }),
  median: "half within",
  slow: "95% within",
  callsChart: "Calls by day",
  timeChart: "Time of a call by day",
  legendWorked: "Worked",
  legendFailed: "Failed",
  legendMedian: "Half within",
  legendSlow: "95% within",
  chartLabel: ({ what, bank }: { what: string; bank: string }) => `${what}, ${bank}`,
  asTable: "Show as a table",
  columns: {
    day: "Day",
    calls: "Calls",
    failed: "Failed",
    median: "Half within",
    slow: "95% within",
  },
  codes: "Why calls failed",
  lastAt: ({ at }: { at: string }) => `last ${at}`,
  lastFailed: "Last failure",
  request: "Request for Plaid’s support",
  noRequest: "Plaid gave it no name.",
  copyRequest: "Copy request",
  truncated: "There were more calls than are looked at; the oldest are left out.",
  save: "Save diagnostics…",
  saving: "Saving…",
  saveHint:
    "For whoever helps you: versions, settings, how calls and syncs went. No names, amounts, keys or numbers of accounts; banks are numbered.",
  saved: ({ name, count }: { name: string; count: number }) =>
    `Saved as ${name}, with ${plural(count, { one: "# call", other: "# calls" })}. Read it before you pass it on.`,
};

/** What is refreshed by itself, and what is told. */
export const scheduleTexts = {
  title: "Refreshing by itself",
  lead: "Asking Plaid is free. It happens while Coffer is open and not locked.",
  none: "Connect a bank, and choose here when it is refreshed.",
  loading: "Reading what is chosen",
  onLaunch: "At start",
  onFocus: "When I come back",
  every: "Every",
  hours: ({ count }: { count: number }) => plural(count, { one: "hour", other: "# hours" }),
  never: "Never",
  next: ({ at }: { at: string }) => `Next ${at}`,
  nextNow: "Next in a moment",
  failures: ({ count }: { count: number }) =>
    plural(count, {
      one: "The last try failed, so it waits longer.",
      other: "The last # tries failed, so it waits longer.",
    }),
  why: {
    not_chosen: "Only when you press Refresh",
    disconnected: "You disconnected it",
    revoked: "The permission has ended",
    held: "Waits until you press Refresh, because a sync was taken back",
    offline: "Not while Coffer is switched offline",
    metered: "Not over a metered network",
  } satisfies Record<SyncNever, string>,
  metered: "Treat this network as metered",
  meteredHint: "Nothing is fetched by itself over a metered network. Refresh always works.",
  network: {
    unknown: "The system does not say whether this network is metered.",
    free: "The system says that this network is not metered.",
    metered: "The system says that this network is metered, so nothing is fetched by itself.",
  } satisfies Record<NetworkCost, string>,
  notify: "Notify me when a connection needs me",
  notifyHint: "Once for each time, with the bank’s name and no amount.",
};

/** Keys of one's own. */
export const keysTexts = {
  trialTitle: "What you need",
  trial:
    "A free Plaid account and its Trial plan: real banks, at once, without a company. It gives ten connections in its lifetime, and disconnecting a bank does not give one back. Coffer counts them for you and repairs a connection instead of making another.",
  sandbox:
    "Sandbox has test banks only and costs nothing. Its secret is another than the one for real banks.",
  where:
    "Plaid’s dashboard lists the client_id and one secret for each environment, under Developers, Keys.",
  try: "Try these keys",
  trying: "Trying…",
  tryIn: ({ environment }: { environment: string }) => `Try them in ${environment}`,
  saveAnyway: "Save anyway",
};
