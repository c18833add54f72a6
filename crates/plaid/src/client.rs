//! The calls, in the domain's words.

use std::sync::Arc;

use coffer_domain::{
    AccountFact, BankError, Cursor, Page, Secret,
    link::{Exchanged, InstitutionFact, ItemFact, LinkOutcome, LinkToken, Surface},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use crate::{
    CallRecord, Endpoint, Gate, Observer, Patience, Transport, endpoint, errors,
    pace::Pace,
    retry::{self, Failure},
    transport::Attempt,
    wire::{self, account, error::ErrorBody, institution, item, link, transaction},
};

const PRODUCTS: &[&str] = &["transactions"];
const ADDITIONAL_PRODUCTS: &[&str] = &["investments", "liabilities"];

/// The shortest name of a call that is compared with secrets. A shorter text could occur in one
/// by chance, and gives nothing away.
const ECHO_BYTES_MIN: usize = 8;

/// What Link is opened for.
pub enum LinkPurpose<'a> {
    /// A new item.
    New,
    /// To repair an item. Its access token stays the same, nothing is exchanged afterwards.
    Repair {
        /// The key to the item.
        access_token: &'a Secret<String>,
        /// Whether the person can choose accounts anew.
        select_accounts: bool,
    },
}

/// How Link is to be opened.
pub struct LinkTokenRequest<'a> {
    /// What for.
    pub purpose: LinkPurpose<'a>,
    /// Where it is shown.
    pub surface: Surface,
    /// A random id of the person at Plaid, nothing personal.
    pub client_user_id: Uuid,
    /// Language of Link, such as `en`.
    pub language: &'a str,
    /// Countries whose banks are offered, such as `US`; at least one.
    pub country_codes: &'a [String],
    /// Whether consent to investments and liabilities is asked for as well. It is free until
    /// the first such call.
    pub consent_to_all: bool,
}

/// Plaid. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    patience: Patience,
    observer: Observer,
    gate: Gate,
    /// Shared by clones, because the bank counts for all of them.
    pace: Arc<Pace>,
}

impl Client {
    /// A client that goes this way and tells nobody.
    pub fn new(transport: Transport) -> Self {
        Self {
            transport: Arc::new(transport),
            patience: Patience::default(),
            observer: Observer::default(),
            gate: Gate::default(),
            pace: Arc::default(),
        }
    }

    /// The same client with other bounds on waiting.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The same client with its calls told to someone: one observer per item makes a journal
    /// that knows the item.
    #[must_use]
    pub fn with_observer(mut self, observer: Observer) -> Self {
        self.observer = observer;
        self
    }

    /// The same client, which makes calls only while this gate is open.
    #[must_use]
    pub fn with_gate(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    /// The script that shows Link in a window.
    pub fn link_script(&self) -> &Url {
        self.transport.link_script()
    }

    /// The origin of that script, for a content security policy.
    pub fn link_script_origin(&self) -> String {
        self.link_script().origin().ascii_serialization()
    }

    /// A token that opens Link. It is asked for once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn create_link_token(
        &self,
        request: LinkTokenRequest<'_>,
    ) -> Result<LinkToken, BankError> {
        let (access_token, update) = match &request.purpose {
            LinkPurpose::New => (None, None),
            LinkPurpose::Repair {
                access_token,
                select_accounts,
            } => (
                Some(access_token.expose().as_str()),
                select_accounts.then_some(link::LinkUpdate {
                    account_selection_enabled: true,
                }),
            ),
        };
        let new = access_token.is_none();
        let body = link::LinkTokenCreateRequest {
            client_name: link::CLIENT_NAME,
            language: request.language,
            country_codes: request.country_codes,
            user: link::LinkUser {
                client_user_id: request.client_user_id.to_string(),
            },
            products: new.then_some(PRODUCTS),
            additional_consented_products: request.consent_to_all.then_some(ADDITIONAL_PRODUCTS),
            transactions: new.then_some(link::HistoryWanted {
                days_requested: link::DAYS_REQUESTED,
            }),
            access_token,
            update,
            hosted_link: (request.surface == Surface::Browser).then_some(link::HostedLink {}),
        };
        self.call(endpoint::LINK_TOKEN_CREATE, &body, |body| {
            Some(parse::<link::LinkTokenCreateResponse>(body)?.into_token())
        })
        .await
    }

    /// What a hosted session has come to.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn link_outcome(
        &self,
        link_token: &Secret<String>,
    ) -> Result<LinkOutcome, BankError> {
        let body = link::LinkTokenGetRequest {
            link_token: link_token.expose(),
        };
        self.call(endpoint::LINK_TOKEN_GET, &body, |body| {
            Some(parse::<link::LinkTokenGetResponse>(body)?.into_outcome())
        })
        .await
    }

    /// Trades a public token for the key to its item. It is tried once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn exchange(&self, public_token: &Secret<String>) -> Result<Exchanged, BankError> {
        let body = item::ExchangeRequest {
            public_token: public_token.expose(),
        };
        self.call(endpoint::PUBLIC_TOKEN_EXCHANGE, &body, |body| {
            parse::<item::ExchangeResponse>(body)?.into_exchanged()
        })
        .await
    }

    /// The item, its standing error and the age of its data.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn item(&self, access_token: &Secret<String>) -> Result<ItemFact, BankError> {
        self.call(endpoint::ITEM_GET, &item_request(access_token), |body| {
            Some(parse::<item::ItemResponse>(body)?.into_fact())
        })
        .await
    }

    /// Ends the item at Plaid and with it what it costs. An item that is gone already is done.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails. An access token that is refused
    /// (`INVALID_ACCESS_TOKEN`) is an error: it may be the keys that are wrong.
    pub async fn remove_item(&self, access_token: &Secret<String>) -> Result<(), BankError> {
        let done = self
            .call(endpoint::ITEM_REMOVE, &item_request(access_token), |body| {
                parse::<wire::Done>(body).map(drop)
            })
            .await;
        match done {
            Err(error) if error.code.as_deref() == Some("ITEM_NOT_FOUND") => Ok(()),
            other => other,
        }
    }

    /// The accounts of an item with cached balances. An account that cannot be read makes the
    /// answer unreadable, because a missing account means a closed one.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn accounts(
        &self,
        access_token: &Secret<String>,
    ) -> Result<Vec<AccountFact>, BankError> {
        let body = account::AccountsRequest {
            access_token: access_token.expose(),
        };
        self.call(endpoint::ACCOUNTS_GET, &body, |body| {
            parse::<account::AccountsResponse<'_>>(body)?
                .accounts
                .iter()
                .map(|raw| account::read(raw).ok())
                .collect()
        })
        .await
    }

    /// One page of changes, from a cursor or from the beginning. An item that was asked often in
    /// the last minute waits for its turn first (see [`crate::pace`]).
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails. A mutation during pagination is reported at
    /// once: only the session knows the cursor to start over from.
    pub async fn sync_page(
        &self,
        access_token: &Secret<String>,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError> {
        let body = transaction::SyncRequest::new(access_token.expose(), cursor, count);
        let paced = Some(access_token.expose().as_str());
        self.call_paced(endpoint::TRANSACTIONS_SYNC, &body, paced, |body| {
            let answer: transaction::SyncResponse<'_> = parse(body)?;
            Some(answer.into_page(body.len() as u64))
        })
        .await
    }

    /// Asks the bank to be visited now; what is new comes with a later sync. Every call is
    /// billed, so it is made once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn refresh_transactions(
        &self,
        access_token: &Secret<String>,
    ) -> Result<(), BankError> {
        let body = transaction::RefreshRequest {
            access_token: access_token.expose(),
        };
        self.call(endpoint::TRANSACTIONS_REFRESH, &body, |body| {
            parse::<wire::Done>(body).map(drop)
        })
        .await
    }

    /// A bank by its id.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn institution(
        &self,
        id: &str,
        country_codes: &[String],
    ) -> Result<InstitutionFact, BankError> {
        let body = institution::InstitutionRequest {
            institution_id: id,
            country_codes,
        };
        self.call(endpoint::INSTITUTION_GET, &body, |body| {
            parse::<institution::InstitutionResponse>(body)?
                .institution
                .into_fact()
        })
        .await
    }

    /// A public token without Link, in a sandbox only.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn sandbox_public_token(
        &self,
        institution: &str,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, BankError> {
        let body = item::SandboxPublicTokenRequest {
            institution_id: institution,
            initial_products: PRODUCTS,
            options: item::SandboxPublicTokenOptions {
                override_username: user,
                override_password: password.expose(),
                transactions: link::HistoryWanted {
                    days_requested: link::DAYS_REQUESTED,
                },
            },
        };
        self.call(endpoint::SANDBOX_PUBLIC_TOKEN_CREATE, &body, |body| {
            Some(parse::<item::SandboxPublicTokenResponse>(body)?.into_token())
        })
        .await
    }

    /// Makes a call as often as it may be made and tells of every attempt. `read` turns the body
    /// of a success into what was asked for; `None` means that it makes no sense.
    async fn call<T>(
        &self,
        endpoint: Endpoint,
        request: &impl Serialize,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, BankError> {
        self.call_paced(endpoint, request, None, read).await
    }

    /// The same, with each attempt at its turn for the item with this key.
    async fn call_paced<T>(
        &self,
        endpoint: Endpoint,
        request: &impl Serialize,
        paced: Option<&str>,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, BankError> {
        let body = serde_json::to_vec(request).expect("requests hold only texts and numbers");
        let (body, read) = (&body, &read);
        // The first turn is no part of what a call may take.
        if let Some(key) = paced {
            self.pace.turn(key).await;
        }
        retry::run(self.patience, endpoint, async |attempt| {
            if !self.gate.is_open() {
                return Err(Failure::lasting(errors::switched_offline()));
            }
            if let (Some(key), true) = (paced, attempt > 1) {
                self.pace.turn(key).await;
            }
            let began = Instant::now();
            let came = self
                .transport
                .post(endpoint, body.clone(), self.patience.timeout_max)
                .await;
            let duration = began.elapsed();
            let mut record = CallRecord {
                host: self.transport.host(),
                endpoint: endpoint.path,
                http_status: came.http_status,
                error_code: None,
                request_id: None,
                duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                bytes_in: came.bytes_in,
                attempt,
            };
            let echo = |text: &str| self.transport.repeats_a_secret(text) || contains(body, text);
            let result = judge(came, &mut record, read, echo);
            self.observer.tell(record);
            result
        })
        .await
    }
}

/// What an attempt comes to; the record learns Plaid's code and name for it. A name that is an
/// echo of what was sent is dropped: it must not carry a secret into an error or a journal.
fn judge<T>(
    came: Attempt,
    record: &mut CallRecord,
    read: impl Fn(&[u8]) -> Option<T>,
    echo: impl Fn(&str) -> bool,
) -> Result<T, Failure> {
    if let Some(failure) = came.failed {
        return Err(failure);
    }
    let own_name =
        |id: &String| errors::looks_like_a_request(id) && (id.len() < ECHO_BYTES_MIN || !echo(id));
    let status = came.http_status.unwrap_or_default();
    if (200..300).contains(&status) {
        let named: Option<wire::Done> = parse(&came.body);
        record.request_id = named.and_then(|named| named.request_id).filter(own_name);
        return read(&came.body)
            .ok_or_else(|| Failure::new(errors::unreadable(record.request_id.clone())));
    }
    // A server in trouble answers with a page of HTML as often as with JSON.
    let body: ErrorBody = parse(&came.body).unwrap_or_default();
    let mut answer = body.into_answer(status);
    answer.retry_after = came.retry_after;
    answer.request_id = answer.request_id.filter(own_name);
    let error = errors::from_answer(answer);
    record.error_code.clone_from(&error.code);
    record.request_id.clone_from(&error.request_id);
    Err(Failure::new(error))
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

fn parse<'a, A: Deserialize<'a>>(body: &'a [u8]) -> Option<A> {
    serde_json::from_slice(body).ok()
}

fn item_request(access_token: &Secret<String>) -> item::ItemRequest<'_> {
    item::ItemRequest {
        access_token: access_token.expose(),
    }
}
