//! What the verbs of the desk print for scripts.

use coffer_app::api::{
    FieldChange, Inbox, InboxAbout, InboxRow, MoneyView, PairKind, PairState, PairView,
    Reconciling, RegisterRow,
};
use serde::Serialize;

use crate::json::MoneyJson;

fn money(view: &MoneyView) -> MoneyJson {
    MoneyJson {
        minor: view.minor,
        currency: view.currency.clone(),
        exponent: view.exponent,
    }
}

/// A transaction in a few words; `transactions` has all of it.
#[derive(Debug, Serialize)]
pub struct BriefJson {
    /// Our id.
    pub id: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// Amount.
    pub amount: MoneyJson,
    /// Merchant, as the person sees it.
    pub merchant: String,
    /// The account's name.
    pub account: String,
}

impl From<&RegisterRow> for BriefJson {
    fn from(row: &RegisterRow) -> Self {
        Self {
            id: row.id.clone(),
            date: row.date.clone(),
            amount: money(&row.amount),
            merchant: row.merchant.clone(),
            account: row.account.clone(),
        }
    }
}

/// A pair.
#[derive(Debug, Serialize)]
pub struct PairJson {
    /// `transfer` or `refund`.
    pub kind: &'static str,
    /// `said`, `made` or `proposed`.
    pub state: &'static str,
    /// One of the two.
    pub transaction: BriefJson,
    /// The other.
    pub other: BriefJson,
    /// How sure, in percent, where it was reckoned.
    pub percent: Option<u32>,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
}

impl PairJson {
    pub fn new(row: &RegisterRow, pair: &PairView) -> Self {
        Self {
            kind: match pair.kind {
                PairKind::Transfer => "transfer",
                PairKind::Refund => "refund",
            },
            state: match pair.state {
                PairState::Said => "said",
                PairState::Made => "made",
                PairState::Proposed => "proposed",
            },
            transaction: row.into(),
            other: (&pair.other).into(),
            percent: pair.percent,
            reasons: pair.reasons.clone(),
        }
    }
}

/// Whether pairs are looked for.
#[derive(Debug, Serialize)]
pub struct PairSettingsJson {
    /// Whether any are proposed.
    pub propose: bool,
    /// Whether those that are clear are made.
    pub make: bool,
}

/// The inbox.
#[derive(Debug, Serialize)]
pub struct InboxJson {
    /// How many want a look, in all.
    pub left: u32,
    /// What is listed.
    pub entries: Vec<EntryJson>,
}

/// What wants a look.
#[derive(Debug, Serialize)]
pub struct EntryJson {
    /// Names it for `review accept` and `review reject`.
    pub key: String,
    /// `balance`, `doubt`, `pair`, `withdrawn`, `changed`, `uncategorised` or `new`.
    pub kind: &'static str,
    /// The transaction; null where it is about an account.
    pub transaction: Option<BriefJson>,
    /// The other of two.
    pub other: Option<BriefJson>,
    /// The account that does not add up, by our id.
    pub account_id: Option<String>,
    /// By how much it is off.
    pub off: Option<MoneyJson>,
    /// Why: reasons of a pair, of a doubt, or what the bank changed.
    pub reasons: Vec<String>,
}

fn changed(change: &FieldChange) -> String {
    format!(
        "{}: {} -> {}",
        change.field,
        change.from.as_deref().unwrap_or("nothing"),
        change.to.as_deref().unwrap_or("nothing")
    )
}

impl From<&Inbox> for InboxJson {
    fn from(inbox: &Inbox) -> Self {
        let row = |key: &str, kind, row: &InboxRow| EntryJson {
            key: key.to_owned(),
            kind,
            transaction: Some((&row.row).into()),
            other: None,
            account_id: None,
            off: None,
            reasons: row.changes.iter().map(changed).collect(),
        };
        let entries = inbox.entries.iter().map(|entry| match &entry.about {
            InboxAbout::Balance(balance) => EntryJson {
                key: entry.key.clone(),
                kind: "balance",
                transaction: None,
                other: None,
                account_id: Some(balance.account_id.clone()),
                off: Some(money(&balance.off)),
                reasons: vec![balance.account.clone()],
            },
            InboxAbout::Doubt(doubt) => EntryJson {
                key: entry.key.clone(),
                kind: "doubt",
                transaction: Some((&doubt.transaction).into()),
                other: Some((&doubt.other).into()),
                account_id: None,
                off: None,
                reasons: vec![doubt.reason.clone()],
            },
            InboxAbout::Pair(pair) => EntryJson {
                key: entry.key.clone(),
                kind: "pair",
                transaction: Some((&pair.row).into()),
                other: Some((&pair.pair.other).into()),
                account_id: None,
                off: None,
                reasons: pair.pair.reasons.clone(),
            },
            InboxAbout::Withdrawn(one) => row(&entry.key, "withdrawn", one),
            InboxAbout::Changed(one) => row(&entry.key, "changed", one),
            InboxAbout::Uncategorised(one) => row(&entry.key, "uncategorised", one),
            InboxAbout::New(one) => row(&entry.key, "new", one),
        });
        Self {
            left: inbox.left,
            entries: entries.collect(),
        }
    }
}

/// How many were looked at with `review all`.
#[derive(Debug, Serialize)]
pub struct AcceptedJson {
    /// Transactions.
    pub transactions: u32,
}

/// How far an account is reconciled.
#[derive(Debug, Serialize)]
pub struct ReconcilingJson {
    /// The last day up to which it was, `YYYY-MM-DD`.
    pub last_date: Option<String>,
    /// The balance of that statement.
    pub last_balance: Option<MoneyJson>,
    /// What it starts from.
    pub opening: MoneyJson,
    /// Sum of what is marked since, up to the day.
    pub cleared: MoneyJson,
    /// Transactions up to the day that are not marked.
    pub open: u32,
    /// What the statement says less opening and cleared.
    pub difference: Option<MoneyJson>,
}

impl From<&Reconciling> for ReconcilingJson {
    fn from(state: &Reconciling) -> Self {
        Self {
            last_date: state.last_date.clone(),
            last_balance: state.last_balance.as_ref().map(money),
            opening: money(&state.opening),
            cleared: money(&state.cleared),
            open: state.open,
            difference: state.difference.as_ref().map(money),
        }
    }
}

/// What a verb of the desk has to say.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum DeskJson {
    Inbox(InboxJson),
    Accepted(AcceptedJson),
    Pairs(Vec<PairJson>),
    Settings(PairSettingsJson),
    Reconciling(ReconcilingJson),
}
