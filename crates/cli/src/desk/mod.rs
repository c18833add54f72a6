//! The verbs of a person's own desk: `review list`, `transfer`, `account`, `add` and `reconcile`.

pub mod args;
mod json;
mod text;

use coffer_app::api::{
    AppError, CloseAccount, Edited, ErrorCode, InboxAnswer, InboxKind, InboxRequest, InboxWord,
    ManualAccount, NewTransaction, PairKind, PairSettings, PairView, RegisterRow, SayPair,
};
use coffer_app::read::{AccountRow, Money};
use coffer_app::{App, browse, inbox, manual, pairs, reconcile};

use crate::answer::{Answer, Body};
use crate::failure::Failure;
use args::{Account, Add, Inbox, KindArg, Reconcile, Transfer};
use json::{AcceptedJson, PairJson, PairSettingsJson};

pub use json::DeskJson;
pub use text::write;

fn desk(answer: DeskJson) -> Answer {
    Body::Desk(Box::new(answer)).into()
}

/// The review inbox.
pub async fn review(app: &App, asked: Inbox) -> Result<Answer, Failure> {
    let answer = |key: String, answer| InboxAnswer { key, answer };
    match asked {
        Inbox::List { kind, limit } => return listed(app, kind, limit).await,
        Inbox::All { kind } => {
            let Edited { transactions, .. } = inbox::accept_all(app, kind.map(kind_of)).await?;
            return Ok(desk(DeskJson::Accepted(AcceptedJson { transactions })));
        }
        Inbox::Accept { key } => inbox::answer(app, answer(key, InboxWord::Accept)).await?,
        Inbox::Reject { key } => inbox::answer(app, answer(key, InboxWord::Reject)).await?,
    }
    listed(app, None, 50).await
}

const fn kind_of(kind: KindArg) -> InboxKind {
    match kind {
        KindArg::Balance => InboxKind::Balance,
        KindArg::Doubt => InboxKind::Doubt,
        KindArg::Pair => InboxKind::Pair,
        KindArg::Withdrawn => InboxKind::Withdrawn,
        KindArg::Changed => InboxKind::Changed,
        KindArg::Uncategorised => InboxKind::Uncategorised,
        KindArg::New => InboxKind::New,
    }
}

async fn listed(app: &App, kind: Option<KindArg>, limit: u32) -> Result<Answer, Failure> {
    let request = InboxRequest {
        kind: kind.map(kind_of),
        skip: 0,
        limit,
    };
    let found = inbox::list(app, request).await?;
    Ok(desk(DeskJson::Inbox((&found).into())))
}

/// Pairs.
pub async fn transfer(app: &App, asked: Transfer) -> Result<Answer, Failure> {
    let (tx, other, refund, together) = match asked {
        Transfer::Settings { propose, make } => return settings(app, propose, make).await,
        Transfer::List { tx: Some(tx) } => return pairs_of(app, &tx).await,
        Transfer::List { tx: None } => {
            let found = pairs::proposed(app).await?;
            return Ok(told(found.iter()));
        }
        Transfer::Pair { tx, other, refund } => (tx, other, refund, true),
        Transfer::Unpair { tx, other, refund } => (tx, other, refund, false),
    };
    let request = SayPair {
        kind: match refund {
            true => PairKind::Refund,
            false => PairKind::Transfer,
        },
        id: tx.clone(),
        other_id: other,
        together,
    };
    pairs::say(app, request).await?;
    pairs_of(app, &tx).await
}

fn told<'a>(pairs: impl Iterator<Item = &'a (RegisterRow, PairView)>) -> Answer {
    desk(DeskJson::Pairs(
        pairs.map(|(row, pair)| PairJson::new(row, pair)).collect(),
    ))
}

async fn pairs_of(app: &App, tx: &str) -> Result<Answer, Failure> {
    let detail = browse::transaction(app, tx).await?;
    let pairs = detail.pairs.into_iter();
    let rows: Vec<_> = pairs.map(|pair| (detail.row.clone(), pair)).collect();
    Ok(told(rows.iter()))
}

async fn settings(app: &App, propose: Option<bool>, make: Option<bool>) -> Result<Answer, Failure> {
    let mut settings = pairs::settings(app).await?;
    if propose.is_some() || make.is_some() {
        settings = PairSettings {
            propose: propose.unwrap_or(settings.propose),
            make: make.unwrap_or(settings.make),
        };
        settings = pairs::set_settings(app, settings).await?;
    }
    Ok(desk(DeskJson::Settings(PairSettingsJson {
        propose: settings.propose,
        make: settings.make,
    })))
}

/// The account that is meant.
async fn account_row(app: &App, text: &str) -> Result<AccountRow, Failure> {
    let id = browse::find_account(app, text).await?;
    let all = browse::accounts(app).await?;
    let found = all.into_iter().find(|account| account.id == id);
    found.ok_or_else(|| AppError::new(ErrorCode::NotFound, "There is no such account.").into())
}

/// An amount in the currency of an account.
fn amount(text: &str, account: &AccountRow) -> Result<i64, Failure> {
    let stated = account
        .balance
        .as_ref()
        .and_then(|balance| balance.current.as_ref());
    let Some(known) = stated else {
        return Err(AppError::new(
            ErrorCode::BadInput,
            "It is not known in which currency this account is kept. Sync it first.",
        )
        .into());
    };
    read_amount(text, known)
}

fn read_amount(text: &str, like: &Money) -> Result<i64, Failure> {
    let refused = |why: String| Failure::from(AppError::new(ErrorCode::BadInput, why));
    let read =
        Money::read(text.trim(), like.currency()).map_err(|error| refused(format!("{error}.")))?;
    if read.rounded {
        return Err(refused(format!(
            "{} has more digits than {} has.",
            text.trim(),
            like.currency()
        )));
    }
    Ok(read.money.minor())
}

/// Accounts that are kept by hand.
pub async fn account(app: &App, asked: Account) -> Result<Answer, Failure> {
    let id = match asked {
        Account::Add {
            name,
            kind,
            currency,
            opening,
        } => {
            let like = Money::zero(coffer_app::read::Currency::from_code(
                &currency.to_uppercase(),
            ));
            let request = ManualAccount {
                id: None,
                name,
                kind,
                currency,
                opening_minor: read_amount(&opening, &like)?,
            };
            manual::save(app, request).await?.to_string()
        }
        Account::Set {
            account,
            name,
            kind,
            opening,
        } => {
            let known = account_row(app, &account).await?;
            let before = known
                .by_hand
                .as_ref()
                .map_or(0, |(opening, _)| opening.minor());
            let opening_minor = match opening {
                Some(text) => amount(&text, &known)?,
                None => before,
            };
            let request = ManualAccount {
                id: Some(known.id.to_string()),
                name: name.unwrap_or_else(|| known.name.clone()),
                kind: kind.unwrap_or_else(|| known.type_text.clone()),
                currency: String::new(),
                opening_minor,
            };
            manual::save(app, request).await?.to_string()
        }
        Account::Close { account, reopen } => {
            let id = browse::find_account(app, &account).await?.to_string();
            let request = CloseAccount {
                id: id.clone(),
                closed: !reopen,
            };
            manual::close_account(app, request).await?;
            id
        }
    };
    Ok(Body::Accounts(vec![account_row(app, &id).await?]).into())
}

/// A transaction that is written down.
pub async fn add(app: &App, asked: Add) -> Result<Answer, Failure> {
    let account = account_row(app, &asked.account).await?;
    let category_id = match &asked.category {
        Some(category) => Some(browse::find_category(app, category).await?),
        None => None,
    };
    let request = NewTransaction {
        account_id: account.id.to_string(),
        date: asked.date,
        minor: amount(&asked.amount, &account)?,
        merchant: asked.merchant,
        category_id,
        note: asked.note.unwrap_or_default(),
        tags: asked
            .tags
            .map(|tags| tags.split(',').map(str::to_owned).collect())
            .unwrap_or_default(),
    };
    let detail = manual::add(app, request).await?;
    let id = browse::find_transaction(app, &detail.row.id).await?;
    Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
}

/// Reconciling with a statement.
pub async fn reconcile(app: &App, asked: Reconcile) -> Result<Answer, Failure> {
    let account = account_row(app, &asked.account).await?;
    let account_id = account.id.to_string();
    let balance = match &asked.balance {
        Some(text) => Some(amount(text, &account)?),
        None => None,
    };
    let state = match balance {
        Some(balance_minor) if !asked.check => {
            let request = coffer_app::api::Reconcile {
                account_id,
                date: asked.date,
                balance_minor,
            };
            reconcile::finish(app, request).await?
        }
        balance_minor => {
            let request = coffer_app::api::ReconcileRequest {
                account_id,
                date: asked.date,
                balance_minor,
            };
            match asked.reopen {
                true => reconcile::reopen(app, request).await?,
                false => reconcile::state(app, request).await?,
            }
        }
    };
    Ok(desk(DeskJson::Reconciling((&state).into())))
}
