//! Stories of link sessions: what Link gave is taken once, and a key to an item that is paid for
//! outlives everything but its removal.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use coffer_domain::{ItemId, LinkSessionId, link::Surface};
use coffer_store::{
    Store,
    facts::{self, Given, LinkSessionRow, NewLinkSession},
};

struct Sessions {
    store: Store,
    _folder: tempfile::TempDir,
}

fn session(number: u128) -> LinkSessionId {
    LinkSessionId::from_uuid(uuid::Uuid::from_u128(number))
}

fn given(token_sealed: &[u8]) -> Given<'_> {
    Given {
        token_sealed: Some(token_sealed),
        more: &[],
        expires_ms: 9_000,
    }
}

impl Sessions {
    /// One session is open.
    fn with_one() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let new = NewLinkSession {
            id: session(1),
            surface: Surface::Browser,
            repairs: None,
            mode: coffer_domain::link::RepairMode::SignIn,
            token_sealed: b"link",
            hosted_url: Some("https://example.org/link"),
            created_ms: 1_000,
            expires_ms: 2_000,
        };
        store.write(|w| facts::open_link_session(w, &new)).unwrap();
        Self {
            store,
            _folder: folder,
        }
    }

    fn take(&self, given: &Given<'_>) -> bool {
        self.store
            .write(|w| facts::take_given(w, session(1), given))
            .unwrap()
    }

    fn stage(&self, stage: &str) {
        self.store
            .write(|w| facts::set_link_stage(w, session(1), stage, None, Some("why")))
            .unwrap();
    }

    fn row(&self, number: u128) -> LinkSessionRow {
        self.store
            .read(|r| facts::link_session(r, session(number)))
            .unwrap()
    }

    fn unfinished(&self) -> Vec<LinkSessionRow> {
        self.store.read(facts::unfinished_link_sessions).unwrap()
    }
}

#[test]
fn what_link_gave_is_taken_once() {
    let sessions = Sessions::with_one();
    assert!(sessions.take(&given(b"first")));
    assert!(!sessions.take(&given(b"second")));
    let row = sessions.row(1);
    assert_eq!(row.stage, "finishing");
    assert_eq!(row.public_sealed.as_deref(), Some(&b"first"[..]));
    assert_eq!(row.expires_ms, 9_000, "the public token's end counts now");
}

#[test]
fn a_session_with_an_end_is_not_opened_again() {
    for end in ["closed", "failed", "linked", "removing"] {
        let sessions = Sessions::with_one();
        sessions.stage(end);
        let more = [(session(2), b"another".to_vec())];
        let late = Given {
            more: &more,
            ..given(b"late")
        };
        assert!(!sessions.take(&late), "{end}");
        let row = sessions.row(1);
        assert_eq!((row.stage.as_str(), row.public_sealed), (end, None));
        let unknown = sessions.store.read(|r| facts::link_session(r, session(2)));
        assert!(unknown.is_err(), "nothing of it is kept");
    }
}

#[test]
fn a_late_failure_does_not_end_what_is_being_finished() {
    let sessions = Sessions::with_one();
    sessions.take(&given(b"public"));
    let ended = sessions
        .store
        .write(|w| facts::end_open_link_session(w, session(1), "failed", Some("late")))
        .unwrap();
    assert!(!ended);
    assert_eq!(
        sessions.row(1).public_sealed.as_deref(),
        Some(&b"public"[..])
    );
}

#[test]
fn every_further_login_is_a_session_to_finish() {
    let sessions = Sessions::with_one();
    let more = [
        (session(2), b"two".to_vec()),
        (session(3), b"three".to_vec()),
    ];
    assert!(sessions.take(&Given {
        more: &more,
        ..given(b"one")
    }));
    let unfinished = sessions.unfinished();
    let tokens: Vec<_> = unfinished
        .iter()
        .map(|row| (row.stage.as_str(), row.public_sealed.as_deref().unwrap()))
        .collect();
    assert_eq!(
        tokens,
        [
            ("finishing", &b"one"[..]),
            ("finishing", b"two"),
            ("finishing", b"three")
        ]
    );
}

#[test]
fn the_key_to_an_item_that_must_be_removed_is_kept_until_it_is() {
    let sessions = Sessions::with_one();
    sessions.take(&given(b"public"));
    let item = ItemId::from_uuid(uuid::Uuid::from_u128(9));
    sessions
        .store
        .write(|w| facts::put_access_token(w, session(1), item, b"access"))
        .unwrap();
    sessions.stage("removing");
    let row = &sessions.unfinished()[0];
    assert!(row.access_sealed.as_deref().unwrap().ends_with(b"access"));
    assert_eq!(row.message.as_deref(), Some("why"));

    sessions.stage("failed");
    assert_eq!(sessions.row(1).access_sealed, None);
    assert!(sessions.unfinished().is_empty());
}

#[test]
fn a_key_that_no_session_waits_for_is_refused_and_not_dropped_silently() {
    let sessions = Sessions::with_one();
    sessions.stage("closed");
    let item = ItemId::from_uuid(uuid::Uuid::from_u128(9));
    let put = sessions
        .store
        .write(|w| facts::put_access_token(w, session(1), item, b"access"));
    assert!(put.is_err());
}
