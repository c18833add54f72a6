//! One leg and the provider: whether it may be made, its making, and what became of it. Each answer is written
//! down, with its entry of the audit, before anything follows from it.

use std::sync::Arc;

use coffer_domain::{
    BankError, ItemId, MoveId, Secret,
    moves::{self, LegKind, Missing, Step},
};
use coffer_plaid::calls::transfer::{Direction, Network, Transfer, TransferIntent, needs_consent};
use coffer_store::{
    audit::{self, Entry, Kind},
    facts,
    moves::{self as stored, End, LegRow, MoveRow, NewLeg, Told},
};

use super::{NEEDS_CONSENT, ends, keys, note_offered};
use crate::{
    App, Payments, Profile,
    api::{AppError, ErrorCode},
    payments::Making,
    steps,
};

/// How money goes here: the slow and cheap way, which every bank takes part in.
pub(super) const NETWORK: &str = "ach";

/// How the person agreed to a debit: in a program, as on a web page; and to a credit: once and in writing.
const CLASS_OF_DEBIT: &str = "web";
const CLASS_OF_CREDIT: &str = "ppd";

/// The way to the provider for one end of a move.
struct Way {
    payments: Arc<dyn Payments>,
    access: Secret<String>,
    /// The provider's id of the account, as it is now.
    account: String,
    item: ItemId,
}

async fn way(app: &App, profile: &Arc<Profile>, end: &End) -> Result<Way, AppError> {
    let id = end.account.ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "An account of this move was deleted here, so nothing can be asked for it.",
        )
    })?;
    let found = profile.read(facts::accounts).await?;
    let account = found.into_iter().find(|one| one.id == id).ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            format!("{} is not here any more.", end.name),
        )
    })?;
    if account.disconnected {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "You disconnected {}, so nothing can be asked for {}.",
                account.institution_name, account.name
            ),
        )
        .hinted("Connect the bank again: its accounts are continued."));
    }
    Ok(Way {
        payments: profile.payments(app, Some(account.item_id)).await?,
        access: profile.access_token(account.item_id).await?,
        account: account.external_id,
        item: account.item_id,
    })
}

const fn direction(kind: LegKind) -> Direction {
    match kind {
        LegKind::Debit => Direction::Debit,
        LegKind::Credit | LegKind::Back => Direction::Credit,
    }
}

/// An entry of the audit about a leg.
pub(super) fn entry(kind: Kind, row: &MoveRow, leg: LegKind, outcome: &str) -> Entry {
    Entry {
        account: row.end_of(leg).account,
        about: Some(row.id.uuid()),
        amount: Some(row.amount.clone()),
        detail: leg.as_str().to_owned(),
        ..Entry::new(kind, outcome)
    }
}

/// Writes down that a leg came to a step, if it may and does. Whether it did.
pub(super) async fn write_step(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
    step: Step,
    told: Told,
) -> Result<bool, AppError> {
    let now_ms = app.now_ms();
    let id = leg.id;
    let mut entry = entry(Kind::MoveState, row, leg.kind, step.as_str());
    if let Some(code) = &told.failure {
        entry.detail = format!("{} {code}", entry.detail);
    }
    let is_news = profile
        .write(move |w| {
            let is_news = stored::step(w, id, step, &told, now_ms)?;
            if is_news {
                audit::append(w, now_ms, &entry)?;
            }
            Ok(is_news)
        })
        .await?;
    super::changed(app);
    Ok(is_news)
}

/// Drops a plan that nobody was asked for: only while it still stands as one in the write that says so. Whether it did.
pub(super) async fn drop_plan(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<bool, AppError> {
    let now_ms = app.now_ms();
    let (of, id) = (row.id, leg.id);
    let entry = entry(Kind::MoveState, row, leg.kind, Step::Cancelled.as_str());
    let is_dropped = profile
        .write(move |w| {
            let now = stored::one(&w.reader(), of)?;
            let mut legs = now.legs.iter();
            if !legs.any(|one| one.id == id && one.step == Step::Authorized) {
                return Ok(false);
            }
            let is_news = stored::step(w, id, Step::Cancelled, &Told::default(), now_ms)?;
            if is_news {
                audit::append(w, now_ms, &entry)?;
            }
            Ok(is_news)
        })
        .await?;
    super::changed(app);
    Ok(is_dropped)
}

/// A new leg of a move that is written down already.
///
/// # Errors
/// If one of its purpose may still come to something.
pub(super) async fn begin(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    kind: LegKind,
) -> Result<(), AppError> {
    begin_as(app, profile, row, kind, next_seq(row, kind)).await
}

/// The number of the next leg for a purpose.
pub(super) fn next_seq(row: &MoveRow, kind: LegKind) -> u32 {
    let of_kind = row.legs.iter().filter(|leg| leg.kind == kind);
    of_kind
        .map(|leg| leg.seq)
        .max()
        .unwrap_or(0)
        .saturating_add(1)
}

/// The same with a number that is given.
///
/// # Errors
/// As [`begin`].
pub(super) async fn begin_as(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    kind: LegKind,
    seq: u32,
) -> Result<(), AppError> {
    let key = keys::key_of(row.id, kind, seq);
    let description = keys::description_of(key);
    let (id, now_ms) = (row.id, app.now_ms());
    profile
        .write(move |w| {
            let new = NewLeg {
                id: key,
                kind,
                seq,
                network: NETWORK,
                description: &description,
            };
            stored::begin(w, id, &new, now_ms)
        })
        .await?;
    steps::taken("move: begun");
    Ok(())
}

/// Asks whether a leg may be made. The step that it came to.
///
/// # Errors
/// If the provider does not answer, or refuses the question; what that means for the leg is written.
pub(super) async fn authorize(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<Step, AppError> {
    let way = way(app, profile, row.end_of(leg.kind)).await?;
    let name = profile.read(stored::settings).await?.legal_name;
    let legal_name = Secret::new(name.unwrap_or_default());
    let is_debit = leg.kind == LegKind::Debit;
    let intent = TransferIntent {
        access_token: &way.access,
        account_id: &way.account,
        direction: direction(leg.kind),
        network: Network::Ach,
        amount: &row.amount,
        ach_class: Some(if is_debit {
            CLASS_OF_DEBIT
        } else {
            CLASS_OF_CREDIT
        }),
        legal_name: &legal_name,
        idempotency_key: leg.id.uuid(),
    };
    let answer = way.payments.authorize(&intent).await;
    steps::taken("move: judged");
    profile.journal_calls(app).await;
    let (step, told) = match &answer {
        Ok(judged)
            if judged
                .proposed
                .as_ref()
                .is_some_and(|one| !one.is_for(&intent)) =>
        {
            let told = failed("OTHER_CONTENT");
            write_step(app, profile, row, leg, Step::NotMade, told).await?;
            return Err(other_content());
        }
        Ok(judged) if judged.is_approved() => {
            let told = Told {
                authorization: Some(judged.id.clone()),
                ..Told::default()
            };
            (Step::Authorized, told)
        }
        Ok(judged) => {
            let why = judged.reason.as_ref().unwrap_or(&judged.decision);
            (Step::Declined, failed(why))
        }
        Err(error) => {
            note_offered(app, profile, Some(error)).await;
            note_consent(profile, way.item, needs_consent(error)).await;
            // The credit is asked again under its key. Nobody waits for a debit, and it has moved nothing.
            if is_debit || is_final(error) {
                let told = failed(error.code.as_deref().unwrap_or("NO_ANSWER"));
                write_step(app, profile, row, leg, Step::NotMade, told).await?;
            }
            return Err(AppError::from(error.clone()).of_item(way.item));
        }
    };
    note_consent(profile, way.item, false).await;
    write_step(app, profile, row, leg, step, told).await?;
    Ok(step)
}

fn failed(code: &str) -> Told {
    Told {
        failure: Some(code.chars().take(60).collect()),
        ..Told::default()
    }
}

fn other_content() -> AppError {
    AppError::new(
        ErrorCode::Bank,
        "The provider knows the key of this transfer for another one, so nothing was made.",
    )
    .hinted("Plan the move again. If it stays, please report it.")
}

/// An answer, and not the lack of one: the same question gets it again.
fn is_final(error: &BankError) -> bool {
    error.code.is_some() && !error.kind.is_transient()
}

pub(super) async fn note_consent(profile: &Arc<Profile>, item: ItemId, is_needed: bool) {
    let fact = match profile.read(|r| facts::get(r, NEEDS_CONSENT)).await {
        Ok(fact) => fact,
        Err(error) => {
            tracing::warn!(%error, "which banks need consent could not be read");
            return;
        }
    };
    let mut items = ends::items_of(fact.as_deref());
    let is_news = match is_needed {
        true => items.insert(item),
        false => items.remove(&item),
    };
    if !is_news {
        return;
    }
    let fact = ends::fact_of(&items);
    if let Err(error) = profile
        .write(move |w| facts::put(w, NEEDS_CONSENT, &fact))
        .await
    {
        tracing::warn!(%error, "which banks need consent could not be written");
    }
}

/// Writes down that a leg is asked for: after this it may have been made.
///
/// # Errors
/// If it was asked for already, here or by another program, or may not be any more.
pub(super) async fn ask(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<(), AppError> {
    let (id, now_ms) = (leg.id, app.now_ms());
    let entry = entry(Kind::MoveAsked, row, leg.kind, "asked");
    profile
        .write(move |w| {
            stored::ask(w, id, now_ms)?;
            audit::append(w, now_ms, &entry).map(drop)
        })
        .await?;
    super::changed(app);
    steps::taken("move: asked");
    Ok(())
}

/// Makes the transfer of a leg that is written down as asked for.
///
/// # Errors
/// If the provider does not answer, in which case nobody knows, or refuses it, in which case there is none.
pub(super) async fn make(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<(), AppError> {
    let way = way(app, profile, row.end_of(leg.kind)).await?;
    let authorization = leg.authorization.as_deref().ok_or_else(|| {
        AppError::new(
            ErrorCode::Internal,
            "A transfer that was asked for has no authorization.",
        )
    })?;
    let making = Making {
        access_token: &way.access,
        account_id: &way.account,
        authorization,
        description: &leg.description,
    };
    let answer = way.payments.create(&making).await;
    steps::taken("move: made");
    profile.journal_calls(app).await;
    let error = match answer {
        Ok(transfer) => return keep(app, profile, row, leg, &transfer).await,
        Err(error) => error,
    };
    if !is_final(&error) {
        return Err(not_known(&error).of_item(way.item));
    }
    // It is said to be refused. An earlier call for it may have been heard all the same.
    match way.payments.transfer_of(authorization).await {
        Ok(Some(transfer)) => keep(app, profile, row, leg, &transfer).await,
        Ok(None) => {
            let told = failed(error.code.as_deref().unwrap_or_default());
            write_step(app, profile, row, leg, Step::NotMade, told).await?;
            Err(AppError::from(error).of_item(way.item))
        }
        Err(lost) => Err(not_known(&lost).of_item(way.item)),
    }
}

fn not_known(error: &BankError) -> AppError {
    let mut told = AppError::from(error.clone());
    told.message = format!(
        "The money was asked for, and no answer has come: {}",
        error.message
    );
    told.hinted(
        "It is not asked for twice. What became of it is looked for at each sync and each start; look at \
         the move before you do anything else.",
    )
}

/// What the provider tells of a transfer, for its leg.
///
/// # Errors
/// If it is another transfer than the one that was asked for.
pub(super) async fn keep(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
    transfer: &Transfer,
) -> Result<(), AppError> {
    let is_of_another = match &transfer.account_id {
        None => false,
        Some(told) => {
            let end = row.end_of(leg.kind).account;
            let accounts = profile.read(facts::accounts).await?;
            let end = accounts.iter().find(|one| Some(one.id) == end);
            // An account that was linked anew has another id at the provider than when it was asked.
            end.is_some_and(|end| {
                end.external_id != *told && accounts.iter().any(|one| one.external_id == *told)
            })
        }
    };
    if is_of_another
        || transfer.amount != row.amount
        || transfer.direction != direction(leg.kind).as_str()
    {
        tracing::error!("a transfer is not the one that was asked for");
        return Err(AppError::new(
            ErrorCode::Bank,
            "The provider tells of another account, amount or direction than what was asked for.",
        )
        .hinted("Nothing more is asked for this move. Look at your accounts, and report it."));
    }
    let (step, told) = told(transfer);
    // What was passed on the way there is written as well, so that a step follows from the one before.
    write_step(app, profile, row, leg, step, told)
        .await
        .map(drop)
}

/// The step of a transfer, and what else is known by it. One whose state has a word of tomorrow is there at
/// least.
pub(super) fn told(transfer: &Transfer) -> (Step, Told) {
    let step = Step::told(&transfer.status).unwrap_or(Step::Pending);
    let told = Told {
        authorization: transfer.authorization_id.clone(),
        transfer: Some(transfer.id.clone()),
        cancellable: Some(transfer.cancellable),
        expected: transfer.expected_settlement,
        failure: transfer.failure.clone(),
    };
    (step, told)
}

/// Finds out what became of a leg that was asked for, and asks again under the same authorization if nothing
/// did. Whether anything is known now.
///
/// # Errors
/// If the provider does not answer.
pub(super) async fn resolve(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
    events_read: bool,
) -> Result<bool, AppError> {
    let payments = profile.payments(app, None).await?;
    let found = match (&leg.transfer, &leg.authorization) {
        (Some(id), _) => payments.transfer(id).await.map(Some),
        (None, Some(authorization)) => payments.transfer_of(authorization).await,
        (None, None) => Ok(None),
    };
    profile.journal_calls(app).await;
    if let Some(transfer) = found.map_err(AppError::from)? {
        keep(app, profile, row, leg, &transfer).await?;
        return Ok(true);
    }
    let is_wanted = moves::is_wanted(&row.machine(), &leg.machine());
    match moves::missing(&leg.machine(), app.now_ms(), events_read, is_wanted) {
        Missing::AskAgain => {
            make(app, profile, row, leg).await?;
            Ok(true)
        }
        Missing::Wait => Ok(false),
        Missing::NotMade => {
            write_step(app, profile, row, leg, Step::NotMade, Told::default()).await?;
            Ok(true)
        }
    }
}

/// Gives a leg up that was never asked for here. A database that was restored since may have asked: so the provider is
/// asked first whether something was made of the authorization.
///
/// # Errors
/// If the provider does not answer; then it is not given up yet.
pub(super) async fn give_up(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<(), AppError> {
    if let Some(authorization) = &leg.authorization {
        let payments = profile.payments(app, None).await?;
        let made = payments.transfer_of(authorization).await;
        profile.journal_calls(app).await;
        if let Some(transfer) = made.map_err(AppError::from)? {
            write_step(app, profile, row, leg, Step::Asked, Told::default()).await?;
            return keep(app, profile, row, leg, &transfer).await;
        }
    }
    write_step(app, profile, row, leg, Step::NotMade, Told::default())
        .await
        .map(drop)
}

/// Stops a leg that was not sent yet. What became of it is asked afterwards in any case, because the answer
/// may have been lost.
///
/// # Errors
/// If it was sent already, or the provider does not answer.
pub(super) async fn stop(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    leg: &LegRow,
) -> Result<(), AppError> {
    let payments = profile.payments(app, None).await?;
    let id = leg.transfer.clone().ok_or_else(|| {
        AppError::new(
            ErrorCode::BadInput,
            "Whether this was made is not known yet, so it cannot be stopped.",
        )
    })?;
    let cancelled = payments.cancel(&id).await;
    steps::taken("move: stopped");
    let transfer = payments.transfer(&id).await;
    profile.journal_calls(app).await;
    match (cancelled, transfer) {
        (_, Ok(transfer)) if Step::told(&transfer.status) == Some(Step::Cancelled) => {
            keep(app, profile, row, leg, &transfer).await
        }
        (Err(error), Ok(transfer)) => {
            keep(app, profile, row, leg, &transfer).await?;
            Err(match is_final(&error) {
                true => AppError::new(
                    ErrorCode::BadInput,
                    "It was sent to the bank already, so it cannot be stopped any more.",
                )
                .hinted("Once it has arrived, the money can be moved back."),
                false => error.into(),
            })
        }
        (Ok(()), Ok(transfer)) => keep(app, profile, row, leg, &transfer).await,
        (Ok(()), Err(_)) => write_step(app, profile, row, leg, Step::Cancelled, Told::default())
            .await
            .map(drop),
        (Err(error), Err(_)) => Err(error.into()),
    }
}

/// The move and its leg of a kind that is newest, read anew.
pub(super) async fn newest(
    profile: &Arc<Profile>,
    id: MoveId,
    kind: LegKind,
) -> Result<(MoveRow, LegRow), AppError> {
    let row = profile.read(move |r| stored::one(r, id)).await?;
    let leg = row.legs.iter().rev().find(|leg| leg.kind == kind).cloned();
    match leg {
        Some(leg) => Ok((row, leg)),
        None => Err(AppError::new(
            ErrorCode::Internal,
            "A move has no transfer that it is made of.",
        )),
    }
}
