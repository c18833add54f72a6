//! The journal of syncs, and taking one back.

use coffer_domain::{ItemId, SyncId};
use coffer_store::facts::{self, Place, SYNC_ROWS_MAX, SYNCS_MAX};

use crate::{
    App, SystemMint,
    api::{
        AppError, ErrorCode, FieldChange, ImageView, SyncCounts, SyncEntry, SyncFailure,
        SyncRowView, SyncRowsPage, SyncRowsRequest, SyncsPage, SyncsRequest, Topic,
    },
    lease,
    read::{self, SyncRow},
    sync, tries, views,
};

/// Entries of the journal, newest first.
///
/// # Errors
/// If no profile is open, there is no such connection, or the store fails.
pub async fn syncs(app: &App, request: SyncsRequest) -> Result<SyncsPage, AppError> {
    let limit = request.limit.clamp(1, SYNCS_MAX);
    let before = request.before.as_deref().map(place).transpose()?;
    let entries = read(app, request.item_id, before, limit).await?;
    let full = entries.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(SyncsPage {
        next: entries
            .last()
            .filter(|_| full)
            .map(|last| format!("{}.{}", last.place.sync, last.place.attempt)),
        syncs: entries.into_iter().map(entry).collect(),
    })
}

/// All entries of one connection or of all, newest first: for scripts.
///
/// # Errors
/// As [`syncs`].
pub async fn list(
    app: &App,
    item: Option<String>,
    limit: Option<u32>,
) -> Result<Vec<read::SyncEntry>, AppError> {
    read(app, item, None, limit.unwrap_or(u32::MAX)).await
}

async fn read(
    app: &App,
    item: Option<String>,
    before: Option<Place>,
    limit: u32,
) -> Result<Vec<read::SyncEntry>, AppError> {
    app.profile()?
        .read(move |r| {
            let item: Option<ItemId> = match item {
                Some(text) => Some(facts::find_item(r, &text)?.id),
                None => None,
            };
            facts::syncs(r, item, before, limit)
        })
        .await
}

/// Rows of one entry.
///
/// # Errors
/// If there is no such entry, or the store fails.
pub async fn rows(app: &App, request: SyncRowsRequest) -> Result<SyncRowsPage, AppError> {
    let id = find(&request.sync_id)?;
    let limit = request.limit.clamp(1, SYNC_ROWS_MAX);
    let (sync, rows) = app
        .profile()?
        .read(move |r| {
            Ok((
                facts::sync(r, id)?,
                facts::sync_rows(r, id, request.after, limit)?,
            ))
        })
        .await?;
    let full = rows.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(SyncRowsPage {
        sync: entry(sync),
        next: rows.last().filter(|_| full).map(|last| last.number),
        rows: rows.into_iter().map(row).collect(),
    })
}

/// All rows of one entry: for scripts.
///
/// # Errors
/// As [`rows`].
pub async fn all_rows(app: &App, text: &str) -> Result<(read::SyncEntry, Vec<SyncRow>), AppError> {
    let id = find(text)?;
    app.profile()?
        .read(move |r| {
            Ok((
                facts::sync(r, id)?,
                facts::sync_rows(r, id, None, u32::MAX)?,
            ))
        })
        .await
}

/// Takes a sync back: facts, balances and the place in the bank's stream are as before it, and
/// everything that people said stays. The connection is held until a person asks for a sync.
///
/// # Errors
/// If there is no such sync, it cannot be taken back, or a sync of its connection runs.
pub async fn revert(app: &App, text: &str) -> Result<SyncEntry, AppError> {
    Ok(entry(revert_to_entry(app, text).await?))
}

/// The same, as the store tells it.
///
/// # Errors
/// As [`revert`].
pub async fn revert_to_entry(app: &App, text: &str) -> Result<read::SyncEntry, AppError> {
    let profile = app.profile()?;
    let id = find(text)?;
    let item = profile.read(move |r| facts::sync(r, id)).await?.item_id;
    if sync::is_running_for(app, item) {
        return Err(AppError::new(
            ErrorCode::Bank,
            "This connection is being synced at the moment.",
        )
        .hinted("Try again when the sync has ended.")
        .retryable()
        .of_item(item));
    }
    // The same right that a sync takes, so that none runs meanwhile, here or in another program.
    let turn = profile.turns.take(item)?;
    lease::take(app, &profile, item).await?;
    let now_ms = app.now_ms();
    let done = profile
        .write(move |w| {
            let reverted = facts::revert(w, &mut SystemMint, id, now_ms)?;
            facts::sync(&w.reader(), reverted.id)
        })
        .await;
    lease::release(&profile, item).await;
    drop(turn);
    let done = done?;
    app.0.seams.events.changed(&[
        Topic::Register,
        Topic::Accounts,
        Topic::Connections,
        Topic::Sync,
    ]);
    Ok(done)
}

/// Where a page ended, as the page before said it.
fn place(text: &str) -> Result<Place, AppError> {
    let read = || {
        let (sync, attempt) = text.split_once('.')?;
        Some(Place {
            sync: sync.parse().ok()?,
            attempt: attempt.parse().ok()?,
        })
    };
    read().ok_or_else(|| {
        AppError::new(
            ErrorCode::BadInput,
            "No page of the journal ended at this place.",
        )
    })
}

fn find(text: &str) -> Result<SyncId, AppError> {
    text.parse::<SyncId>().map_err(|_| {
        let text: String = text.chars().take(60).collect();
        AppError::new(ErrorCode::NotFound, format!("There is no sync {text}."))
            .hinted("`coffer-cli syncs` lists them.")
    })
}

fn entry(entry: read::SyncEntry) -> SyncEntry {
    SyncEntry {
        id: entry.id.to_string(),
        item_id: entry.item_id.to_string(),
        institution: entry.institution_name,
        started_at: views::timestamp(entry.started_ms),
        ended_at: views::timestamp(entry.ended_ms),
        request_ids: entry.request_ids,
        pages: entry.pages,
        counts: SyncCounts {
            added: entry.added,
            modified: entry.modified,
            removed: entry.removed,
            set_aside: entry.set_aside,
        },
        reverts: entry.reverts.map(|id| id.to_string()),
        reverted_by: entry.reverted_by.map(|id| id.to_string()),
        can_revert: entry.can_revert,
        failure: tries::why_not(&entry.outcome).map(|failure| SyncFailure {
            code: failure.code,
            bank_code: failure.bank_code,
            message: failure.message,
            hint: failure.hint,
        }),
    }
}

fn row(row: SyncRow) -> SyncRowView {
    let changes = row
        .before
        .as_ref()
        .map(|before| facts::differences(before, &row.after))
        .unwrap_or_default();
    SyncRowView {
        id: row.id.to_string(),
        account_id: row.account_id.to_string(),
        account: row.account_name,
        what: row.what,
        before: row.before.as_ref().map(image),
        after: image(&row.after),
        changes: changes.into_iter().map(field_change).collect(),
    }
}

fn image(image: &facts::RowImage) -> ImageView {
    ImageView {
        date: image.date.to_string(),
        amount: views::money(&image.amount),
        name: image.name.clone(),
        merchant_name: image.merchant_name.clone(),
        pending: image.pending,
        withdrawn: image.withdrawn,
    }
}

pub(crate) fn field_change(change: facts::FieldChange) -> FieldChange {
    FieldChange {
        field: change.field.to_owned(),
        from: change.from,
        to: change.to,
    }
}
