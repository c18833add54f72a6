//! Which backups stay. Those that a person asked for stay until the person deletes them.

use crate::api::BackupReason;

/// The newest of each of so many days.
const DAYS: usize = 7;
/// The newest of each of so many weeks, days that stay anyway included.
const WEEKS: usize = 4;
/// The newest of each kind of precaution.
const PRECAUTIONS: usize = 3;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Places of those that go, in a list that is newest first.
pub(super) fn surplus(made: &[(i64, Option<BackupReason>)]) -> Vec<usize> {
    let mut stays = vec![false; made.len()];
    for (place, (_, reason)) in made.iter().enumerate() {
        // What says nothing that we know is not ours to delete.
        stays[place] = matches!(reason, None | Some(BackupReason::Asked));
    }
    newest_of_each(made, &mut stays, DAY_MS, DAYS);
    newest_of_each(made, &mut stays, 7 * DAY_MS, WEEKS);
    for kind in [
        BackupReason::Migration,
        BackupReason::Rotation,
        BackupReason::Restore,
        BackupReason::Protection,
    ] {
        let of_kind = made
            .iter()
            .enumerate()
            .filter(|(_, (_, reason))| *reason == Some(kind));
        for (place, _) in of_kind.take(PRECAUTIONS) {
            stays[place] = true;
        }
    }
    (0..made.len()).filter(|place| !stays[*place]).collect()
}

/// Keeps the newest of each of the last `count` spans of time that have one.
fn newest_of_each(
    made: &[(i64, Option<BackupReason>)],
    stays: &mut [bool],
    span_ms: i64,
    count: usize,
) {
    let mut spans: Vec<i64> = Vec::new();
    for (place, (made_ms, reason)) in made.iter().enumerate() {
        if *reason != Some(BackupReason::Daily) {
            continue;
        }
        let span = made_ms.div_euclid(span_ms);
        if !spans.contains(&span) {
            if spans.len() == count {
                return;
            }
            spans.push(span);
            stays[place] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn daily(days_ago: i64) -> (i64, Option<BackupReason>) {
        ((20_000 - days_ago) * DAY_MS + 1, Some(BackupReason::Daily))
    }

    #[test]
    fn after_a_year_of_days_seven_days_and_four_weeks_are_left() {
        // Made one after the other, as they are: each time the surplus goes.
        let mut kept: Vec<(i64, Option<BackupReason>)> = Vec::new();
        for days_ago in (0..365).rev() {
            kept.insert(0, daily(days_ago));
            for place in surplus(&kept).into_iter().rev() {
                kept.remove(place);
            }
            assert!(kept.len() <= DAYS + WEEKS);
        }
        let ages: Vec<i64> = kept.iter().map(|(ms, _)| 20_000 - ms / DAY_MS).collect();
        assert_eq!(ages[..DAYS], [0, 1, 2, 3, 4, 5, 6]);
        // Four calendar weeks, of which the present one may have just begun.
        assert!(*ages.last().unwrap() > 14, "{ages:?}");
        assert!((9..=11).contains(&ages.len()), "{ages:?}");
    }

    #[test]
    fn two_of_one_day_leave_the_newer_and_asked_ones_are_never_touched() {
        let mut made: Vec<_> = (0..30).map(|at| (-at, Some(BackupReason::Asked))).collect();
        assert!(surplus(&made).is_empty());
        made = vec![
            (9, Some(BackupReason::Daily)),
            (8, Some(BackupReason::Daily)),
            (7, None),
        ];
        assert_eq!(surplus(&made), [1]);
    }

    #[test]
    fn the_last_three_of_each_precaution_stay() {
        let made: Vec<_> = (0..5)
            .flat_map(|at| {
                [
                    (-at, Some(BackupReason::Migration)),
                    (-at, Some(BackupReason::Restore)),
                ]
            })
            .collect();
        assert_eq!(surplus(&made), [6, 7, 8, 9]);
    }
}
