//! The money checks: what a bank says now, account numbers, owners, payments, and the record of all that.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, EventSink, FileAsk, LinkPage, Seams, Secret, SystemClock, app_lock, audit,
    backup, browse, consent, link, money_checks, setup, sync,
};
use coffer_domain::UpdateStatus;
use coffer_vault::fake::MemoryStore;
use futures::future::BoxFuture;
use serde_json::json;
use tempfile::TempDir;

use crate::bank::{Bank, RICH};
use crate::cli::Cli;
use crate::desk::NoDemoBank;
use crate::secrets::holds;

const PIN: &str = "740318625";
/// How often it is looked whether a bank has told its history.
const LOOKS_MAX: usize = 1_500;

/// A window with a clipboard, and somebody who saves files where this says.
#[derive(Clone, Default)]
struct Board {
    text: Arc<Mutex<Option<String>>>,
    save_to: Arc<Mutex<Option<PathBuf>>>,
}

impl EventSink for Board {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
    fn copy_text(&self, text: &Secret<String>) -> Result<(), String> {
        *self.text.lock().unwrap() = Some(text.expose().clone());
        Ok(())
    }
    fn clear_text(&self, text: &Secret<String>) {
        let mut held = self.text.lock().unwrap();
        held.take_if(|held| held == text.expose());
    }
    fn choose_file(&self, ask: FileAsk) -> BoxFuture<'static, Result<Option<PathBuf>, String>> {
        assert!(matches!(
            ask,
            FileAsk::SaveSheet { .. } | FileAsk::SaveAudit { .. }
        ));
        let path = self.save_to.lock().unwrap().clone();
        Box::pin(async { Ok(path) })
    }
}

struct Person {
    app: App,
    board: Board,
    secrets: Arc<MemoryStore>,
    home: TempDir,
    url: String,
}

impl Person {
    /// The demo in a window, with a connection that is synced.
    async fn on(bank: &Bank) -> Self {
        let home = TempDir::with_prefix("coffer-flows-").unwrap();
        let (board, secrets) = (Board::default(), Arc::new(MemoryStore::new()));
        let app = start(&home, &bank.url(), &board, &secrets).await;
        setup::start_demo(&app).await.unwrap();
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&app, RICH, "user_good", password)
            .await
            .unwrap();
        // A bank tells its history bit by bit; until it has told all of it, Coffer is at work on the connection.
        for _ in 0..LOOKS_MAX {
            sync::run(&app, None).await.unwrap();
            let items = browse::items(&app).await.unwrap();
            if items[0].update_status == UpdateStatus::Historical {
                return Self {
                    app,
                    board,
                    secrets,
                    home,
                    url: bank.url(),
                };
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the bank does not tell all it has");
    }

    async fn again(self) -> Self {
        self.app.close().await;
        let app = start(&self.home, &self.url, &self.board, &self.secrets).await;
        Self { app, ..self }
    }

    async fn set_a_pin(&self) {
        let set = SetPinRequest {
            pin: PIN.to_owned(),
            current: None,
        };
        app_lock::set_pin(&self.app, set).await.unwrap();
    }

    /// The person agrees to more kinds of data on Plaid's page.
    async fn agrees_to_more(&self, bank: &Bank) {
        let mode = Some(LinkMode::Consent);
        let agreed = consent::notice(&self.app, ConsentAsk { mode })
            .await
            .unwrap();
        let items = browse::items(&self.app).await.unwrap();
        let request = LinkBegin {
            surface: Some(LinkSurface::Browser),
            item_id: Some(items[0].id.to_string()),
            mode,
            agreed: Some(agreed),
        };
        let begun = link::begin(&self.app, request).await.unwrap();
        bank.person_repairs(begun.hosted_url.as_deref().unwrap())
            .await;
        link::wait(&self.app, &begun.session_id).await.unwrap();
    }

    async fn account(&self, subtype: &str) -> CheckAccount {
        let view = money_checks::view(&self.app).await.unwrap();
        let mut all = view.accounts.into_iter();
        all.find(|one| one.subtype.as_deref() == Some(subtype))
            .unwrap()
    }

    async fn calls(&self, product: CheckProduct) -> u32 {
        let view = money_checks::view(&self.app).await.unwrap();
        let meter = view.meters.iter().find(|one| one.product == product);
        meter.unwrap().calls
    }

    async fn balance(&self, account: &CheckAccount) -> Result<BalanceNow, AppError> {
        let request = AskBalance {
            account_id: account.account_id.clone(),
            seen_this_month: 0,
        };
        money_checks::balance::ask(&self.app, request).await
    }

    async fn reveal(
        &self,
        account: &CheckAccount,
        proof: Option<&str>,
        keep: bool,
    ) -> Result<AccountNumbers, AppError> {
        let request = RevealNumbers {
            account_id: account.account_id.clone(),
            proof: proof.map(str::to_owned),
            keep,
            seen_this_month: 0,
        };
        money_checks::numbers::reveal(&self.app, request).await
    }

    async fn check(&self, account: &CheckAccount, amount: &str) -> Result<PaymentCheck, AppError> {
        let request = CheckPayment {
            account_id: account.account_id.clone(),
            amount: amount.to_owned(),
            currency: None,
            payee: None,
            seen: SeenCalls::default(),
        };
        money_checks::payment::check(&self.app, request).await
    }

    async fn kinds(&self) -> Vec<(String, String)> {
        let page = audit::page(&self.app, AuditRequest { before: None }).await;
        let entries = page.unwrap().entries.into_iter();
        entries.map(|one| (one.kind, one.outcome)).collect()
    }
}

async fn start(home: &TempDir, url: &str, board: &Board, secrets: &Arc<MemoryStore>) -> App {
    let config = AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: None,
        window: true,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(url.to_owned()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: secrets.clone(),
        events: Arc::new(board.clone()),
        demo: Arc::new(NoDemoBank),
    };
    App::start(config, seams).await
}

fn line(check: &PaymentCheck, kind: CheckKind) -> &CheckLine {
    check.lines.iter().find(|line| line.kind == kind).unwrap()
}

#[tokio::test]
async fn a_balance_of_now_is_asked_once_shown_everywhere_and_a_cards_is_no_money() {
    let bank = Bank::start(901).await;
    let person = Person::on(&bank).await;
    let checking = person.account("checking").await;
    assert!(checking.can_balance.ok && checking.cached_age_s.is_some());
    bank.move_silently(0, -1_234).await;
    let told = person.balance(&checking).await.unwrap();
    let told_first = told.available.clone();
    assert_eq!(told.funds, told.available);
    assert!(told.funds.is_some() && told.calls_this_month == 1);
    // Whoever asks at once is shown what was said.
    let again = person.balance(&checking).await.unwrap();
    assert_eq!((again.asked_at, again.calls_this_month), (told.asked_at, 1));
    let card = person.account("credit card").await;
    let told = person.balance(&card).await.unwrap();
    assert!(told.available.is_some() && told.funds.is_none());
    assert!(
        told.sentence.contains("no money of yours"),
        "{}",
        told.sentence
    );
    assert!(!card.can_pay.ok && !card.can_numbers.ok);
    assert_eq!(person.calls(CheckProduct::Balance).await, 2);

    // The bank's word of now is shown like any other; the proof waits for the rows that a sync brings with its own.
    let shown = person.account("checking").await.cached;
    assert_eq!(shown.available, told_first);
    let proofs = coffer_app::proof::all(&person.app).await.unwrap();
    assert!(proofs.iter().all(|one| one.badge.state != ProofState::Off));
    assert_eq!(
        person.kinds().await,
        [
            ("balance_asked".into(), "answered".into()),
            ("balance_asked".into(), "answered".into())
        ]
    );
}

#[tokio::test]
async fn what_a_sync_brought_approves_nothing_whatever_fails() {
    let bank = Bank::start(902).await;
    let person = Person::on(&bank).await;
    let checking = person.account("checking").await;
    let rich = checking.cached.available.clone().unwrap();
    assert!(rich.minor > 100, "a sync has told of money");
    bank.fault(
        "/accounts/balance/get",
        json!({ "kind": "status", "status": 500, "times": 1 }),
    )
    .await;
    let check = person.check(&checking, "1.00").await.unwrap();
    assert!(
        matches!(check.verdict, PaymentVerdict::Unknown { .. }),
        "{check:?}"
    );
    assert_eq!(line(&check, CheckKind::Funds).level, CheckLevel::Unknown);

    let check = person.check(&checking, "1.00").await.unwrap();
    assert_eq!(check.verdict, PaymentVerdict::Covered, "{check:?}");
    assert_eq!(check.lines.len(), 7);
    // More than there is.
    let check = person.check(&checking, "900000.00").await.unwrap();
    assert!(
        matches!(check.verdict, PaymentVerdict::ShortBy { .. }),
        "{check:?}"
    );
    assert_eq!(
        person.calls(CheckProduct::Balance).await,
        1,
        "one is good for a minute"
    );

    // In another currency nobody is asked.
    let request = CheckPayment {
        account_id: checking.account_id.clone(),
        amount: "1".into(),
        currency: Some("eur".into()),
        payee: None,
        seen: SeenCalls::default(),
    };
    let check = money_checks::payment::check(&person.app, request)
        .await
        .unwrap();
    assert_eq!(line(&check, CheckKind::Currency).level, CheckLevel::Red);
    assert!(matches!(check.verdict, PaymentVerdict::Unknown { .. }));
    for (amount, word) in [
        ("-1", "negative"),
        ("0", "zero"),
        ("1.001", "digits"),
        ("99999999999999", "too large"),
        ("one", "not an amount"),
    ] {
        let refused = person.check(&checking, amount).await.unwrap_err();
        assert!(refused.message.contains(word), "{amount}: {refused}");
    }
    let card = person.account("credit card").await;
    assert!(person.check(&card, "1").await.is_err());
    let kinds = person.kinds().await;
    let outcomes: Vec<_> = kinds.iter().map(|(_, outcome)| outcome.as_str()).collect();
    // In another currency nobody was asked, so nothing was begun.
    assert_eq!(
        outcomes,
        [
            "unknown", "short", "begun", "covered", "begun", "unknown", "begun"
        ]
    );
}

#[tokio::test]
async fn numbers_are_shown_to_the_owner_alone_each_time_and_lie_nowhere_in_clear() {
    let bank = Bank::start(903).await;
    let person = Person::on(&bank).await;
    let checking = person.account("checking").await;
    let refused = |error: AppError| (error.code, error.bank_code);
    let none = person.reveal(&checking, None, false).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::PinFirst);
    person.set_a_pin().await;
    assert!(
        money_checks::view(&person.app)
            .await
            .unwrap()
            .has_protection
    );
    let none = person.reveal(&checking, None, false).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NeedsProof);
    let wrong = person
        .reveal(&checking, Some("0000"), false)
        .await
        .unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert!(
        checking.can_numbers.ok && checking.can_numbers.needs_consent,
        "it is said before anybody is asked"
    );
    assert!(checking.can_identity.needs_consent && !checking.can_pay.needs_consent);
    let unasked = person
        .reveal(&checking, Some(PIN), false)
        .await
        .unwrap_err();
    assert_eq!(
        refused(unasked.clone()),
        (ErrorCode::Bank, Some("ADDITIONAL_CONSENT_REQUIRED".into()))
    );
    assert_eq!(unasked.button, Some(CureButton::GiveConsent));
    person.agrees_to_more(&bank).await;
    assert!(!person.account("checking").await.can_numbers.needs_consent);

    let told = person.reveal(&checking, Some(PIN), false).await.unwrap();
    assert!(!told.kept && !told.from_kept);
    let number = told.numbers[0].account.clone();
    assert!(number.ends_with(checking.mask.as_deref().unwrap()) || told.numbers[0].tokenized);

    // Kept, it takes no call; the proof is asked for all the same.
    person.reveal(&checking, Some(PIN), true).await.unwrap();
    bank.fault(
        "/auth/get",
        json!({ "kind": "status", "status": 500, "times": 9 }),
    )
    .await;
    assert!(person.reveal(&checking, None, false).await.is_err());
    let person = person.again().await;
    setup::unlock_with_pin(&person.app, PIN.to_owned())
        .await
        .unwrap();
    let kept = person.reveal(&checking, Some(PIN), false).await.unwrap();
    assert!(kept.kept && kept.from_kept && kept.numbers[0].account == number);
    let mut files = Vec::new();
    read_all(person.home.path(), &mut files);
    assert!(!holds(&files, &number), "a number is in a file");
    let told = person.kinds().await;
    assert!(!format!("{told:?}").contains(&number));
    let forget = AccountRef {
        account_id: checking.account_id.clone(),
    };
    let view = money_checks::numbers::forget(&person.app, forget.clone()).await;
    assert!(view.unwrap().accounts.iter().all(|one| !one.numbers_kept));
    assert!(
        money_checks::numbers::forget(&person.app, forget)
            .await
            .is_err()
    );
    assert!(
        person.reveal(&checking, Some(PIN), false).await.is_err(),
        "it is gone"
    );
    let refusals = person.kinds().await;
    let refusals = refusals.iter().filter(|one| one.1 == "refused: not proven");
    assert_eq!(refusals.count(), 4, "each is in the audit");
    assert_eq!(audit::verify(&person.app).await.unwrap().broken, None);
}

#[tokio::test]
async fn a_copied_number_leaves_the_clipboard_after_a_minute_and_at_once_with_a_lock() {
    let bank = Bank::start(904).await;
    let person = Person::on(&bank).await;
    person.set_a_pin().await;
    person.agrees_to_more(&bank).await;
    let checking = person.account("checking").await;
    let copy = || {
        let request = CopyNumber {
            account_id: checking.account_id.clone(),
            system: NumberSystem::Ach,
            field: NumberField::Account,
        };
        money_checks::numbers::copy(&person.app, request)
    };
    let unrevealed = copy().await.unwrap_err();
    assert!(unrevealed.message.contains("not revealed"), "{unrevealed}");
    let told = person.reveal(&checking, Some(PIN), false).await.unwrap();
    let board = || person.board.text.lock().unwrap().clone();
    copy().await.unwrap();
    assert_eq!(board().as_deref(), Some(told.numbers[0].account.as_str()));
    pass(Duration::from_secs(61)).await;
    assert_eq!(board(), None, "a minute is over");

    copy().await.unwrap();
    *person.board.text.lock().unwrap() = Some("something else".into());
    pass(Duration::from_secs(61)).await;
    assert_eq!(
        board().as_deref(),
        Some("something else"),
        "what was copied since stays"
    );
    copy().await.unwrap();
    app_lock::now(&person.app).await.unwrap();
    assert_eq!(board(), None, "it is locked");
    setup::unlock_with_pin(&person.app, PIN.to_owned())
        .await
        .unwrap();
    assert!(copy().await.is_err(), "nothing is held any more");

    person.reveal(&checking, Some(PIN), false).await.unwrap();
    pass(Duration::from_secs(5 * 60 + 1)).await;
    assert!(copy().await.is_err(), "five minutes are over");
}

/// Lets time pass for what waits, and what is due be done.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
}

#[tokio::test]
async fn a_sheet_for_direct_deposit_is_its_owners_alone() {
    let bank = Bank::start(905).await;
    let person = Person::on(&bank).await;
    person.set_a_pin().await;
    person.agrees_to_more(&bank).await;
    let checking = person.account("checking").await;
    let save = |proof: Option<&str>| {
        let request = DepositSheet {
            account_id: checking.account_id.clone(),
            proof: proof.map(str::to_owned),
            seen_this_month: 0,
        };
        money_checks::sheet::save(&person.app, request)
    };
    assert_eq!(save(None).await.unwrap_err().code, ErrorCode::NeedsProof);
    assert_eq!(save(Some(PIN)).await.unwrap(), None, "nobody chose a file");
    let path = person.home.path().join("sheet.pdf");
    *person.board.save_to.lock().unwrap() = Some(path.clone());
    let saved = save(Some(PIN)).await.unwrap().unwrap();
    let written = std::fs::read(&path).unwrap();
    assert_eq!(
        (saved.name.as_str(), saved.bytes),
        ("sheet.pdf", written.len() as u64)
    );
    let told = person.reveal(&checking, Some(PIN), false).await.unwrap();
    assert!(written.starts_with(b"%PDF"));
    assert!(
        holds(&written, &told.numbers[0].account) && holds(&written, &told.numbers[0].bank_code)
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn owners_are_shown_side_by_side_and_compared_with_what_scores_mean() {
    let bank = Bank::start(906).await;
    let person = Person::on(&bank).await;
    person.agrees_to_more(&bank).await;
    let ask = AskIdentity {
        item_id: None,
        seen_this_month: 0,
    };
    let banks = money_checks::identity::ask(&person.app, ask).await.unwrap();
    assert_eq!((banks.len(), &banks[0].failed), (1, &None));
    let checking = person.account("checking").await;
    let of_checking = banks[0]
        .accounts
        .iter()
        .find(|one| one.account_id.as_deref() == Some(&checking.account_id))
        .unwrap();
    let owner = &of_checking.owners[0];
    assert!(!owner.addresses[0].value.contains('{'), "one line");
    let compare = |name: Option<String>, email: Option<String>| {
        let request = MatchIdentity {
            account_id: checking.account_id.clone(),
            name,
            phone: None,
            email,
            address: None,
            seen_this_month: 0,
        };
        money_checks::identity::compare(&person.app, request)
    };
    let told = compare(Some(owner.names[0].clone()), None).await.unwrap();
    assert_eq!(
        (told.name.band, told.name.score),
        (ScoreBand::Same, Some(100))
    );
    assert_eq!(told.email.band, ScoreBand::Nothing);
    let told = compare(Some("Zzyzx Qwerty".into()), None).await.unwrap();
    assert_eq!(told.name.band, ScoreBand::Mismatch);
    assert_eq!(told.calls_this_month, 2);
    assert!(
        compare(None, Some("  ".into())).await.is_err(),
        "nothing to compare"
    );

    // A payment to somebody else is no yes, however much is there.
    let request = CheckPayment {
        account_id: checking.account_id.clone(),
        amount: "1".into(),
        currency: None,
        payee: Some(Payee {
            name: Some("Zzyzx Qwerty".into()),
            ..Payee::default()
        }),
        seen: SeenCalls::default(),
    };
    let check = money_checks::payment::check(&person.app, request)
        .await
        .unwrap();
    assert_eq!(line(&check, CheckKind::Identity).level, CheckLevel::Red);
    assert!(matches!(check.verdict, PaymentVerdict::Unknown { .. }));
    let mut files = Vec::new();
    read_all(person.home.path(), &mut files);
    for word in [owner.names[0].as_str(), &owner.emails[0].value, "Zzyzx"] {
        assert!(!holds(&files, word), "{word} is in a file in clear");
    }
}

async fn compared(person: &Person, account: &CheckAccount) -> Result<IdentityScores, AppError> {
    let request = MatchIdentity {
        account_id: account.account_id.clone(),
        name: Some("Ada Lovelace".into()),
        phone: None,
        email: None,
        address: None,
        seen_this_month: 0,
    };
    money_checks::identity::compare(&person.app, request).await
}

#[tokio::test]
async fn offline_is_a_sentence_at_every_step() {
    let bank = Bank::start(907).await;
    let person = Person::on(&bank).await;
    person.set_a_pin().await;
    let checking = person.account("checking").await;
    let off = OfflineRequest { offline: true };
    coffer_app::network::set_offline(&person.app, off)
        .await
        .unwrap();
    assert!(money_checks::view(&person.app).await.unwrap().is_offline);
    let all = AskIdentity {
        item_id: None,
        seen_this_month: 0,
    };
    for error in [
        person.balance(&checking).await.unwrap_err(),
        person
            .reveal(&checking, Some(PIN), false)
            .await
            .unwrap_err(),
        person.check(&checking, "1").await.unwrap_err(),
        money_checks::identity::ask(&person.app, all)
            .await
            .err()
            .unwrap(),
        compared(&person, &checking).await.unwrap_err(),
    ] {
        assert_eq!(error.code, ErrorCode::Offline, "{error}");
    }
    assert_eq!(person.calls(CheckProduct::Balance).await, 0);
}

#[tokio::test]
async fn the_audit_is_whole_after_a_restart_says_that_a_backup_was_restored_and_finds_a_cut_end() {
    let bank = Bank::start(908).await;
    let person = Person::on(&bank).await;
    let checking = person.account("checking").await;
    person.balance(&checking).await.unwrap();
    let backups = backup::now(&person.app).await.unwrap();
    let card = person.account("credit card").await;
    person.balance(&card).await.unwrap();
    let person = person.again().await;
    let verdict = audit::verify(&person.app).await.unwrap();
    assert_eq!((verdict.entries, &verdict.broken), (2, &None));
    assert!(verdict.notes.is_empty(), "{:?}", verdict.notes);

    let request = RestoreBackup {
        name: backups.backups[0].name.clone(),
        secret: None,
        proof: None,
    };
    backup::restore_listed(&person.app, request).await.unwrap();
    let verdict = audit::verify(&person.app).await.unwrap();
    assert_eq!((verdict.entries, &verdict.broken), (2, &None));
    assert!(
        verdict.notes[0].contains("a backup took the place"),
        "{:?}",
        verdict.notes
    );
    let kinds = person.kinds().await;
    assert_eq!(kinds[0].0, "restored");
    let path = person.home.path().join("audit.jsonl");
    *person.board.save_to.lock().unwrap() = Some(path.clone());
    let saved = audit::save(&person.app).await.unwrap().unwrap();
    assert_eq!(saved.entries, 2);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().all(|line| line.contains("\"hash\":\"")));

    // An older file by hand is no restore: what was noted is not there.
    person.app.close().await;
    let profile = person.home.path().join("data/demo");
    let keys: serde_json::Value =
        serde_json::from_slice(&std::fs::read(profile.join("keys.json")).unwrap()).unwrap();
    let database = profile.join(keys["database"].as_str().unwrap());
    let older = std::fs::read(&database).unwrap();
    let person = person.again().await;
    let checking = person.account("checking").await;
    let check = person.check(&checking, "1").await.unwrap();
    assert!(!check.check_id.is_empty());
    person.app.close().await;
    for end in ["-wal", "-shm"] {
        let beside = profile.join(format!("{}{end}", database.file_name().unwrap().display()));
        let _ = std::fs::remove_file(beside);
    }
    std::fs::write(&database, older).unwrap();
    let person = person.again().await;
    let verdict = audit::verify(&person.app).await.unwrap();
    let broken = verdict.broken.unwrap();
    assert_eq!(broken.at, 3);
    assert!(broken.sentence.contains("cut off"), "{}", broken.sentence);

    // What grows in the place of the end that was cut does not cover it: the entry that was noted stays noted.
    let noted = || -> serde_json::Value {
        let keys = std::fs::read(profile.join("keys.json")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&keys).unwrap()["audit"].clone()
    };
    let before = noted();
    assert!(!before.is_null(), "keys.json notes the newest entry");
    let checking = person.account("checking").await;
    for _ in 0..2 {
        person.check(&checking, "1").await.unwrap();
    }
    let verdict = audit::verify(&person.app).await.unwrap();
    assert!(verdict.entries >= 6, "{verdict:?}");
    let broken = verdict.broken.expect("it is still seen");
    assert!(
        broken.sentence.contains("another audit"),
        "{}",
        broken.sentence
    );
    assert_eq!(noted(), before, "it is not noted over");
}

#[tokio::test]
async fn the_terminal_checks_payments_by_its_exit_code_and_verifies_the_audit() {
    let bank = Bank::start(909).await;
    let cli = Cli::demo_on(&bank.url()).await;
    cli.link(RICH).await.ok();
    cli.run(&["sync"]).await.ok();
    let accounts = cli.json(&["accounts"]).await;
    let accounts = accounts.as_array().unwrap();
    let checking = accounts
        .iter()
        .find(|one| one["subtype"] == "checking")
        .unwrap();
    let id = checking["id"].as_str().unwrap();
    let covered = cli.json(&["check-payment", id, "1.00"]).await;
    assert_eq!(covered["verdict"], "covered", "{covered}");
    let short = cli.run(&["--json", "check-payment", id, "900000"]).await;
    assert_eq!(short.code, 1);
    assert!(short.stdout.contains("short_by"), "{}", short.stdout);
    let refused = cli.run(&["check-payment", id, "-5"]).await;
    assert_eq!(refused.code, 1);
    let verdict = cli.json(&["audit", "verify"]).await;
    assert_eq!(
        (&verdict["entries"], &verdict["broken"]),
        (&json!(4), &json!(null))
    );
    let listed = cli.json(&["audit", "list"]).await;
    assert_eq!(listed["entries"][0]["kind"], "payment_checked");
}

fn read_all(folder: &std::path::Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => read_all(&path, into),
            false => into.extend(std::fs::read(&path).unwrap_or_default()),
        }
    }
}
