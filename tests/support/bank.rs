//! `coffer-sandbox` as a process of its own: a bank that can be stopped and come back.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::built;
use crate::process::{Group, program};

/// How long the bank may take to end.
const END_MAX: Duration = Duration::from_secs(10);

/// A bank with a memory. Dropping it kills it; its memory goes with the folder.
pub struct BankProcess {
    seed: u64,
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

struct Running {
    group: Group,
    url: Url,
    admin: Url,
}

impl BankProcess {
    /// Starts a bank on free ports.
    ///
    /// # Errors
    /// It is not built, or does not become ready.
    pub async fn start(seed: u64) -> Result<Self> {
        let mut bank = Self {
            seed,
            folder: TempDir::with_prefix("coffer-bank-")?,
            port: 0,
            running: None,
        };
        bank.come_back().await?;
        Ok(bank)
    }

    /// Where Plaid's routes are, for `COFFER_PLAID_URL`: without a slash at the end.
    ///
    /// # Errors
    /// The bank is stopped.
    pub fn url(&self) -> Result<String> {
        Ok(self
            .running()?
            .url
            .as_str()
            .trim_end_matches('/')
            .to_owned())
    }

    /// The file that keeps the bank across restarts.
    pub fn state_file(&self) -> PathBuf {
        self.folder.path().join("bank.json")
    }

    /// Stops the bank, as when the network is unplugged.
    ///
    /// # Errors
    /// It does not end by itself.
    pub async fn stop(&mut self) -> Result<()> {
        let running = self.running.take().context("the bank is stopped already")?;
        running.group.end(END_MAX).await
    }

    /// Starts the bank again, on the port it had and with its memory.
    ///
    /// # Errors
    /// It does not become ready.
    pub async fn come_back(&mut self) -> Result<()> {
        let mut command = program(built("coffer-sandbox")?, "coffer-sandbox")?;
        command
            .args(["--port", &self.port.to_string()])
            .args(["--seed", &self.seed.to_string()])
            .args(["--admin-port", "0"])
            .arg("--state")
            .arg(self.state_file())
            .stdout(Stdio::piped());
        let mut group = Group::start(command, "coffer-sandbox", self.folder.path())?;
        let line = group.line(|line| line.contains("ready")).await?;
        let mut urls = line
            .split([' ', ','])
            .filter(|word| word.starts_with("http://"))
            .map(Url::parse);
        let mut next = || -> Result<Url> {
            let url = urls
                .next()
                .with_context(|| format!("no address in {line:?}"))?;
            Ok(url?)
        };
        let (url, admin) = (next()?, next()?);
        self.port = url.port().context("the address names its port")?;
        self.running = Some(Running { group, url, admin });
        Ok(())
    }

    /// Moves the bank's calendar on: new transactions, and pending ones that post.
    ///
    /// # Errors
    /// The bank is stopped or refuses.
    pub async fn advance(&self, days: u32) -> Result<Value> {
        self.admin("advance", json!({ "days": days })).await
    }

    /// Asks one of the admin routes.
    ///
    /// # Errors
    /// The bank is stopped or refuses.
    pub async fn admin(&self, route: &str, body: Value) -> Result<Value> {
        let url = self.running()?.admin.join(&format!("admin/{route}"))?;
        let response = http()?.post(url).json(&body).send().await?;
        let status = response.status();
        let answer = response.text().await?;
        ensure!(
            status.is_success(),
            "/admin/{route} answered {status}: {answer}"
        );
        Ok(serde_json::from_str(&answer)?)
    }

    /// Calls one of Plaid's routes, as somebody with the keys does: its answer.
    ///
    /// # Errors
    /// The bank is stopped or refuses.
    pub async fn plaid(&self, route: &str, mut body: Value) -> Result<Value> {
        body["client_id"] = json!("coffer-sandbox");
        body["secret"] = json!("sandbox-secret");
        let url = self.running()?.url.join(route.trim_start_matches('/'))?;
        let response = http()?.post(url).json(&body).send().await?;
        let status = response.status();
        let answer = response.text().await?;
        ensure!(status.is_success(), "{route} answered {status}: {answer}");
        Ok(serde_json::from_str(&answer)?)
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().context("the bank is stopped")
    }
}

/// A client for loopback. It is built with a TLS provider because it cannot be built without.
fn http() -> Result<reqwest::Client> {
    // Whoever was first has installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()?)
}
