import type { Sentences } from "./said";

/** What the core says before a bank is connected, and why something cannot be said of a transaction, in German. */
export const ownSentences: Sentences = [
  // What is read, for how long, and what it costs (crates/app/src/consent.rs). Kept are the core's own words.
  [
    "With the same permission Plaid can make payments between your own accounts: only those that you plan in Coffer and confirm",
    "Mit derselben Erlaubnis kann Plaid Zahlungen zwischen Ihren eigenen Konten ausführen: nur solche, die Sie in Coffer planen und bestätigen",
  ],
  [
    "Account and routing numbers of your deposit accounts, which Plaid uses for the payments between your own accounts that you confirm; Coffer reads them only when you ask for them",
    "Konto- und Bankleitnummern Ihrer Einlagekonten, die Plaid für die Zahlungen zwischen Ihren eigenen Konten verwendet, die Sie bestätigen; Coffer liest sie nur, wenn Sie danach fragen",
  ],
  [
    "Names, kinds and last digits of the accounts that you choose now, those that you add among them",
    "Namen, Arten und letzte Ziffern der Konten, die Sie jetzt wählen, die hinzugefügten eingeschlossen",
  ],
  [
    "Names, kinds and last digits of the accounts that you choose",
    "Namen, Arten und letzte Ziffern der Konten, die Sie wählen",
  ],
  ["Their balances and limits", "Deren Salden und Limits"],
  [
    "Their transactions: day, amount, merchant, text and place",
    "Deren Buchungen: Tag, Betrag, Händler, Text und Ort",
  ],
  [
    "Your password: you type it on the page of Plaid or of your bank, and Coffer never sees it",
    "Ihr Passwort: Sie geben es auf der Seite von Plaid oder Ihrer Bank ein, und Coffer sieht es nie",
  ],
  [
    "Moving money: what you agree to here is reading",
    "Geld bewegen: Sie stimmen hier nur dem Lesen zu",
  ],
  [
    "Moving money by itself: you see and confirm every payment first",
    "Von selbst Geld bewegen: Sie sehen und bestätigen jede Zahlung zuerst",
  ],
  [
    "From now on, until you disconnect the bank. No call for it is made before a part of Coffer needs it.",
    "Von jetzt an, bis Sie die Bank trennen. Dafür wird nichts abgerufen, bevor ein Teil von Coffer es braucht.",
  ],
  [
    "The last 24 months, as far as the bank has them, and from then on whatever is new, until you disconnect the bank. Some banks end the permission after 3 to 18 months; Coffer says so two weeks before.",
    "Die letzten 24 Monate, soweit die Bank sie hat, und von da an alles Neue, bis Sie die Bank trennen. Manche Banken beenden die Erlaubnis nach 3 bis 18 Monaten; Coffer sagt es zwei Wochen vorher.",
  ],
  [
    "Nothing: the bank is made up and runs on this computer.",
    "Nichts: Die Bank ist erfunden und läuft auf diesem Rechner.",
  ],
  ["Nothing: Plaid’s test banks are free.", "Nichts: Plaids Testbanken sind kostenlos."],
  [
    "Nothing now. Plaid bills the owner of the keys once for each kind of data, with the first call for it.",
    "Jetzt nichts. Plaid berechnet dem Inhaber der Schlüssel jede Art von Daten einmal, mit dem ersten Abruf.",
  ],
  [
    "Nothing now. Plaid bills the owner of the keys once with the first call for the numbers, and each payment.",
    "Jetzt nichts. Plaid berechnet dem Inhaber der Schlüssel einmal den ersten Abruf der Nummern, und jede Zahlung.",
  ],
  [
    "Nothing more: it stays one connection, which costs by the month what it costs already, however many accounts it has.",
    "Nichts weiter: Es bleibt eine Verbindung, die im Monat kostet, was sie schon kostet, wie viele Konten sie auch hat.",
  ],
  [
    "Plaid bills the owner of the keys by the month for each connection, until it is disconnected. On the free Trial plan it is one of ten connections that there ever are: disconnecting does not give it back.",
    "Plaid berechnet dem Inhaber der Schlüssel jede Verbindung monatlich, bis sie getrennt wird. Im kostenlosen Trial-Tarif ist sie eine von zehn, die es je gibt: Trennen gibt sie nicht zurück.",
  ],
  [
    "Whoever runs your relay pays Plaid for it by the month, until you disconnect the bank.",
    "Wer Ihr Relay betreibt, bezahlt Plaid dafür monatlich, bis Sie die Bank trennen.",
  ],
  [
    "Nothing was opened, because nobody has agreed to what is read.",
    "Es wurde nichts geöffnet, denn niemand hat dem zugestimmt, was gelesen wird.",
  ],
  [
    "What you agreed to is not what would be read now, so nothing was opened.",
    "Wozu Sie zugestimmt haben, ist nicht, was jetzt gelesen würde; darum wurde nichts geöffnet.",
  ],
  ["Begin again and read it once more.", "Beginnen Sie neu, und lesen Sie es noch einmal."],

  // Why two transactions may belong together (crates/domain/src/pairs), and what was learned (learned.rs).
  ["The same amount", "Derselbe Betrag"],
  ["A part of the amount", "Ein Teil des Betrags"],
  [
    "One sum in two currencies, at a likely rate",
    "Eine Summe in zwei Währungen, zu einem wahrscheinlichen Kurs",
  ],
  ["The amount is made of two transactions", "Der Betrag besteht aus zwei Buchungen"],
  ["Both speak of a transfer", "Beide sprechen von einer Umbuchung"],
  ["One of them speaks of a transfer", "Eine davon spricht von einer Umbuchung"],
  ["It looks like the payment of a card", "Es sieht nach der Zahlung einer Karte aus"],
  ["But one of them looks like something else", "Aber eine davon sieht nach etwas anderem aus"],
  ["The same merchant", "Derselbe Händler"],
  ["The same account", "Dasselbe Konto"],
  ["The bank speaks of a refund", "Die Bank spricht von einer Erstattung"],
  ["But another transaction fits nearly as well", "Aber eine andere Buchung passt fast so gut"],
  ["Nothing else fits", "Nichts anderes passt"],
  ["On the same day", "Am selben Tag"],
  ["One day later", "Einen Tag später"],
  ["One day earlier", "Einen Tag früher"],
  ["{days} days later", "{days} Tage später"],
  ["{days} days earlier", "{days} Tage früher"],
  ["{said} of {of} past {key} {were} {category}", "{said} von {of} früheren {key}: {^category}"],

  // Why something cannot be said (crates/store/src/edits, crates/app/src/inbox.rs).
  [
    "This has changed since it was shown, so nothing was answered. Look at it again.",
    "Das hat sich geändert, seit es gezeigt wurde; darum gilt keine Antwort. Sehen Sie es noch einmal an.",
  ],
  ["Each of these wants an answer of its own.", "Jedes davon möchte eine eigene Antwort."],
  [
    "Something else was said of this since. Undo that first.",
    "Seither wurde etwas anderes dazu gesagt. Machen Sie zuerst das rückgängig.",
  ],
  [
    "This is an undo itself. Redo takes it back.",
    "Das ist selbst ein Rückgängigmachen. Wiederholen nimmt es zurück.",
  ],
  ["A category needs a name.", "Eine Kategorie braucht einen Namen."],
  [
    "“{name}” is in use: {uses}. Say which category these go to.",
    "„{^name}“ wird verwendet: {~uses}. Sagen Sie, in welche Kategorie das übergeht.",
  ],
  ["A category cannot go into itself.", "Eine Kategorie kann nicht in sich selbst übergehen."],
  [
    "There are transactions in this account. Undo those first, or close it.",
    "In diesem Konto sind Buchungen. Machen Sie zuerst diese rückgängig, oder schließen Sie es.",
  ],
  [
    "A bank keeps this account, so it cannot be changed here.",
    "Dieses Konto führt eine Bank; darum kann es hier nicht geändert werden.",
  ],
  [
    "This account is closed. Open it again first.",
    "Dieses Konto ist geschlossen. Öffnen Sie es zuerst wieder.",
  ],
  [
    "The bank says what this amount is. Only what you wrote down can be changed.",
    "Diesen Betrag sagt die Bank. Nur selbst Eingetragenes kann geändert werden.",
  ],
  [
    "The bank says in which account this is. Only what you wrote down can be moved.",
    "In welchem Konto das ist, sagt die Bank. Nur selbst Eingetragenes kann in ein anderes gelegt werden.",
  ],
  ["That account is kept in another currency.", "Jenes Konto ist in einer anderen Währung."],
  ["An amount of nothing is no transaction.", "Ein Betrag von nichts ist keine Buchung."],
  [
    "The amount is too large to be shown exactly.",
    "Der Betrag ist zu groß, um genau gezeigt zu werden.",
  ],
  ["Say who was paid, or who paid.", "Sagen Sie, wer bezahlt wurde oder bezahlt hat."],
  [
    "One of these is deleted, or the bank took it back. Restore it first.",
    "Eine davon ist gelöscht, oder die Bank hat sie zurückgenommen. Stellen Sie sie zuerst wieder her.",
  ],
  [
    "One of these is not posted yet. It can be paired once it is.",
    "Eine davon ist noch nicht gebucht. Danach kann sie verbunden werden.",
  ],
  [
    "Both are in one account, so nothing was transferred.",
    "Beide sind in einem Konto; darum wurde nichts umgebucht.",
  ],
  [
    "A refund is in the currency of its purchase; these two are not.",
    "Eine Erstattung hat die Währung ihres Kaufs; diese beiden nicht.",
  ],
  [
    "A refund is at most what its purchase cost; this one is more.",
    "Eine Erstattung ist höchstens so hoch wie ihr Kauf; diese ist höher.",
  ],
  [
    "A refund comes after its purchase; this one came before.",
    "Eine Erstattung kommt nach ihrem Kauf; diese kam davor.",
  ],
  [
    "One of these belongs together with another transaction already. Take those apart first.",
    "Eine davon gehört schon mit einer anderen Buchung zusammen. Trennen Sie zuerst diese.",
  ],
  [
    "A statement of a day to come cannot be reconciled with.",
    "Mit einem Auszug eines künftigen Tages kann nicht abgestimmt werden.",
  ],
  [
    "Nothing up to this day is marked as found on the statement.",
    "Bis zu diesem Tag ist nichts als auf dem Auszug gefunden markiert.",
  ],
  [
    "Transactions that are chosen one by one are no view.",
    "Einzeln gewählte Buchungen sind keine Ansicht.",
  ],
  ["There is a view “{name}” already.", "Es gibt schon eine Ansicht „{name}“."],
];
