import type { bulkTexts as english } from "./en.bulk";
import { countOf, pluralOf } from "./plural";

const plural = pluralOf("de");
const transactions = (count: number) => plural(count, { one: "# Buchung", other: "# Buchungen" });
const toTransactions = (count: number) => plural(count, { one: "# Buchung", other: "# Buchungen" });
const ofTransactions = (count: number) =>
  plural(count, { one: "von # Buchung", other: "von # Buchungen" });
const number = countOf("de");

/** Selecting transactions, and changing all of them at once. */
export const bulkTexts: typeof english = {
  label: "Ausgewählte Buchungen",
  select: ({ merchant }) => `${merchant} auswählen`,
  selected: ({ count }) => plural(count, { zero: "Nichts ausgewählt", other: "# ausgewählt" }),
  allSelected: ({ count }) =>
    plural(count, {
      one: "Die eine aufgelistete ist ausgewählt",
      other: "Alle # aufgelisteten sind ausgewählt",
    }),
  selectAll: ({ count }) => plural(count, { other: "Alle # aufgelisteten auswählen" }),
  clear: "Auswahl aufheben",
  sum: "Summe der Auswahl",
  reading: "Wird ausgewählt …",
  tooManyInRange: ({ max }) =>
    `Mehr als ${number(max)} lassen sich nicht einzeln auswählen. Wählen Sie stattdessen alles aus, was aufgelistet ist.`,
  tooManyToLeaveOut: ({ max }) =>
    `Aus mehr als ${number(max)} lässt sich keine einzelne auslassen. Filtern Sie die Liste, damit sie kürzer wird.`,
  category: "Kategorie",
  tags: "Schlagwörter",
  tagsMode: "Was mit den Schlagwörtern geschieht",
  tagsModes: { addTags: "Hinzufügen", removeTags: "Entfernen" },
  tagsAdd: ({ count }) => `Zu ${toTransactions(count)} hinzufügen`,
  tagsRemove: ({ count }) => `Von ${toTransactions(count)} entfernen`,
  merchant: "Händler",
  merchantPut: ({ count }) => `${transactions(count)} umbenennen`,
  transfer: "Umbuchung",
  transferTitle: "Diese beiden zu einer Umbuchung machen?",
  transferTwo: "Wählen Sie zwei Buchungen aus, einen Ausgang und einen Eingang.",
  transferDo: "Zusammentun",
  transferDone: "Sie sind jetzt eine Umbuchung.",
  export: "Ausgeben",
  tooManyAlone: ({ max }) =>
    `Höchstens ${max} können allein gezeigt werden. Filtern Sie stattdessen die Liste.`,
  exportHint: ({ count }) =>
    plural(count, {
      one: "Die eine ausgewählte, als Tabelle.",
      other: "Die # ausgewählten, als Tabelle.",
    }),
  mark: "Markieren",
  markReviewed: "Geprüft",
  markUnreviewed: "Nicht geprüft",
  markHidden: "In Berichten auslassen",
  markUnhidden: "In Berichten wieder zählen",
  markCleared: "Abgehakt",
  markUncleared: "Nicht abgehakt",
  deleteTitle: ({ count }) => `${transactions(count)} löschen?`,
  deleteHint: ({ count }) =>
    plural(count, {
      one: "Sie verschwindet aus jeder Liste und Summe. Der Verlauf behält sie, und „Rückgängig“ bringt sie zurück.",
      other:
        "Sie verschwinden aus jeder Liste und Summe. Der Verlauf behält sie, und „Rückgängig“ bringt alle zurück.",
    }),
  deleteConfirm: ({ count }) => plural(count, { other: "# löschen" }),
  running: ({ count }) =>
    plural(count, {
      one: "# Buchung wird geändert …",
      other: "# Buchungen werden geändert …",
    }),
  nothingToDo: "Nichts geändert: Es war schon so.",
  done: {
    category: ({ count }) => `Kategorie ${ofTransactions(count)} geändert.`,
    addTags: ({ count }) => `Schlagwörter zu ${toTransactions(count)} hinzugefügt.`,
    removeTags: ({ count }) => `Schlagwörter von ${toTransactions(count)} entfernt.`,
    merchant: ({ count }) => `Händler ${ofTransactions(count)} umbenannt.`,
    cleared: ({ count }) => `${transactions(count)} als abgehakt markiert.`,
    uncleared: ({ count }) => `${transactions(count)} als nicht abgehakt markiert.`,
    reviewed: ({ count }) => `${transactions(count)} als geprüft markiert.`,
    unreviewed: ({ count }) => `${transactions(count)} als nicht geprüft markiert.`,
    hidden: ({ count }) =>
      plural(count, {
        one: "# Buchung wird in Berichten ausgelassen.",
        other: "# Buchungen werden in Berichten ausgelassen.",
      }),
    unhidden: ({ count }) =>
      plural(count, {
        one: "Berichte zählen # Buchung wieder.",
        other: "Berichte zählen # Buchungen wieder.",
      }),
    deleted: ({ count }) => `${transactions(count)} gelöscht.`,
  },
};
