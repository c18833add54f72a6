//! coffer-cli as a script runs it: with a clean environment, so that no keychain and no data of
//! the machine are touched.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use acceptance::built;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::bank::RICH;

pub const PASSPHRASE: &str = "violet otter under the stairs";

/// One person's data folder and environment.
pub struct Cli {
    home: TempDir,
    env: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Cli {
    /// A person who has never used Coffer.
    pub fn new() -> Self {
        Self {
            home: TempDir::with_prefix("coffer-flows-").unwrap(),
            env: Vec::new(),
        }
        .with("COFFER_PASSPHRASE", PASSPHRASE)
    }

    /// A person with the demo on a bank that runs elsewhere.
    pub async fn demo_on(url: &str) -> Self {
        let cli = Self::new().with("COFFER_PLAID_URL", url);
        cli.run(&["init", "--relay", "demo"]).await.ok();
        cli
    }

    /// The same with a connection that is synced.
    pub async fn synced_on(url: &str) -> Self {
        let cli = Self::demo_on(url).await;
        cli.link(RICH).await.ok();
        cli.run(&["sync"]).await.ok();
        cli
    }

    /// With a variable of the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A run that has not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_of(&built("coffer-cli").unwrap(), args)
    }

    pub fn command_of(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home())
            // Where a session bus would be looked for.
            .env("XDG_RUNTIME_DIR", self.home())
            .env("COFFER_DATA_DIR", self.data_dir())
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    pub async fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().await.unwrap())
    }

    /// The same with a line on stdin.
    pub async fn run_with(&self, args: &[&str], line: &str) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // What asks for nothing may be gone before it is written.
        let _ = stdin.write_all(format!("{line}\n").as_bytes()).await;
        drop(stdin);
        ran(child.wait_with_output().await.unwrap())
    }

    /// `--json`, of which stdout is the answer.
    pub async fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = std::iter::once("--json")
            .chain(args.iter().copied())
            .collect();
        let ran = self.run(&args).await.ok();
        assert_eq!(ran.stderr, "", "nothing but the answer");
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// All listed transactions.
    pub async fn transactions(&self, args: &[&str]) -> Vec<Value> {
        let args: Vec<&str> = std::iter::once("transactions")
            .chain(args.iter().copied())
            .collect();
        self.json(&args).await.as_array().unwrap().clone()
    }

    pub async fn link(&self, institution: &str) -> Ran {
        self.run(&link_args(institution, "user_good", "pass_good"))
            .await
    }
}

pub fn link_args<'a>(institution: &'a str, user: &'a str, password: &'a str) -> [&'a str; 7] {
    [
        "link",
        "--institution",
        institution,
        "--user",
        user,
        "--password",
        password,
    ]
}

pub fn ran(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The first line on stderr that begins like this.
pub async fn line_on_stderr(child: &mut Child, begins: &str) -> String {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.starts_with(begins) {
            return line;
        }
    }
    panic!("no line on stderr begins with {begins:?}");
}

impl Ran {
    /// It did what it was asked.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It failed: code 1, nothing on stdout, a plain sentence on stderr that says these words.
    #[track_caller]
    pub fn failed(self, words: &[&str]) -> Self {
        assert_eq!(self.stdout, "", "{self:?}");
        self.failed_in_part(words)
    }

    /// The same where stdout tells what became of each part.
    #[track_caller]
    pub fn failed_in_part(self, words: &[&str]) -> Self {
        assert_eq!(self.code, 1, "{self:?}");
        let sentence = self.stderr.trim();
        assert!(
            sentence.lines().count() == 1 && sentence.ends_with('.') && sentence.len() > 20,
            "one sentence or two: {sentence:?}"
        );
        assert!(!sentence.contains("panicked"), "{sentence}");
        for word in words {
            assert!(
                sentence.contains(word),
                "{word:?} is not said in {sentence:?}"
            );
        }
        self
    }
}
