//! The verbs of money moved between own accounts: `move`, `moves` and those that begin with `move-`.

use coffer_app::api::{
    AppError, ConfirmMove, ErrorCode, MoneyView, MoveView, PlanMove, SetMoveLimits,
};
use coffer_app::{App, browse, meter, moves};

use crate::answer::{Answer, Body};
use crate::args::{Move, MoveAgain, MoveLimits};
use crate::failure::Failure;

/// The product as which a real-time balance is billed.
const BALANCE: &str = "balance";

/// What opens the profile, typed once more: at a terminal it is in the environment.
fn proof(app: &App) -> Option<String> {
    app.passphrase_of_environment()
        .map(|secret| secret.expose().clone())
}

/// Plans a move and, where that is said, moves the money.
pub async fn plan(app: &App, asked: Move) -> Result<Answer, Failure> {
    let seen_this_month = seen(app, asked.yes_billed).await?;
    let request = PlanMove {
        from_account_id: browse::find_account(app, &asked.from).await?.to_string(),
        to_account_id: browse::find_account(app, &asked.to).await?.to_string(),
        amount: asked.amount,
        legal_name: asked.name,
        seen_this_month,
    };
    let planned = moves::plan(app, request).await?;
    let Some([amount, digits]) = asked.again.as_deref() else {
        return Ok(one(planned));
    };
    if !planned.can_confirm {
        return Ok(one(planned));
    }
    let request = ConfirmMove {
        move_id: planned.id,
        proof: proof(app),
        amount_again: amount.clone(),
        account_again: digits.clone(),
        seen_this_month: seen_this_month.saturating_add(1),
    };
    Ok(one(moves::confirm(app, request).await?))
}

/// The balances that were asked for this month, as far as whoever asks knows of them.
async fn seen(app: &App, yes_billed: Option<u32>) -> Result<u32, Failure> {
    let counted = meter::view(app).await?;
    let balances = counted
        .calls
        .iter()
        .find(|one| one.product == BALANCE)
        .map_or(0, |one| one.calls);
    match yes_billed {
        Some(known) => Ok(known),
        None if !counted.is_billed => Ok(balances),
        None => {
            Err(AppError::new(
                ErrorCode::BadInput,
                format!("The bank is asked for the balance first, which Plaid bills. {balances} were asked for this month, so nothing was asked."),
            )
            .hinted(format!("To pay for this one, add --yes-billed {balances}."))
            .into())
        }
    }
}

fn one(row: MoveView) -> Answer {
    Body::Move(Box::new(row)).into()
}

/// All moves; with a look at what became of them.
pub async fn list(app: &App, follow: bool) -> Result<Answer, Failure> {
    let all = match follow {
        true => moves::look(app).await?,
        false => moves::all(app).await?,
    };
    Ok(Body::Moves(Box::new(all)).into())
}

/// Moves what was planned, or sends on what is stranded.
pub async fn confirm(app: &App, asked: MoveAgain) -> Result<Answer, Failure> {
    Ok(one(moves::confirm(app, again(app, asked).await?).await?))
}

/// Sends money back.
pub async fn back(app: &App, asked: MoveAgain) -> Result<Answer, Failure> {
    Ok(one(moves::send_back(app, again(app, asked).await?).await?))
}

async fn again(app: &App, asked: MoveAgain) -> Result<ConfirmMove, Failure> {
    Ok(ConfirmMove {
        move_id: asked.id,
        proof: proof(app),
        amount_again: asked.amount,
        account_again: asked.digits,
        seen_this_month: seen(app, asked.yes_billed).await?,
    })
}

/// Stops a move.
pub async fn cancel(app: &App, id: String) -> Result<Answer, Failure> {
    Ok(one(moves::cancel(app, &id).await?))
}

/// Sets how much may be moved, or tells it.
pub async fn limits(app: &App, asked: MoveLimits) -> Result<Answer, Failure> {
    let now = moves::all(app).await?;
    if asked.per_move.is_none() && asked.per_day.is_none() {
        return Ok(Body::Moves(Box::new(now)).into());
    }
    let digits = |money: &MoneyView| format!("{}.{:02}", money.minor / 100, money.minor % 100);
    let request = SetMoveLimits {
        per_move: asked
            .per_move
            .unwrap_or_else(|| digits(&now.limits.per_move)),
        per_day: asked.per_day.unwrap_or_else(|| digits(&now.limits.per_day)),
        proof: proof(app),
    };
    Ok(Body::Moves(Box::new(moves::set_limits(app, request).await?)).into())
}
