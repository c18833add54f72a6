//! A session that Link ended without a success: why, as the catalogue says it, and what it means for a connection
//! that was to be repaired.
//!
//! Plaid's own sentences are not passed on (`coffer_plaid::errors`): the code leads to ours, with its cure.

use std::sync::Arc;

use coffer_domain::{BankError, BankErrorKind as Kind, HealthState, ItemId};
use coffer_plaid::errors::{self, Answer, Button};
use coffer_store::facts::{self, LinkSessionRow};

use super::{arrive::take, session::end_open};
use crate::{
    App, Profile,
    api::{AppError, CureButton, Topic},
    money_checks, views,
};

/// What Plaid says where a connection that works was to be repaired: there is nothing to do.
const NOTHING_TO_REPAIR: &str = "ITEM_NO_ERROR";

/// Ends a session that was left, or that failed with a code.
pub(super) async fn left(
    app: &App,
    profile: &Arc<Profile>,
    row: &LinkSessionRow,
    code: Option<&str>,
) -> Result<(), AppError> {
    if row.repairs.is_some() && code == Some(NOTHING_TO_REPAIR) {
        // As if it had been repaired: the item is asked whether it is well.
        return take(app, profile, row.id, Vec::new()).await;
    }
    let error = code.map(|code| {
        let error = errors::from_answer(Answer {
            status: 400,
            error_code: Some(code.to_owned()),
            ..Answer::default()
        });
        AppError {
            // The session is over: there is nothing to try again by itself.
            retry: false,
            ..refused(error, row.repairs)
        }
    });
    end_open(app, profile, row.id, error).await?;
    if let Some(item) = row.repairs {
        look_again(app, profile, item);
    }
    Ok(())
}

/// Asks a connection how it is after its repair was left: it may be well, by what was done on the page or by itself.
pub(super) fn look_again(app: &App, profile: &Arc<Profile>, item: ItemId) {
    let (app, profile) = (app.clone(), Arc::clone(profile));
    profile.tasks.clone().spawn(async move {
        let looked = tokio::select! {
            () = profile.stopping.cancelled() => return,
            looked = ask(&app, &profile, item) => looked,
        };
        if let Err(error) = looked {
            tracing::info!(%error, "how a connection is after its repair was left is not known");
        }
        profile.journal_calls(&app).await;
    });
}

async fn ask(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<(), AppError> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    let fact = bank.item(&access).await?;
    let now_ms = app.now_ms();
    let ends_ms = fact
        .consent_expires_at
        .as_deref()
        .and_then(views::instant_ms);
    profile
        .write(move |w| {
            let before = facts::item(&w.reader(), item)?;
            let waits =
                before.unlinked_ms.is_none() && before.health.state == HealthState::NeedsLogin;
            if fact.error.is_none() && waits {
                facts::set_health(w, item, &before.health.recovered(now_ms), None)?;
            }
            facts::set_item_fact(w, item, &fact, ends_ms, now_ms)?;
            money_checks::note_consented(w, item, &fact.consented)
        })
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Accounts, Topic::Connections]);
    Ok(())
}

/// A refusal while a bank is linked, or while a connection is repaired.
pub(super) fn refused(error: BankError, repairs: Option<ItemId>) -> AppError {
    match repairs {
        Some(item) => while_repairing(error, item),
        None => while_linking(error),
    }
}

/// A refusal of the provider's while a bank is linked. The hints of the catalogue speak of a connection
/// that exists (refresh it, reconnect it); here there is none yet. What only the owner of the keys can do is
/// said as it is.
pub(super) fn while_linking(error: BankError) -> AppError {
    let theirs = errors::button(&error) == Button::OpenDashboard;
    let hint = match error.kind {
        Kind::Offline => "Check your internet connection, then begin again.",
        Kind::Timeout
        | Kind::BadAnswer
        | Kind::RateLimited
        | Kind::InstitutionDown
        | Kind::NotReady
        | Kind::ProviderDown => "Begin again in a few minutes.",
        Kind::LoginRequired | Kind::Revoked | Kind::UnknownItem | Kind::BadLinkToken => {
            "Begin again and sign in at the bank once more."
        }
        Kind::UserActionAtBank => AT_THE_BANK,
        Kind::Unsupported | Kind::Other if !theirs => {
            "Nothing was connected. Begin again, or choose another bank."
        }
        Kind::Unsupported
        | Kind::Other
        | Kind::Tls
        | Kind::BadKeys
        | Kind::MutationDuringPagination
        | Kind::BadRequest => return AppError::from(error),
    };
    AppError::from(error)
        .hinted(hint)
        .cured_by(CureButton::StartAgain)
}

const AT_THE_BANK: &str = "Sign in at your bank, follow what it asks, then begin again.";

/// The same while a connection is repaired: it is there, with all that it brought. What Reconnect would do is what was
/// just tried, so that is begun again; every other cure is the catalogue's.
fn while_repairing(error: BankError, item: ItemId) -> AppError {
    let hint = match (error.kind, error.code.as_deref()) {
        (Kind::Offline, _) => "Check your internet connection, then begin again.",
        (
            Kind::Timeout
            | Kind::BadAnswer
            | Kind::RateLimited
            | Kind::InstitutionDown
            | Kind::NotReady
            | Kind::ProviderDown,
            _,
        ) => "Begin again in a few minutes.",
        (Kind::LoginRequired, Some("INVALID_UPDATED_USERNAME")) => {
            "Begin again with the user name of this connection. If the bank has given you another, connect the bank \
             again; your history is continued."
        }
        (Kind::LoginRequired | Kind::BadLinkToken, _) => {
            "Begin again and sign in at the bank once more."
        }
        (Kind::UserActionAtBank, _) => AT_THE_BANK,
        (Kind::Other, _) => "The connection is as it was. Begin again later.",
        _ => return AppError::from(error).of_item(item),
    };
    AppError::from(error)
        .hinted(hint)
        .cured_by(CureButton::StartAgain)
        .of_item(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, repairs: Option<ItemId>) -> AppError {
        let error = errors::from_answer(Answer {
            status: 400,
            error_code: Some(code.into()),
            ..Answer::default()
        });
        refused(error, repairs)
    }

    #[test]
    fn what_only_the_owner_of_the_keys_can_do_is_not_called_another_banks_matter() {
        for code in [
            "INVALID_PRODUCT",
            "PRODUCT_NOT_ENABLED",
            "UNAUTHORIZED_ROUTE_ACCESS",
            "CREDITS_EXHAUSTED",
            "ADDITION_LIMIT",
            "INSTITUTION_REGISTRATION_REQUIRED",
            "UNAUTHORIZED_INSTITUTION",
        ] {
            let told = of(code, None);
            assert_eq!(told.button, Some(CureButton::OpenDashboard), "{code}");
            assert!(told.hint.unwrap().contains("Plaid dashboard"), "{code}");
            assert!(!told.retry, "{code}");
        }
        let told = of("ITEM_NOT_SUPPORTED", None);
        assert_eq!(told.button, Some(CureButton::StartAgain));
    }

    #[test]
    fn a_repair_speaks_of_the_connection_that_is_there() {
        let item = ItemId::from_uuid(uuid::Uuid::nil());
        for code in [
            "ITEM_LOCKED",
            "INVALID_UPDATED_USERNAME",
            "INVALID_MFA",
            "CODE_OF_TOMORROW",
        ] {
            let told = of(code, Some(item));
            let hint = told.hint.unwrap();
            assert!(
                hint.to_lowercase().contains("begin again"),
                "{code}: {hint}"
            );
            assert!(!hint.contains("another bank") && !hint.contains("Nothing was connected"));
            assert!(
                !hint.contains("Reconnect"),
                "the dialog has no such button: {hint}"
            );
            assert_eq!(told.item_id, Some(item.to_string()));
        }
        let told = of("USER_PERMISSION_REVOKED", Some(item));
        assert_eq!(told.button, Some(CureButton::KeepOrDelete));
    }
}
