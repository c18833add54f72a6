//! The configuration: one file, flags that beat it, and secrets from the environment only.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use coffer_plaid::Environment;
use serde::Deserialize;

/// The file, as an operator writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the relay is called; people see it when they enrol.
    pub name: String,
    /// `sandbox` or `production`.
    pub environment: Which,
    /// Where it listens.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// Where Prometheus reads counts: an address of its own, so that they are not told to the internet.
    #[serde(default = "metrics")]
    pub metrics: SocketAddr,
    /// `sqlite:PATH`, relative to the file's folder, or `postgres://…`.
    #[serde(default = "database")]
    pub database: String,
    /// The address by which Plaid and devices reach it, `https://…`. Webhooks are asked for at `/v1/webhook` below
    /// it; without it there are none, and devices poll.
    #[serde(default)]
    pub public_url: Option<String>,
    /// TLS by the relay itself. Without it a proxy in front does it, and `listen` must be this machine's own address.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// A proxy in front ends TLS, so `listen` may be any address although `tls` is not set.
    #[serde(default)]
    pub behind_proxy: bool,
    /// Bounds.
    #[serde(default)]
    pub limits: Limits,
}

/// Which of Plaid's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// Plaid's Sandbox.
    Sandbox,
    /// Real banks.
    Production,
}

impl From<Which> for Environment {
    fn from(which: Which) -> Self {
        match which {
            Which::Sandbox => Self::Sandbox,
            Which::Production => Self::Production,
        }
    }
}

/// TLS by the relay itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain of certificates, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
    /// Certificates of those who sign devices' certificates, PEM: then every device must show one.
    #[serde(default)]
    pub client_ca: Option<PathBuf>,
}

/// Bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests of one device in a minute.
    pub device_per_minute: i64,
    /// Requests of one device in a day.
    pub device_per_day: i64,
    /// Open connections in all.
    pub connections: usize,
    /// Calls to Plaid at once.
    pub calls: usize,
    /// Seconds that a request's head, and a TLS handshake, may take: whoever sends a byte a second holds a connection
    /// for so long and no longer.
    pub head_seconds: u64,
    /// Seconds that a request's body may take.
    pub body_seconds: u64,
}

/// Longer than Plaid or a device waits for an answer.
const SECONDS_MAX: u64 = 120;

impl Default for Limits {
    fn default() -> Self {
        Self {
            device_per_minute: 600,
            device_per_day: 100_000,
            connections: 20_000,
            calls: 256,
            head_seconds: 10,
            body_seconds: 20,
        }
    }
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8943))
}

fn metrics() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8944))
}

fn database() -> String {
    "sqlite:relay.db".to_owned()
}

/// Why a configuration cannot be used, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or is no configuration.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            ConfigError(format!(
                "{} cannot be read: {error}. `coffer-relay init` writes one.",
                path.display()
            ))
        })?;
        let config: Self = toml::from_str(&text)
            .map_err(|error| ConfigError(format!("{}: {error}", path.display())))?;
        config.checked()
    }

    /// The same, if it can be used.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn checked(self) -> Result<Self, ConfigError> {
        let refused = |sentence: &str| Err(ConfigError(sentence.to_owned()));
        let is_open = !self.listen.ip().is_loopback();
        if is_open && self.tls.is_none() && !self.behind_proxy {
            return refused(
                "Other machines could reach this relay without TLS. Set [tls], or behind_proxy = true where a proxy ends TLS.",
            );
        }
        if let Some(url) = &self.public_url
            && url.parse::<coffer_plaid::RelayUrl>().is_err()
        {
            return refused("public_url must be an https address, without a query.");
        }
        if self.name.trim().is_empty() || self.name.chars().count() > 60 {
            return refused("name must be between 1 and 60 characters.");
        }
        let limits = self.limits;
        let positive = [
            limits.device_per_minute,
            limits.device_per_day,
            i64::try_from(limits.connections).unwrap_or(i64::MAX),
            i64::try_from(limits.calls).unwrap_or(i64::MAX),
            i64::try_from(limits.head_seconds).unwrap_or(i64::MAX),
            i64::try_from(limits.body_seconds).unwrap_or(i64::MAX),
        ];
        if positive.iter().any(|n| *n < 1) {
            return refused("Every one of [limits] must be at least 1.");
        }
        if limits.head_seconds.max(limits.body_seconds) > SECONDS_MAX {
            return refused("head_seconds and body_seconds of [limits] must be at most 120.");
        }
        Ok(self)
    }

    /// Where webhooks go, if they come.
    pub fn webhook_url(&self) -> Option<String> {
        self.public_url
            .as_ref()
            .map(|url| format!("{}/v1/webhook", url.trim_end_matches('/')))
    }
}

/// What `init` writes.
pub fn template(name: &str, environment: &str) -> String {
    let name = toml::Value::String(name.to_owned());
    format!(
        "# The relay's configuration. Secrets are not here: COFFER_RELAY_KEY, PLAID_CLIENT_ID and PLAID_SECRET come
# from the environment.

name = {name}
environment = \"{environment}\"
listen = \"127.0.0.1:8943\"

# Where Prometheus reads counts. They name nobody; keep them inside your network all the same.
metrics = \"127.0.0.1:8944\"

database = \"sqlite:relay.db\"

# The address by which Plaid and devices reach the relay. Without it there are no webhooks, and devices poll.
# public_url = \"https://relay.example.org\"

# Who ends TLS: a proxy in front (then set behind_proxy and any listen address), or the relay itself.
# behind_proxy = true
# [tls]
# certificate = \"fullchain.pem\"
# key = \"privkey.pem\"
# client_ca = \"devices.pem\"   # every device must then show a certificate too

# [limits]
# device_per_minute = 600
# device_per_day = 100000
# connections = 20000
# calls = 256
# head_seconds = 10
# body_seconds = 20
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        toml::from_str::<Config>(text)
            .map_err(|error| ConfigError(error.to_string()))?
            .checked()
    }

    #[test]
    fn what_init_writes_is_a_configuration() {
        let config = read(&template("Ours \"at home\"", "sandbox")).unwrap();
        assert_eq!(config.name, "Ours \"at home\"");
        assert_eq!((config.listen, config.metrics), (listen(), metrics()));
        assert_eq!(config.webhook_url(), None);
    }

    #[test]
    fn a_relay_that_others_could_reach_without_tls_does_not_start() {
        let open = "name = 'x'\nenvironment = 'sandbox'\nlisten = '0.0.0.0:80'\n";
        assert!(read(open).unwrap_err().0.contains("without TLS"));
        assert!(read(&format!("{open}behind_proxy = true")).is_ok());
        let tls = format!("{open}[tls]\ncertificate = 'a'\nkey = 'b'\n");
        assert!(read(&tls).is_ok());
    }

    #[test]
    fn a_slip_in_the_file_is_named_and_not_passed_over() {
        let slip = read("name = 'x'\nenvironment = 'sandbox'\nlisten_on = '127.0.0.1:1'\n");
        assert!(slip.unwrap_err().0.contains("listen_on"));
        let other = read("name = 'x'\nenvironment = 'development'\n");
        assert!(other.unwrap_err().0.contains("development"));
        let plain =
            read("name = 'x'\nenvironment = 'sandbox'\npublic_url = 'http://relay.example'\n");
        assert!(plain.unwrap_err().0.contains("https"));
    }
}
