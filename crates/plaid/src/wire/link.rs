//! Link tokens: what Link is opened with, and what a hosted session has come to.

use std::collections::BTreeMap;

use coffer_domain::{
    AccountKind, Secret,
    link::{LinkAccount, LinkOutcome, LinkToken, PublicToken},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{convert, error::ErrorBody, institution::Institution};
use crate::calls::product::Product;

/// Days of history that are asked for: all that Plaid gives. It cannot be raised later.
pub const DAYS_REQUESTED: u16 = 730;

/// Who asks, as Link shows it; at most 30 characters.
pub const CLIENT_NAME: &str = "Coffer";

/// Length of the history.
#[derive(Serialize)]
pub struct HistoryWanted {
    /// Days, 1 to 730.
    pub days_requested: u16,
}

/// Asks for a token that opens Link.
#[derive(Serialize)]
pub struct LinkTokenCreateRequest<'a> {
    /// Who asks.
    pub client_name: &'static str,
    /// Language of Link, such as `en`.
    pub language: &'a str,
    /// Countries whose banks are offered.
    pub country_codes: &'a [String],
    /// For whom.
    pub user: LinkUser,
    /// The same person at Plaid, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<&'a str>,
    /// Whether one session can add several items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_multi_item_link: Option<bool>,
    /// The name of a design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_customization_name: Option<&'a str>,
    /// Where a bank's own sign-in page leads back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<&'a str>,
    /// Present, even if empty, when Link is shown on a page of Plaid's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_link: Option<HostedLink<'a>>,
    /// Kinds of accounts that can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_filters: Option<AccountFilters<'a>>,
    /// What differs between a new item and a repair.
    #[serde(flatten)]
    pub of_purpose: OfPurpose<'a>,
}

/// What a new item and a repair differ in.
#[derive(Serialize, Default)]
pub struct OfPurpose<'a> {
    /// Products of a new item; absent when one is repaired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<Product>>,
    /// Products for banks that have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_if_supported_products: Option<Vec<Product>>,
    /// Products that may fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional_products: Option<Vec<Product>>,
    /// Data that is agreed to now and costs nothing until first used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_consented_products: Option<Vec<Product>>,
    /// Length of the history of a new item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transactions: Option<HistoryWanted>,
    /// Where webhooks go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<&'a str>,
    /// The key to the item that is repaired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<&'a str>,
    /// What may change in a repair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<LinkUpdate>,
}

/// Finer kinds of accounts by kind.
pub type AccountFilters<'a> = BTreeMap<&'static str, AccountFilter<'a>>;

/// Finer kinds of accounts of one kind.
#[derive(Serialize)]
pub struct AccountFilter<'a> {
    /// Such as `checking`.
    pub account_subtypes: &'a [&'a str],
}

/// The filters in Plaid's shape.
pub fn account_filters<'a>(filters: &[(AccountKind, &'a [&'a str])]) -> AccountFilters<'a> {
    let filter = |(kind, account_subtypes): &(AccountKind, &'a [&'a str])| {
        (kind.as_str(), AccountFilter { account_subtypes })
    };
    filters.iter().map(filter).collect()
}

/// For whom Link is opened: a random id, nothing personal.
#[derive(Serialize)]
pub struct LinkUser {
    /// The random id.
    pub client_user_id: String,
}

/// What may change in a repair.
#[derive(Serialize)]
pub struct LinkUpdate {
    /// Whether accounts can be chosen anew.
    pub account_selection_enabled: bool,
}

/// Options of the hosted page; it may have none.
#[derive(Serialize)]
pub struct HostedLink<'a> {
    /// Where it leads when it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_redirect_uri: Option<&'a str>,
    /// How long it can be opened, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_lifetime_seconds: Option<u32>,
}

/// A token that opens Link. It has no `Debug`.
#[derive(Deserialize)]
pub struct LinkTokenCreateResponse {
    link_token: String,
    #[serde(default)]
    expiration: Option<String>,
    #[serde(default)]
    hosted_link_url: Option<String>,
}

impl LinkTokenCreateResponse {
    /// The token in our words.
    pub fn into_token(self) -> LinkToken {
        LinkToken {
            token: Secret::new(self.link_token),
            hosted_url: self.hosted_link_url.filter(|url| !url.is_empty()),
            expiration: convert::line(self.expiration.as_deref()),
        }
    }
}

/// Asks what a session has come to.
#[derive(Serialize)]
pub struct LinkTokenGetRequest<'a> {
    /// The token it was opened with.
    pub link_token: &'a str,
}

/// The sessions of a token. It has no `Debug`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct LinkTokenGetResponse {
    pub(super) created_at: Option<String>,
    pub(super) expiration: Option<String>,
    pub(super) link_sessions: Option<Vec<LinkSession>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LinkSession {
    pub link_session_id: Option<String>,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    pub results: Option<LinkResults>,
    pub on_success: Option<LinkSuccess>,
    pub exit: Option<LinkExit>,
    pub on_exit: Option<LinkExit>,
    pub events: Option<Vec<Box<RawValue>>>,
}

#[derive(Deserialize)]
pub(super) struct LinkResults {
    #[serde(default)]
    item_add_results: Option<Vec<LinkItem>>,
}

#[derive(Deserialize)]
pub(super) struct LinkSuccess {
    #[serde(default)]
    public_token: Option<String>,
    #[serde(default)]
    metadata: Option<LinkItem>,
}

/// `item_add_results` and the metadata of `on_success` have the same members.
#[derive(Deserialize)]
struct LinkItem {
    #[serde(default)]
    public_token: Option<String>,
    #[serde(default)]
    accounts: Option<Vec<LinkedAccount>>,
    #[serde(default)]
    institution: Option<Institution>,
}

#[derive(Deserialize)]
struct LinkedAccount {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    mask: Option<String>,
    #[serde(default)]
    subtype: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LinkExit {
    pub error: Option<ErrorBody>,
    pub metadata: Option<LinkExitMetadata>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LinkExitMetadata {
    pub institution: Option<Institution>,
    pub status: Option<String>,
}

impl LinkTokenGetResponse {
    /// What the person has done so far. A person may open the page more than once: any success
    /// counts, then any session that is still open, then the last exit. A repair succeeds without
    /// a public token: its session is finished and was not left.
    pub fn into_outcome(self) -> LinkOutcome {
        let sessions = self.link_sessions.unwrap_or_default();
        let mut tokens = Vec::new();
        let mut repaired = false;
        let mut open = sessions.is_empty();
        let mut left = None;
        let mut visited = false;
        for session in sessions {
            let finished = session.finished_at.is_some();
            let exit = session.exit.or(session.on_exit);
            let found = tokens_of(session.results, session.on_success);
            if !found.is_empty() {
                tokens.extend(found);
            } else if let Some(exit) = exit {
                left = Some(exit.error.map(ErrorBody::into_standing));
            } else if finished {
                repaired = true;
            } else {
                open = true;
                visited |= session.started_at.is_some();
            }
        }
        if !tokens.is_empty() || repaired {
            return LinkOutcome::Finished(tokens);
        }
        match left {
            Some(error) if !open => LinkOutcome::Exited {
                code: error.and_then(|error| error.code),
            },
            _ => LinkOutcome::Open { visited },
        }
    }
}

/// The public tokens of a session; the older `on_success` counts only where the newer list is
/// empty, because it repeats its first member.
pub(super) fn tokens_of(
    results: Option<LinkResults>,
    success: Option<LinkSuccess>,
) -> Vec<PublicToken> {
    let added: Vec<_> = results
        .and_then(|results| results.item_add_results)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|mut item| public_token(item.public_token.take(), Some(item)))
        .collect();
    if !added.is_empty() {
        return added;
    }
    success
        .and_then(|success| public_token(success.public_token, success.metadata))
        .into_iter()
        .collect()
}

fn public_token(token: Option<String>, item: Option<LinkItem>) -> Option<PublicToken> {
    let token = token.filter(|token| !token.is_empty())?;
    let (institution, accounts) =
        item.map_or((None, None), |item| (item.institution, item.accounts));
    Some(PublicToken {
        token: Secret::new(token),
        institution: institution.and_then(Institution::into_fact),
        accounts: accounts
            .unwrap_or_default()
            .into_iter()
            .map(|account| LinkAccount {
                name: convert::line(account.name.as_deref()),
                mask: convert::line(account.mask.as_deref()),
                subtype: convert::line(account.subtype.as_deref()),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(json: &str) -> LinkOutcome {
        let response: LinkTokenGetResponse = serde_json::from_str(json).unwrap();
        response.into_outcome()
    }

    #[test]
    fn a_session_that_nobody_finished_is_open() {
        for json in [
            "{}",
            r#"{"link_sessions":null}"#,
            r#"{"link_sessions":[]}"#,
            r#"{"link_sessions":[{"link_session_id":"a","started_at":"2026-01-01T00:00:00Z"}]}"#,
            r#"{"link_sessions":[{"exit":{"error":null}},{"link_session_id":"again"}]}"#,
        ] {
            assert!(matches!(outcome(json), LinkOutcome::Open { .. }), "{json}");
        }
    }

    #[test]
    fn somebody_who_is_on_the_page_is_told_from_a_page_that_nobody_opened() {
        for (json, there) in [
            ("{}", false),
            (r#"{"link_sessions":[{"link_session_id":"a"}]}"#, false),
            (
                r#"{"link_sessions":[{"started_at":"2026-01-01T00:00:00Z"}]}"#,
                true,
            ),
            (
                r#"{"link_sessions":[{"started_at":"x","exit":{"error":null}},{"link_session_id":"b"}]}"#,
                false,
            ),
        ] {
            let is_there = matches!(outcome(json), LinkOutcome::Open { visited: true });
            assert_eq!(is_there, there, "{json}");
        }
    }

    #[test]
    fn a_success_counts_once_although_it_is_told_twice() {
        let json = r#"{"link_sessions":[{"finished_at":"x",
            "on_success":{"public_token":"public-1","metadata":{"institution":null,"accounts":[]}},
            "results":{"item_add_results":[{"public_token":"public-1",
                "accounts":[{"name":"Checking","mask":null,"subtype":"checking"}],
                "institution":{"institution_id":"ins_1","name":"Bank"}}]}}]}"#;
        let LinkOutcome::Finished(tokens) = outcome(json) else {
            panic!("it is finished");
        };
        assert_eq!(tokens.len(), 1);
        assert_eq!(tokens[0].token.expose(), "public-1");
        assert_eq!(tokens[0].institution.as_ref().unwrap().name, "Bank");
        assert_eq!(tokens[0].accounts[0].name.as_deref(), Some("Checking"));
    }

    #[test]
    fn the_older_form_of_a_success_is_enough() {
        let json = r#"{"link_sessions":[{"on_success":{"public_token":"public-2"}}]}"#;
        assert!(matches!(outcome(json), LinkOutcome::Finished(tokens) if tokens.len() == 1));
    }

    #[test]
    fn a_finished_repair_has_no_public_token() {
        let json = r#"{"link_sessions":[{"finished_at":"x","results":{"item_add_results":[]}}]}"#;
        assert!(matches!(outcome(json), LinkOutcome::Finished(tokens) if tokens.is_empty()));
    }

    #[test]
    fn leaving_with_an_error_keeps_the_code_and_no_sentence_of_plaids() {
        let json = r#"{"link_sessions":[{"finished_at":"x","exit":{"metadata":{},
            "error":{"error_type":"ITEM_ERROR","error_code":"ITEM_LOCKED","error_message":"m"}}}]}"#;
        let LinkOutcome::Exited { code } = outcome(json) else {
            panic!("it was left");
        };
        assert_eq!(code.as_deref(), Some("ITEM_LOCKED"));
    }
}
