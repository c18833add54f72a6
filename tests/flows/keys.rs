//! What opens a profile, and its replacement: nothing of it may cost a row.

use std::path::Path;
use std::sync::Arc;

use coffer_app::api::{
    ChangePassphrase, ErrorCode, MoveToPassphrase, Phase, PhraseAnswers, RecoverReason, RotateKeys,
    Way,
};
use coffer_app::{
    App, AppConfig, EventSink, Seams, Secret, SecretStore, SystemClock, browse, keys, setup,
};
use coffer_vault::StoreError;
use coffer_vault::fake::{Fault, FaultyStore, MemoryStore, fail_syncs_of};
use tempfile::TempDir;

use crate::backups::{database, profile, told, tree, with_edits, with_everything};
use crate::bank::Bank;

use crate::cli::{Cli, PASSPHRASE};
use crate::deaths::dies;
use crate::desk::{NoDemoBank, NoEvents};

/// The rotation's steps, in order.
const ROTATION: [&str; 10] = [
    "rotation: new key wrapped",
    "backup: copied",
    "rotation: backed up",
    "rotation: marked",
    "rotation: copied",
    "rotation: under the new key",
    "rotation: checked",
    "rotation: attachments sealed anew",
    "rotation: switched",
    "rotation: swept",
];

/// The restore's steps, in order.
const RESTORE: [&str; 7] = [
    "restore: unpacked",
    "restore: backed up",
    "restore: keys kept",
    "restore: attachments in place",
    "restore: database in place",
    "restore: switched",
    "restore: old file aside",
];

/// R19, R1.
#[tokio::test]
async fn r19_a_rotation_that_is_killed_at_any_step_leaves_a_profile_that_opens_with_every_row() {
    let bank = Bank::start(141).await;
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    let mut named = database(&cli);
    for step in ROTATION {
        dies(&cli, "rotate", step, None).await;
        assert_eq!(told(&cli).await, before, "after {step}");
        let now = database(&cli);
        let switched = matches!(step, "rotation: switched" | "rotation: swept");
        assert_eq!(now != named, switched, "after {step}");
        named = now;
        // What that death left was swept when the profile was opened.
        let databases = tree(&profile(&cli))
            .into_iter()
            .filter(|(path, _)| path.extension().is_some_and(|end| end == "db"))
            .filter(|(path, _)| path.parent() == Some(&profile(&cli)))
            .count();
        assert_eq!(databases, 1, "after {step}");
    }
    cli.run(&["rotate-keys"]).await.ok();
    assert_eq!(told(&cli).await, before);
    cli.run(&["sync"]).await.ok();
    cli.run(&["verify"]).await.ok();
}

/// What somebody died over: copies of the whole database.
pub fn half_done(cli: &Cli) -> Vec<String> {
    let profile = profile(cli);
    let all = [profile.clone(), profile.join("backups")];
    let entries = all.iter().flat_map(|dir| std::fs::read_dir(dir).unwrap());
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

#[tokio::test]
async fn a_restore_that_is_killed_at_any_step_leaves_the_old_profile_or_the_restored_one() {
    let bank = Bank::start(142).await;
    let cli = with_edits(&bank).await;
    let file = cli.home().join("mine.coffer-backup");
    cli.run(&["backup", file.to_str().unwrap()]).await.ok();
    let before = told(&cli).await;
    for step in RESTORE {
        dies(&cli, "restore", step, Some(&file)).await;
        assert_eq!(told(&cli).await, before, "after {step}");
        // What that death unpacked was swept when the profile was opened.
        assert_eq!(half_done(&cli), [""; 0], "after {step}");
    }
    let was = std::fs::read(database(&cli)).unwrap();
    cli.run(&["restore", file.to_str().unwrap()]).await.ok();
    assert_eq!(told(&cli).await, before);
    let kept = tree(&profile(&cli).join("kept"));
    assert!(kept.iter().any(|(_, bytes)| *bytes == was), "never deleted");
}

#[tokio::test]
async fn new_keys_open_everything_and_the_old_ones_nothing() {
    let bank = Bank::start(143).await;
    let cli = with_everything(&bank).await;
    let before = told(&cli).await;
    let old = std::fs::read(profile(&cli).join("keys.json")).unwrap();
    let old_database = database(&cli);
    cli.run(&["rotate-keys"]).await.ok();
    assert_ne!(database(&cli), old_database);
    assert!(!old_database.exists());
    assert_eq!(told(&cli).await, before);
    cli.run(&["sync"]).await.ok();
    let synced = told(&cli).await;
    let list = cli.json(&["backups"]).await;
    assert_eq!(list[0]["reason"], "protection", "under the new key");
    assert_eq!(list[1]["reason"], "rotation", "under the old one");
    assert_eq!(
        list[1]["opens_with"][0], "at_hand",
        "its former key is kept under the new one"
    );

    // The old keys over the new database: another key, told as such.
    let new = std::fs::read(profile(&cli).join("keys.json")).unwrap();
    let name = database(&cli)
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let unlock = || coffer_vault::Unlock::Passphrase(Secret::new(PASSPHRASE.to_owned()));
    std::fs::write(profile(&cli).join("keys.json"), old).unwrap();
    let vault = coffer_vault::Vault::unlock(&profile(&cli), unlock()).unwrap();
    let key = vault.derive(coffer_vault::Purpose::Database);
    let opened = coffer_store::copy::check(&profile(&cli).join(name), key.expose());
    assert!(matches!(opened, Err(coffer_store::StoreError::NotOurs)));
    std::fs::write(profile(&cli).join("keys.json"), new).unwrap();

    // A wrong or a missing word costs nothing.
    let wrong = cli.with("COFFER_PASSPHRASE", "violet otter under the stair");
    wrong.run(&["rotate-keys"]).await.failed(&["passphrase"]);
    let cli = wrong.with("COFFER_PASSPHRASE", PASSPHRASE);
    cli.run(&["recovery-phrase"]).await.ok();
    cli.run(&["rotate-keys"])
        .await
        .failed(&["recovery phrase", "stdin"]);
    assert_eq!(told(&cli).await, synced);
}

#[tokio::test]
async fn a_recovery_phrase_opens_what_its_passphrase_does_not_any_more() {
    let bank = Bank::start(144).await;
    let cli = with_edits(&bank).await;
    let before = told(&cli).await;
    let words = |made: serde_json::Value| {
        made["words"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let first = words(cli.json(&["recovery-phrase"]).await);
    let second = words(cli.json(&["recovery-phrase"]).await);
    assert_ne!(first, second);
    let cli = cli.with("COFFER_PASSPHRASE", &second);
    assert_eq!(told(&cli).await, before);
    let cli = cli.with("COFFER_PASSPHRASE", &first);
    cli.run(&["items"]).await.failed(&["does not open"]);
}

/// A program on a folder and a keychain of its own.
pub async fn program(
    home: &TempDir,
    secrets: Arc<dyn SecretStore>,
    passphrase: Option<&str>,
    window: bool,
) -> App {
    program_in(home.path(), secrets, passphrase, window).await
}

pub async fn program_in(
    home: &Path,
    secrets: Arc<dyn SecretStore>,
    passphrase: Option<&str>,
    window: bool,
) -> App {
    program_with(home, secrets, passphrase, window, Arc::new(NoEvents)).await
}

/// The same for a host that says more than nothing.
pub async fn program_with(
    home: &Path,
    secrets: Arc<dyn SecretStore>,
    passphrase: Option<&str>,
    window: bool,
    events: Arc<dyn EventSink>,
) -> App {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = AppConfig {
        data_dir: home.join("data"),
        window,
        passphrase: passphrase.map(|text| Secret::new(text.to_owned())),
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some("http://127.0.0.1:9".to_owned()),
        exports_dir: None,
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets,
        events,
        demo: Arc::new(NoDemoBank),
    };
    App::start(config, seams).await
}

pub fn real() -> coffer_app::api::ConfigureRelay {
    coffer_app::api::ConfigureRelay {
        relay: coffer_app::api::RelayKind::Direct,
        environment: coffer_app::api::Environment::Production,
        url: None,
        client_id: None,
        secret: None,
        invitation: None,
        fingerprint: None,
        proof: None,
    }
}

#[tokio::test]
async fn a_shown_phrase_opens_nothing_until_its_words_were_typed_again() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let app = program(&home, keychain.clone(), None, true).await;
    setup::configure(&app, real()).await.unwrap();
    assert!(keys::status(&app).await.unwrap().only_this_computer);
    let shown = keys::phrase_begin(&app, None).await.unwrap();
    let at = |place: &u32| shown.words[*place as usize - 1].clone();
    assert!(keys::status(&app).await.unwrap().phrase_pending);
    assert_eq!(keys::status(&app).await.unwrap().ways, [Way::Keychain]);
    let mut wrong: Vec<String> = shown.ask.iter().map(at).collect();
    wrong.swap(0, 1);
    let refused = keys::phrase_confirm(&app, PhraseAnswers { words: wrong }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadInput);
    assert_eq!(keys::status(&app).await.unwrap().ways, [Way::Keychain]);

    let right = shown.ask.iter().map(at).collect();
    let status = keys::phrase_confirm(&app, PhraseAnswers { words: right })
        .await
        .unwrap();
    assert_eq!(status.ways, [Way::Keychain, Way::RecoveryPhrase]);
    assert!(!status.only_this_computer && !status.phrase_pending);
    app.close().await;

    // The keychain was reset: the window asks, and takes the phrase.
    keychain.empty();
    let app = program(&home, keychain, None, true).await;
    let Phase::NeedsPassphrase { reason, ways } = setup::state(&app).phase else {
        panic!("{:?}", setup::state(&app).phase)
    };
    assert_eq!(ways, [Way::RecoveryPhrase]);
    assert!(reason.unwrap().contains("keychain"));
    let refused = setup::unlock(&app, "abandon ability".to_owned()).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::WrongPassphrase);
    let state = setup::unlock(&app, shown.words.join(" ")).await.unwrap();
    assert_eq!(state.phase, Phase::Ready);
    app.close().await;
}

#[tokio::test]
async fn r16_a_vault_moves_from_passphrase_to_keychain_and_back_and_the_passphrase_goes_last() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let absent = || Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent)));
    let proof = || Some(Secret::new(PASSPHRASE.to_owned()));
    let to = |passphrase: &str| MoveToPassphrase {
        passphrase: passphrase.to_owned(),
        proof: None,
    };
    let app = program(&home, absent(), Some(PASSPHRASE), false).await;
    setup::configure(&app, real()).await.unwrap();
    let changed = keys::change_passphrase(
        &app,
        ChangePassphrase {
            old: "not it at all".into(),
            new: "a better one, longer".into(),
        },
    );
    assert_eq!(changed.await.unwrap_err().code, ErrorCode::WrongPassphrase);
    let moved = keys::move_to_keychain(&app, proof()).await;
    assert!(moved.is_err(), "there is none");
    assert_eq!(keys::status(&app).await.unwrap().ways, [Way::Passphrase]);
    app.close().await;

    let app = program(&home, keychain.clone(), Some(PASSPHRASE), false).await;
    let status = keys::move_to_keychain(&app, proof()).await.unwrap();
    assert_eq!(
        status.ways,
        [Way::Keychain, Way::Passphrase],
        "until a good start"
    );
    app.close().await;
    let app = program(&home, keychain.clone(), None, false).await;
    assert_eq!(keys::status(&app).await.unwrap().ways, [Way::Keychain]);

    let short = keys::move_to_passphrase(&app, to("short")).await;
    assert_eq!(short.unwrap_err().code, ErrorCode::BadInput);
    assert_eq!(keys::status(&app).await.unwrap().ways, [Way::Keychain]);
    let status = keys::move_to_passphrase(&app, to(PASSPHRASE))
        .await
        .unwrap();
    assert_eq!(status.ways, [Way::Passphrase]);
    assert!(
        keychain.accounts().is_empty(),
        "nothing is left in the keychain"
    );
    app.close().await;
    let app = program(&home, absent(), Some(PASSPHRASE), false).await;
    browse::items(&app).await.unwrap();
    app.close().await;
}

/// The new keys are in force, and a loss of power could still bring the old ones back.
#[tokio::test]
async fn new_keys_that_the_disk_has_not_said_that_it_has_cost_neither_database() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let app = program(&home, keychain.clone(), None, true).await;
    setup::configure(&app, real()).await.unwrap();
    let dir = home.path().join("data/production");
    let databases = || {
        let entries = std::fs::read_dir(&dir).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".db")).count()
    };
    // The mark that says what is under way is on the disk, and what comes after it is not.
    fail_syncs_of(&dir, Some(1));
    keys::rotate(&app, RotateKeys::default()).await.unwrap();
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    assert_eq!(databases(), 2, "either may be the one in the end");
    browse::items(&app).await.unwrap();
    app.close().await;
    let app = program(&home, keychain.clone(), None, true).await;
    assert_eq!((setup::state(&app).phase, databases()), (Phase::Ready, 2));
    app.close().await;
    fail_syncs_of(&dir, None);
    let app = program(&home, keychain, None, true).await;
    assert_eq!((setup::state(&app).phase, databases()), (Phase::Ready, 1));
    app.close().await;
}

pub const LONGER: &str = "a better one, longer";

/// What somebody is told of who dies in the middle of it.
#[tokio::test]
async fn whoever_dies_while_words_are_replaced_is_told_that_the_old_ones_open_copies() {
    let bank = Bank::start(148).await;
    let cli = with_edits(&bank).await;
    dies(&cli, "change passphrase", "words: replaced", None).await;
    let absent = Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent)));
    let home = cli.data_dir().parent().unwrap().to_owned();
    let app = program_in(&home, absent, Some(LONGER), false).await;
    assert!(keys::status(&app).await.unwrap().old_words_open);
    app.close().await;
}

#[tokio::test]
async fn new_keys_under_a_keychain_replace_its_entry_and_ask_for_every_other_way() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let app = program(&home, keychain.clone(), None, false).await;
    setup::configure(&app, real()).await.unwrap();
    let entry = keychain.accounts();
    keys::rotate(&app, RotateKeys::default()).await.unwrap();
    assert_eq!(keychain.accounts().len(), 2, "until a good start");
    app.close().await;
    let app = program(&home, keychain.clone(), None, false).await;
    assert_eq!(keychain.accounts().len(), 1);
    assert_ne!(keychain.accounts(), entry);
    let phrase = keys::phrase_now(&app, None).await.unwrap().join(" ");
    let refused = keys::rotate(&app, RotateKeys::default()).await.unwrap_err();
    assert!(refused.message.contains("recovery phrase"), "{refused}");
    assert_eq!(
        setup::state(&app).phase,
        Phase::Ready,
        "it is open as before"
    );
    let request = RotateKeys {
        phrase: Some(phrase.clone()),
        ..RotateKeys::default()
    };
    let status = keys::rotate(&app, request).await.unwrap();
    assert_eq!(status.ways, [Way::Keychain, Way::RecoveryPhrase]);
    keys::phrase_check(&app, &Secret::new(phrase))
        .await
        .unwrap();
    app.close().await;
}

/// R14, R15, at the level of the program: whatever the keychain does, nothing is written in clear,
/// no new key is made over a database, and a passphrase that opens still opens.
#[tokio::test]
async fn r14_r15_whatever_becomes_of_the_keychain_the_phrase_opens_and_no_key_is_made_anew() {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let app = program(&home, keychain.clone(), None, true).await;
    setup::configure(&app, real()).await.unwrap();
    app.close().await;
    let folder = home.path().join("data/production");
    let keys_file = std::fs::read(folder.join("keys.json")).unwrap();
    let failing = |error| Arc::new(FaultyStore::new(Fault::Always(error)));
    for error in [
        StoreError::Absent,
        StoreError::Locked,
        StoreError::Denied,
        StoreError::Timeout,
    ] {
        let app = program(&home, failing(error.clone()), None, true).await;
        let Phase::Failed { error: told } = setup::state(&app).phase else {
            panic!("{error}: {:?}", setup::state(&app).phase)
        };
        assert!(told.retry, "{error}");
        app.close().await;
    }
    let app = program(&home, Arc::new(MemoryStore::new()), None, true).await;
    assert!(matches!(
        setup::state(&app).phase,
        Phase::Recover {
            reason: RecoverReason::KeysLost,
            ..
        }
    ));
    app.close().await;
    assert_eq!(std::fs::read(folder.join("keys.json")).unwrap(), keys_file);

    let app = program(&home, keychain, None, true).await;
    let phrase = keys::phrase_now(&app, None).await.unwrap().join(" ");
    app.close().await;
    for error in [
        StoreError::Absent,
        StoreError::Locked,
        StoreError::Denied,
        StoreError::Timeout,
    ] {
        let app = program(&home, failing(error.clone()), None, true).await;
        assert!(
            matches!(setup::state(&app).phase, Phase::NeedsPassphrase { .. }),
            "{error}"
        );
        setup::unlock(&app, phrase.clone()).await.unwrap();
        browse::items(&app).await.unwrap();
        app.close().await;
    }
}
