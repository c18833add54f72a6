import type { UndoStep } from "@/bindings/UndoStep";
import type * as english from "./en.history";
import { pluralOf } from "./plural";

const plural = pluralOf("de");
const transactions = (count: number) => plural(count, { one: "# Buchung", other: "# Buchungen" });
const ofTransactions = (count: number) =>
  plural(count, { one: "von # Buchung", other: "von # Buchungen" });

/** What a step was about, as it stands before a colon or at the end of a sentence. */
const STEPS: Record<string, string> = {
  note: "Notiz",
  category: "Kategorie",
  tags: "Schlagwörter",
  deleted: "Löschen",
  kept: "Behalten",
  split: "Aufteilung",
  attachments: "Anhänge",
  merchant: "Händler",
  date: "Datum",
  reviewed: "Prüfvermerk",
  hidden: "Auslassen",
  same: "Antwort",
  different: "Antwort",
  cleared: "Haken",
  amount: "Betrag",
  moved: "Konto",
  pair: "Zusammengehörigkeit",
  rule: "Regel",
  rules: "Regeln",
  category_set: "Kategorien",
  account: "Konto",
  written: "Selbst Eingetragenes",
  changed: "Vermerk einer gesehenen Änderung",
  balance_seen: "Vermerk eines gesehenen Saldos",
  reconciled: "Abstimmen",
  several: "mehrere Änderungen",
};
const step = ({ field, transactions: count }: UndoStep) => {
  const what = (Object.hasOwn(STEPS, field) ? STEPS[field] : undefined) ?? field;
  // A rule or a category can change without any transaction changing with it.
  return count === 0 ? what : `${what} ${ofTransactions(count)}`;
};

/** Undo, redo, and what was just done. */
export const undoTexts: typeof english.undoTexts = {
  undo: "Rückgängig",
  redo: "Wiederholen",
  undoStep: (what) => `Rückgängig machen: ${step(what)}`,
  redoStep: (what) => `Wiederholen: ${step(what)}`,
  undone: (what) => `Rückgängig gemacht: ${step(what)}.`,
  redone: (what) => `Wiederholt: ${step(what)}.`,
  changing: "Buchungen werden geändert",
  nothingToUndo: "Es gibt nichts rückgängig zu machen.",
  nothingToRedo: "Es gibt nichts zu wiederholen.",
  remove: "Löschen",
  removeHint:
    "Sie verschwindet aus jeder Liste und Summe. Der Verlauf behält sie, und Sie können sie wiederherstellen.",
  removed: ({ merchant }) => `${merchant} gelöscht.`,
  restore: "Wiederherstellen",
  restored: ({ merchant }) => `${merchant} wiederhergestellt.`,
  keep: "Behalten",
  kept: ({ merchant }) => `${merchant} behalten.`,
  dismiss: "Schließen",
  notices: "Meldungen",
};

/** What syncs did, and what is set aside. */
export const historyTexts: typeof english.historyTexts = {
  title: "Verlauf",
  lead: "Was Abgleiche geändert haben, was Banken zurückgenommen und was Sie gelöscht haben. Nichts ist endgültig weg.",
  views: {
    syncs: "Abgleiche",
    withdrawn: "Von der Bank zurückgenommen",
    deleted: "Gelöscht",
    calls: "Aufrufe an Banken",
  },
  loading: "Verlauf wird geladen",
  more: "Ältere zeigen",
  moreRows: "Mehr zeigen",
  loadingMore: "Wird geladen …",
  count: ({ count }) => transactions(count),

  noSyncs: "Noch kein Abgleich. Jeder wird hier mit allem stehen, was er geändert hat.",
  nothingNew: "nichts Neues",
  reverted: "Zurückgenommen",
  revertOf: "Rücknahme",
  failed: "Fehlgeschlagen",
  notFinished: "Nicht beendet",
  failedChangedNothing: "Er hat nichts geändert.",
  bankCode: "Code",
  calls: ({ count }) => plural(count, { one: "# Anfrage", other: "# Anfragen" }),
  pages: ({ count }) => plural(count, { one: "# Seite", other: "# Seiten" }),
  requestIds: "Kennungen der Anfragen",
  started: "Begonnen",
  took: "Dauer",
  atOnce: "weniger als eine Sekunde",
  seconds: ({ seconds }) => `${seconds} s`,
  open: ({ bank, at }) => `Abgleich von ${bank}, ${at}`,
  back: "Alle Abgleiche",
  rows: "Was er geändert hat",
  noRows: "Er hat keine Buchung geändert.",
  what: {
    added: "Neu",
    modified: "Geändert",
    posted: "Gebucht",
    withdrawn: "Zurückgenommen",
    returned: "Wieder gegeben",
    reverted: "Zurückgesetzt",
  },
  fields: {
    amount: "Betrag",
    date: "Datum",
    authorized_date: "Autorisiert am",
    authorized_amount: "Autorisierter Betrag",
    name: "Text der Bank",
    merchant_name: "Händler",
    original_description: "Auf dem Auszug",
    bank_category: "Kategorie der Bank",
    confidence: "Sicherheit",
    channel: "Weg",
    check_number: "Schecknummer",
    pending: "Vorgemerkt",
    currency: "Währung",
  },
  before: "Vorher",
  after: "Nachher",
  nothing: "nichts",
  showTransaction: "Buchung zeigen",

  revert: "Diesen Abgleich zurücknehmen",
  revertTitle: "Diesen Abgleich zurücknehmen?",
  revertText: ({ bank, result }) =>
    `Was dieser Abgleich von ${bank} brachte (${result}), wird zurückgenommen: Buchungen, Kontostände und die Stelle in der Liste der Bank sind wie davor.`,
  revertKeeps:
    "Ihre Notizen, Kategorien, Schlagwörter und Löschungen bleiben und kommen mit ihren Zeilen zurück.",
  revertHolds: ({ bank }) => `Coffer ruft danach von ${bank} nichts mehr ab, bis Sie es verlangen.`,
  revertConfirm: "Zurücknehmen",
  revertDone: ({ bank }) => `Der Abgleich von ${bank} ist zurückgenommen.`,
  onlyNewest: "Nur der neueste Abgleich einer Bank, der noch gilt, lässt sich zurücknehmen.",
  reapply: "Neu abrufen",
  reapplyTitle: "Neu abrufen?",
  reapplyText: ({ bank }) =>
    `Coffer fragt ${bank} von der Stelle vor dem zurückgenommenen Abgleich an. Dieselben Änderungen kommen wieder, dazu was seitdem neu ist, und der Abgleich geht weiter wie gewohnt.`,
  reapplyDone: ({ bank }) => `${bank} wird neu abgerufen.`,
  held: "Angehalten, seit Sie einen Abgleich zurückgenommen haben",
  heldText: "Nichts wird abgerufen, bis Sie es verlangen.",

  withdrawnLead:
    "Die Bank hat diese gemeldet und dann zurückgenommen, oft weil eine vorgemerkte ersetzt oder abgebrochen wurde. Sie zählen nirgends, außer Sie behalten sie.",
  withdrawnEmpty: "Keine Bank hat etwas zurückgenommen.",
  deletedLead:
    "Was Sie gelöscht haben, bleibt hier, über jeden Abgleich hinweg, bis Sie es wiederherstellen.",
  deletedEmpty: "Sie haben nichts gelöscht.",
  since: ({ at }) => `seit ${at}`,
};

/** Whether the transactions of an account explain its balance. */
export const proofTexts: typeof english.proofTexts = {
  states: {
    matches: "Stimmt mit der Bank überein",
    matches_edited: "Stimmt mit Ihren Korrekturen",
    matches_unedited: "Stimmt ohne Ihre Korrekturen",
    off: "Abweichung",
    unproven: "Nicht nachgewiesen",
  },
  offBy: ({ amount }) => `Abweichung ${amount}`,
  offSince: ({ amount, day }) => `Abweichung ${amount} seit ${day}`,
  notApplicable: "Kein Nachweis möglich",
  reasons: {
    investment:
      "Der Wert von Anlagen bewegt sich mit dem Markt; Buchungen können ihn nicht erklären.",
    no_balance: "Die Bank hat keinen Kontostand genannt.",
    history_incomplete: "Der ältere Verlauf kommt noch.",
    currency_changed: "Die Währung des Kontos hat sich geändert.",
    too_large: "Die Summe ist zu groß, um sie genau zu nennen.",
  },
  open: ({ account }) => `Nachweis des Kontostands von ${account}`,
  title: "Geht es auf?",
  lead: ({ account }) =>
    `${account}: was es zuerst hielt, und alles seither, gegen das, was die Bank nennt.`,
  loading: "Wird zusammengezählt",
  opening: ({ day }) => `Anfangsstand, ${day}`,
  openingUnknown: "Anfangsstand",
  posted: "Summe der gebuchten",
  pending: "Summe der vorgemerkten",
  pendingAside: "Vorgemerkt, noch nicht im Kontostand der Bank",
  corrected: "Was Sie gelöscht oder behalten haben",
  explaining: "Ihre Korrekturen, die es erklären",
  aside: ({ amount }) =>
    `Was Sie sonst gelöscht oder behalten haben, lässt die Liste um ${amount} von der Bank abweichen`,
  stated: "Die Bank nennt",
  residual: "Unterschied",
  readings: {
    posted: "Die gebuchten erklären den Kontostand der Bank.",
    with_pending: "Mit den vorgemerkten ist der Kontostand der Bank erklärt.",
    as_edited:
      "Mit dem, was Sie gelöscht oder behalten haben, ist der Kontostand der Bank erklärt.",
  },
  offMore: ({ amount }) => `Die Bank nennt ${amount} mehr, als die Buchungen erklären.`,
  offLess: ({ amount }) => `Die Bank nennt ${amount} weniger, als die Buchungen erklären.`,
  firstSeen: "Zuerst gesehen",
  showSync: "Diesen Abgleich zeigen",
  causes: "Wahrscheinliche Ursachen",
  cause: {
    duplicate: "Eine davon ist vielleicht doppelt",
    sign: "Eine davon hat vielleicht das falsche Vorzeichen",
    pending: "Eine davon zählt vielleicht schon oder noch nicht, bevor sie gebucht ist",
    withdrawn: "Die Bank hat eine davon zurückgenommen und zählt sie doch",
    changed: "Die Bank hat eine davon geändert",
    set_aside: "Eine Zeile der Bank war nicht lesbar",
    movement: "Etwas, das keine Buchung ist: Zinsen, eine Gebühr, ein Kurs",
    missing: "Eine Buchung, von der die Bank nichts gesagt hat",
  },
  moves: "Was den Anfangsstand verschoben hat",
  moved: ({ amount, day }) =>
    `Älterer Verlauf, der am ${day} kam, hat ihn um ${amount} verschoben.`,
  rowsOf: "Die Zeilen dieses Kontos zeigen",
  never: "Coffer erfindet nie einen Betrag, damit es aufgeht.",
};

/** Parts of a transaction. */
export const splitTexts: typeof english.splitTexts = {
  title: "Aufteilung",
  start: "In Teile aufteilen",
  edit: "Aufteilung ändern",
  part: ({ number }) => `Teil ${number}`,
  amount: "Betrag dieses Teils oder ein Prozentsatz",
  amountHint: "12,50 oder 30%",
  badAmount:
    "Schreiben Sie einen Betrag wie 12,50 oder einen Prozentsatz wie 30%. Nichts ist kein Teil.",
  category: "Kategorie dieses Teils",
  sameCategory: "Dieselbe Kategorie",
  note: "Notiz zu diesem Teil",
  remove: ({ number }) => `Teil ${number} entfernen`,
  add: "Teil hinzufügen",
  even: "Gleichmäßig aufteilen",
  left: ({ amount }) => `Noch zuzuordnen: ${amount}`,
  addsUp: "Die Teile gehen auf.",
  unsaved: "Noch nicht gespeichert. Was Sie getippt haben, bleibt hier, bis Sie es speichern.",
  save: "Aufteilung speichern",
  unsplit: "Aufteilung entfernen",
  unassigned:
    "Nicht zugeordnet: Die Bank hat den Betrag geändert, nachdem Sie ihn aufgeteilt hatten",
};
