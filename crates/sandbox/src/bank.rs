//! One running bank: the world behind a lock, the keys it knows, and the promise that nothing is answered
//! before it is saved.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::api::error::ApiError;
use crate::clock::WallClock;
use crate::dice::opaque_id;
use crate::faults::Faults;
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::world::World;
use crate::world::event::Event;
use crate::world::item::Item;
use crate::world::login::Login;
use crate::world::plan::Condition;

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
    pub(crate) limits: Limits,
    pub(crate) outbox: Outbox,
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
        match &self.world.items[number].trouble {
            Some(trouble) => Err(ApiError::of_trouble(trouble)),
            None => Ok(number),
        }
    }

    /// As [`Turn::working_item`], and the person agreed to this product; its first use is written down.
    pub(crate) fn product_item(
        &mut self,
        access_token: &str,
        product: &str,
    ) -> Result<usize, ApiError> {
        let number = self.working_item(access_token)?;
        let item = &self.world.items[number];
        let ledger = &self.world.ledgers[item.bank];
        let custom = matches!(ledger.login, Login::Custom(_));
        if !custom && !ledger.institution.products().contains(&product) {
            return Err(ApiError::new(
                "PRODUCTS_NOT_SUPPORTED",
                format!(
                    "the following products are not supported by this institution: [\"{product}\"]"
                ),
            ));
        }
        if !item.may_use(product) {
            return Err(ApiError::new(
                "ADDITIONAL_CONSENT_REQUIRED",
                format!(
                    "client does not have user consent to access the {product} product. use Link's update mode with additional_consented_products to ask for it"
                ),
            ));
        }
        if !item.products.iter().any(|used| used == product) {
            self.commit(Event::ProductUsed {
                item: number,
                product: product.to_owned(),
            })?;
        }
        Ok(number)
    }

    /// The bank of an Item must answer now: a question that no cache can.
    pub(crate) fn ask_bank(&mut self, item: usize) -> Result<(), ApiError> {
        let institution = self.world.ledgers[self.world.items[item].bank]
            .institution
            .id;
        ask(self, institution)
    }

    pub(crate) fn item_ref(&self, number: usize) -> &Item {
        &self.world.items[number]
    }
}

/// Asks a bank something that only it can answer; an ill one refuses.
pub(crate) fn ask(turn: &mut Turn<'_>, institution: &str) -> Result<(), ApiError> {
    match turn.world.condition(institution) {
        Condition::Healthy => Ok(()),
        Condition::Down => Err(ApiError::new(
            "INSTITUTION_DOWN",
            "this institution is not currently responding",
        )),
        Condition::Unsupported => Err(ApiError::new(
            "INSTITUTION_NO_LONGER_SUPPORTED",
            "this institution is no longer supported",
        )),
        Condition::Degraded => {
            let fails = turn.world.next_question_fails(institution);
            turn.commit(Event::BankAsked {
                institution: institution.to_owned(),
            })?;
            if fails {
                return Err(ApiError::new(
                    "INSTITUTION_NOT_RESPONDING",
                    "this institution is not currently responding to this request. please try again soon",
                ));
            }
            Ok(())
        }
    }
}

impl Bank {
    pub(crate) fn new(
        world: World,
        keys: Keys,
        origin: String,
        label: String,
        persist: Persist,
        wall: Arc<dyn WallClock>,
        webhook_retry: Duration,
    ) -> Self {
        Self {
            keys,
            origin,
            label,
            faults: Faults::default(),
            limits: Limits::default(),
            outbox: Outbox::open(
                world.seed,
                world.key_changes_ms.len(),
                Arc::clone(&wall),
                webhook_retry,
            ),
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
        // Only now: what was announced must still be true after a crash.
        self.outbox.use_key(world.key_changes_ms.len());
        self.outbox.send(world.take_webhooks());
        answer
    }
}
