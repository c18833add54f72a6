//! Linking a bank, and repairing a connection.
//!
//! A session is written down before Link opens, a public token before it is exchanged, an access
//! token before its item is written: killed anywhere, the next start goes on from there, and no
//! item is paid for and forgotten.
//!
//! ```text
//!   open --public token--> finishing --exchange--> finishing --one write--> linked --> first sync
//!    |                        |  linked already: not exchanged --> failed (with the cure)
//!    +-- closed, expired      +-- the write fails: item removed at the provider --> failed
//! ```

use std::{sync::Arc, time::Duration};

use coffer_domain::{
    AccountFact, BankErrorKind, Health, ItemId, LinkSessionId, Secret,
    link::{self, InstitutionFact, LinkAccount, LinkOutcome, PublicToken, Surface},
};
use coffer_store::facts::{self, LinkSessionRow, NewItem, NewLinkSession};
use coffer_vault::Kind;

use crate::{
    App, BankData, LinkPage, Profile, SystemMint,
    api::{
        AppError, ErrorCode, LinkBegin, LinkReport, LinkReportOutcome, LinkStage, LinkState,
        LinkSurface, RelayKind, Topic,
    },
    lock, profile, sync,
};

/// How long a session is waited for where the provider names no end.
const SESSION_MS: i64 = 4 * 60 * 60 * 1_000;
const HOSTED_SESSION_MS: i64 = 30 * 60 * 1_000;

/// Polls of a session in the browser: quick at first, then calmer.
const POLL_FIRST: Duration = Duration::from_secs(2);
const POLL_LATER: Duration = Duration::from_secs(5);
const POLLS_FIRST: u32 = 60;

/// States that are remembered for the window; a person links a handful of banks.
const STATES_MAX: usize = 50;

/// Begins a session and has it shown.
///
/// # Errors
/// If no profile is open, the provider refuses, or Link cannot be shown.
pub async fn begin(app: &App, request: LinkBegin) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let surface = match request.surface {
        Some(LinkSurface::Window) => Surface::Window,
        Some(LinkSurface::Browser) => Surface::Browser,
        // Plaid deprecates Link in webviews, and banks with OAuth may block it.
        None if profile.relay.kind == RelayKind::Demo => Surface::Window,
        None => Surface::Browser,
    };
    let repairs = match &request.item_id {
        None => None,
        Some(text) => {
            let text = text.clone();
            Some(profile.read(move |r| facts::find_item(r, &text)).await?)
        }
    };
    let repairs_id = repairs.as_ref().map(|item| item.id);
    let bank = profile.bank(app, repairs_id).await?;
    let access = match repairs_id {
        Some(item) => Some(profile.access_token(item).await?),
        None => None,
    };
    let user = profile.client_user_id().await?;
    let created = bank.link_token(surface, user, access.as_ref()).await;
    profile.journal_calls(app).await;
    let token = match created {
        Ok(token) => token,
        Err(error) => {
            if error.kind == BankErrorKind::Offline {
                profile.forget_bank().await;
            }
            return Err(error.into());
        }
    };
    let id = LinkSessionId::mint(&mut SystemMint);
    let token_sealed = profile.vault.seal(
        Kind::LinkToken,
        id.as_bytes(),
        token.token.expose().as_bytes(),
    )?;
    let now_ms = app.now_ms();
    let expires_ms = now_ms
        + match surface {
            Surface::Window => SESSION_MS,
            Surface::Browser => HOSTED_SESSION_MS,
        };
    let hosted_url = token.hosted_url.clone();
    profile
        .write(move |w| {
            facts::open_link_session(
                w,
                &NewLinkSession {
                    id,
                    surface,
                    repairs: repairs_id,
                    token_sealed: &token_sealed,
                    hosted_url: hosted_url.as_deref(),
                    created_ms: now_ms,
                    expires_ms,
                },
            )
        })
        .await?;
    let state = LinkState {
        session_id: id.to_string(),
        surface: match surface {
            Surface::Window => LinkSurface::Window,
            Surface::Browser => LinkSurface::Browser,
        },
        stage: LinkStage::Open,
        item_id: repairs_id.map(|id| id.to_string()),
        institution: repairs.map(|item| item.institution_name),
        hosted_url: token.hosted_url.clone(),
        error: None,
    };
    publish(app, state.clone());
    show(app, &*bank, &state, token.token)?;
    if surface == Surface::Browser {
        spawn_poll(app, &profile, id);
    }
    Ok(state)
}

fn show(
    app: &App,
    bank: &dyn BankData,
    state: &LinkState,
    token: Secret<String>,
) -> Result<(), AppError> {
    let session_id = state.session_id.clone();
    let page = match (&state.surface, &state.hosted_url) {
        (LinkSurface::Window, _) => LinkPage::Window {
            session_id,
            script_url: bank.link_script(),
            token,
        },
        (LinkSurface::Browser, Some(url)) => LinkPage::Browser {
            session_id,
            url: url.clone(),
        },
        (LinkSurface::Browser, None) => {
            return Err(AppError::new(
                ErrorCode::Bank,
                "Plaid gave no page to open in the browser.",
            ));
        }
    };
    app.0
        .seams
        .events
        .show_link(page)
        .map_err(|why| AppError::new(ErrorCode::Internal, why))
}

/// Shows an open session again.
///
/// # Errors
/// If it is over, or cannot be shown.
pub async fn reopen(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(session_id)?;
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    let state = state(app, session_id).await?;
    if row.stage != "open" {
        return Ok(state);
    }
    let token = profile::text(profile.vault.open(
        Kind::LinkToken,
        id.as_bytes(),
        &row.token_sealed,
    )?)?;
    let bank = profile.bank(app, None).await?;
    show(app, &*bank, &state, token)?;
    Ok(state)
}

/// Where a session stands.
///
/// # Errors
/// If there is no such session.
pub async fn state(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    if let Some(state) = lock(&app.0.link_states)
        .iter()
        .find(|state| state.session_id == session_id)
    {
        return Ok(state.clone());
    }
    let id = parse(session_id)?;
    let row = app
        .profile()?
        .read(move |r| facts::link_session(r, id))
        .await?;
    Ok(of_row(&row))
}

/// Gives a session up.
///
/// # Errors
/// If there is no such session.
pub async fn cancel(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(session_id)?;
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    app.0.seams.events.close_link(session_id);
    if row.stage == "open" {
        set_stage(app, &profile, id, LinkStage::Closed, None, None).await?;
    }
    state(app, session_id).await
}

/// Waits for the end of a session: what a terminal does.
///
/// # Errors
/// Why it ended without a connection.
pub async fn wait(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    loop {
        let state = state(app, session_id).await?;
        match state.stage {
            LinkStage::Linked => return Ok(state),
            LinkStage::Closed | LinkStage::Failed => {
                return Err(state.error.unwrap_or_else(closed));
            }
            LinkStage::Open | LinkStage::Finishing => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

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
                    let result = resume_finishing(&task_app, &profile, &row).await;
                    conclude(&task_app, &profile, row.id, result).await;
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

fn split_access(blob: &[u8]) -> Result<(ItemId, &[u8]), AppError> {
    let (id, sealed) = blob
        .split_at_checked(16)
        .ok_or_else(|| AppError::new(ErrorCode::Internal, "A stored key is damaged."))?;
    let id = uuid::Uuid::from_slice(id)
        .map_err(|_| AppError::new(ErrorCode::Internal, "A stored key is damaged."))?;
    Ok((ItemId::from_uuid(id), sealed))
}

fn spawn_poll(app: &App, profile: &Arc<Profile>, id: LinkSessionId) {
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
async fn poll(app: &App, profile: &Arc<Profile>, id: LinkSessionId) -> Result<(), AppError> {
    let mut polls: u32 = 0;
    loop {
        let row = profile.read(move |r| facts::link_session(r, id)).await?;
        if row.stage != "open" {
            return Ok(());
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
async fn spawn_finish(
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
            (None, Some(token)) => match profile.bank(&task_app, None).await {
                Ok(bank) => exchange(&task_app, &profile, &*bank, id, token).await,
                Err(error) => Err(error),
            },
            (None, None) => Err(closed()),
        };
        conclude(&task_app, &profile, id, result).await;
    });
    Ok(())
}

async fn conclude(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    result: Result<ItemId, AppError>,
) {
    profile.journal_calls(app).await;
    let (stage, item, error) = match result {
        Ok(item) => (LinkStage::Linked, Some(item), None),
        Err(error) => (LinkStage::Failed, None, Some(error)),
    };
    if let Err(error) = set_stage(app, profile, id, stage, item, error).await {
        tracing::error!(%error, "the end of a link session could not be written");
    }
    let Some(item) = item else { return };
    app.0
        .seams
        .events
        .changed(&[Topic::Accounts, Topic::Connections, Topic::Register]);
    match profile.read(move |r| facts::item(r, item)).await {
        Ok(row) => sync::after_link(app, profile, item, row.institution_name),
        Err(error) => tracing::error!(%error, "the new connection could not be read"),
    }
}

/// After a repair nothing is exchanged: the same key, the same cursor, the same edits. The item
/// is asked whether it is well.
async fn repaired(app: &App, profile: &Arc<Profile>, item: ItemId) -> Result<ItemId, AppError> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    let fact = bank.item(&access).await?;
    if let Some(error) = fact.error {
        return Err(error.into());
    }
    let now_ms = app.now_ms();
    profile
        .write(move |w| facts::set_health(w, item, &Health::ok(now_ms), None))
        .await?;
    Ok(item)
}

async fn exchange(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    token: PublicToken,
) -> Result<ItemId, AppError> {
    // Before the exchange, because an item that is exchanged is an item that is paid for.
    if let Some(institution) = &token.institution
        && is_linked(profile, &institution.external_id, token.accounts.clone()).await?
    {
        return Err(already_linked(&institution.name));
    }
    let exchanged = bank.exchange(&token.token).await?;
    let item = ItemId::mint(&mut SystemMint);
    let sealed = profile.vault.seal(
        Kind::AccessToken,
        item.as_bytes(),
        exchanged.access_token.expose().as_bytes(),
    )?;
    let kept = sealed.clone();
    let written = profile
        .write(move |w| facts::put_access_token(w, id, item, &kept))
        .await;
    if let Err(error) = written {
        return Err(undo_exchange(bank, &exchanged.access_token, error).await);
    }
    let institution = token.institution.clone();
    settle(
        app,
        profile,
        bank,
        id,
        item,
        &exchanged.access_token,
        sealed,
        institution,
    )
    .await
}

/// From an access token to an item with accounts: one write, or the item is removed again.
#[expect(
    clippy::too_many_arguments,
    reason = "the eight facts of one exchange, used once"
)]
async fn settle(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    item: ItemId,
    access: &Secret<String>,
    sealed: Vec<u8>,
    institution: Option<InstitutionFact>,
) -> Result<ItemId, AppError> {
    // Without an answer the session stays as it is, and the next start goes on here.
    let fact = bank.item(access).await?;
    let accounts = bank.accounts(access).await?;
    let institution_id = fact
        .institution_id
        .clone()
        .or_else(|| institution.as_ref().map(|i| i.external_id.clone()));
    let name = fact
        .institution_name
        .clone()
        .or_else(|| institution.map(|i| i.name))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "Bank".to_owned());
    if let Some(institution_id) = &institution_id {
        let chosen = accounts.iter().map(link_account).collect();
        if is_linked(profile, institution_id, chosen).await? {
            let error = already_linked(&name);
            return Err(undo_exchange(bank, access, error).await);
        }
    }
    let now_ms = app.now_ms();
    let external_id = fact.external_id.clone();
    let shown = name.clone();
    let written = profile
        .write(move |w| {
            facts::link(
                w,
                &mut SystemMint,
                &NewItem {
                    id: item,
                    provider: "plaid",
                    external_id: &external_id,
                    institution_id: institution_id.as_deref(),
                    institution_name: &name,
                    token_sealed: &sealed,
                    accounts: &accounts,
                },
                now_ms,
            )?;
            facts::set_item_fact(w, item, &fact)?;
            facts::set_link_stage(w, id, "linked", Some(item), None)
        })
        .await;
    match written {
        Ok(()) => {
            remember(app, &id.to_string(), |state| {
                state.institution = Some(shown)
            });
            Ok(item)
        }
        Err(error) => Err(undo_exchange(bank, access, error).await),
    }
}

fn link_account(account: &AccountFact) -> LinkAccount {
    LinkAccount {
        name: Some(account.name.clone()),
        mask: account.mask.clone(),
        subtype: account.subtype.clone(),
    }
}

async fn is_linked(
    profile: &Arc<Profile>,
    institution_id: &str,
    chosen: Vec<LinkAccount>,
) -> Result<bool, AppError> {
    let institution_id = institution_id.to_owned();
    let linked = profile
        .read(move |r| facts::linked_accounts(r, &institution_id))
        .await?;
    let linked: Vec<AccountFact> = linked.into_iter().map(|(_, account)| account).collect();
    Ok(link::is_duplicate(&chosen, &linked))
}

fn already_linked(institution: &str) -> AppError {
    let name = if institution.is_empty() {
        "This bank"
    } else {
        institution
    };
    AppError::new(
        ErrorCode::AlreadyLinked,
        format!("{name} is connected already, with these accounts."),
    )
    .hinted(
        "Nothing was added. Refresh the existing connection, or repair it on the Connections page.",
    )
}

/// An item that cannot be kept is removed at the provider, so that nobody pays for it.
async fn undo_exchange(bank: &dyn BankData, access: &Secret<String>, error: AppError) -> AppError {
    match bank.remove(access).await {
        Ok(()) => error,
        Err(removal) => {
            tracing::error!(%removal, "an item that could not be kept could not be removed either");
            error.hinted(
                "The connection could not be removed at Plaid either; remove it in Plaid's portal.",
            )
        }
    }
}

async fn set_stage(
    app: &App,
    profile: &Arc<Profile>,
    id: LinkSessionId,
    stage: LinkStage,
    item: Option<ItemId>,
    error: Option<AppError>,
) -> Result<(), AppError> {
    let word = match stage {
        LinkStage::Open => "open",
        LinkStage::Finishing => "finishing",
        LinkStage::Linked => "linked",
        LinkStage::Closed => "closed",
        LinkStage::Failed => "failed",
    };
    // What may work later keeps its tokens: the next start tries again.
    let keep = stage == LinkStage::Failed
        && error.as_ref().is_some_and(|error| error.retry)
        && profile
            .read(move |r| facts::link_session(r, id))
            .await?
            .access_sealed
            .is_some();
    let message = error.as_ref().map(|error| error.message.clone());
    if !keep {
        profile
            .write(move |w| facts::set_link_stage(w, id, word, item, message.as_deref()))
            .await?;
    }
    remember(app, &id.to_string(), |state| {
        state.stage = stage;
        if let Some(item) = item {
            state.item_id = Some(item.to_string());
        }
        state.error = error;
    });
    Ok(())
}

fn publish(app: &App, state: LinkState) {
    app.0.seams.events.link_state(&state);
    let mut states = lock(&app.0.link_states);
    states.retain(|known| known.session_id != state.session_id);
    if states.len() >= STATES_MAX {
        states.remove(0);
    }
    states.push(state);
}

fn remember(app: &App, session_id: &str, change: impl FnOnce(&mut LinkState)) {
    let mut states = lock(&app.0.link_states);
    if let Some(state) = states
        .iter_mut()
        .find(|state| state.session_id == session_id)
    {
        change(state);
        app.0.seams.events.link_state(state);
    }
}

fn of_row(row: &LinkSessionRow) -> LinkState {
    LinkState {
        session_id: row.id.to_string(),
        surface: match row.surface {
            Surface::Window => LinkSurface::Window,
            Surface::Browser => LinkSurface::Browser,
        },
        stage: match row.stage.as_str() {
            "open" => LinkStage::Open,
            "finishing" => LinkStage::Finishing,
            "linked" => LinkStage::Linked,
            "closed" => LinkStage::Closed,
            _ => LinkStage::Failed,
        },
        item_id: row.item.or(row.repairs).map(|id| id.to_string()),
        institution: None,
        hosted_url: row.hosted_url.clone(),
        error: row
            .message
            .clone()
            .map(|message| AppError::new(ErrorCode::Bank, message)),
    }
}

fn parse(session_id: &str) -> Result<LinkSessionId, AppError> {
    session_id
        .parse()
        .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such link session."))
}

fn closed() -> AppError {
    AppError::new(
        ErrorCode::LinkClosed,
        "Link was closed before a bank was connected.",
    )
    .hinted("Nothing was added. Begin again whenever you like.")
}
