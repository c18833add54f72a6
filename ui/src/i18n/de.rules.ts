import type * as english from "./en.rules";
import { pluralOf } from "./plural";

const plural = pluralOf("de");
const transactions = (count: number) => plural(count, { one: "# Buchung", other: "# Buchungen" });

/** Rules. */
export const ruleTexts: typeof english.ruleTexts = {
  title: "Regeln",
  lead: "Sie werden von oben nach unten gefragt; für jedes Feld gilt die erste, die etwas sagt. Was Sie selbst sagen, gilt immer.",
  loading: "Regeln werden geladen",
  list: "Regeln, die zuerst gefragte zuerst",
  empty:
    "Noch keine Regeln. Eine kann ordnen, verschlagworten oder auslassen, was kommt und was da ist.",
  add: "Neue Regel",
  edit: ({ rule }) => `${rule} bearbeiten`,
  on: ({ rule }) => `${rule} ist eingeschaltet`,
  up: ({ rule }) => `${rule} nach oben`,
  down: ({ rule }) => `${rule} nach unten`,
  moved: ({ rule, place }) => `${rule} wird an Stelle ${place} gefragt.`,
  off: "Ausgeschaltet",
  count: ({ count }) =>
    plural(count, {
      zero: "gilt nirgends",
      one: "gilt in # Buchung",
      other: "gilt in # Buchungen",
    }),
  keys: "Alt + ↑ ↓ verschiebt die Regel, die den Fokus hat.",
  does: {
    category: ({ category }) => `Kategorie ${category}`,
    merchant: ({ merchant }) => `Händler „${merchant}“`,
    tags: ({ tags }) => `Schlagwörter ${tags}`,
    note: "eine Notiz",
    hide: "in Berichten ausgelassen",
    reviewed: "geprüft",
    split: ({ count }) => plural(count, { other: "in # aufgeteilt" }),
  },
  goneCategory: "eine Kategorie, die es nicht mehr gibt",
  remarks: {
    broken: ({ why }) => `Ihre Suche ist nicht zu verstehen: ${why}`,
    neverMatches: "Sie findet nichts.",
    shadowed: ({ rule }) => `${rule} steht vor ihr und sagt dasselbe Feld.`,
    asksLater: ({ rule }) => `Sie fragt nach dem, was ${rule} sagt; die wird nach ihr gefragt.`,
    changesItself: "Sie ändert, wonach ihre eigene Suche fragt.",
  },
  newTitle: "Neue Regel",
  editTitle: "Regel bearbeiten",
  name: "Name",
  nameHint: "Leer heißt sie wie ihre Suche.",
  search: "Welche Buchungen",
  searchHint: "Wie in der Suche über der Liste: Wörter, cat:, amt:>50, acct:, tag:",
  then: "Was sie damit tut",
  category: "Kategorie",
  unchanged: "So lassen",
  merchant: "Händler",
  note: "Notiz, wo keine ist",
  hide: "In Berichten auslassen",
  reviewed: "Als geprüft zählen",
  split: "Nach Anteilen aufteilen",
  splitAdd: "Teil hinzufügen",
  splitShare: ({ number }) => `Anteil von Teil ${number} in Prozent`,
  splitCategory: ({ number }) => `Kategorie von Teil ${number}`,
  splitRemove: ({ number }) => `Teil ${number} entfernen`,
  splitLeft: ({ percent }) => `Noch zu verteilen: ${percent} %`,
  splitBad: "Die Anteile müssen zusammen 100 % sein.",
  preview: "Was sie täte",
  previewWait: "Sagen Sie, welche Buchungen und was damit geschehen soll.",
  previewing: "Wird nachgesehen …",
  found: ({ count }) =>
    plural(count, {
      zero: "Sie findet nichts.",
      one: "Sie findet # Buchung.",
      other: "Sie findet # Buchungen.",
    }),
  changed: ({ count }) =>
    plural(count, {
      zero: "Keine würde sich ändern.",
      one: "# würde sich ändern.",
      other: "# würden sich ändern.",
    }),
  kept: ({ count }) =>
    plural(count, {
      zero: "",
      one: "# bleibt, wie Sie es gesagt haben.",
      other: "# bleiben, wie Sie es gesagt haben.",
    }),
  previewRows: "Die neuesten, die sich ändern würden",
  past: ({ count }) =>
    plural(count, {
      zero: "Auch auf das anwenden, was da ist",
      other: "Auch auf das anwenden, was da ist: #",
    }),
  pastHint: "Ein „Rückgängig“ nimmt die Regel und alles zurück, was sie getan hat.",
  enabled: "Eingeschaltet",
  save: "Regel speichern",
  saving: "Wird gespeichert …",
  nothing: "Eine Regel muss mindestens eines tun.",
  saved: ({ rule }) => `Regel ${rule} gespeichert.`,
  remove: "Regel löschen",
  removed: ({ rule }) => `Regel ${rule} gelöscht, und was sie gesagt hat.`,
  apply: "Auf Früheres anwenden",
  applyOf: ({ rule }) => `${rule} auf Früheres anwenden`,
  applied: ({ count }) => `Die Regel hat ${transactions(count)} geändert.`,
  text: "Als Text",
  textTitle: "Regeln als Text",
  textLead:
    "Kopieren Sie ihn, um ihn aufzuheben oder weiterzugeben, oder setzen Sie andere Regeln ein und lesen Sie sie.",
  textField: "Regeln als Text",
  textLoading: "Die Regeln werden aufgeschrieben",
  read: "Diese Regeln lesen",
  readDone: ({ added, known, categories }) =>
    [
      plural(added, { zero: "Keine neuen Regeln", one: "# neue Regel", other: "# neue Regeln" }),
      plural(known, { zero: "", one: "# war bekannt", other: "# waren bekannt" }),
      plural(categories, { zero: "", one: "# neue Kategorie", other: "# neue Kategorien" }),
    ]
      .filter(Boolean)
      .join(", "),
  openCategories: "Kategorien",
};

/** The set of categories. */
export const categoryTexts: typeof english.categoryTexts = {
  title: "Kategorien",
  lead: "Ihre eigenen: umbenennen, verschieben, vereinen. Was darin ist, und Regeln, die sie nennen, gehen mit.",
  settings: "Welche es gibt, wie sie heißen, und wofür die Wörter der Bank stehen.",
  open: "Kategorien bearbeiten",
  loading: "Kategorien werden geladen",
  tree: "Kategorien nach Gruppen",
  keys: "↑ ↓ bewegen · Eingabe benennt um · M vereint · Entf löscht · Alt + ↑ ↓ ändert den Platz",
  uses: ({ count }) => plural(count, { zero: "keine", other: "#" }),
  usesTitle: ({ count }) => transactions(count),
  rules: ({ count }) => plural(count, { one: "# Regel", other: "# Regeln" }),
  bankCodes: ({ codes }) => `Wörter der Bank: ${codes}`,
  add: "Neue Kategorie",
  addGroup: "Neue Gruppe",
  addIn: ({ group }) => `Neue Kategorie in ${group}`,
  name: "Name",
  group: "Gruppe",
  kind: "Art",
  kinds: { spend: "Ausgaben", income: "Einnahmen", transfer: "Umbuchungen" },
  create: "Anlegen",
  created: ({ category }) => `${category} angelegt.`,
  actions: ({ category }) => `Was mit ${category} geschehen soll`,
  rename: "Umbenennen",
  renamed: ({ category }) => `Sie heißt jetzt ${category}.`,
  save: "Speichern",
  move: "In eine andere Gruppe",
  moveUp: "Nach oben",
  moveDown: "Nach unten",
  moved: ({ category }) => `${category} verschoben.`,
  merge: "Mit einer anderen vereinen",
  mergeTitle: ({ category }) => `Womit soll ${category} vereint werden?`,
  mergeLead: ({ count }) => `${transactions(count)} und jede Regel, die sie nennt, gehen mit.`,
  merged: ({ category, count }) => `${category} vereint: ${transactions(count)} gewechselt.`,
  remove: "Löschen",
  removeTitle: ({ category }) => `${category} löschen?`,
  removeLead: ({ count }) =>
    plural(count, {
      zero: "Nichts ist darin.",
      one: "# Buchung ist darin. Wohin damit?",
      other: "# Buchungen sind darin. Wohin damit?",
    }),
  into: "Nach",
  nowhere: "Sie haben dann keine Kategorie",
  removed: ({ category, count }) => `${category} gelöscht: ${transactions(count)} geändert.`,
  map: "Wörter der Bank …",
  mapTitle: ({ category }) => `Welche Wörter der Bank sind ${category}?`,
  mapLead:
    "Ein Wort der Bank, das jetzt für eine andere Kategorie steht, kann dieser gegeben werden.",
  mapWord: "Wort der Bank",
  mapDo: "Dieser geben",
  mapped: ({ category }) => `Es steht jetzt für ${category}.`,
};
