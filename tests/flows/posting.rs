//! Pending transactions post, with tips, under new ids of Plaid's; what a person said stays.

use coffer_app::api::Change;
use coffer_app::{browse, edit};

use crate::bank::Bank;
use crate::desk::Desk;

/// A pending payment posts within a few days; a week is always enough.
const DAYS_MAX: u32 = 10;

#[tokio::test]
async fn a_note_written_while_it_was_pending_stays_when_it_posts_with_a_tip() {
    let bank = Bank::start(11).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let mut noted = Vec::new();
    let mut tipped = 0;

    // Day by day: whatever is pending gets a note; whatever had one and has posted is looked at.
    for _ in 0..DAYS_MAX {
        for row in desk.rows().await {
            if row.pending && row.note.is_none() {
                let note = format!("seen while pending as {}", row.external_id);
                edit::change(&desk.app, &row.id.to_string(), Change::Note(note.clone()))
                    .await
                    .unwrap();
                noted.push((row, note));
            }
        }
        bank.advance(1).await;
        desk.synced().await;
    }

    let mut posted = 0;
    for (pending, note) in &noted {
        let now = browse::line(&desk.app, pending.id).await.unwrap();
        assert_eq!(now.note.as_ref(), Some(note), "whatever became of it");
        if now.pending || now.withdrawn {
            continue;
        }
        posted += 1;
        assert_ne!(
            now.external_id, pending.external_id,
            "Plaid gave it a new id"
        );
        let by_old_id = browse::find_transaction(&desk.app, &pending.external_id).await;
        assert_eq!(
            by_old_id.unwrap(),
            pending.id,
            "and the old one still means it"
        );
        tipped += usize::from(now.amount != pending.amount);
    }
    assert!(posted > 5, "{posted} of {} posted", noted.len());
    assert!(tipped > 0, "none of {posted} posted with another amount");
    let rows = desk.rows().await;
    let twice = noted.iter().filter(|(pending, note)| {
        rows.iter()
            .any(|row| row.id != pending.id && row.note.as_ref() == Some(note))
    });
    assert_eq!(twice.count(), 0, "no note stands on two rows");
}
