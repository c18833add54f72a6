//! The verbs: each asks one use case and turns what it says into an answer.

use coffer_app::api::{
    AdoptRequest, AppError, Change, ConfigureRelay, ConsentAsk, DoubtAnswer, DoubtWord, ErrorCode,
    ItemSync, LinkBegin, LinkMode, LinkSurface, PartEdit, Phase, RelayKind, TwoAccounts,
    UndoAdoption,
};
use coffer_app::export::{List, Rows};
use coffer_app::read::Money;
use coffer_app::{
    App, Secret, access_key, adopt, backup, browse, consent, edit, ending, journal, link,
    relay_news, review, setup, sync, verify,
};

use crate::answer::{Answer, Body};
use crate::args::{Edit, Init, Link, Review, Verb};
use crate::failure::Failure;
use crate::json::StatusJson;
use crate::stop::Stop;
use crate::{calls, checks, desk, files, lists, moves, reports, rules, vault};

/// Does what was asked for, and says to a person what makes its numbers wrong. A script asks `adopt`.
pub async fn run(app: &App, verb: Verb, as_json: bool) -> Result<Answer, Failure> {
    let counts = !as_json
        && matches!(
            verb,
            Verb::Link(_)
                | Verb::Sync { .. }
                | Verb::Accounts { .. }
                | Verb::Totals { .. }
                | Verb::Spending(_)
                | Verb::NetWorth(_)
                | Verb::Status
        );
    let mut answer = answer(app, verb).await?;
    if counts && answer.note.is_none() {
        // The verb has done its work: that this cannot be looked up is said, and makes nothing of it fail.
        answer.note = match counted_twice(app).await {
            Ok(note) => note,
            Err(failure) => Some(
                failure.instead_of("Whether accounts are counted twice could not be looked up"),
            ),
        };
    }
    Ok(answer)
}

/// Accounts that look like ones of before count twice until somebody has said whether they are.
async fn counted_twice(app: &App) -> Result<Option<String>, Failure> {
    if app.profile().is_err() {
        return Ok(None);
    }
    let names: Vec<String> = adopt::rows(app)
        .await?
        .into_iter()
        .map(|(account, _, _)| account.name)
        .collect();
    Ok((!names.is_empty()).then(|| {
        format!(
            "Counted twice until you say whether they are accounts that you had before: {}. \
             `coffer-cli adopt` lists them.",
            names.join(", ")
        )
    }))
}

async fn answer(app: &App, verb: Verb) -> Result<Answer, Failure> {
    match verb {
        Verb::Init(init) => initialise(app, init).await,
        Verb::Link(Link {
            institution: Some(institution),
            user: Some(user),
            password: Some(password),
        }) => {
            let linked = link::in_sandbox(app, &institution, &user, Secret::new(password)).await?;
            item(app, linked.item_id).await
        }
        Verb::Link(_) => link_in_browser(app, None, None).await,
        Verb::Relink {
            item,
            accounts,
            consent,
            moves,
        } => {
            let item = browse::find_item(app, &item).await?.id.to_string();
            let mode = [
                (accounts, LinkMode::Accounts),
                (consent, LinkMode::Consent),
                (moves, LinkMode::Moves),
            ]
            .into_iter()
            .find_map(|(chosen, mode)| chosen.then_some(mode));
            link_in_browser(app, Some(item), mode).await
        }
        Verb::RotateToken { item } => {
            Ok(Body::Item(Box::new(access_key::replace(app, &item).await?)).into())
        }
        Verb::Adopt {
            undo: Some(account_id),
            ..
        } => {
            adopt::undo(app, UndoAdoption { account_id }).await?;
            Ok(Body::Adoptions(adopt::rows(app).await?).into())
        }
        Verb::Adopt {
            account: Some(account_id),
            old: Some(old_account_id),
            different: true,
            ..
        } => {
            let request = TwoAccounts {
                account_id,
                old_account_id,
                are_two: true,
            };
            adopt::say_two(app, request).await?;
            Ok(Body::Adoptions(adopt::rows(app).await?).into())
        }
        Verb::Adopt {
            account: Some(account_id),
            old: Some(old_account_id),
            ..
        } => {
            let request = AdoptRequest {
                account_id,
                old_account_id,
            };
            Ok(Body::Adopted(adopt::adopt(app, request).await?).into())
        }
        Verb::Adopt { .. } => Ok(Body::Adoptions(adopt::rows(app).await?).into()),
        Verb::Unlink { item } => Ok(Body::Item(Box::new(ending::unlink(app, &item).await?)).into()),
        Verb::Forget { item, yes_delete } => {
            let gone = ending::forget(app, &item, &yes_delete).await?;
            let older = backup::older_copies(app).await.unwrap_or_default();
            Ok(Body::Forgotten(gone, older).into())
        }
        Verb::Owed { give_up } => calls::owed(app, give_up).await,
        Verb::Sync { item } => sync_all(app, item.as_deref()).await,
        Verb::Listen => listen(app).await,
        Verb::Age { account, csv } => calls::age(app, account.as_deref(), csv).await,
        Verb::Refresh { item, yes_billed } => calls::refresh(app, &item, yes_billed).await,
        Verb::Meter => calls::costs(app).await,
        Verb::Monitor { days, csv } => calls::calls(app, days, csv).await,
        Verb::Diagnostics { file } => calls::bundle(app, file).await,
        Verb::Schedule(asked) => calls::plan(app, asked).await,
        Verb::Balance {
            account,
            yes_billed,
        } => checks::balance(app, &account, yes_billed).await,
        Verb::Numbers {
            account,
            keep,
            yes_billed,
        } => checks::numbers(app, &account, keep, yes_billed).await,
        Verb::Identity { item, yes_billed } => {
            checks::identity(app, item.as_deref(), yes_billed).await
        }
        Verb::CheckPayment(asked) => checks::payment(app, asked).await,
        Verb::Audit { what } => checks::audited(app, what).await,
        Verb::Keys => calls::keys(app).await,
        Verb::Items { csv: Some(file) } => lists::export(app, List::Items, &file).await,
        Verb::Items { csv: None } => Ok(Body::Items(browse::items(app).await?).into()),
        Verb::Consents { csv: Some(file) } => lists::export(app, List::Consents, &file).await,
        Verb::Consents { csv: None } => Ok(Body::Consents(consent::rows(app).await?).into()),
        Verb::Accounts {
            csv: Some(file), ..
        } => lists::export(app, List::Accounts, &file).await,
        Verb::Accounts { as_of, csv: None } => Ok(Body::Accounts(match as_of {
            Some(day) => browse::accounts_as_of(app, browse::day(&day)?).await?,
            None => browse::accounts(app).await?,
        })
        .into()),
        Verb::Totals {
            from,
            to,
            as_of,
            csv,
        } => lists::totals(app, [from, to, as_of], csv).await,
        Verb::Spending(asked) => reports::spending(app, asked).await,
        Verb::NetWorth(asked) => reports::net_worth(app, asked).await,
        Verb::Transactions(asked) => lists::transactions(app, asked).await,
        Verb::Views(asked) => lists::views(app, asked).await,
        Verb::Note { tx, text } => {
            let id = edit::change(app, &tx, Change::Note(text)).await?;
            Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
        }
        Verb::Edit(asked) => edit_one(app, asked).await,
        Verb::Split { tx, parts, .. } => split(app, &tx, &parts).await,
        Verb::Attach { tx, file } => files::attach(app, &tx, &file).await,
        Verb::Attachments { tx } => files::list(app, &tx).await,
        Verb::Detach { tx, id } => files::detach(app, tx, id).await,
        Verb::Attachment { tx, id, out } => files::save(app, tx, id, out).await,
        Verb::Review(Review {
            inbox: Some(asked), ..
        }) => desk::review(app, asked).await,
        Verb::Review(asked) => answer_doubt(app, asked).await,
        Verb::Transfer { what } => desk::transfer(app, what).await,
        Verb::Account { what } => desk::account(app, what).await,
        Verb::Add(asked) => desk::add(app, asked).await,
        Verb::Reconcile(asked) => desk::reconcile(app, asked).await,
        Verb::Move(asked) => moves::plan(app, asked).await,
        Verb::Moves { follow } => moves::list(app, follow).await,
        Verb::MoveConfirm(asked) => moves::confirm(app, asked).await,
        Verb::MoveCancel { id } => moves::cancel(app, id).await,
        Verb::MoveBack(asked) => moves::back(app, asked).await,
        Verb::MoveLimits(asked) => moves::limits(app, asked).await,
        Verb::Rule(asked) => rules::rule(app, asked).await,
        Verb::Categories(asked) => rules::categories(app, asked).await,
        Verb::Delete { tx } => {
            let id = edit::delete(app, &tx).await?;
            Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
        }
        Verb::Undelete { tx } => {
            let id = edit::restore(app, &tx).await?;
            Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
        }
        Verb::Undo => Ok(Body::Undone(edit::undo(app).await?, false).into()),
        Verb::Redo => Ok(Body::Undone(edit::redo(app).await?, true).into()),
        Verb::Syncs(asked) => lists::syncs(app, asked).await,
        Verb::Revert { sync } => {
            let entry = journal::revert_to_entry(app, &sync).await?;
            Ok(Body::Reverted(Box::new(entry)).into())
        }
        Verb::Proof { account, csv } => {
            lists::proofs(app, account.as_deref(), csv.as_deref()).await
        }
        Verb::Status => status(app).await,
        Verb::Verify { files } => verify_all(app, files).await,
        Verb::Backup { file } => vault::back_up(app, file).await,
        Verb::Backups { delete_older, csv } => vault::backups(app, delete_older, csv).await,
        Verb::Restore {
            file,
            words,
            forgotten,
        } => {
            let restored = vault::restore(app, file, words, forgotten).await?;
            app.profile()?;
            let mut status = status_of(app).await?;
            status.pin_ended = restored.pin_ended;
            Ok(Body::Status(Box::new(status)).into())
        }
        Verb::RecoveryPhrase { check } => vault::recovery_phrase(app, check).await,
        Verb::Protect { with } => vault::protect(app, with).await,
        Verb::RotateKeys { end_phrase } => vault::rotate(app, end_phrase).await,
    }
}

/// An empty text goes back to what the bank says.
fn said(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

async fn edit_one(app: &App, asked: Edit) -> Result<Answer, Failure> {
    let mut changes = Vec::new();
    if let Some(category) = &asked.category {
        let category = match said(category) {
            Some(text) => Some(browse::find_category(app, &text).await?),
            None => None,
        };
        changes.push(Change::Category(category));
    }
    changes.extend(asked.merchant.map(|text| Change::Merchant(said(&text))));
    changes.extend(asked.date.map(|text| Change::Date(said(&text))));
    changes.extend(asked.note.map(Change::Note));
    changes.extend(
        asked
            .tags
            .map(|tags| Change::Tags(tags.split(',').map(str::to_owned).collect())),
    );
    changes.extend(asked.reviewed.map(Change::Reviewed));
    changes.extend(asked.hidden.map(Change::Hidden));
    changes.extend(asked.cleared.map(Change::Cleared));
    if let Some(amount) = &asked.amount {
        let id = browse::find_transaction(app, &asked.tx).await?;
        let currency = browse::line(app, id).await?.whole.currency().clone();
        let refused = |why: String| AppError::new(ErrorCode::BadInput, why);
        let read =
            Money::read(amount.trim(), &currency).map_err(|error| refused(format!("{error}.")))?;
        if read.rounded {
            return Err(refused(format!("{amount} has more digits than {currency} has.")).into());
        }
        changes.push(Change::Amount(read.money.minor()));
    }
    if let Some(account) = &asked.account {
        let id = browse::find_account(app, account).await?;
        changes.push(Change::Account(id.to_string()));
    }
    let id = edit::changes(app, &asked.tx, changes).await?;
    Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
}

async fn split(app: &App, tx: &str, parts: &[String]) -> Result<Answer, Failure> {
    let id = browse::find_transaction(app, tx).await?;
    let currency = browse::line(app, id).await?.amount.currency().clone();
    let mut said = Vec::with_capacity(parts.len());
    for part in parts {
        let mut words = part.splitn(3, ':');
        let amount = words.next().unwrap_or_default().trim();
        let refused = |why: String| {
            AppError::new(ErrorCode::BadInput, why)
                .hinted("Write a part as AMOUNT:CATEGORY:NOTE (--part=-12.50:groceries).")
        };
        let read = Money::read(amount, &currency).map_err(|error| refused(format!("{error}.")))?;
        if read.rounded {
            return Err(refused(format!("{amount} has more digits than {currency} has.")).into());
        }
        let category_id = match words.next().and_then(said_word) {
            Some(category) => Some(browse::find_category(app, category).await?),
            None => None,
        };
        said.push(PartEdit {
            minor: read.money.minor(),
            category_id,
            note: words.next().unwrap_or_default().to_owned(),
        });
    }
    edit::change(app, tx, Change::Split(said)).await?;
    Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
}

async fn answer_doubt(app: &App, asked: Review) -> Result<Answer, Failure> {
    let Some(tx) = asked.tx else {
        let doubts = review::rows(app).await?;
        return match &asked.csv {
            Some(file) => lists::rows(app, Rows::doubts(&doubts), file).await,
            None => Ok(Body::Doubts(doubts).into()),
        };
    };
    if asked.apart {
        let own = review::take_apart(app, &tx).await?;
        return Ok(Body::Transaction(Box::new(browse::line(app, own).await?)).into());
    }
    let id = browse::find_transaction(app, &tx).await?;
    let other_id = match asked.other {
        Some(other) => other,
        None => {
            let doubts = review::rows(app).await?;
            let of: Vec<_> = doubts
                .iter()
                .filter(|one| one.transaction.id == id)
                .collect();
            match of.as_slice() {
                [one] => one.other.id.to_string(),
                [] => {
                    return Err(AppError::new(
                        ErrorCode::NotFound,
                        "There is no doubt about this transaction.",
                    )
                    .hinted("`coffer-cli review` lists the doubts.")
                    .into());
                }
                _ => {
                    return Err(AppError::new(
                        ErrorCode::BadInput,
                        "This transaction may be one of several.",
                    )
                    .hinted("Name the other one with --other.")
                    .into());
                }
            }
        }
    };
    let other = browse::find_transaction(app, &other_id).await?;
    let request = DoubtAnswer {
        transaction_id: id.to_string(),
        other_id,
        answer: if asked.same {
            DoubtWord::Same
        } else {
            DoubtWord::Different
        },
    };
    review::answer(app, request).await?;
    let shown = if asked.same { other } else { id };
    Ok(Body::Transaction(Box::new(browse::line(app, shown).await?)).into())
}

fn said_word(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

async fn initialise(app: &App, init: Init) -> Result<Answer, Failure> {
    let relay = RelayKind::from(init.relay);
    if relay == RelayKind::Demo {
        setup::start_demo(app).await?;
    } else {
        let environment = init.environment.into();
        // Kept like typed ones, so that the next call works without them.
        let keys = match relay {
            RelayKind::Direct => app.keys_of_environment(environment)?,
            RelayKind::Demo | RelayKind::Relay => None,
        };
        let (client_id, secret) = keys.map(|[id, secret]| (id, secret)).unzip();
        let proof = app.passphrase_of_environment();
        let request = ConfigureRelay {
            relay,
            environment,
            url: init.url,
            client_id: client_id.map(|id| id.expose().clone()),
            secret: secret.map(|secret| secret.expose().clone()),
            invitation: init.invitation,
            fingerprint: init.fingerprint,
            proof: proof.map(|proof| proof.expose().clone()),
        };
        setup::configure(app, request).await?;
    }
    app.profile()?;
    status(app).await
}

async fn status(app: &App) -> Result<Answer, Failure> {
    Ok(Body::Status(Box::new(status_of(app).await?)).into())
}

async fn status_of(app: &App) -> Result<StatusJson, Failure> {
    let state = setup::state(app);
    let items = match state.phase {
        // Nothing is set up, which is an answer and no failure.
        Phase::Welcome => Vec::new(),
        _ => browse::items(app).await?,
    };
    let settings = setup::settings(app).await?;
    Ok(StatusJson::new(
        state.version,
        state.data_dir,
        settings,
        &items,
    ))
}

async fn link_in_browser(
    app: &App,
    item_id: Option<String>,
    mode: Option<LinkMode>,
) -> Result<Answer, Failure> {
    // A new sign-in shares nothing more. For all else the host says what is read, with the address of
    // the page.
    let agreed = if item_id.is_none() || mode.is_some() {
        Some(consent::notice(app, ConsentAsk { mode }).await?)
    } else {
        None
    };
    let request = LinkBegin {
        language: None,
        surface: Some(LinkSurface::Browser),
        item_id,
        mode,
        agreed,
    };
    // Heard from before the page is shown, so that no session is left open.
    let mut stop = Stop::listen()?;
    let session = link::begin(app, request).await?.session_id;
    let linked = tokio::select! {
        ended = link::wait(app, &session) => ended?,
        stopped = stop.asked() => {
            link::cancel(app, &session).await?;
            return Err(stopped);
        }
    };
    item(app, linked.item_id).await
}

async fn item(app: &App, id: Option<String>) -> Result<Answer, Failure> {
    let items = browse::items(app).await?;
    let item = items
        .into_iter()
        .find(|item| Some(item.id.to_string()) == id)
        .ok_or_else(|| Failure::internal("The new connection could not be found."))?;
    Ok(Body::Item(Box::new(item)).into())
}

async fn sync_all(app: &App, item: Option<&str>) -> Result<Answer, Failure> {
    let mut stop = Stop::listen()?;
    let synced = tokio::select! {
        synced = sync::run(app, item) => synced?,
        stopped = stop.asked() => return Err(stopped),
    };
    Ok(synced_answer(app, synced).await)
}

async fn listen(app: &App) -> Result<Answer, Failure> {
    let mut stop = Stop::listen()?;
    let synced = tokio::select! {
        synced = relay_news::next(app) => synced?,
        stopped = stop.asked() => return Err(stopped),
    };
    Ok(synced_answer(app, synced).await)
}

async fn synced_answer(app: &App, synced: Vec<ItemSync>) -> Answer {
    // A program that runs from time to time has no other moment for it.
    backup::if_due(app).await;
    let failure = failure_of(&synced).map(Failure::from);
    Answer {
        body: Body::Synced(synced),
        note: None,
        failure,
    }
}

/// One error for stderr, whatever the number of connections that failed.
fn failure_of(synced: &[ItemSync]) -> Option<AppError> {
    let errors: Vec<(&ItemSync, &AppError)> = synced
        .iter()
        .filter_map(|item| Some((item, item.error.as_ref()?)))
        .collect();
    let ((item, first), others) = errors.split_first()?;
    let named = format!("{}: {}", item.institution, first.message);
    Some(if others.is_empty() {
        AppError {
            message: named,
            ..(*first).clone()
        }
    } else {
        AppError {
            message: format!(
                "{} of {} connections could not be synced. {named}",
                errors.len(),
                synced.len()
            ),
            item_id: None,
            ..(*first).clone()
        }
    })
}

async fn verify_all(app: &App, files: bool) -> Result<Answer, Failure> {
    let files = match files {
        true => verify::Files::Whole,
        false => verify::Files::There,
    };
    let verified = verify::run(app, files).await?;
    let failure = (!verified.findings.is_empty()).then(|| {
        let count = verified.findings.len();
        let error = AppError::new(
            ErrorCode::Store,
            format!("{count} things in the database were not as they must be."),
        );
        Failure::from(if verified.mended {
            error.hinted("What is derived has been made anew. Run `coffer-cli verify` again.")
        } else {
            error.hinted("Nothing was changed. Restore a backup, or connect the bank again.")
        })
    });
    Ok(Answer {
        body: Body::Verified(verified),
        note: None,
        failure,
    })
}
