//! From what the store reads to what the window is told.

use std::collections::BTreeSet;

use coffer_domain::{AccountKind, Advisory, Health, HealthState, Money};
use coffer_store::{
    edits::PartRow,
    facts::{AccountRow, ItemRow},
    layer,
    register::{MonthRow, RegisterLine},
};

use crate::api::{
    AccountView, BalancesView, ByHand, CategoryRef, FieldSource, GroupKind, HealthView, HealthWord,
    KnownAccount, MateRef, MoneyView, MonthTotal, PairKind, PartView, ProofBadge, ProofState,
    RegisterRow, Source, SplitLine,
};
use crate::attention;

/// Milliseconds since 1970 as RFC 3339, UTC, to the second.
pub(crate) fn timestamp(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A time of the provider's, RFC 3339, as milliseconds since 1970; nothing where it is none.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let time = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?;
    Some(time.timestamp_millis())
}

pub(crate) fn money(money: &Money) -> MoneyView {
    MoneyView::from(money)
}

pub(crate) fn moneys(list: &[Money]) -> Vec<MoneyView> {
    list.iter().map(MoneyView::from).collect()
}

/// A time as the provider writes it, milliseconds since 1970 UTC.
pub(crate) fn instant_ms(text: &str) -> Option<i64> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.timestamp_millis())
}

/// The day of a time as the provider writes it, in words.
pub(crate) fn day_in_words(text: &str) -> Option<String> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.format("%-d %B %Y").to_string())
}

/// The state of a connection, or that the person disconnected it.
pub(crate) const fn health_word(state: HealthState, disconnected: bool) -> HealthWord {
    if disconnected {
        return HealthWord::Disconnected;
    }
    match state {
        HealthState::Ok => HealthWord::Ok,
        HealthState::NeedsLogin => HealthWord::NeedsLogin,
        HealthState::Revoked => HealthWord::Revoked,
        HealthState::Failing => HealthWord::Failing,
    }
}

pub(crate) const fn group(kind: AccountKind) -> GroupKind {
    match kind {
        AccountKind::Depository => GroupKind::Cash,
        AccountKind::Credit => GroupKind::Credit,
        AccountKind::Investment => GroupKind::Investments,
        AccountKind::Loan => GroupKind::Loans,
        AccountKind::Other => GroupKind::Other,
    }
}

pub(crate) fn account(
    row: &AccountRow,
    advisories: &BTreeSet<Advisory>,
    proof: Option<ProofBadge>,
) -> AccountView {
    let balance = row.balance.as_ref();
    let amount = |pick: fn(&coffer_store::facts::BalanceRow) -> &Option<Money>| {
        balance.and_then(|balance| pick(balance).as_ref().map(money))
    };
    AccountView {
        id: row.id.to_string(),
        item_id: row.item_id.to_string(),
        institution: row.institution_name.clone(),
        name: row.name.clone(),
        official_name: row.official_name.clone(),
        mask: row.mask.clone(),
        kind: row.type_text.clone(),
        subtype: row.subtype.clone(),
        balances: BalancesView {
            available: amount(|b| &b.available),
            current: amount(|b| &b.current),
            limit: amount(|b| &b.limit),
            as_of: balance.map(|balance| timestamp(balance.as_of_ms)),
        },
        transactions: u32::try_from(row.transactions).unwrap_or(u32::MAX),
        health: health_word(row.health, row.disconnected),
        // What is about another account of the connection is no business of this one.
        advisories: advisories
            .iter()
            .filter(|advisory| **advisory != Advisory::AccountRevoked)
            .chain(row.gone_ms.map(|_| &Advisory::AccountRevoked))
            .filter(|_| !row.disconnected)
            .map(|advisory| advisory.as_str().to_owned())
            .collect(),
        gone_since: row.gone_ms.map(timestamp),
        by_hand: row.by_hand.as_ref().map(|(opening, closed)| ByHand {
            opening: money(opening),
            closed: *closed,
        }),
        proof: proof.unwrap_or(ProofBadge {
            state: ProofState::Unproven,
            residual: None,
            since: None,
            reason: None,
        }),
    }
}

pub(crate) fn known_account(row: &AccountRow) -> KnownAccount {
    let AccountView {
        id,
        institution,
        name,
        balances,
        transactions,
        ..
    } = account(row, &BTreeSet::new(), None);
    KnownAccount {
        id,
        institution,
        name,
        balances,
        transactions,
    }
}

pub(crate) fn month(row: MonthRow) -> MonthTotal {
    let (category_id, category) = row.category.unzip();
    MonthTotal {
        month: format!("{:04}-{:02}", row.month / 100, row.month % 100),
        category_id,
        category,
        kind: row.kind,
        count: row.count,
        sum: money(&row.sum),
    }
}

pub(crate) fn health(item: &ItemRow) -> HealthView {
    let health: &Health = &item.health;
    HealthView {
        state: health_word(health.state, item.unlinked_ms.is_some()),
        code: health.code.clone(),
        message: health.message.clone(),
        hint: item.hint.clone(),
        button: (health.message.is_some() && item.unlinked_ms.is_none())
            .then(|| attention::button(health)),
        since: timestamp(health.since_ms),
        retry_at: health.retry_at_ms.map(timestamp),
        advisories: health
            .advisories
            .iter()
            .map(|advisory| advisory.as_str().to_owned())
            .collect(),
    }
}

pub(crate) fn source(word: &str) -> Source {
    match word {
        "person" => Source::Person,
        "rule" => Source::Rule,
        "learned" => Source::Learned,
        _ => Source::Bank,
    }
}

pub(crate) fn said(said: layer::SaidRow) -> FieldSource {
    FieldSource {
        field: said.field.to_owned(),
        who: source(said.who),
        rule_id: said.rule.map(|id| id.to_string()),
        reason: said.reason,
    }
}

/// How two transactions belong together, by the stored word.
fn pair_kind(word: &str) -> PairKind {
    match word {
        "refund" => PairKind::Refund,
        _ => PairKind::Transfer,
    }
}

pub(crate) fn row(line: RegisterLine) -> RegisterRow {
    let source = source(&line.category_source);
    RegisterRow {
        id: line.id.to_string(),
        date: line.date.to_string(),
        amount: money(&line.amount),
        merchant: line.merchant,
        original: line.original,
        account_id: line.account_id.to_string(),
        account: line.account_name,
        category: line.category.map(|(id, name, code)| CategoryRef {
            id,
            name,
            code,
            source,
        }),
        pending: line.pending,
        note: line.note,
        tags: line.tags,
        withdrawn: line.withdrawn,
        reviewed: line.reviewed,
        hidden: line.hidden,
        logo: None,
        split: (line.parts > 1).then(|| SplitLine {
            line: line.line,
            lines: line.parts,
            whole: money(&line.whole),
            unassigned: line.unassigned,
        }),
        ruled: false,
        mate: line.mate.map(|(id, kind)| MateRef {
            id: id.to_string(),
            kind: pair_kind(&kind),
        }),
        attachments: line.attachments,
        cleared: line.cleared,
        reconciled: line.reconciled,
        manual: line.manual,
        balance: line.balance.as_ref().map(money),
    }
}

pub(crate) fn part(part: &PartRow) -> PartView {
    PartView {
        amount: money(&part.amount),
        category: part.category.clone().map(|(id, name, code)| CategoryRef {
            id,
            name,
            code,
            source: Source::Person,
        }),
        note: part.note.clone(),
        unassigned: part.unassigned,
    }
}
