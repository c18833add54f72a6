//! What a relay passes on: endpoints, their fields, and by what a call shows whose it is.
//!
//! Everything that is not in this list is refused. `client_id`, `secret` and `webhook` are the
//! relay's own and never a device's.

use coffer_plaid::{Endpoint, endpoint as at};

use crate::database::Thing;

/// By what a call shows that it may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An access token of the group.
    Token,
    /// An access token if there is one (update mode), else nothing: a new Link session.
    LinkCreate,
    /// A link token of the group.
    Link,
    /// A public token, which is a secret by itself and good for half an hour.
    Exchange,
    /// Nothing of anybody's: banks.
    Nobody,
    /// A transfer of the group, or one made with an authorization of the group.
    Transfer,
    /// An access token and an authorization of the group.
    Authorization,
    /// Nothing; the answer is filtered by what the group made.
    TransferEvents,
    /// A person at Plaid that the group made.
    User,
}

/// One endpoint that is passed on.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// The endpoint, with its rates and time.
    pub endpoint: Endpoint,
    /// By what it is allowed.
    pub by: By,
    /// The fields that are passed on.
    pub fields: &'static [&'static str],
    /// Whether it exists in Plaid's Sandbox only.
    pub sandbox_only: bool,
    /// What the group owns after it, of this kind and under this field of the answer.
    pub makes: Option<(Thing, &'static str)>,
}

const fn one(endpoint: Endpoint, by: By, fields: &'static [&'static str]) -> Allowed {
    Allowed {
        endpoint,
        by,
        fields,
        sandbox_only: false,
        makes: None,
    }
}

const fn sandbox(endpoint: Endpoint, by: By, fields: &'static [&'static str]) -> Allowed {
    Allowed {
        sandbox_only: true,
        ..one(endpoint, by, fields)
    }
}

impl Allowed {
    const fn making(self, thing: Thing, field: &'static str) -> Self {
        Self {
            makes: Some((thing, field)),
            ..self
        }
    }
}

/// All of it.
pub const ALLOWED: &[Allowed] = &[
    one(
        at::LINK_TOKEN_CREATE,
        By::LinkCreate,
        &[
            "access_token",
            "account_filters",
            "additional_consented_products",
            "client_name",
            "country_codes",
            "hosted_link",
            "language",
            "optional_products",
            "products",
            "redirect_uri",
            "required_if_supported_products",
            "transactions",
            "update",
            "user",
            "user_token",
            "enable_multi_item_link",
        ],
    )
    .making(Thing::Link, "link_token"),
    one(at::LINK_TOKEN_GET, By::Link, &["link_token"]),
    one(at::PUBLIC_TOKEN_EXCHANGE, By::Exchange, &["public_token"]),
    one(at::ITEM_GET, By::Token, &["access_token"]),
    one(
        at::ITEM_REMOVE,
        By::Token,
        &["access_token", "reason_code", "reason_note"],
    ),
    one(at::ACCESS_TOKEN_INVALIDATE, By::Token, &["access_token"]),
    one(at::WEBHOOK_UPDATE, By::Token, &["access_token"]),
    one(at::CONSENT_EVENTS_GET, By::Token, &["access_token"]),
    one(at::ACCOUNTS_GET, By::Token, &["access_token", "options"]),
    one(at::BALANCE_GET, By::Token, &["access_token", "options"]),
    one(
        at::TRANSACTIONS_SYNC,
        By::Token,
        &["access_token", "count", "cursor", "options"],
    ),
    one(at::TRANSACTIONS_REFRESH, By::Token, &["access_token"]),
    one(
        at::RECURRING_GET,
        By::Token,
        &["access_token", "account_ids", "options"],
    ),
    one(at::AUTH_GET, By::Token, &["access_token", "options"]),
    one(at::IDENTITY_GET, By::Token, &["access_token", "options"]),
    one(
        at::IDENTITY_MATCH,
        By::Token,
        &["access_token", "options", "user"],
    ),
    one(at::HOLDINGS_GET, By::Token, &["access_token", "options"]),
    one(
        at::INVESTMENT_TRANSACTIONS_GET,
        By::Token,
        &[
            "access_token",
            "async_update",
            "end_date",
            "options",
            "start_date",
        ],
    ),
    one(at::LIABILITIES_GET, By::Token, &["access_token", "options"]),
    one(
        at::INSTITUTION_GET,
        By::Nobody,
        &["country_codes", "institution_id", "options"],
    ),
    one(
        at::INSTITUTIONS_SEARCH,
        By::Nobody,
        &["country_codes", "options", "products", "query"],
    ),
    one(
        at::SIGNAL_EVALUATE,
        By::Token,
        &[
            "access_token",
            "account_id",
            "amount",
            "client_transaction_id",
            "client_user_id",
            "default_payment_method",
            "device",
            "is_recurring",
            "user",
            "user_present",
        ],
    ),
    one(
        at::TRANSFER_AUTHORIZATION_CREATE,
        By::Token,
        &[
            "access_token",
            "account_id",
            "ach_class",
            "amount",
            "device",
            "idempotency_key",
            "iso_currency_code",
            "network",
            "type",
            "user",
            "user_present",
        ],
    )
    .making(Thing::Authorization, "/authorization/id"),
    one(
        at::TRANSFER_CREATE,
        By::Authorization,
        &[
            "access_token",
            "account_id",
            "amount",
            "authorization_id",
            "description",
            "metadata",
        ],
    )
    .making(Thing::Transfer, "/transfer/id"),
    // One whose number was lost with the answer to its making is found by its authorization.
    one(
        at::TRANSFER_GET,
        By::Transfer,
        &["transfer_id", "authorization_id"],
    )
    .making(Thing::Transfer, "/transfer/id"),
    one(
        at::TRANSFER_CANCEL,
        By::Transfer,
        &["transfer_id", "reason_code"],
    ),
    one(
        at::TRANSFER_EVENT_SYNC,
        By::TransferEvents,
        &["after_id", "count"],
    ),
    one(at::USER_CREATE, By::Nobody, &["client_user_id"]).making(Thing::User, "user_id"),
    one(at::USER_GET, By::User, &["user_id"]),
    one(at::USER_REMOVE, By::User, &["user_id"]),
    one(at::USER_ITEMS_GET, By::User, &["user_id"]),
    sandbox(
        at::SANDBOX_PUBLIC_TOKEN_CREATE,
        By::Nobody,
        &[
            "initial_products",
            "institution_id",
            "options",
            "user_token",
        ],
    ),
    sandbox(
        at::SANDBOX_FIRE_WEBHOOK,
        By::Token,
        &["access_token", "webhook_code", "webhook_type"],
    ),
    sandbox(at::SANDBOX_RESET_LOGIN, By::Token, &["access_token"]),
    sandbox(
        at::SANDBOX_TRANSACTIONS_CREATE,
        By::Token,
        &["access_token", "transactions"],
    ),
    sandbox(
        at::SANDBOX_SET_VERIFICATION_STATUS,
        By::Token,
        &["access_token", "account_id", "verification_status"],
    ),
    sandbox(
        at::SANDBOX_TRANSFER_SIMULATE,
        By::Transfer,
        &["transfer_id", "event_type", "failure_reason"],
    ),
];

/// What is allowed at a path, such as `/item/get`.
pub fn of(path: &str, is_sandbox: bool) -> Option<&'static Allowed> {
    ALLOWED
        .iter()
        .find(|one| one.endpoint.path == path && (is_sandbox || !one.sandbox_only))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Neither key nor webhook comes from a device; the keys of the webhooks are the relay's own business, and rows
    /// of another source would be billed to the operator.
    #[test]
    fn what_a_client_calls_is_passed_on_but_for_what_is_the_relays() {
        let missing: Vec<&str> = at::ALL
            .iter()
            .map(|endpoint| endpoint.path)
            .filter(|path| of(path, true).is_none())
            .collect();
        assert_eq!(
            missing,
            ["/transactions/enrich", "/webhook_verification_key/get"]
        );
        for one in ALLOWED {
            for own in ["client_id", "secret", "webhook"] {
                assert!(!one.fields.contains(&own), "{}", one.endpoint.path);
            }
        }
    }

    #[test]
    fn what_exists_in_a_sandbox_only_is_not_passed_on_to_production() {
        for one in ALLOWED {
            let is_of_sandbox = one.endpoint.path.starts_with("/sandbox/");
            assert_eq!(one.sandbox_only, is_of_sandbox);
            assert_eq!(of(one.endpoint.path, false).is_none(), is_of_sandbox);
        }
    }

    /// A token of somebody else is refused only where a token is looked for.
    #[test]
    fn every_endpoint_that_takes_a_token_is_allowed_by_it() {
        for one in ALLOWED {
            let by_token = matches!(one.by, By::Token | By::LinkCreate | By::Authorization);
            assert_eq!(
                one.fields.contains(&"access_token"),
                by_token,
                "{}",
                one.endpoint.path
            );
            assert_eq!(one.fields.contains(&"link_token"), one.by == By::Link);
            assert_eq!(one.fields.contains(&"transfer_id"), one.by == By::Transfer);
        }
    }
}
