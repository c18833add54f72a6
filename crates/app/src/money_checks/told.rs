//! What a check found, in sentences: what was seen, and what it does not prove.

use coffer_domain::{
    AccountKind, Money,
    payment::{
        Because, Checked, Finding, Level, Line, NoBalance, Numbered, Owned, PARTIAL, Risk, STRONG,
        Verdict,
    },
};

use crate::api::{AppError, CheckKind, CheckLevel, CheckLine};

/// The verdict, in a word of the audit.
pub(super) fn outcome(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Covered => "covered".to_owned(),
        Verdict::ShortBy(_) => "short".to_owned(),
        Verdict::Unknown(_) => "unknown".to_owned(),
    }
}

/// How each look came out, for the audit.
pub(super) fn levels(checked: &Checked) -> String {
    let words: Vec<_> = checked
        .lines
        .iter()
        .map(|line| format!("{}: {}", kind_word(&line.finding), level_word(line.level)))
        .collect();
    words.join(", ")
}

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Green => "green",
        Level::Amber => "amber",
        Level::Red => "red",
        Level::Unknown => "unknown",
    }
}

const fn kind_word(finding: &Finding) -> &'static str {
    match kind(finding) {
        CheckKind::AccountKind => "account",
        CheckKind::Currency => "currency",
        CheckKind::Funds => "funds",
        CheckKind::Pending => "pending",
        CheckKind::Number => "number",
        CheckKind::Identity => "identity",
        CheckKind::Signal => "signal",
    }
}

const fn kind(finding: &Finding) -> CheckKind {
    match finding {
        Finding::Pays | Finding::PaysRarely | Finding::PaysNot(_) => CheckKind::AccountKind,
        Finding::CurrencyFits | Finding::CurrencyDiffers(_) | Finding::CurrencyUnsaid => {
            CheckKind::Currency
        }
        Finding::Enough(_)
        | Finding::Short(_)
        | Finding::FundsUnsaid
        | Finding::Expired
        | Finding::OfAnother
        | Finding::NoFunds(_) => CheckKind::Funds,
        Finding::NonePending | Finding::PendingHeld(_) | Finding::PendingTaken(_) => {
            CheckKind::Pending
        }
        Finding::Numbers(_) => CheckKind::Number,
        Finding::Owner(_) => CheckKind::Identity,
        Finding::Risk(_) => CheckKind::Signal,
    }
}

/// The verdict in a sentence.
pub(super) fn verdict(verdict: &Verdict, amount: &Money, trouble: Option<&AppError>) -> String {
    match verdict {
        Verdict::Covered => format!("By what the bank says now, {amount} is covered."),
        Verdict::ShortBy(by) => format!("By what the bank says now, {by} is missing."),
        Verdict::Unknown(why) => {
            format!(
                "Whether {amount} is covered is not known: {}",
                because(*why, trouble)
            )
        }
    }
}

/// Why it cannot be said.
pub(super) fn because(because: Because, trouble: Option<&AppError>) -> String {
    match because {
        Because::Kind => "No payment comes out of an account of this kind.".to_owned(),
        Because::Currency => "The amount is not in the currency of the account.".to_owned(),
        Because::NotReached => match trouble {
            Some(error) => format!("The bank could not be asked. {error}"),
            None => "The bank was not asked.".to_owned(),
        },
        Because::FundsUnsaid => "The bank does not say how much is available.".to_owned(),
        Because::Expired => "What the bank said is older than a minute. Check again.".to_owned(),
        Because::OfAnother => "The bank answered for another account.".to_owned(),
        Because::Numbers => "The bank gives no numbers that a payment could use.".to_owned(),
        Because::Owner => "The bank knows another owner than the one that was named.".to_owned(),
        Because::Risk => "Plaid advises against it.".to_owned(),
    }
}

/// All lines, as they are shown. `asked_at` is when the bank was asked.
pub(super) fn lines(
    checked: &Checked,
    asked_at: &str,
    trouble: Option<&AppError>,
) -> Vec<CheckLine> {
    checked
        .lines
        .iter()
        .map(|line| {
            let (sentence, reason) = words(line, trouble);
            let is_of_now = !matches!(
                line.finding,
                Finding::NoFunds(_)
                    | Finding::Numbers(Numbered::NotAsked)
                    | Finding::Owner(Owned::NotAsked | Owned::Failed)
                    | Finding::Risk(Risk::NotAsked | Risk::NotOffered)
            );
            CheckLine {
                kind: kind(&line.finding),
                level: match line.level {
                    Level::Green => CheckLevel::Green,
                    Level::Amber => CheckLevel::Amber,
                    Level::Red => CheckLevel::Red,
                    Level::Unknown => CheckLevel::Unknown,
                },
                sentence,
                reason,
                as_of: is_of_now.then(|| asked_at.to_owned()),
            }
        })
        .collect()
}

/// A line and its reason.
fn words(line: &Line, trouble: Option<&AppError>) -> (String, String) {
    let said = |sentence: &str, reason: &str| (sentence.to_owned(), reason.to_owned());
    match &line.finding {
        Finding::Pays => said(
            "Payments come out of this account.",
            "It is a checking account, by the bank’s word.",
        ),
        Finding::PaysRarely => said(
            "It is a savings account.",
            "Many banks limit how often money leaves one, and may refuse a payment.",
        ),
        Finding::PaysNot(kind) => (
            "No payment comes out of this account.".to_owned(),
            match kind {
                AccountKind::Credit => "It is a card: what it can spend is lent by the bank.",
                AccountKind::Loan => "It is a loan.",
                AccountKind::Investment => "It is an investment account.",
                AccountKind::Depository | AccountKind::Other => {
                    "Its kind does not allow it, by the bank’s word."
                }
            }
            .to_owned(),
        ),
        Finding::CurrencyFits => said(
            "The amount is in the account’s currency.",
            "Nothing is converted.",
        ),
        Finding::CurrencyDiffers(own) => (
            format!("The account is in {own}, the amount is not."),
            "Coffer converts nothing, because the rate would be the bank’s to say.".to_owned(),
        ),
        Finding::CurrencyUnsaid => said(
            "The bank does not say which currency the account is in.",
            "So the amount cannot be held against it.",
        ),
        Finding::Enough(left) => (
            "Enough is available.".to_owned(),
            format!("The bank said so just now; {left} would be left. It may change any moment."),
        ),
        Finding::Short(by) => (
            format!("{by} is missing."),
            "By what the bank said just now, less what is under way.".to_owned(),
        ),
        Finding::FundsUnsaid => said(
            "The bank does not say how much is available.",
            "What the account holds is not what can be spent, so nothing is decided on it.",
        ),
        Finding::Expired => said(
            "What the bank said is older than a minute.",
            "Nothing is decided on it. Check again.",
        ),
        Finding::OfAnother => said(
            "The bank answered for another account.",
            "Nothing is decided on that.",
        ),
        Finding::NoFunds(NoBalance::NotNeeded) => said(
            "The bank was not asked for the balance.",
            "Something else speaks against the payment, so it was not worth a billed call.",
        ),
        Finding::NoFunds(NoBalance::NotReached) => (
            "The bank could not be asked for the balance.".to_owned(),
            match trouble {
                Some(error) => {
                    format!("{error} The balance of the last sync is too old to decide on.")
                }
                None => "The balance of the last sync is too old to decide on.".to_owned(),
            },
        ),
        Finding::NonePending => said(
            "No payment out of it is under way that Coffer knows of.",
            "What the bank has not told yet, such as a check that was written, is not known.",
        ),
        Finding::PendingHeld(sum) => (
            format!("Payments of {sum} are under way."),
            "What is available is without them already, by the bank’s numbers.".to_owned(),
        ),
        Finding::PendingTaken(sum) => (
            format!("Of the payments under way, {sum} is still in what is available."),
            "So much was taken off before it was held against the amount.".to_owned(),
        ),
        Finding::Numbers(numbers) => numbered(*numbers),
        Finding::Owner(owned) => owner(*owned),
        Finding::Risk(risk) => judged(*risk),
    }
}

fn numbered(numbers: Numbered) -> (String, String) {
    let (sentence, reason) = match numbers {
        Numbered::Yes { tokenized: false } => (
            "The account has numbers that a payment can use.",
            "The bank gives them. That the account is open on the day of the payment is not proven.",
        ),
        Numbered::Yes { tokenized: true } => (
            "The account has numbers that a payment can use.",
            "The bank made them for this connection. They end when it is disconnected, and a statement \
             shows others.",
        ),
        Numbered::No => (
            "The bank gives no numbers for this account.",
            "A payment would not find it.",
        ),
        Numbered::NotAsked => (
            "Whether it has numbers was not asked.",
            "Reveal the numbers once: where that is billed, it is billed once for a connection. Or the \
             bank’s consent for it is missing.",
        ),
    };
    (sentence.to_owned(), reason.to_owned())
}

fn owner(owned: Owned) -> (String, String) {
    match owned {
        Owned::Score(100) => (
            "The owner is the one that was named.".to_owned(),
            "What was compared is the same as what the bank has on file.".to_owned(),
        ),
        Owned::Score(score) if score >= STRONG => (
            "The owner is very likely the one that was named.".to_owned(),
            format!("The lowest score is {score} of 100."),
        ),
        Owned::Score(score) if score >= PARTIAL => (
            "The owner fits what was named in part.".to_owned(),
            format!(
                "The lowest score is {score} of 100: a nickname, a second name, or somebody else."
            ),
        ),
        Owned::Score(score) => (
            "The owner is not the one that was named.".to_owned(),
            format!("The lowest score is {score} of 100; below {PARTIAL} it is another."),
        ),
        Owned::Nothing => (
            "Nothing is known of the owner.".to_owned(),
            "The bank has nothing on file to compare with. That is no mismatch.".to_owned(),
        ),
        Owned::NotAsked => (
            "Whom it belongs to was not asked.".to_owned(),
            "No name, number or mail address was given to compare.".to_owned(),
        ),
        Owned::Failed => (
            "Whom it belongs to could not be asked.".to_owned(),
            "The bank or Plaid did not answer, or the consent for it is missing.".to_owned(),
        ),
    }
}

fn judged(risk: Risk) -> (String, String) {
    match risk {
        Risk::Scores { bank, customer } => (
            format!(
                "Plaid’s risk: {bank} that the bank returns it, {customer} that the owner does."
            ),
            "From 1, safe, to 99. It is a guess from what is like it, and no promise.".to_owned(),
        ),
        Risk::NotOffered => (
            "Plaid’s judgement of risk is not offered.".to_owned(),
            "Your keys or this bank do not have it. All other lines stand without it.".to_owned(),
        ),
        Risk::NotAsked => (
            "Plaid’s judgement of risk is not known.".to_owned(),
            "It was not asked, or did not answer.".to_owned(),
        ),
    }
}
