//! One running bank: the world behind a lock, the keys it knows, and the promise that nothing is answered
//! before it is saved.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::api::error::ApiError;
use crate::clock::WallClock;
use crate::dice::opaque_id;
use crate::faults::Faults;
use crate::world::World;
use crate::world::event::Event;
use crate::world::item::Item;

/// Receives the whole state after every change. An error fails the request that caused the change.
pub(crate) type Persist = Arc<dyn Fn(Vec<u8>) -> io::Result<()> + Send + Sync>;

/// The one pair of keys this bank accepts.
pub(crate) struct Keys {
    pub(crate) client_id: String,
    pub(crate) secret: String,
}

impl Keys {
    /// Compares digests, so that the time taken says nothing about how much of a guess was right.
    pub(crate) fn admit(&self, client_id: Option<&str>, secret: Option<&str>) -> bool {
        let same = |given: Option<&str>, kept: &str| {
            given.is_some_and(|given| {
                Sha256::digest(given.as_bytes()) == Sha256::digest(kept.as_bytes())
            })
        };
        same(client_id, &self.client_id) & same(secret, &self.secret)
    }
}

/// Everything the handlers share.
pub(crate) struct Bank {
    pub(crate) keys: Keys,
    /// `http://127.0.0.1:PORT`, where people and clients reach this bank.
    pub(crate) origin: String,
    /// The sentence that every page carries.
    pub(crate) label: String,
    pub(crate) faults: Faults,
    pub(crate) wall: Arc<dyn WallClock>,
    world: Mutex<World>,
    persist: Persist,
    requests: AtomicU64,
    seed: u64,
}

/// One request's hold on the world.
pub(crate) struct Turn<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) now_ms: i64,
    pub(crate) origin: &'a str,
    changed: bool,
}

impl Turn<'_> {
    /// Applies an event; the state is saved before the answer leaves.
    pub(crate) fn commit(&mut self, event: Event) -> Result<(), ApiError> {
        self.world
            .commit(event)
            .map_err(|error| ApiError::new("INTERNAL_SERVER_ERROR", error.to_string()))?;
        self.changed = true;
        Ok(())
    }

    /// Back to genesis; saved like every other change.
    pub(crate) fn reset(&mut self) {
        self.world.reset();
        self.changed = true;
    }

    /// The number of the Item behind an access token, or Plaid's refusal.
    pub(crate) fn item(&self, access_token: &str) -> Result<usize, ApiError> {
        let refused = |message: &str| Err(ApiError::new("INVALID_ACCESS_TOKEN", message));
        match access_token.split('-').nth(1) {
            Some("sandbox") if access_token.starts_with("access-") => {}
            Some(environment @ ("production" | "development"))
                if access_token.starts_with("access-") =>
            {
                return refused(&format!(
                    "provided access token is for the wrong Plaid environment. expected \"sandbox\", got \"{environment}\""
                ));
            }
            _ => {
                return refused(
                    "provided access token is in an invalid format. expected format: access-<environment>-<identifier>",
                );
            }
        }
        match self.world.item_by_access_token(access_token) {
            None => refused("could not find matching access token"),
            Some(item) if item.removed => Err(ApiError::new(
                "ITEM_NOT_FOUND",
                "The Item you requested cannot be found. This Item does not exist, has been previously removed via /item/remove, or has had access removed by the user.",
            )),
            Some(item) => Ok(item.number),
        }
    }

    /// As [`Turn::item`], and the bank must still let the client in.
    pub(crate) fn working_item(&self, access_token: &str) -> Result<usize, ApiError> {
        let number = self.item(access_token)?;
        if self.world.items[number].login_required {
            Err(login_required())
        } else {
            Ok(number)
        }
    }

    pub(crate) fn item_ref(&self, number: usize) -> &Item {
        &self.world.items[number]
    }
}

/// The error of an Item whose login no longer works.
pub(crate) fn login_required() -> ApiError {
    ApiError::new(
        "ITEM_LOGIN_REQUIRED",
        "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update this information. use Link's update mode to restore the item to a good state",
    )
}

impl Bank {
    pub(crate) fn new(
        world: World,
        keys: Keys,
        origin: String,
        label: String,
        persist: Persist,
        wall: Arc<dyn WallClock>,
    ) -> Self {
        Self {
            keys,
            origin,
            label,
            faults: Faults::default(),
            wall,
            seed: world.seed,
            world: Mutex::new(world),
            persist,
            requests: AtomicU64::new(0),
        }
    }

    /// A fresh request id, unique within this process.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let mut id = opaque_id(
            self.seed,
            &[
                "request",
                &number.to_string(),
                &self.wall.now_ms().to_string(),
            ],
        );
        id.truncate(15); // the length of Plaid's
        id
    }

    /// Gives `act` the world. One turn at a time, saved before the next begins, so saves are in order.
    pub(crate) async fn turn<T: Send>(
        &self,
        act: impl FnOnce(&mut Turn<'_>) -> Result<T, ApiError> + Send,
    ) -> Result<T, ApiError> {
        let mut world = self.world.lock().await;
        let mut turn = Turn {
            world: &mut world,
            now_ms: self.wall.now_ms(),
            origin: &self.origin,
            changed: false,
        };
        let answer = act(&mut turn);
        if turn.changed {
            let bytes = world.save();
            let persist = Arc::clone(&self.persist);
            let saved = tokio::task::spawn_blocking(move || persist(bytes)).await;
            if !matches!(saved, Ok(Ok(()))) {
                return Err(ApiError::new(
                    "INTERNAL_SERVER_ERROR",
                    "the bank could not save its state",
                ));
            }
        }
        answer
    }
}
