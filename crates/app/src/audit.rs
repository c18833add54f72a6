//! The audit, as it is written, shown, verified and exported.
//!
//! An entry is a row of the store (`coffer_store::audit`); after its commit the newest one is noted in
//! `keys.json`, so that a database whose audit lost its tail is told from one that is whole. Between the commit
//! and the note a program may end: then the audit is ahead of the note, which is no fault.

use std::{path::PathBuf, sync::Arc};

use coffer_domain::{AccountId, ItemId};
use coffer_store::{
    audit::{self as chain, Entry, Fault, Head, Kind, Row},
    facts,
};
use serde::Serialize;

use crate::{
    App, FileAsk, Profile,
    api::{
        AppError, AuditBroken, AuditEntry, AuditPage, AuditRequest, AuditVerdict, ErrorCode,
        SavedAudit, Topic,
    },
    blocking, keys,
    read::{AccountRow, ItemRow},
    views,
};

/// Entries of a page.
const PAGE: u32 = 100;

/// Writes an entry that stands by itself. One that belongs to another write is appended there, and
/// [`mirror`]ed after it.
///
/// # Errors
/// If it cannot be written: then what it tells of must not go on.
pub(crate) async fn record(
    app: &App,
    profile: &Arc<Profile>,
    entry: Entry,
) -> Result<(), AppError> {
    let now_ms = app.now_ms();
    profile
        .write(move |w| chain::append(w, now_ms, &entry))
        .await?;
    mirror(profile).await;
    app.0.seams.events.changed(&[Topic::Audit]);
    Ok(())
}

/// Notes the newest entry in `keys.json`. That it cannot be noted now is made good with the next one.
pub(crate) async fn mirror(profile: &Arc<Profile>) {
    if let Err(error) = note(profile, false).await {
        tracing::warn!(%error, "the head of the audit could not be noted");
    }
}

async fn note(profile: &Arc<Profile>, instead: bool) -> Result<(), AppError> {
    if profile.vault.is_ephemeral() {
        return Ok(());
    }
    let held = Arc::clone(profile);
    blocking(move || {
        let _alone = keys::alone(&held.dir)?;
        // Read with nobody else at the file: of two that note, the later one has the later head.
        let noted = match instead {
            true => None,
            false => held.vault.noted_audit()?,
        };
        let (head, is_there) = held.told(held.store.read(move |r| {
            let is_there = match noted {
                Some((seq, hash)) => {
                    chain::hash_at(r, i64::try_from(seq).unwrap_or(i64::MAX))? == Some(hash)
                }
                None => true,
            };
            Ok((chain::head(r)?, is_there))
        }))?;
        // The noted entry is what shows that the end was cut: it is not noted over by what grew in its place.
        if !is_there {
            tracing::error!("the audit lacks the entry that was noted last");
            return Ok(());
        }
        if let Some(Head { seq, hash }) = head {
            held.vault
                .note_audit(u64::try_from(seq).unwrap_or_default(), hash, instead)?;
        }
        Ok(())
    })
    .await?
}

/// A backup has taken the place of the database: its audit is the one that goes on, and says so.
pub(crate) async fn restored(app: &App) {
    let Ok(profile) = app.profile() else { return };
    let held = Arc::clone(&profile);
    let noted = blocking(move || held.vault.noted_audit()).await;
    let noted = noted.ok().and_then(Result::ok).flatten();
    let mut entry = Entry::new(Kind::Restored, "an older database was restored");
    if let Some((seq, hash)) = noted {
        entry.detail = format!("set aside: entry {seq}, {}", hex(&hash));
    }
    let now_ms = app.now_ms();
    let written = profile
        .write(move |w| chain::append(w, now_ms, &entry))
        .await;
    let done = match written {
        Ok(_) => note(&profile, true).await,
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        tracing::warn!(%error, "that a backup was restored could not be written into the audit");
    }
    app.0.seams.events.changed(&[Topic::Audit]);
}

/// A page of it, the newest first.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn page(app: &App, request: AuditRequest) -> Result<AuditPage, AppError> {
    let profile = app.profile()?;
    let before = request.before.map(i64::from);
    let (rows, total, accounts, items) = profile
        .read(move |r| {
            Ok((
                chain::page(r, before, PAGE + 1)?,
                chain::count(r)?,
                facts::accounts(r)?,
                facts::items(r)?,
            ))
        })
        .await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = rows.len() > shown;
    let entries: Vec<_> = rows
        .iter()
        .take(shown)
        .map(|row| entry(row, &accounts, &items))
        .collect();
    Ok(AuditPage {
        next_before: entries
            .last()
            .filter(|_| has_more)
            .map(|entry| entry.number),
        entries,
        total,
    })
}

fn entry(row: &Row, accounts: &[AccountRow], items: &[ItemRow]) -> AuditEntry {
    let account = |id: AccountId| {
        let one = accounts.iter().find(|one| one.id == id)?;
        Some(match &one.mask {
            Some(mask) => format!("{} ••{mask}", one.name),
            None => one.name.clone(),
        })
    };
    let bank = |id: ItemId| {
        let one = items.iter().find(|one| one.id == id)?;
        Some(one.institution_name.clone())
    };
    AuditEntry {
        number: u32::try_from(row.seq).unwrap_or(u32::MAX),
        at: views::timestamp(row.at_ms),
        kind: row.kind.clone(),
        sentence: sentence(row),
        account: row.account.and_then(account),
        bank: row.item.and_then(bank),
        amount: row.amount.as_ref().map(views::money),
        outcome: row.outcome.clone(),
        about: row.about.map(|id| id.to_string()),
        hash: hex(&row.hash),
    }
}

/// What was done, in a sentence.
fn sentence(row: &Row) -> String {
    let known = Kind::ALL.iter().find(|kind| kind.as_str() == row.kind);
    let done = match known {
        None => "Something was done that this version does not know.",
        Some(Kind::BalanceAsked) => "A bank was asked for a balance.",
        Some(Kind::NumbersRevealed) => "Account numbers were to be shown.",
        Some(Kind::NumberCopied) => "A number was put into the clipboard.",
        Some(Kind::NumbersKept) => "Account numbers were kept on this computer, sealed.",
        Some(Kind::NumbersForgotten) => "Kept account numbers were deleted.",
        Some(Kind::SheetSaved) => "A sheet for direct deposit was to be written.",
        Some(Kind::IdentityAsked) => "A bank was asked for the owners of its accounts.",
        Some(Kind::IdentityMatched) => "Words were compared with the owners of an account.",
        Some(Kind::PaymentChecked) => "A payment was checked.",
        Some(Kind::Restored) => "A backup took the place of the database.",
        Some(Kind::MovePlanned) => "A move of money was planned.",
        Some(Kind::MoveConfirmed) => "A move of money was confirmed.",
        Some(Kind::MoveAsked) => "Plaid was asked to move money.",
        Some(Kind::MoveState) => "A move of money went on.",
        Some(Kind::MoveCancelled) => "A move of money was cancelled.",
        Some(Kind::MoveSentBack) => "A move of money was sent back.",
        Some(Kind::MoveLimits) => "The limits of moves were changed.",
    };
    match row.forgotten {
        true => format!("{done} Its connection was forgotten, and what else it said with it."),
        false => done.to_owned(),
    }
}

/// Reads all of it, and tells the first place that does not fit.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn verify(app: &App) -> Result<AuditVerdict, AppError> {
    let profile = app.profile()?;
    let held = Arc::clone(&profile);
    let noted = blocking(move || held.vault.noted_audit()).await??;
    let seq = noted.and_then(|(seq, _)| i64::try_from(seq).ok());
    let (verified, at_noted, restored) = profile
        .read(move |r| {
            let mut restored = None;
            chain::each(r, |row| {
                if row.kind == Kind::Restored.as_str() {
                    restored = Some((row.seq, row.at_ms));
                }
                Ok(())
            })?;
            let at_noted = match seq {
                Some(seq) => chain::hash_at(r, seq)?,
                None => None,
            };
            Ok((chain::verify(r)?, at_noted, restored))
        })
        .await?;
    let number = |seq: i64| u32::try_from(seq).unwrap_or(u32::MAX);
    let mut broken = verified.broken.map(|broken| AuditBroken {
        at: number(broken.seq),
        sentence: fault(broken.fault).to_owned(),
    });
    let newest = verified.head.map_or(0, |head| head.seq);
    if let (None, Some((_, hash)), Some(seq)) = (&broken, noted, seq)
        && at_noted != Some(hash)
    {
        broken = Some(AuditBroken {
            at: number(seq.min(newest.saturating_add(1))),
            sentence: match at_noted {
                None => format!(
                    "Entry {seq} was written, and the newest that is here is {newest}: the end was cut off, or an \
                     older database file was put in the place of this one. A backup that Coffer restores is \
                     noted, and this is none."
                ),
                Some(_) => format!(
                    "Entry {seq} is not the one that was noted when it was written: another audit was put \
                     in the place of this one."
                ),
            },
        });
    }
    let mut notes = Vec::new();
    if let Some((seq, at_ms)) = restored {
        notes.push(format!(
            "On {} a backup took the place of the database (entry {seq}). What was recorded after that \
             backup and before its restore is in the database that was set aside, and not here.",
            views::timestamp(at_ms)
        ));
    }
    if profile.vault.is_ephemeral() {
        notes.push(
            "The key of this demo is in memory only, so there is no file that notes the newest entry."
                .to_owned(),
        );
    } else if noted.is_none() && newest > 0 {
        notes.push(
            "keys.json does not note the newest entry yet, so a cut end would not be seen."
                .to_owned(),
        );
    }
    Ok(AuditVerdict {
        entries: verified.entries,
        head: verified.head.map(|head| hex(&head.hash)),
        broken,
        notes,
    })
}

const fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => "Entries before this one are missing.",
        Fault::Changed => "It says something else than when it was written.",
        Fault::Unlinked => "It does not follow the entry before it: one of the two was exchanged.",
    }
}

/// Writes the audit where the person chooses; nothing where they chose none.
///
/// # Errors
/// If no profile is open, or the file cannot be written.
pub async fn save(app: &App) -> Result<Option<SavedAudit>, AppError> {
    app.profile()?;
    let stem = views::timestamp(app.now_ms()).replace(':', "");
    let ask = FileAsk::SaveAudit {
        name: format!("coffer-audit-{stem}.jsonl"),
    };
    let asked = app.0.seams.events.choose_file(ask).await;
    let asked = asked.map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    match asked {
        // The dialog has asked whether to replace what is there.
        Some(path) => write(app, path, true).await.map(Some),
        None => Ok(None),
    }
}

/// Writes the audit to a file; one that is there is not overwritten.
///
/// # Errors
/// As [`save`]; if the file is there.
pub async fn to_file(app: &App, path: PathBuf) -> Result<SavedAudit, AppError> {
    write(app, path, false).await
}

/// An entry as it is exported: all that its digest is made of, so that somebody else can verify it.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    at_ms: i64,
    at: String,
    kind: &'a str,
    account: Option<String>,
    item: Option<String>,
    about: Option<String>,
    minor: Option<i64>,
    currency: Option<&'a str>,
    exponent: Option<u8>,
    outcome: &'a str,
    detail: &'a str,
    forgotten: bool,
    content: String,
    hash: String,
}

async fn write(app: &App, path: PathBuf, over: bool) -> Result<SavedAudit, AppError> {
    let profile = app.profile()?;
    let (text, entries) = profile
        .read(|r| {
            let mut text = Vec::new();
            let mut entries = 0_u32;
            chain::each(r, |row| {
                let currency = row.amount.as_ref().map(coffer_domain::Money::currency);
                let line = Line {
                    seq: row.seq,
                    at_ms: row.at_ms,
                    at: views::timestamp(row.at_ms),
                    kind: &row.kind,
                    account: row.account.map(|id| id.to_string()),
                    item: row.item.map(|id| id.to_string()),
                    about: row.about.map(|id| id.to_string()),
                    minor: row.amount.as_ref().map(coffer_domain::Money::minor),
                    currency: currency.map(coffer_domain::Currency::code),
                    exponent: currency.map(coffer_domain::Currency::exponent),
                    outcome: &row.outcome,
                    detail: &row.detail,
                    forgotten: row.forgotten,
                    content: hex(&row.content),
                    hash: hex(&row.hash),
                };
                serde_json::to_writer(&mut text, &line)
                    .map_err(|error| coffer_store::StoreError::Unexpected(error.to_string()))?;
                text.push(b'\n');
                entries = entries.saturating_add(1);
                Ok(())
            })?;
            Ok((text, entries))
        })
        .await?;
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    blocking(move || crate::relay_file::put_private(&path, &text, over)).await??;
    Ok(SavedAudit {
        name,
        bytes,
        entries,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
