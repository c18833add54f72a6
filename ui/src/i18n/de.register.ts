import type * as english from "./en.register";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** The list of transactions, and what narrows it down. */
export const registerTexts: typeof english.registerTexts = {
  title: "Buchungen",
  grid: "Buchungen, die neuesten zuerst",
  columns: {
    merchant: "Händler",
    category: "Kategorie",
    account: "Konto",
    tags: "Schlagwörter und Notizen",
    amount: "Betrag",
  },
  count: ({ count }) => plural(count, { one: "# Buchung", other: "# Buchungen" }),
  sum: "Summe der gebuchten",
  dayTotal: "Summe des Tages",
  pending: "Vorgemerkt",
  pendingSince: ({ day }) => `Vorgemerkt · ${day}`,
  pendingHint: "Von der Bank angekündigt, noch nicht gebucht. In keiner Summe enthalten.",
  withdrawn: "Von der Bank zurückgenommen",
  uncategorised: "Ohne Kategorie",
  partOf: "Teil einer Aufteilung",
  ruled: "Von einer Regel gesetzt",
  learned: "Kategorie aus Ihren gelernt",
  hasNote: "Hat eine Notiz",
  mates: { transfer: "Teil einer Umbuchung", refund: "Erstattung und Kauf" },
  attachments: ({ count }) =>
    plural(count, { one: "Eine angehängte Datei", other: "# angehängte Dateien" }),
  cleared: "Abgehakt",
  reconciled: "Abgestimmt: steht auf einem Auszug und ist gesperrt",
  manual: "Von Ihnen eingetragen",
  unreviewed: "Nicht geprüft",
  leftOut: "In Berichten ausgelassen",
  counting: "Wird gezählt …",
  loading: "Buchungen werden geladen",
  empty:
    "Noch keine Buchungen. Vielleicht bereitet die Bank sie noch vor; „Aktualisieren“ fragt noch einmal.",
  emptySyncing: "Ihre Buchungen sind unterwegs.",
  nothingFound: "Nichts passt zu diesem Filter.",
  clearFilters: "Filter aufheben",
  filter: "Filter",
  filterTitle: "Nur zeigen",
  filterCategory: "Kategorie",
  filterAccount: "Konto",
  filterState: "Zustand",
  states: {
    pending: "Vorgemerkt",
    unreviewed: "Nicht geprüft",
    hidden: "In Berichten ausgelassen",
    split: "Aufgeteilt",
  },
  having: { note: "Mit Notiz", tag: "Mit Schlagwörtern" },
  filterLeast: "Betrag von",
  filterMost: "Betrag bis",
  narrow: ({ what }) => `Tippen, um einzugrenzen: ${what}`,
  narrowHint: "Eingrenzen …",
  noneLike: "So heißt nichts.",
  filterAnyDay: "Jeder Tag",
  filterFrom: "Von",
  filterTo: "Bis",
  active: "Aktive Filter",
  chipSearch: ({ text }) => `„${text}“`,
  chipFrom: ({ day }) => `Ab ${day}`,
  chipTo: ({ day }) => `Bis ${day}`,
  chipOnly: ({ count }) => plural(count, { one: "Nur # ausgewählte", other: "Nur # ausgewählte" }),
  removeFilter: ({ name }) => `Filter ${name} entfernen`,
};

/** Lists that are kept under names. */
export const viewTexts: typeof english.viewTexts = {
  title: "Gespeicherte Ansichten",
  none: "Noch keine.",
  hint: "Suchen oder filtern Sie die Liste, und geben Sie ihr hier einen Namen.",
  name: "Was gezeigt wird, behalten als",
  save: "Speichern",
  replace: "Ersetzen",
  remove: ({ name }) => `Ansicht ${name} löschen`,
};

/** What the list shows of each transaction. */
export const columnTexts: typeof english.columnTexts = {
  title: "Spalten",
  names: {
    original: "Text der Bank",
    category: "Kategorie",
    tags: "Schlagwörter",
    account: "Konto",
    balance: "Laufender Saldo",
  },
  balanceHint: "Wo die Liste ein Konto zeigt, nach Datum.",
  widthHint: "Eine schmale Liste lässt aus, wofür kein Platz ist.",
};

/** Where in time one is. */
export const timeBarTexts: typeof english.timeBarTexts = {
  jump: "Zu einem Datum",
  day: "Datum",
  jumpHint: "Die neuesten Buchungen bis zu diesem Tag kommen nach oben.",
  go: "Los",
  nothingThatOld: ({ day }) => `Die Liste beginnt am ${day}.`,
  today: "Vorgemerkt",
};

/** Everything that can be done, by its name. */
export const paletteTexts: typeof english.paletteTexts = {
  title: "Befehle",
  open: "Befehle (Strg + K)",
  label: "Was möchten Sie tun?",
  placeholder: "Befehl, Konto, Kategorie oder Datum …",
  nothing: "So heißt nichts. Mit der Eingabetaste wird in den Buchungen danach gesucht.",
  results: ({ count }) =>
    plural(count, { zero: "Kein Befehl", one: "Ein Befehl", other: "# Befehle" }),
  groups: {
    screens: "Gehe zu",
    actions: "Tun",
    accounts: "Konten",
    categories: "Kategorien",
    views: "Gespeicherte Ansichten",
    search: "Suche",
  },
  search: ({ text }) => `Buchungen nach „${text}“ durchsuchen`,
  jump: ({ day }) => `Buchungen bis ${day}`,
  sync: "Jetzt aktualisieren",
  undo: "Rückgängig",
  redo: "Wiederholen",
  lock: "Sperren",
  hide: "Beträge verbergen",
  show: "Beträge zeigen",
  connect: "Bank verbinden",
  checkPayment: "Zahlung prüfen",
  onFile: "Was Banken über Sie hinterlegt haben",
  audit: "Protokoll der Auskünfte und Bewegungen",
  add: "Buchung eintragen",
  newRule: "Regel anlegen",
  keys: "Tasten zeigen",
  light: "Helles Design",
  dark: "Dunkles Design",
  system: "Design des Systems",
  compact: "Dichte Zeilen",
  comfortable: "Bequeme Zeilen",
};
