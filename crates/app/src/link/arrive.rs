//! What arrives from Link: by the Link window or by the sandbox's shortcut; and the step from
//! there, which all ways share.

use std::sync::Arc;

use coffer_domain::{
    LinkSessionId, Secret,
    link::{InstitutionFact, LinkAccount, PublicToken, RepairMode, Surface},
};
use coffer_store::facts::{self, Given, NewLinkSession};
use coffer_vault::Kind;

use super::{
    SESSION_MS,
    finish::finish,
    left::{left, while_linking},
    session::{closed, end_open, of_row, parse, publish, remember, wait},
    told::{self, Told},
};
use crate::{
    App, Profile, SystemMint,
    api::{
        AppError, ConsentAsk, ErrorCode, LinkReport, LinkReportOutcome, LinkStage, LinkState,
        LinkSurface,
    },
    consent,
};

/// How long a public token can be exchanged (plaid.com, Link flow).
const PUBLIC_TOKEN_MS: i64 = 30 * 60 * 1_000;

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
        LinkReportOutcome::Exit { error_code } => {
            left(app, &profile, &row, error_code.as_deref()).await
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
            take(app, &profile, id, tokens).await
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
    let token = token.map_err(while_linking)?;
    // Asking for it is the person's word: the command line says what it means.
    let agreed = consent::notice(app, ConsentAsk::default()).await?;
    let in_window = app.0.config.window;
    profile
        .write(move |w| {
            facts::open_link_session(
                w,
                &NewLinkSession {
                    id,
                    surface: Surface::Window,
                    repairs: None,
                    mode: RepairMode::SignIn,
                    token_sealed: &[],
                    hosted_url: None,
                    created_ms: now_ms,
                    expires_ms: now_ms + SESSION_MS,
                },
            )?;
            consent::record(w, id, &agreed, in_window, now_ms)
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
            twin: None,
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
    take(app, &profile, id, vec![token]).await?;
    wait(app, &id.to_string()).await
}

/// Keeps what Link gave and goes on in tasks of its own: the window that reported it may close.
/// One login per session is asked for; were there more, each becomes a session and a connection.
pub(super) async fn take(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    tokens: Vec<PublicToken>,
) -> Result<(), AppError> {
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    // A repair exchanges nothing; a new connection needs something to exchange.
    let tokens = if row.repairs.is_some() {
        Vec::new()
    } else if tokens.is_empty() {
        return end_open(app, profile, id, Some(closed())).await;
    } else {
        tokens
    };
    let mut own = None;
    let mut more = Vec::new();
    let mut to_finish = Vec::new();
    for (nth, token) in tokens.into_iter().enumerate() {
        let session = match nth {
            0 => id,
            _ => LinkSessionId::mint(&mut SystemMint),
        };
        let sealed = profile.vault.seal(
            Kind::LinkToken,
            session.as_bytes(),
            token.token.expose().as_bytes(),
        )?;
        match nth {
            0 => own = Some(sealed),
            _ => more.push((session, sealed)),
        }
        to_finish.push((session, Told::by_link(token.institution, token.accounts)));
    }
    if to_finish.is_empty() {
        to_finish.push((id, Told::default()));
    }
    let expires_ms = app.now_ms() + PUBLIC_TOKEN_MS;
    let to_keep: Vec<_> = to_finish
        .iter()
        .filter(|_| row.repairs.is_none())
        .map(|(session, told)| (*session, told.to_keep()))
        .collect();
    let taken = profile
        .write(move |w| {
            let given = Given {
                token_sealed: own.as_deref(),
                more: &more,
                expires_ms,
            };
            let taken = facts::take_given(w, id, &given)?;
            if taken {
                for (session, told) in &to_keep {
                    told::keep(w, *session, told)?;
                }
            }
            Ok(taken)
        })
        .await?;
    app.0.seams.events.close_link(&id.to_string());
    if !taken {
        // Whoever was quicker, a person who cancelled or another program, has the last word.
        let row = profile.read(move |r| facts::link_session(r, id)).await?;
        publish(app, of_row(&row));
        return Ok(());
    }
    remember(app, id, |state| {
        state.stage = LinkStage::Finishing;
        state.error = None;
    });
    // One after the other in one task, which leaving waits for: a terminal ends as soon as the
    // first login is linked, and the others go on while it closes.
    let (app, profile) = (app.clone(), Arc::clone(profile));
    let tasks = profile.tasks.clone();
    tasks.spawn(async move {
        for (session, told) in to_finish {
            finish(&app, &profile, session, told).await;
        }
    });
    Ok(())
}
