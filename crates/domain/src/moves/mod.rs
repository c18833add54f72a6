//! Money that a person moves between two accounts of their own, as a pure machine: what a move is made of, where
//! it stands, where the money is, and what is to be done next.
//!
//! The provider moves money between a bank and a ledger, never between two banks. So a move is up to three
//! transfers, its *legs*:
//!
//! ```text
//!   planned ──person──> debit ──settled──> resting ──program──> credit ──settled──> done
//!      │                  │                   │                   │
//!      ├ lapsed           ├ cancelled         │                   └ failed, returned, cancelled
//!      ├ declined         ├ failed            │                          │
//!      └ cancelled        └ returned          └──────── stranded <───────┘
//!                                                           └──person──> back ──settled──> sent back
//! ```
//! A leg is written down before anything is asked, each time:
//!
//! ```text
//!   Authorizing ──> Authorized ──written──> Asked ──> Pending ──> Posted ──> Settled ──> Returned
//!        ├> Declined     ├> NotMade           ├> NotMade └> Cancelled └> Failed
//!        └> NotMade      └> Cancelled         └> any of what follows
//! ```
//! `Asked` means: it may have been made, and nobody knows. Only what the provider tells leads out of it, or that
//! it cannot be made any more. While a leg may still come to anything there is no second one of its purpose, and
//! one authorization makes one transfer at most: together, nothing is paid twice.

mod amount;
mod returns;
mod words;

pub use amount::{AmountProblem, Limits, MOST_MINOR, check_limits, read_amount};
pub use returns::{declined, meaning};
pub use words::{Names, hint, sentence};

/// How long an authorization is good for, by the provider's rule.
pub const AUTHORIZATION_MS: i64 = 60 * 60 * 1_000;

/// So much before its end nothing is made of it any more: the call has to arrive in time, and two clocks differ.
pub const MARGIN_MS: i64 = 60 * 1_000;

/// How long the provider may take to know a transfer that it was asked for, before "there is none" is believed.
pub const SETTLES_IN_MS: i64 = 10 * 60 * 1_000;

/// How long the program waits before it asks again for a leg that the provider did not let through.
pub const AGAIN_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;

/// How often it asks by itself.
pub const TRIES_MAX: usize = 10;

/// What a leg is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LegKind {
    /// Out of the first account, into the ledger.
    Debit,
    /// Out of the ledger, into the second account.
    Credit,
    /// Out of the ledger, back into the first account.
    Back,
}

impl LegKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Debit, Self::Credit, Self::Back];

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
            Self::Back => "back",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// Where a leg stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Step { $($(#[$doc])* $name),* }

        impl Step {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word that is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

steps! {
    /// Whether it may be made was asked, and the answer is not known.
    Authorizing = "authorizing";
    /// It may be made, for an hour.
    Authorized = "authorized";
    /// It may not.
    Declined = "declined";
    /// It was asked for, and the answer is not known.
    Asked = "asked";
    /// It was never made, and cannot be any more.
    NotMade = "not_made";
    /// The provider has it.
    Pending = "pending";
    /// It was sent to the bank.
    Posted = "posted";
    /// It is through.
    Settled = "settled";
    /// It was stopped before it was sent.
    Cancelled = "cancelled";
    /// It did not work.
    Failed = "failed";
    /// It came back.
    Returned = "returned";
}

impl Step {
    /// The step of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == word)
    }

    /// The step that a word of the provider's means; nothing for one that is about something else, or that is
    /// newer than this program.
    pub fn told(word: &str) -> Option<Self> {
        match word {
            "pending" => Some(Self::Pending),
            "posted" => Some(Self::Posted),
            "settled" | "funds_available" => Some(Self::Settled),
            "cancelled" => Some(Self::Cancelled),
            "failed" => Some(Self::Failed),
            "returned" => Some(Self::Returned),
            _ => None,
        }
    }

    /// Nothing can come of it any more: no money is, or will be, where it was to go.
    pub const fn is_dead(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::NotMade | Self::Cancelled | Self::Failed | Self::Returned
        )
    }

    /// The provider was asked to move money, and may have.
    pub const fn may_have_moved(self) -> bool {
        matches!(
            self,
            Self::Asked | Self::Pending | Self::Posted | Self::Settled
        )
    }

    /// Whether another step may come after this one. What the provider tells comes in order, but some of it may
    /// be told twice, or be left out.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Authorizing => matches!(next, Self::Authorized | Self::Declined | Self::NotMade),
            Self::Authorized => matches!(next, Self::Asked | Self::NotMade | Self::Cancelled),
            // That it was never made is worked out, and what the provider tells stands above that.
            Self::Asked => next.is_told() || matches!(next, Self::NotMade),
            Self::NotMade => next.is_told(),
            Self::Pending => next.is_told() && !matches!(next, Self::Pending),
            Self::Posted => matches!(next, Self::Settled | Self::Failed | Self::Returned),
            Self::Settled => matches!(next, Self::Returned),
            Self::Declined | Self::Cancelled | Self::Failed | Self::Returned => false,
        }
    }

    const fn is_told(self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::Posted
                | Self::Settled
                | Self::Cancelled
                | Self::Failed
                | Self::Returned
        )
    }
}

/// A leg, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// What it is for.
    pub kind: LegKind,
    /// Where it stands.
    pub step: Step,
    /// When it was first written down, milliseconds.
    pub begun_ms: i64,
    /// When whether it may be made was asked: the hour of an authorization is counted from here, which is never
    /// later than the provider counts.
    pub authorized_ms: i64,
    /// When it was asked for.
    pub asked_ms: Option<i64>,
    /// The provider says that it can still be stopped.
    pub cancellable: bool,
}

impl Leg {
    /// Until when something can be made of its authorization.
    pub const fn good_until_ms(&self) -> i64 {
        self.authorized_ms
            .saturating_add(AUTHORIZATION_MS - MARGIN_MS)
    }

    /// Whether its authorization is stale.
    pub const fn is_stale(&self, now_ms: i64) -> bool {
        now_ms >= self.good_until_ms()
    }

    /// Whether nobody should confirm it any more: it is stale, or of a time to come, because the clock was set back since,
    /// and how old it is cannot be known.
    pub const fn is_past(&self, now_ms: i64) -> bool {
        self.is_stale(now_ms) || now_ms.saturating_add(MARGIN_MS) < self.authorized_ms
    }

    /// Whether no call that was made for it can still have an effect that the provider does not know of.
    const fn is_settled_that_none_is(&self, now_ms: i64) -> bool {
        let asked_ms = match self.asked_ms {
            Some(asked_ms) => asked_ms,
            None => self.begun_ms,
        };
        now_ms >= self.authorized_ms.saturating_add(AUTHORIZATION_MS)
            && now_ms >= asked_ms.saturating_add(SETTLES_IN_MS)
    }
}

/// Where a move stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Whether it may be made was asked, and the answer is not known yet.
    Planning,
    /// It may be made, until its authorization is stale.
    Planned,
    /// Nobody confirmed it in time.
    Lapsed,
    /// The provider said no.
    Declined,
    /// The money was asked for; whether that arrived is not known.
    DebitAsked,
    /// The money is leaving the first account.
    DebitUnderWay,
    /// It rests in the ledger, and goes on by itself.
    Resting,
    /// It was asked to go on; whether that arrived is not known.
    CreditAsked,
    /// It is on its way into the second account.
    CreditUnderWay,
    /// It has arrived.
    Done,
    /// It was stopped before anything moved.
    Cancelled,
    /// The first bank did not give it.
    Failed,
    /// The first bank took it back.
    Returned,
    /// It rests in the ledger until a person says what becomes of it.
    Stranded,
    /// It was asked back; whether that arrived is not known.
    BackAsked,
    /// It is on its way back.
    BackUnderWay,
    /// It is back in the first account.
    SentBack,
    /// The first bank took it back after it had gone on.
    Owed,
}

/// Where the money of a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the first account.
    From,
    /// Not known.
    NotKnown,
    /// Between the first account and the ledger.
    Leaving,
    /// In the ledger.
    Ledger,
    /// Between the ledger and the second account.
    Arriving,
    /// In the second account.
    To,
    /// Between the ledger and the first account.
    Returning,
    /// In the first account, and out of the ledger a second time.
    Both,
}

impl State {
    /// Where the money is.
    pub const fn place(self) -> Place {
        match self {
            Self::Planning
            | Self::Planned
            | Self::Lapsed
            | Self::Declined
            | Self::Cancelled
            | Self::Failed
            | Self::Returned
            | Self::SentBack => Place::From,
            Self::DebitAsked => Place::NotKnown,
            Self::DebitUnderWay => Place::Leaving,
            Self::Resting | Self::Stranded => Place::Ledger,
            Self::CreditAsked | Self::CreditUnderWay => Place::Arriving,
            Self::Done => Place::To,
            Self::BackAsked | Self::BackUnderWay => Place::Returning,
            Self::Owed => Place::Both,
        }
    }

    /// Whether money is under way, or rests, so that its accounts must stay connected.
    pub const fn is_under_way(self) -> bool {
        matches!(
            self,
            Self::DebitAsked
                | Self::DebitUnderWay
                | Self::Resting
                | Self::CreditAsked
                | Self::CreditUnderWay
                | Self::Stranded
                | Self::BackAsked
                | Self::BackUnderWay
        )
    }
}

/// The newest leg of a kind.
pub fn newest(legs: &[Leg], kind: LegKind) -> Option<&Leg> {
    legs.iter().rev().find(|leg| leg.kind == kind)
}

/// The leg that carries the money out of the ledger, or did last.
fn onward(legs: &[Leg]) -> Option<&Leg> {
    let out = || legs.iter().rev().filter(|leg| leg.kind != LegKind::Debit);
    out()
        .find(|leg| !leg.step.is_dead())
        .or_else(|| out().next())
}

/// Where a move stands that is made of these legs, in the order in which they were begun.
pub fn state(legs: &[Leg], now_ms: i64) -> State {
    let Some(debit) = newest(legs, LegKind::Debit) else {
        return State::Planning;
    };
    let onward = onward(legs);
    match debit.step {
        Step::Authorizing if debit.is_past(now_ms) => State::Lapsed,
        Step::Authorizing => State::Planning,
        Step::Authorized if debit.is_past(now_ms) => State::Lapsed,
        Step::Authorized => State::Planned,
        Step::Declined => State::Declined,
        Step::NotMade if debit.asked_ms.is_some() => State::Failed,
        Step::NotMade => State::Lapsed,
        Step::Asked => State::DebitAsked,
        Step::Pending | Step::Posted => State::DebitUnderWay,
        Step::Cancelled => State::Cancelled,
        Step::Failed => State::Failed,
        Step::Returned => match onward {
            Some(leg) if leg.step.may_have_moved() => State::Owed,
            _ => State::Returned,
        },
        Step::Settled => onward.map_or(State::Resting, |leg| resting(legs, leg)),
    }
}

/// The same, once the money has reached the ledger.
fn resting(legs: &[Leg], onward: &Leg) -> State {
    match (onward.kind, onward.step) {
        (LegKind::Credit, Step::Asked) => State::CreditAsked,
        (LegKind::Credit, Step::Pending | Step::Posted) => State::CreditUnderWay,
        (LegKind::Credit, Step::Settled) => State::Done,
        (LegKind::Credit, Step::Cancelled | Step::Failed | Step::Returned) => State::Stranded,
        (LegKind::Credit, Step::Declined | Step::NotMade) if is_out_of_tries(legs) => {
            State::Stranded
        }
        (LegKind::Credit, _) => State::Resting,
        (LegKind::Debit | LegKind::Back, Step::Settled) => State::SentBack,
        (LegKind::Debit | LegKind::Back, Step::Pending | Step::Posted) => State::BackUnderWay,
        (LegKind::Debit | LegKind::Back, step) if step.is_dead() => State::Stranded,
        (LegKind::Debit | LegKind::Back, _) => State::BackAsked,
    }
}

/// Whether the program has asked for the credit as often as it does by itself.
fn is_out_of_tries(legs: &[Leg]) -> bool {
    let credits = legs.iter().filter(|leg| leg.kind == LegKind::Credit);
    credits.count() >= TRIES_MAX
}

/// What the program does next, without a person. Numbers are places in the list of legs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing, until somebody says something.
    Nothing,
    /// Write a credit down and ask whether it may be made.
    Begin,
    /// Ask again whether this one may be made, under its key: that is one question, however often it is asked.
    Authorize(usize),
    /// Write down that this one is asked for, and ask for it.
    Create(usize),
    /// Find out whether this one was made, and ask again under the same authorization if it was not.
    Resolve(usize),
    /// Nothing was made of this one, and nothing can be.
    GiveUp(usize),
    /// Stop this one: what it would pay out has been taken back.
    Stop(usize),
}

/// What the program does next. `events_read` says that everything was read that the provider tells of transfers:
/// nothing new is begun before, so that what a database knew that was lost since is learned first.
pub fn next(legs: &[Leg], now_ms: i64, events_read: bool) -> Next {
    for (at, leg) in legs.iter().enumerate() {
        match leg.step {
            Step::Asked => return Next::Resolve(at),
            // Nobody waits any more for the answer to a plan, and it moves nothing.
            Step::Authorizing | Step::Authorized if leg.is_past(now_ms) => {
                return Next::GiveUp(at);
            }
            _ => {}
        }
    }
    let Some(debit) = newest(legs, LegKind::Debit) else {
        return Next::Nothing;
    };
    let live = legs
        .iter()
        .enumerate()
        .rev()
        .find(|(_, leg)| leg.kind != LegKind::Debit && !leg.step.is_dead());
    if debit.step == Step::Returned {
        return match live {
            Some((at, leg)) if leg.step == Step::Pending && leg.cancellable => Next::Stop(at),
            Some((at, leg)) if matches!(leg.step, Step::Authorizing | Step::Authorized) => {
                Next::GiveUp(at)
            }
            _ => Next::Nothing,
        };
    }
    if debit.step != Step::Settled {
        return Next::Nothing;
    }
    match live {
        Some((at, leg)) if leg.step == Step::Authorizing => Next::Authorize(at),
        Some((at, leg)) if leg.step == Step::Authorized && events_read => Next::Create(at),
        Some(_) => Next::Nothing,
        None if !events_read => Next::Nothing,
        None if state(legs, now_ms) != State::Resting => Next::Nothing,
        None => match newest(legs, LegKind::Credit) {
            // One of a time to come was begun by a clock that was wrong.
            Some(last)
                if last.begun_ms <= now_ms
                    && now_ms < last.begun_ms.saturating_add(AGAIN_AFTER_MS) =>
            {
                Next::Nothing
            }
            _ => Next::Begin,
        },
    }
}

/// What is to be done with a leg that was asked for and that the provider does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Ask again under the same authorization, which makes one transfer however often it is asked.
    AskAgain,
    /// Wait: it may be on its way, and its authorization is too old to be asked again.
    Wait,
    /// It was never made.
    NotMade,
}

/// Whether money should still go where a leg takes it: out of the ledger only while what came in is there.
pub fn is_wanted(legs: &[Leg], leg: &Leg) -> bool {
    leg.kind == LegKind::Debit
        || newest(legs, LegKind::Debit).is_some_and(|debit| debit.step == Step::Settled)
}

/// What is to be done with a leg in `Asked` of which the provider says that there is none. `is_wanted`: as
/// [`is_wanted`] says; what the first bank took back meanwhile is not sent on by asking again.
pub const fn missing(leg: &Leg, now_ms: i64, events_read: bool, is_wanted: bool) -> Missing {
    if !leg.is_stale(now_ms) {
        return match is_wanted {
            true => Missing::AskAgain,
            false => Missing::Wait,
        };
    }
    if events_read && leg.is_settled_that_none_is(now_ms) {
        return Missing::NotMade;
    }
    Missing::Wait
}

/// Whether a person's confirmation would do something: of a plan, or of money that is to go on.
pub fn can_confirm(state: State) -> bool {
    matches!(state, State::Planned | State::Stranded)
}

/// Whether it can still be stopped, and which leg that is.
pub fn can_cancel(legs: &[Leg], now_ms: i64) -> Option<usize> {
    match state(legs, now_ms) {
        State::Planned => legs.iter().rposition(|leg| leg.kind == LegKind::Debit),
        State::DebitUnderWay | State::CreditUnderWay => legs
            .iter()
            .rposition(|leg| leg.step == Step::Pending && leg.cancellable),
        _ => None,
    }
}

/// Whether the money can be sent back: it rests, and its way on has failed at least once.
pub fn can_send_back(legs: &[Leg], now_ms: i64) -> bool {
    match state(legs, now_ms) {
        State::Stranded => true,
        State::Resting => {
            legs.iter()
                .any(|leg| leg.kind != LegKind::Debit && leg.step.is_dead())
                && legs
                    .iter()
                    .all(|leg| leg.kind == LegKind::Debit || leg.step.is_dead())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
