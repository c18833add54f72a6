//! What arrives from Link: by the Link window, by the browser's page that is polled, by the
//! sandbox's shortcut, or from the database after a crash.

use std::{sync::Arc, time::Duration};

use coffer_domain::{
    ItemId, LinkSessionId, Secret,
    link::{InstitutionFact, LinkAccount, LinkOutcome, PublicToken, Surface},
};
use coffer_store::facts::{self, LinkSessionRow, NewLinkSession};
use coffer_vault::Kind;

use super::{
    SESSION_MS,
    finish::{conclude, exchange, repaired, settle},
    session::{closed, of_row, parse, publish, remember, set_stage, wait},
    turn,
};
use crate::{
    App, Profile, SystemMint,
    api::{AppError, ErrorCode, LinkReport, LinkReportOutcome, LinkStage, LinkState, LinkSurface},
    profile,
};

/// Polls of a session in the browser: quick at first, then calmer.
const POLL_FIRST: Duration = Duration::from_secs(2);
const POLL_LATER: Duration = Duration::from_secs(5);
const POLLS_FIRST: u32 = 60;

/// What the Link window says. Only the session that it was opened for, and only once.
///
/// # Errors
/// If the session is over or unknown.
pub async fn report(app: &App, report: LinkReport) -> Result<(), AppError> {
    let profile = app.profile()?;
    let id = parse(&report.session_id)?;
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    if row.stage != "open" || row.surface != Surface::Window {
        return Err(closed());
    }
    match report.outcome {
        LinkReportOutcome::Event { name } => {
            let name: String = name.chars().filter(char::is_ascii).take(60).collect();
            tracing::info!(event = name, "Link");
            Ok(())
        }
        LinkReportOutcome::Exit {
            error_code,
            error_message,
        } => {
            let error = error_code.map(|code| AppError {
                bank_code: Some(coffer_domain::text::clean_line(&code)),
                ..AppError::new(
                    ErrorCode::Bank,
                    error_message.map_or_else(
                        || "Link ended with an error.".to_owned(),
                        |text| coffer_domain::text::clean_line(&text),
                    ),
                )
                .hinted("Nothing was connected. Try again, or choose another bank.")
            });
            let stage = if error.is_some() {
                LinkStage::Failed
            } else {
                LinkStage::Closed
            };
            set_stage(app, &profile, id, stage, None, error).await
        }
        LinkReportOutcome::Success {
            public_token,
            institution_id,
            institution_name,
            accounts,
        } => {
            let institution = institution_id.map(|external_id| InstitutionFact {
                external_id,
                name: institution_name.unwrap_or_default(),
            });
            let tokens = public_token
                .map(|token| PublicToken {
                    token: Secret::new(token),
                    institution,
                    accounts: accounts
                        .into_iter()
                        .map(|account| LinkAccount {
                            name: account.name,
                            mask: account.mask,
                            subtype: account.subtype,
                        })
                        .collect(),
                })
                .into_iter()
                .collect();
            spawn_finish(app, &profile, id, tokens).await
        }
    }
}

/// Links without Link, where the environment is a sandbox.
///
/// # Errors
/// Why it did not work; nothing was kept then.
pub async fn in_sandbox(
    app: &App,
    institution: &str,
    user: &str,
    password: Secret<String>,
) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    if !profile.is_sandbox() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "User and password can only be given for a sandbox; real banks are linked in Plaid Link.",
        )
        .hinted("Run `coffer-cli link` without options."));
    }
    let bank = profile.bank(app, None).await?;
    let token = bank
        .sandbox_public_token(institution, user, &password)
        .await;
    profile.journal_calls(app).await;
    let id = LinkSessionId::mint(&mut SystemMint);
    let now_ms = app.now_ms();
    let token = token?;
    profile
        .write(move |w| {
            facts::open_link_session(
                w,
                &NewLinkSession {
                    id,
                    surface: Surface::Window,
                    repairs: None,
                    token_sealed: &[],
                    hosted_url: None,
                    created_ms: now_ms,
                    expires_ms: now_ms + SESSION_MS,
                },
            )
        })
        .await?;
    publish(
        app,
        LinkState {
            session_id: id.to_string(),
            surface: LinkSurface::Window,
            stage: LinkStage::Open,
            item_id: None,
            institution: None,
            hosted_url: None,
            error: None,
        },
    );
    let token = PublicToken {
        token,
        institution: Some(InstitutionFact {
            external_id: institution.to_owned(),
            name: String::new(),
        }),
        accounts: Vec::new(),
    };
    spawn_finish(app, &profile, id, vec![token]).await?;
    wait(app, &id.to_string()).await
}

/// Takes up what a crash or a closed program left half done.
pub(crate) async fn resume(app: &App, profile: &Arc<Profile>) {
    let sessions = match profile.read(facts::unfinished_link_sessions).await {
        Ok(sessions) => sessions,
        Err(error) => {
            tracing::warn!(%error, "unfinished link sessions could not be read");
            return;
        }
    };
    for row in sessions {
        let expired = row.expires_ms <= app.now_ms();
        publish(app, of_row(&row));
        let (task_app, profile) = (app.clone(), Arc::clone(profile));
        match (row.stage.as_str(), row.surface) {
            ("finishing", _) => {
                app.0.tasks.spawn(async move {
                    match turn::try_take(&profile) {
                        Ok(Some(_turn)) => take_up(&task_app, &profile, row.id).await,
                        // It is being finished, by a process that is alive.
                        Ok(None) => {}
                        Err(error) => tracing::warn!(%error, "a link session waits"),
                    }
                });
            }
            // Another process may be waiting for the same page; both see the same end.
            (_, Surface::Browser) if !expired && app.0.config.window => {
                spawn_poll(app, &profile, row.id);
            }
            (_, Surface::Browser) if !expired => {}
            _ if app.0.config.window || expired => {
                let closed = set_stage(app, &profile, row.id, LinkStage::Closed, None, None).await;
                if let Err(error) = closed {
                    tracing::warn!(%error, "a link session could not be closed");
                }
            }
            _ => {}
        }
    }
}

/// Finishes what another process began and did not live to finish.
async fn take_up(app: &App, profile: &Arc<Profile>, id: LinkSessionId) {
    match profile.read(move |r| facts::link_session(r, id)).await {
        Ok(row) if row.stage == "finishing" => {
            let result = resume_finishing(app, profile, &row).await;
            conclude(app, profile, id, result).await;
        }
        // It was finished between the list and the turn.
        Ok(row) => publish(app, of_row(&row)),
        Err(error) => tracing::warn!(%error, "a link session could not be read"),
    }
}

async fn resume_finishing(
    app: &App,
    profile: &Arc<Profile>,
    row: &LinkSessionRow,
) -> Result<ItemId, AppError> {
    let bank = profile.bank(app, None).await?;
    if let Some(blob) = &row.access_sealed {
        let (item, sealed) = split_access(blob)?;
        let access = profile.open_token(item, sealed)?;
        return settle(
            app,
            profile,
            &*bank,
            row.id,
            item,
            &access,
            sealed.to_vec(),
            None,
        )
        .await;
    }
    let Some(sealed) = &row.public_sealed else {
        return Err(closed());
    };
    let token = profile::text(
        profile
            .vault
            .open(Kind::LinkToken, row.id.as_bytes(), sealed)?,
    )?;
    let token = PublicToken {
        token,
        institution: None,
        accounts: Vec::new(),
    };
    exchange(app, profile, &*bank, row.id, token).await
}

pub(super) fn split_access(blob: &[u8]) -> Result<(ItemId, &[u8]), AppError> {
    let (id, sealed) = blob
        .split_at_checked(16)
        .ok_or_else(|| AppError::new(ErrorCode::Internal, "A stored key is damaged."))?;
    let id = uuid::Uuid::from_slice(id)
        .map_err(|_| AppError::new(ErrorCode::Internal, "A stored key is damaged."))?;
    Ok((ItemId::from_uuid(id), sealed))
}

pub(super) fn spawn_poll(app: &App, profile: &Arc<Profile>, id: LinkSessionId) {
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    app.0.tasks.spawn(async move {
        let stopping = task_app.0.stopping.clone();
        tokio::select! {
            () = stopping.cancelled() => {}
            polled = poll(&task_app, &profile, id) => {
                if let Err(error) = polled {
                    let failed = set_stage(
                        &task_app, &profile, id, LinkStage::Failed, None, Some(error),
                    )
                    .await;
                    if let Err(error) = failed {
                        tracing::warn!(%error, "a link session could not be closed");
                    }
                }
            }
        }
        profile.journal_calls(&task_app).await;
    });
}

/// Asks what a session in the browser has come to, until it has an end.
pub(super) async fn poll(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
) -> Result<(), AppError> {
    let mut polls: u32 = 0;
    loop {
        let row = profile.read(move |r| facts::link_session(r, id)).await?;
        match row.stage.as_str() {
            "open" => {}
            // Another program that polls the same page was quicker, and may die over it.
            "finishing" => {
                if let Some(_turn) = turn::try_take(profile)? {
                    take_up(app, profile, id).await;
                    return Ok(());
                }
                tokio::time::sleep(POLL_FIRST).await;
                continue;
            }
            _ => {
                publish(app, of_row(&row));
                return Ok(());
            }
        }
        if row.expires_ms <= app.now_ms() {
            return Err(closed().hinted("The page has expired. Begin again."));
        }
        let token = profile::text(profile.vault.open(
            Kind::LinkToken,
            id.as_bytes(),
            &row.token_sealed,
        )?)?;
        let bank = profile.bank(app, row.repairs).await?;
        match bank.link_outcome(&token).await {
            Ok(LinkOutcome::Open) => {}
            Ok(LinkOutcome::Finished(tokens)) => {
                return spawn_finish(app, profile, id, tokens).await;
            }
            Ok(LinkOutcome::Exited { code: None, .. }) => {
                return set_stage(app, profile, id, LinkStage::Closed, None, None).await;
            }
            Ok(LinkOutcome::Exited { code, message }) => {
                return Err(AppError {
                    bank_code: code,
                    ..AppError::new(
                        ErrorCode::Bank,
                        message.unwrap_or_else(|| "Link ended with an error.".into()),
                    )
                });
            }
            // The network may come back; the page in the browser waits too.
            Err(error) if error.kind.is_transient() => profile.forget_bank().await,
            Err(error) => return Err(error.into()),
        }
        polls += 1;
        tokio::time::sleep(if polls < POLLS_FIRST {
            POLL_FIRST
        } else {
            POLL_LATER
        })
        .await;
    }
}

/// Keeps what Link gave and goes on in a task of its own: the window that reported it may close.
pub(super) async fn spawn_finish(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    mut tokens: Vec<PublicToken>,
) -> Result<(), AppError> {
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    // One login per session is asked for, so there is one token; in update mode there may be none.
    let token = if tokens.is_empty() {
        None
    } else {
        Some(tokens.swap_remove(0))
    };
    if let (Some(token), None) = (&token, row.repairs) {
        let sealed = profile.vault.seal(
            Kind::LinkToken,
            id.as_bytes(),
            token.token.expose().as_bytes(),
        )?;
        profile
            .write(move |w| facts::put_public_token(w, id, &sealed))
            .await?;
    }
    remember(app, &id.to_string(), |state| {
        state.stage = LinkStage::Finishing
    });
    app.0.seams.events.close_link(&id.to_string());
    let (task_app, profile) = (app.clone(), Arc::clone(profile));
    app.0.tasks.spawn(async move {
        let result = match (row.repairs, token) {
            (Some(item), _) => repaired(&task_app, &profile, item).await,
            (None, Some(token)) => {
                finish_in_turn(&task_app, &profile, id, token).await;
                return;
            }
            (None, None) => Err(closed()),
        };
        conclude(&task_app, &profile, id, result).await;
    });
    Ok(())
}

async fn finish_in_turn(app: &App, profile: &Arc<Profile>, id: LinkSessionId, token: PublicToken) {
    let result = match turn::take(profile).await {
        Err(error) => Err(error),
        Ok(_turn) => match profile.read(move |r| facts::link_session(r, id)).await {
            Err(error) => Err(error),
            // Two programs polled the same page, and the other was quicker.
            Ok(row) if row.stage != "finishing" || row.public_sealed.is_none() => {
                publish(app, of_row(&row));
                return;
            }
            Ok(_) => match profile.bank(app, None).await {
                Ok(bank) => exchange(app, profile, &*bank, id, token).await,
                Err(error) => Err(error),
            },
        },
    };
    conclude(app, profile, id, result).await;
}
