//! The endpoints that are called, with the bounds of each: whether a call may be made again, how
//! long it may take, and how often Plaid lets it be made.
//!
//! The rates are those of production: "per Item" and "per client" in Plaid's reference of
//! `RATE_LIMIT_EXCEEDED` errors. An endpoint without a rate has none that is published.

use std::time::Duration;

/// The most bytes of one answer. A page of 500 transactions is about 0.8 MB; this leaves room
/// for forty times that and none for an answer without end.
pub const ANSWER_BYTES_MAX: u64 = 32 << 20;

/// One endpoint of Plaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Path, such as `/transactions/sync`.
    pub path: &'static str,
    /// Whether asking twice changes no more than asking once, and costs no more, so that a failed
    /// call may be repeated without anyone deciding to.
    pub repeatable: bool,
    /// How long the whole call may take, the last byte of the answer included.
    pub timeout: Duration,
    /// How long a call may wait for its turn before it is refused here; the client's patience is a
    /// bound as well.
    pub turn_wait_max: Duration,
    /// Calls a minute for one item, by Plaid's rule.
    pub item_per_minute: Option<u32>,
    /// Calls an hour for one item, where Plaid has such a rule as well.
    pub item_per_hour: Option<u32>,
    /// Calls a minute for one pair of keys, by Plaid's rule.
    pub client_per_minute: Option<u32>,
    /// The product as which every success is billed; nothing where it is free, or billed by the month
    /// or once for an item.
    pub billed_as: Option<&'static str>,
}

const USUAL: Duration = Duration::from_secs(30);

/// Where Plaid asks the bank while we wait: below ten seconds as a rule, thirty and more at times.
const LIVE: Duration = Duration::from_secs(60);

/// The first pull of a long history can be eight times slower than later ones; Plaid's advice is
/// 90 seconds and more.
const HISTORY: Duration = Duration::from_secs(120);

const fn read(path: &'static str) -> Endpoint {
    Endpoint {
        path,
        repeatable: true,
        timeout: USUAL,
        turn_wait_max: Duration::MAX,
        item_per_minute: None,
        item_per_hour: None,
        client_per_minute: None,
        billed_as: None,
    }
}

const fn once(path: &'static str) -> Endpoint {
    Endpoint {
        repeatable: false,
        ..read(path)
    }
}

impl Endpoint {
    const fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    const fn rated(self, item_per_minute: u32, client_per_minute: u32) -> Self {
        Self {
            item_per_minute: Some(item_per_minute),
            ..self.rated_client(client_per_minute)
        }
    }

    const fn hourly(self, item_per_hour: u32) -> Self {
        Self {
            item_per_hour: Some(item_per_hour),
            ..self
        }
    }

    const fn billed(self, product: &'static str) -> Self {
        Self {
            billed_as: Some(product),
            ..self
        }
    }

    const fn rated_client(self, client_per_minute: u32) -> Self {
        Self {
            client_per_minute: Some(client_per_minute),
            ..self
        }
    }
}

/// A constant for each endpoint, and all of them in one list.
macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $endpoint:expr;)*) => {
        $($(#[$doc])* pub const $name: Endpoint = $endpoint;)*
        /// All of them.
        pub const ALL: &[Endpoint] = &[$($name),*];
    };
}

endpoints! {
    /// A token that opens Link. Asking again would leave a second open session.
    LINK_TOKEN_CREATE = once("/link/token/create").rated_client(20_000);
    /// What a hosted session has come to.
    LINK_TOKEN_GET = read("/link/token/get");
    /// Trades a public token for the key to an item. A public token is good for one exchange.
    PUBLIC_TOKEN_EXCHANGE = once("/item/public_token/exchange").rated_client(12_000);
    /// The item and its health. It is asked beside every sync, and no sync waits for it.
    ITEM_GET = Endpoint {
        turn_wait_max: Duration::ZERO,
        ..read("/item/get").rated(15, 5_000)
    };
    /// Ends an item and its subscription. Repeating it ends in `ITEM_NOT_FOUND`, which is success, or in
    /// `INVALID_ACCESS_TOKEN`, which is success only where the keys are known to be its own.
    ITEM_REMOVE = read("/item/remove").rated(20, 2_000);
    /// Another key in the place of the present one, which dies at once: a second call would show
    /// a key that is dead.
    ACCESS_TOKEN_INVALIDATE = once("/item/access_token/invalidate");
    /// Where webhooks of the item go from now on.
    WEBHOOK_UPDATE = read("/item/webhook/update");
    /// What was consented to, and when, for three years.
    CONSENT_EVENTS_GET = read("/consent/events/get");
    /// Accounts and cached balances, free of charge.
    ACCOUNTS_GET = read("/accounts/get").rated(15, 15_000);
    /// Balances as the bank states them now. Every success is billed, so that an answer which was
    /// lost on the way would be paid for twice.
    BALANCE_GET = once("/accounts/balance/get")
        .within(LIVE)
        .rated(5, 1_200)
        .hourly(30)
        .billed("balance");
    /// One page of changes.
    TRANSACTIONS_SYNC = read("/transactions/sync").within(HISTORY).rated(50, 2_500);
    /// Asks the bank to be visited now. Every call is billed.
    TRANSACTIONS_REFRESH = once("/transactions/refresh")
        .within(LIVE)
        .rated(2, 100)
        .billed("transactions_refresh");
    /// What comes and goes regularly.
    RECURRING_GET = read("/transactions/recurring/get").within(LIVE).rated(20, 1_000);
    /// Merchants and categories for rows of another source. Every call is billed.
    TRANSACTIONS_ENRICH = once("/transactions/enrich")
        .within(LIVE)
        .rated_client(100)
        .billed("transactions_enrich");
    /// Account and routing numbers. Billed once for an item.
    AUTH_GET = read("/auth/get").within(LIVE).rated(15, 12_000);
    /// The owners of accounts. Billed once for an item.
    IDENTITY_GET = read("/identity/get").within(LIVE).rated(15, 2_000);
    /// How well a person's words fit what the bank knows. Every call is billed.
    IDENTITY_MATCH = once("/identity/match")
        .within(LIVE)
        .rated(15, 2_000)
        .billed("identity_match");
    /// What is held in investment accounts.
    HOLDINGS_GET = read("/investments/holdings/get").within(LIVE).rated(15, 2_000);
    /// Trades of a stretch of time. The first call may take one or two minutes.
    INVESTMENT_TRANSACTIONS_GET =
        read("/investments/transactions/get").within(HISTORY).rated(30, 20_000);
    /// Cards, mortgages and student loans.
    LIABILITIES_GET = read("/liabilities/get").within(LIVE).rated(15, 1_000);
    /// A bank by its id.
    INSTITUTION_GET = read("/institutions/get_by_id").rated_client(400);
    /// Banks by a part of their name, ten at most.
    INSTITUTIONS_SEARCH = read("/institutions/search").rated_client(400);
    /// The key that a webhook is signed with.
    WEBHOOK_KEY_GET = read("/webhook_verification_key/get");
    /// How likely a debit is to come back. Every call is billed.
    SIGNAL_EVALUATE = once("/signal/evaluate")
        .within(LIVE)
        .hourly(70)
        .billed("signal");
    /// Whether a transfer would be let through. Repeatable, because it carries a key of its own
    /// that names the intention.
    TRANSFER_AUTHORIZATION_CREATE =
        read("/transfer/authorization/create").within(LIVE).hourly(70);
    /// Makes an authorized transfer. Repeatable: an authorization is good for one transfer, and
    /// asking again gives that one.
    TRANSFER_CREATE = read("/transfer/create").within(LIVE).hourly(70);
    /// A transfer and its state.
    TRANSFER_GET = read("/transfer/get");
    /// Takes a transfer back before it is sent.
    TRANSFER_CANCEL = once("/transfer/cancel");
    /// What happened to transfers, in order.
    TRANSFER_EVENT_SYNC = read("/transfer/event/sync");
    /// A person at Plaid, for Link sessions that make several items.
    USER_CREATE = once("/user/create");
    /// That person.
    USER_GET = read("/user/get");
    /// Forgets that person at Plaid.
    USER_REMOVE = once("/user/remove");
    /// The items of that person.
    USER_ITEMS_GET = read("/user/items/get");
    /// A public token without Link, in a sandbox only. Each call makes an item.
    SANDBOX_PUBLIC_TOKEN_CREATE = once("/sandbox/public_token/create");
    /// Sends a webhook, in a sandbox only.
    SANDBOX_FIRE_WEBHOOK = once("/sandbox/item/fire_webhook");
    /// Ends the login of an item, in a sandbox only.
    SANDBOX_RESET_LOGIN = read("/sandbox/item/reset_login");
    /// Adds transactions, in a sandbox only.
    SANDBOX_TRANSACTIONS_CREATE = Endpoint {
        item_per_minute: Some(2),
        ..once("/sandbox/transactions/create")
    };
    /// Sets how an account's numbers were verified, in a sandbox only.
    SANDBOX_SET_VERIFICATION_STATUS = read("/sandbox/item/set_verification_status");
    /// Moves a transfer on, in a sandbox only.
    SANDBOX_TRANSFER_SIMULATE = once("/sandbox/transfer/simulate");
}

/// The product as which every success of a path is billed, if it is.
pub fn billed_as(path: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|endpoint| endpoint.path == path)
        .and_then(|endpoint| endpoint.billed_as)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference's own list of what is billed by the call.
    #[test]
    fn what_is_billed_by_the_call_is_known_as_such_and_never_repeated_by_itself() {
        let billed: Vec<_> = ALL.iter().filter(|one| one.billed_as.is_some()).collect();
        let paths: Vec<_> = billed.iter().map(|one| one.path).collect();
        assert_eq!(
            paths,
            [
                "/accounts/balance/get",
                "/transactions/refresh",
                "/transactions/enrich",
                "/identity/match",
                "/signal/evaluate",
            ]
        );
        assert!(billed.iter().all(|one| !one.repeatable));
        assert_eq!(
            billed_as("/transactions/refresh"),
            Some("transactions_refresh")
        );
        assert_eq!(billed_as("/transactions/sync"), None);
    }

    #[test]
    fn every_endpoint_is_listed_once_and_bounded() {
        let mut paths: Vec<_> = ALL.iter().map(|endpoint| endpoint.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), ALL.len());
        for endpoint in ALL {
            assert!(endpoint.path.starts_with('/'));
            assert!((USUAL..=HISTORY).contains(&endpoint.timeout));
        }
    }

    /// A lost answer of these could have been paid for, moved something or used something up.
    #[test]
    fn what_costs_or_moves_something_each_time_is_never_repeated_by_itself() {
        for endpoint in [
            LINK_TOKEN_CREATE,
            PUBLIC_TOKEN_EXCHANGE,
            ACCESS_TOKEN_INVALIDATE,
            BALANCE_GET,
            TRANSACTIONS_REFRESH,
            TRANSACTIONS_ENRICH,
            IDENTITY_MATCH,
            SIGNAL_EVALUATE,
            TRANSFER_CANCEL,
            USER_CREATE,
            SANDBOX_PUBLIC_TOKEN_CREATE,
            SANDBOX_TRANSACTIONS_CREATE,
        ] {
            assert!(!endpoint.repeatable, "{}", endpoint.path);
        }
    }
}
