//! What is left in memory of a profile that was locked. The test starts itself again: the child is the
//! program, and its parent reads the child's memory, as nobody may do to Coffer (`process.rs`).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, mpsc};

use acceptance::memory::Pieces;
use coffer_app::api::{AttachmentRef, SetPinRequest};
use coffer_app::read::{Filter, Status};
use coffer_app::{
    App, AppConfig, Seams, Secret, SystemClock, app_lock, attachments, browse, link, setup, sync,
};
use coffer_vault::fake::{Fault, FaultyStore};
use coffer_vault::{Account, Purpose, SecretStore, StoreError, Unlock, Vault};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::bank::{Bank, RICH};
use crate::cli::PASSPHRASE;
use crate::desk::{NoDemoBank, NoEvents};

const HOME: &str = "COFFER_MEMORY_TEST_HOME";
const BANK: &str = "COFFER_MEMORY_TEST_BANK";
/// Set where the keychain and a PIN open it, in a window, and else a passphrase.
const WITH_PIN: &str = "COFFER_MEMORY_TEST_PIN";
/// Long enough to be found in memory for no other reason.
const PIN: &str = "74031862597";
/// Stands before what the child tells, among what the test harness says.
const MARK: &str = "the child: ";

/// A keychain that another process can look into: one file for each entry.
struct FolderStore(PathBuf);

impl FolderStore {
    fn beside(home: &Path) -> Self {
        let folder = home.join("keychain");
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, account: &Account) -> PathBuf {
        self.0.join(account.name.replace('/', "-"))
    }

    /// What it keeps.
    fn secrets(&self) -> Vec<Vec<u8>> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        entries
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect()
    }
}

impl SecretStore for FolderStore {
    fn get(&self, account: &Account) -> Result<Option<Secret<Vec<u8>>>, StoreError> {
        Ok(std::fs::read(self.path(account)).ok().map(Secret::new))
    }
    fn set(&self, account: &Account, value: &[u8]) -> Result<(), StoreError> {
        std::fs::write(self.path(account), value).unwrap();
        Ok(())
    }
    fn delete(&self, account: &Account) -> Result<(), StoreError> {
        let _ = std::fs::remove_file(self.path(account));
        Ok(())
    }
}

/// The child: links a bank, syncs it, locks itself and opens nothing again, a step for each line that it
/// is told. Where nobody started it as one, a test of nothing.
#[tokio::test]
async fn a_child_that_locks_itself() {
    let (Some(home), Ok(bank)) = (std::env::var_os(HOME), std::env::var(BANK)) else {
        return;
    };
    let with_pin = std::env::var_os(WITH_PIN).is_some();
    let config = AppConfig {
        data_dir: Path::new(&home).join("data"),
        window: with_pin,
        passphrase: (!with_pin).then(|| Secret::new(PASSPHRASE.to_owned())),
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(bank),
        exports_dir: None,
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: match with_pin {
            true => Arc::new(FolderStore::beside(Path::new(&home))),
            false => Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        },
        events: Arc::new(NoEvents),
        demo: Arc::new(NoDemoBank),
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let app = App::start(config, seams).await;
    setup::start_demo(&app).await.unwrap();
    if with_pin {
        let request = SetPinRequest {
            pin: PIN.to_owned(),
            current: None,
        };
        app_lock::set_pin(&app, request).await.unwrap();
    }
    let step = |what: &str| {
        let mut out = std::io::stdout().lock();
        out.write_all(format!("\n{MARK}{what}\n").as_bytes())
            .unwrap();
        out.flush().unwrap();
        std::io::stdin().read_line(&mut String::new()).unwrap();
    };
    let password = Secret::new("pass_good".to_owned());
    let linked = link::in_sandbox(&app, RICH, "user_good", password).await;
    link::wait(&app, &linked.unwrap().session_id).await.unwrap();
    sync::run(&app, None).await.unwrap();
    // A file is sealed and opened by a key of its own.
    let newest = browse::list(&app, Filter::default(), Status::Listed, Some(1)).await;
    let id = newest.unwrap()[0].id.to_string();
    let receipt = Path::new(&home).join("receipt.txt");
    std::fs::write(&receipt, "two coffees").unwrap();
    attachments::attach_file(&app, &id, &receipt).await.unwrap();
    let file = attachments::list(&app, &id).await.unwrap().remove(0).id;
    let asked = AttachmentRef {
        transaction_id: id,
        id: file,
    };
    attachments::bytes(&app, asked).await.unwrap();
    let others = work_with_keys(Path::new(&home), with_pin);
    step("open");
    app_lock::now(&app).await.unwrap();
    step("locked");
    app.close().await;
    drop(others);
}

/// Threads that derive every key, drop them, and stay as those of a runtime do, with their stacks as the
/// work left them.
fn work_with_keys(home: &Path, with_pin: bool) -> Vec<mpsc::Sender<()>> {
    (0..4)
        .map(|_| {
            let (done, is_done) = mpsc::channel();
            let (stay, stays) = mpsc::channel::<()>();
            let home = home.to_owned();
            std::thread::spawn(move || {
                drop(keys_of(&home, with_pin, |_| ()));
                done.send(()).unwrap();
                // Until the other end is dropped.
                let _ = stays.recv();
            });
            is_done.recv().unwrap();
            stay
        })
        .collect()
}

/// The program in another process, as its parent sees it.
struct Program {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(home: &Path, bank: &Bank, with_pin: bool) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap());
        if with_pin {
            child.env(WITH_PIN, "1");
        }
        let mut child = child
            .args([
                "--exact",
                "memory::a_child_that_locks_itself",
                "--test-threads=1",
                "--nocapture",
            ])
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env(HOME, home)
            .env(BANK, bank.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// Its memory, once it has said that it is so far.
    async fn when(&mut self, what: &str) -> Pieces {
        loop {
            let line = self.said.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("the child ended before it was {what}"));
            if line.strip_prefix(MARK) == Some(what) {
                return Pieces::of(self.child.id().unwrap()).unwrap();
            }
        }
    }

    async fn goes_on(&mut self) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(b"go on\n").await.unwrap();
    }
}

/// What is made of each key of a profile, with the key's name.
fn keys_of<T>(home: &Path, with_pin: bool, of: impl Fn(&[u8; 32]) -> T) -> Vec<(&'static str, T)> {
    let store = FolderStore::beside(home);
    let unlock = match with_pin {
        true => Unlock::AppLock {
            store: &store,
            pin: Secret::new(PIN.to_owned()),
        },
        false => Unlock::Passphrase(Secret::new(PASSPHRASE.to_owned())),
    };
    let vault = Vault::unlock(&home.join("data/demo"), unlock).unwrap();
    [
        ("database", Purpose::Database),
        ("seals", Purpose::TokenSeal),
        ("backups", Purpose::Backup),
        ("names", Purpose::Names),
        ("attachments", Purpose::Attachments),
    ]
    .map(|(name, purpose)| (name, of(vault.derive(purpose).expose())))
    .into()
}

#[tokio::test]
async fn after_a_lock_no_key_is_left_in_memory() {
    nothing_is_left(Bank::start(263).await, false).await;
}

#[tokio::test]
async fn after_a_lock_of_a_window_neither_a_key_nor_the_keychains_secret_nor_the_pin_is_left() {
    nothing_is_left(Bank::start(264).await, true).await;
}

async fn nothing_is_left(bank: Bank, with_pin: bool) {
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let mut program = Program::start(home.path(), &bank, with_pin);
    let open = program.when("open").await;
    let mut keys = keys_of(home.path(), with_pin, |key| key.to_vec());
    let secrets = FolderStore::beside(home.path()).secrets();
    assert_eq!(
        secrets.len(),
        usize::from(with_pin),
        "one entry, of the PIN"
    );
    keys.extend(secrets.into_iter().map(|secret| ("keychain", secret)));
    program.goes_on().await;
    let locked = program.when("locked").await;
    program.goes_on().await;
    assert!(program.child.wait().await.unwrap().success());
    for (name, key) in &keys {
        let hex = key.iter().map(|byte| format!("{byte:02x}"));
        let hex: String = hex.collect();
        for written in [
            key.as_slice(),
            hex.as_bytes(),
            hex.to_uppercase().as_bytes(),
        ] {
            assert_eq!(locked.count(written), 0, "the key of the {name} is left");
        }
    }
    let typed = if with_pin { PIN } else { PASSPHRASE }.as_bytes();
    assert_eq!(locked.count(typed), 0, "what was typed is left");
    let found = |pieces: &Pieces| keys.iter().filter(|(_, key)| pieces.count(key) > 0).count();
    assert!(
        // A PIN is forgotten as soon as it has opened something.
        found(&open) >= 2 && (with_pin || open.count(typed) > 0),
        "the search itself finds what is there"
    );
}
