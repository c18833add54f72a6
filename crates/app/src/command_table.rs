// Every command of the app, declared once: kind, name, request, response, the window that may
// call it, and the topics it reads (query) or makes stale (mutation).
//
// This file holds one macro and nothing else, because `src-tauri/build.rs` includes it to declare
// the commands in Tauri's manifest (an undeclared command could be called by every window), the
// shell expands it into `#[tauri::command]` functions, and `bindings` into TypeScript.

/// Calls `$then!` with the whole table.
#[macro_export]
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            query    app_state(()) -> AppState, main [App];
            mutation start_demo(()) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation wipe_demo(()) -> AppState, main [App, Accounts, Register, Connections, Sync];
            query    relay_settings(()) -> RelaySettings, main [App];
            mutation configure_relay(ConfigureRelay) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation test_relay(()) -> RelayTest, main [];
            mutation create_vault(PassphraseRequest) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation unlock(PassphraseRequest) -> AppState, main [App, Accounts, Register, Connections, Sync];
            query    overview(()) -> Overview, main [Accounts];
            query    register_outline(RegisterFilter) -> RegisterOutline, main [Register];
            query    register_rows(RegisterRange) -> RegisterRows, main [Register];
            query    transaction(TransactionRequest) -> TransactionDetail, main [Register];
            mutation edit_transaction(EditRequest) -> TransactionDetail, main [Register, Tags];
            query    categories(()) -> Vec<Category>, main [Categories];
            query    tags(()) -> Vec<Tag>, main [Tags];
            query    connections(()) -> Vec<Connection>, main [Connections];
            query    sync_status(()) -> SyncStatus, main [Sync];
            mutation sync_now(SyncRequest) -> SyncStatus, main [Sync];
            mutation link_begin(LinkBegin) -> LinkState, main [];
            query    link_state(LinkRef) -> LinkState, main [Link];
            mutation link_reopen(LinkRef) -> LinkState, main [];
            mutation link_cancel(LinkRef) -> LinkState, main [];
            mutation link_report(LinkReport) -> (), link [];
        }
    };
}
