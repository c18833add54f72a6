//! Plaid's keys that the process was started with: `PLAID_CLIENT_ID` and `PLAID_SECRET`, for the one
//! of Plaid's environments that `PLAID_ENV` names. They are shown to no other, and a lock forgets
//! them like everything else that would speak for the person.

use coffer_domain::Secret;
use coffer_plaid::Keys;

use crate::{
    App, AppConfig,
    api::{AppError, Environment, ErrorCode},
    lock,
    profile::copy,
};

/// The keys, and what they are for.
pub(crate) struct SetKeys {
    client_id: Secret<String>,
    secret: Secret<String>,
    /// `None` where nobody said it: then they are used for none.
    environment: Option<Environment>,
}

impl SetKeys {
    /// Takes them out of what the host was started with; nothing unless both are there.
    pub fn take(config: &mut AppConfig) -> Option<Self> {
        let (client_id, secret) = (config.client_id.take(), config.secret.take());
        Some(Self {
            client_id: client_id?,
            secret: secret?,
            environment: config
                .plaid_env
                .as_deref()
                .and_then(|word| named(word).ok()),
        })
    }

    /// Both keys, to be kept for an environment that the person named just now.
    ///
    /// # Errors
    /// If `PLAID_ENV` names the other one.
    pub fn to_keep(&self, environment: Environment) -> Result<[Secret<String>; 2], AppError> {
        match self.environment {
            Some(other) if other != environment => Err(for_another(other)),
            _ => Ok([copy(&self.client_id), copy(&self.secret)]),
        }
    }
}

/// The keys of the process's environment for one of Plaid's, `None` where there are none.
///
/// # Errors
/// If they are not as Plaid's keys are.
pub(crate) fn keys_for(app: &App, environment: Environment) -> Result<Option<Keys>, AppError> {
    let set = lock(&app.0.set_keys);
    let Some(set) = &*set else {
        return Ok(None);
    };
    match set.environment {
        Some(named) if named == environment => {
            Ok(Some(Keys::new(copy(&set.client_id), copy(&set.secret))?))
        }
        _ => Ok(None),
    }
}

/// Why there are no keys for one of Plaid's environments.
pub(crate) fn none_for(app: &App, environment: Environment) -> AppError {
    let none = |message: &str| AppError::new(ErrorCode::Keys, message);
    match lock(&app.0.set_keys).as_ref().map(|set| set.environment) {
        Some(None) => none(
            "PLAID_CLIENT_ID and PLAID_SECRET are set, but nothing says which of Plaid's \
             environments they are for, so they were not used.",
        )
        .hinted("Set PLAID_ENV to sandbox or to production."),
        Some(Some(other)) if other != environment => none(
            "The Plaid keys that are set are for Plaid's other environment, so they were not used.",
        )
        .hinted("Enter keys for this one in the settings, or correct PLAID_ENV."),
        _ => none("No Plaid keys are set up.").hinted(
            "Enter them in the settings, or set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV. Those \
             that were set are forgotten when Coffer is locked.",
        ),
    }
}

/// Whether there are keys for one of Plaid's environments.
pub(crate) fn are_for(app: &App, environment: Environment) -> bool {
    lock(&app.0.set_keys)
        .as_ref()
        .is_some_and(|set| set.environment == Some(environment))
}

/// The pair for one of Plaid's environments, client id first, as it was set; nothing where there is none.
pub(crate) fn pair_for(app: &App, environment: Environment) -> Option<[Secret<String>; 2]> {
    let set = lock(&app.0.set_keys);
    let set = set
        .as_ref()
        .filter(|set| set.environment == Some(environment))?;
    Some([copy(&set.client_id), copy(&set.secret)])
}

/// # Errors
/// If `PLAID_ENV` is set to something that Plaid does not have.
pub(crate) fn check(config: &AppConfig) -> Result<(), AppError> {
    config.plaid_env.as_deref().map(named).transpose().map(drop)
}

fn named(word: &str) -> Result<Environment, AppError> {
    match word.trim() {
        "sandbox" => Ok(Environment::Sandbox),
        "production" => Ok(Environment::Production),
        _ => Err(AppError::new(
            ErrorCode::BadInput,
            "PLAID_ENV is neither sandbox nor production.",
        )
        .hinted("Correct PLAID_ENV, or unset it.")),
    }
}

fn for_another(other: Environment) -> AppError {
    let word = match other {
        Environment::Sandbox => "sandbox",
        Environment::Production => "production",
    };
    AppError::new(
        ErrorCode::BadInput,
        format!("PLAID_ENV says that these Plaid keys are for {word}. Nothing was kept."),
    )
    .hinted(format!(
        "Say --environment {word}, or set the keys of the other environment."
    ))
}
