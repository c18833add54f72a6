//! What a verb has to say, and its form for scripts.

use std::io::{self, Write};

use coffer_app::api::{
    AdoptDone, AttachmentView, Category, Edited, Freshness, ItemSync, KeysTried, Meter, Monitor,
    MoveView, Moves, NetWorth, OlderCopy, OwedAccess, RulePreview, RuleView, RulesRead,
    SavedAttachment, SavedView, Schedules, Spending,
};
use coffer_app::edit::Undone;
use coffer_app::export::Written;
use coffer_app::proof::Told;
use coffer_app::read::{
    AccountRow, Candidate, ConsentRow, DoubtRow, Forgotten, ItemRow, MonthRow, RegisterLine,
    SyncEntry, SyncRow,
};
use coffer_app::verify::Verified;
use serde::Serialize;

use crate::failure::Failure;
use crate::json::{
    AccountJson, AdoptedJson, AdoptionJson, AgeJson, AttachmentJson, BackupJson, CategoryRowJson,
    ConsentJson, DiagnosticsJson, DoubtJson, ExportedJson, ForgottenJson, ItemJson, KeysTriedJson,
    MadeJson, MeterJson, MonitorJson, MonthJson, MoveJson, MovesJson, NetWorthJson, OwedJson,
    PhraseJson, PreviewJson, ProofJson, RuleJson, RulesReadJson, SavedAttachmentJson,
    SchedulesJson, SpendingJson, StatusJson, SyncEntryJson, SyncJson, SyncRowsJson,
    TransactionJson, UndoneJson, VerifyJson, ViewJson,
};
use crate::vault::KeysJson;

/// What a verb has to say, and whether some of it did not work.
pub struct Answer {
    /// For stdout.
    pub body: Body,
    /// What must be known beside it, for stderr.
    pub note: Option<String>,
    /// For stderr and the exit code.
    pub failure: Option<Failure>,
}

/// What is printed.
pub enum Body {
    /// `init`, `status`.
    Status(Box<StatusJson>),
    /// `link`, `relink`, `unlink`, `rotate-token`.
    Item(Box<ItemRow>),
    /// `sync`.
    Synced(Vec<ItemSync>),
    /// `age`, `refresh`.
    Ages(Vec<Freshness>),
    /// `owed`.
    Owed(Vec<OwedAccess>),
    /// `meter`.
    Meter(Meter),
    /// `monitor`.
    Monitor(Box<Monitor>),
    /// `diagnostics`.
    Diagnostics(DiagnosticsJson),
    /// `schedule`.
    Schedules(Schedules),
    /// `keys`.
    KeysTried(KeysTried),
    /// `items`.
    Items(Vec<ItemRow>),
    /// `consents`.
    Consents(Vec<ConsentRow>),
    /// `accounts`.
    Accounts(Vec<AccountRow>),
    /// `transactions`.
    Transactions(Vec<RegisterLine>),
    /// `views`.
    Views(Vec<SavedView>),
    /// `totals`.
    Totals(Vec<MonthRow>),
    /// `spending`.
    Spending(Box<Spending>),
    /// `net-worth`.
    NetWorth(Box<NetWorth>),
    /// `adopt` without accounts.
    Adoptions(Vec<(AccountRow, AccountRow, Candidate)>),
    /// `adopt`.
    Adopted(AdoptDone),
    /// `forget`.
    Forgotten(Forgotten, Vec<OlderCopy>),
    /// `review` without a transaction.
    Doubts(Vec<DoubtRow>),
    /// `review list`, `transfer`, `reconcile`.
    Desk(Box<crate::desk::DeskJson>),
    /// `categories`.
    Categories(Vec<Category>),
    /// `note`, `edit`, `split`, `delete`, `undelete`.
    Transaction(Box<RegisterLine>),
    /// `undo`, and `redo`, which does again.
    Undone(Undone, bool),
    /// `rule`.
    Rules(Vec<RuleView>),
    /// `rule preview`.
    Preview(Box<RulePreview>),
    /// `rule apply`.
    Edited(Edited),
    /// `rule import`.
    RulesRead(RulesRead),
    /// `rule export`.
    Text(String),
    /// `syncs`.
    Syncs(Vec<SyncEntry>),
    /// `syncs SYNC`.
    SyncRows(Box<SyncEntry>, Vec<SyncRow>),
    /// `revert`.
    Reverted(Box<SyncEntry>),
    /// `proof`.
    Proofs(Vec<Told>),
    /// `moves`, `move-limits`.
    Moves(Box<Moves>),
    /// `move`, `move-confirm`, `move-cancel`, `move-back`.
    Move(Box<MoveView>),
    /// `attach`, `attachments`, `detach`.
    Attachments(Vec<AttachmentView>),
    /// `attachment`.
    AttachmentSaved(SavedAttachment),
    /// `verify`.
    Verified(Verified),
    /// `balance`, `numbers`, `identity`, `check-payment`, `audit`.
    Checks(Box<crate::checks::Told>),
    /// Any list with `--csv`.
    Exported(Written),
    /// `backup`.
    Made(MadeJson),
    /// `backups`.
    Backups(Vec<BackupJson>),
    /// `recovery-phrase`.
    Phrase(PhraseJson),
    /// `recovery-phrase --check`, `protect`, `rotate-keys`.
    Keys(KeysJson),
}

impl From<Body> for Answer {
    fn from(body: Body) -> Self {
        Self {
            body,
            note: None,
            failure: None,
        }
    }
}

impl Body {
    /// One JSON value and the end of the line.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Status(status) => value(out, &**status),
            Self::Item(row) => value(out, &ItemJson::from(&**row)),
            Self::Synced(items) => list::<_, SyncJson>(out, items),
            Self::Ages(ages) => list::<_, AgeJson>(out, ages),
            Self::Owed(rows) => list::<_, OwedJson>(out, rows),
            Self::Meter(meter) => value(out, &MeterJson::from(meter)),
            Self::Monitor(monitor) => value(out, &MonitorJson::from(&**monitor)),
            Self::Diagnostics(saved) => value(out, saved),
            Self::Schedules(schedules) => value(out, &SchedulesJson::from(schedules)),
            Self::KeysTried(tried) => value(out, &KeysTriedJson::from(tried)),
            Self::Items(rows) => list::<_, ItemJson>(out, rows),
            Self::Consents(rows) => list::<_, ConsentJson>(out, rows),
            Self::Accounts(rows) => list::<_, AccountJson>(out, rows),
            Self::Transactions(lines) => list::<_, TransactionJson>(out, lines),
            Self::Views(views) => list::<_, ViewJson>(out, views),
            Self::Totals(months) => list::<_, MonthJson>(out, months),
            Self::Spending(spending) => value(out, &SpendingJson::from(&**spending)),
            Self::NetWorth(worth) => value(out, &NetWorthJson::from(&**worth)),
            Self::Adoptions(rows) => list::<_, AdoptionJson>(out, rows),
            Self::Adopted(done) => value(out, &AdoptedJson::from(done)),
            Self::Forgotten(gone, older) => value(out, &ForgottenJson::new(gone, older)),
            Self::Doubts(rows) => list::<_, DoubtJson>(out, rows),
            Self::Desk(answer) => value(out, &**answer),
            Self::Categories(rows) => list::<_, CategoryRowJson>(out, rows),
            Self::Transaction(line) => value(out, &TransactionJson::from(&**line)),
            Self::Undone(undone, _) => value(out, &UndoneJson::from(undone)),
            Self::Rules(rules) => list::<_, RuleJson>(out, rules),
            Self::Preview(preview) => value(out, &PreviewJson::from(&**preview)),
            Self::Edited(edited) => value(out, &UndoneJson::from(edited)),
            Self::RulesRead(read) => value(out, &RulesReadJson::from(read)),
            Self::Text(text) => value(out, &serde_json::json!({ "text": text })),
            Self::Syncs(entries) => list::<_, SyncEntryJson>(out, entries),
            Self::SyncRows(entry, rows) => value(out, &SyncRowsJson::new(entry, rows)),
            Self::Reverted(entry) => value(out, &SyncEntryJson::from(&**entry)),
            Self::Proofs(told) => list::<_, ProofJson>(out, told),
            Self::Moves(all) => value(out, &MovesJson::from(&**all)),
            Self::Move(row) => value(out, &MoveJson::from(&**row)),
            Self::Attachments(rows) => list::<_, AttachmentJson>(out, rows),
            Self::AttachmentSaved(saved) => value(out, &SavedAttachmentJson::from(saved)),
            Self::Verified(verified) => value(out, &VerifyJson::from(verified)),
            Self::Checks(told) => value(out, &told.json()),
            Self::Exported(written) => value(out, &ExportedJson::from(written)),
            Self::Made(made) => value(out, made),
            Self::Backups(backups) => value(out, backups),
            Self::Phrase(phrase) => value(out, phrase),
            Self::Keys(keys) => value(out, keys),
        }
    }
}

fn value(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// An array, one element a line, each made when it is written: a long list is not held twice.
fn list<'a, T, J>(out: &mut impl Write, rows: &'a [T]) -> io::Result<()>
where
    J: From<&'a T> + Serialize,
{
    write!(out, "[")?;
    for (index, row) in rows.iter().enumerate() {
        writeln!(out, "{}", if index == 0 { "" } else { "," })?;
        serde_json::to_writer(&mut *out, &J::from(row))?;
    }
    writeln!(out, "{}]", if rows.is_empty() { "" } else { "\n" })
}
