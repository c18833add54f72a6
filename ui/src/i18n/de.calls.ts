import type * as english from "./en.calls";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** Why data is as old as it is, and asking the bank at once. */
export const ageTexts: typeof english.ageTexts = {
  title: "Warum sind meine Daten so alt?",
  bankUpdated: "Letzter Stand der Bank",
  pulled: "Zuletzt abgerufen",
  unknown: "nicht bekannt",
  loading: "Es wird geprüft, wie alt alles ist",
  fresh: "Aktuell",
  old: "Alt",
  reasons: {
    disconnected: "Sie haben diese Bank getrennt.",
    switched_offline: "Coffer ist offline geschaltet.",
    permission_ended: "Die Erlaubnis für diese Bank ist abgelaufen.",
    sign_in_needed: "Die Bank möchte, dass Sie sich neu anmelden.",
    account_gone: "Die Bank nennt dieses Konto nicht mehr.",
    held: "Ein Abgleich wurde zurückgenommen; abgerufen wird erst wieder, wenn Sie es verlangen.",
    never_pulled: "Es wurde noch nichts abgerufen.",
    being_prepared: "Der ältere Verlauf der Bank wird noch vorbereitet.",
    bank_down: "Die Bank meldet eine Störung.",
    asked_too_often: "Plaid wurde zu oft gefragt.",
    pull_failed: "Die letzte Aktualisierung ist fehlgeschlagen.",
    visit_failed: "Plaids letzter Besuch bei der Bank ist fehlgeschlagen.",
    not_pulled: "Seit mehr als einem Tag wurde nichts abgerufen.",
    not_said: "Plaid sagt nicht, wann es bei der Bank war.",
    bank_quiet: "Plaid war seit mehr als einem Tag nicht bei der Bank.",
    fresh: "Das Neueste, was die Bank gegeben hat.",
  },
  actors: {
    person: "Das können Sie beheben.",
    bank: "Das muss die Bank beheben.",
    provider: "Das liegt bei Plaid.",
    us: "Coffer fragt von selbst noch einmal.",
  },
  cures: {
    wait: "Hier hilft nur warten.",
    switchOn: "Netzwerkeinstellungen öffnen",
    signIn: "Neu anmelden",
    connectAgain: "Neu verbinden",
    chooseAccounts: "Konten auswählen",
  },
  free: "„Aktualisieren“ fragt Plaid nach dem, was dort ist. Das ist kostenlos.",
  force: "Bank jetzt fragen …",
  forceHint:
    "Lässt Plaid die Bank besuchen. „Aktualisieren“ fragt nur nach dem, was Plaid hat, und ist kostenlos.",
  notBefore: ({ at }) => `Die Bank wurde gerade gefragt; wieder ab ${at}.`,
  dialogTitle: ({ bank }) => `${bank} jetzt fragen?`,
  dialogFree: "Hier kostet es nichts. Was es bringt, kommt binnen Minuten.",
  dialogBilled:
    "Plaid besucht jetzt die Bank und stellt das dem Inhaber der Schlüssel in Rechnung, für jedes Mal einmal. Was es bringt, kommt binnen Minuten.",
  dialogCount: ({ count }) =>
    plural(count, {
      zero: "In diesem Monat gab es noch keinen Besuch.",
      one: "In diesem Monat war es # Besuch.",
      other: "In diesem Monat waren es # Besuche.",
    }),
  dialogInstead:
    "Plaid besucht Banken ein- bis viermal am Tag von selbst. „Aktualisieren“ ist kostenlos.",
  confirmBilled: "Jetzt fragen und bezahlen",
  confirmFree: "Jetzt fragen",
  asking: "Wird gefragt …",
  asked: ({ bank }) => `${bank} wird gefragt. Was neu ist, erscheint binnen Minuten.`,
};

/** What costs. */
export const meterTexts: typeof english.meterTexts = {
  title: "Was kostet",
  items: "Je hergestellte Verbindungen",
  itemsOf: ({ made, max }) => `${made} von ${max}`,
  itemsHint:
    "Ein Testtarif gibt insgesamt zehn Verbindungen. Eine Bank zu trennen gibt keine zurück; eine zu reparieren kostet keine.",
  itemsGone:
    "Alle zehn sind verbraucht. Im Testtarif lehnt Plaid eine neue Verbindung ab; reparieren geht weiterhin.",
  itemsLeft: ({ left }) =>
    plural(left, {
      zero: "In Ihrem Testtarif ist keine Verbindung mehr übrig: Plaid lehnt eine neue ab.",
      one: "Dies verbraucht die letzte Verbindung Ihres Testtarifs.",
      other:
        "In Ihrem Testtarif sind noch # Verbindungen übrig; diese verbraucht eine davon für immer.",
    }),
  plan: "Plaid-Tarif dieser Schlüssel",
  trial: "Test",
  otherPlan: "Ein anderer",
  month: ({ month }) => `Berechnete Aufrufe im ${month}`,
  noCalls: "Keine.",
  notBilled: "Hier wird nichts berechnet: Es ist Spielgeld.",
  others: "Die Schlüssel gehören dem Relay, und so auch seine Rechnungen.",
  honest:
    "Von Coffer auf diesem Computer gezählt, Monate in UTC. Maßgeblich ist die Zahl in Plaids Dashboard.",
  products: {
    transactions_refresh: "Erzwungene Aktualisierung",
    balance: "Kontostand in Echtzeit",
    transactions_enrich: "Anreicherung",
    identity_match: "Identitätsabgleich",
    signal: "Zahlungsrisiko",
  },
  loading: "Es wird gezählt",
};

/** How calls went. */
export const monitorTexts: typeof english.monitorTexts = {
  open: "Wie Aufrufe verliefen",
  lead: "Jeder Aufruf an eine Bank, aus dem eigenen Protokoll dieses Computers. Inhalte stehen nicht darin.",
  span: "Zeitraum",
  days: ({ count }) => plural(count, { one: "# Tag", other: "# Tage" }),
  none: "In dieser Zeit gab es keinen Aufruf.",
  noneText: "Aktualisieren Sie eine Bank; wie das verlief, steht dann hier.",
  loading: "Das Protokoll wird gelesen",
  plaidItself: "Plaid selbst",
  plaidHint: "Aufrufe, die keiner Bank gelten: Schlüssel, Links, Namen von Banken.",
  worked: "gelungen",
  calls: ({ count }) => plural(count, { one: "# Aufruf", other: "# Aufrufe" }),
  failed: ({ count }) =>
    plural(count, { zero: "keiner fehlgeschlagen", other: "# fehlgeschlagen" }),
  median: "die Hälfte binnen",
  slow: "95 % binnen",
  callsChart: "Aufrufe nach Tagen",
  timeChart: "Dauer eines Aufrufs nach Tagen",
  legendWorked: "Gelungen",
  legendFailed: "Fehlgeschlagen",
  legendMedian: "Die Hälfte binnen",
  legendSlow: "95 % binnen",
  chartLabel: ({ what, bank }) => `${what}, ${bank}`,
  asTable: "Als Tabelle zeigen",
  columns: {
    day: "Tag",
    calls: "Aufrufe",
    failed: "Fehlgeschlagen",
    median: "Die Hälfte binnen",
    slow: "95 % binnen",
  },
  codes: "Warum Aufrufe fehlschlugen",
  lastAt: ({ at }) => `zuletzt ${at}`,
  lastFailed: "Letzter Fehlschlag",
  request: "Anfrage für Plaids Kundendienst",
  noRequest: "Plaid gab ihr keinen Namen.",
  copyRequest: "Anfrage kopieren",
  truncated: "Es gab mehr Aufrufe, als betrachtet werden; die ältesten sind ausgelassen.",
  save: "Diagnose speichern …",
  saving: "Wird gespeichert …",
  saveHint:
    "Für jemanden, der Ihnen hilft: Versionen, Einstellungen, wie Aufrufe und Abgleiche verliefen. Keine Namen, Beträge, Schlüssel oder Kontonummern; Banken sind nummeriert.",
  saved: ({ name, count }) =>
    `Gespeichert als ${name}, mit ${plural(count, { one: "# Aufruf", other: "# Aufrufen" })}. Lesen Sie es, bevor Sie es weitergeben.`,
};

/** What is refreshed by itself, and what is told. */
export const scheduleTexts: typeof english.scheduleTexts = {
  title: "Von selbst aktualisieren",
  lead: "Plaid zu fragen ist kostenlos. Es geschieht, solange Coffer offen und nicht gesperrt ist.",
  none: "Verbinden Sie eine Bank, und wählen Sie hier, wann sie aktualisiert wird.",
  loading: "Es wird gelesen, was gewählt ist",
  onLaunch: "Beim Start",
  onFocus: "Wenn ich zurückkomme",
  every: "Alle",
  hours: ({ count }) => plural(count, { one: "# Stunde", other: "# Stunden" }),
  never: "Nie",
  next: ({ at }) => `Nächstes Mal ${at}`,
  nextNow: "Gleich",
  failures: ({ count }) =>
    plural(count, {
      one: "Der letzte Versuch schlug fehl, darum wird länger gewartet.",
      other: "Die letzten # Versuche schlugen fehl, darum wird länger gewartet.",
    }),
  why: {
    not_chosen: "Nur, wenn Sie auf „Aktualisieren“ drücken",
    disconnected: "Sie haben sie getrennt",
    revoked: "Die Erlaubnis ist abgelaufen",
    held: "Wartet, bis Sie auf „Aktualisieren“ drücken, weil ein Abgleich zurückgenommen wurde",
    offline: "Nicht, solange Coffer offline geschaltet ist",
    metered: "Nicht über ein getaktetes Netz",
  },
  metered: "Dieses Netz als getaktet behandeln",
  meteredHint:
    "Über ein getaktetes Netz wird nichts von selbst abgerufen. „Aktualisieren“ geht immer.",
  network: {
    unknown: "Das System sagt nicht, ob dieses Netz getaktet ist.",
    free: "Das System sagt, dass dieses Netz nicht getaktet ist.",
    metered:
      "Das System sagt, dass dieses Netz getaktet ist; darum wird nichts von selbst abgerufen.",
  },
  notify: "Benachrichtigen, wenn eine Verbindung mich braucht",
  notifyHint: "Für jedes Mal einmal, mit dem Namen der Bank und ohne Betrag.",
};

/** Keys of one's own. */
export const keysTexts: typeof english.keysTexts = {
  trialTitle: "Was Sie brauchen",
  trial:
    "Ein kostenloses Plaid-Konto und seinen Testtarif: echte Banken, sofort, ohne Firma. Er gibt insgesamt zehn Verbindungen, und eine Bank zu trennen gibt keine zurück. Coffer zählt sie für Sie und repariert eine Verbindung, statt eine neue zu machen.",
  sandbox:
    "Die Sandbox hat nur Testbanken und kostet nichts. Ihr Secret ist ein anderes als das für echte Banken.",
  where:
    "Plaids Dashboard nennt die client_id und je Umgebung ein Secret, unter „Developers“, „Keys“.",
  try: "Diese Schlüssel ausprobieren",
  trying: "Wird ausprobiert …",
  tryIn: ({ environment }) => `In ${environment} ausprobieren`,
  saveAnyway: "Trotzdem speichern",
};
