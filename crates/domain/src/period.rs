//! Periods of civil days: what reports are of, what they are held against, and the stretches that a
//! chart cuts them into.

use chrono::{Datelike, Days, Months};

use crate::CivilDate;

/// A period of up to so many days has a stretch for each day, or each week; a longer one for each
/// month.
const DAYS_BY_DAY_MAX: i64 = 31;
const DAYS_BY_WEEK_MAX: i64 = 100;

/// Days from the first to the last, both within. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    from: CivilDate,
    to: CivilDate,
}

/// How long the stretches of a period are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Days.
    Day,
    /// Weeks, from Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
}

impl Period {
    /// The days from one to another. `None` where the last lies before the first.
    pub fn new(from: CivilDate, to: CivilDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// The calendar month that a day lies in.
    pub fn month_of(day: CivilDate) -> Self {
        Self {
            from: first_of_month(day),
            to: last_of_month(day),
        }
    }

    /// The first day.
    pub const fn from(&self) -> CivilDate {
        self.from
    }

    /// The last day.
    pub const fn to(&self) -> CivilDate {
        self.to
    }

    /// Number of days.
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Whether a day lies within.
    pub fn has(&self, day: CivilDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Whether it is whole calendar months.
    pub fn is_months(&self) -> bool {
        self.from.day() == 1 && self.to == last_of_month(self.to)
    }

    /// Number of calendar months that it touches.
    pub fn months(&self) -> u32 {
        let month = |day: CivilDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        u32::try_from(month(self.to) - month(self.from) + 1).unwrap_or(u32::MAX)
    }

    /// The period just before: as many months where this one is whole months, else as many days.
    pub fn previous(&self) -> Option<Self> {
        let to = self.from.pred_opt()?;
        let from = match self.is_months() {
            true => self.from.checked_sub_months(Months::new(self.months()))?,
            false => self
                .from
                .checked_sub_days(Days::new(self.days().unsigned_abs()))?,
        };
        Self::new(from, to)
    }

    /// The same days a year before. Of whole months, the whole months, however long February was.
    pub fn year_before(&self) -> Option<Self> {
        let back = |day: CivilDate| day.checked_sub_months(Months::new(12));
        let to = match self.is_months() {
            true => last_of_month(back(self.to)?),
            false => back(self.to)?,
        };
        Self::new(back(self.from)?, to)
    }

    /// How long the stretches of its chart are, so that there are enough to see and not too many.
    pub fn step(&self) -> Step {
        match self.days() {
            days if days <= DAYS_BY_DAY_MAX => Step::Day,
            days if days <= DAYS_BY_WEEK_MAX => Step::Week,
            _ => Step::Month,
        }
    }

    /// It, cut into days, weeks or months, oldest first. The first and the last may be short.
    pub fn cut(&self, step: Step) -> Vec<Self> {
        let mut stretches = Vec::new();
        let mut from = Some(self.from);
        while let Some(first) = from.filter(|first| *first <= self.to) {
            let end = match step {
                Step::Day => first,
                Step::Week => {
                    let left = 6 - first.weekday().num_days_from_monday();
                    first
                        .checked_add_days(Days::new(left.into()))
                        .unwrap_or(self.to)
                }
                Step::Month => last_of_month(first),
            };
            let to = end.min(self.to);
            stretches.push(Self { from: first, to });
            from = to.succ_opt();
        }
        stretches
    }
}

/// The first day of the month that a day lies in.
pub fn first_of_month(day: CivilDate) -> CivilDate {
    day.with_day(1).unwrap_or(day)
}

/// The last day of the month that a day lies in.
pub fn last_of_month(day: CivilDate) -> CivilDate {
    (28..=31)
        .rev()
        .find_map(|last| day.with_day(last))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period::new(day(from), day(to)).unwrap()
    }

    #[test]
    fn whole_months_are_held_against_as_many_months_and_other_days_against_as_many_days() {
        let before = |from, to| period(from, to).previous().unwrap();
        assert_eq!(
            before("2026-03-01", "2026-03-31"),
            period("2026-02-01", "2026-02-28")
        );
        assert_eq!(
            before("2026-01-01", "2026-12-31"),
            period("2025-01-01", "2025-12-31")
        );
        assert_eq!(
            before("2026-03-01", "2026-03-10"),
            period("2026-02-19", "2026-02-28")
        );
    }

    #[test]
    fn a_year_before_a_leap_day_is_the_end_of_february() {
        let before = |from, to| period(from, to).year_before().unwrap();
        assert_eq!(
            before("2028-02-01", "2028-02-29"),
            period("2027-02-01", "2027-02-28")
        );
        assert_eq!(
            before("2029-02-01", "2029-02-28"),
            period("2028-02-01", "2028-02-29")
        );
        assert_eq!(
            before("2026-05-04", "2026-06-07"),
            period("2025-05-04", "2025-06-07")
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_are_cut_short_at_both_ends() {
        // 1 November 2026 is a Sunday.
        let weeks = period("2026-11-01", "2026-11-10").cut(Step::Week);
        assert_eq!(
            weeks,
            [
                period("2026-11-01", "2026-11-01"),
                period("2026-11-02", "2026-11-08"),
                period("2026-11-09", "2026-11-10"),
            ]
        );
    }

    proptest! {
        #[test]
        fn stretches_are_the_period_without_gap_or_overlap(
            from in 0_u64..20_000, days in 1_u64..2_000, step in 0..3,
        ) {
            let from = day("1990-01-01") + Days::new(from);
            let whole = Period::new(from, from + Days::new(days - 1)).unwrap();
            let step = [Step::Day, Step::Week, Step::Month][usize::try_from(step).unwrap()];
            let stretches = whole.cut(step);
            prop_assert_eq!(stretches[0].from(), whole.from());
            prop_assert_eq!(stretches.last().unwrap().to(), whole.to());
            for pair in stretches.windows(2) {
                prop_assert_eq!(pair[0].to().succ_opt(), Some(pair[1].from()));
            }
            let total: i64 = stretches.iter().map(Period::days).sum();
            prop_assert_eq!(total, whole.days());
        }

        #[test]
        fn what_it_is_held_against_ends_the_day_before_it_begins(
            from in 0_u64..20_000, days in 1_u64..2_000,
        ) {
            let from = day("1990-01-01") + Days::new(from);
            let whole = Period::new(from, from + Days::new(days - 1)).unwrap();
            let before = whole.previous().unwrap();
            prop_assert_eq!(before.to().succ_opt(), Some(whole.from()));
            match whole.is_months() {
                true => prop_assert_eq!(before.months(), whole.months()),
                false => prop_assert_eq!(before.days(), whole.days()),
            }
        }
    }
}
