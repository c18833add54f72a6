//! Verbs that tell how connections do: how old data is, what costs, how calls went, what is synced by
//! itself, and whether keys are accepted.

use std::path::PathBuf;

use coffer_app::api::{
    AppError, ErrorCode, ForceRefresh, GiveUpAccess, KeysVerdict, MonitorRequest, ScheduleSettings,
    SetSyncPlan, SyncPlan,
};
use coffer_app::export::Rows;
use coffer_app::{App, browse, diagnostics, freshness, meter, monitor, owed, schedule, setup};

use crate::answer::{Answer, Body};
use crate::args::{Every, Schedule};
use crate::failure::Failure;
use crate::json::DiagnosticsJson;
use crate::lists;

/// How old the data of every account is, or of one.
pub async fn age(
    app: &App,
    account: Option<&str>,
    csv: Option<PathBuf>,
) -> Result<Answer, Failure> {
    let mut ages = freshness::all(app).await?;
    if let Some(account) = account {
        let id = browse::find_account(app, account).await?.to_string();
        ages.retain(|age| age.account_id == id);
    }
    match csv {
        Some(file) => lists::rows(app, Rows::ages(&ages), &file).await,
        None => Ok(Body::Ages(ages).into()),
    }
}

/// Has a bank asked now, where the person knows what that costs.
pub async fn refresh(app: &App, item: &str, known: Option<u32>) -> Result<Answer, Failure> {
    let item_id = browse::find_item(app, item).await?.id.to_string();
    let meter = meter::view(app).await?;
    let made = meter.refreshes;
    let seen_this_month = match known {
        Some(known) => known,
        None if !meter.is_billed => made,
        None => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                format!("Plaid bills every forced refresh. {made} were made this month, so nothing was asked."),
            )
            .hinted(format!(
                "`coffer-cli sync` is free. To pay for this one, add --yes-billed {made}."
            ))
            .into());
        }
    };
    let request = ForceRefresh {
        item_id: item_id.clone(),
        seen_this_month,
    };
    freshness::force(app, request).await?;
    let mut ages = freshness::all(app).await?;
    ages.retain(|age| age.item_id == item_id);
    Ok(Body::Ages(ages).into())
}

/// Access that is still to be given back, or what is left of it once one is given up.
pub async fn owed(app: &App, give_up: Option<String>) -> Result<Answer, Failure> {
    let left = match give_up {
        Some(id) => owed::give_up(app, GiveUpAccess { id }).await?,
        None => owed::list(app).await?,
    };
    Ok(Body::Owed(left).into())
}

/// What costs.
pub async fn costs(app: &App) -> Result<Answer, Failure> {
    Ok(Body::Meter(meter::view(app).await?).into())
}

/// How calls went.
pub async fn calls(app: &App, days: u32, csv: Option<PathBuf>) -> Result<Answer, Failure> {
    let told = monitor::view(app, MonitorRequest { days }).await?;
    match csv {
        Some(file) => lists::rows(app, Rows::calls(&told), &file).await,
        None => Ok(Body::Monitor(Box::new(told)).into()),
    }
}

/// Writes a diagnostic bundle.
pub async fn bundle(app: &App, file: PathBuf) -> Result<Answer, Failure> {
    let saved = diagnostics::to_file(app, file.clone()).await?;
    Ok(Body::Diagnostics(DiagnosticsJson::new(&file, &saved)).into())
}

/// Tells what is synced by itself, and changes it.
pub async fn plan(app: &App, asked: Schedule) -> Result<Answer, Failure> {
    let mut schedules = schedule::view(app).await?;
    if asked.metered.is_some() || asked.notify.is_some() {
        let settings = ScheduleSettings {
            treat_as_metered: asked.metered.unwrap_or(schedules.treat_as_metered),
            notify: asked.notify.unwrap_or(schedules.notify),
        };
        schedules = schedule::set_settings(app, settings).await?;
    }
    if let Some(item) = &asked.item {
        let item_id = browse::find_item(app, item).await?.id.to_string();
        let now = schedules.items.iter().find(|one| one.item_id == item_id);
        let Some(now) = now.map(|one| one.plan) else {
            return Err(Failure::bad_input(
                "This connection is not synced any more.",
            ));
        };
        let plan = SyncPlan {
            on_launch: asked.on_launch.unwrap_or(now.on_launch),
            on_focus: asked.on_focus.unwrap_or(now.on_focus),
            every_hours: match asked.every {
                None => now.every_hours,
                Some(Every::Never) => None,
                Some(Every::Hours(hours)) => Some(hours),
            },
        };
        if plan != now {
            let request = SetSyncPlan {
                item_id: item_id.clone(),
                plan,
            };
            schedules = schedule::set_plan(app, request).await?;
        }
        schedules.items.retain(|one| one.item_id == item_id);
    }
    Ok(Body::Schedules(schedules).into())
}

/// Whether Plaid accepts the keys of this profile.
pub async fn keys(app: &App) -> Result<Answer, Failure> {
    let tried = setup::check_kept(app).await?;
    let failure = (tried.verdict != KeysVerdict::Accepted).then(|| {
        let code = match tried.verdict {
            KeysVerdict::NoNetwork => ErrorCode::Offline,
            _ => ErrorCode::Keys,
        };
        let error = AppError::new(code, tried.message.clone());
        Failure::from(match &tried.hint {
            Some(hint) => error.hinted(hint.clone()),
            None => error,
        })
    });
    Ok(Answer {
        note: None,
        body: Body::KeysTried(tried),
        failure,
    })
}
