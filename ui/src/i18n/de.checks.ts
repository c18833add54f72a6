import type * as english from "./en.checks";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** What only the owner may do. */
export const ownerTexts: typeof english.ownerTexts = {
  setFirst:
    "Hier wird jedes Mal nach Ihrer PIN oder Passphrase gefragt, und Sie haben keine von beiden: Jeder, der hier sitzt, könnte es tun. Legen Sie zuerst eine PIN fest. Sie wird von da an auch bei jedem Start verlangt.",
  set: "PIN festlegen und weiter",
  loading: "Es wird nachgesehen, was Ihre Daten schützt",
};

/** Balances and numbers of accounts. */
export const checkTexts: typeof english.checkTexts = {
  title: "Bankauskünfte",
  lead: "Was Sie Ihre Banken fragen können, bevor Geld fließt, und was die Antwort beweist.",
  loading: "Es wird nachgesehen, was gefragt werden kann",
  parts: {
    accounts: "Salden und Nummern",
    identity: "Inhaber",
    payment: "Zahlung prüfen",
    audit: "Protokoll",
  },
  offline:
    "Coffer ist offline geschaltet, daher kann keine Bank gefragt werden. Gezeigt wird, was Abrufe gebracht haben; aufbewahrte Nummern lassen sich weiter zeigen.",
  accountsLead:
    "Was ein Abruf gebracht hat, kostet nichts und ist bis zu einen Tag alt. Was die Bank jetzt sagt, gilt eine Minute, und keine Zahlung wird nach etwas anderem beurteilt.",
  choose: "Konto wählen",
  cached: "Vom letzten Abruf",
  cachedNote: "Zum Ansehen. Keine Zahlung wird danach beurteilt.",
  neverTold: "noch nicht mitgeteilt",
  realTime: "Von der Bank, jetzt",
  realTimeNote: "Noch nicht gefragt.",
  askedAt: ({ at }) => `gefragt um ${at}`,
  bankUpdated: ({ age }) => `Angabe der Bank selbst: ${age}`,
  current: "Saldo",
  funds: "Damit lässt sich zahlen",
  noFunds: "Nichts",
  ask: "Die Bank jetzt fragen …",
  askAgain: "Noch einmal fragen …",
  askOf: ({ account }) => `Die Bank jetzt nach dem Saldo von ${account} fragen`,
  askTitle: ({ bank, account }) => `${bank} jetzt nach dem Saldo von ${account} fragen?`,
  askLead: "Die Bank antwortet innerhalb einer halben Minute. Die Antwort gilt eine Minute.",
  askBilled: "Jetzt fragen, kostenpflichtig",
  askNow: "Jetzt fragen",
  asking: "Wird gefragt …",
  slow: "Manche Banken brauchen eine halbe Minute für die Antwort.",
  payFrom: "Zahlung prüfen",
  payFromOf: ({ account }) => `Eine Zahlung von ${account} prüfen`,
  notBilled: "Hier wird nichts berechnet: Es ist Spielgeld.",
  products: {
    balance: "Salden in Echtzeit",
    auth: "Kontonummern",
    identity: "Hinterlegte Inhaber",
    identity_match: "Vergleiche mit den Inhabern",
    signal: "Beurteilungen einer Abbuchung",
  },
  month: ({ product, count }) =>
    `${product}: ${plural(count, { zero: "diesen Monat keine", other: "diesen Monat #" })}`,
  billedEach: "Plaid berechnet jede einzeln.",
  billedOnce: "Plaid berechnet die erste je Verbindung.",
  othersKeys: "Die Schlüssel gehören dem Relay, und damit auch die Rechnung.",
  left: ({ count }) => plural(count, { one: "Gilt noch # Sekunde", other: "Gilt noch # Sekunden" }),
  over: "Älter als eine Minute: Das beweist nichts mehr. Fragen Sie noch einmal.",

  needsConsent: ({ bank }) => `${bank} gibt das erst weiter, wenn Sie dort eingewilligt haben.`,
  numbers: "Konto- und Bankleitnummern",
  numbersHidden: "verborgen",
  numbersPrivate:
    "Beträge und Nummern sind verborgen. Zeigen Sie sie mit dem Auge oben, um diese zu sehen.",
  kept: "Auf diesem Computer aufbewahrt, versiegelt",
  reveal: "Zeigen …",
  revealOf: ({ account }) => `Nummern von ${account} zeigen`,
  revealTitle: ({ account }) => `Nummern von ${account} zeigen?`,
  revealLead:
    "Wer sie kennt, kann Geld vom Konto abbuchen. Dass sie gezeigt wurden, kommt ins Protokoll.",
  revealConfirm: "Zeigen",
  hide: "Verbergen",
  keep: "Auf diesem Computer aufbewahren",
  keepHint:
    "Versiegelt neben Ihren Daten. Sonst werden sie nicht gespeichert, und die Bank wird jedes Mal gefragt.",
  forget: "Vergessen",
  forgetOf: ({ account }) => `Aufbewahrte Nummern von ${account} vergessen`,
  forgotten: ({ account }) => `Die Nummern von ${account} werden hier nicht mehr aufbewahrt.`,
  fromKept: "Hier aufbewahrt; die Bank wurde nicht gefragt.",
  fromBank: "Das hat die Bank eben gesagt.",
  hidesAt: ({ at }) => `Um ${at} wieder verborgen.`,
  noNumbers: "Die Bank nennt für dieses Konto keine Nummern.",
  tokenized:
    "Die Bank hat diese Nummer nur für diese Verbindung gemacht. Auf Ihrem Auszug steht eine andere, und sie gilt nicht mehr, wenn Sie die Bank trennen. Sie taugt für Gutschriften und Abbuchungen, nicht für einen Scheck oder eine Eilüberweisung.",
  systems: {
    ach: "USA (ACH)",
    eft: "Kanada (EFT)",
    bacs: "Vereinigtes Königreich (Bacs)",
    international: "International (IBAN)",
  },
  accountNumbers: {
    ach: "Kontonummer",
    eft: "Kontonummer",
    bacs: "Kontonummer",
    international: "IBAN",
  },
  bankCodes: {
    ach: "Bankleitnummer (Routing)",
    eft: "Institutsnummer",
    bacs: "Sort Code",
    international: "BIC",
  },
  branch: "Filialnummer (Transit)",
  wireRouting: "Bankleitnummer für Eilüberweisungen",
  copy: "Kopieren",
  copyOf: ({ what }) => `Kopieren: ${what}`,
  copied: ({ what }) =>
    `${what} kopiert. In einer Minute wird sie wieder aus der Zwischenablage genommen.`,
  sheet: "Einzahlungsblatt …",
  sheetOf: ({ account }) => `Einzahlungsblatt für ${account}`,
  sheetTitle: ({ account }) => `Ein Einzahlungsblatt für ${account}?`,
  sheetLead:
    "Eine Seite zum Drucken für einen Arbeitgeber oder ein Amt, mit Konto- und Bankleitnummer im Klartext. Sie wählen, wohin die Datei kommt; wer sie hat, kennt die Nummern.",
  sheetConfirm: "Speichern …",
  sheetSaved: ({ name }) =>
    `Gespeichert als ${name}. Die Nummern stehen im Klartext darin: Löschen Sie die Datei, sobald sie übergeben ist.`,
  saving: "Wird gespeichert …",
};

/** Owners. */
export const identityTexts: typeof english.identityTexts = {
  title: "Was Ihre Banken hinterlegt haben",
  lead: "Namen, Telefonnummern und Adressen der Inhaber, nebeneinander. Sie werden gezeigt und nicht gespeichert: Verlassen Sie diese Seite, sind sie weg.",
  none: "Keine verbundene Bank nennt ihre Inhaber.",
  bank: "Welche Bank",
  all: "Alle",
  ask: "Fragen, was hinterlegt ist …",
  clear: "Vom Bildschirm nehmen",
  result: "Was die Banken gesagt haben",
  askTitle: "Fragen, was die Banken hinterlegt haben?",
  askLead:
    "Jede Bank wird nach ihren Inhabern gefragt. Die Frage kommt ins Protokoll, die Antwort nicht.",
  joint: "Gemeinschaftskonto",
  ownerOf: ({ place, total }) => `Inhaber ${place} von ${total}`,
  noOwners: "Die Bank sagt nichts über ihre Inhaber.",
  names: "Name",
  phones: "Telefon",
  emails: "E-Mail",
  addresses: "Adresse",
  notOnFile: "Nicht hinterlegt",
  primary: "zuerst zu verwenden",
  kinds: {
    mobile: "mobil",
    mobile1: "mobil",
    home: "privat",
    work: "dienstlich",
    office: "Büro",
    secondary: "zweite",
    other: "andere",
  },
  matchTitle: "Passt es?",
  matchLead:
    "Tippen Sie, was in einem Formular stehen wird, und sehen Sie, wie gut es zu dem passt, was die Bank hinterlegt hat. Lassen Sie weg, was nicht verglichen werden soll.",
  account: "Konto",
  words: {
    name: "Vor- und Nachname",
    phone: "Telefon, mit Ländervorwahl",
    email: "E-Mail-Adresse",
    street: "Straße und Hausnummer",
    city: "Ort",
    region: "Bundesstaat oder Region",
    postalCode: "Postleitzahl",
    country: "Land, zwei Buchstaben",
  },
  address: "Adresse",
  match: "Vergleichen",
  matchBilled: "Vergleichen, kostenpflichtig",
  bands: {
    same: "Dasselbe",
    strong: "Sehr wahrscheinlich dasselbe",
    partial: "Zum Teil dasselbe",
    mismatch: "Etwas anderes",
    nothing: "Nichts zu vergleichen",
  },
  bandTexts: {
    same: "Wert 100: Was Sie getippt haben, hat auch die Bank.",
    strong: "Wert 85 bis 99: bis auf einen zweiten Vornamen, eine Abkürzung oder einen Tippfehler.",
    partial: "Wert 70 bis 84: Ein Teil passt, etwa einer von zwei Namen. Sehen Sie genauer hin.",
    mismatch: "Wert unter 70: Die Bank hat etwas anderes.",
    nothing: "Sie haben es weggelassen, oder die Bank hat nichts hinterlegt.",
  },
  bandsNote:
    "Ein Wert sagt, wie ähnlich sich zwei Texte sind. Er sagt nicht, dass der Inhaber ist, wer sie getippt hat.",
};

/** Whether a payment would go through. */
export const paymentTexts: typeof english.paymentTexts = {
  title: "Ginge diese Zahlung durch?",
  lead: "Fragt die Bank jetzt und sieht an, was für und was gegen die Zahlung spricht. Gezahlt wird nichts.",
  account: "Von welchem Konto",
  amount: "Betrag",
  amountIn: ({ currency }) => `Betrag (${currency})`,
  payee: "Wem das Konto gehören soll",
  payeeHint: "Wird mit dem verglichen, was die Bank hinterlegt hat. Leer bleibt es weg.",
  payeeName: "Name",
  payeeEmail: "E-Mail-Adresse",
  payeePhone: "Telefon",
  check: "Jetzt prüfen",
  checkBilled: "Jetzt prüfen, kostenpflichtig",
  result: "Ergebnis der Prüfung",
  verdicts: { covered: "Gedeckt", unknown: "Lässt sich nicht sagen" },
  shortBy: ({ amount }) => `Es fehlen ${amount}`,
  again: "Noch einmal prüfen",
  kinds: {
    account_kind: "Art des Kontos",
    currency: "Währung",
    funds: "Guthaben",
    pending: "Unterwegs",
    number: "Nummern",
    identity: "Inhaber",
    signal: "Plaids Urteil",
  },
  levels: {
    green: "Nichts dagegen",
    amber: "Genauer hinsehen",
    red: "Spricht dagegen",
    unknown: "Nicht bekannt",
  },
  note: "Eine Prüfung ist ein Blick auf eine Minute. Sie reserviert nichts: Eine Abbuchung, die dazwischenkommt, kann die Zahlung noch scheitern lassen.",
  others: ({ count }) =>
    plural(count, {
      one: "# Konto kann nicht zahlen, und warum",
      other: "# Konten können nicht zahlen, und warum",
    }),
};

/** The audit of checks, reveals and moves. */
export const auditTexts: typeof english.auditTexts = {
  lead: "Jede gezeigte Nummer, jede Prüfung und jede Bewegung, in der Reihenfolge, in der sie geschah. Einträge kommen nur hinzu, und jeder enthält den Hash des vorigen, sodass eine Änderung oder Lücke auffällt.",
  loading: "Das Protokoll wird gelesen",
  none: "Noch nichts. Was Sie eine Bank fragen, zeigen oder bewegen, wird hier vermerkt.",
  verify: "Nachprüfen",
  verifying: "Wird nachgeprüft …",
  whole: ({ count }) =>
    plural(count, {
      zero: "Es steht noch nichts darin.",
      one: "Vollständig: Der einzige Eintrag passt.",
      other: "Vollständig: Alle # Einträge passen zusammen.",
    }),
  broken: ({ number }) => `Nicht vollständig: Eintrag ${number} passt nicht.`,
  head: "Hash des neuesten Eintrags:",
  save: "Protokoll speichern …",
  saved: ({ name, count }) =>
    `Gespeichert als ${name}, mit ${plural(count, { one: "# Eintrag", other: "# Einträgen" })}.`,
  more: "Ältere Einträge",
  number: ({ number }) => `Nr. ${number}`,
  hash: "Hash",
  outcomes: {
    answered: "beantwortet",
    "not answered": "nicht beantwortet",
    "refused: not proven": "abgelehnt: nicht als Inhaber erwiesen",
    "shown, asked now": "gezeigt, jetzt gefragt",
    "shown, from what is kept": "gezeigt, aus dem Aufbewahrten",
    "kept, sealed": "aufbewahrt, versiegelt",
    forgotten: "vergessen",
    copied: "kopiert",
    saved: "gespeichert",
    changed: "geändert",
    covered: "gedeckt",
    short: "nicht gedeckt",
    unknown: "nicht zu sagen",
    "an older database was restored": "eine ältere Datenbank",
    planned: "geplant",
    confirmed: "bestätigt",
    asked: "angefordert",
    authorized: "hat Erlaubnis",
    declined: "abgelehnt",
    not_made: "nie gemacht",
    pending: "Plaid hat es",
    posted: "die Bank hat es",
    settled: "durch",
    cancelled: "aufgehalten",
    failed: "gescheitert",
    returned: "kam zurück",
  },
};
