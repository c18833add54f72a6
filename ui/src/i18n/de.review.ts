import type { reviewTexts as english } from "./en.review";
import { pluralOf } from "./plural";

const plural = pluralOf("de");
const transactions = (count: number) => plural(count, { one: "# Buchung", other: "# Buchungen" });

/** All that wants a look: questions that only a person can answer, and what is new. */
export const reviewTexts: typeof english = {
  title: "Prüfen",
  loading: "Was zu prüfen ist, wird geladen",
  emptyTitle: "Nichts zu prüfen",
  empty: "Jede Buchung ist angesehen, und jedes Konto ist eindeutig.",
  upToDate: ({ at }) => `Alles auf dem Stand von ${at}.`,
  left: ({ count }) => plural(count, { zero: "nichts mehr übrig", other: "noch #" }),
  queue: "Was angesehen werden will",
  all: "Alles",
  more: ({ count }) => plural(count, { other: "# weitere folgen." }),
  emptyKind: "Davon ist nichts mehr übrig.",
  kinds: {
    balance: "Saldo weicht ab",
    doubt: "Vielleicht dieselbe",
    pair: "Gehören zusammen?",
    withdrawn: "Zurückgenommen",
    changed: "Von der Bank geändert",
    uncategorised: "Ohne Kategorie",
    new: "Neu",
  },
  adoptionKind: "Früher bekanntes Konto?",
  accept: {
    balance: "Ich habe es gesehen",
    doubt: "Dieselbe Buchung",
    pair: "Sie gehören zusammen",
    withdrawn: "Sie darf gehen",
    changed: "Das ist in Ordnung",
    uncategorised: "Auch ohne in Ordnung",
    new: "Stimmt so",
  },
  reject: {
    doubt: "Zwei Buchungen",
    pair: "Tun sie nicht",
    withdrawn: "Behalten",
  },
  accepted: {
    balance: "Gesehen. Ändert sich die Abweichung, wird wieder gefragt.",
    doubt: "Sie sind jetzt eine Buchung.",
    pair: "Sie gehören jetzt zusammen.",
    withdrawn: "Sie darf gehen.",
    changed: "Geprüft.",
    uncategorised: "Geprüft, ohne Kategorie.",
    new: "Geprüft.",
  },
  rejected: {
    doubt: "Sie bleiben zwei Buchungen.",
    pair: "Sie werden nicht wieder vorgeschlagen.",
    withdrawn: "Behalten.",
  },
  noReject: "Hier gibt es nichts abzulehnen.",
  categorised: ({ category }) => `${category}, und geprüft.`,
  markAll: ({ count }) =>
    plural(count, {
      one: "Die eine neue als geprüft markieren",
      other: "Alle # neuen als geprüft markieren",
    }),
  pairAll: ({ count }) =>
    plural(count, { one: "Das eine klare Paar verbinden", other: "Alle # klaren Paare verbinden" }),
  pairedAll: ({ count }) =>
    plural(count, { one: "# klares Paar verbunden.", other: "# klare Paare verbunden." }),
  oneByOne: "Jedes davon möchte eine eigene Antwort.",
  markedAll: ({ count }) => `${transactions(count)} als geprüft markiert.`,
  marking: "Wird markiert …",
  openRow: "Öffnen",
  suggestions: "Es könnte sein",
  usedLately: "zuletzt verwendet",
  changes: "Was die Bank geändert hat",
  withdrawnHint:
    "Die Bank hat sie gemeldet und dann zurückgenommen. Sie zählt nirgends, wenn Sie sie nicht behalten.",
  balanceOff: ({ account, amount }) =>
    `Die Bank nennt für ${account} einen anderen Saldo, als die Buchungen ergeben: Er weicht um ${amount} ab.`,
  balanceSince: ({ day }) => `Seit ${day}.`,
  showProof: "Die Zahlen ansehen",
  pairTransfer: "Ist das ein Umbuchen zwischen Ihren Konten?",
  pairRefund: "Gehört diese Erstattung zu jenem Kauf?",
  sure: ({ percent }) => `zu ${percent} % sicher`,
  doubt: "Ist das dieselbe Buchung?",
  newer: "Neu",
  older: "Bekannt",
  same: "Dieselbe Buchung",
  different: "Zwei Buchungen",
  sameHint: "Als dieselbe werden sie eine; Ihre Notiz, Kategorie und Schlagwörter bleiben.",
  answered: { same: "Sie sind jetzt eine Buchung.", different: "Sie bleiben zwei Buchungen." },
  reasons: {
    sign_differs: "Die eine ist ein Eingang, die andere ein Ausgang.",
    currency_differs: "Ihre Währungen unterscheiden sich.",
    amount_and_merchant_differ: "Weder der Betrag noch der Händler stimmt überein.",
    claimed_twice: "Zwei Buchungen wollen auf dieselbe vorgemerkte folgen.",
    id_used_again: "Die Bank hat die Kennung der einen für die andere verwendet.",
    perhaps_same: "Sie sehen gleich aus; vielleicht haben zwei Verbindungen sie gemeldet.",
    perhaps_manual: "Die eine haben Sie eingetragen, die andere hat die Bank gemeldet.",
    perhaps_posted:
      "Die eine war vorgemerkt und hat geendet. Die andere ist vielleicht, was daraus wurde.",
  },
  adoption: "Ist das dasselbe Konto?",
  adoptionLead: ({ account, bank }) =>
    `${account} bei ${bank} sieht aus wie ein Konto, das Sie früher verbunden hatten.`,
  adoptionBy: {
    persistent_id: "Die Bank sagt, dass es dasselbe Konto ist.",
    description: "Name, Nummer und Art stimmen überein.",
  },
  before: "Früher verbunden",
  now: "Jetzt verbunden",
  adopt: "Seinen Verlauf fortführen",
  adoptHint:
    "Bis Sie wählen, zählen beide. Fortgeführt gehen seine Buchungen und alles, was Sie dazu gesagt haben, in der neuen Verbindung weiter; bis zum nächsten Abgleich lässt sich das zurücknehmen.",
  sayTwo: "Es sind zwei Konten",
  areTwo: ({ account }) => `${account} bleibt ein Konto für sich.`,
  adopted: ({ merged, moved }) =>
    `Der Verlauf geht weiter: ${transactions(merged)} erkannt, ${transactions(moved)} hinzugefügt.`,
};
