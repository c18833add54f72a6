//! What the program does: `init`, `serve`, `enrol`, `devices`, `revoke`, `check`. Each returns what is printed.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use coffer_domain::Secret;
use coffer_plaid::{PlaidUrl, relay::identity_of, webhook::Verifier};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    config::{Config, ConfigError, Which, template},
    database::{Database, Postgres, Sqlite},
    inbox::Waiting,
    keys::{self, RelayKeys},
    metrics::Metrics,
    state::{Inner, Relay, now_ms},
    upstream::{Upstream, WebhookKeys},
};

/// Secrets from the environment.
#[derive(Default)]
pub struct Secrets {
    /// `COFFER_RELAY_KEY`.
    pub key: Option<Secret<String>>,
    /// `PLAID_CLIENT_ID`.
    pub client_id: Option<Secret<String>>,
    /// `PLAID_SECRET`.
    pub secret: Option<Secret<String>>,
}

/// What flags say over the file.
#[derive(Debug, Clone, Default)]
pub struct Over {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Where Prometheus reads.
    pub metrics: Option<SocketAddr>,
    /// The database.
    pub database: Option<String>,
    /// A sandbox that stands in for Plaid on this machine.
    pub plaid_url: Option<PlaidUrl>,
}

/// The configuration with its folder.
pub struct Setup {
    config: Config,
    folder: PathBuf,
    over: Over,
}

impl Setup {
    /// Reads the file, and lets flags beat it.
    ///
    /// # Errors
    /// If it cannot be used.
    pub fn read(file: &Path, over: Over) -> Result<Self, ConfigError> {
        let mut config = Config::read(file)?;
        if let Some(listen) = over.listen {
            config.listen = listen;
        }
        if let Some(metrics) = over.metrics {
            config.metrics = metrics;
        }
        if let Some(database) = &over.database {
            config.database.clone_from(database);
        }
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self {
            config: config.checked()?,
            folder,
            over,
        })
    }

    async fn database(&self) -> Result<Arc<dyn Database>, ConfigError> {
        let failed = |error: crate::database::DatabaseError| ConfigError(format!("{error}."));
        let url = &self.config.database;
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = self.folder.join(path);
            return Ok(Arc::new(Sqlite::open(&path).map_err(failed)?));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Arc::new(Postgres::open(url).await.map_err(failed)?));
        }
        Err(ConfigError(
            "database must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME.".into(),
        ))
    }

    /// The keys, and the database that was made with them.
    async fn opened(
        &self,
        key: Option<&Secret<String>>,
    ) -> Result<(RelayKeys, Arc<dyn Database>), ConfigError> {
        let key = key.ok_or_else(|| {
            ConfigError("COFFER_RELAY_KEY is not set. `coffer-relay init` makes a key.".into())
        })?;
        let keys = RelayKeys::read(key).map_err(|error| ConfigError(error.to_string()))?;
        let database = self.database().await?;
        let own = keys.public_text();
        let theirs = database
            .key_name(&own)
            .await
            .map_err(|error| ConfigError(format!("{error}.")))?;
        if theirs != own {
            return Err(ConfigError(
                "This database was made with another COFFER_RELAY_KEY. With this one it would know nobody.".into(),
            ));
        }
        Ok((keys, database))
    }

    fn upstream(
        &self,
        client_id: Option<Secret<String>>,
        secret: Option<Secret<String>>,
    ) -> Result<Upstream, ConfigError> {
        let (Some(client_id), Some(secret)) = (client_id, secret) else {
            return Err(ConfigError(
                "PLAID_CLIENT_ID and PLAID_SECRET must be set in the environment.".into(),
            ));
        };
        let environment = self.config.environment.into();
        Upstream::new(environment, self.over.plaid_url.as_ref(), client_id, secret)
            .map_err(|error| ConfigError(error.to_string()))
    }

    /// The relay, ready to serve.
    ///
    /// # Errors
    /// If something of it is missing or does not answer.
    pub async fn relay(self, secrets: Secrets) -> Result<(Relay, Served), ConfigError> {
        let (keys, database) = self.opened(secrets.key.as_ref()).await?;
        let upstream = Arc::new(self.upstream(secrets.client_id, secrets.secret)?);
        let tls = match &self.config.tls {
            Some(tls) => Some(crate::serve::tls(tls, &self.folder)?),
            None => None,
        };
        let ending = CancellationToken::new();
        let relay = Relay(Arc::new(Inner {
            name: self.config.name.trim().to_owned(),
            webhook_url: self.config.webhook_url(),
            limits: self.config.limits,
            verifier: Verifier::new(
                self.config.environment.into(),
                WebhookKeys(Arc::clone(&upstream)),
            ),
            upstream,
            keys,
            database,
            waiting: Arc::new(Waiting::default()),
            metrics: Metrics::default(),
            calls: Semaphore::new(self.config.limits.calls),
            tasks: TaskTracker::new(),
            ending: ending.clone(),
        }));
        let served = Served {
            listen: self.config.listen,
            metrics: self.config.metrics,
            tls,
            ending,
        };
        Ok((relay, served))
    }
}

/// Where and how a relay is served.
pub struct Served {
    /// Where.
    pub listen: SocketAddr,
    /// Where Prometheus reads.
    pub metrics: SocketAddr,
    /// TLS, where the relay does it itself.
    pub tls: Option<tokio_rustls::TlsAcceptor>,
    /// Ends it.
    pub ending: CancellationToken,
}

/// Writes a configuration and a fresh key beside it, neither over anything.
///
/// # Errors
/// If there is one already, or it cannot be written.
pub fn init(file: &Path, name: &str, environment: Which) -> Result<Value, ConfigError> {
    let word = match environment {
        Which::Sandbox => "sandbox",
        Which::Production => "production",
    };
    let key = RelayKeys::fresh().map_err(|error| ConfigError(error.to_string()))?;
    let keys = RelayKeys::read(&key).map_err(|error| ConfigError(error.to_string()))?;
    let secrets = file.with_extension("env");
    for path in [file, &secrets] {
        if path.exists() {
            return Err(ConfigError(format!("{} is there already.", path.display())));
        }
    }
    let text = template(name, word);
    toml::from_str::<Config>(&text)
        .map_err(|error| ConfigError(error.to_string()))?
        .checked()?;
    write_private(
        &secrets,
        format!(
            "# Secrets of the relay, for systemd's EnvironmentFile. Keep a copy of the key: without it the database knows nobody.\nCOFFER_RELAY_KEY={}\nPLAID_CLIENT_ID=\nPLAID_SECRET=\n",
            key.expose()
        )
        .as_bytes(),
    )?;
    write_private(file, text.as_bytes())?;
    Ok(json!({
        "config": file,
        "secrets": secrets,
        "fingerprint": identity_of(keys.public()),
    }))
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), ConfigError> {
    use std::io::Write;
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(|error| ConfigError(format!("{} cannot be written: {error}", path.display())))
}

/// Makes an invitation to a group, or to a new one.
///
/// # Errors
/// If the database does not answer.
pub async fn enrol(
    setup: &Setup,
    key: Option<&Secret<String>>,
    group: Option<Uuid>,
    days: u32,
) -> Result<Value, ConfigError> {
    const DAYS_MAX: u32 = 30;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(ConfigError(format!(
            "An invitation is good for 1 to {DAYS_MAX} days."
        )));
    }
    let (keys, database) = setup.opened(key).await?;
    let code = keys::invitation().map_err(|error| ConfigError(error.to_string()))?;
    let group = group.unwrap_or_else(Uuid::new_v4);
    let expires_ms = now_ms() + i64::from(days) * 24 * 3_600 * 1_000;
    database
        .invite(keys.invitation(&code), group, expires_ms)
        .await
        .map_err(|error| ConfigError(format!("{error}.")))?;
    Ok(json!({
        "invitation": code,
        "group": group,
        "expires": time(expires_ms),
        "fingerprint": identity_of(keys.public()),
        "url": setup.config.public_url,
    }))
}

/// All devices.
///
/// # Errors
/// If the database does not answer.
pub async fn devices(setup: &Setup) -> Result<Value, ConfigError> {
    let database = setup.database().await?;
    let devices = database
        .devices()
        .await
        .map_err(|error| ConfigError(format!("{error}.")))?;
    Ok(devices
        .into_iter()
        .map(|device| {
            json!({
                "id": device.id,
                "group": device.group,
                "name": device.name,
                "enrolled": time(device.created_ms),
                "revoked": device.revoked_ms.map(time),
                "seen": device.seen_ms.map(time),
            })
        })
        .collect())
}

/// Ends a device at once.
///
/// # Errors
/// If there is none that could be ended.
pub async fn revoke(setup: &Setup, device: Uuid) -> Result<Value, ConfigError> {
    let database = setup.database().await?;
    let revoked = database
        .revoke(device, now_ms())
        .await
        .map_err(|error| ConfigError(format!("{error}.")))?;
    match revoked {
        true => Ok(json!({ "revoked": device })),
        false => Err(ConfigError(
            "There is no such device, or it was revoked already.".into(),
        )),
    }
}

/// Whether all that the relay needs is there and answers: configuration, database, and Plaid with these keys.
///
/// # Errors
/// What is wrong.
pub async fn check(setup: Setup, secrets: Secrets) -> Result<Value, ConfigError> {
    const PATIENCE: Duration = Duration::from_secs(20);
    let webhook_url = setup.config.webhook_url();
    let (relay, served) = setup.relay(secrets).await?;
    let body = json!({ "institution_id": "ins_109508", "country_codes": ["US"] });
    let answer = relay
        .0
        .upstream
        .read(
            "/institutions/get_by_id",
            body.to_string().into_bytes(),
            PATIENCE,
        )
        .await
        .map_err(|_| ConfigError("Plaid does not answer.".into()))?;
    if !answer.status.is_success() {
        let code = serde_json::from_slice::<Value>(&answer.bytes)
            .ok()
            .and_then(|body| body["error_code"].as_str().map(str::to_owned))
            .unwrap_or_else(|| answer.status.to_string());
        return Err(ConfigError(format!(
            "Plaid does not accept these keys: {code}."
        )));
    }
    Ok(json!({
        "listen": served.listen,
        "metrics": served.metrics,
        "tls": served.tls.is_some(),
        "database": "answers",
        "plaid": "accepts the keys",
        "webhooks": webhook_url,
        "fingerprint": identity_of(relay.0.keys.public()),
    }))
}

fn time(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        .unwrap_or_default()
}
