import type { Sentences } from "./said";

/** What the core says of searches, rules in text and returned payments, in German. */
export const searchSentences: Sentences = [
  // crates/domain/src/sync.rs
  ["The sync stopped: {message}.", "Der Abgleich brach ab: {~message}."],
  [
    "Nothing was changed. Refresh to try again.",
    "Es wurde nichts geändert. Aktualisieren Sie, um es noch einmal zu versuchen.",
  ],

  // crates/domain/src/moves/amount.rs
  [
    "“{a}” is not an amount. Write it in digits with a point, such as 500 or 500.00.",
    "„{a}“ ist kein Betrag. Schreiben Sie ihn in Ziffern mit einem Punkt, etwa 500 oder 500.00.",
  ],
  [
    "That is above your limit for one move, {a}.",
    "Das liegt über Ihrer Grenze für eine Bewegung, {~a}.",
  ],

  // crates/domain/src/moves/returns.rs
  [
    "The bank that had asked for the money asked to have it sent back.",
    "Die Bank, die das Geld verlangt hatte, hat um Rückgabe gebeten.",
  ],
  [
    "The account is at another bank since that branch was sold.",
    "Das Konto ist bei einer anderen Bank, seit jene Filiale verkauft wurde.",
  ],
  [
    "The routing number is not one of a bank that takes part.",
    "Die Bankleitzahl gehört keiner Bank, die teilnimmt.",
  ],
  [
    "The owner of the account, or whoever acts for them, has died.",
    "Der Inhaber des Kontos oder wer für ihn handelt, ist gestorben.",
  ],
  [
    "The bank could not use what it was given, or it suspects a fraud.",
    "Die Bank konnte mit den Angaben nichts anfangen, oder sie vermutet einen Betrug.",
  ],
  [
    "The bank did not accept how the payment was addressed.",
    "Die Bank hat nicht angenommen, wie die Zahlung adressiert war.",
  ],
  [
    "The bank took it for a payment that it had already.",
    "Die Bank hielt es für eine Zahlung, die sie schon hatte.",
  ],
  [
    "The bank and the one that asked for it agreed to send it back.",
    "Die Bank und die, die es verlangt hatte, haben die Rückgabe vereinbart.",
  ],
  ["The bank did not want to take the payment.", "Die Bank wollte die Zahlung nicht annehmen."],
  [
    "The bank does not take part in such payments any more.",
    "Die Bank nimmt an solchen Zahlungen nicht mehr teil.",
  ],
  [
    "The bank did not accept the paper that the payment was made of.",
    "Die Bank hat das Papier nicht angenommen, aus dem die Zahlung entstand.",
  ],
  ["The bank found the entry to be wrong.", "Die Bank hielt den Auftrag für fehlerhaft."],
  [
    "A return of it was itself sent back, because it was wrong or came too late.",
    "Eine Rückgabe wurde selbst zurückgegeben, weil sie falsch war oder zu spät kam.",
  ],
  [
    "A bank on the way across a border did not accept it.",
    "Eine Bank auf dem Weg über eine Grenze hat es nicht angenommen.",
  ],
  [
    "The bank sent it back for a reason of its own.",
    "Die Bank hat es aus einem eigenen Grund zurückgeschickt.",
  ],
  [
    "The account was not connected by signing in, so its balance cannot be looked at.",
    "Das Konto wurde nicht durch Anmelden verbunden; darum lässt sich sein Saldo nicht ansehen.",
  ],
  [
    "The bank wants its owner to sign in again first.",
    "Die Bank möchte, dass sich der Inhaber zuerst neu anmeldet.",
  ],

  // crates/domain/src/query/amount.rs
  ["An amount has no comma.", "Ein Betrag hat hier kein Komma."],
  [
    "Write it with a point and nothing else: amt:1234.50.",
    "Schreiben Sie ihn mit einem Punkt und sonst nichts: amt:1234.50.",
  ],
  ["“{text}” is not an amount.", "„{text}“ ist kein Betrag."],
  [
    "Write amt:19, amt:>50, amt:<=10 or amt:10..20.",
    "Schreiben Sie amt:19, amt:>50, amt:<=10 oder amt:10..20.",
  ],
  ["A size is compared without its sign.", "Eine Größe wird ohne Vorzeichen verglichen."],
  [
    "Add is:in or is:out for one direction: is:out amt:>50.",
    "Für eine Richtung fügen Sie is:in oder is:out hinzu: is:out amt:>50.",
  ],
  ["A range goes one way.", "Ein Bereich geht in eine Richtung."],
  [
    "Write both ends with the same sign, or without: amt:10..20.",
    "Schreiben Sie beide Enden mit demselben Vorzeichen oder ohne: amt:10..20.",
  ],
  ["This range ends before it begins.", "Dieser Bereich endet, bevor er beginnt."],
  [
    "Write the smaller amount first: amt:10..20.",
    "Schreiben Sie den kleineren Betrag zuerst: amt:10..20.",
  ],

  // crates/domain/src/query/days.rs
  ["This stretch of days ends before it begins.", "Dieser Zeitraum endet, bevor er beginnt."],
  ["“{text}” is not a day.", "„{text}“ ist kein Tag."],
  ["Did you mean “{word}”?", "Meinten Sie „{word}“?"],
  [
    "Write a day as 2026-03-01, a month as 2026-03 or march, a year as 2026.",
    "Schreiben Sie einen Tag als 2026-03-01, einen Monat als 2026-03 oder march, ein Jahr als 2026.",
  ],

  // crates/domain/src/query/parse.rs
  [
    "A search can be {chars_max} characters long.",
    "Eine Suche kann {chars_max} Zeichen lang sein.",
  ],
  ["A search can have {terms_max} terms.", "Eine Suche kann {terms_max} Bedingungen haben."],
  ["“{signs}” has no letter and no digit.", "„{signs}“ hat keinen Buchstaben und keine Ziffer."],
  [
    "Words are found by their letters and digits.",
    "Wörter werden an ihren Buchstaben und Ziffern gefunden.",
  ],
  [
    "“{name}:” needs something after the colon.",
    "Nach dem Doppelpunkt von „{name}:“ muss etwas stehen.",
  ],
  [
    "Write it without a space, as in {name}:{example}.",
    "Schreiben Sie es ohne Leerzeichen, wie in {name}:{example}.",
  ],
  ["“{a}:” can have {values_max} values.", "„{a}:“ kann {values_max} Werte haben."],
  ["“{name}:” takes one stretch of days.", "„{name}:“ nimmt einen Zeitraum."],
  [
    "Write a stretch as {name}:2026-01..2026-03.",
    "Schreiben Sie einen Zeitraum als {name}:2026-01..2026-03.",
  ],
  ["“{name}:” does not know “{a}”.", "„{name}:“ kennt „{a}“ nicht."],
  ["Did you mean {name}:{word}?", "Meinten Sie {name}:{word}?"],
  ["It knows {a}.", "Es kennt {a}."],
  ["There is no operator “{typed}:”.", "Einen Operator „{typed}:“ gibt es nicht."],
  ["Did you mean “{near}:”?", "Meinten Sie „{near}:“?"],
  [
    "To find this text, put it in quotation marks: {a}.",
    "Um diesen Text zu finden, setzen Sie ihn in Anführungszeichen: {a}.",
  ],

  // crates/domain/src/rules/mod.rs
  ["A rule does at least one thing.", "Eine Regel tut mindestens eines."],
  ["A split has at least two parts.", "Eine Aufteilung hat mindestens zwei Teile."],
  ["A split can have {parts_max} parts.", "Eine Aufteilung kann {parts_max} Teile haben."],
  [
    "The shares of a split are each more than nothing, and 100 % together.",
    "Die Anteile einer Aufteilung sind jeder mehr als nichts, und zusammen 100 %.",
  ],

  // crates/domain/src/rules/text.rs
  ["At most {rules_max} rules can be read.", "Höchstens {rules_max} Regeln können gelesen werden."],
  ["“when” is followed by a search.", "Auf „when“ folgt eine Suche."],
  ["A rule has one “when”.", "Eine Regel hat ein „when“."],
  ["A rule begins with “rule” and its name.", "Eine Regel beginnt mit „rule“ und ihrem Namen."],
  [
    "A line begins with “rule”, “when” or “then”, and not with “{other}”.",
    "Eine Zeile beginnt mit „rule“, „when“ oder „then“, und nicht mit „{other}“.",
  ],
  ["This rule has no “when”.", "Diese Regel hat kein „when“."],
  ["This rule has no “then”.", "Diese Regel hat kein „then“."],
  [
    "The name of a rule stands in quotation marks.",
    "Der Name einer Regel steht in Anführungszeichen.",
  ],
  [
    "Behind the name stand “off” or “past”, and not “{other}”.",
    "Hinter dem Namen steht „off“ oder „past“, und nicht „{other}“.",
  ],
  ["“{what}” stands here twice.", "„{what}“ steht hier zweimal."],
  ["A merchant stands in quotation marks.", "Ein Händler steht in Anführungszeichen."],
  ["A note stands in quotation marks.", "Eine Notiz steht in Anführungszeichen."],
  [
    "A rule can say category, merchant, tag, note, hide, reviewed and split, and not “{other}”.",
    "Eine Regel kann category, merchant, tag, note, hide, reviewed und split sagen, und nicht „{other}“.",
  ],
  ["“then” is followed by what the rule does.", "Auf „then“ folgt, was die Regel tut."],
  ['Behind \\ stands ", \\, n or r.', 'Hinter \\ steht ", \\, n oder r.'],
  ["A quotation mark is not closed.", "Ein Anführungszeichen ist nicht geschlossen."],
  ["A category stands in quotation marks.", "Eine Kategorie steht in Anführungszeichen."],
  [
    "A tag stands behind # or in quotation marks.",
    "Ein Schlagwort steht hinter # oder in Anführungszeichen.",
  ],
  ["Behind # stands a tag.", "Hinter # steht ein Schlagwort."],
  [
    "A part begins with its share, such as 60% or 33.34%.",
    "Ein Teil beginnt mit seinem Anteil, etwa 60% oder 33.34%.",
  ],
  [
    "“{rest}” cannot be read; between two actions stands “;”.",
    "„{rest}“ ist nicht lesbar; zwischen zwei Wirkungen steht „;“.",
  ],

  // crates/domain/src/query/show.rs
  ["Category: {values}", "Kategorie: {^values}"],
  ["Account: {values}", "Konto: {values}"],
  ["Tag: {values}", "Schlagwort: {values}"],
  ["Merchant: {values}", "Händler: {values}"],
  ["Note: {values}", "Notiz: {values}"],
  ["Amount: {values}", "Betrag: {values}"],
  ["With {values}", "Mit {~values}"],
  ["Before {values}", "Vor {~values}"],
  ["After {values}", "Nach {~values}"],
  ["Not {words}", "Nicht {~words}"],
];
