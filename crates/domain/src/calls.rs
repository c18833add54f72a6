//! What the journal of calls says of a bank: how many worked, how long they took, and why others did
//! not. Everything is a whole number; a share is counted per thousand.

use std::collections::BTreeMap;

use crate::CivilDate;

/// The code of a call without an answer.
pub const NO_ANSWER: &str = "NO_ANSWER";

/// Codes that are told apart; the rest of a bank's are counted together.
const CODES_MAX: usize = 20;

/// What the rest is called.
pub const OTHER_CODES: &str = "OTHER";

/// One call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// When it began, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Path of the endpoint.
    pub endpoint: String,
    /// HTTP status, where an answer arrived.
    pub http_status: Option<u16>,
    /// The provider's code, where it gave one.
    pub error_code: Option<String>,
    /// The provider's name for the call.
    pub request_id: Option<String>,
    /// How long it took, milliseconds.
    pub duration_ms: u64,
}

impl Call {
    /// Whether it brought what it was made for.
    pub fn worked(&self) -> bool {
        self.error_code.is_none()
            && self
                .http_status
                .is_some_and(|status| (200..300).contains(&status))
    }

    /// Why it did not work: the provider's code, else the status, else that nothing was answered.
    pub fn code(&self) -> Option<String> {
        if self.worked() {
            return None;
        }
        Some(match (&self.error_code, self.http_status) {
            (Some(code), _) => code.clone(),
            (None, Some(status)) => format!("HTTP_{status}"),
            (None, None) => NO_ANSWER.to_owned(),
        })
    }
}

/// How a number of calls went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls.
    pub calls: u32,
    /// Calls that did not work.
    pub failed: u32,
    /// Half of those that were answered took no longer, milliseconds.
    pub p50_ms: Option<u64>,
    /// Ninety-five of a hundred that were answered took no longer, milliseconds.
    pub p95_ms: Option<u64>,
}

impl Tally {
    /// How many of a thousand worked.
    pub fn worked_per_mille(&self) -> Option<u32> {
        let worked = u64::from(self.calls.checked_sub(self.failed)?);
        let share = (worked * 1_000).checked_div(u64::from(self.calls))?;
        u32::try_from(share).ok()
    }
}

/// A code with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// How often.
    pub count: u32,
    /// When last, milliseconds since 1970 UTC.
    pub last_ms: i64,
}

/// What calls have come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// All of them.
    pub all: Tally,
    /// By day, the oldest first. A day without calls is not there.
    pub days: Vec<(CivilDate, Tally)>,
    /// Why calls did not work, the most frequent first.
    pub codes: Vec<CodeCount>,
    /// The last one that did not work.
    pub last_failed: Option<Call>,
}

#[derive(Default)]
struct Heap {
    failed: u32,
    calls: u32,
    took_ms: Vec<u64>,
}

impl Heap {
    fn add(&mut self, call: &Call) {
        self.calls = self.calls.saturating_add(1);
        self.failed = self.failed.saturating_add(u32::from(!call.worked()));
        if call.http_status.is_some() {
            self.took_ms.push(call.duration_ms);
        }
    }

    fn tally(mut self) -> Tally {
        self.took_ms.sort_unstable();
        Tally {
            calls: self.calls,
            failed: self.failed,
            p50_ms: percentile(&self.took_ms, 50),
            p95_ms: percentile(&self.took_ms, 95),
        }
    }
}

/// The nearest rank: a time that was really taken.
fn percentile(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// What calls have come to. `day_of` says on which day a moment falls.
pub fn report(calls: &[Call], day_of: impl Fn(i64) -> CivilDate) -> Report {
    let mut all = Heap::default();
    let mut days: BTreeMap<CivilDate, Heap> = BTreeMap::new();
    let mut codes: BTreeMap<String, CodeCount> = BTreeMap::new();
    let mut last_failed: Option<&Call> = None;
    for call in calls {
        all.add(call);
        days.entry(day_of(call.at_ms)).or_default().add(call);
        let Some(code) = call.code() else {
            continue;
        };
        let count = codes.entry(code.clone()).or_insert(CodeCount {
            code,
            count: 0,
            last_ms: call.at_ms,
        });
        count.count = count.count.saturating_add(1);
        count.last_ms = count.last_ms.max(call.at_ms);
        if last_failed.is_none_or(|last| last.at_ms <= call.at_ms) {
            last_failed = Some(call);
        }
    }
    Report {
        all: all.tally(),
        days: days
            .into_iter()
            .map(|(day, heap)| (day, heap.tally()))
            .collect(),
        codes: frequent_first(codes.into_values().collect()),
        last_failed: last_failed.cloned(),
    }
}

fn frequent_first(mut codes: Vec<CodeCount>) -> Vec<CodeCount> {
    codes.sort_by(|one, other| other.count.cmp(&one.count).then(one.code.cmp(&other.code)));
    if codes.len() > CODES_MAX {
        let rest = codes.split_off(CODES_MAX - 1);
        codes.push(CodeCount {
            code: OTHER_CODES.to_owned(),
            count: rest
                .iter()
                .fold(0, |sum, one| sum.saturating_add(one.count)),
            last_ms: rest.iter().map(|one| one.last_ms).max().unwrap_or_default(),
        });
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    fn call(at_ms: i64, duration_ms: u64, status: Option<u16>, code: Option<&str>) -> Call {
        Call {
            at_ms,
            endpoint: "/transactions/sync".to_owned(),
            http_status: status,
            error_code: code.map(str::to_owned),
            request_id: Some(format!("r{at_ms}")),
            duration_ms,
        }
    }

    fn day_of(at_ms: i64) -> CivilDate {
        let day = u32::try_from(at_ms / DAY_MS).unwrap() + 1;
        format!("2026-03-{day:02}").parse().unwrap()
    }

    #[test]
    fn times_are_ones_that_were_taken_and_shares_are_of_a_thousand() {
        let calls: Vec<Call> = (1..=100)
            .map(|took| call(0, took, Some(200), None))
            .chain([call(1, 9_999, None, None)])
            .collect();
        let told = report(&calls, day_of);
        assert_eq!((told.all.p50_ms, told.all.p95_ms), (Some(50), Some(95)));
        assert_eq!((told.all.calls, told.all.failed), (101, 1));
        assert_eq!(told.all.worked_per_mille(), Some(990));
        assert_eq!(told.codes[0].code, NO_ANSWER);
        let one = report(&[call(0, 7, Some(200), None)], day_of).all;
        assert_eq!((one.p50_ms, one.p95_ms), (Some(7), Some(7)));
    }

    #[test]
    fn nothing_is_known_of_no_calls() {
        let told = report(&[], day_of);
        assert_eq!(told, Report::default());
        assert_eq!(told.all.worked_per_mille(), None);
    }

    #[test]
    fn days_are_in_order_and_codes_by_how_often_with_the_last_failure() {
        let calls = [
            call(2 * DAY_MS, 10, Some(400), Some("ITEM_LOGIN_REQUIRED")),
            call(2 * DAY_MS + 5, 10, Some(400), Some("ITEM_LOGIN_REQUIRED")),
            call(0, 10, Some(502), None),
            call(2 * DAY_MS + 9, 10, Some(200), None),
        ];
        let told = report(&calls, day_of);
        let days: Vec<_> = told
            .days
            .iter()
            .map(|(day, one)| (day.to_string(), one.failed))
            .collect();
        assert_eq!(
            days,
            [("2026-03-01".to_owned(), 1), ("2026-03-03".to_owned(), 2)]
        );
        let codes: Vec<_> = told
            .codes
            .iter()
            .map(|one| (one.code.as_str(), one.count))
            .collect();
        assert_eq!(codes, [("ITEM_LOGIN_REQUIRED", 2), ("HTTP_502", 1)]);
        assert_eq!(told.last_failed.unwrap().at_ms, 2 * DAY_MS + 5);
    }

    #[test]
    fn an_error_with_a_good_status_is_still_an_error() {
        assert!(!call(0, 1, Some(200), Some("X")).worked());
    }

    #[test]
    fn codes_are_bounded_and_none_is_lost() {
        let calls: Vec<Call> = (0..100_u16)
            .map(|nth| call(i64::from(nth), 1, Some(300 + nth), None))
            .collect();
        let told = report(&calls, day_of);
        assert_eq!(told.codes.len(), CODES_MAX);
        assert_eq!(told.codes.iter().map(|one| one.count).sum::<u32>(), 100);
        assert_eq!(told.codes.last().unwrap().code, OTHER_CODES);
    }
}
