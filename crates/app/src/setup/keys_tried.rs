//! Trying a pair of Plaid's keys before it is kept, and saying what is wrong with it.
//!
//! Plaid answers a wrong secret and the secret of the other environment with the same code. A pair is
//! sent to the environment that was chosen and to no other, so which of the two it is, is known here
//! only where the other environment's secret is kept on this computer; else both are said.

use coffer_domain::{BankError, BankErrorKind, Secret};
use coffer_plaid::{Client, Keys, Transport};

use crate::{
    App, BankData,
    api::{
        AppError, Environment, ErrorCode, HostPurpose, KeysTried, KeysVerdict, RelayKind, TryKeys,
    },
    blocking, network,
    profile::{copy, plaid_url},
    relay_file::RelayFile,
    setup::set_keys,
};

/// Tries a pair that is typed. Nothing is kept.
///
/// # Errors
/// If it is switched offline or locked, or the address that replaces Plaid's is refused.
pub async fn try_keys(app: &App, request: TryKeys) -> Result<KeysTried, AppError> {
    super::refuse_locked(app)?;
    let profile = app.profile().ok();
    if let Some(profile) = &profile {
        network::refuse_offline(profile)?;
    }
    let environment = request.environment;
    let id = Secret::new(request.client_id);
    let secret = Secret::new(request.secret);
    if let Err(error) = Keys::new(copy(&id), copy(&secret)) {
        return Ok(malformed(environment, &error.to_string()));
    }
    if is_kept_for_other(app, environment, &secret).await? {
        return Ok(other_environment(environment));
    }
    let transport = Transport::direct(
        match environment {
            Environment::Sandbox => coffer_plaid::Environment::Sandbox,
            Environment::Production => coffer_plaid::Environment::Production,
        },
        Keys::new(id, secret)?,
        plaid_url(&app.0.config)?.as_ref(),
    )?;
    let client = Client::new(transport);
    let tried = match &profile {
        Some(profile) => {
            let watched = profile.watched(app, None, &client);
            let unheard = profile.unheard(app, None);
            profile.line.hold(watched, unheard).check_keys().await
        }
        None => {
            network::note(app, &client.host(), HostPurpose::Bank);
            client.check_keys().await
        }
    };
    if let Some(profile) = &profile {
        profile.journal_calls(app).await;
    }
    Ok(verdict(environment, tried))
}

/// Tries the pair that is kept, or that the environment brought.
///
/// # Errors
/// If no profile is open, or Plaid is not reached with keys of the person's own.
pub async fn check_kept(app: &App) -> Result<KeysTried, AppError> {
    let profile = app.profile()?;
    if profile.relay.kind != RelayKind::Direct {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "This profile does not use Plaid keys of your own.",
        )
        .hinted("`coffer-cli init --relay direct` sets them up."));
    }
    let environment = profile.relay.environment;
    let kept = match set_keys::pair_for(app, environment) {
        Some([_, secret]) => Some(secret),
        None => profile
            .stored_credentials(app)
            .await?
            .map(|kept| kept.secret),
    };
    if let Some(secret) = kept
        && is_kept_for_other(app, environment, &secret).await?
    {
        return Ok(other_environment(environment));
    }
    let bank = profile.bank(app, None).await?;
    let tried = bank.check_keys().await;
    profile.journal_calls(app).await;
    Ok(verdict(environment, tried))
}

/// Whether this secret is the other environment's: kept for it in the keychain, or set for it where the
/// program was started.
async fn is_kept_for_other(
    app: &App,
    environment: Environment,
    secret: &Secret<String>,
) -> Result<bool, AppError> {
    let is_it = |kept: &Secret<String>| kept.expose().trim() == secret.expose().trim();
    if let Some([_, set]) = set_keys::pair_for(app, other(environment))
        && is_it(&set)
    {
        return Ok(true);
    }
    let other = RelayFile::without_relay(RelayKind::Direct, other(environment)).folder();
    let again = app.clone();
    let kept = blocking(move || {
        let (secrets, data_dir) = (&*again.0.seams.secrets, &again.0.config.data_dir);
        coffer_vault::credentials::load(secrets, data_dir, other)
    })
    .await?;
    // Without a keychain there is nothing to compare with, and Plaid says no.
    Ok(kept.ok().flatten().is_some_and(|kept| is_it(&kept.secret)))
}

const fn other(environment: Environment) -> Environment {
    match environment {
        Environment::Sandbox => Environment::Production,
        Environment::Production => Environment::Sandbox,
    }
}

const fn name(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "Sandbox",
        Environment::Production => "Production",
    }
}

fn malformed(environment: Environment, why: &str) -> KeysTried {
    KeysTried {
        verdict: KeysVerdict::Malformed,
        environment,
        message: why.to_owned(),
        hint: Some("Copy them again from Plaid's dashboard, under Developers and Keys.".to_owned()),
    }
}

fn other_environment(environment: Environment) -> KeysTried {
    let (this, that) = (name(environment), name(other(environment)));
    KeysTried {
        verdict: KeysVerdict::OtherEnvironment,
        environment,
        message: format!("This is the secret that you use for {that}. {this} has one of its own."),
        hint: Some(format!(
            "Copy the {this} secret from Plaid's dashboard, or choose {that}. Nothing was sent."
        )),
    }
}

fn verdict(environment: Environment, tried: Result<(), BankError>) -> KeysTried {
    let this = name(environment);
    let that = name(other(environment));
    let Err(error) = tried else {
        return KeysTried {
            verdict: KeysVerdict::Accepted,
            environment,
            message: format!("Plaid accepts these keys in {this}."),
            hint: None,
        };
    };
    let (verdict, message, hint) = match (error.kind, error.code.as_deref()) {
        (_, Some("UNAUTHORIZED_ENVIRONMENT")) => (
            KeysVerdict::NotEnabled,
            format!("Plaid knows this pair, but it may not use {this} yet."),
            Some(format!(
                "Ask for {this} in Plaid's dashboard; the Trial plan gives it at once. Until then, {that} works."
            )),
        ),
        (BankErrorKind::BadKeys, _) => (
            KeysVerdict::Refused,
            format!("Plaid does not accept this pair in {this}."),
            Some(format!(
                "Check that both were copied whole. Each environment has a secret of its own: if this one is for {that}, choose {that}."
            )),
        ),
        (BankErrorKind::Offline | BankErrorKind::Timeout | BankErrorKind::Tls, _) => (
            KeysVerdict::NoNetwork,
            error.message,
            error.hint.or_else(|| {
                Some("The keys were not tried. Check your connection and try again.".to_owned())
            }),
        ),
        _ => (KeysVerdict::Trouble, error.message, error.hint),
    };
    KeysTried {
        verdict,
        environment,
        message,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: BankErrorKind, code: Option<&str>) -> BankError {
        BankError {
            kind,
            code: code.map(str::to_owned),
            message: "It failed.".to_owned(),
            hint: None,
            request_id: None,
            retry_after: None,
            state: None,
        }
    }

    #[test]
    fn each_way_to_fail_has_a_sentence_that_names_the_environment() {
        let of = |kind, code| verdict(Environment::Production, Err(error(kind, code)));
        let refused = of(BankErrorKind::BadKeys, Some("INVALID_API_KEYS"));
        assert_eq!(refused.verdict, KeysVerdict::Refused);
        assert!(refused.message.contains("Production"));
        assert!(refused.hint.unwrap().contains("choose Sandbox"));
        let closed = of(BankErrorKind::BadKeys, Some("UNAUTHORIZED_ENVIRONMENT"));
        assert_eq!(closed.verdict, KeysVerdict::NotEnabled);
        for kind in [
            BankErrorKind::Offline,
            BankErrorKind::Timeout,
            BankErrorKind::Tls,
        ] {
            let none = of(kind, None);
            assert_eq!(none.verdict, KeysVerdict::NoNetwork);
            assert!(none.hint.is_some());
        }
        assert_eq!(
            of(BankErrorKind::ProviderDown, None).verdict,
            KeysVerdict::Trouble
        );
        assert_eq!(
            verdict(Environment::Sandbox, Ok(())).verdict,
            KeysVerdict::Accepted
        );
    }
}
