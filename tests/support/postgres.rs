//! A PostgreSQL server of its own, on a free port of this machine, whose files go with it. The tests of
//! `crates/relay` include this file too.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A user that PostgreSQL runs as where the tests run as root, whom it refuses.
const NOBODY: u32 = 65_534;

/// A running server. Dropping it ends it.
pub struct Server {
    folder: tempfile::TempDir,
    port: u16,
}

fn programs() -> io::Result<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debians = versions.flatten().map(|entry| entry.path().join("bin"));
    on_path
        .chain(debians)
        .find(|folder| folder.join("pg_ctl").is_file())
        .ok_or_else(|| {
            io::Error::other("PostgreSQL is missing: scripts/system-packages.sh test installs it")
        })
}

impl Server {
    /// Makes a server and starts it.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or does not start.
    pub fn start() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        if is_root()? {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY))?;
        }
        run(&mut program(
            folder.path(),
            "initdb",
            &["--auth=trust", "--username=relay", "--no-sync"],
        )?)?;
        // It is free again at once, and PostgreSQL takes no port 0.
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        drop(listener);
        let server = Self { folder, port };
        server.up()?;
        Ok(server)
    }

    /// Starts it again, and returns once it takes connections.
    ///
    /// # Errors
    /// It does not start.
    pub fn up(&self) -> io::Result<()> {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            self.port
        );
        let log = self.folder.path().join("log");
        let log = log.to_string_lossy();
        run(&mut program(
            self.folder.path(),
            "pg_ctl",
            &["start", "--wait", "--log", &log, "--options", &options],
        )?)
    }

    /// Ends it as a machine that loses its power.
    ///
    /// # Errors
    /// It is not running.
    pub fn down(&self) -> io::Result<()> {
        run(&mut program(
            self.folder.path(),
            "pg_ctl",
            &["stop", "--wait", "--mode=immediate"],
        )?)
    }

    /// Its address, for the relay.
    pub fn url(&self) -> String {
        format!(
            "postgres://relay@127.0.0.1:{}/postgres?sslmode=disable",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut stop) = program(self.folder.path(), "pg_ctl", &["stop", "--mode=immediate"]) {
            // One that is down already was to be ended.
            let _ = stop.status();
        }
    }
}

fn is_root() -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

fn program(folder: &Path, name: &str, arguments: &[&str]) -> io::Result<Command> {
    let path = programs()?.join(name);
    let mut command = match is_root()? {
        false => Command::new(path),
        true => {
            let mut command = Command::new("setpriv");
            let id = NOBODY.to_string();
            command
                .args(["--reuid", &id, "--regid", &id, "--clear-groups", "--"])
                .arg(path);
            command
        }
    };
    command
        .args(arguments)
        .arg("--pgdata")
        .arg(folder.join("data"))
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

fn run(command: &mut Command) -> io::Result<()> {
    match command.status()?.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("{command:?} failed"))),
    }
}
