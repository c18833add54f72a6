//! Two banks and a ledger between them, as whoever moves the money sees them: every cent has a place. It shares no
//! code with the program or the sandbox, and answers in Plaid's words.
//!
//! Here faults fall (an answer that is lost before or after the deed, 500, 429, half an answer, none at all), and
//! kills: the data folder is copied while a call waits, or between two steps of the program.

mod answers;

use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use self::answers::{Answer, refused};
use crate::{desk::bank::copy, dice::Dice};

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Longer than any call is waited for.
const HANGS: Duration = Duration::from_secs(600);

/// What the two accounts hold at first, cents.
pub const HELD: [i64; 2] = [120_000, 40_000];

/// Programs that do it wrong, played where their calls arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// Asks for a transfer again under a new authorization when an answer was lost.
    AsksAgainBlindly,
    /// Does not hear that money came back.
    DeafToReturns,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Status(u16),
    Cut,
    Half,
    NoWords,
    Silent,
}

/// The next calls that go wrong.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Of this path, or of any for `None`.
    pub path: Option<&'static str>,
    pub wrong: Wrong,
    pub times: u32,
    /// The bank has acted before the answer is lost.
    pub done: bool,
}

/// When the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In a call, after so many others; before or after the bank has acted.
    Call { after: usize, done: bool },
    /// Between two steps of its own, after so many others.
    Step { after: usize },
}

/// A kill that is to come.
pub struct Kill {
    pub when: When,
    pub folder: PathBuf,
    pub image: PathBuf,
    /// Where it fell, once it did.
    pub fell: Option<String>,
}

/// Answers that are another question's.
#[derive(Default)]
pub struct Odd {
    /// A bank takes so long to say what an account has.
    pub thinks: Duration,
    /// What an authorization is for, cents.
    pub amount: Option<i64>,
    /// Whose account a transfer is of.
    pub transfer_of: Option<usize>,
    /// Whose balance is told.
    pub balance_of: Option<usize>,
}

pub struct Authorization {
    id: String,
    key: String,
    account: usize,
    is_debit: bool,
    amount: i64,
    at_ms: i64,
    is_approved: bool,
    transfer: Option<usize>,
}

pub struct Transfer {
    pub id: String,
    pub description: String,
    pub account: usize,
    pub is_debit: bool,
    pub amount: i64,
    pub status: &'static str,
    /// Settled, and not to be paid out of yet.
    is_held: bool,
    failure: Option<&'static str>,
    authorization: usize,
}

struct Event {
    kind: &'static str,
    transfer: usize,
    at_ms: i64,
}

/// What both banks and the ledger know and did.
pub struct Provider {
    /// Its own time, which no jump of a program's clock changes.
    pub now_ms: i64,
    pub accounts: [i64; 2],
    pub ledger: i64,
    /// Between an account and the ledger.
    pub transit: i64,
    pub transfers: Vec<Transfer>,
    pub trouble: Vec<Trouble>,
    /// Whoever was killed makes no calls any more.
    pub kill: Option<Kill>,
    pub mutant: Option<Mutant>,
    authorizations: Vec<Authorization>,
    events: Vec<Event>,
    /// So many of the oldest events are not told any more.
    trimmed: usize,
    dice: Dice,
    /// What is odd in answers that are well formed.
    pub odd: Odd,
    /// Paths that were asked and are not played here.
    pub unknown: BTreeSet<String>,
}

pub type Shared = Arc<Mutex<Provider>>;

pub fn lock(provider: &Shared) -> MutexGuard<'_, Provider> {
    provider.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Provider {
    pub fn new(now_ms: i64, dice: Dice) -> Self {
        Self {
            now_ms,
            accounts: HELD,
            ledger: 0,
            transit: 0,
            transfers: Vec::new(),
            trouble: Vec::new(),
            kill: None,
            mutant: None,
            authorizations: Vec::new(),
            events: Vec::new(),
            trimmed: 0,
            dice,
            odd: Odd::default(),
            unknown: BTreeSet::new(),
        }
    }

    /// What may be paid out of the ledger now.
    fn payable(&self) -> i64 {
        let is_kept = |one: &&Transfer| one.is_held || (!one.is_debit && one.status == "pending");
        let kept = self.transfers.iter().filter(is_kept);
        self.ledger - kept.map(|one| one.amount).sum::<i64>()
    }

    fn step(&mut self, number: usize, status: &'static str) {
        self.transfers[number].status = status;
        self.events.push(Event {
            kind: status,
            transfer: number,
            at_ms: self.now_ms,
        });
    }

    /// A transfer goes one step on, if it can; the money with it.
    pub fn go_on(&mut self, number: usize) {
        let Transfer {
            account,
            is_debit,
            amount,
            status,
            is_held,
            ..
        } = self.transfers[number];
        match status {
            "pending" if is_debit && self.accounts[account] < amount => {
                self.transfers[number].failure = Some("R01");
                self.step(number, "returned");
            }
            "pending" => {
                match is_debit {
                    true => self.accounts[account] -= amount,
                    false => self.ledger -= amount,
                }
                self.transit += amount;
                self.step(number, "posted");
            }
            "posted" => {
                self.transit -= amount;
                match is_debit {
                    true => self.ledger += amount,
                    false => self.accounts[account] += amount,
                }
                self.transfers[number].is_held = is_debit && self.dice.chance(30);
                self.step(number, "settled");
            }
            "settled" if is_held => {
                self.transfers[number].is_held = false;
                self.events.push(Event {
                    kind: "funds_available",
                    transfer: number,
                    at_ms: self.now_ms,
                });
            }
            _ => {}
        }
    }

    /// A transfer comes back, or does not work.
    pub fn come_back(&mut self, number: usize, code: &'static str) {
        let one = &self.transfers[number];
        let (account, is_debit, amount, status) =
            (one.account, one.is_debit, one.amount, one.status);
        match status {
            "pending" => {
                self.transfers[number].failure = Some(code);
                self.step(number, "failed");
                return;
            }
            "posted" => self.transit -= amount,
            "settled" if is_debit => self.ledger -= amount,
            "settled" => self.accounts[account] -= amount,
            _ => return,
        }
        match is_debit {
            true => self.accounts[account] += amount,
            false => self.ledger += amount,
        }
        let one = &mut self.transfers[number];
        one.failure = Some(code);
        one.is_held = false;
        self.step(number, "returned");
    }

    /// The oldest events are not told any more. What came back is told by events alone, so from the first of these on
    /// all are.
    pub fn trim(&mut self, keep: usize) {
        let mut events = self.events.iter();
        let back = events.position(|event| event.kind == "returned");
        let rest = self.events.len().saturating_sub(keep);
        self.trimmed = self.trimmed.max(rest.min(back.unwrap_or(usize::MAX)));
    }

    /// Whether nothing is on its way any more.
    pub fn is_at_rest(&self) -> bool {
        self.transfers
            .iter()
            .all(|one| !matches!(one.status, "pending" | "posted") && !one.is_held)
    }

    /// What a transfer has done to the accounts and the ledger, once it is over.
    pub fn effect(one: &Transfer) -> ([i64; 2], i64) {
        let mut accounts = [0, 0];
        if !matches!(one.status, "settled") {
            return (accounts, 0);
        }
        let out = if one.is_debit {
            -one.amount
        } else {
            one.amount
        };
        accounts[one.account] = out;
        (accounts, -out)
    }

    fn suffers(&mut self, path: &str) -> Option<Trouble> {
        let at = self
            .trouble
            .iter()
            .position(|one| one.path.is_none_or(|of| of == path))?;
        let suffered = self.trouble[at].clone();
        self.trouble[at].times -= 1;
        if self.trouble[at].times == 0 {
            self.trouble.remove(at);
        }
        Some(suffered)
    }

    fn is_dead(&self) -> bool {
        self.kill.as_ref().is_some_and(|kill| kill.fell.is_some())
    }

    /// A step between two calls was taken.
    pub fn heard(&mut self, step: &str) {
        let Some(kill) = self.kill.as_mut().filter(|kill| kill.fell.is_none()) else {
            return;
        };
        if let When::Step { after } = kill.when {
            match after.checked_sub(1) {
                Some(after) => kill.when = When::Step { after },
                None => fall(kill, step),
            }
        }
    }

    /// Counts a call down; whether the kill falls into it, and whether after the deed.
    fn falls_now(&mut self) -> Option<bool> {
        let kill = self.kill.as_mut().filter(|kill| kill.fell.is_none())?;
        let When::Call { after, done } = kill.when else {
            return None;
        };
        if let Some(after) = after.checked_sub(1) {
            kill.when = When::Call { after, done };
            return None;
        }
        Some(done)
    }

    fn die(&mut self, path: &str) {
        if let Some(kill) = self.kill.as_mut() {
            fall(kill, path);
        }
    }

    /// Descriptions of transfers that were made more than once.
    pub fn doubles(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let words = self.transfers.iter().map(|one| one.description.as_str());
        words.filter(|words| !seen.insert(*words)).collect()
    }
}

fn fall(kill: &mut Kill, at: &str) {
    copy(&kill.folder, &kill.image);
    kill.fell = Some(at.to_owned());
}

/// Opens it; where it is. It ends with the runtime.
pub async fn open(provider: Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(call).with_state(provider);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

async fn call(State(provider): State<Shared>, uri: Uri, body: Bytes) -> Response {
    let path = uri.path();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    if path == "/accounts/balance/get" {
        let thinks = lock(&provider).odd.thinks;
        tokio::time::sleep(thinks).await;
    }
    let (answer, suffered) = {
        let mut provider = lock(&provider);
        if provider.is_dead() {
            return said(Err(refused("INVALID_API_KEYS")));
        }
        let falls = provider.falls_now();
        if falls == Some(false) {
            provider.die(path);
            return said(Err(refused("INVALID_API_KEYS")));
        }
        let suffered = provider.suffers(path);
        let is_heard = suffered.as_ref().is_none_or(|one| one.done);
        let answer = match is_heard {
            true => provider.answer(path, &asked),
            false => Err(refused("INTERNAL_SERVER_ERROR")),
        };
        if path == "/transfer/create" && answer.is_ok() && suffered.is_some() {
            provider.again_blindly(&asked);
        }
        if falls == Some(true) {
            provider.die(path);
        }
        (answer, suffered)
    };
    match suffered.map(|one| one.wrong) {
        None => said(answer),
        Some(Wrong::Status(status)) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, "<html>no</html>").into_response()
        }
        Some(Wrong::Cut) => {
            let cut = futures::stream::iter([Err::<Bytes, _>(std::io::Error::other("cut"))]);
            Body::from_stream(cut).into_response()
        }
        Some(Wrong::Half) => {
            let whole = answer.unwrap_or_else(|(_, body)| body.to_string());
            let half = whole.get(..whole.len() / 2).unwrap_or_default().to_owned();
            said(Ok(half))
        }
        Some(Wrong::NoWords) => said(Ok("{}".to_owned())),
        Some(Wrong::Silent) => {
            tokio::time::sleep(HANGS).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}

fn said(answer: Answer) -> Response {
    let (status, text) = match answer {
        Ok(text) => (200, text),
        Err((status, body)) => (status, body.to_string()),
    };
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
