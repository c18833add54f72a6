//! The connections as the window shows them: how each is, what it asks of its owner, what it brought.

use coffer_domain::{UpdateStatus, link};
use coffer_store::facts;

use crate::{
    App,
    api::{AppError, Connection, SyncCounts},
    attention, browse, views,
};

/// All connections with their accounts.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(app: &App) -> Result<Vec<Connection>, AppError> {
    let (items, accounts, last, held, proofs) = app
        .profile()?
        .read(|r| {
            let items = facts::items(r)?;
            let last = items
                .iter()
                .map(|item| facts::last_sync(r, item.id))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((
                items,
                facts::accounts(r)?,
                last,
                facts::held_items(r)?,
                facts::proofs(r, None)?,
            ))
        })
        .await?;
    let all = items.clone();
    Ok(items
        .into_iter()
        .zip(last)
        .map(|(item, last)| Connection {
            id: item.id.to_string(),
            institution: item.institution_name.clone(),
            health: views::health(&item),
            last_synced_at: item.last_synced_ms.map(views::timestamp),
            bank_updated_at: item.bank_updated_at.clone(),
            last_sync: last.map(|sync| SyncCounts {
                added: sync.added,
                modified: sync.modified,
                removed: sync.removed,
                set_aside: sync.set_aside,
            }),
            oldest: item.oldest.map(|day| {
                format!(
                    "{:04}-{:02}-{:02}",
                    day / 10_000,
                    day / 100 % 100,
                    day % 100
                )
            }),
            history_pending: matches!(
                item.update_status,
                UpdateStatus::NotReady | UpdateStatus::Initial
            ),
            held: held.contains(&item.id),
            disconnected: item.unlinked_ms.is_some(),
            attention: attention::of(&item, &accounts),
            consent_expires_at: item.consent_expires_at.clone(),
            second_ends_first: link::second_ends_first(
                item.institution_id.as_deref(),
                &item.institution_name,
            ),
            accounts: accounts
                .iter()
                .filter(|account| account.item_id == item.id)
                .map(|account| browse::view(account, &all, &proofs))
                .collect(),
        })
        .collect())
}
