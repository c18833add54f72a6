//! Looking: accounts, connections, the register. Everything here works with the network unplugged.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeZone;
use coffer_domain::{AccountId, CivilDate, Money, TransactionId};
use coffer_store::{
    Reader, edits, facts, layer,
    register::{self, Filter, MonthRow, Place, Status},
    travel,
};

use crate::{
    App,
    api::{
        AccountGroup, AccountView, AppError, BankFacts, BulkWhich, Category, Corrected, ErrorCode,
        GroupKind, HistoryEntry, IDS_MAX, Overview, ROWS_MAX, RegisterDay, RegisterFilter,
        RegisterOutline, RegisterRange, RegisterRow, RegisterRows, Report, ReportRequest,
        SelectionSum, Tag, TransactionDetail,
    },
    attachments, drafts, edit, journal, logos, proof,
    read::{AccountRow, ItemRow, ProofRow, RegisterLine},
    views,
};

/// Sums of one currency each.
type Sums = BTreeMap<String, Money>;

fn add(sums: &mut Sums, money: &Money) -> Result<(), AppError> {
    let code = money.currency().code().to_owned();
    let sum = match sums.get(&code) {
        Some(sum) => sum.plus(money),
        None => Ok(money.clone()),
    }
    .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    sums.insert(code, sum);
    Ok(())
}

fn in_order(sums: Sums) -> Vec<Money> {
    sums.into_values().collect()
}

/// All accounts in groups, with totals.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn overview(app: &App) -> Result<Overview, AppError> {
    let (accounts, items, proofs) = app
        .profile()?
        .read(|r| {
            Ok((
                facts::accounts(r)?,
                facts::items(r)?,
                facts::proofs(r, None)?,
            ))
        })
        .await?;
    let mut worth = Sums::new();
    let mut groups = Vec::new();
    for kind in [
        GroupKind::Cash,
        GroupKind::Credit,
        GroupKind::Investments,
        GroupKind::Loans,
        GroupKind::Other,
    ] {
        let mut totals = Sums::new();
        let mut members = Vec::new();
        for account in accounts.iter().filter(|a| views::group(a.kind) == kind) {
            if let Some(current) = account.balance.as_ref().and_then(|b| b.current.as_ref()) {
                add(&mut totals, current)?;
                add(&mut worth, current)?;
            }
            members.push(view(account, &items, &proofs));
        }
        if !members.is_empty() {
            groups.push(AccountGroup {
                kind,
                accounts: members,
                totals: views::moneys(&in_order(totals)),
            });
        }
    }
    Ok(Overview {
        groups,
        net_worth: views::moneys(&in_order(worth)),
    })
}

/// An account with its proof beside it.
pub(crate) fn view(account: &AccountRow, items: &[ItemRow], proofs: &[ProofRow]) -> AccountView {
    let proof = proofs.iter().find(|proof| proof.account_id == account.id);
    let nothing = BTreeSet::new();
    let item = items.iter().find(|item| item.id == account.item_id);
    let advisories = item.map_or(&nothing, |item| &item.health.advisories);
    views::account(account, advisories, proof.map(proof::badge))
}

/// All accounts.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn accounts(app: &App) -> Result<Vec<AccountRow>, AppError> {
    app.profile()?.read(facts::accounts).await
}

/// All connections.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn items(app: &App) -> Result<Vec<ItemRow>, AppError> {
    app.profile()?.read(facts::items).await
}

/// The connection that is meant by our id or the provider's.
///
/// # Errors
/// If there is none.
pub async fn find_item(app: &App, text: &str) -> Result<ItemRow, AppError> {
    let text = text.to_owned();
    app.profile()?
        .read(move |r| facts::find_item(r, &text))
        .await
}

/// The account that is meant by our id or the provider's.
///
/// # Errors
/// If there is none.
pub async fn find_account(app: &App, text: &str) -> Result<AccountId, AppError> {
    accounts(app)
        .await?
        .into_iter()
        .find(|account| account.external_id == text || account.id.to_string() == text)
        .map(|account| account.id)
        .ok_or_else(|| {
            AppError::new(ErrorCode::NotFound, format!("There is no account {text}."))
                .hinted("`coffer-cli accounts` lists them.")
        })
}

/// A civil day as it is written, `YYYY-MM-DD`.
///
/// # Errors
/// If it is no day.
pub fn day(text: &str) -> Result<CivilDate, AppError> {
    CivilDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        let text: String = text.chars().take(40).collect();
        AppError::new(
            ErrorCode::BadInput,
            format!("“{text}” is not a day. Write it as YYYY-MM-DD."),
        )
    })
}

pub(crate) fn filter(app: &App, filter: &RegisterFilter) -> Result<Filter, AppError> {
    let today = today(app);
    let account = match &filter.account_id {
        None => None,
        Some(text) => Some(
            text.parse::<AccountId>()
                .map_err(|_| AppError::new(ErrorCode::NotFound, "There is no such account."))?,
        ),
    };
    Ok(Filter {
        search: filter.search.clone(),
        account,
        category: filter.category_id,
        only: edit::parse(&filter.only)?,
        today,
        from: filter.from.as_deref().map(day).transpose()?,
        to: filter.to.as_deref().map(day).transpose()?,
    })
}

/// The day it is where this machine stands: what “today” means in a search.
pub fn today(app: &App) -> CivilDate {
    let now = chrono::Local.timestamp_millis_opt(app.now_ms()).earliest();
    now.map(|time| time.date_naive()).unwrap_or_default()
}

/// The shape of a list.
///
/// # Errors
/// If the filter makes no sense, or the store fails.
pub async fn outline(app: &App, request: RegisterFilter) -> Result<RegisterOutline, AppError> {
    let filter = filter(app, &request)?;
    let outline = app
        .profile()?
        .read(move |r| register::outline(r, &filter))
        .await?;
    let (pending, pending_totals) = outline.pending;
    let days: Vec<RegisterDay> = outline
        .days
        .into_iter()
        .map(|day| RegisterDay {
            date: day.date.to_string(),
            count: day.count,
            totals: views::moneys(&day.totals),
        })
        .collect();
    Ok(RegisterOutline {
        count: pending + days.iter().map(|day| day.count).sum::<u32>(),
        pending: RegisterDay {
            date: String::new(),
            count: pending,
            totals: views::moneys(&pending_totals),
        },
        days,
        sums: views::moneys(&outline.sums),
        profile_count: outline.profile_count,
        corrected: outline
            .corrected
            .into_iter()
            .map(|(typed, searched)| Corrected { typed, searched })
            .collect(),
    })
}

/// Rows of a list from a place on.
///
/// # Errors
/// If the place makes no sense, or the store fails.
pub async fn rows(app: &App, range: RegisterRange) -> Result<RegisterRows, AppError> {
    let filter = filter(app, &range.filter)?;
    let skip = range.skip;
    let place = if range.date.is_empty() {
        Place::Pending { skip }
    } else {
        Place::Day {
            date: day(&range.date)?,
            skip,
        }
    };
    let limit = range.limit.min(ROWS_MAX);
    let profile = app.profile()?;
    let with_logos = profile.logos.are_on();
    let (lines, addresses, ruled) = profile
        .read(move |r| {
            let mut lines = register::rows(r, &filter, place, limit)?;
            register::add_balances(r, &filter, &mut lines)?;
            let addresses = match with_logos {
                true => logos::addresses(r, &lines)?,
                false => Vec::new(),
            };
            let ids: Vec<TransactionId> = lines.iter().map(|line| line.id).collect();
            let ruled = layer::ruled_among(r, &ids)?;
            Ok((lines, addresses, ruled))
        })
        .await?;
    let mut rows: Vec<RegisterRow> = lines.into_iter().map(views::row).collect();
    for (row, ruled) in rows.iter_mut().zip(ruled) {
        row.ruled = ruled;
    }
    for (row, address) in rows.iter_mut().zip(addresses) {
        logos::name(&profile, row, address);
    }
    Ok(RegisterRows { rows })
}

/// What is selected, counted and added up.
///
/// # Errors
/// If the selection makes no sense, or the store fails.
pub async fn selection_sum(app: &App, which: BulkWhich) -> Result<SelectionSum, AppError> {
    let profile = app.profile()?;
    let (transactions, sums) = match which {
        BulkWhich::Listed(listed) => {
            let filter = filter(app, &listed)?;
            profile
                .read(move |r| register::sum_of_list(r, &filter))
                .await?
        }
        BulkWhich::These(ids) => {
            let ids = transaction_ids(&ids)?;
            profile
                .read(move |r| register::sum_of_these(r, &ids))
                .await?
        }
    };
    Ok(SelectionSum {
        transactions,
        sums: views::moneys(&sums),
    })
}

/// Transactions by our ids.
pub(crate) fn transaction_ids(ids: &[String]) -> Result<Vec<TransactionId>, AppError> {
    if ids.len() > IDS_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("At most {IDS_MAX} transactions can be named at once."),
        ));
    }
    ids.iter()
        .map(|id| {
            id.parse()
                .map_err(|_| coffer_store::StoreError::NotFound("transaction").into())
        })
        .collect()
}

/// A flat list for scripts, newest first by the bank's date.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list(
    app: &App,
    filter: Filter,
    status: Status,
    limit: Option<u32>,
) -> Result<Vec<RegisterLine>, AppError> {
    app.profile()?
        .read(move |r| register::list(r, &filter, status, limit))
        .await
}

/// The same as it was known at the end of a day.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn list_as_of(
    app: &App,
    as_of: CivilDate,
    filter: Filter,
    status: Status,
    limit: Option<u32>,
) -> Result<Vec<RegisterLine>, AppError> {
    look_back(app, as_of, move |r| {
        register::list(r, &filter, status, limit)
    })
    .await
}

/// All accounts with their balances as they were known at the end of a day.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn accounts_as_of(app: &App, as_of: CivilDate) -> Result<Vec<AccountRow>, AppError> {
    look_back(app, as_of, facts::accounts).await
}

/// Sums by month and category over the months from one day to another, newest first; as they are,
/// or as they were known at the end of a day.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn months(
    app: &App,
    from: Option<CivilDate>,
    to: Option<CivilDate>,
    as_of: Option<CivilDate>,
) -> Result<Vec<MonthRow>, AppError> {
    let read = move |r: &Reader<'_>| register::months(r, from, to);
    match as_of {
        Some(day) => look_back(app, day, read).await,
        None => app.profile()?.read(read).await,
    }
}

/// Balances and sums by month, as they are or as they were known at the end of a day.
///
/// # Errors
/// If a day is none, no profile is open, or the store fails.
pub async fn report(app: &App, request: ReportRequest) -> Result<Report, AppError> {
    let from = request.from.as_deref().map(day).transpose()?;
    let to = request.to.as_deref().map(day).transpose()?;
    let as_of = request.as_of.as_deref().map(day).transpose()?;
    let read = move |r: &Reader<'_>| Ok((facts::accounts(r)?, register::months(r, from, to)?));
    let (accounts, months) = match as_of {
        Some(day) => look_back(app, day, read).await?,
        None => app.profile()?.read(read).await?,
    };
    let edits_since = match as_of {
        Some(day) => edits_known_since(app, day).await?,
        None => None,
    };
    Ok(Report {
        as_of: request.as_of,
        edits_since: edits_since.map(views::timestamp),
        accounts: accounts.iter().map(views::known_account).collect(),
        months: months.into_iter().map(views::month).collect(),
    })
}

/// Where edits have left the journal since a day, from when on they are known, milliseconds: of what they
/// changed, that day shows what was said later. Nothing where the day is known whole.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn edits_known_since(app: &App, as_of: CivilDate) -> Result<Option<i64>, AppError> {
    let reaches = app.profile()?.read(edits::reaches_back_to).await?;
    Ok(reaches.filter(|since_ms| end_of(as_of) < *since_ms))
}

async fn look_back<T: Send + 'static>(
    app: &App,
    as_of: CivilDate,
    look: impl FnOnce(&Reader<'_>) -> coffer_store::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let profile = app.profile()?;
    let at_ms = end_of(as_of);
    Ok(crate::blocking(move || travel::at(&profile.store, at_ms, look)).await??)
}

/// The last millisecond of a day where this machine stands: what a person means by "that day".
pub(crate) fn end_of(day: CivilDate) -> i64 {
    let next = day
        .succ_opt()
        .unwrap_or(day)
        .and_time(chrono::NaiveTime::MIN);
    // Where clocks go forward at midnight, the day begins an hour later.
    let begins = chrono::Local
        .from_local_datetime(&next)
        .earliest()
        .map_or_else(
            || next.and_utc().timestamp_millis(),
            |time| time.timestamp_millis(),
        );
    begins - 1
}

/// The transaction that is meant by our id or the provider's.
///
/// # Errors
/// If there is none.
pub async fn find_transaction(app: &App, text: &str) -> Result<TransactionId, AppError> {
    let asked = text.to_owned();
    app.profile()?
        .read(move |r| register::find_transaction(r, &asked))
        .await
}

/// One transaction as a line of a list.
///
/// # Errors
/// If there is none.
pub async fn line(app: &App, id: TransactionId) -> Result<RegisterLine, AppError> {
    app.profile()?
        .read(move |r| register::transaction(r, id))
        .await
}

/// One transaction with all that is known of it.
///
/// # Errors
/// If there is none.
pub async fn transaction(app: &App, text: &str) -> Result<TransactionDetail, AppError> {
    let asked = text.to_owned();
    let profile = app.profile()?;
    let of = std::sync::Arc::clone(&profile);
    let (line, bank, history, draft, parts_draft, files, (said, ruled), pairs) = profile
        .read(move |r| {
            let id = register::find_transaction(r, &asked)?;
            Ok((
                register::transaction(r, id)?,
                register::bank_detail(r, id)?,
                edits::history(r, id)?,
                drafts::of_note(r, id)?,
                drafts::of_parts(r, id)?,
                attachments::shown(&of.vault, edits::attachments(r, id)?),
                (layer::said(r, id)?, layer::ruled_among(r, &[id])?),
                edits::pairs_of(r, id)?,
            ))
        })
        .await?;
    let mut detail = TransactionDetail {
        bank: BankFacts {
            plaid_transaction_id: line.external_id.clone(),
            institution: bank.institution_name,
            date: line.bank_date.to_string(),
            authorized_date: line.authorized_date.map(|day| day.to_string()),
            name: line.bank_name.clone(),
            merchant_name: line.merchant_name.clone(),
            original_description: bank.original_description,
            category: bank.category,
            confidence: bank.confidence,
            channel: bank.channel,
            check_number: bank.check_number,
            authorized_amount: bank.authorized_amount.as_ref().map(views::money),
            amount_rounded: bank.amount_rounded,
            details: bank.details,
        },
        parts: line.split.iter().map(views::part).collect(),
        row: views::row(line),
        draft,
        parts_draft,
        said: said.into_iter().map(views::said).collect(),
        pairs: pairs.into_iter().map(crate::pairs::view).collect(),
        attachments: files,
        history: history
            .into_iter()
            .map(|entry| HistoryEntry {
                at: views::timestamp(entry.at_ms),
                who: views::source(&entry.who),
                by: entry.by,
                what: entry.what,
                from: entry.from,
                to: entry.to,
                sync_id: entry.sync.map(|id| id.to_string()),
                changes: entry
                    .changes
                    .into_iter()
                    .map(journal::field_change)
                    .collect(),
                takes_back: entry.takes_back,
                edit_id: entry.edit.map(|id| id.to_string()),
                transactions: entry.rows,
                of_double: entry.of_double,
            })
            .collect(),
    };
    detail.row.ruled = ruled.contains(&true);
    logos::name_of_details(&profile, &mut detail.row, detail.bank.details.as_deref());
    Ok(detail)
}

/// All categories.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn categories(app: &App) -> Result<Vec<Category>, AppError> {
    let rows = app.profile()?.read(edits::categories).await?;
    Ok(rows
        .into_iter()
        .map(|row| Category {
            id: row.id,
            name: row.name,
            code: row.code,
            group_id: row.parent,
            kind: row.kind,
        })
        .collect())
}

/// The category that is meant by its number, its code or its name.
///
/// # Errors
/// If there is none, or several have the name.
pub async fn find_category(app: &App, text: &str) -> Result<i64, AppError> {
    let categories = categories(app).await?;
    let by_name = |category: &&Category| category.name.to_lowercase() == text.to_lowercase();
    let found: Vec<&Category> = match categories
        .iter()
        .find(|one| one.id.to_string() == text || one.code.as_deref() == Some(text))
    {
        Some(category) => vec![category],
        None => categories.iter().filter(by_name).collect(),
    };
    let text: String = text.chars().take(40).collect();
    let refused = |sentence| {
        Err(AppError::new(ErrorCode::BadInput, sentence)
            .hinted("`coffer-cli categories` lists them."))
    };
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => refused(format!("There is no category “{text}”.")),
        _ => refused(format!(
            "Several categories are called “{text}”; name one by its number."
        )),
    }
}

/// All tags in use.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn tags(app: &App) -> Result<Vec<Tag>, AppError> {
    let rows = app.profile()?.read(edits::tags).await?;
    Ok(rows
        .into_iter()
        .map(|row| Tag {
            name: row.name,
            count: row.count,
        })
        .collect())
}
