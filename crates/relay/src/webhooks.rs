//! Webhooks: verified, made a notice of, written down, and answered.
//!
//! A notice marks an item as one to look at and is no fact; so duplicates, retries and any order do no
//! harm, and the body is not kept. The answer is 200 only once the notice would outlive the machine.

use coffer_plaid::{
    relay::message::Means,
    webhook::{AGE_S_MAX, AHEAD_S_MAX},
};
use serde::Deserialize;

use crate::{
    database::{Appended, Thing},
    keys::RelayKeys,
};

/// A signature is not believed for longer than this, so for as long it is known which of them were written down: one
/// that is sent again is not written twice, unless it could not be written the first time. Of all other notices none is
/// ever taken for another: Plaid's bodies of two minutes, or two days, are identical, and a device may have dealt with
/// the first.
pub const PLAYED_AGAIN_MS: i64 = (AGE_S_MAX + AHEAD_S_MAX) * 1_000;

/// The longest word that is kept of a webhook.
const WORD_BYTES_MAX: usize = 100;

/// What is read of a webhook.
#[derive(Debug, Deserialize)]
struct Webhook {
    webhook_type: String,
    webhook_code: String,
    #[serde(default)]
    item_id: Option<String>,
    #[serde(default)]
    link_token: Option<String>,
    #[serde(default)]
    error: Option<Error>,
}

#[derive(Debug, Deserialize)]
struct Error {
    #[serde(default)]
    error_code: Option<String>,
}

/// What to keep of a verified webhook; nothing where it tells of nothing.
pub fn notice(keys: &RelayKeys, body: &[u8], now_ms: i64) -> Option<Appended> {
    let webhook: Webhook = serde_json::from_slice(body).ok()?;
    let word = |text: &str| {
        let fits = (1..=WORD_BYTES_MAX).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| text.to_owned())
    };
    Some(Appended {
        item: webhook.item_id.map(|id| keys.name(Thing::Item, &id)),
        link: webhook
            .link_token
            .map(|token| keys.name(Thing::Link, &token)),
        kind: word(&webhook.webhook_type)?,
        code: word(&webhook.webhook_code)?,
        error_code: webhook
            .error
            .and_then(|error| error.error_code)
            .and_then(|code| word(&code)),
        received_ms: now_ms,
    })
}

/// What a webhook means for a client; Plaid's table of codes.
pub fn means(kind: &str, code: &str) -> Means {
    match (kind, code) {
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE") => Means::Sync,
        (
            "TRANSACTIONS",
            "INITIAL_UPDATE" | "HISTORICAL_UPDATE" | "DEFAULT_UPDATE" | "TRANSACTIONS_REMOVED",
        ) => Means::Nothing,
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE") => Means::Refetch,
        (
            "ITEM",
            "ERROR"
            | "LOGIN_REPAIRED"
            | "PENDING_DISCONNECT"
            | "PENDING_EXPIRATION"
            | "NEW_ACCOUNTS_AVAILABLE"
            | "USER_PERMISSION_REVOKED"
            | "USER_ACCOUNT_REVOKED",
        ) => Means::Health,
        ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED") => Means::Nothing,
        ("HOLDINGS" | "LIABILITIES" | "INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE")
        | ("INVESTMENTS_TRANSACTIONS", "HISTORICAL_UPDATE") => Means::Refetch,
        ("LINK", "SESSION_FINISHED") => Means::LinkFinished,
        ("TRANSFER", "TRANSFER_EVENTS_UPDATE") => Means::Moves,
        // The session's own end follows, and brings what is needed.
        ("LINK", "ITEM_ADD_RESULT" | "EVENTS") => Means::Nothing,
        _ => Means::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> RelayKeys {
        RelayKeys::read(&RelayKeys::fresh().unwrap()).unwrap()
    }

    #[test]
    fn a_notice_names_the_item_by_a_digest_and_keeps_nothing_else_of_the_body() {
        let keys = keys();
        let body = br#"{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"i1",
            "environment":"sandbox","error":{"error_code":"ITEM_LOGIN_REQUIRED","error_message":"x"}}"#;
        let notice = notice(&keys, body, 5).unwrap();
        assert_eq!(
            notice,
            Appended {
                item: Some(keys.name(Thing::Item, "i1")),
                link: None,
                kind: "ITEM".into(),
                code: "ERROR".into(),
                error_code: Some("ITEM_LOGIN_REQUIRED".into()),
                received_ms: 5,
            }
        );
    }

    #[test]
    fn a_code_that_nobody_knows_is_kept_as_it_is() {
        let body = br#"{"webhook_type":"MOON","webhook_code":"FULL","item_id":"i1"}"#;
        let notice = notice(&keys(), body, 5).unwrap();
        assert_eq!(
            (notice.kind.as_str(), notice.code.as_str()),
            ("MOON", "FULL")
        );
        assert_eq!(means("MOON", "FULL"), Means::Unknown);
    }

    #[test]
    fn every_code_of_plaids_table_has_its_meaning() {
        let of = |kind: &str, codes: &[&str], meant: Means| {
            for code in codes {
                assert_eq!(means(kind, code), meant, "{kind}/{code}");
            }
        };
        of("TRANSACTIONS", &["SYNC_UPDATES_AVAILABLE"], Means::Sync);
        // Of the old way to read transactions; they are still sent beside the one above.
        let old = [
            "INITIAL_UPDATE",
            "HISTORICAL_UPDATE",
            "DEFAULT_UPDATE",
            "TRANSACTIONS_REMOVED",
        ];
        of("TRANSACTIONS", &old, Means::Nothing);
        of(
            "TRANSACTIONS",
            &["RECURRING_TRANSACTIONS_UPDATE"],
            Means::Refetch,
        );
        let health = [
            "ERROR",
            "LOGIN_REPAIRED",
            "PENDING_DISCONNECT",
            "PENDING_EXPIRATION",
            "NEW_ACCOUNTS_AVAILABLE",
            "USER_PERMISSION_REVOKED",
            "USER_ACCOUNT_REVOKED",
        ];
        of("ITEM", &health, Means::Health);
        of("HOLDINGS", &["DEFAULT_UPDATE"], Means::Refetch);
        of(
            "INVESTMENTS_TRANSACTIONS",
            &["DEFAULT_UPDATE", "HISTORICAL_UPDATE"],
            Means::Refetch,
        );
        of("LIABILITIES", &["DEFAULT_UPDATE"], Means::Refetch);
        of("LINK", &["SESSION_FINISHED"], Means::LinkFinished);
        of("LINK", &["ITEM_ADD_RESULT", "EVENTS"], Means::Nothing);
        of("TRANSFER", &["TRANSFER_EVENTS_UPDATE"], Means::Moves);
        // The same word in another letter case, or of another kind, is no code of Plaid's.
        of("ITEM", &["error", "SYNC_UPDATES_AVAILABLE"], Means::Unknown);
    }

    #[test]
    fn what_names_no_item_is_of_moves_only_where_plaid_says_so() {
        let of = |body: &str| notice(&keys(), body.as_bytes(), 5).unwrap().is_of_moves();
        let moves = r#"{"webhook_type":"TRANSFER","webhook_code":"TRANSFER_EVENTS_UPDATE"}"#;
        assert!(of(moves));
        assert!(of(&moves.replace("_EVENTS_UPDATE", "_SOMETHING_NEW")));
        assert!(!of(&moves.replace("\"TRANSFER\"", "\"INCOME\"")));
        let named = r#"{"webhook_type":"TRANSFER","webhook_code":"X","item_id":"i1"}"#;
        assert!(!of(named));
    }

    #[test]
    fn words_that_are_none_make_no_notice() {
        let body = br#"{"webhook_type":"IT EM\n","webhook_code":"x","item_id":"i1"}"#;
        assert_eq!(notice(&keys(), body, 5), None);
        assert_eq!(notice(&keys(), b"[]", 5), None);
    }
}
