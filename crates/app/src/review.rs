//! Answering what Coffer does not decide by itself: whether two transactions are one.

use coffer_domain::TransactionId;
use coffer_store::identity::{self, Answer, DoubtRow};

use crate::{
    App, SystemMint,
    api::{AppError, Doubt, DoubtAnswer, DoubtWord, Topic},
    browse, edit, views,
};

/// Doubts that nobody has answered, newest first.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn doubts(app: &App) -> Result<Vec<Doubt>, AppError> {
    Ok(rows(app).await?.into_iter().map(view).collect())
}

/// The same with all that is known of the transactions.
///
/// # Errors
/// As [`doubts`].
pub async fn rows(app: &App) -> Result<Vec<DoubtRow>, AppError> {
    app.profile()?.read(identity::doubts).await
}

pub(crate) fn view(row: DoubtRow) -> Doubt {
    Doubt {
        transaction: views::row(row.transaction),
        other: views::row(row.other),
        reason: row.reason,
        since: views::timestamp(row.since_ms),
    }
}

/// Answers a doubt. Undo takes it back.
///
/// # Errors
/// If the two are in no doubt, or it is answered already.
pub async fn answer(app: &App, request: DoubtAnswer) -> Result<(), AppError> {
    let txn = browse::find_transaction(app, &request.transaction_id).await?;
    let other = browse::find_transaction(app, &request.other_id).await?;
    let meta = edit::meta(app);
    let answer = match request.answer {
        DoubtWord::Same => Answer::Same,
        DoubtWord::Different => Answer::Different,
    };
    app.profile()?
        .write(move |w| identity::answer(w, &meta, txn, other, answer))
        .await?;
    changed(app);
    Ok(())
}

/// Takes a posted transaction apart from the pending one that it took over wrongly. Undo takes it
/// back. Returns the posted one, which is a transaction of its own now.
///
/// # Errors
/// If it was never pending.
pub async fn take_apart(app: &App, text: &str) -> Result<TransactionId, AppError> {
    let id = browse::find_transaction(app, text).await?;
    let meta = edit::meta(app);
    let own = app
        .profile()?
        .write(move |w| identity::take_apart(w, &mut SystemMint, &meta, id))
        .await?;
    changed(app);
    Ok(own)
}

fn changed(app: &App) {
    app.0
        .seams
        .events
        .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
}
