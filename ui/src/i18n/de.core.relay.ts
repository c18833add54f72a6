import type { Sentences } from "./said";

/** What the core says of a relay, in German: whose fault it is, and whom to ask. */
export const relaySentences: Sentences = [
  // crates/plaid/src/errors/relay.rs
  [
    "The relay does not know this computer, or no longer.",
    "Das Relay kennt diesen Rechner nicht, oder nicht mehr.",
  ],
  [
    "Ask the relay's operator for an invitation, and enter it in the settings. Everything synced so far is still here.",
    "Bitten Sie den Betreiber des Relays um eine Einladung, und geben Sie sie in den Einstellungen ein. Alles bisher Geladene ist noch da.",
  ],
  [
    "The relay does not know this invitation: it was used already, or its time is over.",
    "Das Relay kennt diese Einladung nicht: Sie wurde schon benutzt, oder ihre Zeit ist abgelaufen.",
  ],
  [
    "Ask the relay's operator for another one.",
    "Bitten Sie den Betreiber des Relays um eine andere.",
  ],
  [
    "The clocks of this computer and of the relay differ by more than five minutes.",
    "Die Uhren dieses Rechners und des Relays gehen um mehr als fünf Minuten auseinander.",
  ],
  [
    "Set the clock of this computer, then refresh.",
    "Stellen Sie die Uhr dieses Rechners, und aktualisieren Sie dann.",
  ],
  [
    "The relay does not know this connection as one of yours.",
    "Das Relay kennt diese Verbindung nicht als eine von Ihren.",
  ],
  [
    "Connect the bank again through this relay. Its history is kept and continued.",
    "Verbinden Sie die Bank noch einmal über dieses Relay. Ihr Verlauf bleibt und geht weiter.",
  ],
  ["The relay does not pass such requests on.", "Das Relay reicht solche Anfragen nicht weiter."],
  [
    "Its operator decides what it passes on, or it is older than this program.",
    "Was es weiterreicht, bestimmt sein Betreiber, oder es ist älter als dieses Programm.",
  ],
  [
    "The relay refused a request of this program.",
    "Das Relay hat eine Anfrage dieses Programms abgelehnt.",
  ],
  [
    "The relay answers, but the bank service behind it does not.",
    "Das Relay antwortet, aber der Bankdienst dahinter nicht.",
  ],
  [
    "Nothing needs to be done: Coffer asks again later.",
    "Es ist nichts zu tun: Coffer fragt später noch einmal.",
  ],
  [
    "The relay could not write the new connection down, so it ended it at Plaid again: nothing is billed.",
    "Das Relay konnte die neue Verbindung nicht aufschreiben und hat sie darum bei Plaid wieder beendet: Nichts wird berechnet.",
  ],
  [
    "Connect the bank once more. If it happens again, tell the relay's operator.",
    "Verbinden Sie die Bank noch einmal. Geschieht es wieder, sagen Sie es dem Betreiber des Relays.",
  ],
  [
    "The relay has trouble of its own at the moment.",
    "Das Relay hat im Augenblick selbst Schwierigkeiten.",
  ],
  [
    "Coffer asks again later. If it lasts, tell the relay's operator.",
    "Coffer fragt später noch einmal. Dauert es an, sagen Sie es dem Betreiber des Relays.",
  ],

  // crates/plaid/src/errors/mod.rs
  ["No connection to the relay could be made.", "Es kam keine Verbindung zum Relay zustande."],
  [
    "Check your internet connection. If other pages load, the relay is down: tell its operator. Everything synced so far is still here.",
    "Prüfen Sie Ihre Internetverbindung. Laden andere Seiten, ist das Relay außer Betrieb: Sagen Sie es seinem Betreiber. Alles bisher Geladene ist noch da.",
  ],
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

  // crates/plaid/src/relay/client.rs
  [
    "This relay is not the one with that fingerprint. Nothing was kept.",
    "Dieses Relay ist nicht das mit diesem Fingerabdruck. Nichts wurde behalten.",
  ],
  [
    "This relay could not prove who it is. Nothing was kept.",
    "Dieses Relay konnte nicht beweisen, wer es ist. Nichts wurde behalten.",
  ],

  // crates/app/src/setup/relay.rs
  [
    "The relay answers and its keys are accepted.",
    "Das Relay antwortet, und seine Schlüssel werden angenommen.",
  ],
];
