//! Transfers and refunds: two transactions that belong together.

use coffer_domain::pairs::Kind;
use coffer_store::{
    edits::{self, PairRow},
    register,
};

use crate::{
    App,
    api::{
        AppError, PairKind, PairSettings, PairState, PairView, RegisterRow, SayPair, Topic,
        TransactionRequest,
    },
    browse, edit, views,
};

/// Pairs that wait for an answer and are listed at once.
const LISTED_MAX: u32 = 100;

pub(crate) const fn kind_view(kind: Kind) -> PairKind {
    match kind {
        Kind::Transfer => PairKind::Transfer,
        Kind::Refund => PairKind::Refund,
    }
}

pub(crate) const fn kind(kind: PairKind) -> Kind {
    match kind {
        PairKind::Transfer => Kind::Transfer,
        PairKind::Refund => Kind::Refund,
    }
}

/// A pair as one of its transactions shows it.
pub(crate) fn view(row: PairRow) -> PairView {
    PairView {
        kind: kind_view(row.kind),
        state: match row.state {
            edits::PairState::Said => PairState::Said,
            edits::PairState::Made => PairState::Made,
            edits::PairState::Proposed => PairState::Proposed,
        },
        other: views::row(row.other),
        percent: row.percent,
        reasons: row.reasons,
    }
}

/// What a transaction could belong together with, the likeliest first.
///
/// # Errors
/// If there is no such transaction.
pub async fn candidates(app: &App, request: TransactionRequest) -> Result<Vec<PairView>, AppError> {
    let id = browse::find_transaction(app, &request.id).await?;
    let rows = app
        .profile()?
        .read(move |r| edits::pair_candidates(r, id))
        .await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Pairs that wait for an answer, the clearest first: the first of the two and the pair.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn proposed(app: &App) -> Result<Vec<(RegisterRow, PairView)>, AppError> {
    let found = app
        .profile()?
        .read(|r| edits::proposals(r, 0, LISTED_MAX))
        .await?;
    Ok(found
        .into_iter()
        .map(|one| (views::row(one.row), view(one.pair)))
        .collect())
}

/// Says that two transactions belong together, or do not. Undo takes it back.
///
/// # Errors
/// If one of them does not exist, or they cannot belong together.
pub async fn say(app: &App, request: SayPair) -> Result<(), AppError> {
    let one = browse::find_transaction(app, &request.id).await?;
    let other = browse::find_transaction(app, &request.other_id).await?;
    let meta = edit::meta(app);
    let (kind, together) = (kind(request.kind), request.together);
    app.profile()?
        .write(move |w| edits::say_pair(w, &meta, kind, (one, other), together))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts]);
    Ok(())
}

/// Whether pairs are looked for.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn settings(app: &App) -> Result<PairSettings, AppError> {
    let settings = app.profile()?.read(register::pair_settings).await?;
    Ok(PairSettings {
        propose: settings.propose,
        make: settings.make,
    })
}

/// Lets pairs be looked for, or not. What a person said of any stays.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn set_settings(app: &App, request: PairSettings) -> Result<PairSettings, AppError> {
    let wanted = register::PairSettings {
        propose: request.propose,
        make: request.make,
    };
    app.profile()?
        .write(move |w| register::set_pair_settings(w, wanted))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts]);
    settings(app).await
}
