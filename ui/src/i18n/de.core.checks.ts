import type { Sentences } from "./said";

/** What the core says of money checks, in German. */
export const checkSentences: Sentences = [
  // What a check found (crates/app/src/money_checks/told.rs).
  [
    "By what the bank says now, {amount} is covered.",
    "Nach dem, was die Bank jetzt sagt, sind {~amount} gedeckt.",
  ],
  [
    "By what the bank says now, {by} is missing.",
    "Nach dem, was die Bank jetzt sagt, fehlen {~by}.",
  ],
  [
    "No payment comes out of an account of this kind.",
    "Von einem Konto dieser Art geht keine Zahlung ab.",
  ],
  [
    "The amount is not in the currency of the account.",
    "Der Betrag ist nicht in der Währung des Kontos.",
  ],
  ["The bank was not asked.", "Die Bank wurde nicht gefragt."],
  ["The bank does not say how much is available.", "Die Bank sagt nicht, wie viel verfügbar ist."],
  [
    "What the bank said is older than a minute. Check again.",
    "Was die Bank gesagt hat, ist älter als eine Minute. Prüfen Sie noch einmal.",
  ],
  ["The bank answered for another account.", "Die Bank hat für ein anderes Konto geantwortet."],
  [
    "The bank gives no numbers that a payment could use.",
    "Die Bank nennt keine Nummern, die eine Zahlung verwenden könnte.",
  ],
  [
    "The bank knows another owner than the one that was named.",
    "Die Bank kennt einen anderen Inhaber als den genannten.",
  ],
  ["Plaid advises against it.", "Plaid rät davon ab."],
  ["Payments come out of this account.", "Von diesem Konto gehen Zahlungen ab."],
  ["It is a checking account, by the bank’s word.", "Die Bank nennt es ein Girokonto."],
  ["It is a savings account.", "Es ist ein Sparkonto."],
  [
    "Many banks limit how often money leaves one, and may refuse a payment.",
    "Viele Banken begrenzen, wie oft Geld davon abgeht, und können eine Zahlung ablehnen.",
  ],
  ["No payment comes out of this account.", "Von diesem Konto geht keine Zahlung ab."],
  [
    "It is a card: what it can spend is lent by the bank.",
    "Es ist eine Karte: Was sie ausgeben kann, leiht die Bank.",
  ],
  ["It is a loan.", "Es ist ein Kredit."],
  ["It is an investment account.", "Es ist ein Depot."],
  ["Its kind does not allow it, by the bank’s word.", "Seine Art erlaubt es nicht, sagt die Bank."],
  ["The amount is in the account’s currency.", "Der Betrag ist in der Währung des Kontos."],
  ["Nothing is converted.", "Es wird nichts umgerechnet."],
  ["The account is in {own}, the amount is not.", "Das Konto ist in {own}, der Betrag nicht."],
  [
    "Coffer converts nothing, because the rate would be the bank’s to say.",
    "Coffer rechnet nichts um, weil den Kurs die Bank bestimmt.",
  ],
  [
    "The bank does not say which currency the account is in.",
    "Die Bank sagt nicht, in welcher Währung das Konto ist.",
  ],
  ["So the amount cannot be held against it.", "Also lässt sich der Betrag nicht dagegenhalten."],
  ["Enough is available.", "Es ist genug verfügbar."],
  [
    "The bank said so just now; {left} would be left. It may change any moment.",
    "Das hat die Bank eben gesagt; {~left} blieben übrig. Es kann sich jeden Moment ändern.",
  ],
  // They end in the same words as the next, which would take them for its own.
  [
    "The database is here but its key file, keys.json, is missing.",
    "Die Datenbank ist da, aber ihre Schlüsseldatei keys.json fehlt.",
  ],
  ["{by} is missing.", "Es fehlen {~by}."],
  [
    "By what the bank said just now, less what is under way.",
    "Nach dem, was die Bank eben gesagt hat, ohne das, was unterwegs ist.",
  ],
  [
    "What the account holds is not what can be spent, so nothing is decided on it.",
    "Was auf dem Konto liegt, ist nicht, was ausgegeben werden kann; danach wird nichts entschieden.",
  ],
  [
    "What the bank said is older than a minute.",
    "Was die Bank gesagt hat, ist älter als eine Minute.",
  ],
  [
    "Nothing is decided on it. Check again.",
    "Danach wird nichts entschieden. Prüfen Sie noch einmal.",
  ],
  ["Nothing is decided on that.", "Danach wird nichts entschieden."],
  ["The bank was not asked for the balance.", "Die Bank wurde nicht nach dem Saldo gefragt."],
  [
    "Something else speaks against the payment, so it was not worth a billed call.",
    "Etwas anderes spricht gegen die Zahlung, also lohnte sich kein kostenpflichtiger Aufruf.",
  ],
  [
    "The bank could not be asked for the balance.",
    "Die Bank konnte nicht nach dem Saldo gefragt werden.",
  ],
  [
    "The balance of the last sync is too old to decide on.",
    "Der Saldo vom letzten Abruf ist zu alt, um danach zu entscheiden.",
  ],
  [
    "No payment out of it is under way that Coffer knows of.",
    "Es ist keine Zahlung davon unterwegs, von der Coffer weiß.",
  ],
  [
    "What the bank has not told yet, such as a check that was written, is not known.",
    "Was die Bank noch nicht mitgeteilt hat, etwa ein ausgestellter Scheck, ist nicht bekannt.",
  ],
  ["Payments of {sum} are under way.", "Zahlungen von {~sum} sind unterwegs."],
  [
    "What is available is without them already, by the bank’s numbers.",
    "Nach den Zahlen der Bank sind sie im Verfügbaren schon abgezogen.",
  ],
  [
    "Of the payments under way, {sum} is still in what is available.",
    "Von den Zahlungen, die unterwegs sind, stecken {~sum} noch im Verfügbaren.",
  ],
  [
    "So much was taken off before it was held against the amount.",
    "So viel wurde abgezogen, bevor es gegen den Betrag gehalten wurde.",
  ],
  [
    "The account has numbers that a payment can use.",
    "Das Konto hat Nummern, die eine Zahlung verwenden kann.",
  ],
  [
    "The bank gives them. That the account is open on the day of the payment is not proven.",
    "Die Bank nennt sie. Dass das Konto am Tag der Zahlung offen ist, ist nicht bewiesen.",
  ],
  [
    "The bank made them for this connection. They end when it is disconnected, and a statement shows others.",
    "Die Bank hat sie für diese Verbindung gemacht. Sie enden, wenn sie getrennt wird, und auf dem Auszug stehen andere.",
  ],
  ["The bank gives no numbers for this account.", "Die Bank nennt für dieses Konto keine Nummern."],
  ["A payment would not find it.", "Eine Zahlung fände es nicht."],
  ["Whether it has numbers was not asked.", "Ob es Nummern hat, wurde nicht gefragt."],
  ["The owner is the one that was named.", "Der Inhaber ist der genannte."],
  [
    "What was compared is the same as what the bank has on file.",
    "Was verglichen wurde, ist dasselbe, was die Bank hinterlegt hat.",
  ],
  [
    "The owner is very likely the one that was named.",
    "Der Inhaber ist sehr wahrscheinlich der genannte.",
  ],
  ["The lowest score is {score} of 100.", "Der niedrigste Wert ist {score} von 100."],
  [
    "The owner fits what was named in part.",
    "Der Inhaber passt zum Teil zu dem, was genannt wurde.",
  ],
  [
    "The lowest score is {score} of 100: a nickname, a second name, or somebody else.",
    "Der niedrigste Wert ist {score} von 100: ein Rufname, ein zweiter Name oder jemand anderes.",
  ],
  ["The owner is not the one that was named.", "Der Inhaber ist nicht der genannte."],
  [
    "The lowest score is {score} of 100; below {partial} it is another.",
    "Der niedrigste Wert ist {score} von 100; unter {partial} ist es ein anderer.",
  ],
  ["Nothing is known of the owner.", "Über den Inhaber ist nichts bekannt."],
  [
    "The bank has nothing on file to compare with. That is no mismatch.",
    "Die Bank hat nichts hinterlegt, womit sich vergleichen ließe. Das ist kein Widerspruch.",
  ],
  ["Whom it belongs to was not asked.", "Wem es gehört, wurde nicht gefragt."],
  [
    "No name, number or mail address was given to compare.",
    "Es wurde kein Name, keine Nummer und keine E-Mail-Adresse zum Vergleichen genannt.",
  ],
  ["Whom it belongs to could not be asked.", "Wem es gehört, konnte nicht gefragt werden."],
  [
    "The bank or Plaid did not answer, or the consent for it is missing.",
    "Die Bank oder Plaid hat nicht geantwortet, oder die Einwilligung dafür fehlt.",
  ],
  [
    "Plaid’s risk: {bank} that the bank returns it, {customer} that the owner does.",
    "Plaids Risiko: {bank}, dass die Bank es zurückgibt, {customer}, dass der Inhaber es tut.",
  ],
  [
    "From 1, safe, to 99. It is a guess from what is like it, and no promise.",
    "Von 1, sicher, bis 99. Es ist eine Schätzung nach Ähnlichem und kein Versprechen.",
  ],
  [
    "Plaid’s judgement of risk is not offered.",
    "Plaids Urteil über das Risiko wird nicht angeboten.",
  ],
  [
    "Your keys or this bank do not have it. All other lines stand without it.",
    "Ihre Schlüssel oder diese Bank haben es nicht. Alle anderen Zeilen gelten ohne es.",
  ],
  ["Plaid’s judgement of risk is not known.", "Plaids Urteil über das Risiko ist nicht bekannt."],
  ["It was not asked, or did not answer.", "Es wurde nicht gefragt oder hat nicht geantwortet."],

  // What can be asked, and what was (crates/app/src/money_checks).
  [
    "You keep this account by hand, so there is no bank to ask.",
    "Sie führen dieses Konto von Hand, also gibt es keine Bank zu fragen.",
  ],
  [
    "The bank does not share this account any more: it may be closed.",
    "Die Bank gibt dieses Konto nicht mehr frei: Es ist vielleicht geschlossen.",
  ],
  [
    "Only checking and savings accounts have numbers that money is sent to.",
    "Nur Giro- und Sparkonten haben Nummern, an die Geld geschickt wird.",
  ],
  [
    "Payments come out of checking and savings accounts only.",
    "Zahlungen gehen nur von Giro- und Sparkonten ab.",
  ],
  [
    "Look at the number and confirm again.",
    "Sehen Sie sich die Zahl an, und bestätigen Sie noch einmal.",
  ],
  [
    "The bank says that this is available now. Payments that it has not heard of yet are not in it.",
    "Die Bank sagt, dass dies jetzt verfügbar ist. Zahlungen, von denen sie noch nichts weiß, sind nicht darin.",
  ],
  [
    "The bank says what the account holds, and not how much of it is available.",
    "Die Bank sagt, was auf dem Konto liegt, und nicht, wie viel davon verfügbar ist.",
  ],
  [
    "What is available here is what the bank would lend. It is no money of yours.",
    "Was hier verfügbar ist, würde die Bank leihen. Es ist kein Geld von Ihnen.",
  ],
  [
    "This is what the account is worth by the bank’s word. It is not available for payments.",
    "So viel ist das Konto wert, sagt die Bank. Für Zahlungen ist es nicht verfügbar.",
  ],
  [
    "The numbers of this account were not revealed within the last five minutes.",
    "Die Nummern dieses Kontos wurden in den letzten fünf Minuten nicht gezeigt.",
  ],
  ["Reveal them first.", "Zeigen Sie sie zuerst."],
  [
    "There is nothing to compare. Enter a name, a number, a mail address or a postal address.",
    "Es gibt nichts zu vergleichen. Geben Sie einen Namen, eine Nummer, eine E-Mail-Adresse oder eine Anschrift ein.",
  ],
  [
    "An address is compared with its street. Enter that too.",
    "Eine Anschrift wird mit ihrer Straße verglichen. Geben Sie die auch ein.",
  ],
  [
    "This is shown to the owner alone, and nothing is set yet that only the owner knows.",
    "Das wird nur dem Inhaber gezeigt, und es ist noch nichts festgelegt, was nur er weiß.",
  ],
  ["Set a PIN or a passphrase first.", "Legen Sie zuerst eine PIN oder Passphrase fest."],
  [
    "This is not an amount. Write it with digits and a point, such as 500.00.",
    "Das ist kein Betrag. Schreiben Sie ihn in Ziffern mit einem Punkt, etwa 500.00.",
  ],
  ["The amount is zero. Nothing would be paid.", "Der Betrag ist null. Es würde nichts gezahlt."],
  [
    "The amount is negative. Write what is to be paid, without a sign.",
    "Der Betrag ist negativ. Schreiben Sie ohne Vorzeichen, was gezahlt werden soll.",
  ],
  [
    "The amount is too large to be one that is meant.",
    "Der Betrag ist zu groß, um gemeint zu sein.",
  ],
  [
    "{currency} has {digits} digits after the point; the amount has more.",
    "{currency} hat {digits} Stellen nach dem Komma; der Betrag hat mehr.",
  ],

  // The record (crates/app/src/audit.rs).
  ["A bank was asked for a balance.", "Eine Bank wurde nach einem Saldo gefragt."],
  ["Account numbers were to be shown.", "Kontonummern sollten gezeigt werden."],
  ["A number was put into the clipboard.", "Eine Nummer kam in die Zwischenablage."],
  [
    "Account numbers were kept on this computer, sealed.",
    "Kontonummern wurden auf diesem Computer aufbewahrt, versiegelt.",
  ],
  ["Kept account numbers were deleted.", "Aufbewahrte Kontonummern wurden gelöscht."],
  [
    "A sheet for direct deposit was to be written.",
    "Ein Einzahlungsblatt sollte geschrieben werden.",
  ],
  [
    "A bank was asked for the owners of its accounts.",
    "Eine Bank wurde nach den Inhabern ihrer Konten gefragt.",
  ],
  [
    "Words were compared with the owners of an account.",
    "Angaben wurden mit den Inhabern eines Kontos verglichen.",
  ],
  ["A payment was checked.", "Eine Zahlung wurde geprüft."],
  ["A backup took the place of the database.", "Eine Sicherung trat an die Stelle der Datenbank."],
  ["A move of money was planned.", "Eine Bewegung wurde geplant."],
  ["A move of money was confirmed.", "Eine Bewegung wurde bestätigt."],
  ["Plaid was asked to move money.", "Plaid wurde gebeten, Geld zu bewegen."],
  ["A move of money went on.", "Eine Bewegung ging weiter."],
  ["A move of money was cancelled.", "Eine Bewegung wurde aufgehalten."],
  ["A move of money was sent back.", "Eine Bewegung wurde zurückgeschickt."],
  ["The limits of moves were changed.", "Die Grenzen für Bewegungen wurden geändert."],
  [
    "Something was done that this version does not know.",
    "Etwas geschah, das diese Version nicht kennt.",
  ],
  ["Entries before this one are missing.", "Einträge vor diesem fehlen."],
  [
    "It says something else than when it was written.",
    "Er sagt etwas anderes, als damals geschrieben wurde.",
  ],
  [
    "It does not follow the entry before it: one of the two was exchanged.",
    "Er folgt nicht auf den vorigen Eintrag: Einer von beiden wurde vertauscht.",
  ],
  [
    "The key of this demo is in memory only, so there is no file that notes the newest entry.",
    "Der Schlüssel dieser Demo ist nur im Speicher, also gibt es keine Datei, die den neuesten Eintrag vermerkt.",
  ],
  [
    "keys.json does not note the newest entry yet, so a cut end would not be seen.",
    "keys.json vermerkt den neuesten Eintrag noch nicht, also fiele ein abgeschnittenes Ende nicht auf.",
  ],
];
