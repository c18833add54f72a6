//! Whether a payment would go through: everything is asked that can be, the balance last, and
//! `coffer_domain::payment` decides.

use std::sync::Arc;

use coffer_domain::{
    Currency, Money,
    payment::{self, Checked, NoBalance, Numbered, Owned, Payment, RealtimeBalance, Risk, Verdict},
    text::clean_line,
};
use coffer_plaid::calls::{identity::IdentityClaim, signal::SignalRequest};
use coffer_store::{
    audit::{Entry, Kind},
    facts,
};
use uuid::Uuid;

use super::{Wanted, account, alone, balance, identity, numbers, refuse_unseen, told};
use crate::{
    App, Profile,
    api::{
        AppError, CheckPayment, CheckProduct, ErrorCode, PaymentCheck, PaymentVerdict, SeenCalls,
        Topic,
    },
    audit, meter, network,
    read::AccountRow,
    steps, views,
};

/// A balance that has at least so long to live is not asked for again.
const ENOUGH_LEFT_MS: i64 = 20_000;

/// A check that was made, for whoever goes on with it.
pub struct Made {
    /// Its id, as in the audit.
    pub id: Uuid,
    /// The account.
    pub row: AccountRow,
    /// The amount.
    pub amount: Money,
    /// What came of it.
    pub checked: Checked,
    /// When the balance was asked, or the check was made where there is none.
    pub asked_ms: i64,
    /// Why the bank could not be asked.
    trouble: Option<AppError>,
}

/// Checks whether a payment out of an account would go through.
///
/// # Errors
/// If there is no such account or it cannot pay, the amount is none, or more billed calls were made this month
/// than the person was told of.
pub async fn check(app: &App, request: CheckPayment) -> Result<PaymentCheck, AppError> {
    let claim = match request.payee {
        Some(payee) => identity::claim_of(payee)?,
        None => None,
    };
    let made = make(
        app,
        &request.account_id,
        &request.amount,
        request.currency.as_deref(),
        claim,
        &request.seen,
    )
    .await?;
    Ok(shown(&made))
}

/// Makes a check and writes it into the audit: that it was begun before anything is asked, and what came of it.
///
/// # Errors
/// As [`check`].
pub async fn make(
    app: &App,
    account_id: &str,
    amount: &str,
    currency: Option<&str>,
    claim: Option<IdentityClaim>,
    seen: &SeenCalls,
) -> Result<Made, AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    let row = account(&profile, account_id, &Wanted::Payment).await?;
    let own = currency_of(&row);
    let wanted = match currency.map(clean_line).filter(|code| !code.is_empty()) {
        Some(code) => Currency::from_code(&code.to_uppercase()),
        None => own.clone().ok_or_else(|| {
            AppError::new(
                ErrorCode::BadInput,
                "The bank does not say which currency this account is in.",
            )
            .hinted("Say the currency of the amount.")
        })?,
    };
    let amount = payment::read_amount(amount, &wanted)
        .map_err(|error| AppError::new(ErrorCode::BadInput, error.to_string()))?;
    // What cannot be a payment costs no call.
    let is_futile = payment::pays_not(row.kind, row.subtype.as_deref())
        || own.as_ref().is_some_and(|own| *own != wanted);
    let about = About {
        id: Uuid::now_v7(),
        row: &row,
        amount: &amount,
    };
    let seen_by = match is_futile {
        true => Asked::nothing(),
        false => {
            let asked = alone(app, &profile, row.item_id, async {
                ask(app, &profile, &about, claim.as_ref(), seen).await
            })
            .await;
            match asked {
                Ok(asked) => asked,
                Err(error) => {
                    let outcome = format!("not made: {}", balance::outcome(Some(&error)));
                    about.record(app, &profile, outcome, String::new()).await?;
                    return Err(error);
                }
            }
        }
    };
    let id = row.id;
    let pending = profile.read(move |r| facts::pending_debits(r, id)).await?;
    let pending = pending.into_iter().find(|sum| *sum.currency() == wanted);
    let now_ms = app.now_ms();
    let checked = payment::check(
        &Payment {
            external_id: &row.external_id,
            kind: row.kind,
            subtype: row.subtype.as_deref(),
            currency: own.as_ref(),
            amount: &amount,
            balance: seen_by.balance.as_deref().map_err(|why| *why),
            pending: pending.as_ref(),
            numbers: seen_by.numbers,
            owned: seen_by.owned,
            risk: seen_by.risk,
        },
        now_ms,
    );
    let outcome = told::outcome(&checked.verdict);
    about
        .record(app, &profile, outcome, told::levels(&checked))
        .await?;
    let made = Made {
        id: about.id,
        asked_ms: seen_by
            .balance
            .as_ref()
            .map_or(now_ms, |one| one.asked_ms()),
        trouble: seen_by.trouble,
        row,
        amount,
        checked,
    };
    app.0.seams.events.changed(&[Topic::Accounts]);
    Ok(made)
}

/// The currency of an account, by what its bank last said.
fn currency_of(row: &AccountRow) -> Option<Currency> {
    let balance = row.balance.as_ref()?;
    [&balance.available, &balance.current, &balance.limit]
        .into_iter()
        .flatten()
        .next()
        .map(|money| money.currency().clone())
}

/// What a check is about, for its entries in the audit.
struct About<'a> {
    id: Uuid,
    row: &'a AccountRow,
    amount: &'a Money,
}

impl About<'_> {
    async fn record(
        &self,
        app: &App,
        profile: &Arc<Profile>,
        outcome: impl Into<String>,
        detail: String,
    ) -> Result<(), AppError> {
        let entry = Entry {
            account: Some(self.row.id),
            item: Some(self.row.item_id),
            about: Some(self.id),
            amount: Some(self.amount.clone()),
            detail,
            ..Entry::new(Kind::PaymentChecked, outcome)
        };
        audit::record(app, profile, entry).await
    }
}

/// What was asked of the bank.
struct Asked {
    balance: Result<Arc<RealtimeBalance>, NoBalance>,
    numbers: Numbered,
    owned: Owned,
    risk: Risk,
    trouble: Option<AppError>,
}

impl Asked {
    fn nothing() -> Self {
        Self {
            balance: Err(NoBalance::NotNeeded),
            numbers: Numbered::NotAsked,
            owned: Owned::NotAsked,
            risk: Risk::NotAsked,
            trouble: None,
        }
    }
}

/// Asks everything, the balance last: it has a minute to live. What fails by the way is a line that is not known;
/// only what was not agreed to ends the check.
async fn ask(
    app: &App,
    profile: &Arc<Profile>,
    about: &About<'_>,
    claim: Option<&IdentityClaim>,
    seen: &SeenCalls,
) -> Result<Asked, AppError> {
    let row = about.row;
    // Before anything is asked, so that nothing is paid for half of it.
    if claim.is_some() {
        refuse_unseen(
            app,
            profile,
            CheckProduct::IdentityMatch,
            seen.identity_match,
        )
        .await?;
    }
    refuse_unseen(app, profile, CheckProduct::Signal, seen.signal).await?;
    refuse_unseen(app, profile, CheckProduct::Balance, seen.balance).await?;
    // Whatever becomes of it, also of this program: that something may have been asked for is in the audit.
    about.record(app, profile, "begun", String::new()).await?;
    steps::taken("check: begun");
    let mut asked = Asked::nothing();
    if let Some(claim) = claim {
        let matched = identity::matched(app, profile, row, claim, seen.identity_match).await;
        asked.owned = match matched {
            Ok(told) => identity::lowest(&told).map_or(Owned::Nothing, Owned::Score),
            Err(_) => Owned::Failed,
        };
    }
    asked.numbers = numbered(app, profile, row).await?;
    asked.risk = risk(app, profile, row, about.amount).await;
    let held = profile.held.balance(row.id, app.now_ms());
    let now = match held.filter(|held| held.expires_ms() - app.now_ms() >= ENOUGH_LEFT_MS) {
        Some(held) => Ok(held),
        None => balance::now(app, profile, row, seen.balance).await,
    };
    asked.balance = now.map_err(|error| {
        asked.trouble = Some(error);
        NoBalance::NotReached
    });
    Ok(asked)
}

/// Whether the account has numbers. Where asking would be billed and was not done yet, it is not: nobody agreed to
/// that here.
async fn numbered(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
) -> Result<Numbered, AppError> {
    let (item, id) = (row.item_id, row.id);
    let path = coffer_plaid::endpoint::AUTH_GET.path;
    let is_free = !meter::is_billed(profile)
        || profile
            .read(move |r| {
                Ok(facts::kept_numbers(r, id)?.is_some() || facts::was_asked(r, item, path)?)
            })
            .await?;
    if !is_free {
        return Ok(Numbered::NotAsked);
    }
    Ok(match numbers::exist(app, profile, row).await {
        Ok(Some(tokenized)) => Numbered::Yes { tokenized },
        Ok(None) => Numbered::No,
        Err(error) if error.bank_code.as_deref() == Some("NO_AUTH_ACCOUNTS") => Numbered::No,
        Err(_) => Numbered::NotAsked,
    })
}

async fn risk(app: &App, profile: &Arc<Profile>, row: &AccountRow, amount: &Money) -> Risk {
    let Ok(access) = profile.access_token(row.item_id).await else {
        return Risk::NotAsked;
    };
    let Ok(bank) = profile.bank(app, Some(row.item_id)).await else {
        return Risk::NotAsked;
    };
    let ours = Uuid::new_v4().to_string();
    let debit = SignalRequest {
        access_token: &access,
        account_id: &row.external_id,
        client_transaction_id: &ours,
        amount,
        user_present: Some(true),
    };
    let score = |score: Option<i64>| score.and_then(|score| u8::try_from(score).ok());
    match bank.evaluate(&debit).await {
        Ok(told) => match (score(told.bank_score), score(told.customer_score)) {
            (Some(bank), Some(customer)) => Risk::Scores { bank, customer },
            _ => Risk::NotAsked,
        },
        Err(error) if error.kind == coffer_domain::BankErrorKind::Unsupported => Risk::NotOffered,
        Err(_) => Risk::NotAsked,
    }
}

/// A check as it is shown.
pub fn shown(made: &Made) -> PaymentCheck {
    let asked_at = views::timestamp(made.asked_ms);
    let trouble = made.trouble.as_ref();
    let verdict = match &made.checked.verdict {
        Verdict::Covered => PaymentVerdict::Covered,
        Verdict::ShortBy(by) => PaymentVerdict::ShortBy {
            by: views::money(by),
        },
        Verdict::Unknown(because) => PaymentVerdict::Unknown {
            because: told::because(*because, trouble),
        },
    };
    PaymentCheck {
        check_id: made.id.to_string(),
        account_id: made.row.id.to_string(),
        amount: views::money(&made.amount),
        sentence: told::verdict(&made.checked.verdict, &made.amount, trouble),
        verdict,
        lines: told::lines(&made.checked, &asked_at, trouble),
        expires_at: views::timestamp(made.asked_ms + payment::FRESH_MS),
        asked_at,
    }
}

/// Whether somebody who wants to move money may go on.
///
/// # Errors
/// Why not, in a sentence.
pub fn covered(made: &Made) -> Result<(), AppError> {
    match &made.checked.verdict {
        Verdict::Covered => Ok(()),
        verdict => Err(AppError::new(
            ErrorCode::BadInput,
            told::verdict(verdict, &made.amount, made.trouble.as_ref()),
        )
        .of_item(made.row.item_id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_a_claim_and_nothing_is_none() {
        let said = |name: Option<&str>| {
            identity::claim_of(crate::api::Payee {
                name: name.map(str::to_owned),
                ..crate::api::Payee::default()
            })
        };
        assert!(said(Some(" \n ")).unwrap().is_none());
        assert!(said(None).unwrap().is_none());
        let ada = said(Some("Ada")).unwrap().unwrap();
        assert_eq!(ada.legal_name.unwrap().expose(), "Ada");
        assert!(said(Some(&"x".repeat(201))).is_err());
    }
}
