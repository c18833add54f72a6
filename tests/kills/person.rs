//! One person's data folder, and coffer-cli run on it: as itself, as a copy, to be killed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acceptance::built;
use serde_json::Value;
use tempfile::TempDir;

pub const PASSPHRASE: &str = "violet otter under the stairs";
/// The keys that every sandbox accepts unless it is told others.
const CLIENT_ID: &str = "coffer-sandbox";
const SECRET: &str = "sandbox-secret";

pub struct Person {
    home: TempDir,
    bank: String,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// None where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Person {
    /// Somebody who has set Coffer up for a bank at this address, and no more. It is reached as
    /// Plaid is, so that its calendar stands still while it is synced.
    pub fn new(bank: &str) -> Self {
        let person = Self {
            home: TempDir::with_prefix("coffer-kills-").unwrap(),
            bank: bank.to_owned(),
        };
        person.run(&["init", "--relay", "direct"]).ok();
        person
    }

    /// The same person again, at this moment, in a folder of its own.
    pub fn copy(&self) -> Self {
        let copy = Self {
            home: TempDir::with_prefix("coffer-kills-").unwrap(),
            bank: self.bank.clone(),
        };
        copy_folder(&self.data_dir(), &copy.data_dir());
        copy
    }

    /// The same person at another computer, where nothing of them is.
    pub fn elsewhere(&self) -> Self {
        Self {
            home: TempDir::with_prefix("coffer-kills-").unwrap(),
            bank: self.bank.clone(),
        }
    }

    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The folder of the profile.
    pub fn profile_dir(&self) -> PathBuf {
        self.data_dir().join("sandbox")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        self.dressed(Command::new(built("coffer-cli").unwrap()), args)
    }

    /// The same run by another program, such as a tracer: what `before` it is told comes first.
    pub fn command_under(&self, program: &str, before: &[&str], args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(before).arg(built("coffer-cli").unwrap());
        self.dressed(command, args)
    }

    fn dressed(&self, mut command: Command, args: &[&str]) -> Command {
        command
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("COFFER_DATA_DIR", self.data_dir())
            .env("COFFER_PASSPHRASE", PASSPHRASE)
            .env("COFFER_PLAID_URL", &self.bank)
            .env("PLAID_CLIENT_ID", CLIENT_ID)
            .env("PLAID_SECRET", SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.command(args).output().unwrap())
    }

    /// `--json`, of which stdout is the answer.
    pub fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = std::iter::once("--json")
            .chain(args.iter().copied())
            .collect();
        serde_json::from_str(&self.run(&args).ok().stdout).unwrap()
    }

    pub fn list(&self, args: &[&str]) -> Vec<Value> {
        match self.json(args) {
            Value::Array(list) => list,
            other => panic!("a list: {other}"),
        }
    }

    pub fn link(&self, institution: &str) -> Ran {
        self.run(&link_args(institution))
    }
}

pub fn link_args(institution: &str) -> [&str; 7] {
    [
        "link",
        "--institution",
        institution,
        "--user",
        "user_good",
        "--password",
        "pass_good",
    ]
}

impl Ran {
    pub fn of(output: &std::process::Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// It did what it was asked.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// It failed with a plain sentence that says these words, and did not panic.
    #[track_caller]
    pub fn failed(self, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said: {self:?}");
        }
        self
    }
}

/// Copies files and folders. Locks are files without content and come along.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    let permissions = std::fs::metadata(from).unwrap().permissions();
    std::fs::set_permissions(to, permissions).unwrap();
}
