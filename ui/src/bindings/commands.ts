// Written by `make bindings` from crates/app/src/command_table.rs. Do not edit.
import type { AcceptAll } from "./AcceptAll";
import type { AccountNumbers } from "./AccountNumbers";
import type { AccountRef } from "./AccountRef";
import type { AdoptDone } from "./AdoptDone";
import type { AdoptRequest } from "./AdoptRequest";
import type { Adoption } from "./Adoption";
import type { AppState } from "./AppState";
import type { AskBalance } from "./AskBalance";
import type { AskIdentity } from "./AskIdentity";
import type { Attach } from "./Attach";
import type { AttachmentBytes } from "./AttachmentBytes";
import type { AttachmentRef } from "./AttachmentRef";
import type { AuditPage } from "./AuditPage";
import type { AuditRequest } from "./AuditRequest";
import type { AuditVerdict } from "./AuditVerdict";
import type { Backups } from "./Backups";
import type { BalanceNow } from "./BalanceNow";
import type { BankIdentity } from "./BankIdentity";
import type { BulkEdit } from "./BulkEdit";
import type { BulkWhich } from "./BulkWhich";
import type { CashFlow } from "./CashFlow";
import type { CashFlowRequest } from "./CashFlowRequest";
import type { Category } from "./Category";
import type { CategoryEdit } from "./CategoryEdit";
import type { CategoryEdited } from "./CategoryEdited";
import type { CategoryHint } from "./CategoryHint";
import type { CategoryUse } from "./CategoryUse";
import type { ChangePassphrase } from "./ChangePassphrase";
import type { CheckPayment } from "./CheckPayment";
import type { ChecksView } from "./ChecksView";
import type { ChosenBackup } from "./ChosenBackup";
import type { CloseAccount } from "./CloseAccount";
import type { CompleteSearch } from "./CompleteSearch";
import type { Completions } from "./Completions";
import type { ConfigureRelay } from "./ConfigureRelay";
import type { ConfirmMove } from "./ConfirmMove";
import type { Connection } from "./Connection";
import type { ConsentAsk } from "./ConsentAsk";
import type { ConsentNotice } from "./ConsentNotice";
import type { ConsentView } from "./ConsentView";
import type { CopiedNumber } from "./CopiedNumber";
import type { CopyNumber } from "./CopyNumber";
import type { DeleteCopies } from "./DeleteCopies";
import type { DepositSheet } from "./DepositSheet";
import type { DismissAdvice } from "./DismissAdvice";
import type { Doubt } from "./Doubt";
import type { DoubtAnswer } from "./DoubtAnswer";
import type { EditRef } from "./EditRef";
import type { EditRequest } from "./EditRequest";
import type { Edited } from "./Edited";
import type { EndConnection } from "./EndConnection";
import type { EndedConnection } from "./EndedConnection";
import type { ExportRequest } from "./ExportRequest";
import type { Exported } from "./Exported";
import type { ForceRefresh } from "./ForceRefresh";
import type { Freshness } from "./Freshness";
import type { GiveUpAccess } from "./GiveUpAccess";
import type { IdentityScores } from "./IdentityScores";
import type { Inbox } from "./Inbox";
import type { InboxAnswer } from "./InboxAnswer";
import type { InboxRequest } from "./InboxRequest";
import type { ItemRef } from "./ItemRef";
import type { KeepDraft } from "./KeepDraft";
import type { KeepPartsDraft } from "./KeepPartsDraft";
import type { KeyStatus } from "./KeyStatus";
import type { KeysTried } from "./KeysTried";
import type { Like } from "./Like";
import type { LikeRequest } from "./LikeRequest";
import type { LinkBegin } from "./LinkBegin";
import type { LinkDecide } from "./LinkDecide";
import type { LinkRef } from "./LinkRef";
import type { LinkReport } from "./LinkReport";
import type { LinkState } from "./LinkState";
import type { LogoPicture } from "./LogoPicture";
import type { LogoRequest } from "./LogoRequest";
import type { LogosRequest } from "./LogosRequest";
import type { ManualAccount } from "./ManualAccount";
import type { MatchIdentity } from "./MatchIdentity";
import type { Meter } from "./Meter";
import type { Monitor } from "./Monitor";
import type { MonitorRequest } from "./MonitorRequest";
import type { MoveRef } from "./MoveRef";
import type { MoveToPassphrase } from "./MoveToPassphrase";
import type { MoveView } from "./MoveView";
import type { Moves } from "./Moves";
import type { NetWorth } from "./NetWorth";
import type { NetWorthRequest } from "./NetWorthRequest";
import type { NetworkView } from "./NetworkView";
import type { NewPhrase } from "./NewPhrase";
import type { NewTransaction } from "./NewTransaction";
import type { OfflineRequest } from "./OfflineRequest";
import type { OrderRules } from "./OrderRules";
import type { Overview } from "./Overview";
import type { OwedAccess } from "./OwedAccess";
import type { OwnerProof } from "./OwnerProof";
import type { Pace } from "./Pace";
import type { PaceRequest } from "./PaceRequest";
import type { PairSettings } from "./PairSettings";
import type { PairView } from "./PairView";
import type { PassphraseRequest } from "./PassphraseRequest";
import type { PaymentCheck } from "./PaymentCheck";
import type { PhraseAnswers } from "./PhraseAnswers";
import type { PinRequest } from "./PinRequest";
import type { PlaidPlan } from "./PlaidPlan";
import type { PlanMove } from "./PlanMove";
import type { ProofRequest } from "./ProofRequest";
import type { ProofView } from "./ProofView";
import type { Reconcile } from "./Reconcile";
import type { ReconcileRequest } from "./ReconcileRequest";
import type { Reconciling } from "./Reconciling";
import type { RegisterFilter } from "./RegisterFilter";
import type { RegisterOutline } from "./RegisterOutline";
import type { RegisterRange } from "./RegisterRange";
import type { RegisterRows } from "./RegisterRows";
import type { RelaySettings } from "./RelaySettings";
import type { RelayTest } from "./RelayTest";
import type { Report } from "./Report";
import type { ReportRequest } from "./ReportRequest";
import type { RestoreBackup } from "./RestoreBackup";
import type { RestoreChosen } from "./RestoreChosen";
import type { Restored } from "./Restored";
import type { RevealNumbers } from "./RevealNumbers";
import type { RotateKeys } from "./RotateKeys";
import type { RuleDraft } from "./RuleDraft";
import type { RulePreview } from "./RulePreview";
import type { RuleRef } from "./RuleRef";
import type { RuleView } from "./RuleView";
import type { RulesRead } from "./RulesRead";
import type { RulesText } from "./RulesText";
import type { SaveRule } from "./SaveRule";
import type { SaveView } from "./SaveView";
import type { SavedAttachment } from "./SavedAttachment";
import type { SavedAudit } from "./SavedAudit";
import type { SavedBackup } from "./SavedBackup";
import type { SavedDiagnostics } from "./SavedDiagnostics";
import type { SavedSheet } from "./SavedSheet";
import type { SavedView } from "./SavedView";
import type { SayPair } from "./SayPair";
import type { ScheduleSettings } from "./ScheduleSettings";
import type { Schedules } from "./Schedules";
import type { SearchTerms } from "./SearchTerms";
import type { SearchText } from "./SearchText";
import type { SecurityView } from "./SecurityView";
import type { SelectionSum } from "./SelectionSum";
import type { SetLockSettings } from "./SetLockSettings";
import type { SetMoveLimits } from "./SetMoveLimits";
import type { SetPinRequest } from "./SetPinRequest";
import type { SetSyncPlan } from "./SetSyncPlan";
import type { Spending } from "./Spending";
import type { SpendingRequest } from "./SpendingRequest";
import type { SyncEntry } from "./SyncEntry";
import type { SyncRef } from "./SyncRef";
import type { SyncRequest } from "./SyncRequest";
import type { SyncRowsPage } from "./SyncRowsPage";
import type { SyncRowsRequest } from "./SyncRowsRequest";
import type { SyncStatus } from "./SyncStatus";
import type { SyncsPage } from "./SyncsPage";
import type { SyncsRequest } from "./SyncsRequest";
import type { Tag } from "./Tag";
import type { Topic } from "./Topic";
import type { TransactionDetail } from "./TransactionDetail";
import type { TransactionIds } from "./TransactionIds";
import type { TransactionRequest } from "./TransactionRequest";
import type { TrayPage } from "./TrayPage";
import type { TrayRequest } from "./TrayRequest";
import type { TryKeys } from "./TryKeys";
import type { TwoAccounts } from "./TwoAccounts";
import type { UndoAdoption } from "./UndoAdoption";
import type { UndoDone } from "./UndoDone";
import type { UndoState } from "./UndoState";
import type { ViewRef } from "./ViewRef";
import type { Wake } from "./Wake";
import type { Woken } from "./Woken";

export type CommandMap = {
  app_state: { request: null; response: AppState };
  start_demo: { request: null; response: AppState };
  wipe_demo: { request: null; response: AppState };
  relay_settings: { request: null; response: RelaySettings };
  configure_relay: { request: ConfigureRelay; response: AppState };
  test_relay: { request: null; response: RelayTest };
  try_keys: { request: TryKeys; response: KeysTried };
  create_vault: { request: PassphraseRequest; response: AppState };
  unlock: { request: PassphraseRequest; response: AppState };
  unlock_with_pin: { request: PinRequest; response: AppState };
  lock_now: { request: null; response: AppState };
  still_here: { request: null; response: null };
  security: { request: null; response: SecurityView };
  set_pin: { request: SetPinRequest; response: SecurityView };
  remove_pin: { request: OwnerProof; response: SecurityView };
  set_lock_settings: { request: SetLockSettings; response: SecurityView };
  network: { request: null; response: NetworkView };
  set_offline: { request: OfflineRequest; response: NetworkView };
  set_logos: { request: LogosRequest; response: NetworkView };
  merchant_logo: { request: LogoRequest; response: LogoPicture };
  key_status: { request: null; response: KeyStatus };
  phrase_begin: { request: OwnerProof; response: NewPhrase };
  phrase_confirm: { request: PhraseAnswers; response: KeyStatus };
  phrase_cancel: { request: null; response: KeyStatus };
  change_passphrase: { request: ChangePassphrase; response: KeyStatus };
  move_to_passphrase: { request: MoveToPassphrase; response: KeyStatus };
  move_to_keychain: { request: OwnerProof; response: KeyStatus };
  rotate_keys: { request: RotateKeys; response: KeyStatus };
  backups: { request: null; response: Backups };
  backup_now: { request: null; response: Backups };
  restore_backup: { request: RestoreBackup; response: Restored };
  save_backup: { request: null; response: SavedBackup | null };
  choose_backup: { request: null; response: ChosenBackup | null };
  restore_chosen: { request: RestoreChosen; response: Restored };
  delete_copies: { request: DeleteCopies; response: Backups };
  overview: { request: null; response: Overview };
  register_outline: { request: RegisterFilter; response: RegisterOutline };
  register_rows: { request: RegisterRange; response: RegisterRows };
  search_terms: { request: SearchText; response: SearchTerms };
  complete_search: { request: CompleteSearch; response: Completions };
  selection_sum: { request: BulkWhich; response: SelectionSum };
  saved_views: { request: null; response: Array<SavedView> };
  save_view: { request: SaveView; response: Array<SavedView> };
  delete_view: { request: ViewRef; response: Array<SavedView> };
  transaction: { request: TransactionRequest; response: TransactionDetail };
  edit_transaction: { request: EditRequest; response: TransactionDetail };
  edit_transactions: { request: BulkEdit; response: Edited };
  keep_draft: { request: KeepDraft; response: null };
  keep_parts_draft: { request: KeepPartsDraft; response: null };
  undo_state: { request: null; response: UndoState };
  undo: { request: null; response: UndoDone };
  undo_edit: { request: EditRef; response: UndoDone };
  redo: { request: null; response: UndoDone };
  delete_transactions: { request: TransactionIds; response: UndoState };
  restore_transactions: { request: TransactionIds; response: UndoState };
  tray: { request: TrayRequest; response: TrayPage };
  categories: { request: null; response: Array<Category> };
  tags: { request: null; response: Array<Tag> };
  category_hints: { request: TransactionRequest; response: Array<CategoryHint> };
  like_this: { request: LikeRequest; response: Like };
  category_uses: { request: null; response: Array<CategoryUse> };
  edit_category: { request: CategoryEdit; response: CategoryEdited };
  rules: { request: null; response: Array<RuleView> };
  preview_rule: { request: RuleDraft; response: RulePreview };
  save_rule: { request: SaveRule; response: Array<RuleView> };
  delete_rule: { request: RuleRef; response: Array<RuleView> };
  order_rules: { request: OrderRules; response: Array<RuleView> };
  apply_rule: { request: RuleRef; response: Edited };
  rules_text: { request: null; response: RulesText };
  read_rules: { request: RulesText; response: RulesRead };
  pair_candidates: { request: TransactionRequest; response: Array<PairView> };
  say_pair: { request: SayPair; response: null };
  pair_settings: { request: null; response: PairSettings };
  set_pair_settings: { request: PairSettings; response: PairSettings };
  inbox: { request: InboxRequest; response: Inbox };
  answer_inbox: { request: InboxAnswer; response: null };
  accept_all: { request: AcceptAll; response: Edited };
  save_account: { request: ManualAccount; response: Overview };
  close_account: { request: CloseAccount; response: Overview };
  add_transaction: { request: NewTransaction; response: TransactionDetail };
  reconciling: { request: ReconcileRequest; response: Reconciling };
  reconcile: { request: Reconcile; response: Reconciling };
  attach: { request: Attach; response: TransactionDetail };
  attachment: { request: AttachmentRef; response: AttachmentBytes };
  save_attachment: { request: AttachmentRef; response: SavedAttachment | null };
  detach: { request: AttachmentRef; response: TransactionDetail };
  export_list: { request: ExportRequest; response: Exported };
  connections: { request: null; response: Array<Connection> };
  dismiss_advice: { request: DismissAdvice; response: Array<Connection> };
  renew_access_key: { request: ItemRef; response: Array<Connection> };
  open_dashboard: { request: null; response: null };
  consent_notice: { request: ConsentAsk; response: ConsentNotice };
  consents: { request: null; response: Array<ConsentView> };
  end_connection: { request: EndConnection; response: EndedConnection };
  owed_access: { request: null; response: Array<OwedAccess> };
  give_up_access: { request: GiveUpAccess; response: Array<OwedAccess> };
  freshness: { request: null; response: Array<Freshness> };
  force_refresh: { request: ForceRefresh; response: null };
  meter: { request: null; response: Meter };
  set_plaid_plan: { request: PlaidPlan; response: Meter };
  monitor: { request: MonitorRequest; response: Monitor };
  save_diagnostics: { request: null; response: SavedDiagnostics | null };
  schedules: { request: null; response: Schedules };
  set_sync_plan: { request: SetSyncPlan; response: Schedules };
  set_schedule_settings: { request: ScheduleSettings; response: Schedules };
  wake: { request: Wake; response: Woken };
  doubts: { request: null; response: Array<Doubt> };
  answer_doubt: { request: DoubtAnswer; response: Array<Doubt> };
  take_apart: { request: TransactionRequest; response: TransactionDetail };
  adoptions: { request: null; response: Array<Adoption> };
  adopt: { request: AdoptRequest; response: AdoptDone };
  undo_adoption: { request: UndoAdoption; response: null };
  say_two_accounts: { request: TwoAccounts; response: null };
  sync_status: { request: null; response: SyncStatus };
  sync_now: { request: SyncRequest; response: SyncStatus };
  syncs: { request: SyncsRequest; response: SyncsPage };
  sync_rows: { request: SyncRowsRequest; response: SyncRowsPage };
  revert_sync: { request: SyncRef; response: SyncEntry };
  proofs: { request: null; response: Array<ProofView> };
  proof: { request: ProofRequest; response: ProofView };
  report: { request: ReportRequest; response: Report };
  spending: { request: SpendingRequest; response: Spending };
  net_worth: { request: NetWorthRequest; response: NetWorth };
  cash_flow: { request: CashFlowRequest; response: CashFlow };
  pace: { request: PaceRequest; response: Pace };
  moves: { request: null; response: Moves };
  plan_move: { request: PlanMove; response: MoveView };
  confirm_move: { request: ConfirmMove; response: MoveView };
  cancel_move: { request: MoveRef; response: MoveView };
  send_back: { request: ConfirmMove; response: MoveView };
  follow_moves: { request: null; response: Moves };
  set_move_limits: { request: SetMoveLimits; response: Moves };
  checks: { request: null; response: ChecksView };
  ask_balance: { request: AskBalance; response: BalanceNow };
  reveal_numbers: { request: RevealNumbers; response: AccountNumbers };
  forget_numbers: { request: AccountRef; response: ChecksView };
  copy_number: { request: CopyNumber; response: CopiedNumber };
  deposit_sheet: { request: DepositSheet; response: SavedSheet | null };
  ask_identity: { request: AskIdentity; response: Array<BankIdentity> };
  match_identity: { request: MatchIdentity; response: IdentityScores };
  check_payment: { request: CheckPayment; response: PaymentCheck };
  audit: { request: AuditRequest; response: AuditPage };
  verify_audit: { request: null; response: AuditVerdict };
  export_audit: { request: null; response: SavedAudit | null };
  link_begin: { request: LinkBegin; response: LinkState };
  link_state: { request: LinkRef; response: LinkState };
  links_asking: { request: null; response: Array<LinkState> };
  link_reopen: { request: LinkRef; response: LinkState };
  link_cancel: { request: LinkRef; response: LinkState };
  link_decide: { request: LinkDecide; response: LinkState };
  link_report: { request: LinkReport; response: null };
};

export const COMMANDS = {
  app_state: { kind: "query", window: "main", topics: ["app"] },
  start_demo: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  wipe_demo: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  relay_settings: { kind: "query", window: "main", topics: ["app"] },
  configure_relay: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  test_relay: { kind: "mutation", window: "main", topics: [] },
  try_keys: { kind: "mutation", window: "main", topics: [] },
  create_vault: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  unlock: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  unlock_with_pin: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "connections", "sync"] },
  lock_now: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "categories", "tags", "views", "connections", "sync", "link", "moves"] },
  still_here: { kind: "mutation", window: "main", topics: [] },
  security: { kind: "query", window: "main", topics: ["app"] },
  set_pin: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  remove_pin: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  set_lock_settings: { kind: "mutation", window: "main", topics: ["app"] },
  network: { kind: "query", window: "main", topics: ["app", "connections"] },
  set_offline: { kind: "mutation", window: "main", topics: ["app", "connections", "sync"] },
  set_logos: { kind: "mutation", window: "main", topics: ["app", "connections", "register"] },
  merchant_logo: { kind: "query", window: "main", topics: ["connections"] },
  key_status: { kind: "query", window: "main", topics: ["keys"] },
  phrase_begin: { kind: "mutation", window: "main", topics: ["keys"] },
  phrase_confirm: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  phrase_cancel: { kind: "mutation", window: "main", topics: ["keys"] },
  change_passphrase: { kind: "mutation", window: "main", topics: ["keys", "backups"] },
  move_to_passphrase: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  move_to_keychain: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  rotate_keys: { kind: "mutation", window: "main", topics: ["app", "keys", "backups"] },
  backups: { kind: "query", window: "main", topics: ["backups"] },
  backup_now: { kind: "mutation", window: "main", topics: ["backups"] },
  restore_backup: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "categories", "tags", "views", "connections", "sync", "keys", "backups"] },
  save_backup: { kind: "mutation", window: "main", topics: [] },
  choose_backup: { kind: "mutation", window: "main", topics: [] },
  restore_chosen: { kind: "mutation", window: "main", topics: ["app", "accounts", "register", "categories", "tags", "views", "connections", "sync", "keys", "backups"] },
  delete_copies: { kind: "mutation", window: "main", topics: ["backups"] },
  overview: { kind: "query", window: "main", topics: ["accounts"] },
  register_outline: { kind: "query", window: "main", topics: ["register"] },
  register_rows: { kind: "query", window: "main", topics: ["register"] },
  search_terms: { kind: "query", window: "main", topics: ["register", "categories", "tags", "accounts"] },
  complete_search: { kind: "query", window: "main", topics: ["register", "categories", "tags", "accounts"] },
  selection_sum: { kind: "query", window: "main", topics: ["register"] },
  saved_views: { kind: "query", window: "main", topics: ["views"] },
  save_view: { kind: "mutation", window: "main", topics: ["views"] },
  delete_view: { kind: "mutation", window: "main", topics: ["views"] },
  transaction: { kind: "query", window: "main", topics: ["register"] },
  edit_transaction: { kind: "mutation", window: "main", topics: ["register", "tags", "accounts"] },
  edit_transactions: { kind: "mutation", window: "main", topics: ["register", "tags", "accounts"] },
  keep_draft: { kind: "mutation", window: "main", topics: [] },
  keep_parts_draft: { kind: "mutation", window: "main", topics: [] },
  undo_state: { kind: "query", window: "main", topics: ["register"] },
  undo: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags", "views"] },
  undo_edit: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags", "views"] },
  redo: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags", "views"] },
  delete_transactions: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  restore_transactions: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  tray: { kind: "query", window: "main", topics: ["register"] },
  categories: { kind: "query", window: "main", topics: ["categories"] },
  tags: { kind: "query", window: "main", topics: ["tags"] },
  category_hints: { kind: "query", window: "main", topics: ["register", "categories"] },
  like_this: { kind: "query", window: "main", topics: ["register", "rules"] },
  category_uses: { kind: "query", window: "main", topics: ["categories", "register", "rules"] },
  edit_category: { kind: "mutation", window: "main", topics: ["categories", "register", "rules", "views"] },
  rules: { kind: "query", window: "main", topics: ["rules", "register", "categories", "tags"] },
  preview_rule: { kind: "query", window: "main", topics: ["rules", "register", "categories", "tags"] },
  save_rule: { kind: "mutation", window: "main", topics: ["rules", "register", "accounts", "tags"] },
  delete_rule: { kind: "mutation", window: "main", topics: ["rules", "register", "accounts", "tags"] },
  order_rules: { kind: "mutation", window: "main", topics: ["rules", "register", "accounts", "tags"] },
  apply_rule: { kind: "mutation", window: "main", topics: ["rules", "register", "accounts", "tags"] },
  rules_text: { kind: "query", window: "main", topics: ["rules", "categories"] },
  read_rules: { kind: "mutation", window: "main", topics: ["rules", "register", "categories", "accounts", "tags"] },
  pair_candidates: { kind: "query", window: "main", topics: ["register"] },
  say_pair: { kind: "mutation", window: "main", topics: ["register", "accounts"] },
  pair_settings: { kind: "query", window: "main", topics: ["register"] },
  set_pair_settings: { kind: "mutation", window: "main", topics: ["register", "accounts"] },
  inbox: { kind: "query", window: "main", topics: ["register", "accounts", "categories", "rules"] },
  answer_inbox: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  accept_all: { kind: "mutation", window: "main", topics: ["register", "accounts"] },
  save_account: { kind: "mutation", window: "main", topics: ["accounts", "register", "rules", "views"] },
  close_account: { kind: "mutation", window: "main", topics: ["accounts", "register"] },
  add_transaction: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  reconciling: { kind: "query", window: "main", topics: ["register", "accounts"] },
  reconcile: { kind: "mutation", window: "main", topics: ["register", "accounts"] },
  attach: { kind: "mutation", window: "main", topics: ["register"] },
  attachment: { kind: "query", window: "main", topics: [] },
  save_attachment: { kind: "mutation", window: "main", topics: [] },
  detach: { kind: "mutation", window: "main", topics: ["register"] },
  export_list: { kind: "mutation", window: "main", topics: [] },
  connections: { kind: "query", window: "main", topics: ["connections"] },
  dismiss_advice: { kind: "mutation", window: "main", topics: ["connections", "accounts"] },
  renew_access_key: { kind: "mutation", window: "main", topics: ["connections", "accounts"] },
  open_dashboard: { kind: "mutation", window: "main", topics: [] },
  consent_notice: { kind: "query", window: "main", topics: ["connections"] },
  consents: { kind: "query", window: "main", topics: ["connections"] },
  end_connection: { kind: "mutation", window: "main", topics: ["accounts", "register", "tags", "connections", "sync"] },
  owed_access: { kind: "query", window: "main", topics: ["connections", "sync"] },
  give_up_access: { kind: "mutation", window: "main", topics: ["connections"] },
  freshness: { kind: "query", window: "main", topics: ["accounts", "connections", "sync"] },
  force_refresh: { kind: "mutation", window: "main", topics: ["connections", "sync"] },
  meter: { kind: "query", window: "main", topics: ["connections"] },
  set_plaid_plan: { kind: "mutation", window: "main", topics: ["connections"] },
  monitor: { kind: "query", window: "main", topics: ["connections"] },
  save_diagnostics: { kind: "mutation", window: "main", topics: [] },
  schedules: { kind: "query", window: "main", topics: ["connections", "sync"] },
  set_sync_plan: { kind: "mutation", window: "main", topics: ["connections"] },
  set_schedule_settings: { kind: "mutation", window: "main", topics: ["connections"] },
  wake: { kind: "mutation", window: "main", topics: [] },
  doubts: { kind: "query", window: "main", topics: ["register"] },
  answer_doubt: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  take_apart: { kind: "mutation", window: "main", topics: ["register", "accounts", "tags"] },
  adoptions: { kind: "query", window: "main", topics: ["accounts", "connections"] },
  adopt: { kind: "mutation", window: "main", topics: ["accounts", "register", "connections", "tags"] },
  undo_adoption: { kind: "mutation", window: "main", topics: ["accounts", "register", "connections", "tags"] },
  say_two_accounts: { kind: "mutation", window: "main", topics: ["accounts", "connections"] },
  sync_status: { kind: "query", window: "main", topics: ["sync"] },
  sync_now: { kind: "mutation", window: "main", topics: ["sync"] },
  syncs: { kind: "query", window: "main", topics: ["connections"] },
  sync_rows: { kind: "query", window: "main", topics: ["connections"] },
  revert_sync: { kind: "mutation", window: "main", topics: ["register", "accounts", "connections", "sync"] },
  proofs: { kind: "query", window: "main", topics: ["accounts"] },
  proof: { kind: "query", window: "main", topics: ["accounts"] },
  report: { kind: "query", window: "main", topics: ["accounts", "register"] },
  spending: { kind: "query", window: "main", topics: ["register", "categories", "tags", "accounts"] },
  net_worth: { kind: "query", window: "main", topics: ["register", "accounts"] },
  cash_flow: { kind: "query", window: "main", topics: ["register"] },
  pace: { kind: "query", window: "main", topics: ["register"] },
  moves: { kind: "query", window: "main", topics: ["moves", "keys", "accounts", "register"] },
  plan_move: { kind: "mutation", window: "main", topics: ["moves", "accounts", "checks", "audit"] },
  confirm_move: { kind: "mutation", window: "main", topics: ["moves", "audit"] },
  cancel_move: { kind: "mutation", window: "main", topics: ["moves", "audit"] },
  send_back: { kind: "mutation", window: "main", topics: ["moves", "audit"] },
  follow_moves: { kind: "mutation", window: "main", topics: ["moves", "register", "audit"] },
  set_move_limits: { kind: "mutation", window: "main", topics: ["moves", "audit"] },
  checks: { kind: "query", window: "main", topics: ["checks", "keys", "accounts", "connections"] },
  ask_balance: { kind: "mutation", window: "main", topics: ["checks", "accounts", "audit"] },
  reveal_numbers: { kind: "mutation", window: "main", topics: ["checks", "audit"] },
  forget_numbers: { kind: "mutation", window: "main", topics: ["checks", "audit"] },
  copy_number: { kind: "mutation", window: "main", topics: ["audit"] },
  deposit_sheet: { kind: "mutation", window: "main", topics: ["checks", "audit"] },
  ask_identity: { kind: "mutation", window: "main", topics: ["checks", "audit"] },
  match_identity: { kind: "mutation", window: "main", topics: ["checks", "audit"] },
  check_payment: { kind: "mutation", window: "main", topics: ["checks", "accounts", "audit"] },
  audit: { kind: "query", window: "main", topics: ["audit"] },
  verify_audit: { kind: "query", window: "main", topics: ["audit"] },
  export_audit: { kind: "mutation", window: "main", topics: ["audit"] },
  link_begin: { kind: "mutation", window: "main", topics: [] },
  link_state: { kind: "query", window: "main", topics: ["link"] },
  links_asking: { kind: "query", window: "main", topics: ["link"] },
  link_reopen: { kind: "mutation", window: "main", topics: [] },
  link_cancel: { kind: "mutation", window: "main", topics: [] },
  link_decide: { kind: "mutation", window: "main", topics: [] },
  link_report: { kind: "mutation", window: "link", topics: [] },
} as const satisfies Record<
  keyof CommandMap,
  { kind: "query" | "mutation"; window: "main" | "link"; topics: readonly Topic[] }
>;
