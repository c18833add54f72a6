import type { Sentences } from "./said";

/** What setting up, backups, keys, reports and checks answer, in German. */
export const setupSentences: Sentences = [
  // crates/app/src/export/mod.rs
  [
    "This computer names no folder for downloads.",
    "Dieser Computer nennt keinen Ordner für Downloads.",
  ],
  [
    "Use `coffer-cli transactions --csv FILE` and name the file yourself.",
    "Verwenden Sie `coffer-cli transactions --csv FILE`, und nennen Sie die Datei selbst.",
  ],
  [
    "{a} is there already; nothing was overwritten.",
    "{a} gibt es schon; nichts wurde überschrieben.",
  ],
  [
    "Choose another name, or move that file away.",
    "Wählen Sie einen anderen Namen, oder legen Sie jene Datei anderswohin.",
  ],
  ["{a} cannot be written: {error}.", "{a} lässt sich nicht schreiben: {error}."],
  [
    "Nothing was written. Check that the folder exists, belongs to you and has room.",
    "Es wurde nichts geschrieben. Prüfen Sie, ob es den Ordner gibt, ob er Ihnen gehört und Platz hat.",
  ],

  // crates/app/src/logos/keep.rs
  ["This is no name of a logo.", "Das ist kein Name eines Logos."],

  // crates/app/src/attachments/mod.rs
  ["“{name}” did not arrive whole.", "„{name}“ kam nicht vollständig an."],
  ["{a} is no file.", "{a} ist keine Datei."],
  ["There is no such file of this transaction.", "Diese Datei hat die Buchung nicht."],

  // crates/app/src/setup/keys_tried.rs
  [
    "This profile does not use Plaid keys of your own.",
    "Dieses Profil verwendet keine eigenen Plaid-Schlüssel.",
  ],
  [
    "`coffer-cli init --relay direct` sets them up.",
    "`coffer-cli init --relay direct` richtet sie ein.",
  ],
  [
    "Copy them again from Plaid's dashboard, under Developers and Keys.",
    "Kopieren Sie sie noch einmal aus Plaids Dashboard, unter „Developers“ und „Keys“.",
  ],
  [
    "This is the secret that you use for {that}. {this} has one of its own.",
    "Das ist das Secret, das Sie für {that} verwenden. {this} hat ein eigenes.",
  ],
  [
    "Copy the {this} secret from Plaid's dashboard, or choose {that}. Nothing was sent.",
    "Kopieren Sie das Secret für {this} aus Plaids Dashboard, oder wählen Sie {that}. Es wurde nichts gesendet.",
  ],
  ["Plaid accepts these keys in {this}.", "Plaid nimmt diese Schlüssel in {this} an."],
  [
    "Plaid knows this pair, but it may not use {this} yet.",
    "Plaid kennt dieses Paar, aber es darf {this} noch nicht verwenden.",
  ],
  [
    "Ask for {this} in Plaid's dashboard; the Trial plan gives it at once. Until then, {that} works.",
    "Beantragen Sie {this} in Plaids Dashboard; der Trial-Tarif gibt es sofort. Bis dahin geht {that}.",
  ],
  ["Plaid does not accept this pair in {this}.", "Plaid nimmt dieses Paar in {this} nicht an."],
  [
    "Check that both were copied whole. Each environment has a secret of its own: if this one is for {that}, choose {that}.",
    "Prüfen Sie, ob beide vollständig kopiert wurden. Jede Umgebung hat ein eigenes Secret: Ist dieses für {that}, wählen Sie {that}.",
  ],
  [
    "The keys were not tried. Check your connection and try again.",
    "Die Schlüssel wurden nicht geprüft. Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.",
  ],

  // crates/app/src/setup/mod.rs
  [
    "Set COFFER_PASSPHRASE to a passphrase of your choice to protect the demo with it.",
    "Setzen Sie COFFER_PASSPHRASE auf eine Passphrase Ihrer Wahl, um die Demo damit zu schützen.",
  ],

  // crates/app/src/setup/relay.rs
  [
    "The client ID and the secret belong together: enter both.",
    "Die client_id und das Secret gehören zusammen: Geben Sie beide ein.",
  ],
  [
    "This relay is for Plaid's {theirs}, and {ours} was chosen. Nothing was changed.",
    "Dieses Relay ist für Plaids Umgebung „{theirs}“, und gewählt wurde „{ours}“. Es wurde nichts geändert.",
  ],
  [
    "Ask the relay's operator for its address and fingerprint again.",
    "Fragen Sie den Betreiber des Relays noch einmal nach seiner Adresse und seinem Fingerabdruck.",
  ],
  [
    "{secrets_in}, which cannot be read now ({why})",
    "{~secrets_in}, was jetzt nicht gelesen werden kann ({~why})",
  ],
  ["The demo bank answers.", "Die Demo-Bank antwortet."],
  ["Plaid accepts these keys.", "Plaid nimmt diese Schlüssel an."],
  [
    "The relay answers and its keys are accepted.",
    "Das Relay antwortet, und seine Schlüssel werden angenommen.",
  ],

  // crates/app/src/setup/set_keys.rs
  [
    "PLAID_CLIENT_ID and PLAID_SECRET are set, but nothing says which of Plaid's environments they are for, so they were not used.",
    "PLAID_CLIENT_ID und PLAID_SECRET sind gesetzt, aber nichts sagt, für welche Umgebung von Plaid sie sind; darum wurden sie nicht verwendet.",
  ],
  [
    "Set PLAID_ENV to sandbox or to production.",
    "Setzen Sie PLAID_ENV auf sandbox oder production.",
  ],
  [
    "The Plaid keys that are set are for Plaid's other environment, so they were not used.",
    "Die gesetzten Plaid-Schlüssel sind für Plaids andere Umgebung; darum wurden sie nicht verwendet.",
  ],
  [
    "Enter keys for this one in the settings, or correct PLAID_ENV.",
    "Geben Sie in den Einstellungen Schlüssel für diese ein, oder berichtigen Sie PLAID_ENV.",
  ],
  ["No Plaid keys are set up.", "Es sind keine Plaid-Schlüssel eingerichtet."],
  [
    "Enter them in the settings, or set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV. Those that were set are forgotten when Coffer is locked.",
    "Geben Sie sie in den Einstellungen ein, oder setzen Sie PLAID_CLIENT_ID, PLAID_SECRET und PLAID_ENV. Gesetzte werden vergessen, wenn Coffer gesperrt wird.",
  ],
  ["PLAID_ENV is neither sandbox nor production.", "PLAID_ENV ist weder sandbox noch production."],
  ["Correct PLAID_ENV, or unset it.", "Berichtigen Sie PLAID_ENV, oder lassen Sie es weg."],
  [
    "PLAID_ENV says that these Plaid keys are for {word}. Nothing was kept.",
    "PLAID_ENV sagt, dass diese Plaid-Schlüssel für {word} sind. Es wurde nichts behalten.",
  ],
  [
    "Say --environment {word}, or set the keys of the other environment.",
    "Geben Sie --environment {word} an, oder setzen Sie die Schlüssel der anderen Umgebung.",
  ],

  // crates/app/src/setup/wipe.rs
  [
    "The demo is not open, so there is nothing to wipe.",
    "Die Demo ist nicht offen; es gibt also nichts zu löschen.",
  ],
  [
    "Another copy of Coffer is using the demo, so it was not wiped.",
    "Ein anderes Coffer verwendet die Demo; darum wurde sie nicht gelöscht.",
  ],
  [
    "Close the other copy and try again.",
    "Schließen Sie das andere Coffer, und versuchen Sie es noch einmal.",
  ],

  // crates/app/src/backup/chosen.rs
  [
    "No backup is chosen. Choose the file first.",
    "Es ist keine Sicherung gewählt. Wählen Sie zuerst die Datei.",
  ],
  ["{a} cannot be read: {error}.", "{a} lässt sich nicht lesen: {error}."],
  [
    "Check that its disk is connected, and that you may read it.",
    "Prüfen Sie, ob der Datenträger verbunden ist und ob Sie die Datei lesen dürfen.",
  ],
  [
    "{a} is another file and no backup of Coffer, so nothing was written.",
    "{a} ist eine andere Datei und keine Sicherung von Coffer; darum wurde nichts geschrieben.",
  ],
  ["Choose another name.", "Wählen Sie einen anderen Namen."],

  // crates/app/src/backup/copies.rs
  [
    "There is no older copy with the name “{stranger}”, so nothing was deleted.",
    "Eine ältere Kopie namens „{stranger}“ gibt es nicht; darum wurde nichts gelöscht.",
  ],

  // crates/app/src/backup/make.rs
  ["Coffer was locked", "Coffer wurde gesperrt"],
  [
    "There are a hundred backups of this second already.",
    "Von dieser Sekunde gibt es schon hundert Sicherungen.",
  ],
  [
    "{a} exists already, so nothing was written.",
    "{a} gibt es schon; darum wurde nichts geschrieben.",
  ],
  [
    "Choose another name; Coffer never writes over a file.",
    "Wählen Sie einen anderen Namen; Coffer überschreibt nie eine Datei.",
  ],
  [
    "The backup did not read back as it was written, so it was not kept.",
    "Die Sicherung ließ sich nicht so lesen, wie sie geschrieben wurde; darum wurde sie nicht behalten.",
  ],
  [
    "Check the disk, and try another one.",
    "Prüfen Sie den Datenträger, und versuchen Sie es mit einem anderen.",
  ],

  // crates/app/src/backup/mod.rs
  [
    "Coffer is not set up yet, so there are no backups.",
    "Coffer ist noch nicht eingerichtet; es gibt also keine Sicherungen.",
  ],
  [
    "It opens only with the keychain. {trouble}",
    "Sie öffnet sich nur mit dem Schlüsselbund. {~trouble}",
  ],
  [
    "This demo is deleted when Coffer ends, so it is not backed up.",
    "Diese Demo wird gelöscht, wenn Coffer endet; darum wird sie nicht gesichert.",
  ],

  // crates/app/src/backup/restore.rs
  ["There is no such backup in the folder.", "Diese Sicherung gibt es im Ordner nicht."],
  ["The backup", "Die Sicherung"],
  [
    "This backup {entry_gone}.",
    "Diese Sicherung öffnet sich nur mit einem Eintrag im Schlüsselbund, der hier fehlt: Sie entstand auf einem anderen Computer, oder bevor etwas anderes gewählt wurde, was die Daten öffnet.",
  ],
  [
    "Choose a later one. A recovery phrase makes backups open anywhere.",
    "Wählen Sie eine spätere. Mit einem Wiederherstellungssatz öffnen sich Sicherungen überall.",
  ],
  [
    "This backup opens with {a} of the time when it was made.",
    "Diese Sicherung öffnet sich nur mit etwas von damals, als sie entstand: {~a}.",
  ],
  [
    "Enter it, or set COFFER_PASSPHRASE to it.",
    "Geben Sie es ein, oder setzen Sie COFFER_PASSPHRASE darauf.",
  ],
  [
    "Another copy of Coffer has this profile open, so nothing was restored.",
    "Ein anderes Coffer hat dieses Profil offen; darum wurde nichts eingespielt.",
  ],

  // crates/app/src/reports/flow.rs
  [
    "Ask for one month to {flow_months_max} months.",
    "Fragen Sie nach einem bis {flow_months_max} Monaten.",
  ],
  ["There are no such months.", "Diese Monate gibt es nicht."],
  ["There is no such month.", "Diesen Monat gibt es nicht."],

  // crates/app/src/reports/mod.rs
  ["The last day lies before the first one.", "Der letzte Tag liegt vor dem ersten."],
  ["A report can be of a hundred years.", "Ein Bericht kann hundert Jahre umfassen."],
  ["Write a month as YYYY-MM.", "Schreiben Sie einen Monat als JJJJ-MM."],
  [
    "A report can be of {accounts_max} accounts.",
    "Ein Bericht kann {accounts_max} Konten umfassen.",
  ],
  ["The sum is larger than Coffer can show.", "Die Summe ist größer, als Coffer zeigen kann."],

  // crates/app/src/reports/worth.rs
  [
    "This would be more than {worth_points_max} points. Choose weeks or months, or a shorter time.",
    "Das wären mehr als {worth_points_max} Punkte. Wählen Sie Wochen oder Monate, oder eine kürzere Zeit.",
  ],

  // crates/app/src/keys/mod.rs
  [
    "There is no recovery phrase to confirm.",
    "Es gibt keinen Wiederherstellungssatz zu bestätigen.",
  ],
  ["Let one be shown first.", "Lassen Sie sich zuerst einen zeigen."],
  ["These are not the words at those places.", "Das sind nicht die Wörter an diesen Stellen."],
  [
    "Compare them with what you wrote down. Until they fit, the phrase opens nothing.",
    "Vergleichen Sie sie mit dem, was Sie aufgeschrieben haben. Bis sie stimmen, öffnet der Satz nichts.",
  ],
  [
    "This demo is deleted when Coffer ends, so there is nothing to protect.",
    "Diese Demo wird gelöscht, wenn Coffer endet; es gibt also nichts zu schützen.",
  ],
  [
    "Another copy of Coffer is changing the keys.",
    "Ein anderes Coffer ändert gerade die Schlüssel.",
  ],

  // crates/app/src/keys/rotate.rs
  [
    "Another copy of Coffer has this profile open, so the key was not replaced.",
    "Ein anderes Coffer hat dieses Profil offen; darum wurde der Schlüssel nicht ersetzt.",
  ],
  [
    "The database holds a secret that this version does not know.",
    "In der Datenbank ist ein Geheimnis, das diese Version nicht kennt.",
  ],

  // crates/app/src/money_checks/balance.rs
  [
    "This account’s bank was asked just now, by another copy of Coffer or before a restart.",
    "Die Bank dieses Kontos wurde eben gefragt, von einem anderen Coffer oder vor einem Neustart.",
  ],
  [
    "Wait a quarter of a minute; the last answer is shown with the account.",
    "Warten Sie eine Viertelminute; die letzte Antwort steht beim Konto.",
  ],
  [
    "The bank answered without this account, so its balance is not known.",
    "Die Bank antwortete ohne dieses Konto; sein Saldo ist also nicht bekannt.",
  ],

  // crates/app/src/money_checks/identity.rs
  [
    "The bank answered without this account, so nothing is known of its owner.",
    "Die Bank antwortete ohne dieses Konto; über seinen Inhaber ist also nichts bekannt.",
  ],
  [
    "What is compared has at most {claim_chars_max} characters.",
    "Was verglichen wird, hat höchstens {claim_chars_max} Zeichen.",
  ],

  // crates/app/src/money_checks/mod.rs
  [
    "Meanwhile {made} {what} were asked for this month, not {seen}. Nothing was asked.",
    "Inzwischen gab es diesen Monat {made} solche Abrufe ({~what}), nicht {seen}. Es wurde nicht gefragt.",
  ],

  // crates/app/src/money_checks/numbers.rs
  [
    "The kept numbers of this account are damaged. Forget them and ask the bank again.",
    "Die aufbewahrten Nummern dieses Kontos sind beschädigt. Vergessen Sie sie, und fragen Sie die Bank noch einmal.",
  ],
  ["No numbers of this account are kept.", "Von diesem Konto sind keine Nummern aufbewahrt."],
  ["This account has no such number.", "Dieses Konto hat keine solche Nummer."],

  // crates/app/src/money_checks/payment.rs
  [
    "The bank does not say which currency this account is in.",
    "Die Bank sagt nicht, in welcher Währung dieses Konto ist.",
  ],
  ["Say the currency of the amount.", "Sagen Sie, in welcher Währung der Betrag ist."],

  // crates/app/src/money_checks/told.rs
  [
    "Whether {amount} is covered is not known: {a}",
    "Ob {~amount} gedeckt sind, ist nicht bekannt: {~a}",
  ],
  ["The bank could not be asked. {error}", "Die Bank konnte nicht gefragt werden. {~error}"],
  [
    "{error} The balance of the last sync is too old to decide on.",
    "{~error} Der Saldo vom letzten Abgleich ist zu alt, um danach zu entscheiden.",
  ],
  [
    "Reveal the numbers once: where that is billed, it is billed once for a connection. Or the bank’s consent for it is missing.",
    "Lassen Sie sich die Nummern einmal zeigen: Wo das kostet, kostet es einmal je Verbindung. Oder die Einwilligung der Bank dafür fehlt.",
  ],
];
