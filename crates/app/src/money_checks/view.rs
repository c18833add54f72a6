//! What can be checked of each account, and what that costs.

use std::collections::BTreeSet;

use coffer_store::facts;

use super::{
    Wanted,
    consented::{self, Consented},
    has_protection, made, why_not,
};
use crate::{
    App,
    api::{
        AppError, BalancesView, CheckAble, CheckAccount, CheckMeter, CheckProduct, ChecksView,
        RelayKind,
    },
    meter,
    read::AccountRow,
    views,
};

/// All products, with whether every call is billed.
const PRODUCTS: [(CheckProduct, bool); 5] = [
    (CheckProduct::Balance, true),
    (CheckProduct::Auth, false),
    (CheckProduct::Identity, false),
    (CheckProduct::IdentityMatch, true),
    (CheckProduct::Signal, true),
];

/// What can be checked of each account, and what that costs. Nobody is asked.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn view(app: &App) -> Result<ChecksView, AppError> {
    let profile = app.profile()?;
    let now_ms = app.now_ms();
    let (accounts, kept, agreed) = profile
        .read(|r| {
            Ok((
                facts::accounts(r)?,
                facts::accounts_with_kept_numbers(r)?,
                consented::known(r)?,
            ))
        })
        .await?;
    let kept: BTreeSet<_> = kept.into_iter().collect();
    let mut meters = Vec::with_capacity(PRODUCTS.len());
    for (product, each) in PRODUCTS {
        let calls = made(app, &profile, product).await?;
        meters.push(CheckMeter {
            product,
            calls,
            each,
        });
    }
    let mut accounts: Vec<_> = accounts
        .iter()
        .filter(|account| account.by_hand.is_none())
        .map(|row| of(row, kept.contains(&row.id), &agreed, now_ms))
        .collect();
    accounts.sort_by(|a, b| (&a.bank, &a.name, &a.mask).cmp(&(&b.bank, &b.name, &b.mask)));
    Ok(ChecksView {
        accounts,
        meters,
        is_billed: meter::is_billed(&profile),
        others_keys: profile.relay.kind == RelayKind::Relay,
        has_protection: has_protection(&profile).await?,
        is_offline: profile.is_offline(),
    })
}

fn of(row: &AccountRow, numbers_kept: bool, agreed: &Consented, now_ms: i64) -> CheckAccount {
    let able = |wanted: Wanted| {
        let why_not = why_not(row, &wanted);
        let product = match wanted {
            Wanted::Numbers => Some("auth"),
            Wanted::Identity => Some("identity"),
            // A balance comes with every connection, and a payment is checked by what may be asked.
            Wanted::Balance | Wanted::Payment => None,
        };
        let is_missing = |product| consented::is_missing(agreed, row.item_id, product);
        CheckAble {
            ok: why_not.is_none(),
            needs_consent: why_not.is_none() && product.is_some_and(is_missing),
            why_not,
        }
    };
    let balance = row.balance.as_ref();
    CheckAccount {
        account_id: row.id.to_string(),
        name: row.name.clone(),
        mask: row.mask.clone(),
        bank: row.institution_name.clone(),
        item_id: row.item_id.to_string(),
        kind: row.type_text.clone(),
        subtype: row.subtype.clone(),
        cached: BalancesView {
            available: balance.and_then(|one| one.available.as_ref().map(views::money)),
            current: balance.and_then(|one| one.current.as_ref().map(views::money)),
            limit: balance.and_then(|one| one.limit.as_ref().map(views::money)),
            as_of: balance.map(|one| views::timestamp(one.as_of_ms)),
        },
        // A clock that was set back makes nothing younger than now.
        cached_age_s: balance.map(|one| {
            u32::try_from(now_ms.saturating_sub(one.as_of_ms).max(0) / 1_000).unwrap_or(u32::MAX)
        }),
        can_balance: able(Wanted::Balance),
        can_numbers: able(Wanted::Numbers),
        can_identity: able(Wanted::Identity),
        can_pay: able(Wanted::Payment),
        numbers_kept,
    }
}
