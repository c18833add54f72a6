import type * as english from "./en.life";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** The one button beside a failure. */
export const cureTexts: typeof english.cureTexts = {
  reconnect: "Neu anmelden",
  choose_accounts: "Konten auswählen",
  give_consent: "Einwilligen",
  connect_again: "Neu verbinden",
  start_again: "Von vorn beginnen",
  refresh: "Aktualisieren",
  unlink: "Trennen",
  keep_or_delete: "Wählen, was bleibt",
  open_keys: "Schlüssel prüfen",
  open_dashboard: "Plaid-Dashboard öffnen",
  copy_report: "Für eine Meldung kopieren",
  dismiss: "OK",
};

/** What a connection asks of its owner. */
export const attentionTexts: typeof english.attentionTexts = {
  label: "Eine Verbindung braucht Sie",
  kinds: {
    sign_in: "Anmeldung nötig",
    ended: "Zugang beendet",
    broken: "Keine Aktualisierung",
    hindered: "Keine Aktualisierung",
    expires_soon: "Erlaubnis läuft bald ab",
    account_revoked: "Konto nicht freigegeben",
    new_accounts: "Neue Konten",
    delayed: "Aktualisierung verzögert",
  },
  others: ({ count }) =>
    plural(count, { one: "und # weitere Verbindung", other: "und # weitere Verbindungen" }),
  hide: "Diese Meldung ausblenden",
  dismiss: "Das nicht noch einmal sagen",
  gone: "Von der Bank nicht mehr freigegeben",
};

/** What is said before Link, and what was agreed to. */
export const consentTexts: typeof english.consentTexts = {
  step: "Bevor Sie sich anmelden",
  agree: "Einwilligen und weiter",
  reads: "Was Coffer liest",
  never: "Was es nie tut",
  period: "Wie lange",
  cost: "Was es kostet",
  loading: "Es wird geladen, was gelesen wird",
  listLoading: "Es wird geladen, worin Sie eingewilligt haben",
  goesOn: "Worin Sie früher eingewilligt haben, gilt weiter wie bisher.",
  modeTexts: {
    sign_in:
      "Sie melden sich noch einmal an. Konten, Verlauf, Notizen und Schlagwörter bleiben, wie sie sind.",
    accounts:
      "Sie melden sich an und wählen, welche Konten Coffer sieht. Verlauf, Notizen und Schlagwörter bleiben, wie sie sind.",
    consent:
      "Sie melden sich an und willigen in weitere Arten von Daten ein. Alles andere bleibt, wie es ist.",
    moves:
      "Sie melden sich an und willigen in Zahlungen zwischen Ihren eigenen Konten ein. Alles andere bleibt, wie es ist.",
  },
  title: "Worin Sie eingewilligt haben",
  lead: "Jede Einwilligung vor dem Verbinden einer Bank, in den Worten, die gezeigt wurden.",
  none: "Noch nichts. Gefragt wird, wenn eine Bank verbunden wird.",
  ofAccounts: "Konten hinzufügen",
  ofMoves: "Zahlungen zwischen Ihren Konten",
  withdrawText:
    "Plaid kennt für eine Verbindung nur eine Erlaubnis und keine Teile davon: Sie zu widerrufen beendet die ganze Verbindung.",
  agreed: ({ day }) => `Eingewilligt am ${day}`,
  expires: ({ day }) => `Die Erlaubnis der Bank selbst endet am ${day}`,
  withdrawnKept: ({ day }) => `Widerrufen am ${day}. Der Verlauf wurde behalten.`,
  withdrawnDeleted: ({ day }) => `Widerrufen am ${day}. Alles wurde gelöscht.`,
  deletedBank: "Eine Bank, die gelöscht wurde",
  noBank: "Daraus wurde nichts",
  withdraw: "Widerrufen",
  details: "Was gesagt wurde",
};

/** Access that could not be given back to Plaid yet. */
export const owedTexts: typeof english.owedTexts = {
  title: "Noch zurückzugeben",
  lead: "Diese haben Sie beendet, und Plaid hat den Zugang noch nicht zurückgenommen. Bis dahin wird er vielleicht berechnet. Coffer bietet ihn weiter an.",
  unnamed: "Eine Verbindung, die nicht behalten werden konnte",
  since: ({ day }) => `Beendet am ${day}`,
  tried: ({ count, day }) =>
    plural(count, {
      one: `Einmal angeboten, am ${day}`,
      other: `#-mal angeboten, zuletzt am ${day}`,
    }),
  untried: "Er wurde noch nicht angeboten.",
  giveUp: "Aufgeben …",
  giveUpTitle: ({ bank }) => `Den Zugang zu ${bank} aufgeben?`,
  giveUpText:
    "Coffer löscht dessen Token und bietet ihn nicht mehr an. Tun Sie das, wenn er schon beendet ist, oder beenden Sie ihn selbst unter my.plaid.com oder im Plaid-Dashboard: Was dort noch besteht, wird weiter berechnet.",
  confirm: "Aufgeben",
  done: ({ bank }) => `Der Zugang zu ${bank} ist aufgegeben.`,
};

/** A bank that is connected already. */
export const twiceTexts: typeof english.twiceTexts = {
  connected: "Schon verbunden",
  connectedText:
    "Um eine davon zu reparieren oder Konten hinzuzufügen, verbinden Sie sie nicht ein zweites Mal.",
  oneAtATime: ({ bank }) =>
    `Bei ${bank} beendet eine zweite Anmeldung die erste. Reparieren Sie stattdessen die Verbindung, die es gibt.`,
  repair: "Reparieren",
  addAccounts: "Konten hinzufügen",
  title: ({ bank }) => `${bank} ist schon verbunden`,
  text: ({ account }) =>
    `„${account}“ ist schon da. Eine zweite Verbindung würde dieselben Konten und Buchungen doppelt zeigen. Bisher wurde nichts hinzugefügt.`,
  textAtStart:
    "Sie haben sich im Browser noch einmal angemeldet. Eine zweite Verbindung würde dieselben Konten und Buchungen doppelt zeigen. Bisher wurde nichts hinzugefügt.",
  ends: ({ bank }) => `Bei ${bank} würde sie auch die Verbindung beenden, die es gibt.`,
  useExisting: "Die vorhandene Verbindung verwenden",
  another: "Als zweite Anmeldung verbinden",
  leave: "So lassen",
};

/** The advanced part of a connection. */
export const keyTexts: typeof english.keyTexts = {
  more: "Mehr",
  renew: "Zugangsschlüssel ersetzen",
  renewText:
    "Bittet Plaid um einen neuen Schlüssel zu dieser Verbindung und beendet den jetzigen sofort. Für den Fall, dass ihn jemand gesehen haben könnte. Sonst ändert sich nichts.",
  renewConfirm: "Jetzt ersetzen",
  renewing: "Wird ersetzt …",
  renewed: ({ bank }) => `Der Schlüssel für ${bank} ist ersetzt.`,
};
