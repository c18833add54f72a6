import { pluralOf } from "./plural";

const plural = pluralOf("en");

/** The list of transactions, and what narrows it down. */
export const registerTexts = {
  title: "Transactions",
  grid: "Transactions, newest first",
  columns: {
    merchant: "Merchant",
    category: "Category",
    account: "Account",
    tags: "Tags and notes",
    amount: "Amount",
  },
  count: ({ count }: { count: number }) =>
    plural(count, { one: "# transaction", other: "# transactions" }),
  sum: "Sum of posted transactions",
  dayTotal: "Total of the day",
  pending: "Pending",
  pendingSince: ({ day }: { day: string }) => `Pending · ${day}`,
  pendingHint: "Announced by the bank, not yet booked. Not part of any sum.",
  withdrawn: "Withdrawn by bank",
  uncategorised: "Uncategorised",
  partOf: "Part of a split",
  ruled: "Set by a rule",
  learned: "Category learned from yours",
  hasNote: "Has a note",
  mates: { transfer: "Part of a transfer", refund: "Refund and purchase" },
  attachments: ({ count }: { count: number }) =>
    plural(count, { one: "One file attached", other: "# files attached" }),
  cleared: "Cleared",
  reconciled: "Reconciled: on a statement, and locked",
  manual: "Written down by you",
  unreviewed: "Not reviewed",
  leftOut: "Left out of reports",
  counting: "Counting…",
  loading: "Loading transactions",
  empty: "No transactions yet. The bank may still be preparing them; Refresh asks again.",
  emptySyncing: "Your transactions are on their way.",
  nothingFound: "Nothing matches this filter.",
  clearFilters: "Clear filters",
  filter: "Filter",
  filterTitle: "Show only",
  filterCategory: "Category",
  filterAccount: "Account",
  filterState: "State",
  states: {
    pending: "Pending",
    unreviewed: "Not reviewed",
    hidden: "Left out of reports",
    split: "Split",
  },
  having: { note: "With a note", tag: "With tags" },
  filterLeast: "Amount from",
  filterMost: "Amount to",
  narrow: ({ what }: { what: string }) => `Type to narrow down: ${what}`,
  narrowHint: "Narrow down…",
  noneLike: "Nothing is called that.",
  filterAnyDay: "Any day",
  filterFrom: "From",
  filterTo: "To",
  active: "Active filters",
  chipSearch: ({ text }: { text: string }) => `“${text}”`,
  chipFrom: ({ day }: { day: string }) => `From ${day}`,
  chipTo: ({ day }: { day: string }) => `To ${day}`,
  chipOnly: ({ count }: { count: number }) =>
    plural(count, { one: "Only # selected", other: "Only # selected" }),
  removeFilter: ({ name }: { name: string }) => `Remove filter ${name}`,
};

/** Lists that are kept under names. */
export const viewTexts = {
  title: "Saved views",
  none: "None yet.",
  hint: "Search or filter the list, then give it a name here.",
  name: "Keep what is shown as",
  save: "Save",
  replace: "Replace",
  remove: ({ name }: { name: string }) => `Delete the view ${name}`,
};

/** What the list shows of each transaction. */
export const columnTexts = {
  title: "Columns",
  names: {
    original: "The bank’s text",
    category: "Category",
    tags: "Tags",
    account: "Account",
    balance: "Running balance",
  },
  balanceHint: "Where the list is one account, by date.",
  widthHint: "A narrow list leaves out what has no room.",
};

/** Where in time one is. */
export const timeBarTexts = {
  jump: "Go to a date",
  day: "Date",
  jumpHint: "The newest transactions up to that day come on top.",
  go: "Go",
  nothingThatOld: ({ day }: { day: string }) => `The list starts on ${day}.`,
  today: "Pending",
};

/** Everything that can be done, by its name. */
export const paletteTexts = {
  title: "Commands",
  open: "Commands (Ctrl + K)",
  label: "What do you want to do?",
  placeholder: "Type a command, an account, a category, a date…",
  nothing: "Nothing is called that. Enter searches the transactions for it.",
  results: ({ count }: { count: number }) =>
    plural(count, { zero: "No command", one: "One command", other: "# commands" }),
  groups: {
    screens: "Go to",
    actions: "Do",
    accounts: "Accounts",
    categories: "Categories",
    views: "Saved views",
    search: "Search",
  },
  search: ({ text }: { text: string }) => `Search transactions for “${text}”`,
  jump: ({ day }: { day: string }) => `Transactions up to ${day}`,
  sync: "Refresh now",
  undo: "Undo",
  redo: "Redo",
  lock: "Lock",
  hide: "Hide amounts",
  show: "Show amounts",
  connect: "Connect a bank",
  checkPayment: "Check a payment",
  onFile: "What banks have on file of you",
  audit: "Audit of checks and moves",
  add: "Add a transaction",
  newRule: "Make a rule",
  keys: "Show the keys",
  light: "Light theme",
  dark: "Dark theme",
  system: "Theme of the system",
  compact: "Compact lines",
  comfortable: "Comfortable lines",
};
