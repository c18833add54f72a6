//! The review inbox: all that wants a look, in one queue.
//!
//! An entry is named by its key, which holds what it is about and the state in which it was shown. An answer to one
//! that a sync or another window has changed meanwhile is refused with a sentence, and nothing is said.

use std::collections::BTreeMap;

use coffer_domain::{AccountId, TransactionId, pairs::Kind, proof::Proof};
use coffer_store::{
    Reader, StoreError,
    edits::{self, Saying, Unseen, Which},
    facts,
    identity::{self, Answer},
    layer,
};

use crate::{
    App,
    api::{
        AppError, Edited, ErrorCode, INBOX_MAX, Inbox, InboxAbout, InboxAnswer, InboxBalance,
        InboxCount, InboxEntry, InboxKind, InboxPair, InboxRequest, InboxRow, InboxWord, Topic,
    },
    browse, edit, journal, learned, pairs, review, views,
};

/// Categories that are proposed for a row.
const HINTS_MAX: usize = 3;

/// The kinds in the order of the queue.
const KINDS: [InboxKind; 7] = [
    InboxKind::Balance,
    InboxKind::Doubt,
    InboxKind::Pair,
    InboxKind::Withdrawn,
    InboxKind::Changed,
    InboxKind::Uncategorised,
    InboxKind::New,
];

const fn word(kind: InboxKind) -> &'static str {
    match kind {
        InboxKind::Balance => "balance",
        InboxKind::Doubt => "doubt",
        InboxKind::Pair => "pair",
        InboxKind::Withdrawn => "withdrawn",
        InboxKind::Changed => "changed",
        InboxKind::Uncategorised => "uncategorised",
        InboxKind::New => "new",
    }
}

const fn unseen(kind: InboxKind) -> Option<Unseen> {
    match kind {
        InboxKind::Withdrawn => Some(Unseen::Withdrawn),
        InboxKind::Changed => Some(Unseen::Changed),
        InboxKind::Uncategorised => Some(Unseen::Uncategorised),
        InboxKind::New => Some(Unseen::New),
        InboxKind::Balance | InboxKind::Doubt | InboxKind::Pair => None,
    }
}

/// A stretch of the inbox.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(app: &App, request: InboxRequest) -> Result<Inbox, AppError> {
    let limit = request.limit.min(INBOX_MAX);
    app.profile()?
        .read(move |r| {
            let balances = balances(r)?;
            let doubts = identity::doubts(r)?;
            let count = |kind: InboxKind| -> coffer_store::Result<u32> {
                Ok(match kind {
                    InboxKind::Balance => u32::try_from(balances.len()).unwrap_or(u32::MAX),
                    InboxKind::Doubt => u32::try_from(doubts.len()).unwrap_or(u32::MAX),
                    InboxKind::Pair => edits::proposed(r)?,
                    kind => match unseen(kind) {
                        Some(unseen) => edits::count_unseen(r, unseen)?,
                        None => 0,
                    },
                })
            };
            let mut counts = Vec::new();
            let mut entries: Vec<InboxEntry> = Vec::new();
            let mut skip = request.skip;
            for kind in KINDS {
                let there = count(kind)?;
                if there > 0 {
                    counts.push(InboxCount { kind, count: there });
                }
                let left = limit - u32::try_from(entries.len()).unwrap_or(limit).min(limit);
                if left == 0 || request.kind.is_some_and(|only| only != kind) {
                    continue;
                }
                if skip >= there {
                    skip -= there;
                    continue;
                }
                let (from, to) = (to_usize(skip), to_usize(left));
                skip = 0;
                match kind {
                    InboxKind::Balance => {
                        entries.extend(balances.iter().skip(from).take(to).map(|one| InboxEntry {
                            key: balance_key(one),
                            about: InboxAbout::Balance(one.clone()),
                        }));
                    }
                    InboxKind::Doubt => {
                        entries.extend(doubts.iter().skip(from).take(to).map(|one| InboxEntry {
                            key: format!("doubt {} {}", one.transaction.id, one.other.id),
                            about: InboxAbout::Doubt(review::view(one.clone())),
                        }));
                    }
                    InboxKind::Pair => {
                        let found = edits::proposals(r, to_u32(from), left)?;
                        entries.extend(found.into_iter().map(pair_entry));
                    }
                    kind => {
                        if let Some(unseen) = unseen(kind) {
                            entries.extend(rows(r, kind, unseen, to_u32(from), left)?);
                        }
                    }
                }
            }
            Ok(Inbox {
                left: counts.iter().map(|one| one.count).sum(),
                counts,
                clear_pairs: edits::clear_pairs(r)?,
                entries,
                as_of: as_of(r)?,
            })
        })
        .await
}

fn to_usize(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// When all connections were last asked with success.
fn as_of(reader: &Reader<'_>) -> coffer_store::Result<Option<String>> {
    let items = facts::items(reader)?;
    let asked = items.iter().filter(|item| item.unlinked_ms.is_none());
    let oldest: Option<Vec<i64>> = asked.map(|item| item.last_synced_ms).collect();
    Ok(oldest
        .and_then(|all| all.into_iter().min())
        .map(views::timestamp))
}

/// Accounts that are off by a sum that the person has not seen.
fn balances(reader: &Reader<'_>) -> coffer_store::Result<Vec<InboxBalance>> {
    let names: BTreeMap<AccountId, String> = facts::accounts(reader)?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let mut found = Vec::new();
    for proof in facts::proofs(reader, None)? {
        let (Proof::Off(residual), Some(off)) = (&proof.proof, &proof.residual) else {
            continue;
        };
        if edits::balance_seen(reader, proof.account_id)? == Some(*residual) {
            continue;
        }
        found.push(InboxBalance {
            account_id: proof.account_id.to_string(),
            account: names.get(&proof.account_id).cloned().unwrap_or_default(),
            off: views::money(off),
            since: proof
                .since
                .map(|(_, at_ms)| views::timestamp(at_ms).chars().take(10).collect()),
        });
    }
    Ok(found)
}

fn balance_key(one: &InboxBalance) -> String {
    format!("balance {} {}", one.account_id, one.off.minor)
}

fn pair_entry(proposal: edits::Proposal) -> InboxEntry {
    let kind = proposal.pair.kind.as_str();
    InboxEntry {
        key: format!("pair {} {} {kind}", proposal.row.id, proposal.pair.other.id),
        about: InboxAbout::Pair(InboxPair {
            row: views::row(proposal.row),
            pair: pairs::view(proposal.pair),
        }),
    }
}

fn rows(
    reader: &Reader<'_>,
    kind: InboxKind,
    unseen: Unseen,
    skip: u32,
    limit: u32,
) -> coffer_store::Result<Vec<InboxEntry>> {
    let found = edits::inbox_rows(reader, unseen, skip, limit)?;
    let mut hints = match unseen {
        Unseen::Uncategorised | Unseen::New => {
            let ids: Vec<TransactionId> = found.iter().map(|(line, _)| line.id).collect();
            layer::hints_among(reader, &ids)?
        }
        Unseen::Withdrawn | Unseen::Changed => Vec::new(),
    }
    .into_iter();
    found
        .into_iter()
        .map(|(line, stamp)| {
            let key = format!("{} {} {stamp}", word(kind), line.id);
            let changes = match unseen {
                Unseen::Changed => edits::changes_since(reader, line.id)?,
                _ => Vec::new(),
            };
            let row = InboxRow {
                hints: hints
                    .next()
                    .map(|found| learned::shown(found.into_iter().take(HINTS_MAX).collect()))
                    .unwrap_or_default(),
                row: views::row(line),
                changes: changes.into_iter().map(journal::field_change).collect(),
            };
            Ok(InboxEntry {
                key,
                about: match kind {
                    InboxKind::Withdrawn => InboxAbout::Withdrawn(row),
                    InboxKind::Changed => InboxAbout::Changed(row),
                    InboxKind::Uncategorised => InboxAbout::Uncategorised(row),
                    _ => InboxAbout::New(row),
                },
            })
        })
        .collect()
}

/// What a key names.
enum Entry {
    Balance(AccountId, i64),
    Doubt(TransactionId, TransactionId),
    Pair(TransactionId, TransactionId, Kind),
    Row(Unseen, TransactionId, i64),
}

fn parse(key: &str) -> Option<Entry> {
    let mut parts = key.split(' ');
    let (kind, id) = (parts.next()?, parts.next()?);
    let rest = parts.next()?;
    let row = |kind| Some(Entry::Row(kind, id.parse().ok()?, rest.parse().ok()?));
    match kind {
        "balance" => Some(Entry::Balance(id.parse().ok()?, rest.parse().ok()?)),
        "doubt" => Some(Entry::Doubt(id.parse().ok()?, rest.parse().ok()?)),
        "pair" => Some(Entry::Pair(
            id.parse().ok()?,
            rest.parse().ok()?,
            Kind::from_word(parts.next()?)?,
        )),
        "withdrawn" => row(Unseen::Withdrawn),
        "changed" => row(Unseen::Changed),
        "uncategorised" => row(Unseen::Uncategorised),
        "new" => row(Unseen::New),
        _ => None,
    }
}

fn stale<T>() -> coffer_store::Result<T> {
    Err(StoreError::Refused(
        "This has changed since it was shown, so nothing was answered. Look at it again.".into(),
    ))
}

/// Answers an entry, as one step to undo.
///
/// # Errors
/// If it is there no more or has changed meanwhile, or the answer makes no sense for it.
pub async fn answer(app: &App, request: InboxAnswer) -> Result<(), AppError> {
    app.profile()?;
    let entry = parse(&request.key).ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, "There is no such entry in the inbox.")
    })?;
    let is_yes = request.answer == InboxWord::Accept;
    if !is_yes
        && matches!(
            entry,
            Entry::Balance(..)
                | Entry::Row(Unseen::Changed | Unseen::Uncategorised | Unseen::New, ..)
        )
    {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "There is nothing to reject here: change what is wrong, or leave it in the inbox.",
        ));
    }
    let meta = edit::meta(app);
    app.profile()?
        .write(move |w| {
            let reader = w.reader();
            match entry {
                Entry::Balance(account, residual) => {
                    let key = format!("balance {account} {residual}");
                    if !balances(&reader)?.iter().any(|one| balance_key(one) == key) {
                        return stale();
                    }
                    edits::see_balance(w, &meta, account, residual)
                }
                Entry::Doubt(txn, other) => {
                    let answer = if is_yes {
                        Answer::Same
                    } else {
                        Answer::Different
                    };
                    identity::answer(w, &meta, txn, other, answer)
                }
                Entry::Pair(one, other, kind) => {
                    let is_open = edits::pairs_of(&reader, one)?.iter().any(|pair| {
                        pair.state == edits::PairState::Proposed
                            && pair.kind == kind
                            && pair.other.id == other
                    });
                    if !is_open {
                        return stale();
                    }
                    edits::say_pair(w, &meta, kind, (one, other), is_yes)
                }
                Entry::Row(kind, id, stamp) => {
                    if edits::stamp(&reader, id, kind)? != Some(stamp) {
                        return stale();
                    }
                    let saying = match kind {
                        Unseen::Changed => return edits::see_changes(w, &meta, id),
                        Unseen::Withdrawn if is_yes => Saying::Deleted(true),
                        Unseen::Withdrawn => Saying::Kept(true),
                        Unseen::Uncategorised | Unseen::New => Saying::Reviewed(true),
                    };
                    edits::say(w, &meta, Which::These(&[id]), &saying).map(drop)
                }
            }
        })
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
    Ok(())
}

/// Says yes to all of a kind, as one step to undo: that everything new was looked at, or that every pair that is clear
/// is one. Returns how many there were.
///
/// # Errors
/// If each of that kind wants an answer of its own, or the store fails.
pub async fn accept_all(app: &App, kind: Option<InboxKind>) -> Result<Edited, AppError> {
    app.profile()?;
    let search = match kind {
        None => "is:unreviewed is:posted",
        Some(InboxKind::New) => "is:unreviewed is:posted -is:uncategorised",
        Some(InboxKind::Uncategorised) => "is:unreviewed is:posted is:uncategorised",
        Some(InboxKind::Pair) => return accept_clear_pairs(app).await,
        Some(InboxKind::Balance | InboxKind::Doubt | InboxKind::Withdrawn | InboxKind::Changed) => {
            return Err(AppError::new(
                ErrorCode::BadInput,
                "Each of these wants an answer of its own.",
            ));
        }
    };
    let search = search.into();
    let filter = browse::filter(
        app,
        &crate::api::RegisterFilter {
            search,
            ..Default::default()
        },
    )?;
    let meta = edit::meta(app);
    let transactions = app
        .profile()?
        .write(move |w| edits::say(w, &meta, Which::Listed(&filter), &Saying::Reviewed(true)))
        .await?;
    app.0.seams.events.changed(&[Topic::Register]);
    Ok(Edited {
        field: edits::Field::Reviewed.as_str().into(),
        transactions,
    })
}

async fn accept_clear_pairs(app: &App) -> Result<Edited, AppError> {
    let meta = edit::meta(app);
    let transactions = app
        .profile()?
        .write(move |w| edits::say_clear_pairs(w, &meta))
        .await?;
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts]);
    Ok(Edited {
        field: edits::Field::Pair.as_str().into(),
        transactions,
    })
}
