//! The catalogue: every code of Plaid that a client of personal finance can meet, once, with what
//! it means, the state that it puts an item in, and the one button that a person sees.
//!
//! Source: Plaid's error reference and the published specification 1.697.4. Decisions branch on
//! the code, because the type of one code differs between calls and webhooks.

use std::time::Duration;

use coffer_domain::{Advisory, BankErrorKind as Kind, HealthState};

use super::catalogue::{Button, Cure};

pub(super) const fn of(
    kind: Kind,
    sentence: &'static str,
    hint: &'static str,
    button: Button,
) -> Cure {
    Cure {
        kind,
        sentence,
        hint,
        wait: None,
        button,
        item: None,
        advisory: None,
    }
}

impl Cure {
    const fn after(self, wait_s: u64) -> Self {
        Self {
            wait: Some(Duration::from_secs(wait_s)),
            ..self
        }
    }

    const fn item(self, state: HealthState) -> Self {
        Self {
            item: Some(state),
            ..self
        }
    }

    const fn advising(self, advisory: Advisory) -> Self {
        Self {
            advisory: Some(advisory),
            ..self
        }
    }
}

pub(super) const TOO_OFTEN: Cure = of(
    Kind::RateLimited,
    "The bank service was asked too often in a short time.",
    "Wait a minute, then refresh.",
    Button::Refresh,
)
.after(60)
.item(HealthState::Failing)
.advising(Advisory::RateLimited);

pub(super) const PROVIDER_DOWN: Cure = of(
    Kind::ProviderDown,
    "The bank service has trouble of its own at the moment.",
    "Nothing needs to be done. Refresh again later.",
    Button::Refresh,
)
.item(HealthState::Failing);

pub(super) const BANK_DOWN: Cure = of(
    Kind::InstitutionDown,
    "Your bank cannot be reached at the moment.",
    "Nothing needs to be done: the connection is fine and the next refresh tries again.",
    Button::Refresh,
)
.after(3_600)
.item(HealthState::Failing)
.advising(Advisory::InstitutionDown);

pub(super) const OUR_MISTAKE: Cure = of(
    Kind::BadRequest,
    "Coffer asked the bank service for something in a way it does not accept.",
    "This is a mistake in Coffer. Please report it with the code and the request name.",
    Button::CopyReport,
);

pub(super) const WRONG_KEYS: Cure = of(
    Kind::BadKeys,
    "The keys for the bank service are refused.",
    "Check the client ID and the secret in the settings, and that they belong to the chosen \
     environment.",
    Button::OpenKeys,
);

pub(super) const UNKNOWN: Cure = of(
    Kind::Other,
    "The bank service refused this without a reason that Coffer knows.",
    "Refresh again later. If it stays, please report it with the code and the request name.",
    Button::CopyReport,
);

/// A code of tomorrow about the item itself.
pub(super) const ITEM_UNKNOWN: Cure = UNKNOWN.item(HealthState::Failing);

pub(super) const CATALOGUE: &[(&[&str], Cure)] = &[
    (
        &["ITEM_LOGIN_REQUIRED"],
        of(
            Kind::LoginRequired,
            "Your bank asks you to sign in again.",
            "Choose Reconnect. Your history, notes and categories stay as they are.",
            Button::Reconnect,
        )
        .item(HealthState::NeedsLogin),
    ),
    (
        &[
            "INVALID_CREDENTIALS",
            "INVALID_MFA",
            "INVALID_OTP",
            "INSUFFICIENT_CREDENTIALS",
            "USER_INPUT_TIMEOUT",
        ],
        of(
            Kind::LoginRequired,
            "Your bank did not accept the sign-in.",
            "Choose Reconnect and enter what your bank asks for.",
            Button::Reconnect,
        )
        .item(HealthState::NeedsLogin),
    ),
    (
        &["INVALID_UPDATED_USERNAME"],
        of(
            Kind::LoginRequired,
            "Your bank did not accept the sign-in, because the user name is not the one of before.",
            "Choose Reconnect and use the user name of this connection. If the bank has given you \
             another, connect the bank again; your history is continued.",
            Button::Reconnect,
        )
        .item(HealthState::NeedsLogin),
    ),
    (
        &[
            "ITEM_LOCKED",
            "PASSWORD_RESET_REQUIRED",
            "USER_SETUP_REQUIRED",
        ],
        of(
            Kind::UserActionAtBank,
            "Your bank wants you to do something on its own website first.",
            "Sign in at your bank, follow what it asks, then choose Reconnect.",
            Button::Reconnect,
        )
        .item(HealthState::NeedsLogin),
    ),
    (
        &["USER_PERMISSION_REVOKED"],
        of(
            Kind::Revoked,
            "The permission to read this bank was taken back.",
            "What was synced is still here. Choose whether it stays or is deleted; the bank can be \
             connected again.",
            Button::KeepOrDelete,
        )
        .item(HealthState::Revoked),
    ),
    (
        &["ITEM_NOT_FOUND", "INVALID_ACCESS_TOKEN"],
        of(
            Kind::UnknownItem,
            "The bank service does not know this connection any more.",
            "What was synced is still here. Connect the bank again; if several connections say \
             this, check that the keys and the environment are the ones they were made with.",
            Button::ConnectAgain,
        )
        .item(HealthState::Revoked),
    ),
    (
        &["ITEM_CONCURRENTLY_DELETED"],
        of(
            Kind::UnknownItem,
            "The connection was removed while it was being read.",
            "What was synced is still here. Connect the bank again if you did not remove it.",
            Button::ConnectAgain,
        )
        .item(HealthState::Revoked),
    ),
    (
        &["ADDITIONAL_CONSENT_REQUIRED"],
        of(
            Kind::Unsupported,
            "Your bank needs your consent before it shares this kind of data.",
            "Choose Give consent and agree to the additional data.",
            Button::GiveConsent,
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
        of(
            Kind::Unsupported,
            "No account that was shared has this kind of data.",
            "With Choose accounts, select those that are to be shared.",
            Button::ChooseAccounts,
        ),
    ),
    (
        &[
            "ITEM_NOT_SUPPORTED",
            "MFA_NOT_SUPPORTED",
            "INSTITUTION_NO_LONGER_SUPPORTED",
            "UNSUPPORTED_RESPONSE",
        ],
        of(
            Kind::Unsupported,
            "This bank, or its way of signing in, is not supported.",
            "What was synced is still here, but nothing new will come from this bank.",
            Button::Unlink,
        )
        .item(HealthState::Failing),
    ),
    (
        &[
            "PRODUCTS_NOT_SUPPORTED",
            "PRODUCT_NOT_ENABLED",
            "INVALID_PRODUCT",
            "UNAUTHORIZED_ROUTE_ACCESS",
        ],
        of(
            Kind::Unsupported,
            "This bank or your keys do not offer this kind of data.",
            "Ask for it in your Plaid dashboard if you need it; what you have goes on working.",
            Button::OpenDashboard,
        ),
    ),
    (
        &["LAST_UPDATED_DATETIME_OUT_OF_RANGE"],
        of(
            Kind::Unsupported,
            "Your bank has no balance as recent as was asked for.",
            "The last known balance is shown with its time.",
            Button::Dismiss,
        ),
    ),
    (
        &["ITEM_NO_ERROR"],
        of(
            Kind::Unsupported,
            "This connection works: there is nothing to repair.",
            "Refresh it; nothing else needs to be done.",
            Button::Refresh,
        ),
    ),
    (
        &["INVALID_ACCOUNT_ID"],
        of(
            Kind::Unsupported,
            "Your bank does not share this account any more.",
            "It may be closed, or renumbered. Refresh: if it is missing then, the connection says so.",
            Button::Refresh,
        ),
    ),
    (
        // The second says that a Trial plan has made all the connections that it ever makes.
        &["CREDITS_EXHAUSTED", "ADDITION_LIMIT"],
        of(
            Kind::Unsupported,
            "The plan behind your keys has nothing of this kind left.",
            "Look at your plan in your Plaid dashboard.",
            Button::OpenDashboard,
        ),
    ),
    (
        &["PRODUCT_NOT_READY"],
        of(
            Kind::NotReady,
            "Your bank's data is still being prepared.",
            "Nothing needs to be done. It usually takes a minute or two.",
            Button::Refresh,
        )
        .after(10)
        .advising(Advisory::NotReady),
    ),
    (
        &["TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"],
        of(
            Kind::MutationDuringPagination,
            "Your bank's data changed while it was being read.",
            "Nothing was changed here. Refresh again in a moment.",
            Button::Refresh,
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
        of(
            Kind::Unsupported,
            "This bank must first approve the owner of the keys.",
            "Finish the registration for this bank in the Plaid dashboard; some banks take weeks.",
            Button::OpenDashboard,
        )
        .item(HealthState::Failing),
    ),
    (
        &["INVALID_INSTITUTION"],
        of(
            Kind::Unsupported,
            "The bank service knows no such bank in this environment.",
            "Choose the bank again.",
            Button::StartAgain,
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
            "TRANSACTIONS_REFRESH_LIMIT",
            "ACCOUNTS_LIMIT",
            "BALANCE_LIMIT",
            "ACCOUNTS_BALANCE_GET_LIMIT",
            "ITEM_GET_LIMIT",
            "AUTH_LIMIT",
            "IDENTITY_LIMIT",
            "INVESTMENT_HOLDINGS_GET_LIMIT",
            "INVESTMENT_TRANSACTIONS_LIMIT",
            "INSTITUTION_RATE_LIMIT",
            "INSTITUTIONS_GET_BY_ID_LIMIT",
            "RATE_LIMIT",
            "RATE_LIMIT_EXCEEDED",
        ],
        TOO_OFTEN,
    ),
    (
        &["INVALID_PUBLIC_TOKEN", "INVALID_LINK_TOKEN"],
        of(
            Kind::BadLinkToken,
            "This attempt to connect a bank has expired or was used already.",
            "Start connecting the bank again.",
            Button::StartAgain,
        ),
    ),
    (
        &["INVALID_API_KEYS", "UNAUTHORIZED_ENVIRONMENT"],
        WRONG_KEYS,
    ),
    (
        &["INVALID_WEBHOOK_VERIFICATION_KEY_ID"],
        of(
            Kind::BadRequest,
            "A message came that is signed with a key which is not the bank service's.",
            "Nothing needs to be done: the message was not believed.",
            Button::Dismiss,
        ),
    ),
    (
        &["SANDBOX_ONLY"],
        of(
            Kind::BadRequest,
            "This can only be done with test banks, not with real ones.",
            "Use a profile of the environment sandbox for it.",
            Button::Dismiss,
        ),
    ),
    (
        &[
            "MISSING_FIELDS",
            "UNKNOWN_FIELDS",
            "INVALID_FIELD",
            "INVALID_BODY",
            "INVALID_HEADERS",
            "NOT_FOUND",
            "NO_LONGER_AVAILABLE",
        ],
        OUR_MISTAKE,
    ),
];
