//! The person's word: that a move is meant, that it is to be stopped, that its money is to come back.

use std::sync::Arc;

use coffer_domain::{
    Currency, MoveId,
    moves::{self, LegKind, State, Step, check_limits, read_amount},
};
use coffer_store::{
    StoreError,
    audit::{self, Kind},
    facts,
    moves::{self as stored, MoveRow},
};

use super::{CURRENCY, asking, bad, bound, changed, day_start, follow, prove, told, views::called};
use crate::{
    App, Profile,
    api::{AppError, ConfirmMove, ErrorCode, MoveView},
    network, steps,
};

/// Moves what was planned, or sends on what is stranded: once, whatever becomes of this program.
///
/// # Errors
/// If it cannot be confirmed (any more), the proof, the amount or the digits are wrong, it is above the limits,
/// or the provider refuses or does not answer.
pub async fn confirm(app: &App, request: ConfirmMove) -> Result<MoveView, AppError> {
    let profile = app.profile()?;
    let id = parse(&request.move_id)?;
    network::refuse_offline(&profile)?;
    let row = profile.read(move |r| stored::one(r, id)).await?;
    let state = row.state(app.now_ms());
    if !moves::can_confirm(state) {
        return Err(cannot(&row, state));
    }
    repeated(&row, LegKind::Credit, &request)?;
    prove(app, &profile, request.proof).await?;
    let _alone = profile.moves_turn.lock().await;
    let _keys = profile.token_turn.read().await;
    let made = match state {
        State::Planned => debit(app, &profile, id, request.seen_this_month).await,
        _ => out(app, &profile, id, LegKind::Credit).await,
    };
    told(app, &profile).await;
    made?;
    super::shown_now(app, &profile, id).await
}

/// Sends money back to where it came from.
///
/// # Errors
/// As [`confirm`].
pub async fn send_back(app: &App, request: ConfirmMove) -> Result<MoveView, AppError> {
    let profile = app.profile()?;
    let id = parse(&request.move_id)?;
    network::refuse_offline(&profile)?;
    let row = profile.read(move |r| stored::one(r, id)).await?;
    let now_ms = app.now_ms();
    if !moves::can_send_back(&row.machine(), now_ms) {
        return Err(cannot(&row, row.state(now_ms)));
    }
    repeated(&row, LegKind::Back, &request)?;
    prove(app, &profile, request.proof).await?;
    let _alone = profile.moves_turn.lock().await;
    let _keys = profile.token_turn.read().await;
    let made = out(app, &profile, id, LegKind::Back).await;
    told(app, &profile).await;
    made?;
    super::shown_now(app, &profile, id).await
}

/// Stops a move while that is possible.
///
/// # Errors
/// If it is not, or the provider does not answer.
pub async fn cancel(app: &App, text: &str) -> Result<MoveView, AppError> {
    let profile = app.profile()?;
    let id = parse(text)?;
    let _alone = profile.moves_turn.lock().await;
    let now_ms = app.now_ms();
    let row = profile.read(move |r| stored::one(r, id)).await?;
    let leg = moves::can_cancel(&row.machine(), now_ms).and_then(|at| row.legs.get(at));
    let Some(leg) = leg else {
        return Err(cannot(&row, row.state(now_ms)));
    };
    let entry = asking::entry(Kind::MoveCancelled, &row, leg.kind, "asked");
    if leg.step != Step::Authorized {
        network::refuse_offline(&profile)?;
        bound::hold(app, &profile).await?;
    }
    profile
        .write(move |w| {
            stored::happened(w, id, "cancel_asked", None, now_ms)?;
            audit::append(w, now_ms, &entry).map(drop)
        })
        .await?;
    let stopped = match leg.step {
        Step::Authorized => {
            // Nobody was asked for anything. Whoever confirms at this moment, in another program too, comes first or
            // too late: what is asked for is never written down as a plan that was dropped.
            match asking::drop_plan(app, &profile, &row, leg).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(bad("It was confirmed meanwhile. Look at the move again.")),
                Err(error) => Err(error),
            }
        }
        _ => asking::stop(app, &profile, &row, leg).await,
    };
    told(app, &profile).await;
    stopped?;
    super::shown_now(app, &profile, id).await
}

/// The debit of a plan: the limits are looked at in the write that says it is asked for, so that two programs
/// together do not go beyond them.
async fn debit(app: &App, profile: &Arc<Profile>, id: MoveId, seen: u32) -> Result<(), AppError> {
    let (row, leg) = asking::newest(profile, id, LegKind::Debit).await?;
    if leg.machine().is_past(app.now_ms()) {
        return Err(cannot(&row, State::Lapsed));
    }
    let keys = bound::hold(app, profile).await?;
    still_there(app, profile, &row, seen).await?;
    let now_ms = app.now_ms();
    if leg.machine().is_past(now_ms) {
        return Err(cannot(&row, State::Lapsed));
    }
    let confirmed = asking::entry(Kind::MoveConfirmed, &row, leg.kind, "confirmed");
    let asked = asking::entry(Kind::MoveAsked, &row, leg.kind, "asked");
    let (amount, leg_id) = (row.amount.clone(), leg.id);
    profile
        .write(move |w| {
            let reader = w.reader();
            let limits = stored::settings(&reader)?.limits;
            let used = stored::used_minor(&reader, day_start(now_ms))?;
            check_limits(&amount, used, limits)
                .map_err(|problem| StoreError::Refused(problem.to_string()))?;
            stored::confirmed(w, id, now_ms)?;
            stored::bind(w, &keys)?;
            audit::append(w, now_ms, &confirmed)?;
            stored::ask(w, leg_id, now_ms)?;
            audit::append(w, now_ms, &asked).map(drop)
        })
        .await?;
    changed(app);
    steps::taken("move: asked");
    let (row, leg) = asking::newest(profile, id, LegKind::Debit).await?;
    asking::make(app, profile, &row, &leg).await
}

/// What the bank said when the move was planned is good for a minute from when it was asked, and for one move: what has
/// left the account since is taken off. After that minute, and after a restart, it is asked again.
async fn still_there(
    app: &App,
    profile: &Arc<Profile>,
    row: &MoveRow,
    seen: u32,
) -> Result<(), AppError> {
    let Some(from) = row.from.account else {
        return Err(bad(
            "The account of this move was deleted here, so nothing was moved.",
        ));
    };
    let accounts = profile.read(facts::accounts).await?;
    let account = accounts
        .iter()
        .find(|one| one.id == from)
        .ok_or(StoreError::NotFound("account"))?;
    super::funds::check(app, profile, account, &row.amount, seen).await
}

/// Money out of the ledger, by a person's word. What has happened meanwhile is read first: a debit that came back
/// while somebody typed leaves nothing there to send.
async fn out(app: &App, profile: &Arc<Profile>, id: MoveId, kind: LegKind) -> Result<(), AppError> {
    if !follow::read_events(app, profile).await? {
        return Err(bad(
            "What became of this money could not be read to its end, so nothing was sent.",
        )
        .hinted("Look at the move again in a minute.")
        .retryable());
    }
    let now_ms = app.now_ms();
    let row = profile.read(move |r| stored::one(r, id)).await?;
    let state = row.state(now_ms);
    let may = match kind {
        LegKind::Back => moves::can_send_back(&row.machine(), now_ms),
        LegKind::Credit | LegKind::Debit => moves::can_confirm(state) && state != State::Planned,
    };
    if !may {
        return Err(cannot(&row, state));
    }
    let (what, entry_kind) = match kind {
        LegKind::Back => ("back_confirmed", Kind::MoveSentBack),
        LegKind::Credit | LegKind::Debit => ("confirmed", Kind::MoveConfirmed),
    };
    let entry = asking::entry(entry_kind, &row, kind, "confirmed");
    profile
        .write(move |w| {
            stored::happened(w, id, what, None, now_ms)?;
            audit::append(w, now_ms, &entry).map(drop)
        })
        .await?;
    asking::begin(app, profile, &row, kind).await?;
    let (row, leg) = asking::newest(profile, id, kind).await?;
    let step = asking::authorize(app, profile, &row, &leg).await?;
    let (row, leg) = asking::newest(profile, id, kind).await?;
    if step == Step::Declined {
        let code = leg.failure.as_deref();
        return Err(AppError::new(
            ErrorCode::Bank,
            format!(
                "The provider did not let it through. {}",
                moves::declined(code)
            ),
        )
        .hinted("The money stays in the ledger meanwhile."));
    }
    asking::ask(app, profile, &row, &leg).await?;
    let (row, leg) = asking::newest(profile, id, kind).await?;
    asking::make(app, profile, &row, &leg).await
}

fn parse(text: &str) -> Result<MoveId, AppError> {
    text.trim()
        .parse()
        .map_err(|_| StoreError::NotFound("move").into())
}

/// Why a move cannot be confirmed, stopped or sent back as it stands.
fn cannot(row: &MoveRow, state: State) -> AppError {
    let (from, to) = (called(&row.from), called(&row.to));
    let amount = row.amount.to_string();
    let names = moves::Names {
        from: &from,
        to: &to,
        amount: &amount,
    };
    let error = bad(format!(
        "This cannot be done with this move now. {}",
        moves::sentence(state, names)
    ));
    match moves::hint(state) {
        Some(hint) => error.hinted(hint),
        None => error,
    }
}

/// The amount and the digits of the account that money goes to, typed once more: whoever confirms has read
/// them.
fn repeated(row: &MoveRow, kind: LegKind, request: &ConfirmMove) -> Result<(), AppError> {
    let amount = read_amount(&request.amount_again, &Currency::from_code(CURRENCY)).map_err(bad)?;
    if amount != row.amount {
        return Err(bad(format!(
            "You typed {amount}, and the move is of {}. Nothing was moved.",
            row.amount
        )));
    }
    let end = row.end_of(kind);
    let wanted = end.mask.as_deref().unwrap_or(&end.name);
    if request.account_again.trim() == wanted.trim() {
        return Ok(());
    }
    Err(bad(match &end.mask {
        Some(_) => format!(
            "These are not the last digits of {}. Nothing was moved.",
            called(end)
        ),
        None => format!(
            "This is not the name of the account, {}. Nothing was moved.",
            end.name
        ),
    }))
}
