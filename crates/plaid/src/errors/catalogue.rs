//! The catalogue: every code of Plaid that a client of personal finance can meet, once.
//!
//! Source: Plaid's error reference and the published specification 1.697.4. Decisions branch on
//! the code, because the type of one code differs between calls and webhooks. A code that is newer than
//! this table falls back by type, then by HTTP status.

use std::time::Duration;

use coffer_domain::BankErrorKind as Kind;

/// What an error means and what helps.
#[derive(Debug, Clone, Copy)]
pub struct Cure {
    /// What it means for decisions.
    pub kind: Kind,
    /// What happened, for a person.
    pub sentence: &'static str,
    /// What the person can do.
    pub hint: &'static str,
    /// How long to wait before asking again, where Plaid does not say.
    pub wait: Option<Duration>,
}

/// The cure for a code, or else a type, or else a status.
pub fn cure(code: Option<&str>, error_type: Option<&str>, status: u16) -> &'static Cure {
    code.and_then(by_code)
        .or_else(|| error_type.and_then(by_type))
        .unwrap_or_else(|| by_status(status))
}

/// Every code of the catalogue.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CATALOGUE
        .iter()
        .flat_map(|(codes, _)| codes.iter().copied())
}

/// Why a login at a bank with its own sign-in page ended, where Plaid says so.
pub(super) fn sentence_for_reason(reason: &str) -> Option<&'static str> {
    match reason {
        "OAUTH_CONSENT_EXPIRED" => {
            Some("The permission you gave at your bank has reached its end date.")
        }
        "OAUTH_USER_REVOKED" => Some("The permission was taken back at your bank."),
        _ => None,
    }
}

fn by_code(code: &str) -> Option<&'static Cure> {
    CATALOGUE
        .iter()
        .find(|(codes, _)| codes.contains(&code))
        .map(|(_, cure)| cure)
}

fn by_type(error_type: &str) -> Option<&'static Cure> {
    match error_type {
        "RATE_LIMIT_EXCEEDED" | "RATE_LIMIT" => Some(&TOO_OFTEN),
        "API_ERROR" => Some(&PROVIDER_DOWN),
        "INSTITUTION_ERROR" => Some(&BANK_DOWN),
        "INVALID_REQUEST" => Some(&OUR_MISTAKE),
        _ => None,
    }
}

const fn by_status(status: u16) -> &'static Cure {
    match status {
        429 => &TOO_OFTEN,
        500..=599 => &PROVIDER_DOWN,
        401 | 403 => &WRONG_KEYS,
        404 | 405 | 413 | 415 | 422 => &OUR_MISTAKE,
        _ => &UNKNOWN,
    }
}

const fn cure_of(kind: Kind, sentence: &'static str, hint: &'static str) -> Cure {
    Cure {
        kind,
        sentence,
        hint,
        wait: None,
    }
}

const fn after(cure: Cure, wait_s: u64) -> Cure {
    Cure {
        wait: Some(Duration::from_secs(wait_s)),
        ..cure
    }
}

const TOO_OFTEN: Cure = after(
    cure_of(
        Kind::RateLimited,
        "The bank service was asked too often in a short time.",
        "Wait a minute, then refresh.",
    ),
    60,
);
const PROVIDER_DOWN: Cure = cure_of(
    Kind::ProviderDown,
    "The bank service has trouble of its own at the moment.",
    "Nothing needs to be done. Refresh again later.",
);
const BANK_DOWN: Cure = after(
    cure_of(
        Kind::InstitutionDown,
        "Your bank cannot be reached at the moment.",
        "Nothing needs to be done: the connection is fine and the next refresh tries again.",
    ),
    3_600,
);
const OUR_MISTAKE: Cure = cure_of(
    Kind::BadRequest,
    "Coffer asked the bank service for something in a way it does not accept.",
    "This is a mistake in Coffer. Please report it with the code and the request name.",
);
const WRONG_KEYS: Cure = cure_of(
    Kind::BadKeys,
    "The keys for the bank service are refused.",
    "Check the client ID and the secret in the settings, and that they belong to the chosen \
     environment.",
);
const UNKNOWN: Cure = cure_of(
    Kind::Other,
    "The bank service refused this without a reason that Coffer knows.",
    "Refresh again later. If it stays, please report it with the code and the request name.",
);

const CATALOGUE: &[(&[&str], Cure)] = &[
    (
        &["ITEM_LOGIN_REQUIRED"],
        cure_of(
            Kind::LoginRequired,
            "Your bank asks you to sign in again.",
            "Choose Reconnect. Your history, notes and categories stay as they are.",
        ),
    ),
    (
        &[
            "INVALID_CREDENTIALS",
            "INVALID_MFA",
            "INVALID_OTP",
            "INSUFFICIENT_CREDENTIALS",
            "USER_INPUT_TIMEOUT",
            "INVALID_UPDATED_USERNAME",
        ],
        cure_of(
            Kind::LoginRequired,
            "Your bank did not accept the sign-in.",
            "Choose Reconnect and enter what your bank asks for.",
        ),
    ),
    (
        &[
            "ITEM_LOCKED",
            "PASSWORD_RESET_REQUIRED",
            "USER_SETUP_REQUIRED",
        ],
        cure_of(
            Kind::UserActionAtBank,
            "Your bank wants you to do something on its own website first.",
            "Sign in at your bank, follow what it asks, then choose Reconnect.",
        ),
    ),
    (
        &["USER_PERMISSION_REVOKED"],
        cure_of(
            Kind::Revoked,
            "The permission to read this bank was taken back.",
            "What was synced is still here. Connect the bank again, or remove the connection.",
        ),
    ),
    (
        &[
            "ITEM_NOT_FOUND",
            "INVALID_ACCESS_TOKEN",
            "ITEM_CONCURRENTLY_DELETED",
        ],
        cure_of(
            Kind::UnknownItem,
            "The bank service does not know this connection any more.",
            "What was synced is still here. Connect the bank again; if several connections say \
             this, check that the keys and the environment are the ones they were made with.",
        ),
    ),
    (
        &["ADDITIONAL_CONSENT_REQUIRED"],
        cure_of(
            Kind::Unsupported,
            "Your bank needs your consent before it shares this kind of data.",
            "Choose Reconnect and agree to the additional data.",
        ),
    ),
    (
        &[
            "ACCESS_NOT_GRANTED",
            "NO_AUTH_ACCOUNTS",
            "NO_INVESTMENT_ACCOUNTS",
            "NO_LIABILITY_ACCOUNTS",
            "NO_ACCOUNTS",
        ],
        cure_of(
            Kind::Unsupported,
            "No account that was shared has this kind of data.",
            "Choose Reconnect and select the accounts to share.",
        ),
    ),
    (
        &[
            "ITEM_NOT_SUPPORTED",
            "MFA_NOT_SUPPORTED",
            "INSTITUTION_NO_LONGER_SUPPORTED",
            "UNSUPPORTED_RESPONSE",
        ],
        cure_of(
            Kind::Unsupported,
            "This bank, or its way of signing in, is not supported.",
            "What was synced is still here, but nothing new will come from this bank.",
        ),
    ),
    (
        &[
            "PRODUCTS_NOT_SUPPORTED",
            "PRODUCT_NOT_ENABLED",
            "INVALID_PRODUCT",
            "UNAUTHORIZED_ROUTE_ACCESS",
        ],
        cure_of(
            Kind::Unsupported,
            "This bank or your keys do not offer this kind of data.",
            "Ask for it in your Plaid dashboard if you need it; everything else goes on working.",
        ),
    ),
    (
        &["LAST_UPDATED_DATETIME_OUT_OF_RANGE"],
        cure_of(
            Kind::Unsupported,
            "Your bank has no balance as recent as was asked for.",
            "The last known balance is shown with its time.",
        ),
    ),
    (
        &["INVALID_ACCOUNT_ID"],
        cure_of(
            Kind::Unsupported,
            "Your bank does not share this account any more.",
            "It may be closed, or renumbered. Refresh, and choose Reconnect if it is missing.",
        ),
    ),
    (
        &["CREDITS_EXHAUSTED"],
        cure_of(
            Kind::Unsupported,
            "The plan behind your keys has no calls of this kind left.",
            "Look at your plan in your Plaid dashboard.",
        ),
    ),
    (
        &["PRODUCT_NOT_READY"],
        after(
            cure_of(
                Kind::NotReady,
                "Your bank's data is still being prepared.",
                "Nothing needs to be done. It usually takes a minute or two.",
            ),
            10,
        ),
    ),
    (
        &["TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"],
        cure_of(
            Kind::MutationDuringPagination,
            "Your bank's data changed while it was being read.",
            "Nothing was changed here. Refresh again in a moment.",
        ),
    ),
    (
        &[
            "INSTITUTION_DOWN",
            "INSTITUTION_NOT_RESPONDING",
            "INSTITUTION_NOT_AVAILABLE",
        ],
        BANK_DOWN,
    ),
    (
        &[
            "INSTITUTION_REGISTRATION_REQUIRED",
            "UNAUTHORIZED_INSTITUTION",
        ],
        cure_of(
            Kind::Unsupported,
            "This bank must first approve the owner of the keys.",
            "Finish the registration for this bank in the Plaid dashboard; some banks take weeks.",
        ),
    ),
    (
        &["INTERNAL_SERVER_ERROR", "PLANNED_MAINTENANCE"],
        PROVIDER_DOWN,
    ),
    (
        &[
            "TRANSACTIONS_SYNC_LIMIT",
            "TRANSACTIONS_LIMIT",
            "ACCOUNTS_LIMIT",
            "BALANCE_LIMIT",
            "ACCOUNTS_BALANCE_GET_LIMIT",
            "ITEM_GET_LIMIT",
            "AUTH_LIMIT",
            "IDENTITY_LIMIT",
            "INVESTMENT_HOLDINGS_GET_LIMIT",
            "INVESTMENT_TRANSACTIONS_LIMIT",
            "TRANSACTIONS_REFRESH_LIMIT",
            "INSTITUTION_RATE_LIMIT",
            "INSTITUTIONS_GET_BY_ID_LIMIT",
            "RATE_LIMIT",
            "RATE_LIMIT_EXCEEDED",
        ],
        TOO_OFTEN,
    ),
    (
        &["INVALID_PUBLIC_TOKEN", "INVALID_LINK_TOKEN"],
        cure_of(
            Kind::BadLinkToken,
            "This attempt to connect a bank has expired or was used already.",
            "Start connecting the bank again.",
        ),
    ),
    (
        &["INVALID_API_KEYS", "UNAUTHORIZED_ENVIRONMENT"],
        WRONG_KEYS,
    ),
    (
        &[
            "MISSING_FIELDS",
            "UNKNOWN_FIELDS",
            "INVALID_FIELD",
            "INVALID_BODY",
            "INVALID_HEADERS",
            "SANDBOX_ONLY",
            "NOT_FOUND",
            "NO_LONGER_AVAILABLE",
            "INVALID_WEBHOOK_VERIFICATION_KEY_ID",
        ],
        OUR_MISTAKE,
    ),
];
