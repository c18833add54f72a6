//! The verbs of attached files.

use std::path::{Path, PathBuf};

use coffer_app::{App, api::AttachmentRef, attachments};

use crate::answer::{Answer, Body};
use crate::failure::Failure;

pub async fn attach(app: &App, tx: &str, file: &Path) -> Result<Answer, Failure> {
    attachments::attach_file(app, tx, file).await?;
    list(app, tx).await
}

pub async fn list(app: &App, tx: &str) -> Result<Answer, Failure> {
    Ok(Body::Attachments(attachments::list(app, tx).await?).into())
}

pub async fn detach(app: &App, transaction_id: String, id: String) -> Result<Answer, Failure> {
    let tx = transaction_id.clone();
    attachments::detach(app, AttachmentRef { transaction_id, id }).await?;
    list(app, &tx).await
}

pub async fn save(
    app: &App,
    transaction_id: String,
    id: String,
    out: PathBuf,
) -> Result<Answer, Failure> {
    let request = AttachmentRef { transaction_id, id };
    let saved = attachments::save_to(app, &request, out).await?;
    Ok(Body::AttachmentSaved(saved).into())
}
