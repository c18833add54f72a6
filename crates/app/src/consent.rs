//! Consent: what is said before Link opens, the person's answer, and the list of answers.
//!
//! The core writes the sentences, the window shows them and gives them back with "agree"; so what
//! is kept is what was shown, word for word. Ending a connection withdraws what was agreed to for it
//! (`coffer_store::facts`).

use coffer_domain::{LinkSessionId, link::RepairMode};
use coffer_store::facts::{self, ConsentRow, NewConsent};
use coffer_store::{Result as StoreResult, Writer};

use crate::{
    App, SystemMint,
    api::{
        AppError, ConsentAsk, ConsentNotice, ConsentView, Environment, ErrorCode, LinkMode,
        RelayKind,
    },
    views,
};

impl From<LinkMode> for RepairMode {
    fn from(mode: LinkMode) -> Self {
        match mode {
            LinkMode::SignIn => Self::SignIn,
            LinkMode::Accounts => Self::Accounts,
            LinkMode::Consent => Self::Consent,
        }
    }
}

/// What is to be said before Link.
///
/// # Errors
/// If no profile is open.
pub async fn notice(app: &App, ask: ConsentAsk) -> Result<ConsentNotice, AppError> {
    let profile = app.profile()?;
    Ok(written(
        ask.mode,
        profile.relay.kind,
        profile.relay.environment,
    ))
}

fn written(mode: Option<LinkMode>, relay: RelayKind, environment: Environment) -> ConsentNotice {
    let sentences = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    let (products, data): (&[&str], &[&str]) = match mode {
        Some(LinkMode::Consent) => (
            &["Investments", "Liabilities", "Account numbers", "Identity"],
            &[
                "Holdings and trades of your investment accounts",
                "Rates, due dates and minimum payments of your cards and loans",
                "Account and routing numbers of your deposit accounts, each time that you ask for them",
                "Names, addresses, telephone numbers and mail addresses that your bank has on file of the \
                 owners, each time that you ask for them",
            ],
        ),
        Some(LinkMode::Accounts) => (
            &["Transactions"],
            &[
                "Names, kinds and last digits of the accounts that you choose now, those that you add \
                 among them",
                "Their balances and limits",
                "Their transactions: day, amount, merchant, text and place",
            ],
        ),
        None | Some(LinkMode::SignIn) => (
            &["Transactions"],
            &[
                "Names, kinds and last digits of the accounts that you choose",
                "Their balances and limits",
                "Their transactions: day, amount, merchant, text and place",
            ],
        ),
    };
    ConsentNotice {
        mode,
        relay,
        environment,
        products: sentences(products),
        data: sentences(data),
        never: sentences(&[
            "Your password: you type it on the page of Plaid or of your bank, and Coffer never sees it",
            // The same consent at the bank lets money be moved between accounts, where the keys can.
            match mode {
                Some(LinkMode::Consent) => {
                    "Moving money by itself: what you move between your accounts, you plan and confirm each time"
                }
                _ => "Moving money: what you agree to here is reading",
            },
        ]),
        period: if mode == Some(LinkMode::Consent) {
            "From now on, until you disconnect the bank. No call for it is made before a part of \
             Coffer needs it."
        } else {
            "The last 24 months, as far as the bank has them, and from then on whatever is new, until \
             you disconnect the bank. Some banks end the permission after 3 to 18 months; Coffer says \
             so two weeks before."
        }
        .to_owned(),
        cost: cost(relay, environment, mode).to_owned(),
    }
}

fn cost(relay: RelayKind, environment: Environment, mode: Option<LinkMode>) -> &'static str {
    match (relay, environment) {
        (RelayKind::Demo, _) => "Nothing: the bank is made up and runs on this computer.",
        (_, Environment::Sandbox) => "Nothing: Plaid’s test banks are free.",
        (RelayKind::Direct, Environment::Production) if mode == Some(LinkMode::Consent) => {
            "Nothing now. Plaid bills the owner of the keys by the month from the first such call on."
        }
        (_, Environment::Production) if mode == Some(LinkMode::Accounts) => {
            "Nothing more: it stays one connection, which costs by the month what it costs already, \
             however many accounts it has."
        }
        (RelayKind::Direct, Environment::Production) => {
            "Plaid bills the owner of the keys by the month for each connection, until it is \
             disconnected. On the free Trial plan it is one of ten connections that there ever are: \
             disconnecting does not give it back."
        }
        (RelayKind::Relay, Environment::Production) => {
            "Whoever runs your relay pays Plaid for it by the month, until you disconnect the bank."
        }
    }
}

/// Refuses to open Link on an answer to anything but what is said now.
pub(crate) fn checked(
    agreed: Option<ConsentNotice>,
    mode: Option<LinkMode>,
    relay: RelayKind,
    environment: Environment,
) -> Result<Option<ConsentNotice>, AppError> {
    let said = written(mode, relay, environment);
    match agreed {
        Some(agreed) if agreed == said => Ok(Some(agreed)),
        // A new sign-in shares nothing more and goes on with what was agreed to before.
        None if mode == Some(LinkMode::SignIn) => Ok(None),
        None => Err(AppError::new(
            ErrorCode::BadInput,
            "Nothing was opened, because nobody has agreed to what is read.",
        )),
        Some(_) => Err(AppError::new(
            ErrorCode::BadInput,
            "What you agreed to is not what would be read now, so nothing was opened.",
        )
        .hinted("Begin again and read it once more.")),
    }
}

/// Writes an answer down, in the write that opens its session.
pub(crate) fn record(
    writer: &Writer<'_>,
    session: LinkSessionId,
    agreed: &ConsentNotice,
    in_window: bool,
    now_ms: i64,
) -> StoreResult<()> {
    let purpose = agreed
        .mode
        .map_or("new", |mode| RepairMode::from(mode).as_str());
    let word = |kind: RelayKind| match kind {
        RelayKind::Demo => "demo",
        RelayKind::Direct => "direct",
        RelayKind::Relay => "relay",
    };
    facts::record_consent(
        writer,
        &mut SystemMint,
        &NewConsent {
            session,
            agreed_in: if in_window { "window" } else { "terminal" },
            purpose,
            relay: word(agreed.relay),
            environment: match agreed.environment {
                Environment::Sandbox => "sandbox",
                Environment::Production => "production",
            },
            products: &agreed.products,
            data: &agreed.data,
            period: &agreed.period,
            cost: &agreed.cost,
        },
        now_ms,
    )
}

/// All consents, the newest first.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn rows(app: &App) -> Result<Vec<ConsentRow>, AppError> {
    app.profile()?.read(facts::consents).await
}

/// The same for the window.
///
/// # Errors
/// As [`rows`].
pub async fn list(app: &App) -> Result<Vec<ConsentView>, AppError> {
    let (rows, items) = app
        .profile()?
        .read(|r| Ok((facts::consents(r)?, facts::items(r)?)))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let item = items.iter().find(|item| Some(item.id) == row.item);
            ConsentView {
                id: row.id.to_string(),
                agreed_at: views::timestamp(row.agreed_ms),
                agreed_in: row.agreed_in,
                mode: match row.purpose.as_str() {
                    "new" => None,
                    "accounts" => Some(LinkMode::Accounts),
                    "consent" => Some(LinkMode::Consent),
                    _ => Some(LinkMode::SignIn),
                },
                relay: row.relay,
                environment: row.environment,
                products: row.products,
                data: row.data,
                period: row.period,
                cost: row.cost,
                item_id: item.map(|item| item.id.to_string()),
                institution: row.institution,
                expires_at: item.and_then(|item| item.consent_expires_at.clone()),
                withdrawn_at: row.withdrawn_ms.map(views::timestamp),
                deleted: row.history.as_deref() == Some("deleted"),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_other_words_opens_nothing() {
        let said = written(None, RelayKind::Demo, Environment::Sandbox);
        let check = |agreed| checked(agreed, None, RelayKind::Demo, Environment::Sandbox);
        assert_eq!(check(Some(said.clone())).unwrap(), Some(said.clone()));
        assert_eq!(check(None).unwrap_err().code, ErrorCode::BadInput);
        let other = ConsentNotice {
            cost: "Nothing at all.".into(),
            ..said.clone()
        };
        assert!(check(Some(other)).is_err());
        let real = checked(Some(said), None, RelayKind::Direct, Environment::Production);
        assert!(real.is_err(), "real banks cost something");
        let mode = Some(LinkMode::SignIn);
        let repair = checked(None, mode, RelayKind::Demo, Environment::Sandbox);
        assert_eq!(repair.unwrap(), None);
        for mode in [LinkMode::Accounts, LinkMode::Consent].map(Some) {
            let shares_more = checked(None, mode, RelayKind::Demo, Environment::Sandbox);
            assert!(shares_more.is_err(), "{mode:?}");
        }
    }

    #[test]
    fn what_it_costs_is_said_wherever_it_costs_something() {
        for relay in [RelayKind::Direct, RelayKind::Relay] {
            assert!(cost(relay, Environment::Production, None).contains("by the month"));
            let accounts = cost(relay, Environment::Production, Some(LinkMode::Accounts));
            assert!(accounts.starts_with("Nothing more"), "{accounts}");
        }
        assert!(cost(RelayKind::Direct, Environment::Production, None).contains("ten connections"));
    }
}
