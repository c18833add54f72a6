//! What is owned less what is owed, over time.

use std::collections::BTreeMap;

use coffer_domain::{AccountId, CivilDate, Currency, Period, period::Step};
use coffer_store::{
    Reader, Result,
    register::{self, AccountWorth, Known, WorthAsk},
};

use super::{accounts, bad, day_of, end_of, less, money, step, sum};
use crate::{
    api::{
        self, AppError, CurrencyWorth, GroupKind, MoneyView, NetWorth, NetWorthRequest,
        WORTH_POINTS_MAX, WorthAccount, WorthClass, WorthKnown, WorthPoint, WorthSpan,
    },
    browse::day,
    views,
};

/// Up to so many days are shown by day, and by week; more by month.
const DAYS_BY_DAY_MAX: i64 = 100;
const DAYS_BY_WEEK_MAX: i64 = 400;

/// A request that makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    from: Option<CivilDate>,
    to: CivilDate,
    step: Option<Step>,
    accounts: Vec<AccountId>,
}

impl Ask {
    pub(crate) fn of(
        request: &NetWorthRequest,
        today: CivilDate,
    ) -> std::result::Result<Self, AppError> {
        let ask = Self {
            from: request.from.as_deref().map(day).transpose()?,
            to: request.to.as_deref().map(day).transpose()?.unwrap_or(today),
            step: request.step.map(|step| match step {
                api::Step::Day => Step::Day,
                api::Step::Week => Step::Week,
                api::Step::Month => Step::Month,
            }),
            accounts: accounts(&request.account_ids)?,
        };
        if let Some(from) = ask.from {
            let period = super::period(from, ask.to)?;
            let step = ask.step.unwrap_or_else(|| step_of(period));
            if points(period, step).len() > WORTH_POINTS_MAX {
                return Err(bad(format!(
                    "This would be more than {WORTH_POINTS_MAX} points. Choose weeks or months, or a shorter time."
                )));
            }
        }
        Ok(ask)
    }
}

fn step_of(period: Period) -> Step {
    match period.days() {
        days if days <= DAYS_BY_DAY_MAX => Step::Day,
        days if days <= DAYS_BY_WEEK_MAX => Step::Week,
        _ => Step::Month,
    }
}

/// The first day and the end of each step.
fn points(period: Period, step: Step) -> Vec<CivilDate> {
    let mut days = vec![period.from()];
    days.extend(period.cut(step).iter().map(Period::to));
    days.dedup();
    days
}

/// Reads and adds up.
pub(crate) fn read(reader: &Reader<'_>, ask: &Ask) -> Result<NetWorth> {
    let from = match ask.from {
        Some(from) => from,
        None => register::worth_begins(reader, &ask.accounts, &day_of)?.unwrap_or(ask.to),
    };
    let period = Period::new(from, ask.to)
        .or_else(|| Period::new(ask.to, ask.to))
        .unwrap_or_else(|| Period::month_of(ask.to));
    let mut chosen = ask.step.unwrap_or_else(|| step_of(period));
    let mut dates = points(period, chosen);
    // Days or weeks of a life that turned out to be longer: months, of which there are fewer.
    if dates.len() > WORTH_POINTS_MAX {
        chosen = Step::Month;
        dates = points(period, chosen);
        dates.drain(..dates.len().saturating_sub(WORTH_POINTS_MAX));
    }
    let told = register::worth(
        reader,
        &WorthAsk {
            dates: &dates,
            accounts: &ask.accounts,
            day_of: &day_of,
            end_of: &end_of,
        },
    )?;
    let mut by_currency: BTreeMap<Currency, Vec<AccountWorth>> = BTreeMap::new();
    for account in told {
        let all = by_currency.entry(account.currency.clone()).or_default();
        all.push(account);
    }
    let mut sorted: Vec<_> = by_currency.into_iter().collect();
    sorted.sort_by_key(|(_, all)| std::cmp::Reverse(all.len()));
    Ok(NetWorth {
        from: period.from().to_string(),
        to: period.to().to_string(),
        step: step(chosen),
        currencies: sorted
            .into_iter()
            .map(|(currency, all)| of_currency(&currency, &all, dates.len()))
            .collect::<Result<_>>()?,
        dates: dates.iter().map(CivilDate::to_string).collect(),
    })
}

/// The order of the sidebar.
const CLASSES: [GroupKind; 5] = [
    GroupKind::Cash,
    GroupKind::Credit,
    GroupKind::Investments,
    GroupKind::Loans,
    GroupKind::Other,
];

fn of_currency(currency: &Currency, all: &[AccountWorth], dates: usize) -> Result<CurrencyWorth> {
    let shown = |minor: Option<i64>| minor.map(|minor| money(minor, currency));
    let every: Vec<&AccountWorth> = all.iter().collect();
    let points = (0..dates)
        .map(|at| {
            Ok(WorthPoint {
                total: shown(total(&every, at, |_| true)?),
                assets: shown(total(&every, at, |minor| minor > 0)?),
                debts: shown(total(&every, at, |minor| minor < 0)?),
                unknown: u32::try_from(unknown(all, at)).unwrap_or(u32::MAX),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let mut new = Vec::new();
    let mut ended = Vec::new();
    for account in all {
        let is_known = |at: Option<&Option<i64>>| at.is_some_and(Option::is_some);
        let known = account.values.iter().flatten();
        match (
            is_known(account.values.first()),
            is_known(account.values.last()),
        ) {
            (false, true) => new.extend(known.take(1)),
            (true, false) => ended.extend(known.last()),
            _ => {}
        }
    }
    let ends = ends(&totals(&every, dates)?, currency)?;
    let mut classes = Vec::new();
    let mut accounts = Vec::new();
    for kind in CLASSES {
        let members: Vec<&AccountWorth> = every
            .iter()
            .copied()
            .filter(|account| views::group(account.kind) == kind)
            .collect();
        if members.is_empty() {
            continue;
        }
        let sums = totals(&members, dates)?;
        let (first, last, change) = self::ends(&sums, currency)?;
        classes.push(WorthClass {
            kind,
            first,
            last,
            change,
            points: sums,
        });
        for account in members {
            accounts.push(of_account(account, kind)?);
        }
    }
    Ok(CurrencyWorth {
        currency: currency.code().to_owned(),
        points,
        change: ends.2,
        newly_known: money(sum(new.into_iter().copied())?, currency),
        ended: money(sum(ended.into_iter().copied())?, currency),
        classes,
        accounts,
    })
}

fn of_account(account: &AccountWorth, kind: GroupKind) -> Result<WorthAccount> {
    let (first, last, change) = ends(&account.values, &account.currency)?;
    Ok(WorthAccount {
        id: account.id.to_string(),
        institution: account.institution_name.clone(),
        name: account.name.clone(),
        mask: account.mask.clone(),
        kind,
        first,
        last,
        change,
        points: account.values.clone(),
        known: account
            .known
            .iter()
            .map(|span| WorthSpan {
                from: span.from.map(|day| day.to_string()),
                to: span.to.map(|day| day.to_string()),
                how: match span.how {
                    Known::Unknown => WorthKnown::Unknown,
                    Known::WorkedOut => WorthKnown::WorkedOut,
                    Known::Reported => WorthKnown::Reported,
                    Known::CarriedOn => WorthKnown::CarriedOn,
                    Known::Ended => WorthKnown::Ended,
                },
            })
            .collect(),
    })
}

/// Accounts of which nothing is known yet at a date, and is later.
fn unknown(all: &[AccountWorth], at: usize) -> usize {
    all.iter()
        .filter(|account| {
            account.values.iter().take(at + 1).all(Option::is_none)
                && account.values.iter().any(Option::is_some)
        })
        .count()
}

/// The sum of what is known at a date; nothing where nothing is.
fn total(
    accounts: &[&AccountWorth],
    at: usize,
    counts: impl Fn(i64) -> bool,
) -> Result<Option<i64>> {
    let known: Vec<i64> = accounts
        .iter()
        .filter_map(|account| account.values.get(at).copied().flatten())
        .collect();
    match known.is_empty() {
        true => Ok(None),
        false => sum(known.into_iter().filter(|minor| counts(*minor))).map(Some),
    }
}

fn totals(accounts: &[&AccountWorth], dates: usize) -> Result<Vec<Option<i64>>> {
    (0..dates).map(|at| total(accounts, at, |_| true)).collect()
}

/// The first value, the last one, and the change between.
type Ends = (Option<MoneyView>, Option<MoneyView>, Option<MoneyView>);

fn ends(values: &[Option<i64>], currency: &Currency) -> Result<Ends> {
    let first = values.first().copied().flatten();
    let last = values.last().copied().flatten();
    let change = match (first, last) {
        (Some(first), Some(last)) => Some(less(last, first)?),
        _ => None,
    };
    let shown = |minor: Option<i64>| minor.map(|minor| money(minor, currency));
    Ok((shown(first), shown(last), shown(change)))
}
