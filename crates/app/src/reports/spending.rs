//! What was spent, or came in, by what.

use std::collections::{BTreeMap, HashMap};

use coffer_domain::{AccountId, Currency, Period, period::Step, query::quoted};
use coffer_store::{
    Reader, Result, edits, facts,
    register::{self, Facet, FacetKey, FlowAsk, FlowCell, Grain},
};

use super::{accounts, count, less, list, money, period, step, sum, view};
use crate::{
    api::{
        AppError, CurrencySpending, FlowKind, PendingSum, RegisterFilter, SPENDING_ROWS_MAX,
        SPENDING_SERIES_MAX, Spending, SpendingBy, SpendingCompare, SpendingOthers,
        SpendingRequest, SpendingRow,
    },
    browse::day,
};

/// A request that makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    period: Period,
    compared: Option<Period>,
    by: SpendingBy,
    kind: FlowKind,
    accounts: Vec<AccountId>,
}

impl Ask {
    pub(crate) fn of(request: &SpendingRequest) -> std::result::Result<Self, AppError> {
        let period = period(day(&request.from)?, day(&request.to)?)?;
        Ok(Self {
            period,
            compared: match request.compare {
                SpendingCompare::None => None,
                SpendingCompare::Previous => period.previous(),
                SpendingCompare::LastYear => period.year_before(),
            },
            by: request.by,
            kind: request.kind,
            accounts: accounts(&request.account_ids)?,
        })
    }

    fn facet(&self) -> Facet {
        match self.by {
            SpendingBy::Category | SpendingBy::Group => Facet::Category,
            SpendingBy::Merchant => Facet::Merchant,
            SpendingBy::Tag => Facet::Tag,
            SpendingBy::Account => Facet::Account,
        }
    }

    /// What flowed the way that is asked for.
    fn flow(
        &self,
        reader: &Reader<'_>,
        period: Period,
        by: Facet,
        grain: Grain,
    ) -> Result<Vec<FlowCell>> {
        let ask = FlowAsk {
            from: period.from(),
            to: period.to(),
            grain,
            by,
            accounts: self.accounts.clone(),
        };
        let mut cells = register::flow(reader, &ask)?;
        cells.retain(|cell| cell.kind == self.kind());
        Ok(cells)
    }

    const fn kind(&self) -> register::FlowKind {
        match self.kind {
            FlowKind::Spend => register::FlowKind::Spend,
            FlowKind::Income => register::FlowKind::Income,
        }
    }

    const fn word(&self) -> &'static str {
        match self.kind {
            FlowKind::Spend => "is:spend",
            FlowKind::Income => "is:income",
        }
    }

    fn list(&self, words: &[String]) -> RegisterFilter {
        let mut all = vec![self.word().to_owned()];
        all.extend_from_slice(words);
        list(self.period, &self.accounts, &all)
    }
}

/// The lines of one row, or of a whole currency.
#[derive(Debug, Clone, Default)]
struct Tally {
    count: u64,
    sum: i64,
    /// Of the time that it is held against.
    before: i64,
    points: Vec<i64>,
}

impl Tally {
    fn add(&mut self, cell: &FlowCell, stretches: &[Period]) -> Result<()> {
        self.count += cell.count;
        self.sum = sum([self.sum, cell.sum])?;
        self.points.resize(stretches.len(), 0);
        let at = stretches.partition_point(|stretch| stretch.to() < cell.date);
        if let Some(point) = self.points.get_mut(at) {
            *point = sum([*point, cell.sum])?;
        }
        Ok(())
    }

    fn add_before(&mut self, cell: &FlowCell) -> Result<()> {
        self.before = sum([self.before, cell.sum])?;
        Ok(())
    }
}

/// Reads and adds up.
pub(crate) fn read(reader: &Reader<'_>, ask: &Ask) -> Result<Spending> {
    let chart = ask.period.step();
    let stretches = ask.period.cut(chart);
    let grain = match chart {
        Step::Month => Grain::Month,
        Step::Day | Step::Week => Grain::Day,
    };
    let names = Names::read(reader, ask.by)?;
    let mut wholes: BTreeMap<Currency, Tally> = BTreeMap::new();
    let mut parts: BTreeMap<Currency, BTreeMap<Part, Tally>> = BTreeMap::new();
    for cell in ask.flow(reader, ask.period, Facet::All, grain)? {
        let whole = wholes.entry(cell.currency.clone()).or_default();
        whole.add(&cell, &stretches)?;
    }
    let mut spellings = Spellings::default();
    for cell in ask.flow(reader, ask.period, ask.facet(), grain)? {
        let part = names.part(ask.by, &cell.key);
        spellings.count(&part, &cell);
        let of_currency = parts.entry(cell.currency.clone()).or_default();
        of_currency
            .entry(part)
            .or_default()
            .add(&cell, &stretches)?;
    }
    if let Some(compared) = ask.compared {
        for cell in ask.flow(reader, compared, Facet::All, Grain::Month)? {
            let whole = wholes.entry(cell.currency.clone()).or_default();
            whole.add_before(&cell)?;
        }
        for cell in ask.flow(reader, compared, ask.facet(), Grain::Month)? {
            let part = names.part(ask.by, &cell.key);
            spellings.count(&part, &cell);
            let of_currency = parts.entry(cell.currency.clone()).or_default();
            of_currency.entry(part).or_default().add_before(&cell)?;
        }
    }
    let pending = register::pending_flow(
        reader,
        &FlowAsk {
            from: ask.period.from(),
            to: ask.period.to(),
            grain: Grain::Month,
            by: Facet::All,
            accounts: ask.accounts.clone(),
        },
    )?;
    for cell in pending.iter().filter(|cell| cell.kind == ask.kind()) {
        wholes.entry(cell.currency.clone()).or_default();
    }
    let mut currencies: Vec<(Currency, Tally)> = wholes.into_iter().collect();
    currencies.sort_by_key(|(_, whole)| std::cmp::Reverse(whole.count));
    let told = Told {
        ask,
        names: &names,
        spellings: &spellings,
        stretches: &stretches,
    };
    Ok(Spending {
        period: view(ask.period),
        compared: ask.compared.map(view),
        stretches: stretches.iter().copied().map(view).collect(),
        step: step(chart),
        currencies: currencies
            .into_iter()
            .map(|(currency, whole)| {
                let of_currency = parts.remove(&currency).unwrap_or_default();
                told.currency(&currency, whole, of_currency, &pending)
            })
            .collect::<Result<_>>()?,
    })
}

/// What a row is of. Merchants are one whatever the capitals of A to Z, as the search has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Category(Option<i64>),
    Merchant(String),
    Tag(Option<String>),
    Account(AccountId),
}

/// How a merchant is written most often.
#[derive(Default)]
struct Spellings(HashMap<Part, BTreeMap<String, u64>>);

impl Spellings {
    fn count(&mut self, part: &Part, cell: &FlowCell) {
        if let (Part::Merchant(_), FacetKey::Merchant(shown)) = (part, &cell.key) {
            let all = self.0.entry(part.clone()).or_default();
            *all.entry(shown.clone()).or_default() += cell.count;
        }
    }

    fn of<'a>(&'a self, part: &Part, folded: &'a str) -> &'a str {
        self.0
            .get(part)
            .and_then(|all| all.iter().max_by_key(|(_, count)| **count))
            .map_or(folded, |(shown, _)| shown)
    }
}

/// Names of what rows are of.
struct Names {
    categories: BTreeMap<i64, edits::CategoryRow>,
    accounts: HashMap<AccountId, (String, String)>,
}

impl Names {
    fn read(reader: &Reader<'_>, by: SpendingBy) -> Result<Self> {
        let categories = edits::categories(reader)?;
        let accounts = match by {
            SpendingBy::Account => facts::accounts(reader)?,
            _ => Vec::new(),
        };
        Ok(Self {
            categories: categories.into_iter().map(|row| (row.id, row)).collect(),
            accounts: accounts
                .into_iter()
                .map(|named| (named.id, (named.name, named.institution_name)))
                .collect(),
        })
    }

    fn part(&self, by: SpendingBy, key: &FacetKey) -> Part {
        match key {
            FacetKey::Category(id) if by == SpendingBy::Group => {
                let above = |id: &i64| self.categories.get(id).and_then(|row| row.parent);
                Part::Category(id.map(|id| above(&id).unwrap_or(id)))
            }
            FacetKey::Category(id) => Part::Category(*id),
            FacetKey::Merchant(shown) => Part::Merchant(shown.to_ascii_lowercase()),
            FacetKey::Tag(tag) => Part::Tag(tag.clone()),
            FacetKey::Account(id) => Part::Account(*id),
            FacetKey::All => Part::Category(None),
        }
    }
}

struct Told<'a> {
    ask: &'a Ask,
    names: &'a Names,
    spellings: &'a Spellings,
    stretches: &'a [Period],
}

impl Told<'_> {
    fn currency(
        &self,
        currency: &Currency,
        mut whole: Tally,
        parts: BTreeMap<Part, Tally>,
        pending: &[FlowCell],
    ) -> Result<CurrencySpending> {
        whole.points.resize(self.stretches.len(), 0);
        let lines: u64 = parts.values().map(|tally| tally.count).sum();
        let mut sorted: Vec<(Part, Tally)> = parts.into_iter().collect();
        // The most first: of what was spent that is the lowest. What is equal stays in one order.
        sorted.sort_by_key(|(_, tally)| match self.ask.kind {
            FlowKind::Spend => i128::from(tally.sum),
            FlowKind::Income => -i128::from(tally.sum),
        });
        let rest = sorted.split_off(sorted.len().min(SPENDING_ROWS_MAX));
        let is_compared = self.ask.compared.is_some();
        let compared = |minor: i64| is_compared.then(|| money(minor, currency));
        let change = |tally: &Tally| -> Result<_> {
            let change = less(tally.sum, tally.before)?;
            Ok(compared(change))
        };
        let waiting = pending
            .iter()
            .find(|cell| cell.kind == self.ask.kind() && cell.currency == *currency);
        Ok(CurrencySpending {
            currency: currency.code().to_owned(),
            total: money(whole.sum, currency),
            compared_total: compared(whole.before),
            change: change(&whole)?,
            count: count(whole.count),
            list: self.ask.list(&[]),
            pending: PendingSum {
                sum: money(waiting.map_or(0, |cell| cell.sum), currency),
                count: count(waiting.map_or(0, |cell| cell.count)),
            },
            series: whole
                .points
                .iter()
                .map(|minor| money(*minor, currency))
                .collect(),
            overlaps: lines > whole.count,
            others: match rest.is_empty() {
                true => None,
                false => Some(SpendingOthers {
                    rows: u32::try_from(rest.len()).unwrap_or(u32::MAX),
                    count: count(rest.iter().map(|(_, tally)| tally.count).sum()),
                    sum: money(sum(rest.iter().map(|(_, tally)| tally.sum))?, currency),
                    compared: compared(sum(rest.iter().map(|(_, tally)| tally.before))?),
                }),
            },
            rows: sorted
                .into_iter()
                .enumerate()
                .map(|(at, (part, mut tally))| {
                    tally.points.resize(self.stretches.len(), 0);
                    Ok(SpendingRow {
                        sum: money(tally.sum, currency),
                        compared: compared(tally.before),
                        change: change(&tally)?,
                        count: count(tally.count),
                        share_permille: share(tally.sum, whole.sum),
                        points: match at < SPENDING_SERIES_MAX {
                            true => tally.points,
                            false => Vec::new(),
                        },
                        ..self.row(&part, currency)
                    })
                })
                .collect::<Result<_>>()?,
        })
    }

    /// A row without its figures.
    fn row(&self, part: &Part, currency: &Currency) -> SpendingRow {
        let mut row = SpendingRow {
            key: "none".into(),
            name: String::new(),
            group: None,
            category_id: None,
            category_code: None,
            account_id: None,
            tag: None,
            merchant: None,
            sum: money(0, currency),
            compared: None,
            change: None,
            count: 0,
            share_permille: None,
            list: self.ask.list(&[]),
            points: Vec::new(),
        };
        match part {
            Part::Category(None) => row.list = self.ask.list(&["cat:none".into()]),
            Part::Category(Some(id)) => {
                let named = self.names.categories.get(id);
                let above = named
                    .and_then(|named| named.parent)
                    .and_then(|parent| self.names.categories.get(&parent));
                row.key = format!("category-{id}");
                row.name = named.map(|named| named.name.clone()).unwrap_or_default();
                row.group = above.map(|above| above.name.clone());
                row.category_id = Some(*id);
                row.category_code = named.and_then(|named| named.code.clone());
                row.list.category_id = Some(*id);
            }
            Part::Merchant(folded) => {
                let shown = self.spellings.of(part, folded);
                row.key = format!("merchant-{folded}");
                row.name = shown.to_owned();
                row.merchant = Some(shown.to_owned());
                row.list = self.ask.list(&[format!("merchant:{}", quoted(shown))]);
            }
            Part::Tag(None) => row.list = self.ask.list(&["not:has:tag".into()]),
            Part::Tag(Some(tag)) => {
                row.key = format!("tag-{tag}");
                row.name.clone_from(tag);
                row.tag = Some(tag.clone());
                row.list = self.ask.list(&[format!("tag:{}", quoted(tag))]);
            }
            Part::Account(id) => {
                row.key = format!("account-{id}");
                if let Some((name, institution)) = self.names.accounts.get(id) {
                    row.name.clone_from(name);
                    row.group = Some(institution.clone());
                }
                row.account_id = Some(id.to_string());
                row.list = list(self.ask.period, &[*id], &[self.ask.word().to_owned()]);
            }
        }
        row
    }
}

/// A part of a whole in thousandths, to the nearest.
fn share(part: i64, whole: i64) -> Option<i32> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part) * 1_000, i128::from(whole));
    let half = whole.abs() / 2;
    let away = if (part < 0) == (whole < 0) {
        half
    } else {
        -half
    };
    let nearest = (part + if whole < 0 { -away } else { away }) / whole;
    i32::try_from(nearest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_to_the_nearest_thousandth() {
        assert_eq!(share(-1, -3), Some(333));
        assert_eq!(share(-2, -3), Some(667));
        assert_eq!(share(1, -3), Some(-333));
        assert_eq!(share(2, -3), Some(-667));
        assert_eq!(share(-5, -5), Some(1_000));
        assert_eq!(share(0, -5), Some(0));
        assert_eq!(share(1, 0), None);
    }
}
