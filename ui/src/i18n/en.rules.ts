import { pluralOf } from "./plural";

const plural = pluralOf("en");
const transactions = (count: number) =>
  plural(count, { one: "# transaction", other: "# transactions" });

/** Rules. */
export const ruleTexts = {
  title: "Rules",
  lead: "They are asked from top to bottom; for each field the first that says something counts. What you say yourself always stands.",
  loading: "Loading rules",
  list: "Rules, first asked first",
  empty: "No rules yet. One can sort, tag or hide what comes, and what is there.",
  add: "New rule",
  edit: ({ rule }: { rule: string }) => `Edit ${rule}`,
  on: ({ rule }: { rule: string }) => `${rule} is switched on`,
  up: ({ rule }: { rule: string }) => `Move ${rule} up`,
  down: ({ rule }: { rule: string }) => `Move ${rule} down`,
  moved: ({ rule, place }: { rule: string; place: number }) =>
    `${rule} is asked at place ${place}.`,
  off: "Switched off",
  count: ({ count }: { count: number }) =>
    plural(count, {
      zero: "stands nowhere",
      other: `stands in # transactions`,
      one: "stands in # transaction",
    }),
  keys: "Alt + ↑ ↓ moves the rule that has the focus.",
  does: {
    category: ({ category }: { category: string }) => `category ${category}`,
    merchant: ({ merchant }: { merchant: string }) => `merchant “${merchant}”`,
    tags: ({ tags }: { tags: string }) => `tags ${tags}`,
    note: "a note",
    hide: "left out of reports",
    reviewed: "reviewed",
    split: ({ count }: { count: number }) => plural(count, { other: "split in #" }),
  },
  goneCategory: "a category that is gone",
  remarks: {
    broken: ({ why }: { why: string }) => `Its search cannot be understood: ${why}`,
    neverMatches: "It finds nothing.",
    shadowed: ({ rule }: { rule: string }) => `${rule} stands before it and says the same field.`,
    asksLater: ({ rule }: { rule: string }) =>
      `It asks for what ${rule} says, which is asked after it.`,
    changesItself: "It changes what its own search asks for.",
  },
  newTitle: "New rule",
  editTitle: "Edit rule",
  name: "Name",
  nameHint: "Empty names it by its search.",
  search: "Which transactions",
  searchHint: "As in the search above the list: words, cat:, amt:>50, acct:, tag:",
  then: "What it does with them",
  category: "Category",
  unchanged: "Leave as it is",
  merchant: "Merchant",
  note: "Note, where there is none",
  hide: "Leave out of reports",
  reviewed: "Count as reviewed",
  split: "Split by share",
  splitAdd: "Add a part",
  splitShare: ({ number }: { number: number }) => `Share of part ${number} in percent`,
  splitCategory: ({ number }: { number: number }) => `Category of part ${number}`,
  splitRemove: ({ number }: { number: number }) => `Remove part ${number}`,
  splitLeft: ({ percent }: { percent: string }) => `Still to share out: ${percent}%`,
  splitBad: "The shares must be 100% together.",
  preview: "What it would do",
  previewWait: "Say which transactions, and what to do with them.",
  previewing: "Looking…",
  found: ({ count }: { count: number }) =>
    plural(count, {
      zero: "It finds nothing.",
      one: "It finds # transaction.",
      other: "It finds # transactions.",
    }),
  changed: ({ count }: { count: number }) =>
    plural(count, { zero: "None would change.", one: "# would change.", other: "# would change." }),
  kept: ({ count }: { count: number }) =>
    plural(count, { zero: "", one: "# stays as you said.", other: "# stay as you said." }),
  previewRows: "The newest that would change",
  past: ({ count }: { count: number }) =>
    plural(count, { zero: "Apply to what is there too", other: "Apply to what is there too: #" }),
  pastHint: "One Undo takes the rule and all it did back.",
  enabled: "Switched on",
  save: "Save rule",
  saving: "Saving…",
  nothing: "A rule must do at least one thing.",
  saved: ({ rule }: { rule: string }) => `Saved the rule ${rule}.`,
  remove: "Delete rule",
  removed: ({ rule }: { rule: string }) => `Deleted the rule ${rule}, and what it said.`,
  apply: "Apply to the past",
  applyOf: ({ rule }: { rule: string }) => `Apply to the past: ${rule}`,
  applied: ({ count }: { count: number }) => `The rule changed ${transactions(count)}.`,
  text: "As text",
  textTitle: "Rules as text",
  textLead: "Copy it to keep or share it, or put other rules in its place and read them.",
  textField: "Rules as text",
  textLoading: "Writing the rules out",
  read: "Read these rules",
  readDone: ({ added, known, categories }: { added: number; known: number; categories: number }) =>
    [
      plural(added, { zero: "No new rules", one: "# new rule", other: "# new rules" }),
      plural(known, { zero: "", one: "# known already", other: "# known already" }),
      plural(categories, { zero: "", one: "# new category", other: "# new categories" }),
    ]
      .filter(Boolean)
      .join(", "),
  openCategories: "Categories",
};

/** The set of categories. */
export const categoryTexts = {
  title: "Categories",
  lead: "Yours to rename, move and merge. What is in them, and rules that name them, go along.",
  settings: "Which there are, how they are called, and what the bank’s own words stand for.",
  open: "Edit categories",
  loading: "Loading categories",
  tree: "Categories by group",
  keys: "↑ ↓ move · Enter renames · M merges · Delete removes · Alt + ↑ ↓ changes the place",
  uses: ({ count }: { count: number }) => plural(count, { zero: "none", other: "#" }),
  usesTitle: ({ count }: { count: number }) => transactions(count),
  rules: ({ count }: { count: number }) => plural(count, { one: "# rule", other: "# rules" }),
  bankCodes: ({ codes }: { codes: string }) => `The bank’s words: ${codes}`,
  add: "New category",
  addGroup: "New group",
  addIn: ({ group }: { group: string }) => `New category in ${group}`,
  name: "Name",
  group: "Group",
  kind: "Kind",
  kinds: { spend: "Spending", income: "Income", transfer: "Transfers" },
  create: "Create",
  created: ({ category }: { category: string }) => `Created ${category}.`,
  actions: ({ category }: { category: string }) => `What to do with ${category}`,
  rename: "Rename",
  renamed: ({ category }: { category: string }) => `It is called ${category} now.`,
  save: "Save",
  move: "Move to another group",
  moveUp: "Move up",
  moveDown: "Move down",
  moved: ({ category }: { category: string }) => `Moved ${category}.`,
  merge: "Merge into another",
  mergeTitle: ({ category }: { category: string }) => `Merge ${category} into which?`,
  mergeLead: ({ count }: { count: number }) =>
    `${transactions(count)} and every rule that names it go along.`,
  merged: ({ category, count }: { category: string; count: number }) =>
    `Merged ${category}: ${transactions(count)} moved.`,
  remove: "Delete",
  removeTitle: ({ category }: { category: string }) => `Delete ${category}?`,
  removeLead: ({ count }: { count: number }) =>
    plural(count, {
      zero: "Nothing is in it.",
      one: "# transaction is in it. Where does it go?",
      other: "# transactions are in it. Where do they go?",
    }),
  into: "Into",
  nowhere: "They have no category then",
  removed: ({ category, count }: { category: string; count: number }) =>
    `Deleted ${category}: ${transactions(count)} changed.`,
  map: "Bank’s words…",
  mapTitle: ({ category }: { category: string }) => `What of the bank’s words is ${category}?`,
  mapLead: "A word of the bank’s that stands for another category now can be given to this one.",
  mapWord: "The bank’s word",
  mapDo: "Give it to this one",
  mapped: ({ category }: { category: string }) => `It stands for ${category} now.`,
};
