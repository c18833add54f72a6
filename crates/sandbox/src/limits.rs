//! Plaid's published limits, counted per Item and minute of real time; only where the rule for it is on.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::api::error::ApiError;

/// Path, calls per Item and minute in Production, and the code of the refusal (plaid.com, "Rate limit exceeded").
static LIMITS: &[(&str, usize, &str)] = &[
    ("/item/get", 15, "ITEM_GET_LIMIT"),
    ("/item/remove", 30, "RATE_LIMIT"),
    ("/accounts/get", 15, "ACCOUNTS_LIMIT"),
    ("/accounts/balance/get", 5, "BALANCE_LIMIT"),
    ("/transactions/sync", 50, "TRANSACTIONS_SYNC_LIMIT"),
    ("/transactions/refresh", 2, "TRANSACTIONS_REFRESH_LIMIT"),
    ("/transactions/recurring/get", 20, "RATE_LIMIT"),
    ("/auth/get", 15, "AUTH_LIMIT"),
    ("/identity/get", 15, "IDENTITY_LIMIT"),
    ("/identity/match", 15, "IDENTITY_LIMIT"),
    (
        "/investments/holdings/get",
        15,
        "INVESTMENT_HOLDINGS_GET_LIMIT",
    ),
    (
        "/investments/transactions/get",
        30,
        "INVESTMENT_TRANSACTIONS_LIMIT",
    ),
    ("/liabilities/get", 15, "RATE_LIMIT"),
    ("/sandbox/transactions/create", 2, "RATE_LIMIT"),
];

const WINDOW_MS: i64 = 60_000;
/// Items counted at once; a test has a handful, and all are forgotten when there are more.
const ITEMS_MAX: usize = 10_000;

/// When which Item was asked what, in the last minute.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<(&'static str, usize), VecDeque<i64>>>);

impl Limits {
    /// Counts a call, or refuses it.
    pub(crate) fn admit(&self, path: &str, item: usize, now_ms: i64) -> Result<(), ApiError> {
        let Some((path, most, code)) = LIMITS.iter().find(|(limited, ..)| *limited == path) else {
            return Ok(());
        };
        // Times are plain numbers, whole at every moment.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= ITEMS_MAX {
            seen.clear();
        }
        let calls = seen.entry((path, item)).or_default();
        while calls.front().is_some_and(|at| now_ms - at >= WINDOW_MS) {
            calls.pop_front();
        }
        if calls.len() >= *most {
            return Err(ApiError::new(
                code,
                "rate limit exceeded for attempts to access this item. please try again later",
            ));
        }
        calls.push_back(now_ms);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
