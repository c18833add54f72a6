//! From a public token to a connection: duplicate check, exchange, one write, first sync.
//!
//! Each try is made under the turn and goes by what the database says, so it does not matter which
//! process began and which one ends. An item is either kept, or known to the session until it is
//! removed at the provider.

use std::{sync::Arc, time::Duration};

use coffer_domain::{
    AccountFact, Advisory, BankErrorKind, ItemId, LinkSessionId, Secret,
    link::{InstitutionFact, LinkAccount, RepairMode},
};
use coffer_store::facts::{self, LinkSessionRow, NewItem};
use coffer_vault::Kind;

use super::{
    decide,
    session::{closed, end, of_row, publish, remember, tell_end, while_linking},
    turn,
};
use crate::{
    App, BankData, Profile, SystemMint,
    api::{AppError, CureButton, ErrorCode, LinkStage, LinkTwin, Topic},
    meter, money_checks, moves, profile, sync, views,
};

/// Pauses before the second try and those after it, in seconds. A terminal stops after the first
/// few; a window goes on every minute for as long as a public token can be exchanged.
const PAUSES_S: [u64; 4] = [1, 3, 10, 30];
const PAUSES_TERMINAL: usize = 2;
const PAUSE_LATER_S: u64 = 60;
const PAUSES_LATER: usize = 29;

/// What is known beside the stored public token.
#[derive(Default)]
pub(super) struct Told {
    /// The bank, where Link says so.
    pub institution: Option<InstitutionFact>,
    /// The accounts that were chosen, where Link says so.
    pub accounts: Vec<LinkAccount>,
    /// Whether the token may be exchanged already, by a call whose answer was lost.
    pub maybe_exchanged: bool,
    /// Whether the person wants a second login at a bank that is linked already.
    again: bool,
}

impl Told {
    /// What Link says of a login.
    pub(super) fn by_link(
        institution: Option<InstitutionFact>,
        accounts: Vec<LinkAccount>,
    ) -> Self {
        Self {
            institution,
            accounts,
            ..Self::default()
        }
    }

    /// Nothing: another process, or an earlier run, began it, and may have got as far as the
    /// exchange.
    pub(super) fn before_us() -> Self {
        Self {
            maybe_exchanged: true,
            ..Self::default()
        }
    }
}

/// Why there is no connection.
enum Stopped {
    /// It may work later; the session keeps its tokens. Once an item is paid for, the session is
    /// never given up; before, it ends with the public token.
    Later { error: AppError, paid: bool },
    /// It is over, and nothing is paid for.
    Over(AppError),
    /// The bank is linked already, and the person decides.
    Asking(LinkTwin),
    /// It is over, and the item is not removed at the provider yet.
    Removing { error: AppError, again: bool },
}

impl From<AppError> for Stopped {
    fn from(error: AppError) -> Self {
        if error.retry {
            Self::Later { error, paid: false }
        } else {
            Self::Over(error)
        }
    }
}

/// Whatever it is, it is no reason to forget an item that is paid for.
fn later(error: AppError) -> Stopped {
    Stopped::Later { error, paid: true }
}

/// How a try went.
enum Tried {
    /// Nothing is left to do.
    Ended,
    /// The person waits, and is told why.
    Later(AppError),
    /// The person has been told the end; an item is still to be removed.
    Removing { again: bool },
}

/// Finishes a session that Link is done with, and tries again while that may help. What is left
/// after the last try is taken up by the next start.
pub(super) async fn finish(app: &App, profile: &Arc<Profile>, id: LinkSessionId, mut told: Told) {
    let (quick, slow) = if app.0.config.window {
        (PAUSES_S.len(), PAUSES_LATER)
    } else {
        (PAUSES_TERMINAL, 0)
    };
    let mut pauses = PAUSES_S
        .into_iter()
        .take(quick)
        .chain(std::iter::repeat_n(PAUSE_LATER_S, slow));
    loop {
        let tried = attempt(app, profile, id, &mut told).await;
        profile.journal_calls(app).await;
        let (again, error) = match tried {
            Tried::Ended => return,
            Tried::Later(error) => (error.retry, Some(error)),
            Tried::Removing { again } => (again, None),
        };
        let pause = pauses.next().filter(|_| again);
        let (Some(seconds), false) = (pause, profile.stopping.is_cancelled()) else {
            if let Some(error) = error {
                tell_end(app, id, Err(error));
            }
            return;
        };
        if error.is_some() {
            remember(app, id, |state| {
                state.stage = LinkStage::Finishing;
                state.error = error;
            });
        }
        tokio::select! {
            () = profile.stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        }
    }
}

async fn attempt(app: &App, profile: &Arc<Profile>, id: LinkSessionId, told: &mut Told) -> Tried {
    let _turn = match turn::take(profile).await {
        Ok(turn) => turn,
        Err(error) => return Tried::Later(error),
    };
    let row = match profile.read(move |r| facts::link_session(r, id)).await {
        Ok(row) => row,
        Err(error) => return Tried::Later(error),
    };
    let result = match row.stage.as_str() {
        "finishing" => go_on(app, profile, &row, told).await,
        "removing" => return remove_owed(app, profile, &row).await,
        // Another process had the turn first.
        _ => {
            publish(app, of_row(&row));
            return Tried::Ended;
        }
    };
    match result {
        Ok(item) => {
            end(app, profile, id, "linked", Ok(item)).await;
            welcome(app, profile, item).await;
            Tried::Ended
        }
        Err(Stopped::Later { error, paid: true }) => Tried::Later(error.hinted(
            "The connection is kept: Coffer goes on with it by itself, at its next start if need be.",
        )),
        Err(Stopped::Later { error, paid: false }) if row.expires_ms > app.now_ms() => {
            Tried::Later(error.hinted(
                "What you did in Link is kept for half an hour, and Coffer goes on with it by \
                 itself: at its next start if need be.",
            ))
        }
        Err(Stopped::Later { error, .. } | Stopped::Over(error)) => {
            end(app, profile, id, "failed", Err(error)).await;
            Tried::Ended
        }
        Err(Stopped::Asking(twin)) => {
            if let Err(error) = decide::ask(app, profile, id, twin).await {
                end(app, profile, id, "failed", Err(error)).await;
            }
            Tried::Ended
        }
        Err(Stopped::Removing { error, again }) => {
            end(app, profile, id, "removing", Err(error)).await;
            Tried::Removing { again }
        }
    }
}

/// Shows a new connection and begins its first sync.
async fn welcome(app: &App, profile: &Arc<Profile>, item: ItemId) {
    app.0
        .seams
        .events
        .changed(&[Topic::Accounts, Topic::Connections, Topic::Register]);
    // A terminal ends with its verb and would only cut the first sync short: there it is `sync`.
    if !app.0.config.window {
        return;
    }
    match profile.read(move |r| facts::item(r, item)).await {
        Ok(row) => sync::after_link(app, profile, item, row.institution_name),
        Err(error) => tracing::error!(%error, "the new connection could not be read"),
    }
}

async fn go_on(
    app: &App,
    profile: &Arc<Profile>,
    row: &LinkSessionRow,
    told: &mut Told,
) -> Result<ItemId, Stopped> {
    told.again = row.again;
    if let Some(item) = row.repairs {
        return repaired(app, profile, item, row.mode).await;
    }
    if let Some(blob) = &row.access_sealed {
        let bank = profile.bank(app, None).await.map_err(later)?;
        let held = Held::of_stored(profile, blob).map_err(later)?;
        return settle(app, profile, &*bank, row.id, &held, told).await;
    }
    let Some(sealed) = &row.public_sealed else {
        return Err(Stopped::Over(closed()));
    };
    let token = profile::text(
        profile
            .vault
            .open(Kind::LinkToken, row.id.as_bytes(), sealed)
            .map_err(AppError::from)?,
    )?;
    let bank = profile.bank(app, None).await?;
    let held = exchange(app, profile, &*bank, row.id, &token, told).await?;
    settle(app, profile, &*bank, row.id, &held, told).await
}

/// After a repair nothing is exchanged: the same key, the same cursor, the same edits. The item
/// is asked whether it is well.
async fn repaired(
    app: &App,
    profile: &Arc<Profile>,
    item: ItemId,
    mode: RepairMode,
) -> Result<ItemId, Stopped> {
    let bank = profile.bank(app, Some(item)).await?;
    let access = profile.access_token(item).await?;
    let fact = bank.item(&access).await.map_err(while_linking)?;
    if let Some(error) = fact.error {
        return Err(Stopped::Over(while_linking(error)));
    }
    let chosen = match mode {
        RepairMode::Accounts => bank.accounts(&access).await.ok(),
        RepairMode::SignIn | RepairMode::Consent => None,
    };
    let now_ms = app.now_ms();
    let ends_ms = fact
        .consent_expires_at
        .as_deref()
        .and_then(views::instant_ms);
    profile
        .write(move |w| {
            let before = facts::item(&w.reader(), item)?.health;
            facts::set_health(w, item, &before.recovered(now_ms), None)?;
            facts::set_item_fact(w, item, &fact, ends_ms, now_ms)?;
            facts::settle(w, item, &[Advisory::ExpiresSoon], now_ms)?;
            money_checks::note_consented(w, item, &fact.consented)?;
            match chosen {
                Some(accounts) => facts::note_shared(w, item, &accounts, now_ms),
                None => Ok(()),
            }
        })
        .await?;
    if mode == RepairMode::Consent {
        moves::agreed(app, profile, item).await;
    }
    Ok(item)
}

/// The key to an item that is paid for and not written yet.
struct Held {
    item: ItemId,
    access: Secret<String>,
    sealed: Vec<u8>,
}

impl Held {
    /// From what a session keeps: the item's id, and the key sealed under it.
    fn of_stored(profile: &Profile, blob: &[u8]) -> Result<Self, AppError> {
        let damaged = || AppError::new(ErrorCode::Internal, "A stored key is damaged.");
        let (id, sealed) = blob.split_at_checked(16).ok_or_else(damaged)?;
        let item = ItemId::from_uuid(uuid::Uuid::from_slice(id).map_err(|_| damaged())?);
        Ok(Self {
            item,
            access: profile.open_token(item, sealed)?,
            sealed: sealed.to_vec(),
        })
    }
}

async fn exchange(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    token: &Secret<String>,
    told: &mut Told,
) -> Result<Held, Stopped> {
    // Before the exchange, because an item that is exchanged is an item that is paid for.
    if let Some(institution) = told.institution.as_ref().filter(|_| !told.again)
        && let Some(twin) =
            decide::twin(profile, &institution.external_id, told.accounts.clone()).await?
    {
        return Err(if app.0.config.window {
            Stopped::Asking(twin)
        } else {
            Stopped::Over(is_twin(&twin))
        });
    }
    let exchanged = match bank.exchange(token).await {
        Ok(exchanged) => exchanged,
        Err(error) if error.kind == BankErrorKind::BadLinkToken && told.maybe_exchanged => {
            return Err(Stopped::Over(answer_lost(while_linking(error))));
        }
        Err(error) => {
            // A connection that broke may have broken after the deed.
            told.maybe_exchanged |= error.kind.is_transient();
            return Err(while_linking(error).into());
        }
    };
    let access = exchanged.access_token;
    let item = ItemId::mint(&mut SystemMint);
    let sealed = profile
        .vault
        .seal(
            Kind::AccessToken,
            item.as_bytes(),
            access.expose().as_bytes(),
        )
        .map_err(AppError::from);
    let pair = pair_of(app, profile).await;
    let kept = match sealed {
        Ok(sealed) => {
            let (copy, now_ms) = (sealed.clone(), app.now_ms());
            profile
                .write(move |w| {
                    facts::put_access_token(w, id, item, &copy)?;
                    // One that is removed again at once has been made all the same.
                    facts::count_item(w, &pair, now_ms)
                })
                .await
                .map(|()| sealed)
        }
        Err(error) => Err(error),
    };
    match kept {
        Ok(sealed) => Ok(Held {
            item,
            access,
            sealed,
        }),
        // Nobody else knows of the item, so a failure here is told to the person.
        Err(error) => Err(Stopped::Over(match bank.remove(&access).await {
            Ok(()) => error,
            Err(removal) => {
                tracing::error!(%removal, "an item that could not be kept could not be removed");
                error.hinted(
                    "The connection could not be removed at Plaid either; remove it in Plaid's \
                     dashboard.",
                )
            }
        })),
    }
}

/// From an access token to an item with accounts: one write, or the item is removed again.
async fn settle(
    app: &App,
    profile: &Arc<Profile>,
    bank: &dyn BankData,
    id: LinkSessionId,
    held: &Held,
    told: &Told,
) -> Result<ItemId, Stopped> {
    let answers = match bank.item(&held.access).await {
        Ok(fact) => bank
            .accounts(&held.access)
            .await
            .map(|accounts| (fact, accounts)),
        Err(error) => Err(error),
    };
    let (fact, accounts) = match answers {
        Ok(answers) => answers,
        // Without an answer the session stays as it is, and is gone on with from here.
        Err(error) if error.kind.is_transient() => return Err(later(while_linking(error))),
        Err(error) => return Err(give_back(bank, held, while_linking(error)).await),
    };
    // The same item, told twice: a second key to it must not end it.
    if let Some(known) = known_item(profile, &fact.external_id)
        .await
        .map_err(later)?
    {
        return Ok(known);
    }
    let institution = told.institution.as_ref();
    let institution_id = fact
        .institution_id
        .clone()
        .or_else(|| institution.map(|i| i.external_id.clone()));
    let name = fact
        .institution_name
        .clone()
        .or_else(|| institution.map(|i| i.name.clone()))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "Bank".to_owned());
    if let Some(institution_id) = institution_id.as_ref().filter(|_| !told.again) {
        let chosen = accounts.iter().map(link_account).collect();
        if let Some(twin) = decide::twin(profile, institution_id, chosen)
            .await
            .map_err(later)?
        {
            return Err(give_back(bank, held, is_twin(&twin)).await);
        }
    }
    let now_ms = app.now_ms();
    let (item, sealed) = (held.item, held.sealed.clone());
    let shown = name.clone();
    let ends_ms = fact
        .consent_expires_at
        .as_deref()
        .and_then(views::instant_ms);
    let written = profile
        .write(move |w| {
            facts::link(
                w,
                &mut SystemMint,
                &NewItem {
                    id: item,
                    provider: "plaid",
                    external_id: &fact.external_id,
                    institution_id: institution_id.as_deref(),
                    institution_name: &name,
                    token_sealed: &sealed,
                    accounts: &accounts,
                },
                now_ms,
            )?;
            facts::set_item_fact(w, item, &fact, ends_ms, now_ms)?;
            facts::set_link_stage(w, id, "linked", Some(item), None)
        })
        .await;
    match written {
        Ok(()) => {
            remember(app, id, |state| state.institution = Some(shown));
            Ok(item)
        }
        Err(error) => Err(give_back(bank, held, error).await),
    }
}

/// An item that cannot be kept is removed at the provider, so that nobody pays for it.
async fn give_back(bank: &dyn BankData, held: &Held, error: AppError) -> Stopped {
    match bank.remove(&held.access).await {
        Ok(()) => Stopped::Over(error),
        Err(removal) => {
            tracing::info!(%removal, "an item that could not be kept is still to be removed");
            Stopped::Removing {
                error: error.hinted(
                    "Nothing was added here. The connection could not be removed at Plaid yet; \
                     Coffer does it by itself, at its next start if need be.",
                ),
                again: removal.kind.is_transient(),
            }
        }
    }
}

/// Removes what could not be removed when its session failed.
async fn remove_owed(app: &App, profile: &Arc<Profile>, row: &LinkSessionRow) -> Tried {
    let removed = async {
        let Some(blob) = &row.access_sealed else {
            return Ok(());
        };
        let held = Held::of_stored(profile, blob)?;
        let bank = profile.bank(app, None).await?;
        bank.remove(&held.access).await.map_err(AppError::from)?;
        Ok::<_, AppError>(())
    }
    .await;
    if let Err(error) = removed {
        tracing::info!(%error, "an item that could not be kept is still to be removed");
        return Tried::Removing { again: error.retry };
    }
    let (id, message) = (row.id, row.message.clone());
    let written = profile
        .write(move |w| facts::set_link_stage(w, id, "failed", None, message.as_deref()))
        .await;
    if let Err(error) = written {
        // The next start asks again, and is told that the item is gone.
        tracing::warn!(%error, "the end of a link session could not be written");
    }
    Tried::Ended
}

/// The pair of keys that an item is counted under; a keychain that does not answer now is no reason to
/// lose an item that is paid for.
async fn pair_of(app: &App, profile: &Arc<Profile>) -> String {
    match meter::pair(app, profile).await {
        Ok(pair) => pair.unwrap_or_else(|| profile.relay.folder().to_owned()),
        Err(error) => {
            tracing::warn!(%error, "a new connection is counted without its pair of keys");
            String::new()
        }
    }
}

async fn known_item(profile: &Arc<Profile>, external_id: &str) -> Result<Option<ItemId>, AppError> {
    let external_id = external_id.to_owned();
    let found = profile
        .read(move |r| facts::find_item(r, &external_id))
        .await;
    match found {
        Ok(row) => Ok(Some(row.id)),
        Err(error) if error.code == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn link_account(account: &AccountFact) -> LinkAccount {
    LinkAccount {
        name: Some(account.name.clone()),
        mask: account.mask.clone(),
        subtype: account.subtype.clone(),
    }
}

fn is_twin(twin: &LinkTwin) -> AppError {
    AppError {
        item_id: Some(twin.item_id.clone()),
        ..already_linked(&twin.institution)
    }
    .cured_by(CureButton::Reconnect)
}

pub(super) fn already_linked(institution: &str) -> AppError {
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

/// The first answer never came, and Plaid refuses the token now: it may have been used.
fn answer_lost(error: AppError) -> AppError {
    AppError {
        message: "Plaid may have connected the bank, but its answer was lost on the way."
            .to_owned(),
        ..error
    }
    .hinted(
        "Nothing was added here. Begin again; if Plaid's dashboard then shows this bank twice, \
         remove the older connection there.",
    )
}
