//! What came in and went out by month, and how fast a month goes.

use std::collections::BTreeMap;

use chrono::Months;
use coffer_domain::{
    AccountId, CivilDate, Currency, Period,
    period::{Step, first_of_month},
};
use coffer_store::{
    Reader, Result,
    register::{self, Facet, FlowAsk, FlowCell, FlowKind, Grain},
};

use super::{accounts, bad, count, less, list, money, month, sum, view};
use crate::api::{
    AppError, CashFlow, CashFlowRequest, CurrencyFlow, CurrencyPace, FLOW_MONTHS_MAX, MonthFlow,
    Pace, PaceDay, PaceRequest,
};

/// Months that make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MonthsAsk {
    period: Period,
    accounts: Vec<AccountId>,
}

impl MonthsAsk {
    pub(crate) fn of(
        request: &CashFlowRequest,
        today: CivilDate,
    ) -> std::result::Result<Self, AppError> {
        if !(1..=FLOW_MONTHS_MAX).contains(&request.months) {
            return Err(bad(format!(
                "Ask for one month to {FLOW_MONTHS_MAX} months."
            )));
        }
        let last = month(request.until.as_deref(), today)?;
        let period = last
            .from()
            .checked_sub_months(Months::new(request.months - 1))
            .and_then(|from| Period::new(from, last.to()))
            .ok_or_else(|| bad("There are no such months."))?;
        Ok(Self {
            period,
            accounts: accounts(&request.account_ids)?,
        })
    }
}

/// What came in and what was spent, and how many lines each is.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    income: (u64, i64),
    spending: (u64, i64),
}

/// What came in and went out, month by month.
pub(crate) fn months(reader: &Reader<'_>, ask: &MonthsAsk) -> Result<CashFlow> {
    let months = ask.period.cut(Step::Month);
    let mut currencies: BTreeMap<Currency, (u64, Vec<Both>)> = BTreeMap::new();
    for cell in flow(reader, ask.period, Grain::Month, &ask.accounts)? {
        let at = months.partition_point(|month| month.to() < cell.date);
        let (lines, sums) = currencies
            .entry(cell.currency)
            .or_insert_with(|| (0, vec![Both::default(); months.len()]));
        *lines += cell.count;
        let Some(month) = sums.get_mut(at) else {
            continue;
        };
        let side = match cell.kind {
            FlowKind::Income => &mut month.income,
            FlowKind::Spend => &mut month.spending,
        };
        *side = (side.0 + cell.count, sum([side.1, cell.sum])?);
    }
    let mut sorted: Vec<_> = currencies.into_iter().collect();
    sorted.sort_by_key(|(_, (lines, _))| std::cmp::Reverse(*lines));
    let of_kind = |word: &str| list(ask.period, &ask.accounts, &[word.to_owned()]);
    Ok(CashFlow {
        months: months.into_iter().map(view).collect(),
        currencies: sorted
            .into_iter()
            .map(|(currency, (_, sums))| {
                Ok(CurrencyFlow {
                    currency: currency.code().to_owned(),
                    months: sums
                        .into_iter()
                        .map(|Both { income, spending }| {
                            Ok(MonthFlow {
                                income: money(income.1, &currency),
                                spending: money(spending.1, &currency),
                                net: money(sum([income.1, spending.1])?, &currency),
                                income_count: count(income.0),
                                spending_count: count(spending.0),
                            })
                        })
                        .collect::<Result<_>>()?,
                    income_list: of_kind("is:income"),
                    spending_list: of_kind("is:spend"),
                })
            })
            .collect::<Result<_>>()?,
    })
}

fn flow(
    reader: &Reader<'_>,
    period: Period,
    grain: Grain,
    accounts: &[AccountId],
) -> Result<Vec<FlowCell>> {
    let ask = FlowAsk {
        from: period.from(),
        to: period.to(),
        grain,
        by: Facet::All,
        accounts: accounts.to_vec(),
    };
    register::flow(reader, &ask)
}

/// Months whose average a month is held against.
const AVERAGED: u32 = 3;

/// A month that makes sense, and the day that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaceAsk {
    month: Period,
    /// The months before it, the last one first.
    before: Vec<Period>,
    today: CivilDate,
    accounts: Vec<AccountId>,
}

impl PaceAsk {
    pub(crate) fn of(
        request: &PaceRequest,
        today: CivilDate,
    ) -> std::result::Result<Self, AppError> {
        let month = month(request.month.as_deref(), today)?;
        let before = (1..=AVERAGED)
            .map(|back| month.from().checked_sub_months(Months::new(back)))
            .map(|first| first.map(Period::month_of))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| bad("There is no such month."))?;
        Ok(Self {
            month,
            before,
            today,
            accounts: accounts(&request.account_ids)?,
        })
    }
}

/// What was spent on each day of a month, and up to it.
struct UpTo(Vec<i64>);

impl UpTo {
    fn of(month: Period, spent: &BTreeMap<CivilDate, i64>) -> Result<Self> {
        let mut sums = Vec::new();
        let mut all = 0;
        for day in month.from().iter_days().take_while(|day| month.has(*day)) {
            all = sum([all, spent.get(&day).copied().unwrap_or_default()])?;
            sums.push(all);
        }
        Ok(Self(sums))
    }

    /// Up to the end of its nth day; all of a month that has not so many.
    fn day(&self, nth: usize) -> i64 {
        match nth {
            0 => 0,
            nth => self.0.get(nth - 1).or(self.0.last()).copied().unwrap_or(0),
        }
    }

    fn has(&self, nth: usize) -> bool {
        nth <= self.0.len()
    }
}

/// What was spent up to each day of a month, against the months before.
pub(crate) fn pace(reader: &Reader<'_>, ask: &PaceAsk) -> Result<Pace> {
    let (last, oldest) = (ask.before[0], ask.before[ask.before.len() - 1]);
    let gone = match ask.today {
        today if today < ask.month.from() => 0,
        today if today > ask.month.to() => ask.month.days(),
        today => (today - ask.month.from()).num_days() + 1,
    };
    let gone = usize::try_from(gone).unwrap_or(0);
    let whole = Period::new(oldest.from(), ask.month.to()).unwrap_or(ask.month);
    let mut currencies: BTreeMap<Currency, (u64, BTreeMap<CivilDate, i64>)> = BTreeMap::new();
    for cell in flow(reader, whole, Grain::Day, &ask.accounts)? {
        if cell.kind == FlowKind::Spend {
            let (lines, days) = currencies.entry(cell.currency).or_default();
            *lines += cell.count;
            let day = days.entry(cell.date).or_default();
            *day = sum([*day, cell.sum])?;
        }
    }
    let is_known =
        register::first_month(reader)?.is_some_and(|first| first_of_month(first) <= oldest.from());
    let mut sorted: Vec<_> = currencies.into_iter().collect();
    sorted.sort_by_key(|(_, (lines, _))| std::cmp::Reverse(*lines));
    let until = |month: Period| {
        let days = chrono::Days::new(u64::try_from(gone.saturating_sub(1)).unwrap_or(0));
        let end = month.from().checked_add_days(days).unwrap_or(month.to());
        let so_far = Period::new(month.from(), end.min(month.to())).unwrap_or(month);
        list(so_far, &ask.accounts, &["is:spend".to_owned()])
    };
    Ok(Pace {
        month: view(ask.month),
        last_month: view(last),
        days_gone: u32::try_from(gone).unwrap_or(0),
        currencies: sorted
            .into_iter()
            .map(|(currency, (_, spent))| {
                let this = UpTo::of(ask.month, &spent)?;
                let before = ask
                    .before
                    .iter()
                    .map(|month| UpTo::of(*month, &spent))
                    .collect::<Result<Vec<_>>>()?;
                let days = ask.month.days().max(last.days());
                let days = (1..=usize::try_from(days).unwrap_or(0))
                    .map(|nth| {
                        let average =
                            sum(before.iter().map(|month| month.day(nth)))? / i64::from(AVERAGED);
                        let shown = |is: bool, minor| is.then(|| money(minor, &currency));
                        Ok(PaceDay {
                            so_far: shown(nth <= gone && this.has(nth), this.day(nth)),
                            last: shown(before[0].has(nth), before[0].day(nth)),
                            average: shown(is_known, average),
                        })
                    })
                    .collect::<Result<Vec<_>>>()?;
                let (so_far, by_then) = (this.day(gone), before[0].day(gone));
                Ok(CurrencyPace {
                    currency: currency.code().to_owned(),
                    days,
                    so_far: money(so_far, &currency),
                    last_by_then: money(by_then, &currency),
                    difference: money(less(so_far, by_then)?, &currency),
                    last_total: money(before[0].day(31), &currency),
                    list: until(ask.month),
                    last_list: until(last),
                })
            })
            .collect::<Result<_>>()?,
    })
}
