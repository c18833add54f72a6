//! What a host brings, and what a provider of bank data can do. Faults enter here and on the wire.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use coffer_domain::{
    AccountFact, BankError, Cursor, Page, Secret,
    link::{Exchanged, ItemFact, LinkFor, LinkOutcome, LinkToken, RepairMode, Surface},
    payment::RealtimeBalance,
};
use coffer_plaid::{
    Client, LinkOptions, LinkPurpose, LinkTokenRequest,
    calls::{
        auth::BankNumbers,
        identity::{IdentityClaim, IdentityMatch, OwnedAccount},
        product::Product,
        signal::{Signal, SignalRequest},
    },
};
use futures::future::BoxFuture;

use crate::{
    Notice,
    api::{ConsentNotice, EditProgress, LinkState, NetworkCost, SyncStatus, Topic},
};

/// The time of day. Waiting is tokio's, which a test can pause.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 UTC.
    fn now_ms(&self) -> i64;
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        chrono::Utc::now().timestamp_millis()
    }
}

/// Where news go. Every call returns at once.
pub trait EventSink: Send + Sync {
    /// Something was committed: whoever shows these topics reads them again.
    fn changed(&self, topics: &[Topic]);
    /// Where syncing stands.
    fn sync_status(&self, status: &SyncStatus);
    /// How far an edit of many transactions is; nothing once it is over. A host that shows none shows none.
    fn edit_progress(&self, _progress: Option<EditProgress>) {}
    /// Where a link session stands.
    fn link_state(&self, state: &LinkState);
    /// Shows Link to the person.
    ///
    /// # Errors
    /// Why it cannot be shown, in a sentence.
    fn show_link(&self, page: LinkPage) -> Result<(), String>;
    /// Takes the window of a session away, if there is one.
    fn close_link(&self, session_id: &str);
    /// Tells the person outside the window. A host that has no other place tells nothing.
    fn notify(&self, _notice: &Notice) {}
    /// What the system says of the network that is used now. A host that cannot ask does not know.
    fn network_cost(&self) -> BoxFuture<'static, NetworkCost> {
        Box::pin(async { NetworkCost::Unknown })
    }
    /// Opens a page of the provider's in the system's browser.
    ///
    /// # Errors
    /// Why it cannot be opened, in a sentence. A host without a window opens nothing.
    fn open_page(&self, url: &str) -> Result<(), String> {
        Err(format!("Open this page in a browser: {url}"))
    }
    /// Puts a text into the system's clipboard, and out of its history where the system has one. A host
    /// without a window has none.
    ///
    /// # Errors
    /// Why it cannot, in a sentence.
    fn copy_text(&self, _text: &Secret<String>) -> Result<(), String> {
        Err("There is no clipboard here.".to_owned())
    }
    /// Takes a text out of the clipboard, if it is still what is in it.
    fn clear_text(&self, _text: &Secret<String>) {}
    /// Asks the person for a file in the system's own dialog; nothing where they chose none. The
    /// path comes from here and not from a page, which therefore needs to know none.
    ///
    /// # Errors
    /// Why it cannot be asked, in a sentence. A host without a window asks nobody.
    fn choose_file(&self, _ask: FileAsk) -> BoxFuture<'static, Result<Option<PathBuf>, String>> {
        Box::pin(async {
            Err("There is no window to choose a file in. Name it on the command line.".to_owned())
        })
    }
}

/// What a file is chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileAsk {
    /// To write a backup to.
    SaveBackup {
        /// The name that is offered.
        name: String,
    },
    /// To restore a backup from.
    OpenBackup,
    /// To write an attached file to.
    SaveAttachment {
        /// The name that is offered.
        name: String,
    },
    /// To write a sheet for direct deposit to.
    SaveSheet {
        /// The name that is offered.
        name: String,
    },
    /// To write the audit to.
    SaveAudit {
        /// The name that is offered.
        name: String,
    },
    /// To write a diagnostic bundle to.
    SaveDiagnostics {
        /// The name that is offered.
        name: String,
    },
}

/// What is to be shown for a link session.
pub enum LinkPage {
    /// A window that loads Link's script.
    Window {
        /// The session.
        session_id: String,
        /// Link's script.
        script_url: String,
        /// The link token, for that window only.
        token: Secret<String>,
        /// The port of the bank, where this computer itself is the bank.
        own_bank: Option<u16>,
    },
    /// A page for the system's browser.
    Browser {
        /// The session.
        session_id: String,
        /// The page.
        url: String,
        /// The port of the bank, where this computer itself is the bank.
        own_bank: Option<u16>,
        /// What going on there means, for a host that has not said it yet.
        agreed: Option<Box<ConsentNotice>>,
    },
}

/// The embedded demo bank, brought by the composition root.
#[async_trait]
pub trait DemoBank: Send + Sync {
    /// Starts it on this machine, from a saved state or anew. Port 0 takes any free one.
    ///
    /// # Errors
    /// `AddrInUse` where the port is taken, and what else keeps it from starting.
    async fn start(
        &self,
        port: u16,
        state: Option<Vec<u8>>,
        client_id: &str,
        secret: &str,
        persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> std::io::Result<DemoRunning>;
}

/// A demo bank that runs.
pub struct DemoRunning {
    /// Its address.
    pub url: String,
    /// Stops it, and is done when it has stopped. Dropped, it stops it without waiting.
    pub stop: BoxFuture<'static, ()>,
}

/// What a provider of bank data can do. Plaid is the first.
#[async_trait]
pub trait BankData: Send + Sync {
    /// A token that opens Link in this language (such as `en`), for a new item or to repair one.
    async fn link_token(
        &self,
        surface: Surface,
        client_user_id: uuid::Uuid,
        what_for: LinkFor<'_>,
        language: &str,
    ) -> Result<LinkToken, BankError>;
    /// What a session in the browser has come to.
    async fn link_outcome(&self, token: &Secret<String>) -> Result<LinkOutcome, BankError>;
    /// Trades a public token for the key to its item.
    async fn exchange(&self, public_token: &Secret<String>) -> Result<Exchanged, BankError>;
    /// The item itself.
    async fn item(&self, access: &Secret<String>) -> Result<ItemFact, BankError>;
    /// Its accounts.
    async fn accounts(&self, access: &Secret<String>) -> Result<Vec<AccountFact>, BankError>;
    /// A page of changes.
    async fn changes(
        &self,
        access: &Secret<String>,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError>;
    /// Asks the provider to visit the bank now.
    async fn refresh(&self, access: &Secret<String>) -> Result<(), BankError>;
    /// Another key to the item; the present one is dead with the answer.
    async fn new_access_token(&self, access: &Secret<String>) -> Result<Secret<String>, BankError>;
    /// Balances of these accounts as the bank states them now, asked at this time (milliseconds). `not_before`
    /// is the age that is still accepted, in milliseconds, where a bank wants to be told.
    async fn balances_now(
        &self,
        access: &Secret<String>,
        accounts: &[String],
        not_before_ms: Option<i64>,
        asked_ms: i64,
    ) -> Result<Vec<RealtimeBalance>, BankError>;
    /// Numbers of these accounts.
    async fn numbers(
        &self,
        access: &Secret<String>,
        accounts: &[String],
    ) -> Result<BankNumbers, BankError>;
    /// Owners of all accounts of the item.
    async fn owners(&self, access: &Secret<String>) -> Result<Vec<OwnedAccount>, BankError>;
    /// How well a claim fits the owners of each account.
    async fn match_identity(
        &self,
        access: &Secret<String>,
        claim: &IdentityClaim,
    ) -> Result<Vec<IdentityMatch>, BankError>;
    /// How likely a debit is to come back.
    async fn evaluate(&self, debit: &SignalRequest<'_>) -> Result<Signal, BankError>;
    /// Ends the item at the provider.
    async fn remove(&self, access: &Secret<String>) -> Result<(), BankError>;
    /// A public token without Link, where the environment is a sandbox.
    async fn sandbox_public_token(
        &self,
        institution: &str,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, BankError>;
    /// Whether the keys are accepted.
    async fn check_keys(&self) -> Result<(), BankError>;
    /// Link's script, for a window.
    fn link_script(&self) -> String;
}

/// Countries whose banks Link offers.
const COUNTRIES: [&str; 2] = ["US", "CA"];

/// An institution that every environment of Plaid knows, to try keys with.
const KNOWN_INSTITUTION: &str = "ins_109508";

fn countries() -> Vec<String> {
    COUNTRIES.map(str::to_owned).to_vec()
}

#[async_trait]
impl BankData for Client {
    async fn link_token(
        &self,
        surface: Surface,
        client_user_id: uuid::Uuid,
        what_for: LinkFor<'_>,
        language: &str,
    ) -> Result<LinkToken, BankError> {
        let mode = match what_for {
            LinkFor::New => None,
            LinkFor::Repair(_, mode) => Some(mode),
        };
        // What is called, and nothing for later: a product that the keys lack would be refused with all others.
        let consented: &[Product] = match mode {
            Some(RepairMode::Consent) => &[Product::Auth, Product::Identity],
            Some(RepairMode::Moves) => &[Product::Auth],
            None | Some(RepairMode::SignIn | RepairMode::Accounts) => &[],
        };
        let request = LinkTokenRequest {
            purpose: match what_for {
                LinkFor::New => LinkPurpose::New,
                LinkFor::Repair(access_token, mode) => LinkPurpose::Repair {
                    access_token,
                    select_accounts: mode == RepairMode::Accounts,
                },
            },
            surface,
            client_user_id,
            language,
            country_codes: &countries(),
            consent_to_all: false,
        };
        let options = LinkOptions {
            consented,
            ..LinkOptions::default()
        };
        self.create_link_token_with(request, &options).await
    }

    async fn link_outcome(&self, token: &Secret<String>) -> Result<LinkOutcome, BankError> {
        Client::link_outcome(self, token).await
    }

    async fn exchange(&self, public_token: &Secret<String>) -> Result<Exchanged, BankError> {
        Client::exchange(self, public_token).await
    }

    async fn item(&self, access: &Secret<String>) -> Result<ItemFact, BankError> {
        Client::item(self, access).await
    }

    async fn accounts(&self, access: &Secret<String>) -> Result<Vec<AccountFact>, BankError> {
        Client::accounts(self, access).await
    }

    async fn changes(
        &self,
        access: &Secret<String>,
        cursor: Option<&Cursor>,
        count: u16,
    ) -> Result<Page, BankError> {
        self.sync_page(access, cursor, count).await
    }

    async fn refresh(&self, access: &Secret<String>) -> Result<(), BankError> {
        self.refresh_transactions(access).await
    }

    async fn new_access_token(&self, access: &Secret<String>) -> Result<Secret<String>, BankError> {
        self.invalidate_access_token(access).await
    }

    async fn balances_now(
        &self,
        access: &Secret<String>,
        accounts: &[String],
        not_before_ms: Option<i64>,
        asked_ms: i64,
    ) -> Result<Vec<RealtimeBalance>, BankError> {
        let not_before = not_before_ms.and_then(chrono::DateTime::from_timestamp_millis);
        self.realtime_balances(access, accounts, not_before, asked_ms)
            .await
    }

    async fn numbers(
        &self,
        access: &Secret<String>,
        accounts: &[String],
    ) -> Result<BankNumbers, BankError> {
        self.bank_numbers(access, accounts).await
    }

    async fn owners(&self, access: &Secret<String>) -> Result<Vec<OwnedAccount>, BankError> {
        Client::owners(self, access, &[]).await
    }

    async fn match_identity(
        &self,
        access: &Secret<String>,
        claim: &IdentityClaim,
    ) -> Result<Vec<IdentityMatch>, BankError> {
        Client::match_identity(self, access, claim).await
    }

    async fn evaluate(&self, debit: &SignalRequest<'_>) -> Result<Signal, BankError> {
        self.evaluate_signal(debit).await
    }

    async fn remove(&self, access: &Secret<String>) -> Result<(), BankError> {
        self.remove_item(access).await
    }

    async fn sandbox_public_token(
        &self,
        institution: &str,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, BankError> {
        Client::sandbox_public_token(self, institution, user, password).await
    }

    async fn check_keys(&self) -> Result<(), BankError> {
        match self.institution(KNOWN_INSTITUTION, &countries()).await {
            Ok(_) => Ok(()),
            // The keys were accepted; it is the bank that this environment does not know.
            Err(error) if error.code.as_deref() == Some("INVALID_INSTITUTION") => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn link_script(&self) -> String {
        Client::link_script(self).to_string()
    }
}
