//! Funds: what the bank says is available, less what is under way and not taken off it yet.

use super::{Because, Finding, Level, Line, NoBalance, Payment, RealtimeBalance};
use crate::{Money, MoneyError};

/// Whether funds cover an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// They do; so much is left.
    Left(Money),
    /// They do not; so much is missing.
    Short(Money),
}

/// Holds an amount against what a bank says now, less a sum that is to be taken off. There is no such function
/// for a balance that is remembered.
///
/// # Errors
/// [`Because::Expired`] where it is older than a minute, [`Because::FundsUnsaid`], [`Because::Currency`].
pub fn covers(
    balance: &RealtimeBalance,
    amount: &Money,
    taken: Option<&Money>,
    now_ms: i64,
) -> Result<Covers, Because> {
    if !balance.is_fresh(now_ms) {
        return Err(Because::Expired);
    }
    let available = balance.funds().ok_or(Because::FundsUnsaid)?;
    let difference = |left: &Money, right: &Money| {
        let right = right.clone().negated().map_err(because)?;
        left.plus(&right).map_err(because)
    };
    let funds = match taken {
        Some(taken) => difference(available, taken)?,
        None => available.clone(),
    };
    let left = difference(&funds, amount)?;
    match left.minor() >= 0 {
        true => Ok(Covers::Left(left)),
        false => Ok(Covers::Short(left.negated().map_err(because)?)),
    }
}

fn because(error: MoneyError) -> Because {
    match error {
        MoneyError::MixedCurrencies { .. } => Because::Currency,
        MoneyError::Overflow | MoneyError::NotANumber(_) => Because::FundsUnsaid,
    }
}

/// The lines about funds and about what is under way.
pub(super) fn lines(payment: &Payment<'_>, now_ms: i64) -> (Line, Line, Result<Covers, Because>) {
    let pending = payment.pending.filter(|sum| sum.minor() > 0);
    let line = |level, finding| Line { level, finding };
    let known = match pending {
        None => line(Level::Green, Finding::NonePending),
        Some(sum) => line(Level::Amber, Finding::PendingHeld(sum.clone())),
    };
    let balance = match payment.balance {
        Err(why) => {
            let because = match why {
                NoBalance::NotReached => Because::NotReached,
                // Something else is the reason, and told before this one.
                NoBalance::NotNeeded => Because::NotReached,
            };
            return (
                line(Level::Unknown, Finding::NoFunds(why)),
                known,
                Err(because),
            );
        }
        Ok(balance) if balance.account().external_id != payment.external_id => {
            return (
                line(Level::Unknown, Finding::OfAnother),
                known,
                Err(Because::OfAnother),
            );
        }
        Ok(balance) => balance,
    };
    let unheld = pending.map(|sum| unheld(balance, sum));
    let pending = match (&unheld, pending) {
        (Some(taken), Some(_)) if taken.minor() > 0 => {
            line(Level::Amber, Finding::PendingTaken(taken.clone()))
        }
        (_, Some(sum)) => line(Level::Green, Finding::PendingHeld(sum.clone())),
        (_, None) => line(Level::Green, Finding::NonePending),
    };
    let covers = covers(balance, payment.amount, unheld.as_ref(), now_ms);
    let funds = match &covers {
        Ok(Covers::Left(left)) => line(Level::Green, Finding::Enough(left.clone())),
        Ok(Covers::Short(by)) => line(Level::Red, Finding::Short(by.clone())),
        Err(Because::Expired) => line(Level::Unknown, Finding::Expired),
        Err(_) => line(Level::Unknown, Finding::FundsUnsaid),
    };
    (funds, pending, covers)
}

/// How much of what is under way is still in what is available. What a bank holds back shows in the distance
/// between what the account holds and what is available; where it does not tell both, nothing is held. What
/// comes in and is under way counts nowhere.
fn unheld(balance: &RealtimeBalance, pending: &Money) -> Money {
    let balances = &balance.account().balances;
    let held = match (&balances.current, &balances.available) {
        (Some(current), Some(available)) if current.currency() == available.currency() => {
            current.minor().saturating_sub(available.minor()).max(0)
        }
        _ => 0,
    };
    let rest = pending.minor().saturating_sub(held).max(0);
    Money::new(rest, pending.currency().clone())
}
