//! The verbs that list something, on stdout or into a file.

use std::path::{Path, PathBuf};

use coffer_app::api::{RegisterFilter, SaveView, SavedView};
use coffer_app::export::{self, List, Rows};
use coffer_app::read::{CivilDate, Filter, Status};
use coffer_app::{App, browse, journal, proof, saved};

use crate::answer::{Answer, Body};
use crate::args::{Syncs, Transactions, Views};
use crate::failure::Failure;
use crate::json::timestamp;

/// Transactions, newest first.
pub async fn transactions(app: &App, asked: Transactions) -> Result<Answer, Failure> {
    let view = match &asked.view {
        Some(name) => Some(saved::find(app, name).await?.filter),
        None => None,
    };
    // What a view searches and what is asked for must both hold.
    let mut searches: Vec<String> = view.iter().map(|view| view.search.clone()).collect();
    searches.extend(asked.search);
    searches.retain(|search| !search.trim().is_empty());
    let view = view.unwrap_or_default();
    let account = match asked.account.as_ref().or(view.account_id.as_ref()) {
        Some(account) => Some(browse::find_account(app, account).await?),
        None => None,
    };
    let day = |text: Option<&String>| text.map(|text| browse::day(text)).transpose();
    let latest = [day(asked.from.as_ref())?, day(view.from.as_ref())?];
    let earliest = [day(asked.to.as_ref())?, day(view.to.as_ref())?];
    let filter = Filter {
        search: searches.join(" "),
        account,
        category: view.category_id,
        only: Vec::new(),
        today: browse::today(app),
        from: latest.into_iter().flatten().max(),
        to: earliest.into_iter().flatten().min(),
    };
    let search = filter.search.clone();
    let status = match (asked.withdrawn, asked.deleted) {
        (true, _) => Status::Withdrawn,
        (_, true) => Status::Deleted,
        (false, false) => Status::Listed,
    };
    let limit = asked.limit;
    if let Some(file) = &asked.csv {
        let list = List::Transactions {
            filter,
            status,
            limit,
        };
        let written = export::to_file(app, list, file).await;
        let written = written.map_err(|error| Failure::of_search(error, &search))?;
        return Ok(Body::Exported(written).into());
    }
    let as_of = asked.as_of.as_deref().map(browse::day).transpose()?;
    let lines = match as_of {
        Some(day) => browse::list_as_of(app, day, filter, status, limit).await,
        None => browse::list(app, filter, status, limit).await,
    };
    let lines = lines.map_err(|error| Failure::of_search(error, &search))?;
    as_known(app, Body::Transactions(lines), as_of).await
}

/// Views: all, once one was kept or forgotten.
pub async fn views(app: &App, asked: Views) -> Result<Answer, Failure> {
    let views = match (asked.save, asked.search, asked.delete) {
        (Some(name), Some(search), _) => {
            let known = saved::list(app).await?;
            let same = |view: &&SavedView| view.name.to_lowercase() == name.trim().to_lowercase();
            let view = known.iter().find(same);
            let request = SaveView {
                id: view.map(|view| view.id.clone()),
                columns: view.map(|view| view.columns.clone()).unwrap_or_default(),
                filter: RegisterFilter {
                    search: search.clone(),
                    ..RegisterFilter::default()
                },
                name,
            };
            let kept = saved::save(app, request).await;
            kept.map_err(|error| Failure::of_search(error, &search))?
        }
        (_, _, Some(name)) => {
            let view = saved::find(app, &name).await?;
            saved::delete(app, &view.id).await?
        }
        _ => saved::list(app).await?,
    };
    match &asked.csv {
        Some(file) => rows(app, Rows::views(&views), file).await,
        None => Ok(Body::Views(views).into()),
    }
}

/// Sums over the months from one day to another, as they were known on a third.
pub async fn totals(
    app: &App,
    days: [Option<String>; 3],
    csv: Option<PathBuf>,
) -> Result<Answer, Failure> {
    let [from, to, as_of] = days;
    let day = |text: Option<String>| text.as_deref().map(browse::day).transpose();
    let as_of = day(as_of)?;
    let months = browse::months(app, day(from)?, day(to)?, as_of).await?;
    match csv {
        Some(file) => rows(app, Rows::totals(&months), &file).await,
        None => as_known(app, Body::Totals(months), as_of).await,
    }
}

/// The categories.
pub async fn categories(app: &App, csv: Option<PathBuf>) -> Result<Answer, Failure> {
    let categories = browse::categories(app).await?;
    match csv {
        Some(file) => rows(app, Rows::categories(&categories), &file).await,
        None => Ok(Body::Categories(categories).into()),
    }
}

/// The journal of syncs, or what one of them brought.
pub async fn syncs(app: &App, asked: Syncs) -> Result<Answer, Failure> {
    let Some(sync) = &asked.sync else {
        let entries = journal::list(app, asked.item, asked.limit).await?;
        return match &asked.csv {
            Some(file) => rows(app, Rows::syncs(&entries), file).await,
            None => Ok(Body::Syncs(entries).into()),
        };
    };
    let (entry, brought) = journal::all_rows(app, sync).await?;
    match &asked.csv {
        Some(file) => rows(app, Rows::sync_rows(&brought), file).await,
        None => Ok(Body::SyncRows(Box::new(entry), brought).into()),
    }
}

/// The proofs of accounts.
pub async fn proofs(
    app: &App,
    account: Option<&str>,
    csv: Option<&Path>,
) -> Result<Answer, Failure> {
    let only = match account {
        Some(account) => Some(browse::find_account(app, account).await?),
        None => None,
    };
    let told = proof::told(app, only).await?;
    match csv {
        Some(file) => rows(app, Rows::proofs(&told), file).await,
        None => Ok(Body::Proofs(told).into()),
    }
}

/// An answer as of a day, which says where edits of then have left the journal.
async fn as_known(app: &App, body: Body, as_of: Option<CivilDate>) -> Result<Answer, Failure> {
    let mut answer = Answer::from(body);
    if let Some(day) = as_of
        && let Some(since_ms) = browse::edits_known_since(app, day).await?
    {
        answer.note = Some(format!(
            "Edits from before {} have left the journal: what they changed is shown as it was said later.",
            timestamp(since_ms)
        ));
    }
    Ok(answer)
}

/// Writes a list to a file.
pub async fn export(app: &App, list: List, file: &Path) -> Result<Answer, Failure> {
    Ok(Body::Exported(export::to_file(app, list, file).await?).into())
}

/// Writes a list that is here already.
pub async fn rows(app: &App, rows: Rows, file: &Path) -> Result<Answer, Failure> {
    export(app, List::Rows(rows), file).await
}
