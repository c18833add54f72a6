import type { Sentences } from "./said";

/** What keys, keychain and backups say, in German. */
export const vaultSentences: Sentences = [
  // crates/vault/src/error.rs
  ["There is no Coffer vault in this folder.", "In diesem Ordner sind keine Daten von Coffer."],
  [
    "This folder already holds {what}, so no new key was made.",
    "In diesem Ordner liegt schon {what}; darum wurde kein neuer Schlüssel gemacht.",
  ],
  [
    "That is too long: at most {bytes_max} bytes are accepted.",
    "Das ist zu lang: Höchstens {bytes_max} Bytes werden angenommen.",
  ],
  ["This vault is not protected by {a}.", "Damit sind Ihre Daten nicht geschützt: {~a}."],
  [
    "This is the only thing that opens the vault, so it was kept.",
    "Das allein öffnet Ihre Daten; darum wurde es behalten.",
  ],
  [
    "Nothing else has opened this vault yet, so this way to open it was kept.",
    "Noch nichts anderes hat Ihre Daten geöffnet; darum wurde dieser Weg behalten.",
  ],
  [
    "Replacing the keys takes {a} once more.",
    "Um die Schlüssel zu ersetzen, braucht es noch einmal: {~a}.",
  ],
  [
    "This backup was locked with a PIN, which it takes once more.",
    "Diese Sicherung war mit einer PIN gesperrt, und sie braucht es noch einmal.",
  ],
  ["A PIN guards the keychain's key.", "Eine PIN schützt den Schlüssel im Schlüsselbund."],
  [
    "This backup was made by a newer version of Coffer (format {found}).",
    "Diese Sicherung stammt von einer neueren Version von Coffer (Format {found}).",
  ],
  ["This backup is damaged: {a}.", "Diese Sicherung ist beschädigt: {~a}."],
  [
    "The keychain no longer holds the key of this vault.",
    "Der Schlüsselbund hat den Schlüssel Ihrer Daten nicht mehr.",
  ],
  [
    "The key of this vault was put into {a}, and this is {b}.",
    "Der Schlüssel Ihrer Daten liegt anderswo ({~a}), und dies ist: {~b}.",
  ],
  [
    "The keychain did not keep what was stored in it, so nothing was changed.",
    "Der Schlüsselbund hat nicht behalten, was hineingelegt wurde; darum wurde nichts geändert.",
  ],
  ["The keychain failed: {a}.", "Der Schlüsselbund versagte: {~a}."],
  [
    "A sealed secret is damaged or does not belong here.",
    "Ein versiegeltes Geheimnis ist beschädigt oder gehört nicht hierher.",
  ],
  [
    "A secret was sealed by a newer version of Coffer (format {found}).",
    "Ein Geheimnis wurde von einer neueren Version von Coffer versiegelt (Format {found}).",
  ],
  ["That is too large to be sealed.", "Das ist zu groß, um versiegelt zu werden."],
  [
    "The sealing key was used as often as is safe in one run.",
    "Der Schlüssel zum Versiegeln wurde so oft verwendet, wie es in einem Lauf sicher ist.",
  ],
  [
    "The system could not provide randomness, so nothing was encrypted.",
    "Das System gab keinen Zufall her; darum wurde nichts verschlüsselt.",
  ],
  [
    "There is not enough free memory to check the passphrase.",
    "Es ist nicht genug Speicher frei, um die Passphrase zu prüfen.",
  ],
  ["Coffer could not {doing}: {source}.", "Coffer konnte nicht {~doing}: {source}."],
  [
    "Set Coffer up first, or choose the folder where your data lies.",
    "Richten Sie Coffer zuerst ein, oder wählen Sie den Ordner, in dem Ihre Daten liegen.",
  ],
  [
    "Open the vault that is there, or choose an empty folder for a new one.",
    "Öffnen Sie die Daten, die dort sind, oder wählen Sie für neue einen leeren Ordner.",
  ],
  [
    "Put keys.json back, or restore a backup; without either the data cannot be read.",
    "Legen Sie keys.json zurück, oder spielen Sie eine Sicherung ein; ohne eines davon sind die Daten nicht lesbar.",
  ],
  ["Choose a shorter one.", "Wählen Sie etwas Kürzeres."],
  [
    "Use the protection that was chosen when the vault was set up.",
    "Verwenden Sie den Schutz, der beim Einrichten gewählt wurde.",
  ],
  [
    "Add a passphrase or the keychain first.",
    "Fügen Sie zuerst eine Passphrase oder den Schlüsselbund hinzu.",
  ],
  [
    "Open the vault once in the new way, then remove the old one.",
    "Öffnen Sie die Daten einmal auf dem neuen Weg, und entfernen Sie dann den alten.",
  ],
  [
    "Enter it, so that it opens the vault under the new key too.",
    "Geben Sie es ein, damit es die Daten auch unter dem neuen Schlüssel öffnet.",
  ],
  [
    "Enter the PIN of the time when it was made.",
    "Geben Sie die PIN von damals ein, als sie entstand.",
  ],
  ["Turn the app lock off first.", "Schalten Sie zuerst die App-Sperre aus."],
  [
    "Install the newer version of Coffer to restore it.",
    "Installieren Sie die neuere Version von Coffer, um sie einzuspielen.",
  ],
  [
    "Choose another backup; nothing was changed.",
    "Wählen Sie eine andere Sicherung; nichts wurde geändert.",
  ],
  [
    "Use a passphrase, or install and start a Secret Service such as GNOME Keyring or KWallet.",
    "Verwenden Sie eine Passphrase, oder installieren und starten Sie einen Secret Service wie GNOME Keyring oder KWallet.",
  ],
  [
    "Try again and allow Coffer to use the keychain, or use your passphrase.",
    "Versuchen Sie es noch einmal, und erlauben Sie Coffer den Schlüsselbund, oder verwenden Sie Ihre Passphrase.",
  ],
  [
    "Look for a keychain window that waits for an answer, then try again.",
    "Suchen Sie nach einem Fenster des Schlüsselbunds, das auf Antwort wartet, und versuchen Sie es dann noch einmal.",
  ],
  [
    "Open the vault with its passphrase or recovery phrase, or on the system that has its key.",
    "Öffnen Sie die Daten mit Ihrer Passphrase oder Ihrem Wiederherstellungssatz, oder auf dem System, das den Schlüssel hat.",
  ],
  [
    "Open the vault with its passphrase or recovery phrase, or restore the keychain.",
    "Öffnen Sie die Daten mit Ihrer Passphrase oder Ihrem Wiederherstellungssatz, oder stellen Sie den Schlüsselbund wieder her.",
  ],
  [
    "Try again, or protect the vault with a passphrase instead.",
    "Versuchen Sie es noch einmal, oder schützen Sie die Daten stattdessen mit einer Passphrase.",
  ],
  [
    "Choose another folder; this file was left as it is.",
    "Wählen Sie einen anderen Ordner; diese Datei blieb, wie sie war.",
  ],
  ["Install the newer version of Coffer.", "Installieren Sie die neuere Version von Coffer."],
  [
    "Put keys.json back from a backup; the file was left as it is.",
    "Legen Sie keys.json aus einer Sicherung zurück; die Datei blieb, wie sie war.",
  ],
  [
    "Connect the bank or enter its keys again; your transactions are not affected.",
    "Verbinden Sie die Bank neu, oder geben Sie ihre Schlüssel neu ein; Ihre Buchungen sind nicht betroffen.",
  ],
  [
    "This is a fault in Coffer; please report it.",
    "Das ist ein Fehler in Coffer; bitte melden Sie ihn.",
  ],
  [
    "Restart the computer and try again.",
    "Starten Sie den Computer neu, und versuchen Sie es noch einmal.",
  ],
  [
    "Close other programs and try again.",
    "Schließen Sie andere Programme, und versuchen Sie es noch einmal.",
  ],
  [
    "Make the folder writable for your user, or choose another one.",
    "Machen Sie den Ordner für Ihren Benutzer beschreibbar, oder wählen Sie einen anderen.",
  ],
  [
    "Free some space on the disk and try again.",
    "Schaffen Sie Platz auf dem Datenträger, und versuchen Sie es noch einmal.",
  ],
  [
    "Check that the disk is connected and healthy, then try again.",
    "Prüfen Sie, ob der Datenträger verbunden und in Ordnung ist, und versuchen Sie es dann noch einmal.",
  ],

  // crates/vault/src/process.rs
  [
    "The environment variable {a} is not valid UTF-8.",
    "Die Umgebungsvariable {a} ist kein gültiges UTF-8.",
  ],

  // crates/vault/src/error.rs
  [
    "keys.json in this folder was not written by Coffer.",
    "Die keys.json in diesem Ordner ist nicht von Coffer.",
  ],
  [
    "keys.json was written by a newer version of Coffer (format {found}).",
    "keys.json wurde von einer neueren Version von Coffer geschrieben (Format {found}).",
  ],
  [
    "keys.json is damaged or was changed by something else ({a}).",
    "keys.json ist beschädigt oder wurde von etwas anderem geändert ({~a}).",
  ],
  [
    "keys.json asks for a weaker passphrase protection than Coffer accepts.",
    "keys.json verlangt einen schwächeren Schutz der Passphrase, als Coffer annimmt.",
  ],
  ["Restart Coffer.", "Starten Sie Coffer neu."],
];
