import type { Sentences } from "./said";

/** Why the store refuses or fails, in German. */
export const storeSentences: Sentences = [
  // crates/store/src/error.rs
  [
    "This build of Coffer has no encryption, so it does not open the database.",
    "Dieses Coffer wurde ohne Verschlüsselung gebaut; darum öffnet es die Datenbank nicht.",
  ],
  [
    "The database cannot be opened with the key of this profile, or it is not Coffer's.",
    "Die Datenbank lässt sich mit dem Schlüssel dieses Profils nicht öffnen, oder sie ist nicht von Coffer.",
  ],
  [
    "The database of this profile is missing or empty, though its keys are here.",
    "Die Datenbank dieses Profils fehlt oder ist leer, obwohl ihre Schlüssel da sind.",
  ],
  [
    "The database was written by a newer version of Coffer (schema {found}, this version knows {known}).",
    "Die Datenbank wurde von einer neueren Version von Coffer geschrieben (Schema {found}, diese Version kennt {known}).",
  ],
  ["The database is damaged: {a}.", "Die Datenbank ist beschädigt: {~a}."],
  [
    "Another copy of Coffer is changing this database as a whole (restore, migration or key change).",
    "Ein anderes Coffer ändert gerade die ganze Datenbank (Einspielen, Umstellung oder neuer Schlüssel).",
  ],
  [
    "The disk failed while it was asked to keep what was written, so nothing was saved.",
    "Der Datenträger versagte, als er Geschriebenes behalten sollte; darum wurde nichts gespeichert.",
  ],
  [
    "The data folder cannot be written: {a}.",
    "In den Datenordner lässt sich nicht schreiben: {a}.",
  ],
  ["There is no such {a}.", "Das gibt es nicht: {~a}."],
  [
    "The database holds something unexpected: {a}.",
    "In der Datenbank steht etwas Unerwartetes: {a}.",
  ],
  ["The database failed: {a}.", "Die Datenbank versagte: {a}."],

  // crates/store/src/facts/ending.rs
  [
    "This bank is disconnected already. What it brought is kept.",
    "Diese Bank ist schon getrennt. Was sie gebracht hat, bleibt.",
  ],
  [
    "The accounts of this connection go on with another one. End that one.",
    "Die Konten dieser Verbindung gehen mit einer anderen weiter. Beenden Sie jene.",
  ],

  // crates/store/src/facts/revert.rs
  [
    "This sync did not end well and changed nothing, so there is nothing to revert.",
    "Dieser Abgleich ging nicht gut aus und hat nichts geändert; es gibt also nichts zurückzunehmen.",
  ],
  [
    "This entry is a revert itself. Sync the connection to apply the bank's changes again.",
    "Dieser Eintrag ist selbst eine Rücknahme. Gleichen Sie die Verbindung ab, um die Änderungen der Bank wieder zu übernehmen.",
  ],
  [
    "This sync is reverted already, so there is nothing to revert.",
    "Dieser Abgleich ist schon zurückgenommen; es gibt also nichts zurückzunehmen.",
  ],
  [
    "This is not the newest sync of its connection. Revert the newest one first: {newer}.",
    "Das ist nicht der neueste Abgleich seiner Verbindung. Nehmen Sie zuerst den neuesten zurück: {newer}.",
  ],
  [
    "You disconnected this bank, so what it told could not be applied again. Its syncs stay.",
    "Sie haben diese Bank getrennt; was sie mitgeteilt hat, ließe sich also nicht wieder übernehmen. Ihre Abgleiche bleiben.",
  ],
  [
    "This bank gives no access any more, so what it told could not be applied again. Its syncs stay.",
    "Diese Bank gibt keinen Zugang mehr; was sie mitgeteilt hat, ließe sich also nicht wieder übernehmen. Ihre Abgleiche bleiben.",
  ],
  [
    "This connection is continued by a newer one, so its syncs cannot be reverted any more.",
    "Diese Verbindung wird von einer neueren fortgesetzt; ihre Abgleiche lassen sich also nicht mehr zurücknehmen.",
  ],
  [
    "This sync was made by an older version of Coffer, which did not keep what is needed to revert it.",
    "Dieser Abgleich stammt von einer älteren Version von Coffer, die nicht behielt, was zum Zurücknehmen nötig ist.",
  ],

  // crates/store/src/facts/apply/mod.rs
  [
    "You disconnected this bank while it was being synced, so nothing of that was kept.",
    "Sie haben diese Bank während ihres Abgleichs getrennt; darum wurde nichts davon behalten.",
  ],

  // crates/store/src/identity/adopt.rs
  [
    "Both accounts come through one connection, so they are two accounts.",
    "Beide Konten kommen über eine Verbindung, also sind es zwei Konten.",
  ],
  [
    "The first of the accounts is the older one. Name the account of the new connection first.",
    "Das erste der Konten ist das ältere. Nennen Sie zuerst das Konto der neuen Verbindung.",
  ],
  ["The accounts are at different banks.", "Die Konten sind bei verschiedenen Banken."],
  ["The accounts are of different kinds.", "Die Konten sind von verschiedener Art."],
  ["The accounts have different currencies.", "Die Konten haben verschiedene Währungen."],

  // crates/store/src/identity/apart.rs
  [
    "This transaction is pending, so no other one is part of it.",
    "Diese Buchung ist vorgemerkt; darum ist keine andere ein Teil von ihr.",
  ],
  [
    "This transaction was never pending, so there is nothing to take apart.",
    "Diese Buchung war nie vorgemerkt; es gibt also nichts zu trennen.",
  ],

  // crates/store/src/identity/doubts.rs
  [
    "You have said that these are one transaction. Undo takes that back.",
    "Sie haben gesagt, dass dies eine Buchung ist. Rückgängig machen nimmt das zurück.",
  ],
  [
    "You have said that these are two transactions. Undo takes that back.",
    "Sie haben gesagt, dass dies zwei Buchungen sind. Rückgängig machen nimmt das zurück.",
  ],
  [
    "One of these transactions is one with another already. Take them apart first.",
    "Eine dieser Buchungen ist schon eins mit einer anderen. Trennen Sie zuerst diese.",
  ],

  // crates/store/src/identity/merge.rs
  ["These transactions are apart already.", "Diese Buchungen sind schon getrennt."],
  [
    "The transaction that this one is the same as is the same as another by now. Take that one apart first.",
    "Die Buchung, mit der diese eins ist, ist inzwischen eins mit einer anderen. Trennen Sie zuerst jene.",
  ],
  [
    "The sync that brought one of these transactions was reverted, and the bank has not named it since, so they cannot be taken apart.",
    "Der Abgleich, der eine dieser Buchungen brachte, wurde zurückgenommen, und die Bank hat sie seither nicht genannt; darum lassen sie sich nicht trennen.",
  ],

  // crates/store/src/identity/unadopt.rs
  ["This account does not continue another one.", "Dieses Konto setzt kein anderes fort."],
  [
    "The bank was synced since, and what it told is in the continued account, so the two cannot be taken apart any more.",
    "Die Bank wurde seither abgeglichen, und was sie mitgeteilt hat, ist im fortgesetzten Konto; darum lassen sich die beiden nicht mehr trennen.",
  ],
  [
    "You have said since that transactions of the two are one. Undo that first.",
    "Sie haben seither gesagt, dass Buchungen der beiden eins sind. Machen Sie zuerst das rückgängig.",
  ],

  // crates/store/src/moves/mod.rs
  [
    "This money is on its way already. Nothing was asked for a second time.",
    "Dieses Geld ist schon unterwegs. Es wurde nicht zum zweiten Mal angefordert.",
  ],
  [
    "This was asked for already, or ended meanwhile. Nothing was asked for a second time.",
    "Das wurde schon angefordert oder endete inzwischen. Es wurde nicht zum zweiten Mal angefordert.",
  ],

  // crates/store/src/moves/rows.rs
  [
    "{a} are on their way between {b} and {c}. Wait until they have arrived, or stop the move, before you disconnect this bank.",
    "{~a} sind unterwegs zwischen {b} und {c}. Warten Sie, bis sie angekommen sind, oder halten Sie die Bewegung auf, bevor Sie diese Bank trennen.",
  ],

  // crates/store/src/audit/mod.rs
  ["An entry of the audit is too long.", "Ein Eintrag des Protokolls ist zu lang."],

  // crates/store/src/register/finding/meaning.rs
  [
    "At most {only_max} chosen transactions can be listed by themselves.",
    "Höchstens {only_max} gewählte Buchungen lassen sich für sich auflisten.",
  ],
  ["There is no {kind} “{a}”.", "Das gibt es nicht, {~kind} „{a}“."],
  ["Did you mean {name}?", "Meinten Sie {~name}?"],

  // crates/store/src/edits/attachments.rs
  [
    "Coffer can keep {of_profile_max} files, and there are as many.",
    "Coffer kann {of_profile_max} Dateien behalten, und so viele sind es.",
  ],

  // crates/store/src/edits/category_set.rs
  ["“{a}” is no group: it lies in one.", "„{~a}“ ist keine Gruppe: Es liegt in einer."],
  ["There is a category “{a}” here already.", "Eine Kategorie „{~a}“ gibt es hier schon."],
  [
    "At most {categories_max} categories can be kept.",
    "Höchstens {categories_max} Kategorien lassen sich behalten.",
  ],
  [
    "A group is of spend, income or transfer.",
    "Eine Gruppe ist für Ausgaben, Einnahmen oder Umbuchungen.",
  ],
  [
    "Categories lie in “{a}”, so it cannot lie in “{b}” itself.",
    "In „{~a}“ liegen Kategorien; darum kann sie nicht selbst in „{~b}“ liegen.",
  ],
  [
    "It can stand before a category of its own group only.",
    "Sie kann nur vor einer Kategorie ihrer eigenen Gruppe stehen.",
  ],
  [
    "This is no category of a bank; they are written like FOOD_AND_DRINK_COFFEE.",
    "Das ist keine Kategorie einer Bank; die schreiben sich wie FOOD_AND_DRINK_COFFEE.",
  ],
  [
    "Categories lie in “{a}”, and they can go into a group only; “{b}” is none.",
    "In „{~a}“ liegen Kategorien, und sie können nur in eine Gruppe übergehen; „{~b}“ ist keine.",
  ],

  // crates/store/src/edits/change.rs
  [
    "A {what} can be {chars_max} characters long; this one has {length}.",
    "Länger als {chars_max} Zeichen geht nicht ({~what}); hier sind es {length}.",
  ],
  [
    "This transaction is neither deleted nor taken back by the bank.",
    "Diese Buchung ist weder gelöscht noch von der Bank zurückgenommen.",
  ],
  ["A transaction can have {tags_max} tags.", "Eine Buchung kann {tags_max} Schlagwörter haben."],

  // crates/store/src/edits/chosen.rs
  [
    "One edit can be about {rows_max} transactions.",
    "Eine Änderung kann {rows_max} Buchungen betreffen.",
  ],

  // crates/store/src/edits/history.rs
  ["{parts} parts in {currency}", "{parts} Teile in {currency}"],

  // crates/store/src/edits/lock.rs
  [
    "This is reconciled with a statement, so its amount, day, account and parts stay as they are, and it stays. Undo the reconciliation first.",
    "Das ist mit einem Auszug abgestimmt; darum bleiben Betrag, Tag, Konto und Teile, wie sie sind, und die Buchung bleibt. Machen Sie zuerst die Abstimmung rückgängig.",
  ],
  [
    "{n} of these are reconciled with a statement, so their amounts, days, accounts and parts stay as they are, and they stay. Undo the reconciliation first.",
    "{n} davon sind mit einem Auszug abgestimmt; darum bleiben ihre Beträge, Tage, Konten und Teile, wie sie sind, und sie bleiben. Machen Sie zuerst die Abstimmung rückgängig.",
  ],

  // crates/store/src/edits/manual.rs
  [
    "The name of an account has 1 to {name_chars_max} characters.",
    "Der Name eines Kontos hat 1 bis {name_chars_max} Zeichen.",
  ],
  [
    "An account is cash, depository, credit, loan, investment or other.",
    "Ein Konto ist Bargeld, Giro oder Sparen, Kreditkarte, Kredit, Anlage oder Sonstiges.",
  ],
  ["An account has a currency, such as USD.", "Ein Konto hat eine Währung, etwa USD."],
  [
    "At most {accounts_max} accounts can be kept by hand.",
    "Höchstens {accounts_max} Konten lassen sich von Hand führen.",
  ],
  [
    "The bank does not say in which currency this account is kept.",
    "Die Bank sagt nicht, in welcher Währung dieses Konto geführt wird.",
  ],

  // crates/store/src/edits/pairs.rs
  [
    "A transaction does not belong together with itself.",
    "Eine Buchung gehört nicht mit sich selbst zusammen.",
  ],
  [
    "Of two that belong together one is money out and the other money in; these are not.",
    "Von zweien, die zusammengehören, ist eine Geld hinaus und die andere Geld herein; diese nicht.",
  ],
  [
    "You have said already that these belong together. Undo takes that back.",
    "Sie haben schon gesagt, dass diese zusammengehören. Rückgängig machen nimmt das zurück.",
  ],
  [
    "You have said already that these do not belong together. Undo takes that back.",
    "Sie haben schon gesagt, dass diese nicht zusammengehören. Rückgängig machen nimmt das zurück.",
  ],

  // crates/store/src/edits/parts.rs
  ["One transaction is split at a time.", "Eine Buchung wird auf einmal aufgeteilt."],
  ["A part of nothing is no part.", "Ein Teil von nichts ist kein Teil."],
  [
    "The parts must add up to {whole}: {a} is left.",
    "Die Teile müssen {~whole} ergeben: Es bleiben {~a}.",
  ],
  ["The parts must add up to {whole}.", "Die Teile müssen {~whole} ergeben."],
  [
    "A note can be {note_chars_max} characters long.",
    "Eine Notiz kann {note_chars_max} Zeichen lang sein.",
  ],

  // crates/store/src/edits/reconcile.rs
  ["The amount is too large to be reckoned with.", "Der Betrag ist zu groß, um damit zu rechnen."],
  [
    "It is not known yet what this account held before its first transaction. Sync it first.",
    "Es ist noch nicht bekannt, was auf diesem Konto vor seiner ersten Buchung lag. Gleichen Sie es zuerst ab.",
  ],
  [
    "This account is reconciled up to {last} already, which is later.",
    "Dieses Konto ist schon bis {~last} abgestimmt, und das ist später.",
  ],
  [
    "The statement and what is marked differ by {difference}. Mark what is on the statement until nothing is left.",
    "Der Auszug und das Markierte unterscheiden sich um {~difference}. Markieren Sie, was auf dem Auszug steht, bis nichts übrig ist.",
  ],

  // crates/store/src/edits/rules.rs
  [
    "A rule needs a merchant to say, or none of it.",
    "Eine Regel braucht einen Händler, den sie nennt, oder keinen.",
  ],
  ["At most {rules_max} rules can be kept.", "Höchstens {rules_max} Regeln lassen sich behalten."],
  [
    "The order names every rule once; the rules have changed meanwhile.",
    "Die Reihenfolge nennt jede Regel einmal; die Regeln haben sich inzwischen geändert.",
  ],

  // crates/store/src/edits/undo.rs
  [
    "There is nothing to undo. Edits from before {a} have left the journal.",
    "Es gibt nichts rückgängig zu machen. Änderungen von vor {~a} stehen nicht mehr im Verlauf.",
  ],
  [
    "This was said of a transaction that is one with this one now. Take them apart first.",
    "Das wurde von einer Buchung gesagt, die jetzt eins mit dieser ist. Trennen Sie sie zuerst.",
  ],
  ["{n} of these transactions", "{n} dieser Buchungen"],
  [
    "Something else was said since, so there is nothing of this edit to take back.",
    "Seither wurde etwas anderes gesagt; von dieser Änderung gibt es also nichts zurückzunehmen.",
  ],

  // crates/store/src/edits/views.rs
  [
    "The name of a view has 1 to {name_chars_max} characters.",
    "Der Name einer Ansicht hat 1 bis {name_chars_max} Zeichen.",
  ],
  ["A view can show {columns_max} columns.", "Eine Ansicht kann {columns_max} Spalten zeigen."],
  [
    "At most {views_max} views can be kept.",
    "Höchstens {views_max} Ansichten lassen sich behalten.",
  ],

  // crates/store/src/layer/book.rs
  [
    "A rule needs a search, or it would be about everything.",
    "Eine Regel braucht eine Suche, sonst beträfe sie alles.",
  ],
  [
    "A rule cannot ask for days that move, such as today or last month.",
    "Eine Regel kann nicht nach Tagen fragen, die sich verschieben, etwa heute oder letzter Monat.",
  ],
  [
    "Write a day as 2026-03-01, a month as 2026-03, a year as 2026.",
    "Schreiben Sie einen Tag als 2026-03-01, einen Monat als 2026-03, ein Jahr als 2026.",
  ],

  // crates/store/src/layer/look.rs
  [
    "There is nothing here that a rule could say of others.",
    "Hier ist nichts, was eine Regel von anderen sagen könnte.",
  ],
  [
    "One of these is reconciled with a statement, which would not be true of it any more. Undo the reconciliation first.",
    "Eine davon ist mit einem Auszug abgestimmt, der dann nicht mehr stimmte. Machen Sie zuerst die Abstimmung rückgängig.",
  ],
  [
    "A rule splits this, so it cannot be made whole here. Say other parts, or change the rule.",
    "Eine Regel teilt das auf; darum kann es hier nicht wieder ein Ganzes werden. Geben Sie andere Teile an, oder ändern Sie die Regel.",
  ],
  [
    "This account is reconciled with no statement, so there is nothing to open.",
    "Dieses Konto ist mit keinem Auszug abgestimmt; darum gibt es nichts wieder zu öffnen.",
  ],
  [
    "A later statement, of {a}, starts from this one. Undo that reconciliation first.",
    "Ein späterer Auszug, vom {~a}, geht von diesem aus. Machen Sie zuerst jene Abstimmung rückgängig.",
  ],
  [
    "The bank has booked something else on this since, so these two are not put together again.",
    "Die Bank hat hierauf inzwischen etwas anderes gebucht; darum werden diese beiden nicht wieder zusammengelegt.",
  ],
  [
    "What this sync brought or changed was reconciled with a statement ({held}), and a statement is compared with what the bank said. Undo the reconciliation first.",
    "Was dieser Abgleich gebracht oder geändert hat, wurde mit einem Auszug abgestimmt ({held}), und ein Auszug wird mit dem verglichen, was die Bank gesagt hat. Machen Sie zuerst die Abstimmung rückgängig.",
  ],
  [
    "These transactions are in two accounts, so they are two.",
    "Diese Buchungen sind auf zwei Konten, also sind es zwei.",
  ],
  [
    "These are in two accounts. Move what you wrote down into the bank's account first.",
    "Diese sind auf zwei Konten. Verschieben Sie zuerst, was Sie selbst aufgeschrieben haben, auf das Konto der Bank.",
  ],
];
