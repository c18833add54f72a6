//! Processes and devices, set up to be measured.

use std::{
    path::PathBuf,
    process::{Command as Blocking, Stdio},
    sync::Arc,
};

use axum::{Json, Router, http::StatusCode, routing::post};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::Secret;
use coffer_plaid::relay::DeviceKey;
use coffer_relay::{
    database::{Database, Sqlite, Thing},
    keys::RelayKeys,
};
use reqwest::{Client, Method};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};
use uuid::Uuid;

use crate::{Result, measure::Ask, parts};

/// A process that ends with this one.
pub struct Part {
    child: Child,
    pub url: String,
}

impl Part {
    async fn start(mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().ok_or("its stdout is piped")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).await?;
        let url = line
            .split([' ', ','])
            .find(|word| word.trim().starts_with("http://"));
        let url = url.ok_or_else(|| format!("it said {line:?}"))?;
        let url = url.trim().to_owned();
        Ok(Self { child, url })
    }

    async fn own(arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command).await
    }

    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
}

/// A relay with one device.
pub struct Relay {
    pub part: Part,
    pub counts: String,
    pub keys: RelayKeys,
    pub database: PathBuf,
    pub device: Arc<DeviceKey>,
    /// The private half of every device's key here.
    pub seed: Secret<[u8; 32]>,
    _folder: TempDir,
}

impl Relay {
    async fn start(plaid: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = std::env::current_exe()?
            .parent()
            .and_then(std::path::Path::parent)
            .map(|folder| folder.join("coffer-relay"))
            .ok_or("there is no folder of programs")?;
        let made = Blocking::new(&program)
            .arg("init")
            .current_dir(folder.path())
            .output()
            .map_err(|error| format!("{}: {error}; build it first", program.display()))?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        let file = folder.path().join("coffer-relay.toml");
        let text = std::fs::read_to_string(&file)?;
        let limits = "[limits]\ndevice_per_minute = 1000000000\ndevice_per_day = 1000000000\n";
        std::fs::write(&file, format!("{text}\n{limits}"))?;
        let secrets = std::fs::read_to_string(folder.path().join("coffer-relay.env"))?;
        let key = secrets
            .lines()
            .find_map(|line| line.strip_prefix("COFFER_RELAY_KEY="))
            .ok_or("there is no key")?;
        let counts = {
            let free = std::net::TcpListener::bind("127.0.0.1:0")?;
            free.local_addr()?.to_string()
        };
        let mut command = Command::new(&program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics", &counts])
            .args(["--plaid-url", plaid])
            .current_dir(folder.path())
            .env("COFFER_RELAY_KEY", key)
            .env("PLAID_CLIENT_ID", parts::CLIENT_ID)
            .env("PLAID_SECRET", parts::SECRET)
            .stderr(std::fs::File::create(folder.path().join("log"))?);
        let part = Part::start(command).await?;
        let database = folder.path().join("relay.db");
        let seed = DeviceKey::fresh_seed()?;
        let id = Uuid::new_v4();
        let relay = Self {
            keys: RelayKeys::read(&Secret::new(key.to_owned()))?,
            counts: format!("http://{counts}/metrics"),
            device: Arc::new(DeviceKey::read(&DeviceKey::credential(id, &seed))?),
            part,
            database,
            seed,
            _folder: folder,
        };
        relay.devices(&[id])?;
        Ok(relay)
    }

    /// Devices of a group each, all with the same key: what a device costs does not hang on it. The group's id is the
    /// device's.
    pub fn devices(&self, ids: &[Uuid]) -> Result<()> {
        let public = URL_SAFE_NO_PAD.decode(DeviceKey::public(&self.seed)?)?;
        let mut database = rusqlite::Connection::open(&self.database)?;
        database.busy_timeout(std::time::Duration::from_secs(10))?;
        let transaction = database.transaction()?;
        for id in ids {
            transaction.execute(
                "INSERT INTO device (id, team, name, public_key, created_ms) VALUES (?1, ?1, 'load', ?2, 1)",
                rusqlite::params![id.as_bytes(), public],
            )?;
        }
        Ok(transaction.commit()?)
    }

    fn ask(&self, path: String, body: Vec<u8>, http: Client) -> Ask {
        let (device, url) = (Arc::clone(&self.device), self.part.url.clone());
        Arc::new(move || {
            let now_ms = chrono::Utc::now().timestamp_millis();
            let signed = device.sign(Method::POST.as_str(), &path, &body, now_ms);
            let request = http.post(format!("{url}{path}")).body(body.clone());
            Box::pin(async move {
                let answer = request.headers(signed?.headers()).send().await?;
                success(answer).await
            })
        })
    }
}

async fn success(answer: reqwest::Response) -> Result<()> {
    let status = answer.status();
    let bytes = answer.bytes().await?;
    match status.is_success() {
        true => Ok(()),
        false => Err(format!("{status}: {}", String::from_utf8_lossy(&bytes)).into()),
    }
}

fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

/// A bank, an axum and a relay before it.
pub struct Stage {
    bank: Part,
    bare: Part,
    relay: Relay,
    http: Client,
}

impl Stage {
    pub async fn start() -> Result<Self> {
        let bank = Part::own(&["bank"]).await?;
        Ok(Self {
            bare: Part::own(&["bare", &bank.url]).await?,
            relay: Relay::start(&bank.url).await?,
            bank,
            http: client()?,
        })
    }

    /// Makes a connection at the bank that the relay knows as its device's.
    pub async fn link(&self) -> Result<String> {
        let ask = async |path: &str, body: Value| -> Result<Value> {
            let url = format!("{}{path}", self.bare.url);
            Ok(self.http.post(url).json(&body).send().await?.json().await?)
        };
        let made = ask(
            "/sandbox/public_token/create",
            json!({ "institution_id": "ins_109508", "initial_products": ["transactions"] }),
        )
        .await?;
        let made = ask(
            "/item/public_token/exchange",
            json!({ "public_token": made["public_token"] }),
        )
        .await?;
        let word = |name: &str| {
            made[name]
                .as_str()
                .ok_or_else(|| format!("no {name}: {made}"))
        };
        let (token, id) = (word("access_token")?, word("item_id")?);
        adopt(&self.relay, id, token, self.relay.device.id()).await?;
        Ok(token.to_owned())
    }

    pub fn direct(&self, path: &str, body: &Value) -> Ask {
        self.plain(format!("{}{path}", self.bank.url), body)
    }

    pub fn bare(&self, path: &str, body: &Value) -> Ask {
        self.plain(format!("{}{path}", self.bare.url), body)
    }

    fn plain(&self, url: String, body: &Value) -> Ask {
        let (http, body) = (self.http.clone(), body.to_string());
        Arc::new(move || {
            let request = http
                .post(&url)
                .header("content-type", "application/json")
                .header("plaid-client-id", parts::CLIENT_ID)
                .header("plaid-secret", parts::SECRET)
                .body(body.clone());
            Box::pin(async move { success(request.send().await?).await })
        })
    }

    pub fn relayed(&self, path: &str, body: &Value) -> Ask {
        let path = format!("/v1/plaid{path}");
        self.relay
            .ask(path, body.to_string().into_bytes(), self.http.clone())
    }
}

/// Writes down whose a connection is, as an exchange does.
pub async fn adopt(relay: &Relay, item: &str, token: &str, group: Uuid) -> Result<()> {
    let database = Sqlite::open(&relay.database)?;
    let (item, token) = (
        relay.keys.name(Thing::Item, item),
        relay.keys.name(Thing::Token, token),
    );
    database.adopt(item, token, group, 1).await?;
    Ok(())
}

/// A relay before a Plaid that signs webhooks with a key of ours, and an axum that answers all of them 200.
pub struct Hooked {
    pub relay: Relay,
    pub item: String,
    ignoring: String,
    pair: Arc<EcdsaKeyPair>,
    http: Client,
}

impl Hooked {
    pub async fn start() -> Result<Self> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let failed = |_| "the system has no randomness";
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(failed)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .map_err(|_| "a fresh key is one")?;
        let point = pair.public_key().as_ref();
        let key = json!({ "request_id": "r", "key": {
            "alg": "ES256", "crv": "P-256", "kid": "load", "kty": "EC", "use": "sig", "expired_at": null,
            "x": URL_SAFE_NO_PAD.encode(point.get(1..33).unwrap_or_default()),
            "y": URL_SAFE_NO_PAD.encode(point.get(33..).unwrap_or_default()),
        }});
        let app = Router::new()
            .route(
                "/webhook_verification_key/get",
                post(async move || Json(key)),
            )
            .fallback(async |_: axum::body::Bytes| StatusCode::OK);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, app).await });
        let relay = Relay::start(&url).await?;
        let item = "item-of-load".to_owned();
        adopt(&relay, &item, "access-sandbox-load", relay.device.id()).await?;
        Ok(Self {
            ignoring: format!("{url}/v1/webhook"),
            item,
            relay,
            pair: Arc::new(pair),
            http: client()?,
        })
    }

    pub fn webhook(&self) -> Ask {
        self.sending(&format!("{}/v1/webhook", self.relay.part.url), &self.item)
    }

    pub fn ignored(&self) -> Ask {
        self.sending(&self.ignoring, &self.item)
    }

    /// Sends a webhook of an item, signed anew each time.
    pub fn sending(&self, url: &str, item: &str) -> Ask {
        let (http, url, pair) = (self.http.clone(), url.to_owned(), Arc::clone(&self.pair));
        let body = json!({
            "webhook_type": "TRANSACTIONS", "webhook_code": "SYNC_UPDATES_AVAILABLE",
            "item_id": item, "environment": "sandbox",
        });
        let body = body.to_string();
        Arc::new(move || {
            let token = token(&pair, body.as_bytes());
            let request = http.post(&url).body(body.clone());
            Box::pin(async move {
                success(request.header("plaid-verification", token?).send().await?).await
            })
        })
    }
}

fn token(pair: &EcdsaKeyPair, body: &[u8]) -> Result<String> {
    use std::fmt::Write as _;
    let mut hex = String::new();
    for byte in digest(&SHA256, body).as_ref() {
        write!(hex, "{byte:02x}")?;
    }
    // The random member makes each a token of its own, as two of Plaid's are.
    let claims = json!({
        "iat": chrono::Utc::now().timestamp(), "request_body_sha256": hex,
        "jti": Uuid::new_v4().to_string(),
    });
    let signed = [
        json!({ "alg": "ES256", "kid": "load", "typ": "JWT" }),
        claims,
    ]
    .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
    .join(".");
    let signature = pair
        .sign(&SystemRandom::new(), signed.as_bytes())
        .map_err(|_| "the system has no randomness")?;
    Ok(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(signature.as_ref())
    ))
}
