//! Days as they are typed: a year, a month, a day, or a word for one of them.

use chrono::{Datelike, Days as Count, Months};

use super::{Problem, Value, names};
use crate::CivilDate;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: CivilDate,
    /// The last.
    pub last: CivilDate,
}

/// Words for days, and what they mean.
pub const DAY_WORDS: &[(&str, &str)] = &[
    ("today", "today"),
    ("yesterday", "the day before today"),
    ("this-month", "this month"),
    ("last-month", "the month before this one"),
    ("this-year", "this year"),
    ("last-year", "the year before this one"),
];

/// Names of months: the last one of that name that has begun.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Letters that are enough of a month's name.
const MONTH_LETTERS_MIN: usize = 3;

/// Years that are years and no other numbers.
const YEARS: std::ops::RangeInclusive<i32> = 1_000..=9_998;

impl Days {
    const fn one(day: CivilDate) -> Self {
        Self {
            first: day,
            last: day,
        }
    }

    /// A month.
    pub(super) fn month(year: i32, month: u32) -> Option<Self> {
        let first = CivilDate::from_ymd_opt(year, month, 1)?;
        let next = first.checked_add_months(Months::new(1))?;
        Some(Self {
            first,
            last: next.pred_opt()?,
        })
    }

    /// A year.
    pub(super) fn year(year: i32) -> Option<Self> {
        Some(Self {
            first: CivilDate::from_ymd_opt(year, 1, 1)?,
            last: CivilDate::from_ymd_opt(year, 12, 31)?,
        })
    }

    fn word(text: &str, today: CivilDate) -> Option<Self> {
        let month_ago = today.checked_sub_months(Months::new(1))?;
        match text {
            "today" => Some(Self::one(today)),
            "yesterday" => Some(Self::one(today.checked_sub_days(Count::new(1))?)),
            "this-month" => Self::month(today.year(), today.month()),
            "last-month" => Self::month(month_ago.year(), month_ago.month()),
            "this-year" => Self::year(today.year()),
            "last-year" => Self::year(today.year() - 1),
            name if name.len() >= MONTH_LETTERS_MIN => {
                let place = MONTHS.iter().position(|month| month.starts_with(name))?;
                let month = u32::try_from(place).ok()? + 1;
                let year = today.year() - i32::from(month > today.month());
                Self::month(year, month)
            }
            _ => None,
        }
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn numbers(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| {
            let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then_some(part)
        });
        let year = parts.next()??;
        let is_year = year.len() == 4;
        let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u32>().ok())?;
        let days = match (parts.next(), parts.next()) {
            (None, _) => Self::year(year),
            (Some(month), None) => Self::month(year, two(month?)?),
            (Some(month), Some(day)) => {
                CivilDate::from_ymd_opt(year, two(month?)?, two(day?)?).map(Self::one)
            }
        };
        days.filter(|_| is_year && parts.next().is_none())
    }

    fn of(text: &str, today: CivilDate) -> Option<Self> {
        Self::numbers(text).or_else(|| Self::word(&text.to_ascii_lowercase(), today))
    }
}

/// What `on:`, `before:` and `after:` are followed by.
pub(super) fn read(value: &Value, today: CivilDate) -> Result<Days, Problem> {
    let text = value.text.as_str();
    let days = match text.split_once("..") {
        None => Days::of(text, today),
        Some((first, last)) => match (Days::of(first, today), Days::of(last, today)) {
            (Some(first), Some(last)) if last.last < first.first => {
                return Err(Problem::new(
                    value.span,
                    "This stretch of days ends before it begins.",
                ));
            }
            (Some(first), Some(last)) => Some(Days {
                first: first.first,
                last: last.last,
            }),
            _ => None,
        },
    };
    days.ok_or_else(|| {
        let words = DAY_WORDS.iter().map(|(word, _)| *word).chain(MONTHS);
        let problem = Problem::new(value.span, format!("“{text}” is not a day."));
        match names::nearest(text, words) {
            Some(word) => problem.hinted(format!("Did you mean “{word}”?")),
            None => problem
                .hinted("Write a day as 2026-03-01, a month as 2026-03 or march, a year as 2026."),
        }
    })
}
