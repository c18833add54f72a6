//! Where a move stands, in sentences: each says where the money is.

use super::State;

/// What a sentence names.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The first account, as a person knows it.
    pub from: &'a str,
    /// The second.
    pub to: &'a str,
    /// The amount, written out.
    pub amount: &'a str,
}

/// Where a move stands, and where its money is.
pub fn sentence(state: State, names: Names<'_>) -> String {
    let Names { from, to, amount } = names;
    match state {
        State::Planning => format!(
            "Whether {amount} may be moved was asked, and no answer has come. The money is in {from}."
        ),
        State::Planned => {
            format!("{amount} may be moved to {to}. Nothing has moved: the money is in {from}.")
        }
        State::Lapsed => {
            format!("This was not confirmed in time. Nothing has moved: {amount} are in {from}.")
        }
        State::Declined => {
            format!("This move was not let through. Nothing has moved: {amount} are in {from}.")
        }
        State::DebitAsked => format!(
            "{amount} were asked for from {from}, and no answer has come. The money is there or on its way into the ledger; it is not asked for twice."
        ),
        State::DebitUnderWay => {
            format!("{amount} are on their way out of {from}, into the ledger.")
        }
        State::Resting => format!("{amount} rest in the ledger, between {from} and {to}."),
        State::CreditAsked => format!(
            "{amount} were asked to go on to {to}, and no answer has come. The money is in the ledger or on its way; it is not sent twice."
        ),
        State::CreditUnderWay => format!("{amount} are on their way from the ledger into {to}."),
        State::Done => format!("{amount} have arrived in {to}."),
        State::Cancelled => format!("This was cancelled. The money, {amount}, is in {from}."),
        State::Failed => format!("{from} did not give the money. {amount} are still there."),
        State::Returned => {
            format!("The bank of {from} took {amount} back. The money is there.")
        }
        State::Stranded => {
            format!(
                "{amount} rest in the ledger: they did not reach {to}, and nothing goes on by itself."
            )
        }
        State::BackAsked => format!(
            "{amount} were asked back to {from}, and no answer has come. The money is in the ledger or on its way; it is not sent twice."
        ),
        State::BackUnderWay => format!("{amount} are on their way from the ledger back to {from}."),
        State::SentBack => format!("{amount} are back in {from}."),
        State::Owed => format!(
            "The bank of {from} took {amount} back after they had gone on: the owner of the ledger is owed them."
        ),
    }
}

/// What comes next, or what a person can do.
pub const fn hint(state: State) -> Option<&'static str> {
    match state {
        State::Planned => Some("Confirm it within the hour, or let it lapse."),
        State::Lapsed => Some("Plan it again if it is still meant."),
        State::Declined => Some("Look at the reason, and plan another if that can be helped."),
        State::Planning | State::DebitAsked | State::CreditAsked | State::BackAsked => Some(
            "What became of it is looked for at each sync and each start. Do not move the money another way meanwhile.",
        ),
        State::DebitUnderWay => Some("Banks take one to three working days. It goes on by itself."),
        State::Resting => Some("It goes on by itself, at the next look."),
        State::CreditUnderWay | State::BackUnderWay => {
            Some("Banks take one to three working days.")
        }
        State::Failed => Some("Nothing is to be undone. Plan another when the reason is gone."),
        State::Returned => Some("Look at the reason before you plan another."),
        State::Stranded => Some("Send it on once more, or back to where it came from."),
        State::Owed => {
            Some("Pay it to the owner of the keys, or ask them: a move cannot settle this.")
        }
        State::Done | State::Cancelled | State::SentBack => None,
    }
}
