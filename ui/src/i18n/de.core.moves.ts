import type { Sentences } from "./said";

/** What the core says of moves, in German. */
export const moveSentences: Sentences = [
  // Where the money is (crates/domain/src/moves/words.rs).
  [
    "Whether {amount} may be moved was asked, and no answer has come. The money is in {from}.",
    "Es wurde gefragt, ob {amount} bewegt werden dürfen, und es kam keine Antwort. Das Geld ist auf {from}.",
  ],
  [
    "{amount} may be moved to {to}. Nothing has moved: the money is in {from}.",
    "{amount} dürfen auf {to} bewegt werden. Bewegt wurde nichts: Das Geld ist auf {from}.",
  ],
  [
    "This was not confirmed in time. Nothing has moved: {amount} are in {from}.",
    "Das wurde nicht rechtzeitig bestätigt. Bewegt wurde nichts: {amount} sind auf {from}.",
  ],
  [
    "This move was not let through. Nothing has moved: {amount} are in {from}.",
    "Diese Bewegung wurde nicht durchgelassen. Bewegt wurde nichts: {amount} sind auf {from}.",
  ],
  [
    "{amount} were asked for from {from}, and no answer has come. The money is there or on its way into the ledger; it is not asked for twice.",
    "{amount} wurden von {from} angefordert, und es kam keine Antwort. Das Geld ist dort oder auf dem Weg in das Zwischenkonto; es wird nicht zweimal angefordert.",
  ],
  [
    "{amount} are on their way out of {from}, into the ledger.",
    "{amount} sind auf dem Weg von {from} in das Zwischenkonto.",
  ],
  [
    "{amount} rest in the ledger, between {from} and {to}.",
    "{amount} liegen im Zwischenkonto, zwischen {from} und {to}.",
  ],
  [
    "{amount} were asked to go on to {to}, and no answer has come. The money is in the ledger or on its way; it is not sent twice.",
    "{amount} sollten auf {to} weitergehen, und es kam keine Antwort. Das Geld ist im Zwischenkonto oder unterwegs; es wird nicht zweimal geschickt.",
  ],
  [
    "{amount} are on their way from the ledger into {to}.",
    "{amount} sind auf dem Weg vom Zwischenkonto auf {to}.",
  ],
  ["{amount} have arrived in {to}.", "{amount} sind auf {to} angekommen."],
  [
    "This was cancelled. The money, {amount}, is in {from}.",
    "Das wurde aufgehalten. Das Geld, {amount}, ist auf {from}.",
  ],
  [
    "{from} did not give the money. {amount} are still there.",
    "{from} hat das Geld nicht hergegeben. {amount} sind noch dort.",
  ],
  [
    "The bank of {from} took {amount} back. The money is there.",
    "Die Bank von {from} hat {amount} zurückgeholt. Das Geld ist dort.",
  ],
  [
    "{amount} rest in the ledger: they did not reach {to}, and nothing goes on by itself.",
    "{amount} liegen im Zwischenkonto: Sie haben {to} nicht erreicht, und von selbst geht nichts weiter.",
  ],
  [
    "{amount} were asked back to {from}, and no answer has come. The money is in the ledger or on its way; it is not sent twice.",
    "{amount} sollten zurück auf {from}, und es kam keine Antwort. Das Geld ist im Zwischenkonto oder unterwegs; es wird nicht zweimal geschickt.",
  ],
  [
    "{amount} are on their way from the ledger back to {from}.",
    "{amount} sind auf dem Weg vom Zwischenkonto zurück auf {from}.",
  ],
  ["{amount} are back in {from}.", "{amount} sind wieder auf {from}."],
  [
    "The bank of {from} took {amount} back after they had gone on: the owner of the ledger is owed them.",
    "Die Bank von {from} hat {amount} zurückgeholt, nachdem sie weitergegangen waren: Sie werden dem geschuldet, dem das Zwischenkonto gehört.",
  ],

  // What comes next.
  [
    "Confirm it within the hour, or let it lapse.",
    "Bestätigen Sie es innerhalb der Stunde, oder lassen Sie es verfallen.",
  ],
  [
    "Plan it again if it is still meant.",
    "Planen Sie es noch einmal, wenn es noch so gemeint ist.",
  ],
  [
    "Look at the reason, and plan another if that can be helped.",
    "Sehen Sie sich den Grund an, und planen Sie eine andere, wenn sich das beheben lässt.",
  ],
  [
    "What became of it is looked for at each sync and each start. Do not move the money another way meanwhile.",
    "Was daraus wurde, wird bei jedem Abruf und jedem Start nachgesehen. Bewegen Sie das Geld inzwischen nicht auf anderem Weg.",
  ],
  [
    "Banks take one to three working days. It goes on by itself.",
    "Banken brauchen ein bis drei Werktage. Es geht von selbst weiter.",
  ],
  [
    "It goes on by itself, at the next look.",
    "Es geht von selbst weiter, wenn das nächste Mal nachgesehen wird.",
  ],
  ["Banks take one to three working days.", "Banken brauchen ein bis drei Werktage."],
  [
    "Nothing is to be undone. Plan another when the reason is gone.",
    "Rückgängig zu machen ist nichts. Planen Sie eine andere, wenn der Grund behoben ist.",
  ],
  [
    "Look at the reason before you plan another.",
    "Sehen Sie sich den Grund an, bevor Sie eine andere planen.",
  ],
  [
    "Send it on once more, or back to where it came from.",
    "Schicken Sie es noch einmal weiter, oder zurück, woher es kam.",
  ],
  [
    "Pay it to the owner of the keys, or ask them: a move cannot settle this.",
    "Zahlen Sie es dem, dem die Schlüssel gehören, oder fragen Sie ihn: Eine Bewegung kann das nicht ausgleichen.",
  ],

  // Other keys while money is under way (crates/app/src/moves/bound.rs).
  [
    "{amount} are on their way between {from} and {to}, and were asked for with other keys, or another relay, than those that are set now. Nothing was asked.",
    "{amount} sind zwischen {from} und {to} unterwegs, angefordert mit anderen Schlüsseln oder über ein anderes Relay als jetzt eingestellt. Es wurde nichts gefragt.",
  ],
  [
    "Set the former ones again until the money has arrived.",
    "Stellen Sie die früheren wieder ein, bis das Geld angekommen ist.",
  ],
  [
    "{amount} are on their way between {from} and {to}, and only the keys that they were asked for with tell what becomes of them. Nothing was changed.",
    "{amount} sind zwischen {from} und {to} unterwegs, und nur die Schlüssel, mit denen sie angefordert wurden, sagen, was daraus wird. Es wurde nichts geändert.",
  ],
  [
    "Wait until they have arrived, or stop the move. A new secret of the same client ID can be entered.",
    "Warten Sie, bis sie angekommen sind, oder stoppen Sie die Bewegung. Ein neues Secret derselben client_id lässt sich eintragen.",
  ],

  // What an amount lacks (crates/domain/src/moves/amount.rs).
  ["Say how much is to be moved.", "Sagen Sie, wie viel bewegt werden soll."],
  [
    "An amount to move is never negative. To move it the other way, exchange the two accounts.",
    "Ein Betrag ist nie negativ. Für die andere Richtung tauschen Sie die beiden Konten.",
  ],
  [
    "Nothing is to be moved: the amount is zero.",
    "Es gibt nichts zu bewegen: Der Betrag ist null.",
  ],
  [
    "{currency} has {digits} digits after the point, and this amount has more.",
    "{currency} hat {digits} Stellen nach dem Komma, und dieser Betrag hat mehr.",
  ],
  ["That is more than can be moved at once.", "Das ist mehr, als sich auf einmal bewegen lässt."],
  [
    "That is above your limit for one day, {limit}: {used} were moved today.",
    "Das liegt über Ihrer Grenze für einen Tag, {limit}: Heute wurden {used} bewegt.",
  ],

  // What keeps an account from taking part (crates/app/src/moves/ends.rs).
  [
    "You keep {name} by hand: no bank can move money of it.",
    "Sie führen {name} von Hand: Keine Bank kann davon Geld bewegen.",
  ],
  [
    "{bank} does not share {name} any more: it was closed, or its permission was taken back.",
    "{bank} gibt {name} nicht mehr frei: Es wurde geschlossen, oder die Erlaubnis wurde zurückgenommen.",
  ],
  [
    "{name} is no checking or savings account, and only between those is money moved.",
    "{name} ist kein Giro- oder Sparkonto, und nur zwischen solchen wird Geld bewegt.",
  ],
  [
    "{bank} has not told a balance of {name}, and with it no currency.",
    "{bank} hat von {name} keinen Saldo genannt, und damit keine Währung.",
  ],
  ["{bank} wants you to sign in again first.", "{bank} möchte, dass Sie sich zuerst neu anmelden."],
  [
    "The permission to use {bank} was taken back.",
    "Die Erlaubnis für {bank} wurde zurückgenommen.",
  ],
  [
    "Both are one account, so nothing would be moved.",
    "Beide sind ein Konto, also würde nichts bewegt.",
  ],
  [
    "{bank} was not asked yet whether payments are allowed: agree to them first.",
    "{bank} wurde noch nicht gefragt, ob Zahlungen erlaubt sind: Willigen Sie zuerst ein.",
  ],

  // What a confirmation lacks (crates/app/src/moves/confirm.rs).
  [
    "You typed {amount}, and the move is of {other}. Nothing was moved.",
    "Sie haben {amount} getippt, und es geht um {other}. Bewegt wurde nichts.",
  ],
  [
    "These are not the last digits of {account}. Nothing was moved.",
    "Das sind nicht die letzten Ziffern von {account}. Bewegt wurde nichts.",
  ],
  [
    "This is not the name of the account, {account}. Nothing was moved.",
    "Das ist nicht der Name des Kontos, {account}. Bewegt wurde nichts.",
  ],
  [
    "Money is moved only where a PIN or a passphrase protects this profile, and none does.",
    "Geld wird nur bewegt, wo eine PIN oder Passphrase dieses Profil schützt, und hier tut das keine.",
  ],
  [
    "Set a PIN first: it is asked for each time before money moves.",
    "Legen Sie zuerst eine PIN fest: Nach ihr wird jedes Mal gefragt, bevor Geld fließt.",
  ],
  [
    "It was sent to the bank already, so it cannot be stopped any more.",
    "Es wurde schon an die Bank geschickt und lässt sich nicht mehr aufhalten.",
  ],
  [
    "Once it has arrived, the money can be moved back.",
    "Wenn es angekommen ist, lässt sich das Geld zurückbewegen.",
  ],
  [
    "Whether this was made is not known yet, so it cannot be stopped.",
    "Ob es gemacht wurde, ist noch nicht bekannt, also lässt es sich nicht aufhalten.",
  ],

  // What happened (crates/app/src/moves/views.rs).
  ["You confirmed it.", "Sie haben es bestätigt."],
  ["You asked to have it stopped.", "Sie wollten es aufhalten lassen."],
  ["You asked to have it sent back.", "Sie wollten es zurückschicken lassen."],
  [
    "Its two rows in your accounts were paired as a transfer.",
    "Die beiden Buchungen in Ihren Konten wurden als Umbuchung verbunden.",
  ],
  ["The transfer {way} {end} was asked for.", "Die Überweisung wurde angefordert."],
  ["The transfer {way} {end} was not made.", "Die Überweisung wurde nicht gemacht."],
  ["The provider has the transfer {way} {end}.", "Plaid hat die Überweisung."],
  ["The transfer {way} {end} was sent to the bank.", "Die Überweisung ging an die Bank."],
  [
    "The money out of {end} has reached the ledger.",
    "Das Geld von {end} hat das Zwischenkonto erreicht.",
  ],
  ["The money has arrived in {end}.", "Das Geld ist auf {end} angekommen."],
  ["The transfer {way} {end} was stopped.", "Die Überweisung wurde aufgehalten."],
  ["The transfer {way} {end} did not work.", "Die Überweisung hat nicht geklappt."],
  ["The transfer {way} {end} came back.", "Die Überweisung kam zurück."],
  ["Whether money may go {way} {end} was asked.", "Es wurde gefragt, ob das Geld fließen darf."],
  ["Money may go {way} {end}.", "Das Geld darf fließen."],
  ["Money may not go {way} {end}.", "Das Geld darf nicht fließen."],

  // What a bank's code means (crates/domain/src/moves/returns.rs).
  ["There was not enough money in the account.", "Auf dem Konto war nicht genug Geld."],
  ["The account is closed.", "Das Konto ist geschlossen."],
  [
    "The bank found no account with that number and name.",
    "Die Bank fand kein Konto mit dieser Nummer und diesem Namen.",
  ],
  ["The account number is not a valid one.", "Die Kontonummer ist nicht gültig."],
  [
    "The owner told the bank that they had not allowed it.",
    "Der Inhaber hat der Bank gesagt, dass er es nicht erlaubt hat.",
  ],
  [
    "The owner took back the permission that they had given.",
    "Der Inhaber hat seine Erlaubnis zurückgenommen.",
  ],
  ["The owner had the payment stopped.", "Der Inhaber hat die Zahlung sperren lassen."],
  [
    "The money in the account was not available yet.",
    "Das Geld auf dem Konto war noch nicht verfügbar.",
  ],
  ["The account is frozen.", "Das Konto ist eingefroren."],
  [
    "The account does not allow such payments: many savings accounts do not.",
    "Das Konto erlaubt solche Zahlungen nicht: Viele Sparkonten tun das nicht.",
  ],
  [
    "The owner of the account did not accept the money.",
    "Der Inhaber des Kontos hat das Geld nicht angenommen.",
  ],
  [
    "It would likely come back, because there is not enough money in the account.",
    "Es käme wahrscheinlich zurück, weil auf dem Konto nicht genug Geld ist.",
  ],
  [
    "It would likely come back, by what the provider knows of the account.",
    "Es käme wahrscheinlich zurück, nach dem, was Plaid von dem Konto weiß.",
  ],
  [
    "The limit of the keys for transfers is reached.",
    "Die Grenze der Schlüssel für Überweisungen ist erreicht.",
  ],
  ["The provider could not judge it now.", "Plaid konnte es jetzt nicht beurteilen."],
  ["The provider did not let it through.", "Plaid hat es nicht durchgelassen."],
  ["The provider says no more than this code.", "Plaid sagt nicht mehr als diesen Code."],
];
