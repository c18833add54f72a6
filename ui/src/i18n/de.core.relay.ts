import type { Sentences } from "./said";

/** What is said of Plaid, relays and the shell’s windows, in German. */
export const relaySentences: Sentences = [
  // crates/plaid/src/plaid_url.rs
  ["This is not a web address.", "Das ist keine Webadresse."],
  [
    "Plaid can be reached at https://sandbox.plaid.com or https://production.plaid.com, or at http://127.0.0.1 with a port for a sandbox on this computer. Any other address is refused.",
    "Plaid ist unter https://sandbox.plaid.com oder https://production.plaid.com erreichbar, oder unter http://127.0.0.1 mit einem Port für eine Sandbox auf diesem Computer. Jede andere Adresse wird abgelehnt.",
  ],
  [
    "The address must end after the host and port, without a user name, path or query.",
    "Die Adresse muss nach Host und Port enden, ohne Benutzernamen, Pfad oder Abfrage.",
  ],
  [
    "A relay must be reached by https; plain http is only for a relay on this computer.",
    "Ein Relay muss über https erreicht werden; einfaches http gibt es nur für ein Relay auf diesem Computer.",
  ],

  // crates/plaid/src/transport.rs
  [
    "The client ID and the secret must each be one word of letters and digits.",
    "Die client_id und das Secret müssen je ein Wort aus Buchstaben und Ziffern sein.",
  ],
  [
    "This device's credential for the relay is damaged; pair the device again.",
    "Der Ausweis dieses Geräts für das Relay ist beschädigt; melden Sie das Gerät neu an.",
  ],
  [
    "The demo bank runs on this computer; it has no address elsewhere.",
    "Die Demo-Bank läuft auf diesem Computer; anderswo hat sie keine Adresse.",
  ],
  [
    "The address belongs to another Plaid environment than the one that is chosen.",
    "Die Adresse gehört zu einer anderen Umgebung von Plaid als der gewählten.",
  ],
  [
    "The certificates of this computer could not be loaded, so no secure connection can be made.",
    "Die Zertifikate dieses Computers ließen sich nicht laden; darum kommt keine sichere Verbindung zustande.",
  ],

  // crates/plaid/src/relay/client.rs
  [
    "This relay is not the one with that fingerprint. Nothing was kept.",
    "Dieses Relay hat einen anderen Fingerabdruck. Es wurde nichts behalten.",
  ],
  [
    "This relay could not prove who it is. Nothing was kept.",
    "Dieses Relay konnte nicht beweisen, wer es ist. Es wurde nichts behalten.",
  ],

  // crates/plaid/src/errors/codes.rs
  [
    "Your bank has no balance as recent as was asked for.",
    "Ihre Bank hat keinen so frischen Saldo, wie verlangt wurde.",
  ],
  [
    "The last known balance is shown with its time.",
    "Der letzte bekannte Saldo wird mit seiner Zeit gezeigt.",
  ],
  [
    "Look at your plan in your Plaid dashboard.",
    "Sehen Sie in Ihrem Plaid-Dashboard nach Ihrem Tarif.",
  ],
  [
    "The bank service knows no such bank in this environment.",
    "Der Bankdienst kennt in dieser Umgebung keine solche Bank.",
  ],
  ["Choose the bank again.", "Wählen Sie die Bank noch einmal."],
  [
    "A message came that is signed with a key which is not the bank service's.",
    "Eine Nachricht kam, die mit einem Schlüssel unterschrieben ist, der nicht dem Bankdienst gehört.",
  ],
  [
    "Nothing needs to be done: the message was not believed.",
    "Sie müssen nichts tun: Der Nachricht wurde nicht geglaubt.",
  ],
  [
    "This can only be done with test banks, not with real ones.",
    "Das geht nur mit Testbanken, nicht mit echten.",
  ],
  [
    "Use a profile of the environment sandbox for it.",
    "Verwenden Sie dafür ein Profil der Umgebung „sandbox“.",
  ],

  // crates/plaid/src/errors/mod.rs
  ["No connection to the relay could be made.", "Es kam keine Verbindung zum Relay zustande."],
  [
    "Check your internet connection. If other pages load, the relay is down: tell its operator. Everything synced so far is still here.",
    "Prüfen Sie Ihre Internetverbindung. Laden andere Seiten, ist das Relay ausgefallen: Sagen Sie es seinem Betreiber. Alles bisher Abgerufene ist noch hier.",
  ],
  [
    "The bank service sent an answer far larger than it should be, and it was not read to the end.",
    "Der Bankdienst schickte eine viel zu große Antwort, und sie wurde nicht zu Ende gelesen.",
  ],
  [
    "Nothing was changed. Refresh again later.",
    "Es wurde nichts geändert. Aktualisieren Sie später noch einmal.",
  ],

  // crates/plaid/src/errors/relay.rs
  [
    "The relay does not know this computer, or no longer.",
    "Das Relay kennt diesen Computer nicht oder nicht mehr.",
  ],
  [
    "Ask the relay's operator for an invitation, and enter it in the settings. Everything synced so far is still here.",
    "Bitten Sie den Betreiber des Relays um eine Einladung, und geben Sie sie in den Einstellungen ein. Alles bisher Abgerufene ist noch hier.",
  ],
  [
    "The relay does not know this invitation: it was used already, or its time is over.",
    "Das Relay kennt diese Einladung nicht: Sie wurde schon verwendet, oder ihre Zeit ist vorbei.",
  ],
  [
    "Ask the relay's operator for another one.",
    "Bitten Sie den Betreiber des Relays um eine andere.",
  ],
  [
    "The clocks of this computer and of the relay differ by more than five minutes.",
    "Die Uhren dieses Computers und des Relays gehen um mehr als fünf Minuten auseinander.",
  ],
  [
    "Set the clock of this computer, then refresh.",
    "Stellen Sie die Uhr dieses Computers, und aktualisieren Sie dann.",
  ],
  [
    "The relay does not know this connection as one of yours.",
    "Das Relay kennt diese Verbindung nicht als eine von Ihren.",
  ],
  [
    "Connect the bank again through this relay. Its history is kept and continued.",
    "Verbinden Sie die Bank über dieses Relay neu. Ihr Verlauf bleibt und geht weiter.",
  ],
  ["The relay does not pass such requests on.", "Das Relay leitet solche Anfragen nicht weiter."],
  [
    "Its operator decides what it passes on, or it is older than this program.",
    "Sein Betreiber bestimmt, was es weiterleitet, oder es ist älter als dieses Programm.",
  ],
  [
    "The relay refused a request of this program.",
    "Das Relay hat eine Anfrage dieses Programms abgelehnt.",
  ],
  [
    "This is a mistake of the program, or the relay is older than it. Copy the report and send it to us.",
    "Das ist ein Fehler des Programms, oder das Relay ist älter. Kopieren Sie den Bericht, und schicken Sie ihn uns.",
  ],
  [
    "The relay answers, but the bank service behind it does not.",
    "Das Relay antwortet, aber der Bankdienst dahinter nicht.",
  ],
  [
    "Nothing needs to be done: Coffer asks again later.",
    "Sie müssen nichts tun: Coffer fragt später noch einmal.",
  ],
  [
    "The relay could not write the new connection down, so it ended it at Plaid again: nothing is billed.",
    "Das Relay konnte die neue Verbindung nicht aufschreiben; darum hat es sie bei Plaid wieder beendet: Es wird nichts berechnet.",
  ],
  [
    "Connect the bank once more. If it happens again, tell the relay's operator.",
    "Verbinden Sie die Bank noch einmal. Geschieht es wieder, sagen Sie es dem Betreiber des Relays.",
  ],
  [
    "The relay has trouble of its own at the moment.",
    "Das Relay hat im Moment selbst Schwierigkeiten.",
  ],
  [
    "Coffer asks again later. If it lasts, tell the relay's operator.",
    "Coffer fragt später noch einmal. Dauert es an, sagen Sie es dem Betreiber des Relays.",
  ],

  // src-tauri/src/clipboard.rs
  [
    "The clipboard could not be written ({error}).",
    "In die Zwischenablage ließ sich nichts schreiben ({error}).",
  ],

  // src-tauri/src/events.rs
  [
    "The window is not open yet. Try again in a moment.",
    "Das Fenster ist noch nicht offen. Versuchen Sie es gleich noch einmal.",
  ],
  [
    "Coffer opens pages of Plaid in the browser, and no others; this is not one.",
    "Coffer öffnet im Browser Seiten von Plaid und sonst keine; dies ist keine davon.",
  ],
  [
    "The browser could not be opened ({error}). Open this address yourself: {url}",
    "Der Browser ließ sich nicht öffnen ({error}). Öffnen Sie diese Adresse selbst: {url}",
  ],

  // src-tauri/src/file_dialog.rs
  [
    "The window is closing, so no file can be chosen.",
    "Das Fenster schließt sich; darum lässt sich keine Datei wählen.",
  ],

  // src-tauri/src/link_window.rs
  [
    "The address of Plaid Link is neither https nor on this machine.",
    "Die Adresse von Plaid Link ist weder https noch auf diesem Computer.",
  ],
  [
    "The Link window could not be opened: {error}",
    "Das Fenster von Link ließ sich nicht öffnen: {error}",
  ],

  // crates/plaid/src/errors/relay.rs
  [
    "No connection to the relay could be made: nothing answers at its address.",
    "Es kam keine Verbindung zum Relay zustande: Unter seiner Adresse antwortet niemand.",
  ],
  [
    "The relay is down, or it moved: tell its operator. Your internet connection is not the cause. Everything synced so far is still here.",
    "Das Relay ist außer Betrieb oder umgezogen: Sagen Sie es seinem Betreiber. An Ihrer Internetverbindung liegt es nicht. Alles bisher Geladene ist noch da.",
  ],
  [
    "No connection to the relay could be made: this computer has no network.",
    "Es kam keine Verbindung zum Relay zustande: Dieser Rechner hat kein Netz.",
  ],
  [
    "Check your internet connection. Everything synced so far is still here.",
    "Prüfen Sie Ihre Internetverbindung. Alles bisher Geladene ist noch da.",
  ],
];
