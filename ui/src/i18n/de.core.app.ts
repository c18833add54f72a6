import type { Sentences } from "./said";

/** What the use cases of the core answer, in German. */
export const appSentences: Sentences = [
  // crates/app/src/access_key.rs
  [
    "You disconnected {a}, so it has no key.",
    "Sie haben {a} getrennt, also gibt es dafür keinen Schlüssel.",
  ],
  ["The key could not be replaced.", "Der Schlüssel ließ sich nicht ersetzen."],
  [
    "A sync is running, so the key was not replaced.",
    "Ein Abgleich läuft; darum wurde der Schlüssel nicht ersetzt.",
  ],
  ["Try again when it has ended.", "Versuchen Sie es noch einmal, wenn er zu Ende ist."],
  [
    "Plaid has given another key, and it could not be written: the present one is dead. Connect the bank again; your history is continued.",
    "Plaid hat einen neuen Schlüssel gegeben, und er ließ sich nicht aufschreiben: Der bisherige gilt nicht mehr. Verbinden Sie die Bank neu; Ihr Verlauf geht weiter.",
  ],
  [
    "A new key for this bank was on its way when Coffer ended, and is lost.",
    "Ein neuer Schlüssel für diese Bank war unterwegs, als Coffer endete, und ist verloren.",
  ],
  [
    "Connect the bank again: your history is continued. The connection of before can be ended at my.plaid.com.",
    "Verbinden Sie die Bank neu: Ihr Verlauf geht weiter. Die bisherige Verbindung lässt sich unter my.plaid.com beenden.",
  ],

  // crates/app/src/adopt.rs
  ["There is no such account.", "Dieses Konto gibt es nicht."],

  // crates/app/src/audit.rs
  [
    "{done} Its connection was forgotten, and what else it said with it.",
    "{~done} Die Verbindung dazu wurde vergessen, und damit alles, was der Eintrag sonst noch sagte.",
  ],
  [
    "Entry {seq} was written, and the newest that is here is {newest}: the end was cut off, or an older database file was put in the place of this one. A backup that Coffer restores is noted, and this is none.",
    "Eintrag {seq} wurde geschrieben, und der neueste, der da ist, ist {newest}: Das Ende wurde abgeschnitten, oder eine ältere Datenbankdatei kam an die Stelle dieser. Eine Sicherung, die Coffer einspielt, wird vermerkt, und dies ist keine.",
  ],
  [
    "Entry {seq} is not the one that was noted when it was written: another audit was put in the place of this one.",
    "Eintrag {seq} ist nicht der, der beim Schreiben vermerkt wurde: Ein anderes Protokoll kam an die Stelle dieses Protokolls.",
  ],
  [
    "On {a} a backup took the place of the database (entry {seq}). What was recorded after that backup and before its restore is in the database that was set aside, and not here.",
    "Am {~a} trat eine Sicherung an die Stelle der Datenbank (Eintrag {seq}). Was zwischen jener Sicherung und ihrem Einspielen festgehalten wurde, ist in der beiseitegelegten Datenbank und nicht hier.",
  ],

  // crates/app/src/browse.rs
  ["There is no account {text}.", "Ein Konto {text} gibt es nicht."],
  ["`coffer-cli accounts` lists them.", "`coffer-cli accounts` zählt sie auf."],
  [
    "“{text}” is not a day. Write it as YYYY-MM-DD.",
    "„{text}“ ist kein Tag. Schreiben Sie ihn als JJJJ-MM-TT.",
  ],
  [
    "At most {ids_max} transactions can be named at once.",
    "Höchstens {ids_max} Buchungen lassen sich auf einmal nennen.",
  ],
  ["`coffer-cli categories` lists them.", "`coffer-cli categories` zählt sie auf."],
  ["There is no category “{text}”.", "Eine Kategorie „{text}“ gibt es nicht."],
  [
    "Several categories are called “{text}”; name one by its number.",
    "Mehrere Kategorien heißen „{text}“; nennen Sie eine mit ihrer Nummer.",
  ],

  // crates/app/src/consent.rs
  ["Account numbers", "Kontonummern"],
  [
    "Account and routing numbers of your deposit accounts, each time that you ask for them",
    "Konto- und Bankleitzahlen Ihrer Giro- und Sparkonten, jedes Mal, wenn Sie danach fragen",
  ],
  [
    "Names, addresses, telephone numbers and mail addresses that your bank has on file of the owners, each time that you ask for them",
    "Namen, Anschriften, Telefonnummern und E-Mail-Adressen, die Ihre Bank von den Inhabern hat, jedes Mal, wenn Sie danach fragen",
  ],

  // crates/app/src/demo.rs
  [
    "The demo bank could not be started: {error}.",
    "Die Demo-Bank ließ sich nicht starten: {~error}.",
  ],
  ["Wipe the demo and start it again.", "Löschen Sie die Demo, und beginnen Sie sie neu."],
  ["The keys of the demo bank are damaged.", "Die Schlüssel der Demo-Bank sind beschädigt."],
  [
    "Another copy of Coffer is just starting the demo bank.",
    "Ein anderes Coffer startet gerade die Demo-Bank.",
  ],
  ["Try again in a moment.", "Versuchen Sie es gleich noch einmal."],

  // crates/app/src/drafts.rs
  ["A transaction has at most {parts_max} parts.", "Eine Buchung hat höchstens {parts_max} Teile."],
  [
    "This text has at most {chars_max} characters.",
    "Dieser Text hat höchstens {chars_max} Zeichen.",
  ],

  // crates/app/src/edit.rs
  [
    "At most {ids_max} transactions can be changed at once.",
    "Höchstens {ids_max} Buchungen lassen sich auf einmal ändern.",
  ],
  [
    "At most {changes_max} things can be said at once.",
    "Höchstens {changes_max} Dinge lassen sich auf einmal sagen.",
  ],
  [
    "A rule for all that are like this one cannot say that.",
    "Eine Regel für alle, die dieser ähnlich sind, kann das nicht sagen.",
  ],
  ["There is no such transaction.", "Diese Buchung gibt es nicht."],
  ["There is no such edit.", "Diese Änderung gibt es nicht."],

  // crates/app/src/ending.rs
  [
    "“{name}” is not the name of this bank, so nothing was deleted. It is called “{a}”.",
    "„{name}“ ist nicht der Name dieser Bank; darum wurde nichts gelöscht. Sie heißt „{a}“.",
  ],

  // crates/app/src/errors.rs
  [
    "Install Coffer from its own package or build it as the README says.",
    "Installieren Sie Coffer aus seinem eigenen Paket, oder bauen Sie es, wie es die README sagt.",
  ],
  [
    "The file was left as it is. Put the right one back, or restore a backup: `coffer-cli restore FILE`, or in the window.",
    "Die Datei blieb, wie sie war. Legen Sie die richtige zurück, oder spielen Sie eine Sicherung ein: mit `coffer-cli restore FILE` oder im Fenster.",
  ],
  [
    "Nothing was put in its place. Put the file back, or restore a backup: `coffer-cli restore FILE`, or in the window.",
    "An ihre Stelle kam nichts. Legen Sie die Datei zurück, oder spielen Sie eine Sicherung ein: mit `coffer-cli restore FILE` oder im Fenster.",
  ],
  [
    "The file was left as it is. Install the newer version to open it.",
    "Die Datei blieb, wie sie war. Installieren Sie die neuere Version, um sie zu öffnen.",
  ],
  [
    "The file was kept as it is. Restore a backup: `coffer-cli restore FILE`, or in the window.",
    "Die Datei wurde behalten, wie sie ist. Spielen Sie eine Sicherung ein: mit `coffer-cli restore FILE` oder im Fenster.",
  ],
  [
    "Close the other copy, or wait until it is done.",
    "Schließen Sie das andere Coffer, oder warten Sie, bis es fertig ist.",
  ],
  [
    "Everything saved before is still there. Check the disk, then try again: Coffer looks at the whole database before it writes to it.",
    "Alles früher Gespeicherte ist noch da. Prüfen Sie den Datenträger, und versuchen Sie es noch einmal: Coffer sieht die ganze Datenbank an, bevor es hineinschreibt.",
  ],
  [
    "Check that the data folder exists, belongs to you and is not read-only.",
    "Prüfen Sie, ob es den Datenordner gibt, ob er Ihnen gehört und ob er nicht schreibgeschützt ist.",
  ],
  [
    "Check the relay configuration in the settings.",
    "Prüfen Sie in den Einstellungen, wie Plaid erreicht wird.",
  ],
  ["{a} cannot be {what}: {error}.", "Nicht möglich mit {a}: {~what}. {error}."],

  // crates/app/src/freshness.rs
  ["{a} is being refreshed just now.", "{a} wird gerade aktualisiert."],
  ["Wait until that has ended.", "Warten Sie, bis das zu Ende ist."],
  [
    "Asking {bank} now would bring nothing, so nothing was asked.",
    "{bank} jetzt zu fragen brächte nichts; darum wurde nicht gefragt.",
  ],
  ["The connection says what it needs first.", "Die Verbindung sagt, was sie zuerst braucht."],
  [
    "{bank} was asked just now. What that brings takes some minutes to arrive.",
    "{bank} wurde eben gefragt. Bis ankommt, was das bringt, dauert es einige Minuten.",
  ],
  ["It can be asked again at {a}.", "Wieder gefragt werden kann: {~a}."],
  [
    "Meanwhile {billed} forced refreshes were made this month, not {seen}. Nothing was asked.",
    "Inzwischen gab es diesen Monat {billed} erzwungene Aktualisierungen, nicht {seen}. Es wurde nicht gefragt.",
  ],

  // crates/app/src/inbox.rs
  ["There is no such entry in the inbox.", "Unter „Prüfen“ gibt es diesen Eintrag nicht."],
  [
    "There is nothing to reject here: change what is wrong, or leave it in the inbox.",
    "Hier gibt es nichts abzulehnen: Ändern Sie, was falsch ist, oder lassen Sie es unter „Prüfen“ stehen.",
  ],

  // crates/app/src/journal.rs
  ["This connection is being synced at the moment.", "Diese Verbindung wird gerade abgeglichen."],
  [
    "Try again when the sync has ended.",
    "Versuchen Sie es noch einmal, wenn der Abgleich zu Ende ist.",
  ],
  [
    "No page of the journal ended at this place.",
    "An dieser Stelle endete keine Seite des Verlaufs.",
  ],
  ["There is no sync {text}.", "Einen Abgleich {text} gibt es nicht."],
  ["`coffer-cli syncs` lists them.", "`coffer-cli syncs` zählt sie auf."],

  // crates/app/src/lease.rs
  [
    "Coffer is at work on this connection at the moment, so nothing was done.",
    "Coffer arbeitet gerade an dieser Verbindung; darum wurde nichts getan.",
  ],
  ["Try again when that has ended.", "Versuchen Sie es noch einmal, wenn das zu Ende ist."],
  [
    "Another copy of Coffer is syncing this connection.",
    "Ein anderes Coffer gleicht diese Verbindung gerade ab.",
  ],
  [
    "What it brings appears here when it is done.",
    "Was es bringt, erscheint hier, wenn es fertig ist.",
  ],

  // crates/app/src/lib.rs
  ["Coffer is not set up yet.", "Coffer ist noch nicht eingerichtet."],
  [
    "Run `coffer-cli init --relay demo`, or choose in the window.",
    "Führen Sie `coffer-cli init --relay demo` aus, oder wählen Sie im Fenster.",
  ],
  [
    "{reason} A passphrase is needed to protect the data.",
    "{~reason} Zum Schutz der Daten braucht es eine Passphrase.",
  ],
  [
    "Set COFFER_PASSPHRASE, or choose one in the window.",
    "Setzen Sie COFFER_PASSPHRASE, oder wählen Sie im Fenster eine.",
  ],
  ["The data is protected by a passphrase.", "Die Daten sind durch eine Passphrase geschützt."],
  [
    "{reason} A passphrase or a recovery phrase opens the data too.",
    "{~reason} Auch eine Passphrase oder ein Wiederherstellungssatz öffnet die Daten.",
  ],
  [
    "Set COFFER_PASSPHRASE, or unlock it in the window.",
    "Setzen Sie COFFER_PASSPHRASE, oder entsperren Sie sie im Fenster.",
  ],
  ["The data is locked with a PIN.", "Die Daten sind mit einer PIN gesperrt."],
  [
    "Set COFFER_PASSPHRASE to the PIN, or unlock it in the window.",
    "Setzen Sie COFFER_PASSPHRASE auf die PIN, oder entsperren Sie sie im Fenster.",
  ],
  [
    "A part of Coffer stopped unexpectedly. Nothing was changed by it.",
    "Ein Teil von Coffer brach unerwartet ab. Geändert hat er nichts.",
  ],

  // crates/app/src/line.rs
  [
    "Coffer was locked or switched offline, so this was not done.",
    "Coffer wurde gesperrt oder offline geschaltet; darum ist das nicht geschehen.",
  ],
  [
    "Nothing is lost; it begins again when Coffer may speak to the bank.",
    "Nichts ist verloren; es beginnt von vorn, wenn Coffer wieder mit der Bank sprechen darf.",
  ],

  // crates/app/src/manual.rs
  ["“{a}” is no currency that is known.", "„{a}“ ist keine bekannte Währung."],
  [
    "Write it as three letters, such as USD or EUR.",
    "Schreiben Sie sie in drei Buchstaben, etwa USD oder EUR.",
  ],

  // crates/app/src/modes.rs
  [
    "{a} belongs to another account of this computer, which could read and change your data there.",
    "{a} gehört einem anderen Benutzer dieses Computers, der Ihre Daten dort lesen und ändern könnte.",
  ],
  [
    "Choose another folder with --data-dir, or have it given to your account (chown).",
    "Wählen Sie mit --data-dir einen anderen Ordner, oder lassen Sie ihn Ihrem Benutzer geben (chown).",
  ],

  // crates/app/src/monitor.rs
  [
    "Calls can be looked at over 7, 30 or 90 days.",
    "Aufrufe lassen sich über 7, 30 oder 90 Tage ansehen.",
  ],

  // crates/app/src/notices.rs
  ["{bank} wants you to sign in again", "{bank} bittet Sie, sich neu anzumelden"],
  ["{bank} has to be connected again", "{bank} muss neu verbunden werden"],
  [
    "Nothing new arrives until it is. What you have is kept; open Coffer to connect it.",
    "Bis dahin kommt nichts Neues. Was Sie haben, bleibt; öffnen Sie Coffer, um sie zu verbinden.",
  ],
  ["{bank} does not update any more", "{bank} aktualisiert sich nicht mehr"],
  [
    "Waiting does not help. Open Coffer: it says what does.",
    "Warten hilft nicht. Öffnen Sie Coffer: Es sagt, was hilft.",
  ],
  ["The permission of {bank} ends soon", "Die Erlaubnis für {bank} endet bald"],
  [
    "Open Coffer and renew it, so that nothing is missed.",
    "Öffnen Sie Coffer, und erneuern Sie sie, damit nichts fehlt.",
  ],

  // crates/app/src/profile.rs
  ["This computer is not enrolled at the relay.", "Dieser Computer ist am Relay nicht angemeldet."],
  [
    "Ask its operator for an invitation, and enter it in the settings.",
    "Bitten Sie seinen Betreiber um eine Einladung, und geben Sie sie in den Einstellungen ein.",
  ],
  ["The profile's random id is damaged.", "Die Zufallskennung des Profils ist beschädigt."],
  [
    "This device's credential is for the relay {own}, and relay.json names {which}. Nothing was sent.",
    "Der Ausweis dieses Geräts gilt für das Relay {own}, und relay.json nennt ein anderes: {~which}. Es wurde nichts gesendet.",
  ],
  [
    "If you did not change the relay, somebody else did: enter the right address in the settings. If you did, enter its address and the credential for it there.",
    "Haben nicht Sie das Relay geändert, war es jemand anderes: Geben Sie in den Einstellungen die richtige Adresse ein. Waren Sie es, geben Sie dort seine Adresse und den Ausweis dafür ein.",
  ],
  [
    "Correct COFFER_PLAID_URL, or unset it.",
    "Berichtigen Sie COFFER_PLAID_URL, oder lassen Sie es weg.",
  ],
  ["A stored key is damaged.", "Ein aufbewahrter Schlüssel ist beschädigt."],

  // crates/app/src/relay_file.rs
  [
    "{a} is not a relay configuration: {error}.",
    "{a} sagt nicht, wie Plaid erreicht wird: {error}.",
  ],
  [
    "It was left as it is. Mend or remove it; accounts and transactions are kept elsewhere.",
    "Sie blieb, wie sie war. Berichtigen oder entfernen Sie sie; Konten und Buchungen liegen anderswo.",
  ],

  // crates/app/src/relay_news.rs
  [
    "This profile is not reached through a relay, so nobody tells of anything new.",
    "Dieses Profil wird nicht über ein Relay erreicht; darum sagt niemand, was es Neues gibt.",
  ],
  ["`sync` asks the banks.", "`sync` fragt die Banken."],
  [
    "This computer is not enrolled at its relay.",
    "Dieser Computer ist an seinem Relay nicht angemeldet.",
  ],
  [
    "Ask the relay's operator for an invitation, and enter it in the settings.",
    "Bitten Sie den Betreiber des Relays um eine Einladung, und geben Sie sie in den Einstellungen ein.",
  ],

  // crates/app/src/rules.rs
  ["There is no such rule.", "Diese Regel gibt es nicht."],
  ["There is no rule “{text}”.", "Eine Regel „{text}“ gibt es nicht."],
  ["`coffer-cli rule list` lists them.", "`coffer-cli rule list` zählt sie auf."],
  [
    "Several rules are called “{text}”; name one by its number.",
    "Mehrere Regeln heißen „{text}“; nennen Sie eine mit ihrer Nummer.",
  ],
  ["These are too many rules.", "Das sind zu viele Regeln."],

  // crates/app/src/saved.rs
  ["There is no such view.", "Diese Ansicht gibt es nicht."],
  ["There is no view “{name}”.", "Eine Ansicht „{name}“ gibt es nicht."],
  ["`coffer-cli views` lists them.", "`coffer-cli views` zählt sie auf."],

  // crates/app/src/schedule.rs
  [
    "A connection can be refreshed every 1, 3, 6, 12 or 24 hours.",
    "Eine Verbindung lässt sich alle 1, 3, 6, 12 oder 24 Stunden aktualisieren.",
  ],

  // crates/app/src/seams.rs
  ["Open this page in a browser: {url}", "Öffnen Sie diese Seite in einem Browser: {url}"],
  ["There is no clipboard here.", "Hier gibt es keine Zwischenablage."],
  [
    "There is no window to choose a file in. Name it on the command line.",
    "Es gibt kein Fenster, in dem sich eine Datei wählen ließe. Nennen Sie sie auf der Befehlszeile.",
  ],

  // crates/app/src/sync.rs
  [
    "You disconnected {a}, so nothing is fetched from it. Connect it again.",
    "Sie haben {a} getrennt; darum wird dort nichts abgerufen. Verbinden Sie die Bank neu.",
  ],
  [
    "The sync was stopped before it ended. Nothing is lost; it starts again next time.",
    "Der Abgleich wurde vor seinem Ende angehalten. Nichts ist verloren; beim nächsten Mal beginnt er von vorn.",
  ],
  ["Refresh to try again.", "Aktualisieren Sie, um es noch einmal zu versuchen."],

  // crates/app/src/tray.rs
  ["This is no place in the list.", "Das ist keine Stelle in der Liste."],

  // crates/app/src/tries.rs
  [
    "Coffer was ended before this sync was, so nothing of it is kept.",
    "Coffer wurde vor diesem Abgleich beendet; darum wurde nichts davon behalten.",
  ],
  [
    "Nothing is lost: the next sync begins at the same place.",
    "Nichts ist verloren: Der nächste Abgleich beginnt an derselben Stelle.",
  ],

  // crates/app/src/rules.rs
  ["Line {a}: {b}", "Zeile {a}: {~b}"],
  ["Rule {a} (“{b}”): {why}", "Regel {a} („{b}“): {~why}"],
  [
    "This takes your recovery phrase once more, because whoever does it has your data.",
    "Das verlangt noch einmal Ihren Wiederherstellungssatz, denn wer es tut, hat Ihre Daten.",
  ],
  [
    "Coffer was locked, switched offline or closed before the answer came, so what became of this is not known yet.",
    "Coffer wurde gesperrt, offline geschaltet oder geschlossen, bevor die Antwort kam; darum ist noch nicht bekannt, was daraus geworden ist.",
  ],
  [
    "Coffer finds out when it may speak to the bank again.",
    "Coffer findet es heraus, sobald es wieder mit der Bank sprechen darf.",
  ],
  [
    "Nothing new arrives until you do. Open Coffer and choose Reconnect.",
    "Bis dahin kommt nichts Neues an. Öffnen Sie Coffer und wählen Sie „Neu anmelden“.",
  ],
  [
    "No such access is owed any more: it was given back meanwhile.",
    "Ein solcher Zugang ist nicht mehr offen: Er wurde inzwischen zurückgegeben.",
  ],
];
