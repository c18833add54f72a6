//! A program and everything it starts, killed together.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use crate::{LOOK_EVERY, READY_MAX};

/// Lines of a log that are shown with a failure.
const TAIL_LINES: usize = 40;

/// A command that the system kills when the test that started it is killed: nothing is dropped
/// then, and nobody else would end it.
///
/// # Errors
/// The program is not installed; the sentence names the package that has it.
pub fn program(program: impl AsRef<OsStr>, package: &str) -> Result<Command> {
    let program = program.as_ref();
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|dir| dir.join(program).is_file()) {
        bail!(
            "{} is not installed: install the package {package} (on Debian or Ubuntu: apt-get install {package}), or run `make test`, which does",
            program.display()
        );
    }
    if cfg!(target_os = "linux") {
        // Of util-linux, which no Linux is without.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        Ok(command)
    } else {
        Ok(Command::new(program))
    }
}

/// A started program in a process group of its own.
pub struct Group {
    name: String,
    child: Child,
    pid: Pid,
    log: PathBuf,
}

impl Group {
    /// Starts a command of [`program`] with its stderr in `logs`, under this name.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(mut command: Command, name: &str, logs: &Path) -> Result<Self> {
        let log = logs.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        let child = command
            .process_group(0)
            .stderr(Stdio::from(file))
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let pid = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?))
            .context("a process that was just started has an id")?;
        Ok(Self {
            name: name.to_owned(),
            child,
            pid,
            log,
        })
    }

    /// Its stdin, if that is piped and was not taken before.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Id of the program.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Whether the program is still there.
    ///
    /// # Errors
    /// The system does not say.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// The first line on stdout that `wanted` accepts. The program must have been started with a
    /// piped stdout.
    ///
    /// # Errors
    /// It ends, or the deadline passes, before such a line.
    pub async fn line(&mut self, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let stdout = self.child.stdout.take().context("stdout is not piped")?;
        let found = tokio::time::timeout(READY_MAX, first_line(stdout, wanted)).await;
        match found {
            Ok(Ok(Some(line))) => Ok(line),
            Ok(Ok(None)) => bail!("{} ended before it was ready.\n{}", self.name, self.tail()),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => bail!(
                "{} was not ready within {} s.\n{}",
                self.name,
                READY_MAX.as_secs(),
                self.tail()
            ),
        }
    }

    /// The last lines of its stderr.
    pub fn tail(&self) -> String {
        tail_of(&self.log)
    }

    /// Asks the program to end, waits for it, and kills what is left of its group.
    ///
    /// # Errors
    /// It did not end in time; it is killed all the same.
    pub async fn end(mut self, within: Duration) -> Result<()> {
        // Gone already is what was asked for.
        let _ = kill_process(self.pid, Signal::TERM);
        let ended = tokio::time::timeout(within, self.child.wait()).await;
        match ended {
            Ok(status) => status.map(drop).map_err(Into::into),
            Err(_) => bail!(
                "{} did not end within {} s.\n{}",
                self.name,
                within.as_secs(),
                self.tail()
            ),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The leader may be gone while something that it started is not.
        let _ = kill_process_group(self.pid, Signal::KILL);
    }
}

async fn first_line(
    stdout: impl AsyncRead + Unpin,
    wanted: impl Fn(&str) -> bool,
) -> std::io::Result<Option<String>> {
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if wanted(&line) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// The last lines of a log.
pub fn tail_of(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    format!("--- {}\n{}", log.display(), lines[from..].join("\n"))
}

/// The processes that this one started, by name.
///
/// # Errors
/// `/proc` cannot be read.
pub fn children_named(parent: i32, name: &str) -> Result<Vec<i32>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<i32>() else {
            continue;
        };
        // `pid (name) state parent …`; the process may have ended since the folder was listed.
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        let Some((head, tail)) = stat.rsplit_once(") ") else {
            continue;
        };
        let is_named = head.split_once(" (").is_some_and(|(_, n)| n == name);
        let mut fields = tail.split(' ');
        let is_dead = fields.next() == Some("Z");
        let is_child = fields.next().and_then(|p| p.parse().ok()) == Some(parent);
        if is_named && is_child && !is_dead {
            found.push(pid);
        }
    }
    Ok(found)
}

/// Memory that a process has now, KiB.
///
/// # Errors
/// It is gone.
pub fn resident_kib(pid: i32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|rest| rest.split_whitespace().next());
    Ok(kib
        .with_context(|| format!("process {pid} has no memory"))?
        .parse()?)
}

/// Ends a process that is not our child, and waits until it holds nothing any more.
///
/// # Errors
/// It does not exist, is not ours to end, or is still there after the deadline.
pub async fn end_other(pid: i32, how: Signal, within: Duration) -> Result<()> {
    kill_process(Pid::from_raw(pid).context("no process has the id 0")?, how)?;
    let deadline = Instant::now() + within;
    while is_alive(pid) {
        if Instant::now() >= deadline {
            bail!("process {pid} is still there after {} s", within.as_secs());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// Whether a process exists and is more than an entry that its parent has not read yet.
fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
