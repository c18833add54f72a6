//! When a connection is synced without anybody asking.
//!
//! Pulling is free and is the baseline: a connection is asked when the program starts, when somebody
//! comes back to it, and every few hours. What a person must mend is hardly asked, what failed is asked
//! ever less often, and nothing is asked over a network that costs money or that is switched off.

use crate::HealthState;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// What a person may choose as the hours between two syncs.
pub const HOURS: [u8; 5] = [1, 3, 6, 12, 24];

/// Somebody who comes back gets what is new, but not more often than this.
pub const FOCUS_EVERY_MS: i64 = 30 * MINUTE_MS;

/// A start asks unless this program, or another on the same profile, has just asked.
pub const LAUNCH_EVERY_MS: i64 = 10 * MINUTE_MS;

/// A provider that says there is something new is believed at once, but not more often than this: who tells
/// a hundred things in a minute has one sync, and somebody who lies costs no more than that.
pub const NOTICE_EVERY_MS: i64 = 10_000;

/// The first wait after a failure; each further one doubles it.
const BACKOFF_MS: i64 = 15 * MINUTE_MS;

/// The longest wait after failures.
const BACKOFF_MAX_MS: i64 = 24 * HOUR_MS;

/// A login that broke may have mended itself, so it is looked at once a day.
const BROKEN_EVERY_MS: i64 = 24 * HOUR_MS;

/// The window asks again at the latest after this, whatever is due: clocks are changed and computers sleep.
pub const LOOK_MAX_MS: i64 = 5 * MINUTE_MS;

/// And not sooner.
pub const LOOK_MIN_MS: i64 = 15_000;

/// What a person chose for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// When the profile is opened.
    pub on_launch: bool,
    /// When the window comes to the front.
    pub on_focus: bool,
    /// Every so many hours; `None` never.
    pub every_hours: Option<u8>,
}

impl Plan {
    /// What holds until something is chosen. Play money asks for nothing by itself.
    pub const fn usual(is_play_money: bool) -> Self {
        Self {
            on_launch: !is_play_money,
            on_focus: !is_play_money,
            every_hours: if is_play_money { None } else { Some(6) },
        }
    }

    /// Whether anything is asked without a person's word.
    pub const fn asks(self) -> bool {
        self.on_launch || self.on_focus || self.every_hours.is_some()
    }
}

/// Why it is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The profile was just opened.
    Launch,
    /// The window came to the front.
    Focus,
    /// Time has passed.
    Timer,
    /// The provider said that there is something new. It hastens what would be asked anyway, and nothing else.
    Notice,
}

/// What is known of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// State of its health.
    pub health: HealthState,
    /// A sync was reverted: only a person's own word goes on.
    pub held: bool,
    /// The person disconnected it.
    pub disconnected: bool,
    /// Older history is still being prepared at the provider.
    pub history_pending: bool,
    /// When it was last tried, by anybody, milliseconds since 1970 UTC.
    pub tried_ms: Option<i64>,
    /// Tries that failed in a row.
    pub failures: u32,
    /// Not before this time, by the provider's own word.
    pub retry_at_ms: Option<i64>,
}

/// What the world is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// Now, milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// The person switched the network off.
    pub offline: bool,
    /// The network costs money by the byte.
    pub metered: bool,
    /// Between 0 and 999, other for each connection and try, so that programs do not meet.
    pub jitter_per_mille: u32,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Sync.
    Now,
    /// Not before this time.
    At(i64),
    /// Not by itself, and why.
    Never(Why),
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing is chosen that would ask at this moment.
    NotChosen,
    /// The person disconnected it.
    Disconnected,
    /// The permission is gone: a new link is needed.
    Revoked,
    /// A sync was reverted.
    Held,
    /// Switched offline.
    Offline,
    /// The network is metered.
    Metered,
}

/// Whether a connection is to be synced now.
pub fn due(plan: Plan, standing: Standing, moment: Moment, world: World) -> Due {
    if standing.disconnected {
        return Due::Never(Why::Disconnected);
    }
    if standing.health == HealthState::Revoked {
        return Due::Never(Why::Revoked);
    }
    if standing.held {
        return Due::Never(Why::Held);
    }
    if world.offline {
        return Due::Never(Why::Offline);
    }
    if world.metered {
        return Due::Never(Why::Metered);
    }
    let every_ms = plan.every_hours.map(|hours| i64::from(hours) * HOUR_MS);
    // What is still being prepared is looked for every hour, whatever the plan's own hours are.
    let pending_ms = (standing.history_pending && plan.asks()).then_some(HOUR_MS);
    let by_timer = every_ms
        .into_iter()
        .chain(pending_ms)
        .min()
        .map(|wait_ms| jittered(wait_ms, world.jitter_per_mille));
    let by_moment = match moment {
        Moment::Launch if plan.on_launch => Some(LAUNCH_EVERY_MS),
        Moment::Focus if plan.on_focus => Some(FOCUS_EVERY_MS),
        Moment::Notice if plan.asks() => Some(NOTICE_EVERY_MS),
        Moment::Launch | Moment::Focus | Moment::Timer | Moment::Notice => None,
    };
    let Some(wait_ms) = by_moment.into_iter().chain(by_timer).min() else {
        return Due::Never(Why::NotChosen);
    };
    let wait_ms = wait_ms.max(match (moment, standing.health) {
        // What was broken may be what is new.
        (Moment::Notice, _) => 0,
        (_, HealthState::NeedsLogin) => BROKEN_EVERY_MS,
        (_, _) if standing.failures > 0 => {
            jittered(backoff_ms(standing.failures), world.jitter_per_mille)
        }
        (_, _) => 0,
    });
    // A clock that was set back makes no connection wait for years.
    let tried_ms = standing.tried_ms.filter(|at_ms| *at_ms <= world.now_ms);
    let at_ms = tried_ms.map_or(world.now_ms, |at_ms| at_ms.saturating_add(wait_ms));
    let at_ms = at_ms.max(
        standing
            .retry_at_ms
            .unwrap_or(at_ms)
            .min(world.now_ms + BACKOFF_MAX_MS),
    );
    if at_ms <= world.now_ms {
        Due::Now
    } else {
        Due::At(at_ms)
    }
}

/// When the window asks again: at what is due next, within bounds.
pub fn look_again_ms(due: impl Iterator<Item = Due>, now_ms: i64) -> i64 {
    let next = due
        .filter_map(|one| match one {
            Due::At(at_ms) => Some(at_ms.saturating_sub(now_ms)),
            Due::Now | Due::Never(_) => None,
        })
        .min();
    next.unwrap_or(LOOK_MAX_MS).clamp(LOOK_MIN_MS, LOOK_MAX_MS)
}

fn backoff_ms(failures: u32) -> i64 {
    let doublings = failures.saturating_sub(1).min(20);
    BACKOFF_MS
        .saturating_mul(1 << doublings)
        .min(BACKOFF_MAX_MS)
}

/// Up to a tenth more.
fn jittered(wait_ms: i64, per_mille: u32) -> i64 {
    wait_ms + wait_ms / 10 * i64::from(per_mille.min(999)) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_800_000_000_000;

    fn plan() -> Plan {
        Plan::usual(false)
    }

    fn standing() -> Standing {
        Standing {
            health: HealthState::Ok,
            held: false,
            disconnected: false,
            history_pending: false,
            tried_ms: Some(NOW_MS - HOUR_MS),
            failures: 0,
            retry_at_ms: None,
        }
    }

    fn world() -> World {
        World {
            now_ms: NOW_MS,
            offline: false,
            metered: false,
            jitter_per_mille: 0,
        }
    }

    #[test]
    fn it_asks_at_the_start_on_coming_back_and_every_six_hours() {
        assert_eq!(due(plan(), standing(), Moment::Launch, world()), Due::Now);
        assert_eq!(due(plan(), standing(), Moment::Focus, world()), Due::Now);
        assert_eq!(
            due(plan(), standing(), Moment::Timer, world()),
            Due::At(NOW_MS + 5 * HOUR_MS)
        );
        let later = World {
            now_ms: NOW_MS + 5 * HOUR_MS,
            ..world()
        };
        assert_eq!(due(plan(), standing(), Moment::Timer, later), Due::Now);
    }

    #[test]
    fn a_history_that_is_still_being_prepared_is_looked_for_every_hour() {
        let pending = Standing {
            history_pending: true,
            ..standing()
        };
        assert_eq!(due(plan(), pending, Moment::Timer, world()), Due::Now);
        let just = Standing {
            tried_ms: Some(NOW_MS - MINUTE_MS),
            ..pending
        };
        let at_ms = NOW_MS - MINUTE_MS + HOUR_MS;
        assert_eq!(due(plan(), just, Moment::Timer, world()), Due::At(at_ms));
        let never = Plan {
            on_launch: false,
            on_focus: false,
            every_hours: None,
        };
        let unasked = due(never, pending, Moment::Timer, world());
        assert_eq!(unasked, Due::Never(Why::NotChosen));
    }

    #[test]
    fn switching_windows_back_and_forth_does_not_ask_again_and_again() {
        let just = Standing {
            tried_ms: Some(NOW_MS - MINUTE_MS),
            ..standing()
        };
        assert_eq!(
            due(plan(), just, Moment::Focus, world()),
            Due::At(NOW_MS - MINUTE_MS + FOCUS_EVERY_MS)
        );
    }

    #[test]
    fn nothing_is_asked_offline_metered_held_disconnected_or_without_permission() {
        let off = World {
            offline: true,
            ..world()
        };
        let metered = World {
            metered: true,
            ..world()
        };
        for moment in [Moment::Launch, Moment::Focus, Moment::Timer, Moment::Notice] {
            let never = |why| Due::Never(why);
            assert_eq!(due(plan(), standing(), moment, off), never(Why::Offline));
            assert_eq!(
                due(plan(), standing(), moment, metered),
                never(Why::Metered)
            );
            let held = Standing {
                held: true,
                ..standing()
            };
            assert_eq!(due(plan(), held, moment, world()), never(Why::Held));
            let ended = Standing {
                disconnected: true,
                ..standing()
            };
            assert_eq!(
                due(plan(), ended, moment, world()),
                never(Why::Disconnected)
            );
            let revoked = Standing {
                health: HealthState::Revoked,
                ..standing()
            };
            assert_eq!(due(plan(), revoked, moment, world()), never(Why::Revoked));
        }
    }

    #[test]
    fn news_hasten_what_would_be_asked_anyway_and_nothing_else() {
        assert_eq!(due(plan(), standing(), Moment::Notice, world()), Due::Now);
        let chosen = |every_hours| Plan {
            on_launch: false,
            on_focus: false,
            every_hours,
        };
        let notice = |plan| due(plan, standing(), Moment::Notice, world());
        assert_eq!(notice(chosen(None)), Due::Never(Why::NotChosen));
        assert_eq!(notice(chosen(Some(24))), Due::Now);
        // A hundred at once are one sync.
        let just = Standing {
            tried_ms: Some(NOW_MS - 1),
            ..standing()
        };
        let at_ms = NOW_MS - 1 + NOTICE_EVERY_MS;
        assert_eq!(due(plan(), just, Moment::Notice, world()), Due::At(at_ms));
        // The news may be that it works again; what the provider forbade stays forbidden.
        let broken = Standing {
            health: HealthState::NeedsLogin,
            failures: 9,
            ..standing()
        };
        assert_eq!(due(plan(), broken, Moment::Notice, world()), Due::Now);
        let limited = Standing {
            retry_at_ms: Some(NOW_MS + 7),
            ..standing()
        };
        assert_eq!(
            due(plan(), limited, Moment::Notice, world()),
            Due::At(NOW_MS + 7)
        );
    }

    #[test]
    fn failures_are_asked_ever_less_often_and_never_given_up() {
        let mut waits = Vec::new();
        for failures in 1..40 {
            let failed = Standing {
                failures,
                tried_ms: Some(NOW_MS),
                ..standing()
            };
            let Due::At(at_ms) = due(plan(), failed, Moment::Focus, world()) else {
                panic!("it waits");
            };
            waits.push(at_ms - NOW_MS);
        }
        assert!(waits.is_sorted());
        assert_eq!(waits[0], FOCUS_EVERY_MS);
        assert_eq!(waits[3], 8 * BACKOFF_MS);
        assert_eq!(*waits.last().unwrap(), BACKOFF_MAX_MS);
    }

    #[test]
    fn a_broken_login_is_looked_at_once_a_day_because_some_mend_themselves() {
        let broken = Standing {
            health: HealthState::NeedsLogin,
            failures: 7,
            ..standing()
        };
        assert_eq!(
            due(plan(), broken, Moment::Launch, world()),
            Due::At(NOW_MS - HOUR_MS + BROKEN_EVERY_MS)
        );
    }

    #[test]
    fn the_providers_own_time_is_kept_but_not_for_ever() {
        let told = |retry_at_ms| Standing {
            retry_at_ms: Some(retry_at_ms),
            health: HealthState::Failing,
            failures: 1,
            ..standing()
        };
        assert_eq!(
            due(plan(), told(NOW_MS + HOUR_MS), Moment::Launch, world()),
            Due::At(NOW_MS + HOUR_MS)
        );
        assert_eq!(
            due(plan(), told(i64::MAX), Moment::Launch, world()),
            Due::At(NOW_MS + BACKOFF_MAX_MS)
        );
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_it() {
        let future = Standing {
            tried_ms: Some(NOW_MS + 365 * 24 * HOUR_MS),
            ..standing()
        };
        assert_eq!(due(plan(), future, Moment::Timer, world()), Due::Now);
    }

    #[test]
    fn jitter_moves_it_by_a_tenth_at_most_and_only_later() {
        for jitter_per_mille in [0, 1, 500, 999, 5_000] {
            let world = World {
                jitter_per_mille,
                ..world()
            };
            let Due::At(at_ms) = due(plan(), standing(), Moment::Timer, world) else {
                panic!("it waits");
            };
            let late = at_ms - (NOW_MS + 5 * HOUR_MS);
            assert!((0..=6 * HOUR_MS / 10).contains(&late), "{late}");
        }
    }

    #[test]
    fn what_is_not_chosen_is_not_done_and_play_money_asks_for_nothing() {
        let plan = Plan::usual(true);
        for moment in [Moment::Launch, Moment::Focus, Moment::Timer] {
            assert_eq!(
                due(plan, standing(), moment, world()),
                Due::Never(Why::NotChosen)
            );
        }
    }

    #[test]
    fn the_window_looks_again_in_time_and_within_bounds() {
        let look = |due: Vec<Due>| look_again_ms(due.into_iter(), NOW_MS);
        assert_eq!(look(vec![]), LOOK_MAX_MS);
        assert_eq!(
            look(vec![Due::Never(Why::Held), Due::At(NOW_MS + HOUR_MS)]),
            LOOK_MAX_MS
        );
        assert_eq!(
            look(vec![Due::At(NOW_MS + 60_000), Due::At(NOW_MS + HOUR_MS)]),
            60_000
        );
        assert_eq!(look(vec![Due::At(NOW_MS + 1)]), LOOK_MIN_MS);
    }
}
