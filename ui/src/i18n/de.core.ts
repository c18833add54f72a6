import { ownSentences } from "./de.own";
import { checkSentences } from "./de.core.checks";
import { appSentences } from "./de.core.app";
import { moveSentences } from "./de.core.moves";
import { relaySentences } from "./de.core.relay";
import { searchSentences } from "./de.core.search";
import { setupSentences } from "./de.core.setup";
import { storeSentences } from "./de.core.store";
import { vaultSentences } from "./de.core.vault";
import { waySentences } from "./de.core.ways";
import { coreWords } from "./de.core.words";
import type { Sentences } from "./said";

/** Everything that the core can say to a window, in German; `said.test` tells what is missing. */
export const sentences: Sentences = [
  ...ownSentences,

  // What a connection asks for (crates/app/src/attention.rs).
  ["Your permission for {bank} ends on {day}.", "Ihre Erlaubnis für {bank} endet am {~day}."],
  [
    "{bank} will soon ask for your permission again.",
    "{bank} wird bald noch einmal um Ihre Erlaubnis bitten.",
  ],
  [
    "Sign in once more to renew it. Your history, notes and categories stay as they are.",
    "Melden Sie sich noch einmal an, um sie zu erneuern. Verlauf, Notizen und Kategorien bleiben, wie sie sind.",
  ],
  [
    "{bank} does not share one of your accounts any more.",
    "{bank} gibt eines Ihrer Konten nicht mehr frei.",
  ],
  ["{bank} does not share {accounts} any more.", "{bank} gibt {accounts} nicht mehr frei."],
  [
    "It may be closed, or its permission was taken back. What it brought is kept.",
    "Vielleicht ist es geschlossen, oder die Erlaubnis dafür wurde zurückgenommen. Was es gebracht hat, bleibt.",
  ],
  ["{bank} has accounts that Coffer does not see.", "{bank} hat Konten, die Coffer nicht sieht."],
  [
    "Choose which of them to share. Nothing changes for the others.",
    "Wählen Sie, welche davon Sie freigeben. Für die anderen ändert sich nichts.",
  ],
  ["This connection does not update.", "Diese Verbindung aktualisiert sich nicht."],
  ["This stays until something is done about it.", "Das bleibt, bis etwas dagegen getan wird."],
  [
    "You disconnected this bank. What it brought is kept.",
    "Sie haben diese Bank getrennt. Was sie gebracht hat, bleibt.",
  ],

  // Why a bank or Plaid did not answer (crates/plaid/src/errors).
  [
    "The bank service was asked too often in a short time.",
    "Der Bankdienst wurde in kurzer Zeit zu oft gefragt.",
  ],
  ["Wait a minute, then refresh.", "Warten Sie eine Minute, und aktualisieren Sie dann."],
  [
    "The bank service has trouble of its own at the moment.",
    "Der Bankdienst hat im Moment selbst Schwierigkeiten.",
  ],
  [
    "Nothing needs to be done. Refresh again later.",
    "Sie müssen nichts tun. Aktualisieren Sie später noch einmal.",
  ],
  ["Your bank cannot be reached at the moment.", "Ihre Bank ist im Moment nicht erreichbar."],
  [
    "Nothing needs to be done: the connection is fine and the next refresh tries again.",
    "Sie müssen nichts tun: Die Verbindung ist in Ordnung, und die nächste Aktualisierung versucht es noch einmal.",
  ],
  [
    "Coffer asked the bank service for something in a way it does not accept.",
    "Coffer hat den Bankdienst etwas auf eine Weise gefragt, die er nicht annimmt.",
  ],
  [
    "This is a mistake in Coffer. Please report it with the code and the request name.",
    "Das ist ein Fehler in Coffer. Bitte melden Sie ihn mit dem Code und dem Namen der Anfrage.",
  ],
  [
    "The keys for the bank service are refused.",
    "Die Schlüssel für den Bankdienst werden abgelehnt.",
  ],
  [
    "Check the client ID and the secret in the settings, and that they belong to the chosen environment.",
    "Prüfen Sie in den Einstellungen die client_id und das Secret, und ob sie zur gewählten Umgebung gehören.",
  ],
  [
    "The bank service refused this without a reason that Coffer knows.",
    "Der Bankdienst hat das ohne einen Grund abgelehnt, den Coffer kennt.",
  ],
  [
    "Refresh again later. If it stays, please report it with the code and the request name.",
    "Aktualisieren Sie später noch einmal. Bleibt es so, melden Sie es bitte mit dem Code und dem Namen der Anfrage.",
  ],
  ["Your bank asks you to sign in again.", "Ihre Bank bittet Sie, sich neu anzumelden."],
  [
    "Choose Reconnect. Your history, notes and categories stay as they are.",
    "Wählen Sie „Neu anmelden“. Verlauf, Notizen und Kategorien bleiben, wie sie sind.",
  ],
  ["Your bank did not accept the sign-in.", "Ihre Bank hat die Anmeldung nicht angenommen."],
  [
    "Choose Reconnect and enter what your bank asks for.",
    "Wählen Sie „Neu anmelden“, und geben Sie ein, was Ihre Bank verlangt.",
  ],
  [
    "Your bank did not accept the sign-in, because the user name is not the one of before.",
    "Ihre Bank hat die Anmeldung nicht angenommen, weil der Benutzername nicht der von früher ist.",
  ],
  [
    "Choose Reconnect and use the user name of this connection. If the bank has given you another, connect the bank again; your history is continued.",
    "Wählen Sie „Neu anmelden“, und verwenden Sie den Benutzernamen dieser Verbindung. Hat die Bank Ihnen einen anderen gegeben, verbinden Sie die Bank neu; Ihr Verlauf geht weiter.",
  ],
  [
    "Your bank wants you to do something on its own website first.",
    "Ihre Bank möchte, dass Sie zuerst auf ihrer eigenen Website etwas erledigen.",
  ],
  [
    "Sign in at your bank, follow what it asks, then choose Reconnect.",
    "Melden Sie sich bei Ihrer Bank an, tun Sie, was sie verlangt, und wählen Sie dann „Neu anmelden“.",
  ],
  [
    "The permission to read this bank was taken back.",
    "Die Erlaubnis, diese Bank zu lesen, wurde zurückgenommen.",
  ],
  [
    "What was synced is still here. Choose whether it stays or is deleted; the bank can be connected again.",
    "Was abgerufen wurde, ist noch hier. Wählen Sie, ob es bleibt oder gelöscht wird; die Bank lässt sich neu verbinden.",
  ],
  [
    "The bank service does not know this connection any more.",
    "Der Bankdienst kennt diese Verbindung nicht mehr.",
  ],
  [
    "What was synced is still here. Connect the bank again; if several connections say this, check that the keys and the environment are the ones they were made with.",
    "Was abgerufen wurde, ist noch hier. Verbinden Sie die Bank neu; sagen das mehrere Verbindungen, prüfen Sie, ob die Schlüssel und die Umgebung die sind, mit denen sie entstanden.",
  ],
  [
    "The connection was removed while it was being read.",
    "Die Verbindung wurde entfernt, während sie gelesen wurde.",
  ],
  [
    "What was synced is still here. Connect the bank again if you did not remove it.",
    "Was abgerufen wurde, ist noch hier. Verbinden Sie die Bank neu, falls nicht Sie sie entfernt haben.",
  ],
  [
    "Your bank needs your consent before it shares this kind of data.",
    "Ihre Bank braucht Ihre Einwilligung, bevor sie diese Art von Daten freigibt.",
  ],
  [
    "Choose Give consent and agree to the additional data.",
    "Wählen Sie „Einwilligen“, und stimmen Sie den zusätzlichen Daten zu.",
  ],
  [
    "No account that was shared has this kind of data.",
    "Kein freigegebenes Konto hat diese Art von Daten.",
  ],
  [
    "With Choose accounts, select those that are to be shared.",
    "Wählen Sie „Konten auswählen“ und die Konten, die Sie freigeben.",
  ],
  [
    "This bank, or its way of signing in, is not supported.",
    "Diese Bank oder ihre Art der Anmeldung wird nicht unterstützt.",
  ],
  [
    "What was synced is still here, but nothing new will come from this bank.",
    "Was abgerufen wurde, ist noch hier, aber von dieser Bank kommt nichts Neues.",
  ],
  [
    "This bank or your keys do not offer this kind of data.",
    "Diese Bank oder Ihre Schlüssel bieten diese Art von Daten nicht.",
  ],
  [
    "Ask for it in your Plaid dashboard if you need it; what you have goes on working.",
    "Beantragen Sie sie in Ihrem Plaid-Dashboard, falls Sie sie brauchen; was Sie haben, geht weiter.",
  ],
  [
    "Your bank does not share this account any more.",
    "Ihre Bank gibt dieses Konto nicht mehr frei.",
  ],
  [
    "It may be closed, or renumbered. Refresh: if it is missing then, the connection says so.",
    "Vielleicht ist es geschlossen oder hat eine neue Nummer. Aktualisieren Sie: Fehlt es dann, sagt es die Verbindung.",
  ],
  ["Your bank's data is still being prepared.", "Die Daten Ihrer Bank werden noch vorbereitet."],
  [
    "Nothing needs to be done. It usually takes a minute or two.",
    "Sie müssen nichts tun. Meist dauert es ein, zwei Minuten.",
  ],
  [
    "Your bank's data changed while it was being read.",
    "Die Daten Ihrer Bank haben sich geändert, während sie gelesen wurden.",
  ],
  [
    "Nothing was changed here. Refresh again in a moment.",
    "Hier wurde nichts geändert. Aktualisieren Sie gleich noch einmal.",
  ],
  [
    "This bank must first approve the owner of the keys.",
    "Diese Bank muss den Inhaber der Schlüssel erst zulassen.",
  ],
  [
    "Finish the registration for this bank in the Plaid dashboard; some banks take weeks.",
    "Schließen Sie die Registrierung für diese Bank im Plaid-Dashboard ab; manche Banken brauchen Wochen.",
  ],
  [
    "This attempt to connect a bank has expired or was used already.",
    "Dieser Versuch, eine Bank zu verbinden, ist abgelaufen oder schon verbraucht.",
  ],
  [
    "The plan behind your keys has nothing of this kind left.",
    "Der Tarif hinter Ihren Schlüsseln hat davon nichts mehr übrig.",
  ],
  [
    "This connection works: there is nothing to repair.",
    "Diese Verbindung funktioniert: Es gibt nichts zu reparieren.",
  ],
  ["Refresh it; nothing else needs to be done.", "Aktualisieren Sie sie; sonst ist nichts zu tun."],
  [
    "The access to this bank has ended at Plaid.",
    "Der Zugang zu dieser Bank ist bei Plaid beendet.",
  ],
  // While a bank is linked, or a connection repaired (crates/app/src/link/left.rs), and what is owed (outbox.rs).
  [
    "Check your internet connection, then begin again.",
    "Prüfen Sie Ihre Internetverbindung, und beginnen Sie dann von vorn.",
  ],
  ["Begin again in a few minutes.", "Beginnen Sie in ein paar Minuten von vorn."],
  [
    "Begin again and sign in at the bank once more.",
    "Beginnen Sie von vorn, und melden Sie sich noch einmal bei der Bank an.",
  ],
  [
    "Sign in at your bank, follow what it asks, then begin again.",
    "Melden Sie sich bei Ihrer Bank an, tun Sie, was sie verlangt, und beginnen Sie dann von vorn.",
  ],
  [
    "Nothing was connected. Begin again, or choose another bank.",
    "Es wurde nichts verbunden. Beginnen Sie von vorn, oder wählen Sie eine andere Bank.",
  ],
  [
    "Begin again with the user name of this connection. If the bank has given you another, connect the bank again; your history is continued.",
    "Beginnen Sie von vorn mit dem Benutzernamen dieser Verbindung. Hat die Bank Ihnen einen anderen gegeben, verbinden Sie die Bank neu; Ihr Verlauf geht weiter.",
  ],
  [
    "The connection is as it was. Begin again later.",
    "Die Verbindung ist, wie sie war. Beginnen Sie später von vorn.",
  ],
  [
    "Plaid refuses this access. It has ended there already, or the keys are not the ones that it was given.",
    "Plaid lehnt diesen Zugang ab. Er ist dort schon beendet, oder die Schlüssel sind nicht die, zu denen er gehört.",
  ],
  ["Start connecting the bank again.", "Beginnen Sie mit dem Verbinden der Bank von vorn."],
  [
    "The permission you gave at your bank has reached its end date.",
    "Die Erlaubnis, die Sie bei Ihrer Bank gegeben haben, ist abgelaufen.",
  ],
  [
    "The permission was taken back at your bank.",
    "Die Erlaubnis wurde bei Ihrer Bank zurückgenommen.",
  ],
  [
    "No connection to the bank service could be made.",
    "Es kam keine Verbindung zum Bankdienst zustande.",
  ],
  [
    "Check your internet connection, then refresh. Everything synced so far is still here.",
    "Prüfen Sie Ihre Internetverbindung, und aktualisieren Sie dann. Alles bisher Abgerufene ist noch hier.",
  ],
  [
    "Coffer is switched offline, so nothing was sent.",
    "Coffer ist offline geschaltet; darum wurde nichts gesendet.",
  ],
  [
    "Switch it back on in the settings of the window, under Network.",
    "Schalten Sie es in den Einstellungen des Fensters unter „Netzwerk“ wieder ein.",
  ],
  [
    "The bank service took too long to answer.",
    "Der Bankdienst hat zu lange für eine Antwort gebraucht.",
  ],
  [
    "Refresh again in a few minutes. Everything synced so far is still here.",
    "Aktualisieren Sie in ein paar Minuten noch einmal. Alles bisher Abgerufene ist noch hier.",
  ],
  [
    "The bank service could not prove that it is the right one, so nothing was sent.",
    "Der Bankdienst konnte nicht beweisen, dass er der richtige ist; darum wurde nichts gesendet.",
  ],
  [
    "Check the date and time of this computer, and whether a network filter or antivirus looks into encrypted connections.",
    "Prüfen Sie Datum und Uhrzeit dieses Computers, und ob ein Netzfilter oder Virenschutz in verschlüsselte Verbindungen schaut.",
  ],
  [
    "The bank service sent an answer that cannot be read.",
    "Der Bankdienst hat eine Antwort geschickt, die nicht lesbar ist.",
  ],
  [
    "Nothing was changed. Refresh again later; some networks ask you to sign in on a web page first.",
    "Nichts wurde geändert. Aktualisieren Sie später noch einmal; manche Netze verlangen erst eine Anmeldung auf einer Webseite.",
  ],

  // What opens the data (crates/vault/src/error.rs, crates/app/src/app_lock).
  ["That passphrase does not open this vault.", "Diese Passphrase öffnet Ihre Daten nicht."],
  [
    "Check the keyboard layout and Caps Lock, and try again.",
    "Prüfen Sie die Tastaturbelegung und die Feststelltaste, und versuchen Sie es noch einmal.",
  ],
  ["That PIN does not open this vault.", "Diese PIN öffnet Ihre Daten nicht."],
  [
    "Try again, or open the vault with your passphrase.",
    "Versuchen Sie es noch einmal, oder öffnen Sie sie mit Ihrer Passphrase.",
  ],
  [
    "That recovery phrase does not open this vault.",
    "Dieser Wiederherstellungssatz öffnet Ihre Daten nicht.",
  ],
  [
    "Check the order and the spelling of the words.",
    "Prüfen Sie die Reihenfolge und die Schreibweise der Wörter.",
  ],
  [
    "That is too short: at least {chars_min} characters are needed.",
    "Das ist zu kurz: Es braucht mindestens {chars_min} Zeichen.",
  ],
  [
    "A few unrelated words make a good passphrase.",
    "Ein paar Wörter ohne Zusammenhang sind eine gute Passphrase.",
  ],
  ["A recovery phrase has 12 to 24 words.", "Ein Wiederherstellungssatz hat 12 bis 24 Wörter."],
  [
    "Type all the words that were shown to you.",
    "Tippen Sie alle Wörter, die Ihnen gezeigt wurden.",
  ],
  [
    "Word {number} of the recovery phrase is not one of its list.",
    "Wort {number} des Wiederherstellungssatzes steht nicht auf seiner Liste.",
  ],
  [
    "These words do not make a recovery phrase: one is wrong, or two are exchanged.",
    "Diese Wörter ergeben keinen Wiederherstellungssatz: Eines ist falsch, oder zwei sind vertauscht.",
  ],
  [
    "Compare each word with what you wrote down, and their order.",
    "Vergleichen Sie jedes Wort mit dem, was Sie aufgeschrieben haben, und ihre Reihenfolge.",
  ],
  [
    "After so many wrong tries the next one has to wait for {seconds} s.",
    "Nach so vielen falschen Versuchen muss der nächste {seconds} s warten.",
  ],
  [
    "Nothing is lost; nothing is ever deleted because of wrong tries.",
    "Nichts ist verloren; wegen falscher Versuche wird nie etwas gelöscht.",
  ],
  [
    "This takes your PIN or passphrase once more, because whoever does it has your data.",
    "Das verlangt Ihre PIN oder Passphrase noch einmal, denn wer es tut, hat Ihre Daten.",
  ],
  ["This file is not a backup made by Coffer.", "Diese Datei ist keine Sicherung von Coffer."],
  [
    "Choose a file that Coffer made; nothing was changed.",
    "Wählen Sie eine Datei, die Coffer gemacht hat; nichts wurde geändert.",
  ],
  ["This system offers no keychain.", "Dieses System bietet keinen Schlüsselbund."],
  ["The keychain is locked.", "Der Schlüsselbund ist gesperrt."],
  [
    "Unlock the keychain and try again, or use your passphrase.",
    "Entsperren Sie den Schlüsselbund, und versuchen Sie es noch einmal, oder verwenden Sie Ihre Passphrase.",
  ],
  ["Access to the keychain was refused.", "Der Zugriff auf den Schlüsselbund wurde verweigert."],
  ["The keychain did not answer in time.", "Der Schlüsselbund hat nicht rechtzeitig geantwortet."],
  [
    "Coffer was locked or closed meanwhile, so this was not done.",
    "Coffer wurde inzwischen gesperrt oder geschlossen; darum ist das nicht geschehen.",
  ],

  // The database and the disk (crates/store/src/error.rs).
  [
    "The disk is full or takes no more, so nothing was saved.",
    "Der Datenträger ist voll oder nimmt nichts mehr an; darum wurde nichts gespeichert.",
  ],
  [
    "Free some space and try again; everything saved before is still there.",
    "Schaffen Sie Platz, und versuchen Sie es noch einmal; alles früher Gespeicherte ist noch da.",
  ],
  [
    "Another sync of this connection finished first.",
    "Ein anderer Abgleich dieser Verbindung war zuerst fertig.",
  ],
  ["There is nothing to undo.", "Es gibt nichts rückgängig zu machen."],
  ["There is nothing to redo.", "Es gibt nichts zu wiederholen."],
  [
    "A later edit holds the {field} of {whose}. Undo that one first.",
    "Eine spätere Änderung hält dasselbe Feld, und zwar für {~whose}. Machen Sie zuerst jene rückgängig.",
  ],
  ["This edit is undone already.", "Diese Änderung ist schon rückgängig gemacht."],

  // Attached files (crates/app/src/attachments).
  [
    "“{name}” is too large: a file can have {most} MB, so it was not attached.",
    "„{name}“ ist zu groß: Eine Datei kann {most} MB haben; darum wurde sie nicht angehängt.",
  ],
  [
    "A photo is a few MB; a scan can be saved smaller.",
    "Ein Foto hat einige MB; ein Scan lässt sich kleiner speichern.",
  ],
  [
    "“{name}” is empty, so it was not attached.",
    "„{name}“ ist leer; darum wurde sie nicht angehängt.",
  ],
  [
    "The file “{called}” is not on the disk any more.",
    "Die Datei „{called}“ ist nicht mehr auf dem Datenträger.",
  ],
  [
    "The file “{called}” was changed or damaged on the disk, so it is not shown.",
    "Die Datei „{called}“ wurde auf dem Datenträger verändert oder beschädigt; darum wird sie nicht gezeigt.",
  ],
  [
    "Attach it again if you have it; it then is whole everywhere it was attached. A backup from before holds it too.",
    "Hängen Sie sie noch einmal an, wenn Sie sie haben; dann ist sie überall wieder ganz, wo sie angehängt war. Auch eine Sicherung von früher enthält sie.",
  ],
  [
    "A transaction can have {max} files, and this one has as many.",
    "Eine Buchung kann {max} Dateien haben, und diese hat so viele.",
  ],

  ...moveSentences,
  ...checkSentences,
  ...appSentences,
  ...waySentences,
  ...setupSentences,
  ...searchSentences,
  ...storeSentences,
  ...vaultSentences,
  ...relaySentences,
  ...coreWords,
];
