//! The world's banks behind Plaid's paths, on loopback. It is here that a kill is played: the data
//! folder is copied while a call waits for its answer, which is where a program is quiet.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use coffer_domain::{AccountKind, Cursor, Page};
use serde_json::{Value, json};

use super::wire::{self, Answer};
use crate::{
    dice::Dice,
    world::{BankRow, Statement, World, feed},
};

/// In every secret of a story, so that one search finds each of them.
pub const CANARY: &str = "simcanary7b21f0";

/// What all banks know and did.
pub struct Banks {
    pub world: World,
    dice: Dice,
    /// Tokens that can be exchanged, and keys, each to its bank.
    public: HashMap<String, usize>,
    access: HashMap<String, usize>,
    tokens: usize,
    /// Ids of items that were given out and not ended: somebody pays for each.
    pub paid: Vec<String>,
    /// What the last sync was told.
    pub order: Vec<String>,
    pub truth: Vec<BankRow>,
    pub statement: Statement,
    pub kill: Option<Kill>,
}

/// A kill that is to come.
pub struct Kill {
    /// After so many calls more.
    pub after: usize,
    pub folder: PathBuf,
    pub image: PathBuf,
    /// The path of the call it fell into, once it did.
    pub fell: Option<String>,
}

pub type Shared = Arc<Mutex<Banks>>;

pub fn lock(banks: &Shared) -> MutexGuard<'_, Banks> {
    banks.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Banks {
    pub fn new(world: World, dice: Dice) -> Self {
        Self {
            world,
            dice,
            public: HashMap::new(),
            access: HashMap::new(),
            tokens: 0,
            paid: Vec::new(),
            order: Vec::new(),
            truth: Vec::new(),
            statement: Statement::new(),
            kill: None,
        }
    }

    fn token(&mut self, kind: &str) -> String {
        self.tokens += 1;
        format!("{kind}-sandbox-{CANARY}-{}", self.tokens)
    }

    fn answer(&mut self, path: &str, asked: &Value) -> Answer {
        let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let refused = || wire::error("INVALID_INPUT", "INVALID_ACCESS_TOKEN");
        let known = self.access.get(&text("access_token")).copied();
        match path {
            "/sandbox/public_token/create" => {
                let bank = text("institution_id")
                    .trim_start_matches("ins_")
                    .parse()
                    .unwrap_or(0);
                let token = self.token("public");
                self.public.insert(token.clone(), bank);
                Ok(json!({ "public_token": token, "request_id": "simReq" }).to_string())
            }
            "/item/public_token/exchange" => {
                let Some(bank) = self.public.remove(&text("public_token")) else {
                    return Err(wire::error("INVALID_INPUT", "INVALID_PUBLIC_TOKEN"));
                };
                let access = self.token("access");
                // An item is new with every exchange.
                let id = format!("item-{}", self.tokens);
                self.world.items[bank].external_id.clone_from(&id);
                self.access.insert(access.clone(), bank);
                self.paid.push(id.clone());
                Ok(
                    json!({ "access_token": access, "item_id": id, "request_id": "simReq" })
                        .to_string(),
                )
            }
            "/item/remove" => {
                let bank = self
                    .access
                    .remove(&text("access_token"))
                    .ok_or_else(refused)?;
                let id = self.world.items[bank].external_id.clone();
                self.paid.retain(|paid| *paid != id);
                Ok(json!({ "request_id": "simReq" }).to_string())
            }
            "/item/get" => {
                let bank = known.ok_or_else(refused)?;
                let item = &self.world.items[bank];
                Ok(json!({
                    "item": {
                        "item_id": item.external_id, "institution_id": format!("ins_{bank}"),
                        "institution_name": item.institution, "error": null,
                    },
                    "status": { "transactions": { "last_successful_update": "2026-01-01T00:00:00Z" } },
                    "request_id": "simReq",
                })
                .to_string())
            }
            "/accounts/get" => {
                let bank = known.ok_or_else(refused)?;
                Ok(wire::accounts(&self.world.items[bank].told_accounts()))
            }
            "/transactions/refresh" => Ok(json!({ "request_id": "simReq" }).to_string()),
            "/transactions/sync" => {
                let cursor = asked["cursor"].as_str().and_then(Cursor::new);
                self.changes(known.ok_or_else(refused)?, cursor.as_ref())
            }
            "/institutions/get_by_id" => Ok(json!({
                "institution": { "institution_id": text("institution_id"), "name": "A Bank" },
                "request_id": "simReq",
            })
            .to_string()),
            _ => Err(wire::error("INVALID_REQUEST", "UNKNOWN_FIELDS")),
        }
    }

    fn changes(&mut self, bank: usize, cursor: Option<&Cursor>) -> Answer {
        let item = &mut self.world.items[bank];
        match item.changes(cursor, &mut self.dice) {
            Ok(mut served) => {
                leave_out(&mut served.page);
                self.order.extend(served.order.iter().cloned());
                self.statement.extend(item.statement());
                if !served.page.has_more {
                    self.truth = feed::truth(item);
                }
                Ok(wire::page(&served))
            }
            Err(error) => {
                self.order.clear();
                self.statement.clear();
                Err(wire::failure(error.kind))
            }
        }
    }

    /// Copies the folder if this is the call that the kill falls into.
    fn maybe_kill(&mut self, path: &str) {
        let Some(kill) = self.kill.as_mut().filter(|kill| kill.fell.is_none()) else {
            return;
        };
        match kill.after.checked_sub(1) {
            Some(left) => kill.after = left,
            None => {
                copy(&kill.folder, &kill.image);
                kill.fell = Some(path.to_owned());
            }
        }
    }
}

/// As Plaid publishes it, a page describes the accounts that it has transactions of, and no
/// investments: of the others `/accounts/get` tells.
fn leave_out(page: &mut Page) {
    let Page {
        accounts,
        added,
        modified,
        ..
    } = page;
    accounts.retain(|account| {
        let mut rows = added.iter().chain(modified.iter());
        account.kind != AccountKind::Investment
            && rows.any(|row| row.external_account_id == account.external_id)
    });
}

/// Copies a folder with all in it, as it is now.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, into) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &into);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(&path, &into).unwrap();
        }
    }
}

/// Opens the banks; where they are. They end with the runtime.
pub async fn open(banks: Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(call).with_state(banks);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

async fn call(State(banks): State<Shared>, uri: Uri, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut banks = lock(&banks);
    // Whoever was killed makes no calls: those of the program that lives on here change nothing.
    let is_dead = banks.kill.as_ref().is_some_and(|kill| kill.fell.is_some());
    banks.maybe_kill(uri.path());
    let answer = match is_dead {
        true => Err(wire::error("INVALID_INPUT", "INVALID_API_KEYS")),
        false => banks.answer(uri.path(), &asked),
    };
    let (status, text) = match answer {
        Ok(text) => (200, text),
        Err((status, body)) => (status, body.to_string()),
    };
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
