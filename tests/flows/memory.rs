//! What is left in memory of a profile that was locked. The test starts itself again: the child is the
//! program, and its parent reads the child's memory, as nobody may do to Coffer (`process.rs`).

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, mpsc};

use acceptance::memory::Pieces;
use coffer_app::api::AttachmentRef;
use coffer_app::read::{Filter, Status};
use coffer_app::{
    App, AppConfig, Seams, Secret, SystemClock, app_lock, attachments, browse, link, setup, sync,
};
use coffer_vault::fake::{Fault, FaultyStore};
use coffer_vault::{Purpose, StoreError, Unlock, Vault};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::bank::{Bank, RICH};
use crate::cli::PASSPHRASE;
use crate::desk::{NoDemoBank, NoEvents};

const HOME: &str = "COFFER_MEMORY_TEST_HOME";
const BANK: &str = "COFFER_MEMORY_TEST_BANK";
/// Stands before what the child tells, among what the test harness says.
const MARK: &str = "the child: ";

/// The child: links a bank, syncs it, locks itself and opens nothing again, a step for each line that it
/// is told. Where nobody started it as one, a test of nothing.
#[tokio::test]
async fn a_child_that_locks_itself() {
    let (Some(home), Ok(bank)) = (std::env::var_os(HOME), std::env::var(BANK)) else {
        return;
    };
    let config = AppConfig {
        data_dir: Path::new(&home).join("data"),
        window: false,
        passphrase: Some(Secret::new(PASSPHRASE.to_owned())),
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(bank),
        exports_dir: None,
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        events: Arc::new(NoEvents),
        demo: Arc::new(NoDemoBank),
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let app = App::start(config, seams).await;
    setup::start_demo(&app).await.unwrap();
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
    let others = work_with_keys(&Path::new(&home).join("data/demo"));
    step("open");
    app_lock::now(&app).await.unwrap();
    step("locked");
    app.close().await;
    drop(others);
}

/// Threads that derive every key, drop them, and stay as those of a runtime do, with their stacks as the
/// work left them.
fn work_with_keys(profile: &Path) -> Vec<mpsc::Sender<()>> {
    (0..4)
        .map(|_| {
            let (done, is_done) = mpsc::channel();
            let (stay, stays) = mpsc::channel::<()>();
            let profile = profile.to_owned();
            std::thread::spawn(move || {
                drop(keys_of(&profile, |_| ()));
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
    fn start(home: &Path, bank: &Bank) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
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
fn keys_of<T>(profile: &Path, of: impl Fn(&[u8; 32]) -> T) -> Vec<(&'static str, T)> {
    let unlock = Unlock::Passphrase(Secret::new(PASSPHRASE.to_owned()));
    let vault = Vault::unlock(profile, unlock).unwrap();
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
    let bank = Bank::start(263).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let mut program = Program::start(home.path(), &bank);
    let open = program.when("open").await;
    let keys = keys_of(&home.path().join("data/demo"), |key| key.to_vec());
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
    let typed = PASSPHRASE.as_bytes();
    assert_eq!(locked.count(typed), 0, "the passphrase is left");
    let found = |pieces: &Pieces| keys.iter().filter(|(_, key)| pieces.count(key) > 0).count();
    assert!(
        found(&open) >= 2 && open.count(typed) > 0,
        "the search itself finds what is there"
    );
}
