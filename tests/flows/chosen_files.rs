//! A backup that a person keeps where they want: saved to a file of their choice, and brought back
//! from it on another computer. The system's dialog is stood in for by its answer; the real one is
//! driven by `tests/e2e/recovery.rs`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use coffer_app::api::*;
use coffer_app::{App, EventSink, FileAsk, LinkPage, app_lock, backup, keys, setup};
use coffer_vault::fake::MemoryStore;
use futures::future::BoxFuture;
use tempfile::TempDir;

use crate::cli::PASSPHRASE;
use crate::keys::{program_with, real};

/// What the dialog brings, and what it was asked.
#[derive(Default)]
struct Dialog {
    answer: Mutex<Option<PathBuf>>,
    asked: Mutex<Vec<FileAsk>>,
    /// What is locked while it is open.
    locks: Mutex<Option<App>>,
}

impl Dialog {
    fn brings(&self, path: Option<&Path>) {
        *self.answer.lock().unwrap() = path.map(Path::to_owned);
    }
}

impl EventSink for Dialog {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
    fn choose_file(&self, what: FileAsk) -> BoxFuture<'static, Result<Option<PathBuf>, String>> {
        self.asked.lock().unwrap().push(what);
        let answer = self.answer.lock().unwrap().clone();
        let locks = self.locks.lock().unwrap().take();
        Box::pin(async move {
            if let Some(app) = locks {
                app_lock::now(&app).await.unwrap();
            }
            Ok(answer)
        })
    }
}

/// A window on a computer of its own.
struct Computer {
    home: TempDir,
    dialog: Arc<Dialog>,
    app: App,
}

impl Computer {
    async fn new() -> Self {
        let home = TempDir::with_prefix("coffer-flows-").unwrap();
        let dialog = Arc::<Dialog>::default();
        let keychain = Arc::new(MemoryStore::new());
        let app = program_with(home.path(), keychain, None, true, dialog.clone()).await;
        Self { home, dialog, app }
    }

    /// One with a profile that a passphrase opens, and its backup on a stick.
    async fn with_backup() -> (Self, PathBuf) {
        let computer = Self::new().await;
        setup::configure(&computer.app, real()).await.unwrap();
        let request = MoveToPassphrase {
            passphrase: PASSPHRASE.to_owned(),
            proof: None,
        };
        keys::move_to_passphrase(&computer.app, request)
            .await
            .unwrap();
        let file = computer.home.path().join("stick.coffer-backup");
        computer.dialog.brings(Some(&file));
        backup::save(&computer.app).await.unwrap().unwrap();
        (computer, file)
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    async fn restore(&self, secret: Option<&str>) -> Result<Restored, AppError> {
        let secret = secret.map(str::to_owned);
        backup::restore_chosen(
            &self.app,
            RestoreChosen {
                proof: secret.clone(),
                secret,
            },
        )
        .await
    }
}

#[tokio::test]
async fn a_backup_is_saved_where_the_person_chooses_and_the_window_learns_no_path() {
    let (there, file) = Computer::with_backup().await;
    let size = std::fs::metadata(&file).unwrap().len();
    // Saved once more over the one that is there, as the dialog has asked.
    there
        .dialog
        .brings(Some(&there.home.path().join("stick.coffer-backup")));
    let saved = backup::save(&there.app).await.unwrap().unwrap();
    assert_eq!(saved.name, "stick.coffer-backup");
    assert!(saved.portable, "it opens with the passphrase");
    assert_eq!(saved.bytes, i64::try_from(size).unwrap());
    let told = serde_json::to_string(&saved).unwrap();
    assert!(
        !told.contains(there.home.path().to_str().unwrap()),
        "{told}"
    );
    let asked = there.dialog.asked.lock().unwrap().clone();
    let FileAsk::SaveBackup { name } = &asked[0] else {
        panic!("{asked:?}")
    };
    assert!(name.starts_with("coffer-production-20"), "{name}");

    // What is no backup is not replaced, whatever the dialog was told.
    let letter = there.home.path().join("letter.coffer-backup");
    std::fs::write(&letter, "Dear Ana").unwrap();
    there.dialog.brings(Some(&letter));
    let refused = backup::save(&there.app).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput, "{refused:?}");
    assert_eq!(std::fs::read(&letter).unwrap(), b"Dear Ana");

    // Whoever closes the dialog has saved nothing.
    there.dialog.brings(None);
    assert_eq!(backup::save(&there.app).await.unwrap(), None);
    there.app.close().await;
}

#[tokio::test]
async fn a_new_computer_goes_on_from_a_file_and_its_words() {
    let (there, file) = Computer::with_backup().await;
    let here = Computer::new().await;
    assert_eq!(setup::state(&here.app).phase, Phase::Welcome);
    assert!(
        here.restore(Some(PASSPHRASE)).await.is_err(),
        "none is chosen"
    );
    assert_eq!(backup::choose(&here.app).await.unwrap(), None);

    here.dialog.brings(Some(&file));
    let chosen = backup::choose(&here.app).await.unwrap().unwrap();
    assert_eq!(chosen.profile, BackupProfile::Production);
    assert!(!chosen.replaces, "nothing is here yet");
    assert_eq!(chosen.backup.name, "stick.coffer-backup");
    let ways = vec![Way::Passphrase];
    assert_eq!(chosen.backup.opens, BackupOpens::With { ways });

    for wrong in [None, Some("not the passphrase of it")] {
        let refused = here.restore(wrong).await.unwrap_err();
        let expected = match wrong {
            None => ErrorCode::NeedsPassphrase,
            Some(_) => ErrorCode::WrongPassphrase,
        };
        assert_eq!(refused.code, expected, "{refused:?}");
        assert_eq!(setup::state(&here.app).phase, Phase::Welcome);
        assert!(!here.data().join("production").exists(), "nothing was made");
    }
    let restored = here.restore(Some(PASSPHRASE)).await.unwrap();
    assert_eq!(restored.state.phase, Phase::Ready);
    assert!(here.restore(Some(PASSPHRASE)).await.is_err(), "once only");
    here.app.close().await;
    there.app.close().await;
}

#[tokio::test]
async fn a_foreign_a_newer_and_a_truncated_file_each_say_so_and_nothing_is_lost() {
    let (there, file) = Computer::with_backup().await;
    let whole = std::fs::read(&file).unwrap();
    let with = |name: &str, bytes: &[u8]| {
        let path = there.home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let newer = String::from_utf8_lossy(&whole[..200]).contains("\"version\":1");
    assert!(
        newer,
        "the header says its version where it is changed here"
    );
    let at = whole
        .windows(11)
        .position(|part| part == b"\"version\":1")
        .unwrap();
    let mut of_tomorrow = whole.clone();
    of_tomorrow[at + 10] = b'2';

    for (chosen, sentence) in [
        (
            with("photo.coffer-backup", b"\x89PNG\r\n and so on"),
            "not a backup",
        ),
        (with("empty.coffer-backup", b""), "not a backup"),
        (there.home.path().to_owned(), "not a backup"),
        (with("newer.coffer-backup", &of_tomorrow), "newer"),
    ] {
        there.dialog.brings(Some(&chosen));
        let refused = backup::choose(&there.app).await.unwrap_err();
        let told = refused.message.to_lowercase();
        assert!(told.contains(sentence), "{chosen:?}: {told}");
        assert_eq!(setup::state(&there.app).phase, Phase::Ready);
    }

    // One that was cut off tells what it is, and is found out before anything is changed.
    let cut = with("cut.coffer-backup", &whole[..whole.len() - 70_000]);
    for computer in [&there, &Computer::new().await] {
        let before = setup::state(&computer.app).phase;
        computer.dialog.brings(Some(&cut));
        backup::choose(&computer.app).await.unwrap().unwrap();
        let refused = computer.restore(Some(PASSPHRASE)).await.unwrap_err();
        assert!(refused.message.contains("damaged"), "{}", refused.message);
        assert_eq!(setup::state(&computer.app).phase, before);
        let kept = computer.data().join("production/kept");
        assert!(!kept.exists(), "nothing was set aside");
    }
    there.app.close().await;
}

#[tokio::test]
async fn a_locked_profile_is_not_replaced_from_a_file() {
    let (there, file) = Computer::with_backup().await;
    there.dialog.brings(Some(&file));
    backup::choose(&there.app).await.unwrap();
    coffer_app::app_lock::now(&there.app).await.unwrap();
    let refused = backup::choose(&there.app).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NeedsPassphrase);
    let refused = there.restore(Some(PASSPHRASE)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NeedsPassphrase);
    there.app.close().await;
}

#[tokio::test]
async fn a_dialog_that_is_left_open_holds_no_keys_and_writes_nothing_once_it_is_locked() {
    let (computer, file) = Computer::with_backup().await;
    let another = file.with_file_name("another.coffer-backup");
    computer.dialog.brings(Some(&another));
    let profile = Arc::downgrade(&computer.app.profile().unwrap());
    *computer.dialog.locks.lock().unwrap() = Some(computer.app.clone());
    let refused = backup::save(&computer.app).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NeedsPassphrase, "{refused}");
    assert!(
        profile.upgrade().is_none(),
        "closed, with nobody holding it"
    );
    assert!(!another.exists());
}

#[tokio::test]
async fn a_note_of_an_interrupted_rotation_leads_to_no_file_outside_of_its_folder() {
    let (computer, _) = Computer::with_backup().await;
    let data = computer.data();
    let folder = ["sandbox", "production"]
        .map(|name| data.join(name))
        .into_iter()
        .find(|folder| folder.join("keys.json").exists())
        .unwrap();
    let keys: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("keys.json")).unwrap()).unwrap();
    computer.app.close().await;
    let victim = data.join("victim.db");
    std::fs::write(&victim, "not ours").unwrap();
    let note = serde_json::json!({"old": keys["database"], "new": "../victim.db"});
    std::fs::write(folder.join("rotating.json"), note.to_string()).unwrap();
    let keychain = Arc::new(MemoryStore::new());
    let app = program_with(
        computer.home.path(),
        keychain,
        Some(PASSPHRASE),
        true,
        Arc::<Dialog>::default(),
    )
    .await;
    assert_eq!(setup::state(&app).phase, Phase::Ready);
    assert!(victim.exists());
    app.close().await;
}
