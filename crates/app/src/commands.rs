//! The bodies of the command table: one function per row, which calls one use case.

use coffer_domain::Secret;

use crate::{
    App, access_key, adopt, api::*, app_lock, attachments, attention, audit, backup, browse,
    categories, connections, consent, diagnostics, drafts, edit, ending, export, freshness, inbox,
    journal, keys, learned, link, logos, manual, meter, money_checks, monitor, moves, network,
    owed, pairs, proof, reconcile, reports, review, rules, saved, schedule, search, setup, sync,
    tray,
};

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident($app:ident, $request:ident: $req:ty) -> $res:ty { $($body:tt)* })*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// As the use case it calls.
            pub async fn $name($app: &App, $request: $req) -> Result<$res, AppError> {
                let before = app_lock::open_now($app);
                let answer: Result<$res, AppError> = async { $($body)* }.await;
                // These tell what is open now, locked or not.
                match stringify!($res) {
                    "AppState" | "Restored" => answer,
                    _ => app_lock::unless_locked($app, before.as_ref(), answer),
                }
            }
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
    /// Tries keys that are typed and not kept.
    try_keys(app, request: TryKeys) -> KeysTried { setup::try_keys(app, request).await }
    /// Makes a vault with a passphrase.
    create_vault(app, request: PassphraseRequest) -> AppState { setup::create_vault(app, request.passphrase).await }
    /// Opens the vault.
    unlock(app, request: PassphraseRequest) -> AppState { setup::unlock(app, request.passphrase).await }
    /// Opens the vault with its PIN.
    unlock_with_pin(app, request: PinRequest) -> AppState { setup::unlock_with_pin(app, request.pin).await }
    /// Locks the profile.
    lock_now(app, _request: ()) -> AppState { app_lock::now(app).await }
    /// Somebody uses the window.
    still_here(app, _request: ()) -> () { app_lock::still_here(app); Ok(()) }
    /// What protects the profile.
    security(app, _request: ()) -> SecurityView { app_lock::security(app).await }
    /// Sets or changes the PIN.
    set_pin(app, request: SetPinRequest) -> SecurityView { app_lock::set_pin(app, request).await }
    /// Removes the PIN.
    remove_pin(app, request: OwnerProof) -> SecurityView {
        app_lock::remove_pin(app, request.proof.unwrap_or_default()).await
    }
    /// When the profile locks itself.
    set_lock_settings(app, request: SetLockSettings) -> SecurityView { app_lock::set_settings(app, request).await }
    /// Whom the program spoke to.
    network(app, _request: ()) -> NetworkView { network::view(app).await }
    /// Switches the network off or on.
    set_offline(app, request: OfflineRequest) -> NetworkView { network::set_offline(app, request).await }
    /// Switches merchants' logos on or off.
    set_logos(app, request: LogosRequest) -> NetworkView { logos::set(app, request).await }
    /// A merchant's logo.
    merchant_logo(app, request: LogoRequest) -> LogoPicture { logos::picture(app, request).await }
    /// What opens the vault.
    key_status(app, _request: ()) -> KeyStatus { keys::status(app).await }
    /// Makes a recovery phrase and shows it.
    phrase_begin(app, request: OwnerProof) -> NewPhrase {
        keys::phrase_begin(app, request.proof.map(Secret::new)).await
    }
    /// Puts the shown phrase into force, once its words were typed again.
    phrase_confirm(app, request: PhraseAnswers) -> KeyStatus { keys::phrase_confirm(app, request).await }
    /// Forgets the shown phrase.
    phrase_cancel(app, _request: ()) -> KeyStatus { keys::phrase_cancel(app).await }
    /// Changes the passphrase.
    change_passphrase(app, request: ChangePassphrase) -> KeyStatus { keys::change_passphrase(app, request).await }
    /// Protects the vault with a passphrase instead of the keychain.
    move_to_passphrase(app, request: MoveToPassphrase) -> KeyStatus { keys::move_to_passphrase(app, request).await }
    /// Protects the vault with the keychain instead of a passphrase.
    move_to_keychain(app, request: OwnerProof) -> KeyStatus {
        keys::move_to_keychain(app, request.proof.map(Secret::new)).await
    }
    /// Replaces the master key.
    rotate_keys(app, request: RotateKeys) -> KeyStatus { keys::rotate(app, request).await }
    /// All backups.
    backups(app, _request: ()) -> Backups { backup::list(app).await }
    /// Makes a backup now.
    backup_now(app, _request: ()) -> Backups { backup::now(app).await }
    /// Puts a backup in the place of the database.
    restore_backup(app, request: RestoreBackup) -> Restored { backup::restore_listed(app, request).await }
    /// Writes a backup where the person chooses.
    save_backup(app, _request: ()) -> Option<SavedBackup> { backup::save(app).await }
    /// Lets the person choose a backup.
    choose_backup(app, _request: ()) -> Option<ChosenBackup> { backup::choose(app).await }
    /// Puts the chosen backup in the place of the database.
    restore_chosen(app, request: RestoreChosen) -> Restored { backup::restore_chosen(app, request).await }
    /// Deletes what still holds what was deleted.
    delete_copies(app, request: DeleteCopies) -> Backups { backup::delete_copies(app, request).await }
    /// All accounts in groups.
    overview(app, _request: ()) -> Overview { browse::overview(app).await }
    /// The shape of a list.
    register_outline(app, request: RegisterFilter) -> RegisterOutline { browse::outline(app, request).await }
    /// Rows of a list.
    register_rows(app, request: RegisterRange) -> RegisterRows { browse::rows(app, request).await }
    /// What a search means.
    search_terms(app, request: SearchText) -> SearchTerms { search::terms(app, request).await }
    /// What could be typed into a search.
    complete_search(app, request: CompleteSearch) -> Completions { search::complete(app, request).await }
    /// What is selected, counted and added up.
    selection_sum(app, request: BulkWhich) -> SelectionSum { browse::selection_sum(app, request).await }
    /// The lists that a person keeps.
    saved_views(app, _request: ()) -> Vec<SavedView> { saved::list(app).await }
    /// Keeps a list under a name.
    save_view(app, request: SaveView) -> Vec<SavedView> { saved::save(app, request).await }
    /// Forgets a list.
    delete_view(app, request: ViewRef) -> Vec<SavedView> { saved::delete(app, &request.id).await }
    /// One transaction.
    transaction(app, request: TransactionRequest) -> TransactionDetail { browse::transaction(app, &request.id).await }
    /// Says something of a transaction.
    edit_transaction(app, request: EditRequest) -> TransactionDetail {
        let id = edit::say(app, request).await?;
        browse::transaction(app, &id.to_string()).await
    }
    /// Keeps a note that is typed and not saved yet.
    keep_draft(app, request: KeepDraft) -> () { drafts::keep(app, request).await }
    /// Keeps parts that are typed and not saved yet.
    keep_parts_draft(app, request: KeepPartsDraft) -> () { drafts::keep_parts(app, request).await }
    /// What can be undone and redone.
    undo_state(app, _request: ()) -> UndoState { edit::undo_state(app).await }
    /// Takes the newest edit back.
    undo(app, _request: ()) -> UndoDone {
        let done = edit::undo(app).await?;
        Ok(UndoDone { done: edit::step(done), state: edit::undo_state(app).await? })
    }
    /// Takes one edit back that need not be the newest.
    undo_edit(app, request: EditRef) -> UndoDone {
        let done = edit::undo_one(app, &request.edit_id).await?;
        Ok(UndoDone { done: edit::step(done), state: edit::undo_state(app).await? })
    }
    /// Does again what was undone last.
    redo(app, _request: ()) -> UndoDone {
        let done = edit::redo(app).await?;
        Ok(UndoDone { done: edit::step(done), state: edit::undo_state(app).await? })
    }
    /// Deletes transactions.
    delete_transactions(app, request: TransactionIds) -> UndoState {
        edit::delete_all(app, &request.ids).await?;
        edit::undo_state(app).await
    }
    /// Takes deletions back, and keeps what the bank took back.
    restore_transactions(app, request: TransactionIds) -> UndoState {
        edit::restore_all(app, &request.ids).await?;
        edit::undo_state(app).await
    }
    /// Rows of a tray.
    tray(app, request: TrayRequest) -> TrayPage { tray::page(app, request).await }
    /// Says something of many transactions.
    edit_transactions(app, request: BulkEdit) -> Edited { edit::bulk(app, request).await }
    /// What a transaction's category could be, and why.
    category_hints(app, request: TransactionRequest) -> Vec<CategoryHint> { learned::hints(app, request).await }
    /// What else is like a transaction that was just changed.
    like_this(app, request: LikeRequest) -> Like { rules::like(app, request).await }
    /// All categories with what depends on them.
    category_uses(app, _request: ()) -> Vec<CategoryUse> { categories::uses(app).await }
    /// Makes, renames, moves, merges or deletes a category.
    edit_category(app, request: CategoryEdit) -> CategoryEdited { categories::edit(app, request).await }
    /// All rules, the first to be asked first.
    rules(app, _request: ()) -> Vec<RuleView> { rules::list(app).await }
    /// What a rule would do.
    preview_rule(app, request: RuleDraft) -> RulePreview { rules::preview(app, request).await }
    /// Saves a rule.
    save_rule(app, request: SaveRule) -> Vec<RuleView> { rules::save(app, request).await }
    /// Deletes a rule, and what it said with it.
    delete_rule(app, request: RuleRef) -> Vec<RuleView> { rules::delete(app, request).await }
    /// Puts the rules into another order.
    order_rules(app, request: OrderRules) -> Vec<RuleView> { rules::order(app, request).await }
    /// Applies a rule to what was there before it too.
    apply_rule(app, request: RuleRef) -> Edited { rules::apply(app, request).await }
    /// The rules as text.
    rules_text(app, _request: ()) -> RulesText { rules::text(app).await }
    /// Reads rules from text.
    read_rules(app, request: RulesText) -> RulesRead { rules::read(app, request).await }
    /// What a transaction may belong together with.
    pair_candidates(app, request: TransactionRequest) -> Vec<PairView> { pairs::candidates(app, request).await }
    /// Says that two transactions belong together, or do not.
    say_pair(app, request: SayPair) -> () { pairs::say(app, request).await }
    /// Whether pairs are looked for.
    pair_settings(app, _request: ()) -> PairSettings { pairs::settings(app).await }
    /// Switches the look for pairs on or off.
    set_pair_settings(app, request: PairSettings) -> PairSettings { pairs::set_settings(app, request).await }
    /// All that wants a look.
    inbox(app, request: InboxRequest) -> Inbox { inbox::list(app, request).await }
    /// Answers an entry of the inbox.
    answer_inbox(app, request: InboxAnswer) -> () { inbox::answer(app, request).await }
    /// Says yes to all of a kind.
    accept_all(app, request: AcceptAll) -> Edited { inbox::accept_all(app, request.kind).await }
    /// Makes or changes an account that is kept by hand.
    save_account(app, request: ManualAccount) -> Overview { manual::save_account(app, request).await }
    /// Closes an account that is kept by hand, or opens it again.
    close_account(app, request: CloseAccount) -> Overview { manual::close_account(app, request).await }
    /// Writes a transaction down.
    add_transaction(app, request: NewTransaction) -> TransactionDetail { manual::add(app, request).await }
    /// How far an account is reconciled.
    reconciling(app, request: ReconcileRequest) -> Reconciling { reconcile::state(app, request).await }
    /// Locks an account up to a statement.
    reconcile(app, request: Reconcile) -> Reconciling { reconcile::finish(app, request).await }
    /// Attaches a file.
    attach(app, request: Attach) -> TransactionDetail { attachments::attach(app, request).await }
    /// What is in a file.
    attachment(app, request: AttachmentRef) -> AttachmentBytes { attachments::bytes(app, request).await }
    /// Writes a file where the person chooses.
    save_attachment(app, request: AttachmentRef) -> Option<SavedAttachment> { attachments::save(app, request).await }
    /// Takes a file away.
    detach(app, request: AttachmentRef) -> TransactionDetail { attachments::detach(app, request).await }
    /// All categories.
    categories(app, _request: ()) -> Vec<Category> { browse::categories(app).await }
    /// All tags.
    tags(app, _request: ()) -> Vec<Tag> { browse::tags(app).await }
    /// Writes a list as CSV.
    export_list(app, request: ExportRequest) -> Exported { export::to_downloads(app, request).await }
    /// All connections.
    connections(app, _request: ()) -> Vec<Connection> { connections::list(app).await }
    /// Takes note of what a connection advises.
    dismiss_advice(app, request: DismissAdvice) -> Vec<Connection> { attention::dismiss(app, request).await }
    /// Replaces the key of a connection.
    renew_access_key(app, request: ItemRef) -> Vec<Connection> { access_key::renew(app, &request.item_id).await }
    /// Opens Plaid's dashboard in the browser.
    open_dashboard(app, _request: ()) -> () { attention::open_dashboard(app).await }
    /// What is said before Link.
    consent_notice(app, request: ConsentAsk) -> ConsentNotice { consent::notice(app, request).await }
    /// What was agreed to.
    consents(app, _request: ()) -> Vec<ConsentView> { consent::list(app).await }
    /// Ends a connection.
    end_connection(app, request: EndConnection) -> EndedConnection { ending::end(app, request).await }
    /// Access that is still to be given back.
    owed_access(app, _request: ()) -> Vec<OwedAccess> { owed::list(app).await }
    /// Gives up what is owed.
    give_up_access(app, request: GiveUpAccess) -> Vec<OwedAccess> { owed::give_up(app, request).await }
    /// Why data is as old as it is.
    freshness(app, _request: ()) -> Vec<Freshness> { freshness::all(app).await }
    /// Has a bank visited now.
    force_refresh(app, request: ForceRefresh) -> () { freshness::force(app, request).await }
    /// What costs.
    meter(app, _request: ()) -> Meter { meter::view(app).await }
    /// Says which of Plaid's plans the keys are on.
    set_plaid_plan(app, request: PlaidPlan) -> Meter { meter::set_plan(app, request).await }
    /// How calls to banks went.
    monitor(app, request: MonitorRequest) -> Monitor { monitor::view(app, request).await }
    /// Writes a diagnostic bundle where the person chooses.
    save_diagnostics(app, _request: ()) -> Option<SavedDiagnostics> { diagnostics::save(app).await }
    /// When connections are synced by themselves.
    schedules(app, _request: ()) -> Schedules { schedule::view(app).await }
    /// Chooses when a connection is synced by itself.
    set_sync_plan(app, request: SetSyncPlan) -> Schedules { schedule::set_plan(app, request).await }
    /// Chooses what holds for all connections.
    set_schedule_settings(app, request: ScheduleSettings) -> Schedules { schedule::set_settings(app, request).await }
    /// Begins what is due.
    wake(app, request: Wake) -> Woken { schedule::wake(app, request).await }
    /// What Coffer does not decide by itself.
    doubts(app, _request: ()) -> Vec<Doubt> { review::doubts(app).await }
    /// Answers a doubt.
    answer_doubt(app, request: DoubtAnswer) -> Vec<Doubt> {
        review::answer(app, request).await?;
        review::doubts(app).await
    }
    /// Takes a wrong link apart.
    take_apart(app, request: TransactionRequest) -> TransactionDetail {
        let id = review::take_apart(app, &request.id).await?;
        browse::transaction(app, &id.to_string()).await
    }
    /// Accounts that look like a continuation of another.
    adoptions(app, _request: ()) -> Vec<Adoption> { adopt::candidates(app).await }
    /// Continues the history of an account.
    adopt(app, request: AdoptRequest) -> AdoptDone { adopt::adopt(app, request).await }
    /// Takes the newest adoption of an account back.
    undo_adoption(app, request: UndoAdoption) -> () { adopt::undo(app, request).await }
    /// Says that accounts which look like one are two, or takes that back.
    say_two_accounts(app, request: TwoAccounts) -> () { adopt::say_two(app, request).await }
    /// Where syncing stands.
    sync_status(app, _request: ()) -> SyncStatus { Ok(sync::status(app).await) }
    /// Starts a sync.
    sync_now(app, request: SyncRequest) -> SyncStatus { sync::start(app, request).await }
    /// The journal of syncs.
    syncs(app, request: SyncsRequest) -> SyncsPage { journal::syncs(app, request).await }
    /// Rows of one sync.
    sync_rows(app, request: SyncRowsRequest) -> SyncRowsPage { journal::rows(app, request).await }
    /// Takes a sync back.
    revert_sync(app, request: SyncRef) -> SyncEntry { journal::revert(app, &request.sync_id).await }
    /// The proofs of all accounts.
    proofs(app, _request: ()) -> Vec<ProofView> { proof::all(app).await }
    /// The proof of one account, with likely causes.
    proof(app, request: ProofRequest) -> ProofView { proof::one(app, &request.account_id).await }
    /// Balances and sums by month, as they are or were known.
    report(app, request: ReportRequest) -> Report { browse::report(app, request).await }
    /// What was spent or came in.
    spending(app, request: SpendingRequest) -> Spending { reports::spending(app, request).await }
    /// What is owned less what is owed.
    net_worth(app, request: NetWorthRequest) -> NetWorth { reports::net_worth(app, request).await }
    /// What came in and went out by month.
    cash_flow(app, request: CashFlowRequest) -> CashFlow { reports::cash_flow(app, request).await }
    /// How fast a month goes.
    pace(app, request: PaceRequest) -> Pace { reports::pace(app, request).await }
    /// Money moved between own accounts.
    moves(app, _request: ()) -> Moves { moves::all(app).await }
    /// Asks whether money may be moved.
    plan_move(app, request: PlanMove) -> MoveView { moves::plan(app, request).await }
    /// Moves it.
    confirm_move(app, request: ConfirmMove) -> MoveView { moves::confirm(app, request).await }
    /// Stops a move.
    cancel_move(app, request: MoveRef) -> MoveView { moves::cancel(app, &request.move_id).await }
    /// Sends money back that the second bank did not take.
    send_back(app, request: ConfirmMove) -> MoveView { moves::send_back(app, request).await }
    /// Asks what became of moves.
    follow_moves(app, _request: ()) -> Moves { moves::look(app).await }
    /// Sets how much may be moved.
    set_move_limits(app, request: SetMoveLimits) -> Moves { moves::set_limits(app, request).await }
    /// What can be checked of each account, and what that costs.
    checks(app, _request: ()) -> ChecksView { money_checks::view(app).await }
    /// Asks a bank for a balance now.
    ask_balance(app, request: AskBalance) -> BalanceNow { money_checks::balance::ask(app, request).await }
    /// Shows the numbers of an account.
    reveal_numbers(app, request: RevealNumbers) -> AccountNumbers { money_checks::numbers::reveal(app, request).await }
    /// Forgets the kept numbers of an account.
    forget_numbers(app, request: AccountRef) -> ChecksView { money_checks::numbers::forget(app, request).await }
    /// Puts a number into the clipboard for a minute.
    copy_number(app, request: CopyNumber) -> CopiedNumber { money_checks::numbers::copy(app, request).await }
    /// Writes a sheet for direct deposit where the person chooses.
    deposit_sheet(app, request: DepositSheet) -> Option<SavedSheet> { money_checks::sheet::save(app, request).await }
    /// What banks have on file of the owners.
    ask_identity(app, request: AskIdentity) -> Vec<BankIdentity> { money_checks::identity::ask(app, request).await }
    /// How well words fit what the bank has on file.
    match_identity(app, request: MatchIdentity) -> IdentityScores { money_checks::identity::compare(app, request).await }
    /// Whether a payment would go through.
    check_payment(app, request: CheckPayment) -> PaymentCheck { money_checks::payment::check(app, request).await }
    /// A page of the audit.
    audit(app, request: AuditRequest) -> AuditPage { audit::page(app, request).await }
    /// Whether the audit is whole.
    verify_audit(app, _request: ()) -> AuditVerdict { audit::verify(app).await }
    /// Writes the audit where the person chooses.
    export_audit(app, _request: ()) -> Option<SavedAudit> { audit::save(app).await }
    /// Begins to link.
    link_begin(app, request: LinkBegin) -> LinkState { link::begin(app, request).await }
    /// Where a link session stands.
    link_state(app, request: LinkRef) -> LinkState { link::state(app, &request.session_id).await }
    /// Shows an open session again.
    link_reopen(app, request: LinkRef) -> LinkState { link::reopen(app, &request.session_id).await }
    /// Gives a session up.
    link_cancel(app, request: LinkRef) -> LinkState { link::cancel(app, &request.session_id).await }
    /// Link sessions that wait for the person's word.
    links_asking(app, _request: ()) -> Vec<LinkState> { link::asking(app).await }
    /// Says whether a bank is to be connected a second time.
    link_decide(app, request: LinkDecide) -> LinkState { link::decide(app, request).await }
    /// What the Link window says.
    link_report(app, request: LinkReport) -> () { link::report(app, request).await }
}
