//! One desktop for one story: session bus, unlocked keychain, screen. Nothing of it is shared with
//! the desktop of the person who runs the tests.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::notices::Notices;
use crate::process::{Group, program};
use crate::screen::{
    Keysym, click_at, close_window, part_of, pixels, press, type_into, window_number,
};
use crate::{READY_MAX, shots_dir};

/// Size of the screen; WebKit paints in software here, so it is no larger than a small laptop's.
const SCREEN: &str = "1440x960x24";

/// A desktop. Keychain and data outlive the app, so a story can restart it.
pub struct Session {
    // In the order in which they go: the folder last.
    _keyring: Group,
    _screen: Group,
    _bus: Group,
    home: TempDir,
    display: String,
    bus_address: String,
    _turn: File,
}

impl Session {
    /// Starts a desktop and returns when all of it is ready. Stories take turns, because two
    /// software-rendered windows at once would only wait for each other.
    ///
    /// # Errors
    /// A sentence naming the program that is missing or did not become ready.
    pub async fn start() -> Result<Self> {
        let turn = tokio::task::spawn_blocking(take_turn).await??;
        let home = TempDir::with_prefix("coffer-e2e-")?;
        for dir in ["run", "data", "config", "cache", "bin", "logs"] {
            private_dir(&home.path().join(dir))?;
        }
        let logs = home.path().join("logs");
        record_browser(&home.path().join("bin/xdg-open"), &logs)?;

        let mut bus = program("dbus-daemon", "dbus")?;
        bus.args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped());
        apply_home(&mut bus, home.path());
        let mut bus = Group::start(bus, "dbus-daemon", &logs)?;
        let bus_address = bus.line(|line| line.starts_with("unix:")).await?;

        let mut screen = program("Xvfb", "xvfb")?;
        // The server picks a free display and says which, once it takes connections.
        screen
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                SCREEN,
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped());
        let mut screen = Group::start(screen, "Xvfb", &logs)?;
        let number = screen
            .line(|line| line.trim().parse::<u32>().is_ok())
            .await?;
        let display = format!(":{}", number.trim());

        let mut keyring = program("gnome-keyring-daemon", "gnome-keyring")?;
        keyring
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus_address)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        apply_home(&mut keyring, home.path());
        let keyring = Self::unlock(keyring, &bus_address, &logs).await?;

        Ok(Self {
            _keyring: keyring,
            _screen: screen,
            _bus: bus,
            home,
            display,
            bus_address,
            _turn: turn,
        })
    }

    /// Starts the keychain, gives it a password for its new collection, and waits until it answers
    /// to its name.
    async fn unlock(keyring: Command, bus_address: &str, logs: &Path) -> Result<Group> {
        let mut keyring = Group::start(keyring, "gnome-keyring-daemon", logs)?;
        let mut stdin = keyring.take_stdin().context("stdin is piped")?;
        stdin.write_all(b"only for this test").await?;
        drop(stdin);
        let mut wait = program("gdbus", "libglib2.0-bin")?;
        wait.args(["wait", "--session", "--timeout"])
            .arg(READY_MAX.as_secs().to_string())
            .arg("org.freedesktop.secrets")
            .env("DBUS_SESSION_BUS_ADDRESS", bus_address)
            .stderr(Stdio::null());
        let ready = wait.status().await?;
        if !ready.success() {
            bail!("the keychain was not ready.\n{}", keyring.tail());
        }
        Ok(keyring)
    }

    /// A folder for the data of one person, inside the desktop's own.
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data/coffer")
    }

    /// Everything that anything in this desktop keeps.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Where the programs of this desktop write what they complain about.
    pub fn logs(&self) -> PathBuf {
        self.home.path().join("logs")
    }

    /// Moves a program into this desktop: its bus, its screen, its folders, none of the person's
    /// own Coffer settings.
    pub fn host(&self, mut command: Command) -> Command {
        apply_home(&mut command, self.home.path());
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        command
    }

    /// Has this desktop show notices, and remembers them.
    ///
    /// # Errors
    /// If it does so already, or its bus is gone.
    pub async fn notices(&self) -> Result<Notices> {
        Notices::on(&self.bus_address).await
    }

    /// Clicks the X of the window with this title.
    ///
    /// # Errors
    /// There is no such window.
    pub fn close_window(&self, title: &str) -> Result<()> {
        close_window(&self.display, title)
    }

    /// Clicks a place of the window with this title, by the mouse of this desktop.
    ///
    /// # Errors
    /// There is no such window.
    pub fn click_at(&self, title: &str, x: i16, y: i16) -> Result<()> {
        click_at(&self.display, title, x, y)
    }

    /// What a part of a window looks like: x, y, width, height.
    ///
    /// # Errors
    /// There is no such window, or the part is not on the screen.
    pub fn part_of(&self, title: &str, part: (i16, i16, u16, u16)) -> Result<Vec<u8>> {
        part_of(&self.display, title, part)
    }

    /// Presses keys together, on the keyboard of this desktop.
    ///
    /// # Errors
    /// It has no such key.
    pub fn press(&self, keys: &[Keysym]) -> Result<()> {
        press(&self.display, keys)
    }

    /// Types a text into the window with this title, on the keyboard of this desktop.
    ///
    /// # Errors
    /// There is no such window, or the keyboard has no key for a character.
    pub fn type_into(&self, title: &str, text: &str) -> Result<()> {
        type_into(&self.display, title, text)
    }

    /// What the window with this title shows, to be held against what it shows later.
    ///
    /// # Errors
    /// There is no such window.
    pub fn pixels(&self, title: &str) -> Result<Vec<u8>> {
        pixels(&self.display, title)
    }

    /// Whether a window with this title is shown.
    pub fn shows(&self, title: &str) -> bool {
        window_number(&self.display, title).is_ok()
    }

    /// The addresses that the app gave to the system's browser, oldest first.
    pub fn opened_in_browser(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.logs().join("browser")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// A picture of the window with this title, as it is on the screen, in `target/e2e-shots`.
    ///
    /// # Errors
    /// There is no such window, or ImageMagick is missing.
    pub async fn picture(&self, title: &str, name: &str) -> Result<PathBuf> {
        let number = window_number(&self.display, title)?;
        self.import(&number.to_string(), name).await
    }

    /// A picture of the whole screen with every window on it, in `target/e2e-shots`.
    ///
    /// # Errors
    /// ImageMagick is missing.
    pub async fn picture_of_screen(&self, name: &str) -> Result<PathBuf> {
        self.import("root", name).await
    }

    async fn import(&self, window: &str, name: &str) -> Result<PathBuf> {
        let file = shots_dir()?.join(format!("{name}.png"));
        let taken = self
            .host(program("import", "imagemagick")?)
            .args(["-silent", "-window", window])
            .arg(&file)
            .output()
            .await?;
        if !taken.status.success() {
            bail!("no picture: {}", String::from_utf8_lossy(&taken.stderr));
        }
        Ok(file)
    }
}

/// Waits for the other stories, in this process or another.
fn take_turn() -> Result<File> {
    let file = File::create(shots_dir()?.join(".turn"))?;
    file.lock()?;
    Ok(file)
}

/// A home of its own, and an environment without the person's settings for Coffer.
fn apply_home(command: &mut Command, home: &Path) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let with_ours = std::iter::once(home.join("bin")).chain(std::env::split_paths(&path));
    command
        .env("PATH", std::env::join_paths(with_ours).unwrap_or(path))
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("LANG", "C.UTF-8")
        .env_remove("WAYLAND_DISPLAY");
    for name in [
        "COFFER_DATA_DIR",
        "COFFER_PASSPHRASE",
        "COFFER_PLAID_URL",
        "PLAID_CLIENT_ID",
        "PLAID_ENV",
        "PLAID_SECRET",
    ] {
        command.env_remove(name);
    }
}

/// A browser that writes down what it was asked to open. It stands where the system's opener is
/// looked for, so the app under test is the one that people run.
fn record_browser(file: &Path, logs: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}/browser'\n",
        logs.display()
    );
    std::fs::write(file, script)?;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn private_dir(dir: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(dir)?;
    Ok(())
}
