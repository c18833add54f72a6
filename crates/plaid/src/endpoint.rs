//! The endpoints that are called, with the bounds of each.

use std::time::Duration;

/// The most bytes of one answer. A page of 500 transactions is about 0.8 MB; this leaves room
/// for forty times that and none for an answer without end.
pub const ANSWER_BYTES_MAX: u64 = 32 << 20;

/// One endpoint of Plaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Path, such as `/transactions/sync`.
    pub path: &'static str,
    /// Whether asking twice changes no more than asking once, so that a failed call may be
    /// repeated without anyone deciding to.
    pub repeatable: bool,
    /// How long the whole call may take, the last byte of the answer included.
    pub timeout: Duration,
}

const USUAL: Duration = Duration::from_secs(30);

/// The first pull of a long history can be eight times slower than later ones; Plaid's advice is
/// 90 seconds and more.
const HISTORY: Duration = Duration::from_secs(120);

const fn read(path: &'static str) -> Endpoint {
    Endpoint {
        path,
        repeatable: true,
        timeout: USUAL,
    }
}

const fn once(path: &'static str) -> Endpoint {
    Endpoint {
        path,
        repeatable: false,
        timeout: USUAL,
    }
}

/// A token that opens Link. Asking again would leave a second open session.
pub const LINK_TOKEN_CREATE: Endpoint = once("/link/token/create");
/// What a hosted session has come to.
pub const LINK_TOKEN_GET: Endpoint = read("/link/token/get");
/// Trades a public token for the key to an item. A public token is good for one exchange.
pub const PUBLIC_TOKEN_EXCHANGE: Endpoint = once("/item/public_token/exchange");
/// The item and its health.
pub const ITEM_GET: Endpoint = read("/item/get");
/// Ends an item and its subscription. Repeating it ends in `ITEM_NOT_FOUND`, which is success.
pub const ITEM_REMOVE: Endpoint = read("/item/remove");
/// Accounts and cached balances, free of charge.
pub const ACCOUNTS_GET: Endpoint = read("/accounts/get");
/// One page of changes.
pub const TRANSACTIONS_SYNC: Endpoint = Endpoint {
    timeout: HISTORY,
    ..read("/transactions/sync")
};
/// Asks the bank to be visited now. Every call is billed.
pub const TRANSACTIONS_REFRESH: Endpoint = once("/transactions/refresh");
/// A bank by its id.
pub const INSTITUTION_GET: Endpoint = read("/institutions/get_by_id");
/// A public token without Link, in a sandbox only. Each call makes an item.
pub const SANDBOX_PUBLIC_TOKEN_CREATE: Endpoint = once("/sandbox/public_token/create");

/// All of them.
pub const ALL: [Endpoint; 10] = [
    LINK_TOKEN_CREATE,
    LINK_TOKEN_GET,
    PUBLIC_TOKEN_EXCHANGE,
    ITEM_GET,
    ITEM_REMOVE,
    ACCOUNTS_GET,
    TRANSACTIONS_SYNC,
    TRANSACTIONS_REFRESH,
    INSTITUTION_GET,
    SANDBOX_PUBLIC_TOKEN_CREATE,
];
