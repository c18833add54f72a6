//! Programs that are killed between two steps of a change, each step by its name and none by luck.
//!
//! The test starts itself again; that child does one thing to the profile and sends itself SIGKILL
//! at the step that it was given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_app::api::{ChangePassphrase, RotateKeys};
use coffer_app::{App, AppConfig, Seams, Secret, attachments, backup, ending, keys, steps, sync};
use coffer_vault::StoreError;
use coffer_vault::fake::{Fault, FaultyStore};

use crate::cli::{Cli, PASSPHRASE};
use crate::desk::{NoDemoBank, NoEvents};
use crate::moves_die::Later;

const DATA_DIR: &str = "COFFER_DEATH_TEST_DATA_DIR";
const WHAT: &str = "COFFER_DEATH_TEST_WHAT";
const STEP: &str = "COFFER_DEATH_TEST_STEP";
const FILE: &str = "COFFER_DEATH_TEST_FILE";

/// Does `what` to a person's profile in a process that is killed at `step`, which it must reach. A sync
/// is given the address of its bank where others are given a file.
pub async fn dies(cli: &Cli, what: &str, step: &str, file: Option<&Path>) {
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "deaths::the_child",
            "--test-threads=1",
            "--nocapture",
        ])
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env(DATA_DIR, cli.data_dir())
        .env(WHAT, what)
        .env(STEP, step)
        .env(FILE, file.unwrap_or(Path::new("")))
        .output()
        .await
        .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(
            output.status.signal(),
            Some(9),
            "{what} did not reach {step:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn listener(step: &'static str) {
    if std::env::var(STEP).is_ok_and(|wanted| wanted == step) {
        #[cfg(unix)]
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)
            .unwrap();
    }
}

/// The child, and where nobody started it as one, a test of nothing.
#[tokio::test]
async fn the_child() {
    let Some(data_dir) = std::env::var_os(DATA_DIR) else {
        return;
    };
    let what = std::env::var(WHAT).unwrap();
    let file = PathBuf::from(std::env::var_os(FILE).unwrap());
    steps::listen(listener);
    // An address, and how many minutes later it is: `http://127.0.0.1:80#5`.
    let (url, minutes) = file
        .to_str()
        .map_or(("", ""), |text| text.split_once('#').unwrap_or((text, "0")));
    let minutes = minutes.parse().unwrap_or(0);
    let config = AppConfig {
        data_dir: data_dir.into(),
        window: false,
        passphrase: Some(Secret::new(PASSPHRASE.to_owned())),
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: ["sync", "move"]
            .contains(&what.as_str())
            .then(|| url.to_owned()),
        exports_dir: None,
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(Later(minutes)),
        secrets: Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        events: Arc::new(NoEvents),
        demo: Arc::new(NoDemoBank),
    };
    let app = App::start(config, seams).await;
    match what.as_str() {
        "rotate" => {
            let request = RotateKeys {
                passphrase: Some(PASSPHRASE.to_owned()),
                ..RotateKeys::default()
            };
            drop(keys::rotate(&app, request).await.unwrap());
        }
        "change passphrase" => {
            let request = ChangePassphrase {
                old: PASSPHRASE.to_owned(),
                new: crate::keys::LONGER.to_owned(),
            };
            drop(keys::change_passphrase(&app, request).await.unwrap());
        }
        "restore" => drop(backup::restore_file(&app, file, None).await.unwrap()),
        "sync" => drop(sync::run(&app, None).await.unwrap()),
        "move" => crate::moves_die::moves_fifty(&app).await,
        "backup" => drop(backup::to_file(&app, file).await.unwrap()),
        // To the transaction that the file is called by.
        "attach" => {
            let to = file.file_stem().unwrap().to_str().unwrap();
            attachments::attach_file(&app, to, &file).await.unwrap();
        }
        // The connection that the file is called by, and whose name is in it.
        "forget" => {
            let item = file.file_name().unwrap().to_str().unwrap();
            let name = std::fs::read_to_string(&file).unwrap();
            ending::forget(&app, item, &name).await.unwrap();
        }
        what => panic!("nobody knows how to {what}"),
    }
    app.close().await;
}
