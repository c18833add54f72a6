//! Moves as the window and the terminal show them.

use coffer_domain::moves::{self, LegKind, Names, Place, State, Step};
use coffer_store::moves::{End, EventRow, LegRow, MoveRow};

use crate::{
    api::{
        MoveEnd, MoveEvent, MoveLeg, MoveLegKind, MoveLegStatus, MovePlace, MoveState, MoveView,
    },
    views,
};

/// A move as it stands now.
pub fn of(row: &MoveRow, now_ms: i64) -> MoveView {
    let legs = row.machine();
    let state = moves::state(&legs, now_ms);
    let (from, to) = (called(&row.from), called(&row.to));
    let names = Names {
        from: &from,
        to: &to,
        amount: &row.amount.to_string(),
    };
    let debit = moves::newest(&legs, LegKind::Debit);
    MoveView {
        id: row.id.to_string(),
        from: end(&row.from),
        to: end(&row.to),
        amount: views::money(&row.amount),
        state: state_view(state),
        place: place_view(state.place()),
        sentence: moves::sentence(state, names),
        hint: moves::hint(state).map(str::to_owned),
        legs: row.legs.iter().map(leg).collect(),
        events: row
            .events
            .iter()
            .filter_map(|one| event(one, row))
            .collect(),
        planned_at: views::timestamp(row.planned_ms),
        confirm_until: debit
            .filter(|_| state == State::Planned)
            .map(|leg| views::timestamp(leg.good_until_ms())),
        confirmed_at: row.confirmed_ms.map(views::timestamp),
        can_confirm: moves::can_confirm(state) && row.to.account.is_some(),
        can_cancel: moves::can_cancel(&legs, now_ms).is_some(),
        can_send_back: moves::can_send_back(&legs, now_ms) && row.from.account.is_some(),
    }
}

/// What an end is called in a sentence.
pub fn called(end: &End) -> String {
    match end.institution.is_empty() {
        true => end.name.clone(),
        false => format!("{} at {}", end.name, end.institution),
    }
}

fn end(end: &End) -> MoveEnd {
    MoveEnd {
        account_id: end.account.map(|id| id.to_string()),
        name: end.name.clone(),
        mask: end.mask.clone(),
        institution: end.institution.clone(),
    }
}

fn leg(row: &LegRow) -> MoveLeg {
    let failure = row.failure.as_deref().map(|code| match row.step {
        Step::Declined => moves::declined(Some(code)),
        _ => moves::meaning(code),
    });
    let failure = match (failure, row.step) {
        (None, Step::Declined) => Some(moves::declined(None)),
        (failure, _) => failure,
    };
    MoveLeg {
        kind: kind(row.kind),
        status: status(row.step),
        network: row.network.clone(),
        description: row.description.clone(),
        expected_settlement: row.expected.map(|day| day.to_string()),
        failure_code: row.failure.clone(),
        failure: failure.map(str::to_owned),
        cancellable: row.cancellable,
        transaction_id: row.transaction.map(|id| id.to_string()),
    }
}

fn event(row: &EventRow, of: &MoveRow) -> Option<MoveEvent> {
    let end = row.leg.map(|kind| called(of.end_of(kind)));
    let end = end.as_deref().unwrap_or_default();
    let what = match (row.leg, row.what.as_str()) {
        (None, "confirmed") => "You confirmed it.".to_owned(),
        (None, "cancel_asked") => "You asked to have it stopped.".to_owned(),
        (None, "back_confirmed") => "You asked to have it sent back.".to_owned(),
        (None, "paired") => "Its two rows in your accounts were paired as a transfer.".to_owned(),
        (None, _) => return None,
        (Some(_), "doubled") => {
            "The provider tells of a second transfer for the same purpose. Look at your accounts, and report it."
                .to_owned()
        }
        (Some(kind), word) => of_leg(kind, Step::from_word(word)?, end),
    };
    let sentence = match row.code.as_deref().filter(|_| row.what != "doubled") {
        None => what,
        Some(code) => {
            let why = match row.what.as_str() {
                "declined" => moves::declined(Some(code)),
                _ => moves::meaning(code),
            };
            format!("{what} {why} ({code})")
        }
    };
    Some(MoveEvent {
        at: views::timestamp(row.at_ms),
        leg: row.leg.map(kind),
        sentence,
    })
}

fn of_leg(leg: LegKind, step: Step, end: &str) -> String {
    let out = leg == LegKind::Debit;
    let way = if out { "out of" } else { "into" };
    match step {
        Step::Authorizing => format!("Whether money may go {way} {end} was asked."),
        Step::Authorized => format!("Money may go {way} {end}."),
        Step::Declined => format!("Money may not go {way} {end}."),
        Step::Asked => format!("The transfer {way} {end} was asked for."),
        Step::NotMade => format!("The transfer {way} {end} was not made."),
        Step::Pending => format!("The provider has the transfer {way} {end}."),
        Step::Posted => format!("The transfer {way} {end} was sent to the bank."),
        Step::Settled if out => format!("The money out of {end} has reached the ledger."),
        Step::Settled => format!("The money has arrived in {end}."),
        Step::Cancelled => format!("The transfer {way} {end} was stopped."),
        Step::Failed => format!("The transfer {way} {end} did not work."),
        Step::Returned => format!("The transfer {way} {end} came back."),
    }
}

/// The kind of a leg, in the window's word.
pub const fn kind(kind: LegKind) -> MoveLegKind {
    match kind {
        LegKind::Debit => MoveLegKind::Debit,
        LegKind::Credit => MoveLegKind::Credit,
        LegKind::Back => MoveLegKind::Back,
    }
}

const fn status(step: Step) -> MoveLegStatus {
    match step {
        Step::Authorizing => MoveLegStatus::Authorizing,
        Step::Authorized => MoveLegStatus::Authorized,
        Step::Declined => MoveLegStatus::Declined,
        Step::Asked => MoveLegStatus::Asked,
        Step::NotMade => MoveLegStatus::NotMade,
        Step::Pending => MoveLegStatus::Pending,
        Step::Posted => MoveLegStatus::Posted,
        Step::Settled => MoveLegStatus::Settled,
        Step::Cancelled => MoveLegStatus::Cancelled,
        Step::Failed => MoveLegStatus::Failed,
        Step::Returned => MoveLegStatus::Returned,
    }
}

const fn state_view(state: State) -> MoveState {
    match state {
        State::Planning => MoveState::Planning,
        State::Planned => MoveState::Planned,
        State::Lapsed => MoveState::Lapsed,
        State::Declined => MoveState::Declined,
        State::DebitAsked => MoveState::DebitAsked,
        State::DebitUnderWay => MoveState::DebitUnderWay,
        State::Resting => MoveState::Resting,
        State::CreditAsked => MoveState::CreditAsked,
        State::CreditUnderWay => MoveState::CreditUnderWay,
        State::Done => MoveState::Done,
        State::Cancelled => MoveState::Cancelled,
        State::Failed => MoveState::Failed,
        State::Returned => MoveState::Returned,
        State::Stranded => MoveState::Stranded,
        State::BackAsked => MoveState::BackAsked,
        State::BackUnderWay => MoveState::BackUnderWay,
        State::SentBack => MoveState::SentBack,
        State::Owed => MoveState::Owed,
    }
}

const fn place_view(place: Place) -> MovePlace {
    match place {
        Place::From => MovePlace::From,
        Place::NotKnown => MovePlace::NotKnown,
        Place::Leaving => MovePlace::Leaving,
        Place::Ledger => MovePlace::Ledger,
        Place::Arriving => MovePlace::Arriving,
        Place::To => MovePlace::To,
        Place::Returning => MovePlace::Returning,
        Place::Both => MovePlace::Both,
    }
}
