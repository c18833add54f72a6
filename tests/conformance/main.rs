//! Whether the sandbox is shaped like Plaid, and our client speaks to Plaid as published.
//!
//! ```text
//!  story (raw JSON) ──┐
//!                     ├──> witness ──> coffer_sandbox, in this process
//!  coffer_plaid ──────┤       └──> every body held against the published OpenAPI file
//!  plaid-python, -node┘
//! ```
//! The file is not ours to ship: it is looked for beside the workspace and in `COFFER_PLAID_SPEC`. Where it is,
//! nothing is skipped; where it is not, each test says so in a line and passes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skipped"
)]

mod bank;
mod client;
mod controls;
mod every_call;
mod fields;
mod lives;
mod official;
mod products;
mod schema;
mod spec;
mod story;
mod witness;

/// Every endpoint of Plaid's that the sandbox serves.
pub const ENDPOINTS: &[&str] = &[
    "/link/token/create",
    "/link/token/get",
    "/item/public_token/exchange",
    "/item/get",
    "/item/remove",
    "/item/products/terminate",
    "/item/access_token/invalidate",
    "/item/webhook/update",
    "/accounts/get",
    "/accounts/balance/get",
    "/transactions/sync",
    "/transactions/get",
    "/transactions/refresh",
    "/transactions/recurring/get",
    "/transactions/enrich",
    "/auth/get",
    "/identity/get",
    "/identity/match",
    "/investments/holdings/get",
    "/investments/transactions/get",
    "/liabilities/get",
    "/institutions/get",
    "/institutions/get_by_id",
    "/institutions/search",
    "/categories/get",
    "/webhook_verification_key/get",
    "/signal/evaluate",
    "/transfer/authorization/create",
    "/transfer/create",
    "/transfer/get",
    "/transfer/cancel",
    "/transfer/event/sync",
    "/user/create",
    "/user/get",
    "/user/remove",
    "/user/items/get",
    "/consent/events/get",
    "/sandbox/public_token/create",
    "/sandbox/item/reset_login",
    "/sandbox/item/fire_webhook",
    "/sandbox/transactions/create",
    "/sandbox/item/set_verification_status",
    "/sandbox/transfer/simulate",
];

/// The sandbox's own list of routes, so that one that is added cannot stay out of the story.
#[test]
fn every_endpoint_that_the_sandbox_serves_is_held_against_the_specification() {
    let routes = include_str!("../../crates/sandbox/src/api/mod.rs");
    let served: Vec<&str> = routes
        .split(".route(")
        .skip(1)
        .filter_map(|route| route.split('"').nth(1))
        .collect();
    assert_eq!(served, ENDPOINTS);
}
