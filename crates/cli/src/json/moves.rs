//! What `move --json` and `moves --json` print.

use coffer_app::api::{MoveEnd, MoveEvent, MoveLeg, MoveView, Moves, MovesAvailability};
use serde::Serialize;

use super::MoneyJson;

/// All moves.
#[derive(Debug, Serialize)]
pub struct MovesJson {
    /// `available`, `not_known`, `not_offered` or `needs_protection`.
    pub availability: &'static str,
    /// Why it is not offered, or null.
    pub why_not: Option<String>,
    /// The most of one move.
    pub per_move: MoneyJson,
    /// The most of one day.
    pub per_day: MoneyJson,
    /// What was moved today.
    pub today: MoneyJson,
    /// When the provider was last asked, or null.
    pub followed_at: Option<String>,
    /// Newest first.
    pub moves: Vec<MoveJson>,
}

/// A move.
#[derive(Debug, Serialize)]
pub struct MoveJson {
    /// Its id.
    pub id: String,
    /// Where it comes from.
    pub from: MoveEndJson,
    /// Where it goes.
    pub to: MoveEndJson,
    /// How much.
    pub amount: MoneyJson,
    /// Where it stands, a word.
    pub state: String,
    /// Where the money is, a word.
    pub place: String,
    /// Both in a sentence.
    pub sentence: String,
    /// What comes next, or null.
    pub hint: Option<String>,
    /// Its transfers.
    pub legs: Vec<MoveLegJson>,
    /// What happened.
    pub events: Vec<MoveEventJson>,
    /// When it was planned.
    pub planned_at: String,
    /// Until when it can be confirmed, or null.
    pub confirm_until: Option<String>,
    /// When it was confirmed, or null.
    pub confirmed_at: Option<String>,
    /// Whether `move-confirm`, `move-cancel` and `move-back` would do something.
    pub can_confirm: bool,
    /// See above.
    pub can_cancel: bool,
    /// See above.
    pub can_send_back: bool,
}

/// An end of a move.
#[derive(Debug, Serialize)]
pub struct MoveEndJson {
    /// The account, or null where it was forgotten.
    pub account_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its last digits, or null.
    pub mask: Option<String>,
    /// The bank.
    pub institution: String,
}

/// A transfer.
#[derive(Debug, Serialize)]
pub struct MoveLegJson {
    /// `debit`, `credit` or `back`.
    pub kind: String,
    /// Where it stands, a word.
    pub status: String,
    /// How it goes.
    pub network: String,
    /// What stands beside it at the bank.
    pub description: String,
    /// When it is expected to be through, or null.
    pub expected_settlement: Option<String>,
    /// The code of a failure, or null.
    pub failure_code: Option<String>,
    /// What that means, or null.
    pub failure: Option<String>,
    /// Whether it can be stopped.
    pub cancellable: bool,
    /// The transaction that it is, or null.
    pub transaction_id: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize)]
pub struct MoveEventJson {
    /// When.
    pub at: String,
    /// `debit`, `credit`, `back` or null.
    pub leg: Option<String>,
    /// What.
    pub sentence: String,
}

/// The word of an enum of the window's messages.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl From<&Moves> for MovesJson {
    fn from(all: &Moves) -> Self {
        let (availability, why_not) = match &all.availability {
            MovesAvailability::Available => ("available", None),
            MovesAvailability::NotKnown => ("not_known", None),
            MovesAvailability::NotOffered { why } => ("not_offered", Some(why.clone())),
            MovesAvailability::NeedsProtection => ("needs_protection", None),
        };
        Self {
            availability,
            why_not,
            per_move: MoneyJson::from(&all.limits.per_move),
            per_day: MoneyJson::from(&all.limits.per_day),
            today: MoneyJson::from(&all.today),
            followed_at: all.followed_at.clone(),
            moves: all.moves.iter().map(MoveJson::from).collect(),
        }
    }
}

impl From<&MoveView> for MoveJson {
    fn from(row: &MoveView) -> Self {
        Self {
            id: row.id.clone(),
            from: (&row.from).into(),
            to: (&row.to).into(),
            amount: MoneyJson::from(&row.amount),
            state: word(&row.state),
            place: word(&row.place),
            sentence: row.sentence.clone(),
            hint: row.hint.clone(),
            legs: row.legs.iter().map(MoveLegJson::from).collect(),
            events: row.events.iter().map(MoveEventJson::from).collect(),
            planned_at: row.planned_at.clone(),
            confirm_until: row.confirm_until.clone(),
            confirmed_at: row.confirmed_at.clone(),
            can_confirm: row.can_confirm,
            can_cancel: row.can_cancel,
            can_send_back: row.can_send_back,
        }
    }
}

impl From<&MoveEnd> for MoveEndJson {
    fn from(end: &MoveEnd) -> Self {
        Self {
            account_id: end.account_id.clone(),
            name: end.name.clone(),
            mask: end.mask.clone(),
            institution: end.institution.clone(),
        }
    }
}

impl From<&MoveLeg> for MoveLegJson {
    fn from(leg: &MoveLeg) -> Self {
        Self {
            kind: word(&leg.kind),
            status: word(&leg.status),
            network: leg.network.clone(),
            description: leg.description.clone(),
            expected_settlement: leg.expected_settlement.clone(),
            failure_code: leg.failure_code.clone(),
            failure: leg.failure.clone(),
            cancellable: leg.cancellable,
            transaction_id: leg.transaction_id.clone(),
        }
    }
}

impl From<&MoveEvent> for MoveEventJson {
    fn from(event: &MoveEvent) -> Self {
        Self {
            at: event.at.clone(),
            leg: event.leg.as_ref().map(word),
            sentence: event.sentence.clone(),
        }
    }
}
