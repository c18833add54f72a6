//! Link tokens, the sessions opened with them, and the public tokens they end in.

use serde::{Deserialize, Serialize};

/// A link token for a new Item lives four hours (plaid.com, `/link/token/create`).
const NEW_ITEM_TTL_MS: i64 = 4 * 60 * 60 * 1000;
/// In update mode, and for Hosted Link unless `url_lifetime_seconds` says otherwise: 30 minutes.
const SHORT_TTL_MS: i64 = 30 * 60 * 1000;
/// A public token can be exchanged for 30 minutes.
pub(crate) const PUBLIC_TOKEN_TTL_MS: i64 = 30 * 60 * 1000;

/// What a client asked Link for, after validation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkRequest {
    pub(crate) client_name: String,
    pub(crate) language: String,
    pub(crate) country_codes: Vec<String>,
    pub(crate) products: Vec<String>,
    /// `required_if_supported_products`: in use where the bank has them.
    #[serde(default)]
    pub(crate) if_supported: Vec<String>,
    /// `optional_products` and `additional_consented_products`: agreed to, used by no call yet.
    #[serde(default)]
    pub(crate) consented: Vec<String>,
    pub(crate) webhook: Option<String>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) days_requested: u32,
    /// Account types and subtypes to offer; empty means all.
    pub(crate) account_filters: Vec<AccountFilter>,
    /// The Item to repair, in update mode.
    pub(crate) update_item: Option<usize>,
    pub(crate) account_selection: bool,
    pub(crate) hosted: Option<Hosted>,
    /// Preselects the bank, so that Link opens on its credentials.
    pub(crate) institution: Option<String>,
    /// The client's user that a new Item belongs to.
    #[serde(default)]
    pub(crate) user: Option<usize>,
}

/// One type of `account_filters`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountFilter {
    pub(crate) account_type: String,
    /// Subtypes, or `all`.
    pub(crate) subtypes: Vec<String>,
}

/// What Hosted Link was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hosted {
    pub(crate) completion_redirect_uri: Option<String>,
    pub(crate) url_lifetime_seconds: Option<u32>,
}

impl LinkRequest {
    /// How long the token lives, in milliseconds.
    pub(crate) fn ttl_ms(&self) -> i64 {
        match (&self.hosted, self.update_item) {
            (
                Some(Hosted {
                    url_lifetime_seconds: Some(seconds),
                    ..
                }),
                _,
            ) => i64::from(*seconds) * 1000,
            (Some(_), _) | (None, Some(_)) => SHORT_TTL_MS,
            (None, None) => NEW_ITEM_TTL_MS,
        }
    }

    /// Whether an account of this type and subtype may be offered.
    pub(crate) fn offers(&self, account_type: &str, subtype: &str) -> bool {
        self.account_filters.is_empty()
            || self.account_filters.iter().any(|filter| {
                filter.account_type == account_type
                    && filter
                        .subtypes
                        .iter()
                        .any(|wanted| wanted == subtype || wanted == "all")
            })
    }
}

/// A token handed to a client so that a person can open Link.
#[derive(Debug)]
pub(crate) struct LinkToken {
    pub(crate) token: String,
    pub(crate) request: LinkRequest,
    pub(crate) created_ms: i64,
    pub(crate) sessions: Vec<usize>,
}

impl LinkToken {
    pub(crate) fn expires_ms(&self) -> i64 {
        self.created_ms.saturating_add(self.request.ttl_ms())
    }
}

/// What a bank asks after the password (plaid.com, "Sandbox test credentials").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Challenge {
    /// A code sent to a device: always 1234.
    Device,
    /// So many rounds of so many questions; `answer_<round>_<question>` is right, both from 0.
    Questions { rounds: u32, per_round: u32 },
    /// So many rounds of so many questions with answers to choose from; the first is right.
    Selections { rounds: u32, per_round: u32 },
}

/// The words to choose from, by question; the first of each is right.
pub(crate) static SELECTIONS: &[[&str; 2]] =
    &[["tomato", "ketchup"], ["potato", "chips"], ["yes", "no"]];

impl Challenge {
    /// How many times the bank asks.
    pub(crate) fn rounds(&self) -> u32 {
        match self {
            Self::Device => 1,
            Self::Questions { rounds, .. } | Self::Selections { rounds, .. } => *rounds,
        }
    }

    /// Whether these are the right answers of a round.
    pub(crate) fn is_met_by(&self, round: u32, answers: &[String]) -> bool {
        let right = |index: u32| match self {
            Self::Device => "1234".to_owned(),
            Self::Questions { .. } => format!("answer_{round}_{index}"),
            Self::Selections { .. } => SELECTIONS[index as usize % SELECTIONS.len()][0].to_owned(),
        };
        let count = match self {
            Self::Device => 1,
            Self::Questions { per_round, .. } | Self::Selections { per_round, .. } => *per_round,
        };
        answers.len() == count as usize
            && (0..count)
                .zip(answers)
                .all(|(index, answer)| answer.trim() == right(index))
    }
}

/// How far the person has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    ChoosingInstitution,
    EnteringCredentials,
    /// The bank asks more; rounds are counted from 0.
    Answering {
        challenge: Challenge,
        round: u32,
    },
    ChoosingAccounts,
    Finished {
        public_token: Option<usize>,
        accounts: Vec<usize>,
    },
    /// Closed half way; the step it was closed at, in Plaid's words.
    Exited {
        status: &'static str,
    },
}

/// One opening of Link.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) link_token: usize,
    /// Index of a ledger: of `user_good` until somebody else signs in.
    pub(crate) bank: Option<usize>,
    /// Whether that bank has a page of its own to sign in at.
    pub(crate) oauth: bool,
    pub(crate) step: Step,
    /// The last refusal of credentials, reported when the person gives up.
    pub(crate) last_error: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) finished_ms: Option<i64>,
    pub(crate) events: Vec<LinkEvent>,
}

/// A line of `link_sessions[].events`.
#[derive(Debug)]
pub(crate) struct LinkEvent {
    pub(crate) name: &'static str,
    pub(crate) at_ms: i64,
    pub(crate) error_code: Option<String>,
}

impl Session {
    pub(crate) fn note(&mut self, name: &'static str, at_ms: i64, error_code: Option<String>) {
        self.events.push(LinkEvent {
            name,
            at_ms,
            error_code,
        });
    }

    pub(crate) fn is_open(&self) -> bool {
        !matches!(self.step, Step::Finished { .. } | Step::Exited { .. })
    }

    /// `exit.metadata.status` for a session closed now.
    pub(crate) fn exit_status(&self) -> &'static str {
        match &self.step {
            Step::ChoosingInstitution => "institution_not_found",
            Step::EnteringCredentials if self.oauth => "requires_oauth",
            Step::EnteringCredentials => "requires_credentials",
            Step::Answering { challenge, .. } => match challenge {
                Challenge::Device => "requires_code",
                Challenge::Questions { .. } => "requires_questions",
                Challenge::Selections { .. } => "requires_selections",
            },
            Step::ChoosingAccounts => "requires_account_selection",
            Step::Finished { .. } | Step::Exited { .. } => "",
        }
    }
}

/// A token that can be exchanged once.
#[derive(Debug)]
pub(crate) struct PublicToken {
    pub(crate) token: String,
    pub(crate) item: usize,
    pub(crate) created_ms: i64,
    pub(crate) used: bool,
}
