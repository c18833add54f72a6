//! Whether the transactions of an account explain what its bank states.

use coffer_domain::{
    AccountId,
    proof::{Proof, Reading},
};
use coffer_store::facts::{self, CauseRow, CorrectionRows, MoveRow, ProofRow};
use coffer_store::register::RegisterLine;

use crate::{
    App,
    api::{AppError, ProofBadge, ProofCause, ProofMove, ProofState, ProofView},
    browse, views,
};

/// The proofs of all accounts, with the likely causes of those that are off.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn all(app: &App) -> Result<Vec<ProofView>, AppError> {
    let told = told(app, None).await?;
    Ok(told.into_iter().map(view).collect())
}

/// The proof of one account, by our id or Plaid's.
///
/// # Errors
/// If there is no such account, or the store fails.
pub async fn one(app: &App, account: &str) -> Result<ProofView, AppError> {
    let id = browse::find_account(app, account).await?;
    let mut told = told(app, Some(id)).await?;
    told.pop()
        .map(view)
        .ok_or_else(|| coffer_store::StoreError::NotFound("account").into())
}

/// A proof with all that is told of it.
pub struct Told {
    /// The proof.
    pub proof: ProofRow,
    /// The name of its account.
    pub account: String,
    /// What may have caused a residual.
    pub causes: Vec<CauseRow>,
    /// What has moved the opening, the newest first.
    pub moves: Vec<MoveRow>,
    /// Rows that the person deleted or kept against the bank's word.
    pub corrections: CorrectionRows,
}

/// As the store tells it: for scripts.
///
/// # Errors
/// As [`all`].
pub async fn told(app: &App, only: Option<AccountId>) -> Result<Vec<Told>, AppError> {
    app.profile()?
        .read(move |r| {
            let accounts = facts::accounts(r)?;
            facts::proofs(r, only)?
                .into_iter()
                .map(|proof| {
                    let name = accounts
                        .iter()
                        .find(|account| account.id == proof.account_id)
                        .map(|account| account.name.clone())
                        .unwrap_or_default();
                    let causes = match proof.proof {
                        Proof::Off(_) => facts::proof_causes(r, proof.account_id)?,
                        Proof::Matches(_) | Proof::Unproven(_) => Vec::new(),
                    };
                    Ok(Told {
                        moves: facts::opening_moves(r, proof.account_id)?,
                        corrections: facts::proof_corrections(r, proof.account_id)?,
                        proof,
                        account: name,
                        causes,
                    })
                })
                .collect()
        })
        .await
}

pub(crate) fn badge(proof: &ProofRow) -> ProofBadge {
    ProofBadge {
        state: match proof.proof {
            Proof::Matches(Reading::AsEdited) => ProofState::MatchesEdited,
            Proof::Matches(_) if proof.aside.is_some() => ProofState::MatchesUnedited,
            Proof::Matches(Reading::Posted | Reading::WithPending) => ProofState::Matches,
            Proof::Off(_) => ProofState::Off,
            Proof::Unproven(_) => ProofState::Unproven,
        },
        residual: proof.residual.as_ref().map(views::money),
        since: proof.since.map(|(_, at_ms)| views::timestamp(at_ms)),
        reason: match proof.proof {
            Proof::Unproven(why) => Some(why.as_str().to_owned()),
            Proof::Matches(_) | Proof::Off(_) => None,
        },
    }
}

fn view(told: Told) -> ProofView {
    let Told {
        proof,
        account,
        causes,
        moves,
        corrections,
    } = told;
    let rows = |rows: Vec<RegisterLine>| rows.into_iter().map(views::row).collect();
    let money = |money: &Option<coffer_domain::Money>| money.as_ref().map(views::money);
    ProofView {
        account_id: proof.account_id.to_string(),
        account,
        badge: badge(&proof),
        reading: match proof.proof {
            Proof::Matches(reading) => Some(reading.as_str().to_owned()),
            Proof::Off(_) | Proof::Unproven(_) => None,
        },
        opening: money(&proof.opening),
        opening_date: proof.opening_date.map(|day| day.to_string()),
        posted: money(&proof.posted),
        pending: money(&proof.pending),
        counts_pending: proof.counts_pending,
        corrected: money(&proof.corrected),
        explaining: rows(corrections.explaining),
        aside: money(&proof.aside),
        aside_rows: rows(corrections.aside),
        stated: money(&proof.stated),
        since_sync: proof.since.map(|(id, _)| id.to_string()),
        causes: causes
            .into_iter()
            .map(|cause| ProofCause {
                cause: cause.cause.as_str().to_owned(),
                rows: rows(cause.rows),
            })
            .collect(),
        moves: moves
            .into_iter()
            .map(|moved| ProofMove {
                sync: moved.sync.to_string(),
                at: views::timestamp(moved.at_ms),
                by: views::money(&moved.by),
                rows: rows(moved.rows),
            })
            .collect(),
    }
}
