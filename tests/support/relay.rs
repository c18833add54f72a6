//! `coffer-relay` as its operator runs it: set up in a folder, served by one process or several, asked by its verbs.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::built;
use crate::process::{Group, program};

/// How long a relay may take to end: what was begun has ten seconds, and ten more if it is an exchange.
const END_MAX: Duration = Duration::from_secs(25);

/// A relay's folder: its configuration, its key, and where it keeps no PostgreSQL its database.
pub struct RelaySetup {
    folder: TempDir,
    key: String,
    plaid: String,
}

/// What an operator reads out to a person.
pub struct Invitation {
    /// Good once.
    pub code: String,
    /// By which another relay is told apart.
    pub fingerprint: String,
    /// The group that the device joins.
    pub group: String,
}

/// One instance. Dropping it kills it, as a power cut would.
pub struct Served(Group);

impl RelaySetup {
    /// Sets one up before a bank. `public` is where Plaid and devices reach it.
    ///
    /// # Errors
    /// It is not built, or writes nothing.
    pub async fn new(plaid: &str, public: &str, database: Option<&str>) -> Result<Self> {
        let mut setup = Self {
            folder: TempDir::with_prefix("coffer-relay-")?,
            key: String::new(),
            plaid: plaid.to_owned(),
        };
        setup.verb(&["init", "--name", "The club"]).await?;
        let secrets = std::fs::read_to_string(setup.folder.path().join("coffer-relay.env"))?;
        let key = secrets
            .lines()
            .find_map(|line| line.strip_prefix("COFFER_RELAY_KEY="));
        setup.key = key.context("init writes a key")?.to_owned();
        setup.write(
            "listen = ",
            &format!("public_url = \"{public}\"\nlisten = "),
        )?;
        if let Some(database) = database {
            let text = format!("database = \"{database}\" #");
            setup.write("database = ", &text)?;
        }
        Ok(setup)
    }

    /// Puts something into the place of the first such text of the configuration.
    ///
    /// # Errors
    /// There is none, or it cannot be written.
    pub fn write(&self, place: &str, text: &str) -> Result<()> {
        let file = self.folder.path().join("coffer-relay.toml");
        let config = std::fs::read_to_string(&file)?;
        ensure!(config.contains(place), "there is no {place:?} in {config}");
        std::fs::write(file, config.replacen(place, text, 1))?;
        Ok(())
    }

    /// Where its files are.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Serves at an address such as `127.0.0.1:8943`.
    ///
    /// # Errors
    /// It does not become ready.
    pub async fn serve(&self, listen: &str) -> Result<Served> {
        let mut command = program(built("coffer-relay")?, "coffer-relay")?;
        self.at_home(&mut command);
        command
            .args([
                "serve",
                "--listen",
                listen,
                "--metrics",
                "127.0.0.1:0",
                "--plaid-url",
                &self.plaid,
            ])
            .env("COFFER_RELAY_LOG", "info")
            .stdout(Stdio::piped());
        let mut group = Group::start(command, "coffer-relay", self.folder.path())?;
        group.line(|line| line.contains("ready")).await?;
        Ok(Served(group))
    }

    /// Asks one of the verbs: what it prints.
    ///
    /// # Errors
    /// It refuses; the error is its sentence.
    pub async fn verb(&self, arguments: &[&str]) -> Result<Value> {
        let mut command = program(built("coffer-relay")?, "coffer-relay")?;
        self.at_home(&mut command);
        let output = command.args(arguments).output().await?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}", told.trim());
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// An invitation to a group, or to a new one.
    ///
    /// # Errors
    /// Its database does not answer.
    pub async fn invite(&self, group: Option<&str>) -> Result<Invitation> {
        let mut arguments = vec!["enrol"];
        if let Some(group) = group {
            arguments.extend(["--group", group]);
        }
        let made = self.verb(&arguments).await?;
        let word = |name: &str| -> Result<String> {
            let word = made[name].as_str();
            Ok(word
                .with_context(|| format!("no {name} in {made}"))?
                .to_owned())
        };
        Ok(Invitation {
            code: word("invitation")?,
            fingerprint: word("fingerprint")?,
            group: word("group")?,
        })
    }

    /// What its instances wrote to stderr.
    ///
    /// # Errors
    /// None was served.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(
            self.folder.path().join("coffer-relay.log"),
        )?)
    }

    fn at_home(&self, command: &mut Command) {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("COFFER_RELAY_KEY", &self.key)
            .env("PLAID_CLIENT_ID", "coffer-sandbox")
            .env("PLAID_SECRET", "sandbox-secret")
            .stdin(Stdio::null());
    }
}

impl Served {
    /// Asks it to end, and waits for that.
    ///
    /// # Errors
    /// It does not end by itself.
    pub async fn end(self) -> Result<()> {
        self.0.end(END_MAX).await
    }

    /// Its process.
    pub fn pid(&self) -> i32 {
        self.0.pid()
    }
}

/// An address on this machine that is free now.
///
/// # Errors
/// None is.
pub fn free_address() -> Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.to_string())
}
