//! What opens a profile, through backups and at an open window: nothing weakens it unasked, and
//! some backup always opens with what opens the profile today.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_app::api::*;
use coffer_app::{App, Secret, SecretStore, app_lock, backup, keys, setup};
use coffer_vault::backup::BackupHeader;
use coffer_vault::fake::{Fault, FaultyStore, MemoryStore};
use coffer_vault::{KeyFile, RecoveryPhrase, StoreError, Unlock, WrapKind};
use tempfile::TempDir;

use crate::cli::PASSPHRASE;
use crate::keys::{program, real};

const PIN: &str = "2580";

fn new_home() -> TempDir {
    TempDir::with_prefix("coffer-flows-").unwrap()
}

fn no_keychain() -> Arc<FaultyStore> {
    Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent)))
}

fn folder(home: &TempDir) -> PathBuf {
    home.path().join("data/production")
}

/// What opens the profile, as its key file says.
fn kinds(home: &TempDir) -> Vec<WrapKind> {
    KeyFile::read(&folder(home)).unwrap().kinds()
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// A profile that this keychain alone opens, in a window.
async fn by_keychain(home: &TempDir, keychain: &Arc<MemoryStore>) -> App {
    let app = program(home, keychain.clone(), None, true).await;
    setup::configure(&app, real()).await.unwrap();
    app
}

async fn set_pin(app: &App, pin: &str, current: Option<&str>) -> Result<SecurityView, AppError> {
    let request = SetPinRequest {
        pin: pin.to_owned(),
        current: current.map(str::to_owned),
    };
    app_lock::set_pin(app, request).await
}

async fn to_passphrase(
    app: &App,
    passphrase: &str,
    proof: Option<&str>,
) -> Result<KeyStatus, AppError> {
    let request = MoveToPassphrase {
        passphrase: passphrase.to_owned(),
        proof: proof.map(str::to_owned),
    };
    keys::move_to_passphrase(app, request).await
}

#[tokio::test]
async fn a_restored_passphrase_is_asked_for_also_where_there_is_a_keychain() {
    let there = new_home();
    let app = program(&there, no_keychain(), Some(PASSPHRASE), false).await;
    setup::configure(&app, real()).await.unwrap();
    let file = there.path().join("usb.coffer-backup");
    backup::to_file(&app, file.clone()).await.unwrap();
    app.close().await;

    let (here, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = program(&here, keychain.clone(), None, false).await;
    let restored = backup::restore_file(&app, file, Some(secret(PASSPHRASE))).await;
    let restored = restored.unwrap();
    assert_eq!(restored.state.phase, Phase::Ready);
    assert!(!restored.pin_ended, "there was none");
    app.close().await;
    assert_eq!(kinds(&here), [WrapKind::Passphrase]);
    assert!(keychain.accounts().is_empty(), "and no key is in it");
    let app = program(&here, keychain, None, true).await;
    let phase = setup::state(&app).phase;
    assert!(matches!(phase, Phase::NeedsPassphrase { .. }), "{phase:?}");
    app.close().await;
}

#[tokio::test]
async fn a_pin_that_is_not_taken_over_leaves_the_phrase_alone_and_that_is_said() {
    let (there, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&there, &keychain).await;
    set_pin(&app, PIN, None).await.unwrap();
    let words = keys::phrase_now(&app, Some(secret(PIN))).await.unwrap();
    let file = there.path().join("usb.coffer-backup");
    backup::to_file(&app, file.clone()).await.unwrap();
    app.close().await;

    let (here, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = program(&here, keychain.clone(), None, false).await;
    let refused = backup::restore_file(&app, file.clone(), Some(secret(PIN))).await;
    let code = refused.unwrap_err().code;
    assert_eq!(code, ErrorCode::WrongPassphrase, "its keychain is not here");
    let restored = backup::restore_file(&app, file, Some(secret(&words.join(" ")))).await;
    assert!(restored.unwrap().pin_ended, "a new one has to be set");
    app.close().await;
    assert_eq!(kinds(&here), [WrapKind::RecoveryPhrase]);
    let app = program(&here, keychain, None, true).await;
    let phase = setup::state(&app).phase;
    assert!(matches!(phase, Phase::NeedsPassphrase { .. }), "{phase:?}");
    app.close().await;
}

#[tokio::test]
async fn a_backup_under_a_pin_opens_with_it_beside_its_keychain_and_stays_locked_with_it() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    backup::now(&app).await.unwrap();
    set_pin(&app, PIN, None).await.unwrap();
    app.close().await;
    std::fs::remove_file(folder(&home).join("keys.json")).unwrap();

    let app = program(&home, keychain.clone(), None, true).await;
    let list = backup::list(&app).await.unwrap().backups;
    assert_eq!(list.len(), 2);
    assert_eq!(list[0].reason, Some(BackupReason::Protection));
    assert_eq!(
        list[0].opens,
        BackupOpens::With {
            ways: vec![Way::Pin]
        }
    );
    let BackupOpens::No { why } = &list[1].opens else {
        panic!("its entry went when the PIN came: {:?}", list[1].opens)
    };
    assert!(why.contains("something else was chosen"), "{why}");
    let restore = |at: usize, secret: &str| RestoreBackup {
        name: list[at].name.clone(),
        secret: Some(secret.to_owned()),
        proof: None,
    };
    let refused = backup::restore_listed(&app, restore(1, PIN)).await;
    let told = refused.unwrap_err();
    assert!(told.message.contains("something else was chosen"), "{told}");

    for _ in 0..3 {
        let refused = backup::restore_listed(&app, restore(0, "0000")).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::WrongPassphrase);
    }
    let waits = backup::restore_listed(&app, restore(0, PIN)).await;
    let told = waits.unwrap_err();
    assert!(told.message.contains("has to wait"), "guessing: {told}");
    std::fs::remove_file(folder(&home).join("guesses.json")).unwrap();

    let restored = backup::restore_listed(&app, restore(0, PIN)).await.unwrap();
    assert_eq!(restored.state.phase, Phase::Ready);
    assert!(!restored.pin_ended, "the PIN goes on");
    app.close().await;
    assert_eq!(kinds(&home), [WrapKind::AppLock]);
    let app = program(&home, keychain, None, true).await;
    let asked = setup::state(&app).phase;
    assert_eq!(asked, Phase::NeedsPin { passphrase: false });
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    app.close().await;
}

#[tokio::test]
async fn a_keychain_that_does_not_answer_is_not_told_as_one_that_has_forgotten() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    backup::now(&app).await.unwrap();
    app.close().await;
    std::fs::remove_file(folder(&home).join("keys.json")).unwrap();
    let locked = Arc::new(FaultyStore::new(Fault::Always(StoreError::Locked)));
    let app = program(&home, locked, None, true).await;
    let list = backup::list(&app).await.unwrap().backups;
    let BackupOpens::No { why } = &list[0].opens else {
        panic!("{:?}", list[0].opens)
    };
    assert!(why.contains("locked"), "{why}");
    let request = RestoreBackup {
        name: list[0].name.clone(),
        secret: None,
        proof: None,
    };
    let told = backup::restore_listed(&app, request).await.unwrap_err();
    assert!(told.message.contains("locked"), "{told}");
    app.close().await;
}

/// The header of the newest backup of the profile's folder.
async fn newest(app: &App, home: &TempDir) -> (BackupHeader, Option<BackupReason>) {
    let list = backup::list(app).await.unwrap();
    assert!(list.trouble.is_none(), "{:?}", list.trouble);
    let file = folder(home).join("backups").join(&list.backups[0].name);
    let header = BackupHeader::read(&mut std::fs::File::open(file).unwrap()).unwrap();
    (header, list.backups[0].reason)
}

#[tokio::test]
async fn whatever_is_chosen_to_open_it_with_there_is_a_backup_at_once_that_opens_with_it() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let store: &dyn SecretStore = &*keychain;
    // Two of one second are told apart by their names alone.
    let app = by_keychain(&home, &keychain).await;
    let opens = async |with: Vec<Unlock<'_>>, after: &str| {
        let (header, reason) = newest(&app, &home).await;
        assert_eq!(reason, Some(BackupReason::Protection), "{after}");
        assert_eq!(header.kinds(), kinds(&home), "{after}");
        assert_eq!(header.kinds().len(), with.len(), "{after}");
        // By itself: without the key file, and with what is in the keychain now.
        for unlock in with {
            assert!(header.unlock(&unlock).is_ok(), "{after}");
        }
        for old in std::fs::read_dir(folder(&home).join("backups")).unwrap() {
            std::fs::remove_file(old.unwrap().path()).unwrap();
        }
    };
    let pin = |pin| Unlock::AppLock {
        store,
        pin: secret(pin),
    };
    set_pin(&app, PIN, None).await.unwrap();
    opens(vec![pin(PIN)], "a PIN was set").await;
    set_pin(&app, "1470", Some(PIN)).await.unwrap();
    opens(vec![pin("1470")], "the PIN was changed").await;
    app_lock::remove_pin(&app, "1470".to_owned()).await.unwrap();
    opens(vec![Unlock::Keychain(store)], "the PIN was removed").await;
    keys::rotate(&app, RotateKeys::default()).await.unwrap();
    opens(vec![Unlock::Keychain(store)], "the keys were replaced").await;
    to_passphrase(&app, PASSPHRASE, None).await.unwrap();
    let by = |text| Unlock::Passphrase(secret(text));
    opens(vec![by(PASSPHRASE)], "a move to a passphrase").await;
    let change = ChangePassphrase {
        old: PASSPHRASE.to_owned(),
        new: "a better one, longer".to_owned(),
    };
    keys::change_passphrase(&app, change).await.unwrap();
    opens(vec![by("a better one, longer")], "another passphrase").await;
    let words = keys::phrase_now(&app, Some(secret("a better one, longer"))).await;
    let phrase = RecoveryPhrase::parse(&words.unwrap().join(" ")).unwrap();
    let by_phrase = || Unlock::RecoveryPhrase(Secret::new(phrase.entropy().expose().clone()));
    let both = vec![by("a better one, longer"), by_phrase()];
    opens(both, "a recovery phrase").await;
    keys::move_to_keychain(&app, Some(secret("a better one, longer")))
        .await
        .unwrap();
    let all = vec![
        Unlock::Keychain(store),
        by("a better one, longer"),
        by_phrase(),
    ];
    opens(all, "a move to the keychain").await;
    app.close().await;
}

fn unchanged(home: &TempDir, before: &[u8]) -> bool {
    std::fs::read(folder(home).join("keys.json")).unwrap() == before
}

fn key_file(home: &TempDir) -> Vec<u8> {
    std::fs::read(folder(home).join("keys.json")).unwrap()
}

async fn refuses(app: &App, home: &TempDir, proof: Option<&str>) {
    let before = key_file(home);
    let told = to_passphrase(app, "a way in of mine", proof).await;
    let code = told.unwrap_err().code;
    let told = keys::phrase_begin(app, proof.map(secret)).await;
    assert_eq!(told.unwrap_err().code, code);
    let told = set_pin(app, "1111", proof).await.unwrap_err();
    assert_eq!(told.code, code);
    match proof {
        None => assert_eq!(code, ErrorCode::NeedsProof),
        Some(_) => assert_eq!(code, ErrorCode::WrongPassphrase),
    }
    let waiting = keys::status(app).await.unwrap().phrase_pending;
    assert!(!waiting, "no phrase was shown");
    assert!(unchanged(home, &before), "nothing was changed");
}

#[tokio::test]
async fn whoever_finds_the_window_open_does_not_choose_a_way_in_of_their_own() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    set_pin(&app, PIN, None).await.unwrap();
    refuses(&app, &home, None).await;
    refuses(&app, &home, Some("0000")).await;
    // Those were three wrong ones, and this is no place to go on guessing at.
    let waits = keys::phrase_begin(&app, Some(secret(PIN))).await;
    let told = waits.err().unwrap();
    assert!(told.message.contains("has to wait"), "{told}");
    forgive(&home);
    keys::phrase_begin(&app, Some(secret(PIN))).await.unwrap();
    keys::phrase_cancel(&app).await.unwrap();
    to_passphrase(&app, PASSPHRASE, Some(PIN)).await.unwrap();
    assert_eq!(kinds(&home), [WrapKind::Passphrase]);

    refuses(&app, &home, None).await;
    refuses(&app, &home, Some("not the passphrase")).await;
    forgive(&home);
    let before = key_file(&home);
    let told = keys::move_to_keychain(&app, None).await.unwrap_err();
    assert_eq!(told.code, ErrorCode::NeedsProof);
    let wrong = keys::move_to_keychain(&app, Some(secret("not it"))).await;
    assert_eq!(wrong.unwrap_err().code, ErrorCode::WrongPassphrase);
    assert!(unchanged(&home, &before));
    set_pin(&app, PIN, Some(PASSPHRASE)).await.unwrap();
    assert_eq!(kinds(&home), [WrapKind::AppLock, WrapKind::Passphrase]);
    app.close().await;
}

/// The person waits until wrong tries are forgiven.
fn forgive(home: &TempDir) {
    std::fs::remove_file(folder(home).join("guesses.json")).unwrap();
}

#[tokio::test]
async fn a_phrase_that_was_shown_before_there_was_a_pin_is_not_confirmed_after_it() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    let shown = keys::phrase_begin(&app, None).await.unwrap();
    set_pin(&app, PIN, None).await.unwrap();
    let words = shown
        .ask
        .iter()
        .map(|place| shown.words[*place as usize - 1].clone())
        .collect();
    let told = keys::phrase_confirm(&app, PhraseAnswers { words }).await;
    assert_eq!(told.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(kinds(&home), [WrapKind::AppLock]);
    app.close().await;
}

#[tokio::test]
async fn who_forgot_the_passphrase_proves_it_with_the_recovery_phrase() {
    let home = new_home();
    let app = program(&home, no_keychain(), Some(PASSPHRASE), false).await;
    setup::configure(&app, real()).await.unwrap();
    let words = keys::phrase_now(&app, Some(secret(PASSPHRASE))).await;
    let words = words.unwrap().join(" ");
    let status = to_passphrase(&app, "a better one, longer", Some(&words)).await;
    assert_eq!(status.unwrap().ways, [Way::Passphrase, Way::RecoveryPhrase]);
    app.close().await;
}

/// Wrong tries anywhere count, and count everywhere.
#[tokio::test]
async fn no_command_that_takes_a_passphrase_is_a_way_to_try_them_all() {
    async fn change(app: &App, old: &str) -> Result<(), AppError> {
        let request = ChangePassphrase {
            old: old.to_owned(),
            new: "a better one, longer".to_owned(),
        };
        keys::change_passphrase(app, request).await.map(drop)
    }
    async fn rotate(app: &App, passphrase: &str) -> Result<(), AppError> {
        let request = RotateKeys {
            passphrase: Some(passphrase.to_owned()),
            ..RotateKeys::default()
        };
        keys::rotate(app, request).await.map(drop)
    }
    let home = new_home();
    let app = program(&home, no_keychain(), Some(PASSPHRASE), false).await;
    setup::configure(&app, real()).await.unwrap();
    let before = key_file(&home);
    for by_rotation in [false, true] {
        for _ in 0..3 {
            let refused = match by_rotation {
                true => rotate(&app, "not the passphrase").await,
                false => change(&app, "not the passphrase").await,
            };
            assert_eq!(refused.unwrap_err().code, ErrorCode::WrongPassphrase);
        }
        for told in [
            change(&app, PASSPHRASE).await,
            rotate(&app, PASSPHRASE).await,
        ] {
            let told = told.unwrap_err();
            assert!(told.message.contains("has to wait"), "{told}");
        }
        forgive(&home);
    }
    assert!(unchanged(&home, &before));
    rotate(&app, PASSPHRASE).await.unwrap();
    change(&app, PASSPHRASE).await.unwrap();
    app.close().await;
}

/// Such as by a version that did not, or because the disk was full.
#[tokio::test]
async fn a_backup_that_was_not_made_after_a_change_is_made_with_the_next_look() {
    let bank = crate::bank::Bank::start(146).await;
    let cli = crate::cli::Cli::synced_on(&bank.url()).await;
    let newest = async |cli: &crate::cli::Cli| cli.json(&["backups"]).await[0]["name"].clone();
    let first = newest(&cli).await;
    cli.run(&["sync"]).await.ok();
    assert_eq!(newest(&cli).await, first, "it is of today");
    change_behind_its_back(&cli.data_dir().join("demo"));
    let cli = cli.with("COFFER_PASSPHRASE", "a better one, longer");
    cli.run(&["sync"]).await.ok();
    let second = newest(&cli).await;
    assert_ne!(second, first, "and opens with another passphrase");
    cli.run(&["sync"]).await.ok();
    assert_eq!(newest(&cli).await, second);
}

fn change_behind_its_back(dir: &Path) {
    let new = secret("a better one, longer");
    coffer_vault::Vault::change_passphrase(dir, secret(PASSPHRASE), &new).unwrap();
}

/// Decision 0016.
#[tokio::test]
async fn without_its_pin_a_profile_with_a_passphrase_is_opened_by_that_and_by_no_keychain_alone() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    to_passphrase(&app, PASSPHRASE, None).await.unwrap();
    set_pin(&app, PIN, Some(PASSPHRASE)).await.unwrap();
    assert_eq!(kinds(&home), [WrapKind::AppLock, WrapKind::Passphrase]);
    app.close().await;
    let app = program(&home, keychain.clone(), None, true).await;
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();

    // It is the passphrase that is asked for, so that nobody is left with one that they forgot.
    for wrong in [PIN, "not the passphrase"] {
        let refused = app_lock::remove_pin(&app, wrong.to_owned()).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code, ErrorCode::WrongPassphrase, "{refused:?}");
        assert!(refused.hint.unwrap().contains("passphrase"));
        assert_eq!(kinds(&home), [WrapKind::AppLock, WrapKind::Passphrase]);
    }
    let view = app_lock::remove_pin(&app, PASSPHRASE.to_owned()).await;
    let view = view.unwrap();
    assert_eq!(view.protection, [ProtectionKind::Passphrase]);
    assert!(view.can_lock, "with the passphrase");
    assert_eq!(kinds(&home), [WrapKind::Passphrase]);
    let entries = keychain.accounts();
    assert!(entries.is_empty(), "and no entry is left: {entries:?}");
    app.close().await;

    let app = program(&home, keychain, None, true).await;
    let phase = setup::state(&app).phase;
    assert!(matches!(phase, Phase::NeedsPassphrase { .. }), "{phase:?}");
    setup::unlock(&app, PASSPHRASE.to_owned()).await.unwrap();
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    app.close().await;
}

/// A backup of somebody else, with their own passphrase, put among this profile's.
async fn anothers_backup(home: &TempDir) -> String {
    let there = new_home();
    let app = program(
        &there,
        no_keychain(),
        Some("theirs, and long enough"),
        false,
    )
    .await;
    setup::configure(&app, real()).await.unwrap();
    let name = "theirs.coffer-backup";
    let file = there.path().join(name);
    backup::to_file(&app, file.clone()).await.unwrap();
    app.close().await;
    let backups = folder(home).join("backups");
    std::fs::create_dir_all(&backups).unwrap();
    std::fs::copy(file, backups.join(name)).unwrap();
    name.to_owned()
}

#[tokio::test]
async fn whoever_finds_the_window_open_puts_no_backup_of_their_own_in_its_place() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    set_pin(&app, PIN, None).await.unwrap();
    let name = anothers_backup(&home).await;
    let restore = |proof: Option<&str>| RestoreBackup {
        name: name.clone(),
        secret: Some("theirs, and long enough".to_owned()),
        proof: proof.map(str::to_owned),
    };
    let before = key_file(&home);
    for (proof, code) in [
        (None, ErrorCode::NeedsProof),
        (Some("0000"), ErrorCode::WrongPassphrase),
        (Some("theirs, and long enough"), ErrorCode::WrongPassphrase),
    ] {
        let refused = backup::restore_listed(&app, restore(proof)).await;
        assert_eq!(refused.unwrap_err().code, code);
        assert!(unchanged(&home, &before), "nothing was changed");
        assert_eq!(setup::state(&app).phase, Phase::Ready, "and it is open");
    }
    let restored = backup::restore_listed(&app, restore(Some(PIN))).await;
    assert_eq!(restored.unwrap().state.phase, Phase::Ready);
    app.close().await;
}

#[tokio::test]
async fn a_lost_database_is_not_made_new_by_a_mark_that_somebody_puts_there() {
    let (home, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&home, &keychain).await;
    app.close().await;
    std::fs::remove_file(folder(&home).join("coffer.db")).unwrap();
    for name in [
        "new-profile",
        "new-profile-00112233445566778899aabbccddeeff",
    ] {
        std::fs::write(folder(&home).join(name), "").unwrap();
    }
    let app = program(&home, keychain, None, true).await;
    let phase = setup::state(&app).phase;
    let Phase::Recover { reason, .. } = phase else {
        panic!("{phase:?}")
    };
    assert_eq!(reason, RecoverReason::Missing);
    assert!(!folder(&home).join("coffer.db").exists());
    app.close().await;
}

#[tokio::test]
async fn old_words_that_still_open_copies_are_told_of_until_there_are_new_keys() {
    let home = new_home();
    let app = program(&home, no_keychain(), Some(PASSPHRASE), false).await;
    setup::configure(&app, real()).await.unwrap();
    let open = async || keys::status(&app).await.unwrap().old_words_open;
    let later = "a better one, longer";
    let words = keys::phrase_now(&app, Some(secret(PASSPHRASE))).await;
    let words = words.unwrap().join(" ");
    assert!(!open().await, "a first phrase replaces nothing");
    let old_keys = key_file(&home);
    let change = ChangePassphrase {
        old: PASSPHRASE.to_owned(),
        new: later.to_owned(),
    };
    keys::change_passphrase(&app, change).await.unwrap();
    assert!(open().await);

    // It is true: the old file and the old passphrase have the key of today.
    let elsewhere = new_home();
    std::fs::write(elsewhere.path().join("keys.json"), old_keys).unwrap();
    let key_by = |passphrase: &str| {
        let unlock = Unlock::Passphrase(secret(passphrase));
        let vault = coffer_vault::Vault::unlock(elsewhere.path(), unlock).unwrap();
        *vault.derive(coffer_vault::Purpose::Database).expose()
    };
    let old = key_by(PASSPHRASE);
    std::fs::write(elsewhere.path().join("keys.json"), key_file(&home)).unwrap();
    assert_eq!(old, key_by(later));

    let request = RotateKeys {
        passphrase: Some(later.to_owned()),
        phrase: Some(words),
        ..RotateKeys::default()
    };
    keys::rotate(&app, request).await.unwrap();
    assert!(!open().await, "new keys end it");
    std::fs::write(elsewhere.path().join("keys.json"), key_file(&home)).unwrap();
    assert_ne!(old, key_by(later));
    keys::phrase_now(&app, Some(secret(later))).await.unwrap();
    assert!(open().await, "and a phrase in the place of another");
    app.close().await;
}

/// Such as one whose PIN was not taken over with its backup, on a machine without a keychain.
#[tokio::test]
async fn a_profile_that_only_a_phrase_opens_is_locked_and_opens_with_it_again() {
    let (there, keychain) = (new_home(), Arc::new(MemoryStore::new()));
    let app = by_keychain(&there, &keychain).await;
    set_pin(&app, PIN, None).await.unwrap();
    let words = keys::phrase_now(&app, Some(secret(PIN))).await.unwrap();
    let words = words.join(" ");
    let file = there.path().join("usb.coffer-backup");
    backup::to_file(&app, file.clone()).await.unwrap();
    app.close().await;
    let here = new_home();
    let app = program(&here, no_keychain(), None, true).await;
    backup::restore_file(&app, file, Some(secret(&words)))
        .await
        .unwrap();
    assert_eq!(kinds(&here), [WrapKind::RecoveryPhrase]);
    let security = app_lock::security(&app).await.unwrap();
    assert!(security.can_lock);

    let is_locked = || {
        let ways = vec![Way::RecoveryPhrase];
        setup::state(&app).phase == Phase::NeedsPassphrase { reason: None, ways }
    };
    let open = || setup::unlock(&app, words.clone());
    app_lock::now(&app).await.unwrap();
    assert!(is_locked());
    setup::unlock(&app, "no words of it".to_owned())
        .await
        .unwrap_err();
    open().await.unwrap();
    // Nobody asked for this one.
    app_lock::when_sleeping(&app).await;
    assert!(is_locked());
    open().await.unwrap();

    // Whoever finds the window open proves nothing by that.
    let refused = to_passphrase(&app, PASSPHRASE, None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NeedsProof);
    assert!(refused.message.contains("recovery phrase"), "{refused}");
    let later = SetLockSettings {
        lock: LockSettings {
            idle_minutes: None,
            on_sleep: false,
        },
        proof: None,
    };
    let refused = app_lock::set_settings(&app, later).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NeedsProof);
    // A passphrase is shorter to type, and the phrase stays.
    to_passphrase(&app, PASSPHRASE, Some(&words)).await.unwrap();
    let both = [WrapKind::Passphrase, WrapKind::RecoveryPhrase];
    assert_eq!(kinds(&here), both);
    app.close().await;
}

#[tokio::test]
async fn an_entry_that_the_keychain_does_not_delete_is_told_of_and_deleted_by_a_later_start() {
    let home = new_home();
    let keychain = Arc::new(FaultyStore::new(Fault::Keeps(StoreError::Timeout)));
    let starts = || program(&home, keychain.clone(), None, true);
    let stays = async |app: &App| keys::status(app).await.unwrap().old_entry_stays;
    let app = starts().await;
    setup::configure(&app, real()).await.unwrap();
    assert!(!stays(&app).await);
    set_pin(&app, PIN, None).await.unwrap();
    assert!(
        stays(&app).await,
        "a backup of before opens without the PIN"
    );
    app.close().await;
    let app = starts().await;
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    assert!(stays(&app).await);
    app.close().await;

    keychain.mend();
    let app = starts().await;
    setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
    for _ in 0..500 {
        if !stays(&app).await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!stays(&app).await);
    assert_eq!(keychain.inner.accounts().len(), 1);
    app.close().await;
    // At a terminal it is done before anything else.
    let app = program(&home, keychain.clone(), Some(PIN), false).await;
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    app.close().await;
}
