//! The bodies of the command table: one function per row, which calls one use case.

use crate::{App, api::*, browse, edit, link, setup, sync};

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident($app:ident, $request:ident: $req:ty) -> $res:ty { $($body:tt)* })*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// As the use case it calls.
            pub async fn $name($app: &App, $request: $req) -> Result<$res, AppError> { $($body)* }
        )*
    };
}

bodies! {
    /// Which profile is open.
    app_state(app, _request: ()) -> AppState { Ok(setup::state(app)) }
    /// Sets up the demo.
    start_demo(app, _request: ()) -> AppState { setup::start_demo(app).await }
    /// Deletes the demo.
    wipe_demo(app, _request: ()) -> AppState { setup::wipe_demo(app).await }
    /// How Plaid is reached.
    relay_settings(app, _request: ()) -> RelaySettings { setup::settings(app).await }
    /// Chooses how Plaid is reached.
    configure_relay(app, request: ConfigureRelay) -> AppState { setup::configure(app, request).await }
    /// Tries the keys.
    test_relay(app, _request: ()) -> RelayTest { setup::test(app).await }
    /// Makes a vault with a passphrase.
    create_vault(app, request: PassphraseRequest) -> AppState { setup::create_vault(app, request.passphrase).await }
    /// Opens the vault.
    unlock(app, request: PassphraseRequest) -> AppState { setup::unlock(app, request.passphrase).await }
    /// All accounts in groups.
    overview(app, _request: ()) -> Overview { browse::overview(app).await }
    /// The shape of a list.
    register_outline(app, request: RegisterFilter) -> RegisterOutline { browse::outline(app, request).await }
    /// Rows of a list.
    register_rows(app, request: RegisterRange) -> RegisterRows { browse::rows(app, request).await }
    /// One transaction.
    transaction(app, request: TransactionRequest) -> TransactionDetail { browse::transaction(app, &request.id).await }
    /// Says something of a transaction.
    edit_transaction(app, request: EditRequest) -> TransactionDetail {
        let id = edit::change(app, &request.id, request.change).await?;
        browse::transaction(app, &id.to_string()).await
    }
    /// All categories.
    categories(app, _request: ()) -> Vec<Category> { browse::categories(app).await }
    /// All tags.
    tags(app, _request: ()) -> Vec<Tag> { browse::tags(app).await }
    /// All connections.
    connections(app, _request: ()) -> Vec<Connection> { browse::connections(app).await }
    /// Where syncing stands.
    sync_status(app, _request: ()) -> SyncStatus { Ok(sync::status(app).await) }
    /// Starts a sync.
    sync_now(app, request: SyncRequest) -> SyncStatus { sync::start(app, request).await }
    /// Begins to link.
    link_begin(app, request: LinkBegin) -> LinkState { link::begin(app, request).await }
    /// Where a link session stands.
    link_state(app, request: LinkRef) -> LinkState { link::state(app, &request.session_id).await }
    /// Shows an open session again.
    link_reopen(app, request: LinkRef) -> LinkState { link::reopen(app, &request.session_id).await }
    /// Gives a session up.
    link_cancel(app, request: LinkRef) -> LinkState { link::cancel(app, &request.session_id).await }
    /// What the Link window says.
    link_report(app, request: LinkReport) -> () { link::report(app, request).await }
}
