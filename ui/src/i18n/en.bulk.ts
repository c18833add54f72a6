import { countOf, pluralOf } from "./plural";

const plural = pluralOf("en");
const transactions = (count: number) =>
  plural(count, { one: "# transaction", other: "# transactions" });
const number = countOf("en");

/** Selecting transactions, and changing all of them at once. */
export const bulkTexts = {
  label: "Selected transactions",
  select: ({ merchant }: { merchant: string }) => `Select ${merchant}`,
  selected: ({ count }: { count: number }) =>
    plural(count, { zero: "Nothing selected", other: "# selected" }),
  allSelected: ({ count }: { count: number }) =>
    plural(count, { one: "The one listed is selected", other: "All # listed are selected" }),
  selectAll: ({ count }: { count: number }) => plural(count, { other: "Select all # listed" }),
  clear: "Clear the selection",
  sum: "Sum of what is selected",
  reading: "Selecting…",
  tooManyInRange: ({ max }: { max: number }) =>
    `More than ${number(max)} cannot be selected one by one. Select all that is listed instead.`,
  tooManyToLeaveOut: ({ max }: { max: number }) =>
    `One cannot be left out of more than ${number(max)}. Filter the list to make it shorter.`,
  category: "Category",
  tags: "Tags",
  tagsMode: "What to do with the tags",
  tagsModes: { addTags: "Add", removeTags: "Remove" },
  tagsAdd: ({ count }: { count: number }) => `Add to ${transactions(count)}`,
  tagsRemove: ({ count }: { count: number }) => `Remove from ${transactions(count)}`,
  merchant: "Merchant",
  merchantPut: ({ count }: { count: number }) => `Rename ${transactions(count)}`,
  transfer: "Transfer",
  transferTitle: "Make these two one transfer?",
  transferTwo: "Select two transactions, one out and one in, to pair them.",
  transferDo: "Pair them",
  transferDone: "They are one transfer now.",
  export: "Export",
  tooManyAlone: ({ max }: { max: number }) =>
    `At most ${max} can be shown by themselves. Filter the list instead.`,
  exportHint: ({ count }: { count: number }) =>
    plural(count, {
      one: "The one selected, as a table for a spreadsheet.",
      other: "The # selected, as a table for a spreadsheet.",
    }),
  mark: "Mark",
  markReviewed: "Reviewed",
  markUnreviewed: "Not reviewed",
  markHidden: "Leave out of reports",
  markUnhidden: "Count in reports again",
  markCleared: "Cleared",
  markUncleared: "Not cleared",
  deleteTitle: ({ count }: { count: number }) => `Delete ${transactions(count)}?`,
  deleteHint: ({ count }: { count: number }) =>
    plural(count, {
      one: "It leaves every list and sum. The History keeps it, and Undo brings it back.",
      other:
        "They leave every list and sum. The History keeps them, and Undo brings all of them back.",
    }),
  deleteConfirm: ({ count }: { count: number }) => plural(count, { other: "Delete #" }),
  running: ({ count }: { count: number }) => `Changing ${transactions(count)}…`,
  nothingToDo: "Nothing changed: it was like that already.",
  done: {
    category: ({ count }: { count: number }) => `Changed the category of ${transactions(count)}.`,
    addTags: ({ count }: { count: number }) => `Added tags to ${transactions(count)}.`,
    removeTags: ({ count }: { count: number }) => `Removed tags from ${transactions(count)}.`,
    merchant: ({ count }: { count: number }) => `Renamed the merchant of ${transactions(count)}.`,
    cleared: ({ count }: { count: number }) => `Marked ${transactions(count)} as cleared.`,
    uncleared: ({ count }: { count: number }) => `Marked ${transactions(count)} as not cleared.`,
    reviewed: ({ count }: { count: number }) => `Marked ${transactions(count)} as reviewed.`,
    unreviewed: ({ count }: { count: number }) => `Marked ${transactions(count)} as not reviewed.`,
    hidden: ({ count }: { count: number }) => `Left ${transactions(count)} out of reports.`,
    unhidden: ({ count }: { count: number }) => `Reports count ${transactions(count)} again.`,
    deleted: ({ count }: { count: number }) => `Deleted ${transactions(count)}.`,
  },
};
