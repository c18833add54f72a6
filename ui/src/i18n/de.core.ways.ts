import type { Sentences } from "./said";

/** What connecting a bank, moving money and locking answer, in German. */
export const waySentences: Sentences = [
  // crates/app/src/moves/asking.rs
  [
    "An account of this move was deleted here, so nothing can be asked for it.",
    "Ein Konto dieser Bewegung wurde hier gelöscht; darum lässt sich dafür nichts anfordern.",
  ],
  ["{a} is not here any more.", "{a} ist nicht mehr hier."],
  [
    "You disconnected {a}, so nothing can be asked for {b}.",
    "Sie haben {a} getrennt; darum lässt sich für {b} nichts anfordern.",
  ],
  [
    "Connect the bank again: its accounts are continued.",
    "Verbinden Sie die Bank neu: Ihre Konten gehen weiter.",
  ],
  [
    "The provider knows the key of this transfer for another one, so nothing was made.",
    "Plaid kennt den Schlüssel dieser Überweisung für eine andere; darum wurde nichts gemacht.",
  ],
  [
    "Plan the move again. If it stays, please report it.",
    "Planen Sie die Bewegung noch einmal. Bleibt es so, melden Sie es bitte.",
  ],
  [
    "A transfer that was asked for has no authorization.",
    "Einer angeforderten Überweisung fehlt die Freigabe.",
  ],
  [
    "The money was asked for, and no answer has come: {a}",
    "Das Geld wurde angefordert, und es kam keine Antwort: {~a}",
  ],
  [
    "It is not asked for twice. What became of it is looked for at each sync and each start; look at the move before you do anything else.",
    "Es wird nicht zweimal angefordert. Was daraus wurde, wird bei jedem Abgleich und jedem Start nachgesehen; sehen Sie sich die Bewegung an, bevor Sie etwas anderes tun.",
  ],
  [
    "The provider tells of another account, amount or direction than what was asked for.",
    "Plaid nennt ein anderes Konto, einen anderen Betrag oder eine andere Richtung, als angefordert wurde.",
  ],
  [
    "Nothing more is asked for this move. Look at your accounts, and report it.",
    "Für diese Bewegung wird nichts mehr angefordert. Sehen Sie in Ihre Konten, und melden Sie es.",
  ],
  [
    "A move has no transfer that it is made of.",
    "Einer Bewegung fehlt die Überweisung, aus der sie besteht.",
  ],

  // crates/app/src/moves/confirm.rs
  [
    "It was confirmed meanwhile. Look at the move again.",
    "Sie wurde inzwischen bestätigt. Sehen Sie sich die Bewegung noch einmal an.",
  ],
  [
    "The account of this move was deleted here, so nothing was moved.",
    "Das Konto dieser Bewegung wurde hier gelöscht; darum wurde nichts bewegt.",
  ],
  [
    "What became of this money could not be read to its end, so nothing was sent.",
    "Was aus diesem Geld wurde, ließ sich nicht zu Ende lesen; darum wurde nichts geschickt.",
  ],
  [
    "Look at the move again in a minute.",
    "Sehen Sie sich die Bewegung in einer Minute noch einmal an.",
  ],
  ["The provider did not let it through. {a}", "Plaid hat es nicht durchgelassen. {~a}"],
  ["The money stays in the ledger meanwhile.", "Das Geld bleibt so lange im Zwischenkonto."],
  ["This cannot be done with this move now. {a}", "Das geht mit dieser Bewegung jetzt nicht. {~a}"],

  // crates/app/src/moves/ends.rs
  ["You disconnected {bank}.", "Sie haben {bank} getrennt."],
  [
    "{name} is of a kind ({a}) that banks do not let be debited or credited this way.",
    "{name} ist von einer Art ({~a}), die Banken so weder belasten noch gutschreiben lassen.",
  ],
  [
    "{name} is in {other}, and money is moved in {currency} only.",
    "{name} ist in {other}, und Geld wird nur in {currency} bewegt.",
  ],

  // crates/app/src/moves/funds.rs
  [
    "{bank} says that less is available in {name} now than {amount}: {by} are missing{what}.",
    "{bank} sagt, dass auf {name} jetzt weniger verfügbar ist als {~amount}: Es fehlen {~by}{~what}.",
  ],
  [
    "Nothing was asked for. Move less, or wait until more is there.",
    "Es wurde nichts angefordert. Bewegen Sie weniger, oder warten Sie, bis mehr da ist.",
  ],
  [
    "{bank} tells of {name} in another currency, so {amount} cannot be held against it.",
    "{bank} nennt {name} in einer anderen Währung; darum lassen sich {~amount} nicht dagegenhalten.",
  ],
  [
    "What {bank} said of {name} is older than a minute by now. Plan the move again.",
    "Was {bank} über {name} gesagt hat, ist inzwischen älter als eine Minute. Planen Sie die Bewegung noch einmal.",
  ],
  [
    "{bank} does not say what is available in {name}, so whether {amount} are there is not known.",
    "{bank} sagt nicht, was auf {name} verfügbar ist; ob {~amount} da sind, ist also nicht bekannt.",
  ],

  // crates/app/src/moves/mod.rs
  [
    "The limit of a day is below that of one move, so that one could never be used up.",
    "Die Grenze eines Tages liegt unter der einer Bewegung; so ließe sich diese nie ausschöpfen.",
  ],
  [
    "The keys do not have Plaid's product for transfers{a}. {b}",
    "Die Schlüssel haben Plaids Produkt für Überweisungen nicht{a}. {~b}",
  ],
  [
    "It is asked for in the Plaid dashboard, and granted by Plaid after a look at who asks.",
    "Es wird im Plaid-Dashboard beantragt, und Plaid gewährt es, nachdem es angesehen hat, wer fragt.",
  ],

  // crates/app/src/moves/plan.rs
  [
    "Say your name as your banks know it: it goes with the money.",
    "Sagen Sie Ihren Namen, wie Ihre Banken ihn kennen: Er geht mit dem Geld mit.",
  ],
  [
    "A name has at most 100 characters, all of them in one line.",
    "Ein Name hat höchstens 100 Zeichen, alle in einer Zeile.",
  ],

  // crates/app/src/moves/views.rs
  [
    "The provider tells of a second transfer for the same purpose. Look at your accounts, and report it.",
    "Plaid nennt eine zweite Überweisung zum selben Zweck. Sehen Sie in Ihre Konten, und melden Sie es.",
  ],

  // crates/app/src/app_lock/guesses.rs
  ["Another copy of Coffer is being unlocked.", "Ein anderes Coffer wird gerade entsperrt."],

  // crates/app/src/app_lock/mod.rs
  [
    "This demo keeps its key in memory only, so it cannot be locked.",
    "Diese Demo hat ihren Schlüssel nur im Speicher; darum lässt sie sich nicht sperren.",
  ],
  [
    "Close Coffer, and everything of it is gone.",
    "Schließen Sie Coffer, und alles davon ist fort.",
  ],
  [
    "The keychain would open your data again without asking, so there is nothing to lock with.",
    "Der Schlüsselbund würde Ihre Daten ungefragt wieder öffnen; es gibt also nichts, womit sich sperren ließe.",
  ],
  ["Set a PIN first.", "Legen Sie zuerst eine PIN fest."],
  [
    "Coffer can lock after 1, 5, 15 or 60 minutes, or never.",
    "Coffer kann nach 1, 5, 15 oder 60 Minuten sperren, oder nie.",
  ],
  [
    "A PIN is too short to protect data by itself, and this system offers no keychain to go with it.",
    "Eine PIN ist zu kurz, um Daten allein zu schützen, und dieses System bietet keinen Schlüsselbund dazu.",
  ],
  ["Lock with your passphrase instead.", "Sperren Sie stattdessen mit Ihrer Passphrase."],
  [
    "Enter your passphrase: without the PIN, it is what opens your data.",
    "Geben Sie Ihre Passphrase ein: Ohne die PIN öffnet sie Ihre Daten.",
  ],
  [
    "This demo keeps its key in memory only; there is nothing that a PIN could protect.",
    "Diese Demo hat ihren Schlüssel nur im Speicher; es gibt nichts, was eine PIN schützen könnte.",
  ],
  [
    "Enter it; at a terminal, set COFFER_PASSPHRASE to it.",
    "Geben Sie sie ein; im Terminal setzen Sie COFFER_PASSPHRASE darauf.",
  ],

  // crates/app/src/link/arrive.rs
  [
    "User and password can only be given for a sandbox; real banks are linked in Plaid Link.",
    "Benutzer und Passwort lassen sich nur für eine Sandbox angeben; echte Banken werden in Plaid Link verbunden.",
  ],
  [
    "Run `coffer-cli link` without options.",
    "Führen Sie `coffer-cli link` ohne weitere Angaben aus.",
  ],

  // crates/app/src/link/decide.rs
  [
    "You answered later than half an hour after signing in, so the bank’s word has expired.",
    "Sie haben später als eine halbe Stunde nach der Anmeldung geantwortet; darum gilt das Wort der Bank nicht mehr.",
  ],
  [
    "Nothing was added. Begin again and sign in at the bank once more.",
    "Es kam nichts hinzu. Beginnen Sie neu, und melden Sie sich noch einmal bei der Bank an.",
  ],

  // crates/app/src/link/finish.rs
  [
    "The connection is kept: Coffer goes on with it by itself, at its next start if need be.",
    "Die Verbindung bleibt: Coffer macht von selbst damit weiter, notfalls beim nächsten Start.",
  ],
  [
    "What you did in Link is kept for half an hour, and Coffer goes on with it by itself: at its next start if need be.",
    "Was Sie in Link getan haben, bleibt eine halbe Stunde, und Coffer macht von selbst damit weiter, notfalls beim nächsten Start.",
  ],
  [
    "The connection could not be removed at Plaid either; remove it in Plaid's dashboard.",
    "Auch bei Plaid ließ sich die Verbindung nicht entfernen; entfernen Sie sie in Plaids Dashboard.",
  ],
  [
    "Nothing was added here. The connection could not be removed at Plaid yet; Coffer does it by itself, at its next start if need be.",
    "Hier kam nichts hinzu. Bei Plaid ließ sich die Verbindung noch nicht entfernen; Coffer tut es von selbst, notfalls beim nächsten Start.",
  ],
  ["This bank", "Diese Bank"],
  [
    "{name} is connected already, with these accounts.",
    "{~name} ist schon verbunden, mit diesen Konten.",
  ],
  [
    "Nothing was added. Refresh the existing connection, or repair it on the Connections page.",
    "Es kam nichts hinzu. Aktualisieren Sie die vorhandene Verbindung, oder reparieren Sie sie unter „Verbindungen“.",
  ],
  [
    "Plaid may have connected the bank, but its answer was lost on the way.",
    "Plaid hat die Bank vielleicht verbunden, aber die Antwort ging unterwegs verloren.",
  ],
  [
    "Nothing was added here. Begin again; if Plaid's dashboard then shows this bank twice, remove the older connection there.",
    "Hier kam nichts hinzu. Beginnen Sie neu; zeigt Plaids Dashboard diese Bank dann zweimal, entfernen Sie dort die ältere Verbindung.",
  ],

  // crates/app/src/link/mod.rs
  [
    "You disconnected {a}, so there is nothing to repair.",
    "Sie haben {a} getrennt; es gibt also nichts zu reparieren.",
  ],
  [
    "Connect it again: its history is continued.",
    "Verbinden Sie die Bank neu: Ihr Verlauf geht weiter.",
  ],
  [
    "Open the page yourself: its address is shown here.",
    "Öffnen Sie die Seite selbst: Ihre Adresse steht hier.",
  ],
  [
    "Plaid gave no page to open in the browser.",
    "Plaid hat keine Seite genannt, die sich im Browser öffnen ließe.",
  ],

  // crates/app/src/link/poll.rs
  [
    "The page has expired. Nothing was added; begin again.",
    "Die Seite ist abgelaufen. Es kam nichts hinzu; beginnen Sie neu.",
  ],

  // crates/app/src/link/session.rs
  ["There is no such link session.", "Diesen Vorgang des Verbindens gibt es nicht."],
  [
    "Link was closed before a bank was connected.",
    "Link wurde geschlossen, bevor eine Bank verbunden war.",
  ],
  [
    "Nothing was added. Begin again whenever you like.",
    "Es kam nichts hinzu. Beginnen Sie neu, wann Sie möchten.",
  ],

  // crates/app/src/link/turn.rs
  [
    "Another copy of Coffer is still connecting a bank.",
    "Ein anderes Coffer verbindet noch eine Bank.",
  ],
  [
    "Coffer was closed while another copy of it connected a bank.",
    "Coffer wurde geschlossen, während ein anderes Coffer eine Bank verband.",
  ],
];
