//! What a connection asks of its owner: from its health to one sentence and one button.
//!
//! ```text
//!   state and code ──┐
//!   advisories ──────┼──> the most urgent ──> sentence, button, place in the order
//!   accounts gone ───┘
//! ```
//! A state that is written down never keeps anybody from trying again: it says what helps.

use coffer_domain::{Advisory, Health, HealthState, notice::Standing};
use coffer_plaid::errors::{self, Button};
use coffer_store::facts::{self, AccountRow, ItemRow};

use crate::{
    App,
    api::{AppError, Attention, AttentionKind, Connection, CureButton, DismissAdvice, Topic},
    connections,
    keys_of::ENDED,
    views,
};

/// Where the owner of keys registers them and asks for products.
const DASHBOARD: &str = "https://dashboard.plaid.com/";

/// Another key was asked for, and the program ended before it was written.
pub(crate) const KEY_LOST: &str = "ACCESS_KEY_LOST";

/// There were no keys of Plaid's, or none that may be used, to ask with.
pub(crate) const NO_KEYS: &str = "NO_KEYS";

impl From<Button> for CureButton {
    fn from(button: Button) -> Self {
        match button {
            Button::Reconnect => Self::Reconnect,
            Button::ChooseAccounts => Self::ChooseAccounts,
            Button::GiveConsent => Self::GiveConsent,
            Button::ConnectAgain => Self::ConnectAgain,
            Button::StartAgain => Self::StartAgain,
            Button::Refresh => Self::Refresh,
            Button::Unlink => Self::Unlink,
            Button::KeepOrDelete => Self::KeepOrDelete,
            Button::OpenKeys => Self::OpenKeys,
            Button::OpenDashboard => Self::OpenDashboard,
            Button::CopyReport => Self::CopyReport,
            Button::Dismiss => Self::Dismiss,
        }
    }
}

/// The button for a state that was written down, of which only the code is kept.
pub(crate) fn button(health: &Health) -> CureButton {
    if health.code.as_deref() == Some(NO_KEYS) {
        return CureButton::OpenKeys;
    }
    if health.code.as_deref() == Some(ENDED) {
        return CureButton::KeepOrDelete;
    }
    let known = health.code.as_deref().and_then(errors::button_of_code);
    if let Some(button) = known {
        return button.into();
    }
    match health.state {
        HealthState::NeedsLogin => CureButton::Reconnect,
        HealthState::Revoked => CureButton::ConnectAgain,
        HealthState::Ok | HealthState::Failing => {
            let passes = health.code.is_none()
                || health.retry_at_ms.is_some()
                || health.advisories.contains(&Advisory::InstitutionDown);
            if passes {
                CureButton::Refresh
            } else {
                CureButton::CopyReport
            }
        }
    }
}

/// What a connection asks of its owner, if anything.
pub(crate) fn of(item: &ItemRow, accounts: &[AccountRow]) -> Option<Attention> {
    if item.unlinked_ms.is_some() {
        return None;
    }
    of_state(item).or_else(|| of_advisories(item, accounts))
}

/// How a connection stands to its owner, for what is told outside the window.
pub(crate) fn need(item: &ItemRow) -> Standing {
    if item.unlinked_ms.is_some() {
        return Standing::Well;
    }
    let is_broken = of_state(item).is_some_and(|one| one.kind == AttentionKind::Broken);
    Standing::of(&item.health, is_broken)
}

fn of_state(item: &ItemRow) -> Option<Attention> {
    let health = &item.health;
    let button = button(health);
    let (kind, rank) = match health.state {
        HealthState::NeedsLogin => (AttentionKind::SignIn, 0),
        HealthState::Revoked => (AttentionKind::Ended, 1),
        HealthState::Failing if button != CureButton::Refresh => (AttentionKind::Broken, 2),
        HealthState::Ok if health.message.is_some() => (AttentionKind::Hindered, 3),
        // What passes by itself comes after all that a person can do something about.
        HealthState::Failing if !advises(health) => (AttentionKind::Delayed, 7),
        HealthState::Failing | HealthState::Ok => return None,
    };
    Some(Attention {
        kind,
        message: health
            .message
            .clone()
            .unwrap_or_else(|| "This connection does not update.".to_owned()),
        hint: item.hint.clone(),
        button,
        rank,
        urgent: rank <= 2,
        dismissible: false,
    })
}

fn advises(health: &Health) -> bool {
    health.advisories.iter().any(|advisory| advisory.stands())
}

fn of_advisories(item: &ItemRow, accounts: &[AccountRow]) -> Option<Attention> {
    let advised = |advisory| item.health.advisories.contains(&advisory);
    let bank = &item.institution_name;
    let (kind, rank, message, hint, button) = if advised(Advisory::ExpiresSoon) {
        (
            AttentionKind::ExpiresSoon,
            4,
            match item
                .consent_expires_at
                .as_deref()
                .and_then(views::day_in_words)
            {
                Some(day) => format!("Your permission for {bank} ends on {day}."),
                None => format!("{bank} will soon ask for your permission again."),
            },
            "Sign in once more to renew it. Your history, notes and categories stay as they are.",
            CureButton::Reconnect,
        )
    } else if advised(Advisory::AccountRevoked) {
        let gone: Vec<&str> = accounts
            .iter()
            .filter(|account| account.item_id == item.id && account.gone_ms.is_some())
            .map(|account| account.name.as_str())
            .collect();
        (
            AttentionKind::AccountRevoked,
            5,
            if gone.is_empty() {
                format!("{bank} does not share one of your accounts any more.")
            } else {
                format!("{bank} does not share {} any more.", gone.join(", "))
            },
            "It may be closed, or its permission was taken back. What it brought is kept.",
            CureButton::ChooseAccounts,
        )
    } else if advised(Advisory::NewAccounts) {
        (
            AttentionKind::NewAccounts,
            6,
            format!("{bank} has accounts that Coffer does not see."),
            "Choose which of them to share. Nothing changes for the others.",
            CureButton::ChooseAccounts,
        )
    } else {
        return None;
    };
    Some(Attention {
        kind,
        message,
        hint: Some(hint.to_owned()),
        button,
        rank,
        urgent: false,
        dismissible: kind != AttentionKind::ExpiresSoon,
    })
}

/// Takes note of what a connection advises.
///
/// # Errors
/// If there is no such connection, or it is nothing that one can take note of.
pub async fn dismiss(app: &App, request: DismissAdvice) -> Result<Vec<Connection>, AppError> {
    let advisory = match request.kind {
        AttentionKind::AccountRevoked => Advisory::AccountRevoked,
        AttentionKind::NewAccounts => Advisory::NewAccounts,
        _ => {
            return Err(AppError::new(
                crate::api::ErrorCode::BadInput,
                "This stays until something is done about it.",
            ));
        }
    };
    let now_ms = app.now_ms();
    app.profile()?
        .write(move |w| {
            let item = facts::find_item(&w.reader(), &request.item_id)?.id;
            facts::settle(w, item, &[advisory], now_ms)
        })
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Connections, Topic::Accounts]);
    connections::list(app).await
}

/// Opens Plaid's dashboard, for what only the owner of the keys can do.
///
/// # Errors
/// If it cannot be opened; the sentence names its address.
pub async fn open_dashboard(app: &App) -> Result<(), AppError> {
    let profile = app.profile()?;
    crate::network::refuse_offline(&profile)?;
    app.0
        .seams
        .events
        .open_page(DASHBOARD)
        .map_err(|why| AppError::new(crate::api::ErrorCode::Internal, why))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use coffer_domain::{ItemId, UpdateStatus};

    use super::*;

    fn item(health: Health) -> ItemRow {
        ItemRow {
            id: ItemId::from_uuid(uuid::Uuid::nil()),
            external_id: "item".into(),
            institution_id: None,
            institution_name: "Tartan Bank".into(),
            cursor: None,
            update_status: UpdateStatus::Historical,
            last_synced_ms: None,
            bank_updated_at: None,
            bank_failed_at: None,
            investments_updated_at: None,
            health,
            hint: None,
            oldest: None,
            unlinked_ms: None,
            consent_expires_at: Some("2027-03-09T00:00:00Z".into()),
        }
    }

    fn after(code: &str) -> Health {
        let error = errors::from_answer(errors::Answer {
            status: 400,
            error_code: Some(code.into()),
            ..errors::Answer::default()
        });
        Health::ok(0).after(&error, 1)
    }

    fn advising(advisory: Advisory) -> Health {
        Health {
            advisories: BTreeSet::from([advisory]),
            ..Health::ok(0)
        }
    }

    /// Every state of plaid's that a connection can be in has its place and its button.
    #[test]
    fn each_state_has_one_sentence_and_one_button() {
        use AttentionKind as Kind;
        use CureButton as Cure;
        for (health, kind, button) in [
            (after("ITEM_LOGIN_REQUIRED"), Kind::SignIn, Cure::Reconnect),
            (after("ITEM_LOCKED"), Kind::SignIn, Cure::Reconnect),
            (
                after("USER_PERMISSION_REVOKED"),
                Kind::Ended,
                Cure::KeepOrDelete,
            ),
            (after("ITEM_NOT_FOUND"), Kind::Ended, Cure::ConnectAgain),
            (after("ITEM_NOT_SUPPORTED"), Kind::Broken, Cure::Unlink),
            (
                after("UNAUTHORIZED_INSTITUTION"),
                Kind::Broken,
                Cure::OpenDashboard,
            ),
            (after("INSTITUTION_DOWN"), Kind::Delayed, Cure::Refresh),
            (after("RATE_LIMIT"), Kind::Delayed, Cure::Refresh),
            (after("INTERNAL_SERVER_ERROR"), Kind::Delayed, Cure::Refresh),
            (after("PRODUCT_NOT_READY"), Kind::Hindered, Cure::Refresh),
            (
                after("ADDITIONAL_CONSENT_REQUIRED"),
                Kind::Hindered,
                Cure::GiveConsent,
            ),
            (after("NO_ACCOUNTS"), Kind::Hindered, Cure::ChooseAccounts),
            (after("INVALID_API_KEYS"), Kind::Hindered, Cure::OpenKeys),
            (after("INVALID_FIELD"), Kind::Hindered, Cure::CopyReport),
            (
                advising(Advisory::ExpiresSoon),
                Kind::ExpiresSoon,
                Cure::Reconnect,
            ),
            (
                advising(Advisory::NewAccounts),
                Kind::NewAccounts,
                Cure::ChooseAccounts,
            ),
            (
                advising(Advisory::AccountRevoked),
                Kind::AccountRevoked,
                Cure::ChooseAccounts,
            ),
        ] {
            let code = health.code.clone();
            let told = of(&item(health), &[]).unwrap();
            assert_eq!((told.kind, told.button), (kind, button), "{code:?}");
            assert!(told.message.ends_with('.'), "{}", told.message);
        }
        assert_eq!(of(&item(Health::ok(0)), &[]), None);
        let told = of(&item(advising(Advisory::ExpiresSoon)), &[]).unwrap();
        assert!(told.message.contains("9 March 2027"), "{}", told.message);
    }

    #[test]
    fn what_its_owner_must_do_comes_before_what_passes_and_an_ended_one_asks_for_nothing() {
        let mut down = after("INSTITUTION_DOWN");
        down.advisories.insert(Advisory::ExpiresSoon);
        let told = of(&item(down), &[]).unwrap();
        assert_eq!(told.kind, AttentionKind::ExpiresSoon);
        let ranks: Vec<u8> = ["ITEM_LOGIN_REQUIRED", "ITEM_NOT_FOUND", "INSTITUTION_DOWN"]
            .map(|code| of(&item(after(code)), &[]).unwrap().rank)
            .to_vec();
        assert!(ranks.is_sorted());
        let mut ended = item(after("ITEM_LOGIN_REQUIRED"));
        ended.unlinked_ms = Some(1);
        assert_eq!(of(&ended, &[]), None);
    }
}
