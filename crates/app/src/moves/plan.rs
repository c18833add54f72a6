//! Planning: everything that can be known to be wrong is said before the provider is asked.

use coffer_domain::{
    Currency, MoveId,
    ids::Mint as _,
    moves::{LegKind, Step, check_limits, read_amount},
};
use coffer_store::{
    audit::{self, Kind},
    facts::{self, AccountRow},
    moves::{self as stored, NewEnd, NewLeg, NewMove},
};

use super::{CURRENCY, asking, bad, day_start, ends, keys, refuse_unprotected, told};
use crate::{
    App, SystemMint,
    api::{AppError, MoveView, PlanMove},
    network,
};

/// The longest name that the provider takes.
const NAME_CHARS_MAX: usize = 100;

/// Plans a move: checks it, writes it down, and asks whether it may be made. Nothing moves.
///
/// # Errors
/// What is wrong with it, in a sentence; if the provider cannot be asked.
pub async fn plan(app: &App, request: PlanMove) -> Result<MoveView, AppError> {
    let profile = app.profile()?;
    refuse_unprotected(&profile).await?;
    let (accounts, unnamed, settings, used) = {
        let now_ms = app.now_ms();
        profile
            .read(move |r| {
                Ok((
                    facts::accounts(r)?,
                    facts::unnamed_accounts(r)?,
                    stored::settings(r)?,
                    stored::used_minor(r, day_start(now_ms))?,
                ))
            })
            .await?
    };
    let from = find(&accounts, &request.from_account_id)?;
    let to = find(&accounts, &request.to_account_id)?;
    let named = |row: &AccountRow| !unnamed.contains(&row.id);
    ends::check((from, named(from)), (to, named(to)))?;
    let amount = read_amount(&request.amount, &Currency::from_code(CURRENCY)).map_err(bad)?;
    check_limits(&amount, used, settings.limits).map_err(bad)?;
    let name = legal_name(
        request.legal_name.as_deref(),
        settings.legal_name.as_deref(),
    )?;
    network::refuse_offline(&profile)?;
    let _alone = profile.moves_turn.lock().await;
    // While a connection gets another key, the present one dies on the way.
    let _keys = profile.token_turn.read().await;
    super::bound::hold(app, &profile).await?;
    super::funds::check(app, &profile, from, &amount, request.seen_this_month).await?;

    let id = MoveId::from_uuid(SystemMint.next());
    let key = keys::key_of(id, LegKind::Debit, 1);
    let (from, to) = (from.clone(), to.clone());
    let now_ms = app.now_ms();
    profile
        .write(move |w| {
            stored::put_name(w, &name)?;
            let new = NewMove {
                id,
                amount: &amount,
                from: end(&from),
                to: end(&to),
            };
            let debit = NewLeg {
                id: key,
                kind: LegKind::Debit,
                seq: 1,
                network: asking::NETWORK,
                description: &keys::description_of(key),
            };
            stored::plan(w, &new, &debit, now_ms)?;
            let row = stored::one(&w.reader(), id)?;
            let entry = asking::entry(Kind::MovePlanned, &row, LegKind::Debit, "planned");
            audit::append(w, now_ms, &entry).map(drop)
        })
        .await?;
    crate::steps::taken("move: planned");
    let (row, leg) = asking::newest(&profile, id, LegKind::Debit).await?;
    let judged = asking::authorize(app, &profile, &row, &leg).await;
    told(app, &profile).await;
    if judged? != Step::Declined {
        super::note_offered(app, &profile, None).await;
    }
    super::shown_now(app, &profile, id).await
}

fn end(row: &AccountRow) -> NewEnd<'_> {
    NewEnd {
        account: row.id,
        name: &row.name,
        mask: row.mask.as_deref(),
        institution: &row.institution_name,
    }
}

fn find<'a>(accounts: &'a [AccountRow], text: &str) -> Result<&'a AccountRow, AppError> {
    let text = text.trim();
    accounts
        .iter()
        .find(|row| row.id.to_string() == text || row.external_id == text)
        .ok_or_else(|| coffer_store::StoreError::NotFound("account").into())
}

/// The name that was typed, or the one of last time.
fn legal_name(typed: Option<&str>, kept: Option<&str>) -> Result<String, AppError> {
    let name = typed
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .or(kept)
        .unwrap_or_default();
    if name.is_empty() {
        return Err(bad(
            "Say your name as your banks know it: it goes with the money.",
        ));
    }
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(bad(
            "A name has at most 100 characters, all of them in one line.",
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_last_time_is_used_again_and_a_bad_one_is_none() {
        assert_eq!(legal_name(Some(" Ana B "), None).unwrap(), "Ana B");
        assert_eq!(legal_name(Some(" "), Some("Ana")).unwrap(), "Ana");
        assert_eq!(legal_name(None, Some("Ana")).unwrap(), "Ana");
        assert!(legal_name(None, None).is_err());
        assert!(legal_name(Some("A\nB"), None).is_err());
        assert!(legal_name(Some(&"x".repeat(101)), None).is_err());
    }
}
