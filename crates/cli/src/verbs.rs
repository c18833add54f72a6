//! The verbs: each asks one use case and turns what it says into an answer.

use coffer_app::api::{
    AppError, Change, ConfigureRelay, ErrorCode, ItemSync, LinkBegin, LinkSurface, Phase, RelayKind,
};
use coffer_app::read::{Filter, Status};
use coffer_app::{App, Secret, browse, edit, link, setup, sync, verify};

use crate::answer::{Answer, Body};
use crate::args::{Init, Link, Transactions, Verb};
use crate::failure::Failure;
use crate::json::StatusJson;
use crate::stop::Stop;

/// Does what was asked for.
pub async fn run(app: &App, verb: Verb) -> Result<Answer, Failure> {
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
        Verb::Link(_) => link_in_browser(app).await,
        Verb::Sync { item } => sync_all(app, item.as_deref()).await,
        Verb::Items => Ok(Body::Items(browse::items(app).await?).into()),
        Verb::Accounts => Ok(Body::Accounts(browse::accounts(app).await?).into()),
        Verb::Transactions(asked) => transactions(app, asked).await,
        Verb::Note { tx, text } => {
            let id = edit::change(app, &tx, Change::Note(text)).await?;
            Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
        }
        Verb::Delete { tx } => delete(app, &tx, true).await,
        Verb::Undelete { tx } => delete(app, &tx, false).await,
        Verb::Undo => Ok(Body::Undone(edit::undo(app).await?).into()),
        Verb::Redo => Ok(Body::Undone(edit::redo(app).await?).into()),
        Verb::Status => status(app).await,
        Verb::Verify => verify_all(app).await,
    }
}

async fn delete(app: &App, tx: &str, deleted: bool) -> Result<Answer, Failure> {
    let id = edit::delete(app, tx, deleted).await?;
    Ok(Body::Transaction(Box::new(browse::line(app, id).await?)).into())
}

async fn initialise(app: &App, init: Init) -> Result<Answer, Failure> {
    let relay = RelayKind::from(init.relay);
    if relay == RelayKind::Demo {
        setup::start_demo(app).await?;
    } else {
        // Kept like typed ones, so that the next call works without them.
        let (client_id, secret) = match relay {
            RelayKind::Direct => app.keys_of_environment(),
            RelayKind::Demo | RelayKind::Relay => (None, None),
        };
        let request = ConfigureRelay {
            relay,
            environment: init.environment.into(),
            url: init.url,
            client_id: client_id.map(|id| id.expose().clone()),
            secret: secret.map(|secret| secret.expose().clone()),
            credential: init.invitation,
        };
        setup::configure(app, request).await?;
    }
    app.profile()?;
    status(app).await
}

async fn status(app: &App) -> Result<Answer, Failure> {
    let state = setup::state(app);
    let items = match state.phase {
        // Nothing is set up, which is an answer and no failure.
        Phase::Welcome => Vec::new(),
        _ => browse::items(app).await?,
    };
    let settings = setup::settings(app).await?;
    let status = StatusJson::new(state.version, state.data_dir, settings, &items);
    Ok(Body::Status(Box::new(status)).into())
}

async fn link_in_browser(app: &App) -> Result<Answer, Failure> {
    let request = LinkBegin {
        surface: Some(LinkSurface::Browser),
        item_id: None,
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
    let failure = failure_of(&synced).map(Failure::from);
    Ok(Answer {
        body: Body::Synced(synced),
        failure,
    })
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

async fn transactions(app: &App, asked: Transactions) -> Result<Answer, Failure> {
    let account = match &asked.account {
        Some(account) => Some(browse::find_account(app, account).await?),
        None => None,
    };
    let filter = Filter {
        search: asked.search.unwrap_or_default(),
        account,
        category: None,
        from: asked.from.as_deref().map(browse::day).transpose()?,
        to: asked.to.as_deref().map(browse::day).transpose()?,
    };
    let status = match (asked.withdrawn, asked.deleted) {
        (true, _) => Status::Withdrawn,
        (_, true) => Status::Deleted,
        (false, false) => Status::Listed,
    };
    let lines = browse::list(app, filter, status, asked.limit).await?;
    Ok(Body::Transactions(lines).into())
}

async fn verify_all(app: &App) -> Result<Answer, Failure> {
    let verified = verify::run(app).await?;
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
        failure,
    })
}
