//! Money that a person moves between two accounts of their own: out of one bank, a rest in the ledger of
//! whoever owns the keys, and into the other bank.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MoneyView;

/// All moves, and whether money can be moved here at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Moves {
    /// Whether money can be moved here.
    pub availability: MovesAvailability,
    /// Play money: the demo, or Plaid's test environment.
    pub is_play: bool,
    /// What a move, and a day, may hold at most.
    pub limits: MoveLimits,
    /// What was confirmed today (by this computer's clock, in UTC) and was not stopped.
    pub today: MoneyView,
    /// The name on the accounts, as it was typed last; it goes with every move.
    pub legal_name: Option<String>,
    /// Every account, with what keeps it from taking part.
    pub accounts: Vec<MoveAccount>,
    /// Moves, newest first.
    pub moves: Vec<MoveView>,
    /// When the provider was last asked what became of them, RFC 3339.
    pub followed_at: Option<String>,
}

/// Whether money can be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MovesAvailability {
    /// It can.
    Available,
    /// Nobody has asked the provider yet: `follow_moves` does.
    NotKnown,
    /// The keys do not have the product.
    NotOffered {
        /// Why, in a sentence.
        why: String,
    },
    /// Nothing that a person knows protects this profile: a PIN or a passphrase is set first.
    NeedsProtection,
}

/// The most that is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveLimits {
    /// In one move.
    pub per_move: MoneyView,
    /// In one day.
    pub per_day: MoneyView,
    /// What neither may be above.
    pub most: MoneyView,
}

/// An account, as an end of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveAccount {
    /// Our id.
    pub account_id: String,
    /// Its name.
    pub name: String,
    /// Its last digits, as the bank gives them.
    pub mask: Option<String>,
    /// The bank.
    pub institution: String,
    /// The connection.
    pub item_id: String,
    /// What keeps it from taking part, in a sentence; nothing where it can.
    pub why_not: Option<String>,
    /// The bank asks for consent to payments first: a repair of the connection in the mode `consent`.
    pub needs_consent: bool,
}

/// Where a move stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Whether it may be made was asked, and the answer is not known yet.
    Planning,
    /// It may be made, for an hour. Nothing has moved.
    Planned,
    /// Nobody confirmed it within the hour. Nothing has moved.
    Lapsed,
    /// The provider said no. Nothing has moved.
    Declined,
    /// The money was asked for at the first bank; whether that arrived is not known yet.
    DebitAsked,
    /// The money is leaving the first account.
    DebitUnderWay,
    /// The money rests in the ledger.
    Resting,
    /// It was asked to go on to the second bank; whether that arrived is not known yet.
    CreditAsked,
    /// It is on its way into the second account.
    CreditUnderWay,
    /// It has arrived.
    Done,
    /// It was stopped before anything moved.
    Cancelled,
    /// The first bank did not give it. Nothing has moved.
    Failed,
    /// The first bank took it back.
    Returned,
    /// The second bank did not take it, or it was stopped on its way there: it rests in the ledger until a
    /// person says what becomes of it.
    Stranded,
    /// It was asked back into the first account; whether that arrived is not known yet.
    BackAsked,
    /// It is on its way back into the first account.
    BackUnderWay,
    /// It is back in the first account.
    SentBack,
    /// The first bank took it back after it had gone on: the ledger's owner is owed the amount.
    Owed,
}

/// Where the money of a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MovePlace {
    /// In the first account.
    From,
    /// Not known: an answer is missing.
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
    /// In both, at the cost of the ledger.
    Both,
}

/// One end of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveEnd {
    /// The account; nothing where it was forgotten since.
    pub account_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its last digits, which are to be typed again.
    pub mask: Option<String>,
    /// The bank.
    pub institution: String,
}

/// One move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveView {
    /// Our id.
    pub id: String,
    /// Where the money comes from.
    pub from: MoveEnd,
    /// Where it goes.
    pub to: MoveEnd,
    /// How much, as a plain size.
    pub amount: MoneyView,
    /// Where it stands.
    pub state: MoveState,
    /// Where the money is.
    pub place: MovePlace,
    /// Both, in a sentence.
    pub sentence: String,
    /// What comes next, or what a person can do.
    pub hint: Option<String>,
    /// The transfers that it is made of, in their order.
    pub legs: Vec<MoveLeg>,
    /// What happened, oldest first.
    pub events: Vec<MoveEvent>,
    /// When it was planned, RFC 3339.
    pub planned_at: String,
    /// Until when it can be confirmed; nothing where it is not waiting for that.
    pub confirm_until: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<String>,
    /// `confirm_move` would do something: the amount and the last digits of `to` are typed again.
    pub can_confirm: bool,
    /// `cancel_move` may still stop it.
    pub can_cancel: bool,
    /// `send_back` would do something: the amount and the last digits of `from` are typed again.
    pub can_send_back: bool,
}

/// Which transfer of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MoveLegKind {
    /// Out of the first account.
    Debit,
    /// Into the second.
    Credit,
    /// Back into the first.
    Back,
}

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MoveLegStatus {
    /// Whether it may be made was asked; the answer is not known.
    Authorizing,
    /// It may be made.
    Authorized,
    /// It may not.
    Declined,
    /// It was asked for; the answer is not known.
    Asked,
    /// It was never made.
    NotMade,
    /// The provider has it.
    Pending,
    /// The bank has it.
    Posted,
    /// It is through.
    Settled,
    /// It was stopped.
    Cancelled,
    /// It did not work.
    Failed,
    /// It came back.
    Returned,
}

/// One transfer of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveLeg {
    /// Which.
    pub kind: MoveLegKind,
    /// Where it stands.
    pub status: MoveLegStatus,
    /// How it goes, in the provider's word: `ach`, `same-day-ach`.
    pub network: String,
    /// The words that stand beside it at the bank.
    pub description: String,
    /// The day on which it is expected to be through, `YYYY-MM-DD`.
    pub expected_settlement: Option<String>,
    /// The bank's code for why it failed or came back, such as `R01`, or the provider's for why not.
    pub failure_code: Option<String>,
    /// What that code means.
    pub failure: Option<String>,
    /// Whether it can still be stopped.
    pub cancellable: bool,
    /// The row of the register that it is, once the bank has booked it.
    pub transaction_id: Option<String>,
}

/// Something that happened to a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveEvent {
    /// When, RFC 3339.
    pub at: String,
    /// The transfer that it is about.
    pub leg: Option<MoveLegKind>,
    /// What happened.
    pub sentence: String,
}

/// What is to be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanMove {
    /// Where the money comes from.
    pub from_account_id: String,
    /// Where it goes.
    pub to_account_id: String,
    /// How much, as a person types it: `500` or `500.00`.
    pub amount: String,
    /// The person's name as the banks know it; nothing for the one of last time.
    pub legal_name: Option<String>,
    /// How many billed balance calls this month the person was told of. Where it is more by now, nothing
    /// is asked.
    pub seen_this_month: u32,
}

/// The person's word that a planned move, or the way back of one, is meant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmMove {
    /// The move.
    pub move_id: String,
    /// As in `OwnerProof`.
    pub proof: Option<String>,
    /// The amount, typed once more.
    pub amount_again: String,
    /// The last digits of the account that the money goes to, typed once more; its name where the bank
    /// gives no digits.
    pub account_again: String,
    /// As in `PlanMove`: the bank is asked again where its answer to the plan is older than a minute.
    pub seen_this_month: u32,
}

impl std::fmt::Debug for ConfirmMove {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmMove").finish_non_exhaustive()
    }
}

/// A move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveRef {
    /// Its id.
    pub move_id: String,
}

/// Other limits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetMoveLimits {
    /// In one move, as a person types it.
    pub per_move: String,
    /// In one day.
    pub per_day: String,
    /// As in `OwnerProof`.
    pub proof: Option<String>,
}

impl std::fmt::Debug for SetMoveLimits {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetMoveLimits").finish_non_exhaustive()
    }
}
