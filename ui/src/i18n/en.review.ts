import type { InboxKind } from "@/bindings/InboxKind";
import { pluralOf } from "./plural";

const plural = pluralOf("en");
const transactions = (count: number) =>
  plural(count, { one: "# transaction", other: "# transactions" });

/** All that wants a look: questions that only a person can answer, and what is new. */
export const reviewTexts = {
  title: "Review",
  loading: "Loading the review",
  emptyTitle: "Nothing to review",
  empty: "Every transaction has been looked at, and every account is told apart.",
  upToDate: ({ at }: { at: string }) => `You’re up to date as of ${at}.`,
  left: ({ count }: { count: number }) => plural(count, { zero: "nothing left", other: "# left" }),
  queue: "What wants a look",
  all: "All",
  more: ({ count }: { count: number }) => plural(count, { other: "# more come up as you go on." }),
  emptyKind: "Nothing of this kind is left.",
  kinds: {
    balance: "Balance is off",
    doubt: "Perhaps the same",
    pair: "Belong together?",
    withdrawn: "Taken back by bank",
    changed: "Changed by bank",
    uncategorised: "Without category",
    new: "New",
  } satisfies Record<InboxKind, string>,
  adoptionKind: "Account known before?",
  accept: {
    balance: "I have seen it",
    doubt: "Same transaction",
    pair: "They belong together",
    withdrawn: "Let it go",
    changed: "That is fine",
    uncategorised: "Fine without one",
    new: "Looks right",
  } satisfies Record<InboxKind, string>,
  reject: {
    doubt: "Two transactions",
    pair: "They do not",
    withdrawn: "Keep it",
  },
  accepted: {
    balance: "Seen. It is asked again when the difference changes.",
    doubt: "They are one transaction now.",
    pair: "They belong together now.",
    withdrawn: "It may go.",
    changed: "Reviewed.",
    uncategorised: "Reviewed, without a category.",
    new: "Reviewed.",
  } satisfies Record<InboxKind, string>,
  rejected: {
    doubt: "They stay two transactions.",
    pair: "They are not proposed again.",
    withdrawn: "Kept.",
  },
  noReject: "There is nothing to refuse here.",
  categorised: ({ category }: { category: string }) => `${category}, and reviewed.`,
  markAll: ({ count }: { count: number }) =>
    plural(count, { one: "Mark the one new reviewed", other: "Mark all # new reviewed" }),
  pairAll: ({ count }: { count: number }) =>
    plural(count, { one: "Pair the one that is clear", other: "Pair all # that are clear" }),
  pairedAll: ({ count }: { count: number }) =>
    plural(count, { one: "Paired # that was clear.", other: "Paired # that were clear." }),
  oneByOne: "Each of these wants an answer of its own.",
  markedAll: ({ count }: { count: number }) => `Marked ${transactions(count)} as reviewed.`,
  marking: "Marking…",
  openRow: "Open",
  suggestions: "It could be",
  usedLately: "used lately",
  changes: "What the bank changed",
  withdrawnHint:
    "The bank reported it and then took it back. It counts nowhere unless you keep it.",
  balanceOff: ({ account, amount }: { account: string; amount: string }) =>
    `The bank states another balance for ${account} than its transactions make: it differs by ${amount}.`,
  balanceSince: ({ day }: { day: string }) => `Since ${day}.`,
  showProof: "See the numbers",
  pairTransfer: "Is this one transfer between your accounts?",
  pairRefund: "Does this refund belong to that purchase?",
  sure: ({ percent }: { percent: number }) => `${percent}% sure`,
  doubt: "Are these the same transaction?",
  newer: "New",
  older: "Known",
  same: "Same transaction",
  different: "Two transactions",
  sameHint: "As the same they become one; your note, category and tags stay.",
  answered: { same: "They are one transaction now.", different: "They stay two transactions." },
  reasons: {
    sign_differs: "One is money in, the other money out.",
    currency_differs: "Their currencies differ.",
    amount_and_merchant_differ: "Neither the amount nor the merchant agrees.",
    claimed_twice: "Two transactions claim to follow the same pending one.",
    id_used_again: "The bank used the id of one for the other.",
    perhaps_same: "They look alike, and may have been reported by two connections.",
    perhaps_manual: "You wrote one down, and the bank told the other.",
    perhaps_posted: "One was pending and has ended. The other may be what it became.",
  } as Record<string, string>,
  adoption: "Is this the same account?",
  adoptionLead: ({ account, bank }: { account: string; bank: string }) =>
    `${account} at ${bank} looks like an account that you had connected before.`,
  adoptionBy: {
    persistent_id: "The bank says that it is the same account.",
    description: "Name, number and kind agree.",
  } as Record<string, string>,
  before: "Connected before",
  now: "Connected now",
  adopt: "Continue its history",
  adoptHint:
    "Until you choose, both count. Continued, its transactions and everything you said of them go on in the new connection; until the next sync you can take that back.",
  sayTwo: "They are two accounts",
  areTwo: ({ account }: { account: string }) => `${account} stays an account of its own.`,
  adopted: ({ merged, moved }: { merged: number; moved: number }) =>
    `The history goes on: ${transactions(merged)} matched, ${transactions(moved)} added.`,
};
