//! A bank inside the process: the demo mode and in-process tests. The binary runs on the same thing.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::bank::{Bank, Keys, Persist};
use crate::clock::{SystemClock, WallClock, local_today};
use crate::server;
use crate::world::World;
use crate::world::event::{Event, Pace};

/// What every page of this bank says about itself, unless told otherwise.
pub const LABEL: &str = "Coffer demo bank \u{2013} play money, not a real bank";

/// Open requests get this long to finish at shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// How to start a bank.
#[derive(Clone)]
pub struct EmbeddedConfig {
    /// Decides every person, amount and id. A saved state must be of the same seed.
    pub seed: u64,
    /// The `client_id` that requests must carry.
    pub client_id: String,
    /// The `secret` that requests must carry.
    pub secret: String,
    /// What `persist` was last given, to go on from there.
    pub state: Option<Vec<u8>>,
    /// The bank's calendar day; `None` is the computer's. A saved bank that is behind catches up.
    pub today: Option<NaiveDate>,
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Port of the admin routes; `None` serves none, 0 takes any free one.
    pub admin_port: Option<u16>,
    /// The sentence shown wherever a person sees this bank.
    pub label: String,
    /// How slowly a new Item's history becomes ready. Kept by a saved state.
    pub pace: Pace,
    /// How long a webhook that was refused waits for its second try; each further wait is four times as long.
    pub webhook_retry: Duration,
}

impl Default for EmbeddedConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            client_id: "coffer-sandbox".to_owned(),
            secret: "sandbox-secret".to_owned(),
            state: None,
            today: None,
            port: 0,
            admin_port: Some(0),
            label: LABEL.to_owned(),
            pace: Pace::default(),
            // Plaid's (docs, "Webhooks").
            webhook_retry: Duration::from_secs(30),
        }
    }
}

/// Everything but the secret, the client_id and the saved state, whose tokens are nobody's business.
impl fmt::Debug for EmbeddedConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EmbeddedConfig")
            .field("seed", &self.seed)
            .field("today", &self.today)
            .field("port", &self.port)
            .field("admin_port", &self.admin_port)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}

/// Starts banks.
#[derive(Debug)]
pub struct Embedded;

impl Embedded {
    /// Starts a bank and returns once it listens.
    ///
    /// `persist` is called with the whole state after every change, before the answer that made it is sent, and
    /// never twice at once.
    ///
    /// # Errors
    /// `InvalidData` when the saved state cannot be used, `InvalidInput` when `today` lies before the saved
    /// calendar, and whatever binding a port gives.
    pub async fn start(
        config: EmbeddedConfig,
        persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> io::Result<Running> {
        let persist: Persist = Arc::new(move |bytes| {
            persist(bytes);
            Ok(())
        });
        Self::start_with(config, persist, Arc::new(SystemClock)).await
    }

    /// As [`Embedded::start`], with a `persist` that may fail (the request that made the change then fails) and
    /// a clock of the caller's.
    ///
    /// # Errors
    /// As [`Embedded::start`].
    pub async fn start_with(
        config: EmbeddedConfig,
        persist: Arc<dyn Fn(Vec<u8>) -> io::Result<()> + Send + Sync>,
        wall: Arc<dyn WallClock>,
    ) -> io::Result<Running> {
        let listener = server::listen(config.port).await?;
        let admin = match config.admin_port {
            Some(port) => Some(server::listen(port).await?),
            None => None,
        };
        let address = listener.local_addr()?;
        let admin_address = admin
            .as_ref()
            .map(tokio::net::TcpListener::local_addr)
            .transpose()?;
        let now_ms = wall.now_ms();
        // Making 24 months of several banks takes a moment, which is not the caller's executor's to wait for.
        let made = tokio::task::spawn_blocking(move || {
            make_world(&config, now_ms).map(|world| (config, world))
        });
        let (config, (world, grown)) = made.await.map_err(io::Error::other)??;
        if grown {
            persist(world.save())?;
        }
        let keys = Keys {
            client_id: config.client_id,
            secret: config.secret,
        };
        let bank = Arc::new(Bank::new(
            world,
            keys,
            format!("http://{address}"),
            config.label,
            persist,
            wall,
            config.webhook_retry,
        ));
        let (stop, stopped) = watch::channel(false);
        let mut tasks = vec![tokio::spawn(server::serve_bank(
            Arc::clone(&bank),
            listener,
            stopped.clone(),
        ))];
        if let Some(listener) = admin {
            tasks.push(tokio::spawn(server::serve_admin(bank, listener, stopped)));
        }
        Ok(Running {
            address,
            admin_address,
            stop,
            tasks,
        })
    }
}

/// The world to serve, and whether it is already different from what was saved.
fn make_world(config: &EmbeddedConfig, now_ms: i64) -> io::Result<(World, bool)> {
    let invalid = |kind| move |error: crate::world::WorldError| io::Error::new(kind, error);
    let Some(bytes) = &config.state else {
        let today = config.today.unwrap_or_else(local_today);
        let world = World::found(config.seed, today, config.pace)
            .map_err(invalid(io::ErrorKind::InvalidInput))?;
        return Ok((world, true));
    };
    let mut world = World::load(config.seed, bytes).map_err(invalid(io::ErrorKind::InvalidData))?;
    // Without a day of one's own, a bank that is ahead (time was moved by hand) stays where it is.
    let to = config
        .today
        .unwrap_or_else(|| local_today().max(world.today));
    world
        .check_advance(to)
        .map_err(invalid(io::ErrorKind::InvalidInput))?;
    if to == world.today {
        return Ok((world, false));
    }
    world
        .commit(Event::Advanced { to, at_ms: now_ms })
        .map_err(invalid(io::ErrorKind::InvalidData))?;
    Ok((world, true))
}

/// A bank that is up.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    admin_address: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<io::Result<()>>>,
}

impl Running {
    /// Where Plaid's routes and the Link pages are.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where `/admin/*` is, when it is served.
    pub fn admin_url(&self) -> Option<String> {
        self.admin_address
            .map(|address| format!("http://{address}"))
    }

    /// Stops listening, lets open requests finish for two seconds, and returns.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        for mut task in self.tasks {
            if tokio::time::timeout(SHUTDOWN_GRACE, &mut task)
                .await
                .is_err()
            {
                task.abort();
            }
        }
    }
}
