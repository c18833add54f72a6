import type { CheckKind } from "@/bindings/CheckKind";
import type { CheckLevel } from "@/bindings/CheckLevel";
import type { CheckProduct } from "@/bindings/CheckProduct";
import type { NumberSystem } from "@/bindings/NumberSystem";
import type { PaymentVerdict } from "@/bindings/PaymentVerdict";
import type { ScoreBand } from "@/bindings/ScoreBand";
import type { CheckPart } from "@/app/route";
import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** What only the owner may do. */
export const ownerTexts = {
  setFirst:
    "This asks for your PIN or passphrase each time, and you have neither: whoever sits here could do it. Set a PIN first. It is also asked for at every start from then on.",
  set: "Set the PIN and go on",
  loading: "Looking at what protects your data",
};

/** Balances and numbers of accounts. */
export const checkTexts = {
  title: "Money checks",
  lead: "What you can ask your banks before money moves, and what the answer proves.",
  loading: "Looking at what can be asked",
  parts: {
    accounts: "Balances and numbers",
    identity: "Identity",
    payment: "Payment check",
    audit: "Audit",
  } satisfies Record<CheckPart, string>,
  offline:
    "Coffer is switched offline, so no bank can be asked. What syncs brought is shown, and numbers that are kept here can be.",
  accountsLead:
    "What a sync brought is free and up to a day old. What the bank says now is good for one minute, and no payment is judged by anything else.",
  choose: "Choose an account",
  cached: "From the last sync",
  cachedNote: "To look at. No payment is judged by it.",
  neverTold: "not told yet",
  realTime: "From the bank, now",
  realTimeNote: "Not asked yet.",
  askedAt: ({ at }: { at: string }) => `asked at ${at}`,
  bankUpdated: ({ age }: { age: string }) => `Bank’s own figure: ${age}`,
  current: "Current",
  funds: "Can be paid with",
  noFunds: "Nothing",
  ask: "Ask the bank now…",
  askAgain: "Ask again…",
  askOf: ({ account }: { account: string }) => `Ask the bank now what ${account} holds`,
  askTitle: ({ bank, account }: { bank: string; account: string }) =>
    `Ask ${bank} now what ${account} holds?`,
  askLead: "The bank answers within half a minute. The answer is good for one minute.",
  askBilled: "Ask now, and be billed",
  askNow: "Ask now",
  asking: "Asking…",
  slow: "Some banks take half a minute to answer.",
  payFrom: "Check a payment",
  payFromOf: ({ account }: { account: string }) => `Check a payment out of ${account}`,
  notBilled: "Nothing is billed here: it is play money.",
  products: {
    balance: "Real-time balances",
    auth: "Account numbers",
    identity: "Owners on file",
    identity_match: "Comparisons with owners",
    signal: "Judgements of a debit",
  } satisfies Record<CheckProduct, string>,
  month: ({ product, count }: { product: string; count: number }) =>
    `${product}: ${plural(count, { zero: "none this month", other: "# this month" })}`,
  billedEach: "Plaid bills each one.",
  billedOnce: "Plaid bills the first for a connection.",
  othersKeys: "The keys are the relay’s, and so are its bills.",
  left: ({ count }: { count: number }) =>
    plural(count, { one: "Good for # second", other: "Good for # seconds" }),
  over: "Older than a minute: it proves nothing any more. Ask again.",

  needsConsent: ({ bank }: { bank: string }) =>
    `${bank} shares this only once you have agreed to it there.`,
  numbers: "Account and routing numbers",
  numbersHidden: "hidden",
  numbersPrivate: "Amounts and numbers are hidden. Show them with the eye at the top to see these.",
  kept: "Kept on this computer, sealed",
  reveal: "Show…",
  revealOf: ({ account }: { account: string }) => `Show the numbers of ${account}`,
  revealTitle: ({ account }: { account: string }) => `Show the numbers of ${account}?`,
  revealLead:
    "Whoever knows them can take money out of the account. Showing them is noted in the audit.",
  revealConfirm: "Show them",
  hide: "Hide",
  keep: "Keep them on this computer",
  keepHint:
    "Sealed beside your data. Without this they are not stored, and the bank is asked each time.",
  forget: "Forget",
  forgetOf: ({ account }: { account: string }) => `Forget the kept numbers of ${account}`,
  forgotten: ({ account }: { account: string }) =>
    `The numbers of ${account} are kept here no longer.`,
  fromKept: "Kept here; the bank was not asked.",
  fromBank: "The bank said so just now.",
  hidesAt: ({ at }: { at: string }) => `Hidden again at ${at}.`,
  noNumbers: "The bank gives no numbers for this account.",
  tokenized:
    "The bank made this number for this connection alone. Your statement shows another, and it stops working when you disconnect the bank. It is good for deposits and debits, not for a paper check or a wire.",
  systems: {
    ach: "United States (ACH)",
    eft: "Canada (EFT)",
    bacs: "United Kingdom (Bacs)",
    international: "International (IBAN)",
  } satisfies Record<NumberSystem, string>,
  accountNumbers: {
    ach: "Account number",
    eft: "Account number",
    bacs: "Account number",
    international: "IBAN",
  } satisfies Record<NumberSystem, string>,
  bankCodes: {
    ach: "Routing number",
    eft: "Institution number",
    bacs: "Sort code",
    international: "BIC",
  } satisfies Record<NumberSystem, string>,
  branch: "Branch (transit) number",
  wireRouting: "Routing number for wires",
  copy: "Copy",
  copyOf: ({ what }: { what: string }) => `Copy: ${what}`,
  copied: ({ what }: { what: string }) =>
    `${what} copied. In a minute it is taken out of the clipboard again.`,
  sheet: "Deposit sheet…",
  sheetOf: ({ account }: { account: string }) => `Deposit sheet for ${account}`,
  sheetTitle: ({ account }: { account: string }) => `A deposit sheet for ${account}?`,
  sheetLead:
    "A page to print for an employer or an agency, with the account and routing numbers in clear. You choose where the file goes; whoever has it knows the numbers.",
  sheetConfirm: "Save it…",
  sheetSaved: ({ name }: { name: string }) =>
    `Saved as ${name}. It shows the numbers in clear: delete it once it is handed over.`,
  saving: "Saving…",
};

/** Owners. */
export const identityTexts = {
  title: "What your banks have on file",
  lead: "Names, telephone numbers and addresses of the owners, side by side. They are shown and not stored: leave this page and they are gone.",
  none: "No connected bank tells of its owners.",
  bank: "Which bank",
  all: "All of them",
  ask: "Ask what is on file…",
  clear: "Take it off the screen",
  result: "What the banks said",
  askTitle: "Ask what the banks have on file?",
  askLead: "Each bank is asked for its owners. Asking is noted in the audit; the answer is not.",
  joint: "Joint account",
  ownerOf: ({ place, total }: { place: number; total: number }) => `Owner ${place} of ${total}`,
  noOwners: "The bank says nothing of its owners.",
  names: "Name",
  phones: "Telephone",
  emails: "Mail",
  addresses: "Address",
  notOnFile: "Not on file",
  primary: "first choice",
  kinds: {
    mobile: "mobile",
    mobile1: "mobile",
    home: "home",
    work: "work",
    office: "office",
    secondary: "second",
    other: "other",
  } as Record<string, string>,
  matchTitle: "Does it fit?",
  matchLead:
    "Type what a form will say, and see how well it fits what the bank has on file. Leave out what you do not want to compare.",
  account: "Account",
  words: {
    name: "First and last name",
    phone: "Telephone, with the code of the country",
    email: "Mail address",
    street: "Street and number",
    city: "Town",
    region: "State or region",
    postalCode: "Postal code",
    country: "Country, two letters",
  },
  address: "Address",
  match: "Compare",
  matchBilled: "Compare, and be billed",
  bands: {
    same: "The same",
    strong: "Very likely the same",
    partial: "The same in part",
    mismatch: "Another",
    nothing: "Nothing to compare",
  } satisfies Record<ScoreBand, string>,
  bandTexts: {
    same: "Score 100: what you typed is what the bank has.",
    strong: "Score 85 to 99: a middle name, an abbreviation or a slip of the pen apart.",
    partial: "Score 70 to 84: part of it fits, such as one name of two. Look closer.",
    mismatch: "Score below 70: the bank has something else.",
    nothing: "You left it out, or the bank has nothing on file.",
  } satisfies Record<ScoreBand, string>,
  bandsNote:
    "A score says how alike two texts are. It does not say that whoever typed them is the owner.",
};

/** Whether a payment would go through. */
export const paymentTexts = {
  title: "Would this payment go through?",
  lead: "Asks the bank now, and looks at what speaks for and against the payment. Nothing is paid.",
  account: "Out of which account",
  amount: "Amount",
  amountIn: ({ currency }: { currency: string }) => `Amount (${currency})`,
  payee: "Whose account it is said to be",
  payeeHint: "Compared with what the bank has on file. Leave it empty to leave that out.",
  payeeName: "Name",
  payeeEmail: "Mail address",
  payeePhone: "Telephone",
  check: "Check now",
  checkBilled: "Check now, and be billed",
  result: "Result of the check",
  verdicts: {
    covered: "Covered",
    unknown: "Cannot be said",
  } satisfies Record<Exclude<PaymentVerdict["kind"], "shortBy">, string>,
  shortBy: ({ amount }: { amount: string }) => `Short by ${amount}`,
  again: "Check again",
  kinds: {
    account_kind: "Kind of account",
    currency: "Currency",
    funds: "Funds",
    pending: "Under way",
    number: "Numbers",
    identity: "Owner",
    signal: "Plaid’s judgement",
  } satisfies Record<CheckKind, string>,
  levels: {
    green: "Nothing against it",
    amber: "Look closer",
    red: "Speaks against it",
    unknown: "Not known",
  } satisfies Record<CheckLevel, string>,
  note: "A check is a look at one minute. It reserves nothing: a debit that arrives in between can still make the payment fail.",
  others: ({ count }: { count: number }) =>
    plural(count, {
      one: "# account cannot pay, and why",
      other: "# accounts cannot pay, and why",
    }),
};

/** The audit of checks, reveals and moves. */
export const auditTexts = {
  lead: "Every number shown, every check and every move, in the order it was done. Entries are only ever added, and each one holds the hash of the one before, so that a change or a gap shows.",
  loading: "Reading the audit",
  none: "Nothing yet. What you ask a bank, show or move is noted here.",
  verify: "Verify",
  verifying: "Verifying…",
  whole: ({ count }: { count: number }) =>
    plural(count, {
      zero: "There is nothing in it yet.",
      one: "Whole: its only entry fits.",
      other: "Whole: all # entries fit together.",
    }),
  broken: ({ number }: { number: number }) => `Not whole: entry ${number} does not fit.`,
  head: "Hash of the newest entry:",
  save: "Save the audit…",
  saved: ({ name, count }: { name: string; count: number }) =>
    `Saved as ${name}, with ${plural(count, { one: "# entry", other: "# entries" })}.`,
  more: "Older entries",
  number: ({ number }: { number: number }) => `No. ${number}`,
  hash: "Hash",
  outcomes: {
    answered: "answered",
    "not answered": "not answered",
    "refused: not proven": "refused: not proven to be the owner",
    "shown, asked now": "shown, asked now",
    "shown, from what is kept": "shown, from what is kept",
    "kept, sealed": "kept, sealed",
    forgotten: "forgotten",
    copied: "copied",
    saved: "saved",
    changed: "changed",
    covered: "covered",
    short: "short",
    unknown: "cannot be said",
    "an older database was restored": "an older database",
    planned: "planned",
    confirmed: "confirmed",
    asked: "asked",
    authorized: "has leave",
    declined: "declined",
    not_made: "never made",
    pending: "Plaid has it",
    posted: "the bank has it",
    settled: "through",
    cancelled: "stopped",
    failed: "failed",
    returned: "came back",
  } as Record<string, string>,
};
