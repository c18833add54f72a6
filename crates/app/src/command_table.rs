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
            mutation try_keys(TryKeys) -> KeysTried, main [];
            mutation create_vault(PassphraseRequest) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation unlock(PassphraseRequest) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation unlock_with_pin(PinRequest) -> AppState, main [App, Accounts, Register, Connections, Sync];
            mutation lock_now(()) -> AppState, main [App, Accounts, Register, Categories, Tags, Views, Connections, Sync, Link];
            mutation still_here(()) -> (), main [];
            query    security(()) -> SecurityView, main [App];
            mutation set_pin(SetPinRequest) -> SecurityView, main [App, Keys, Backups];
            mutation remove_pin(OwnerProof) -> SecurityView, main [App, Keys, Backups];
            mutation set_lock_settings(SetLockSettings) -> SecurityView, main [App];
            query    network(()) -> NetworkView, main [App, Connections];
            mutation set_offline(OfflineRequest) -> NetworkView, main [App, Connections, Sync];
            mutation set_logos(LogosRequest) -> NetworkView, main [App, Connections, Register];
            query    merchant_logo(LogoRequest) -> LogoPicture, main [Connections];
            query    key_status(()) -> KeyStatus, main [Keys];
            mutation phrase_begin(OwnerProof) -> NewPhrase, main [Keys];
            mutation phrase_confirm(PhraseAnswers) -> KeyStatus, main [App, Keys, Backups];
            mutation phrase_cancel(()) -> KeyStatus, main [Keys];
            mutation change_passphrase(ChangePassphrase) -> KeyStatus, main [Keys, Backups];
            mutation move_to_passphrase(MoveToPassphrase) -> KeyStatus, main [App, Keys, Backups];
            mutation move_to_keychain(OwnerProof) -> KeyStatus, main [App, Keys, Backups];
            mutation rotate_keys(RotateKeys) -> KeyStatus, main [App, Keys, Backups];
            query    backups(()) -> Backups, main [Backups];
            mutation backup_now(()) -> Backups, main [Backups];
            mutation restore_backup(RestoreBackup) -> Restored, main [App, Accounts, Register, Categories, Tags, Views, Connections, Sync, Keys, Backups];
            mutation save_backup(()) -> Option<SavedBackup>, main [];
            mutation choose_backup(()) -> Option<ChosenBackup>, main [];
            mutation restore_chosen(RestoreChosen) -> Restored, main [App, Accounts, Register, Categories, Tags, Views, Connections, Sync, Keys, Backups];
            mutation delete_copies(DeleteCopies) -> Backups, main [Backups];
            query    overview(()) -> Overview, main [Accounts];
            query    register_outline(RegisterFilter) -> RegisterOutline, main [Register];
            query    register_rows(RegisterRange) -> RegisterRows, main [Register];
            query    search_terms(SearchText) -> SearchTerms, main [Register, Categories, Tags, Accounts];
            query    complete_search(CompleteSearch) -> Completions, main [Register, Categories, Tags, Accounts];
            query    selection_sum(BulkWhich) -> SelectionSum, main [Register];
            query    saved_views(()) -> Vec<SavedView>, main [Views];
            mutation save_view(SaveView) -> Vec<SavedView>, main [Views];
            mutation delete_view(ViewRef) -> Vec<SavedView>, main [Views];
            query    transaction(TransactionRequest) -> TransactionDetail, main [Register];
            mutation edit_transaction(EditRequest) -> TransactionDetail, main [Register, Tags, Accounts];
            mutation edit_transactions(BulkEdit) -> Edited, main [Register, Tags, Accounts];
            mutation keep_draft(KeepDraft) -> (), main [];
            mutation keep_parts_draft(KeepPartsDraft) -> (), main [];
            query    undo_state(()) -> UndoState, main [Register];
            mutation undo(()) -> UndoDone, main [Register, Accounts, Tags];
            mutation undo_edit(EditRef) -> UndoDone, main [Register, Accounts, Tags];
            mutation redo(()) -> UndoDone, main [Register, Accounts, Tags];
            mutation delete_transactions(TransactionIds) -> UndoState, main [Register, Accounts, Tags];
            mutation restore_transactions(TransactionIds) -> UndoState, main [Register, Accounts, Tags];
            query    tray(TrayRequest) -> TrayPage, main [Register];
            query    categories(()) -> Vec<Category>, main [Categories];
            query    tags(()) -> Vec<Tag>, main [Tags];
            query    category_hints(TransactionRequest) -> Vec<CategoryHint>, main [Register, Categories];
            query    like_this(LikeRequest) -> Like, main [Register, Rules];
            query    category_uses(()) -> Vec<CategoryUse>, main [Categories, Register, Rules];
            mutation edit_category(CategoryEdit) -> CategoryEdited, main [Categories, Register, Rules];
            query    rules(()) -> Vec<RuleView>, main [Rules, Register, Categories, Tags];
            query    preview_rule(RuleDraft) -> RulePreview, main [Rules, Register, Categories, Tags];
            mutation save_rule(SaveRule) -> Vec<RuleView>, main [Rules, Register, Accounts, Tags];
            mutation delete_rule(RuleRef) -> Vec<RuleView>, main [Rules, Register, Accounts, Tags];
            mutation order_rules(OrderRules) -> Vec<RuleView>, main [Rules, Register, Accounts, Tags];
            mutation apply_rule(RuleRef) -> Edited, main [Rules, Register, Accounts, Tags];
            query    rules_text(()) -> RulesText, main [Rules, Categories];
            mutation read_rules(RulesText) -> RulesRead, main [Rules, Register, Categories, Accounts, Tags];
            query    pair_candidates(TransactionRequest) -> Vec<PairView>, main [Register];
            mutation say_pair(SayPair) -> (), main [Register, Accounts];
            query    pair_settings(()) -> PairSettings, main [Register];
            mutation set_pair_settings(PairSettings) -> PairSettings, main [Register, Accounts];
            query    inbox(InboxRequest) -> Inbox, main [Register, Accounts, Categories, Rules];
            mutation answer_inbox(InboxAnswer) -> (), main [Register, Accounts, Tags];
            mutation accept_all(AcceptAll) -> Edited, main [Register, Accounts];
            mutation save_account(ManualAccount) -> Overview, main [Accounts, Register];
            mutation close_account(CloseAccount) -> Overview, main [Accounts, Register];
            mutation add_transaction(NewTransaction) -> TransactionDetail, main [Register, Accounts, Tags];
            query    reconciling(ReconcileRequest) -> Reconciling, main [Register, Accounts];
            mutation reconcile(Reconcile) -> Reconciling, main [Register, Accounts];
            mutation attach(Attach) -> TransactionDetail, main [Register];
            query    attachment(AttachmentRef) -> AttachmentBytes, main [];
            mutation save_attachment(AttachmentRef) -> Option<SavedAttachment>, main [];
            mutation detach(AttachmentRef) -> TransactionDetail, main [Register];
            mutation export_list(ExportRequest) -> Exported, main [];
            query    connections(()) -> Vec<Connection>, main [Connections];
            mutation dismiss_advice(DismissAdvice) -> Vec<Connection>, main [Connections, Accounts];
            mutation renew_access_key(ItemRef) -> Vec<Connection>, main [Connections, Accounts];
            mutation open_dashboard(()) -> (), main [];
            query    consent_notice(ConsentAsk) -> ConsentNotice, main [Connections];
            query    consents(()) -> Vec<ConsentView>, main [Connections];
            mutation end_connection(EndConnection) -> EndedConnection, main [Accounts, Register, Tags, Connections, Sync];
            query    freshness(()) -> Vec<Freshness>, main [Accounts, Connections, Sync];
            mutation force_refresh(ForceRefresh) -> (), main [Connections, Sync];
            query    meter(()) -> Meter, main [Connections];
            mutation set_plaid_plan(PlaidPlan) -> Meter, main [Connections];
            query    monitor(MonitorRequest) -> Monitor, main [Connections];
            mutation save_diagnostics(()) -> Option<SavedDiagnostics>, main [];
            query    schedules(()) -> Schedules, main [Connections, Sync];
            mutation set_sync_plan(SetSyncPlan) -> Schedules, main [Connections];
            mutation set_schedule_settings(ScheduleSettings) -> Schedules, main [Connections];
            mutation wake(Wake) -> Woken, main [];
            query    doubts(()) -> Vec<Doubt>, main [Register];
            mutation answer_doubt(DoubtAnswer) -> Vec<Doubt>, main [Register, Accounts, Tags];
            mutation take_apart(TransactionRequest) -> TransactionDetail, main [Register, Accounts, Tags];
            query    adoptions(()) -> Vec<Adoption>, main [Accounts, Connections];
            mutation adopt(AdoptRequest) -> AdoptDone, main [Accounts, Register, Connections, Tags];
            mutation undo_adoption(UndoAdoption) -> (), main [Accounts, Register, Connections, Tags];
            mutation say_two_accounts(TwoAccounts) -> (), main [Accounts, Connections];
            query    sync_status(()) -> SyncStatus, main [Sync];
            mutation sync_now(SyncRequest) -> SyncStatus, main [Sync];
            query    syncs(SyncsRequest) -> SyncsPage, main [Connections];
            query    sync_rows(SyncRowsRequest) -> SyncRowsPage, main [Connections];
            mutation revert_sync(SyncRef) -> SyncEntry, main [Register, Accounts, Connections, Sync];
            query    proofs(()) -> Vec<ProofView>, main [Accounts];
            query    proof(ProofRequest) -> ProofView, main [Accounts];
            query    report(ReportRequest) -> Report, main [Accounts, Register];
            query    spending(SpendingRequest) -> Spending, main [Register, Categories, Tags, Accounts];
            query    net_worth(NetWorthRequest) -> NetWorth, main [Register, Accounts];
            query    cash_flow(CashFlowRequest) -> CashFlow, main [Register];
            query    pace(PaceRequest) -> Pace, main [Register];
            mutation link_begin(LinkBegin) -> LinkState, main [];
            query    link_state(LinkRef) -> LinkState, main [Link];
            query    links_asking(()) -> Vec<LinkState>, main [Link];
            mutation link_reopen(LinkRef) -> LinkState, main [];
            mutation link_cancel(LinkRef) -> LinkState, main [];
            mutation link_decide(LinkDecide) -> LinkState, main [];
            mutation link_report(LinkReport) -> (), link [];
        }
    };
}
