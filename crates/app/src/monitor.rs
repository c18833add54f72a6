//! How the calls to each bank went, over the journal of calls.

use std::collections::BTreeMap;

use chrono::{Days, Local, TimeZone};
use coffer_domain::{
    CivilDate,
    calls::{self, Call, Report, Tally},
};
use coffer_store::facts::{self, CallRow};

use crate::{
    App,
    api::{
        AppError, BankMonitor, CallTally, CodeTally, ErrorCode, FailedCall, Monitor, MonitorRequest,
    },
    views,
};

/// What can be looked at.
pub const DAYS: [u32; 3] = [7, 30, 90];

/// Calls that are looked at: as many as the journal keeps.
const CALLS_MAX: u32 = 50_000;

/// How calls went.
///
/// # Errors
/// If the days are none of [`DAYS`], no profile is open, or the store fails.
pub async fn view(app: &App, request: MonitorRequest) -> Result<Monitor, AppError> {
    if !DAYS.contains(&request.days) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "Calls can be looked at over 7, 30 or 90 days.",
        ));
    }
    let profile = app.profile()?;
    profile.journal_calls(app).await;
    let dates = dates(day_of(app.now_ms()), request.days);
    let since_ms = dates.first().map_or(i64::MAX, |day| start_of(*day));
    let rows = profile
        .read(move |r| facts::calls(r, since_ms, CALLS_MAX))
        .await?;
    Ok(of_rows(rows, &dates))
}

fn of_rows(rows: Vec<CallRow>, dates: &[CivilDate]) -> Monitor {
    let truncated = u32::try_from(rows.len()).unwrap_or(u32::MAX) >= CALLS_MAX;
    let since = rows.iter().map(|row| row.call.at_ms).min();
    // By name: a bank that was linked anew is the same bank.
    let mut banks: BTreeMap<Option<String>, Vec<Call>> = BTreeMap::new();
    for row in rows {
        banks.entry(row.institution).or_default().push(row.call);
    }
    let mut banks: Vec<_> = banks
        .into_iter()
        .map(|(institution, calls)| bank(institution, &calls::report(&calls, day_of), dates))
        .collect();
    // What is for no bank in particular comes last.
    banks.sort_by_key(|bank| bank.institution.is_none());
    Monitor {
        days: u32::try_from(dates.len()).unwrap_or(u32::MAX),
        dates: dates.iter().map(CivilDate::to_string).collect(),
        since: since.map(views::timestamp),
        truncated,
        banks,
    }
}

fn bank(institution: Option<String>, report: &Report, dates: &[CivilDate]) -> BankMonitor {
    let on = |date: &CivilDate| report.days.iter().find(|(day, _)| day == date);
    BankMonitor {
        institution,
        all: tally(report.all),
        by_date: dates
            .iter()
            .map(|date| on(date).map(|(_, one)| tally(*one)))
            .collect(),
        codes: report
            .codes
            .iter()
            .map(|one| CodeTally {
                code: one.code.clone(),
                count: one.count,
                last_at: views::timestamp(one.last_ms),
            })
            .collect(),
        last_failed: report.last_failed.as_ref().map(|call| FailedCall {
            at: views::timestamp(call.at_ms),
            endpoint: call.endpoint.clone(),
            code: call.code().unwrap_or_default(),
            request_id: call.request_id.clone(),
        }),
    }
}

fn tally(tally: Tally) -> CallTally {
    CallTally {
        calls: tally.calls,
        failed: tally.failed,
        worked_per_mille: tally.worked_per_mille().unwrap_or(0),
        p50_ms: tally.p50_ms,
        p95_ms: tally.p95_ms,
    }
}

/// The last so many days, the oldest first.
fn dates(today: CivilDate, days: u32) -> Vec<CivilDate> {
    (0..u64::from(days))
        .rev()
        .filter_map(|ago| today.checked_sub_days(Days::new(ago)))
        .collect()
}

/// The day of a moment, by this machine's clock.
fn day_of(at_ms: i64) -> CivilDate {
    Local
        .timestamp_millis_opt(at_ms)
        .earliest()
        .map_or(CivilDate::MIN, |time| time.date_naive())
}

fn start_of(day: CivilDate) -> i64 {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let at = Local.from_local_datetime(&midnight).earliest();
    // A day that begins without its midnight (the clocks are set forward) begins a little later.
    at.map_or_else(
        || midnight.and_utc().timestamp_millis(),
        |at| at.timestamp_millis(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(institution: Option<&str>, at_ms: i64, status: u16) -> CallRow {
        CallRow {
            item: None,
            institution: institution.map(str::to_owned),
            call: Call {
                at_ms,
                endpoint: "/transactions/sync".to_owned(),
                http_status: Some(status),
                error_code: None,
                request_id: Some("abc".to_owned()),
                duration_ms: 10,
            },
        }
    }

    #[test]
    fn banks_are_told_apart_and_calls_for_none_come_last() {
        let now_ms = 1_800_000_000_000;
        let dates = dates(day_of(now_ms), 7);
        assert_eq!(dates.len(), 7);
        assert_eq!(*dates.last().unwrap(), day_of(now_ms));
        let told = of_rows(
            vec![
                row(None, now_ms, 200),
                row(Some("B"), now_ms, 500),
                row(Some("A"), now_ms - 2 * 86_400_000, 200),
            ],
            &dates,
        );
        let names: Vec<_> = told
            .banks
            .iter()
            .map(|bank| bank.institution.as_deref())
            .collect();
        assert_eq!(names, [Some("A"), Some("B"), None]);
        assert_eq!(told.banks[0].by_date[4].unwrap().calls, 1);
        assert_eq!(told.banks[0].by_date[6], None);
        assert_eq!(told.banks[1].codes[0].code, "HTTP_500");
        assert_eq!(told.banks[1].last_failed.as_ref().unwrap().code, "HTTP_500");
        assert_eq!(told.banks[1].all.worked_per_mille, 0);
        assert!(!told.truncated);
    }
}
