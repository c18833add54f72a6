//! Files that a person keeps with a transaction: receipts, contracts, guarantees.
//!
//! ```text
//!   what it is   told by its first bytes, never by its name; nothing here opens or runs it
//!   where        keep.rs: sealed beside the database, under a name that tells nothing
//!   whose        the store: an operation like every other, so undo, redo and the history know it
//! ```

mod keep;

pub(crate) use keep::{
    digests, folder, is_there, keep_beside, only, put_in_place, reseal, sweep, to_new_keys, verify,
};

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use coffer_domain::{AttachmentId, text};
use coffer_store::edits::{self, AttachmentRow, NewAttachment};
use coffer_vault::{Secret, UnlockedVault, attachment_digest};

use self::keep::Held;
use crate::{
    App, FileAsk, Profile, SystemMint,
    api::{
        ATTACHMENT_BYTES_MAX, AppError, Attach, AttachmentBytes, AttachmentRef, AttachmentView,
        ErrorCode, SavedAttachment, Topic, TransactionDetail,
    },
    blocking, browse, edit, keys, relay_file, steps, views,
};

/// What nobody can say of a file.
const UNKNOWN: &str = "application/octet-stream";

/// Attaches a file that the window was given.
///
/// # Errors
/// If there is no such transaction, the file is empty or too large, the transaction has as many as it can
/// have, or the disk is full. Nothing is changed then.
pub async fn attach(app: &App, request: Attach) -> Result<TransactionDetail, AppError> {
    app.profile()?;
    let name = text::file_name(&request.name);
    // Before anything is made of it: four characters are three bytes.
    if request.base64.len() / 4 > ATTACHMENT_BYTES_MAX / 3 + 1 {
        return Err(too_large(&name));
    }
    let bytes = STANDARD.decode(request.base64.as_bytes()).map_err(|_| {
        AppError::new(
            ErrorCode::BadInput,
            format!("“{name}” did not arrive whole."),
        )
    })?;
    put(app, &request.transaction_id, name, bytes).await?;
    browse::transaction(app, &request.transaction_id).await
}

/// Attaches a file by its path.
///
/// # Errors
/// As [`attach`]; if the file cannot be read.
pub async fn attach_file(app: &App, transaction: &str, path: &Path) -> Result<(), AppError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = text::file_name(&name);
    let (path, called) = (path.to_owned(), name.clone());
    let bytes = blocking(move || {
        let failed = |error: std::io::Error| AppError::file("read", &path, &error);
        let file = std::fs::File::open(&path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(AppError::new(
                ErrorCode::BadInput,
                format!("{} is no file.", path.display()),
            ));
        }
        let mut bytes = Vec::new();
        file.take(ATTACHMENT_BYTES_MAX as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        match bytes.len() > ATTACHMENT_BYTES_MAX {
            true => Err(too_large(&called)),
            false => Ok(bytes),
        }
    })
    .await??;
    put(app, transaction, name, bytes).await
}

fn too_large(name: &str) -> AppError {
    let most = ATTACHMENT_BYTES_MAX / (1024 * 1024);
    AppError::new(
        ErrorCode::BadInput,
        format!("“{name}” is too large: a file can have {most} MB, so it was not attached."),
    )
    .hinted("A photo is a few MB; a scan can be saved smaller.")
}

async fn put(app: &App, asked: &str, name: String, bytes: Vec<u8>) -> Result<(), AppError> {
    if bytes.is_empty() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("“{name}” is empty, so it was not attached."),
        ));
    }
    if bytes.len() > ATTACHMENT_BYTES_MAX {
        return Err(too_large(&name));
    }
    let profile = app.profile()?;
    let id = browse::find_transaction(app, asked).await?;
    let meta = edit::meta(app);
    let content = Secret::new(bytes);
    blocking(move || {
        let bytes = content.expose();
        let new = NewAttachment {
            digest: attachment_digest(bytes),
            name,
            mime: kind_of(bytes).to_owned(),
            bytes: bytes.len() as u64,
        };
        let held = Held::wait(&profile.dir)?;
        held.write(&profile.vault, bytes)?;
        let attached = profile
            .store
            .write(|w| edits::attach(w, &mut SystemMint, &meta, id, &new));
        if attached.is_err()
            && let Ok(false) = profile.store.read(|r| edits::holds(r, &new.digest))
        {
            held.remove(&profile.vault, &new.digest);
        }
        steps::taken("attach: committed");
        profile.told(attached).map(drop).map_err(AppError::from)
    })
    .await??;
    app.0.seams.events.changed(&[Topic::Register]);
    Ok(())
}

/// Sweeps what a death or a journal that grew too long left, while the profile is used. What fails is tried
/// again with the next start.
pub(crate) fn tidy_up(profile: &Arc<Profile>) {
    // Until a change of keys is on the disk for good, those of before it may be needed.
    if keys::is_interrupted(&profile.dir) {
        return;
    }
    let of = Arc::clone(profile);
    profile.tasks.spawn_blocking(move || match sweep(&of) {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "attached files that nothing names were removed"),
        Err(error) => tracing::warn!(%error, "attached files could not be looked through"),
    });
}

/// What the first bytes of a file say that it is.
fn kind_of(bytes: &[u8]) -> &'static str {
    infer::get(bytes).map_or(UNKNOWN, |kind| kind.mime_type())
}

/// The files of a transaction, the oldest first.
///
/// # Errors
/// If there is no such transaction.
pub async fn list(app: &App, asked: &str) -> Result<Vec<AttachmentView>, AppError> {
    let profile = app.profile()?;
    let id = browse::find_transaction(app, asked).await?;
    let of = Arc::clone(&profile);
    profile
        .read(move |r| Ok(shown(&of.vault, edits::attachments(r, id)?)))
        .await
}

/// Files as they are shown, with whether each is there.
pub(crate) fn shown(vault: &UnlockedVault, files: Vec<AttachmentRow>) -> Vec<AttachmentView> {
    files
        .into_iter()
        .map(|file| AttachmentView {
            id: file.id.to_string(),
            missing: !is_there(vault, &file.digest, file.bytes),
            name: file.name,
            mime: file.mime,
            bytes: file.bytes,
            at: views::timestamp(file.at_ms),
        })
        .collect()
}

/// What is in a file, for the window to show.
///
/// # Errors
/// If there is no such file, or it is not on the disk any more, or was changed there.
pub async fn bytes(app: &App, request: AttachmentRef) -> Result<AttachmentBytes, AppError> {
    let (file, content) = opened(app, &request).await?;
    Ok(AttachmentBytes {
        mime: file.mime,
        base64: STANDARD.encode(content.expose()),
    })
}

async fn opened(
    app: &App,
    request: &AttachmentRef,
) -> Result<(AttachmentRow, Secret<Vec<u8>>), AppError> {
    let profile = app.profile()?;
    let file = row(app, &profile, request).await?;
    blocking(move || {
        let content = keep::read(&profile.vault, &file.digest, &file.name)?;
        Ok((file, content))
    })
    .await?
}

async fn row(
    app: &App,
    profile: &Arc<Profile>,
    request: &AttachmentRef,
) -> Result<AttachmentRow, AppError> {
    let transaction = browse::find_transaction(app, &request.transaction_id).await?;
    let id = request.id.parse::<AttachmentId>().map_err(|_| {
        AppError::new(
            ErrorCode::NotFound,
            "There is no such file of this transaction.",
        )
    })?;
    profile
        .read(move |r| edits::attachment(r, transaction, id))
        .await
}

/// Writes a file where the person chooses; nothing where they chose none.
///
/// # Errors
/// As [`bytes`]; if it cannot be written.
pub async fn save(app: &App, request: AttachmentRef) -> Result<Option<SavedAttachment>, AppError> {
    let profile = app.profile()?;
    let name = row(app, &profile, &request).await?.name;
    // A lock while the dialog is open closes the profile, and then nothing is written.
    drop(profile);
    let asked = app
        .0
        .seams
        .events
        .choose_file(FileAsk::SaveAttachment { name });
    let asked = asked
        .await
        .map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    match asked {
        // The dialog has asked whether to replace what is there.
        Some(path) => write_to(app, &request, path, true).await.map(Some),
        None => Ok(None),
    }
}

/// Writes a file to a path; one that is there is not overwritten.
///
/// # Errors
/// As [`save`]; if the path is taken.
pub async fn save_to(
    app: &App,
    request: &AttachmentRef,
    path: PathBuf,
) -> Result<SavedAttachment, AppError> {
    write_to(app, request, path, false).await
}

async fn write_to(
    app: &App,
    request: &AttachmentRef,
    path: PathBuf,
    over: bool,
) -> Result<SavedAttachment, AppError> {
    let (_, content) = opened(app, request).await?;
    blocking(move || {
        relay_file::put_private(&path, content.expose(), over)?;
        Ok(SavedAttachment {
            path: path.display().to_string(),
        })
    })
    .await?
}

/// Takes a file from a transaction. An undo gives it back.
///
/// # Errors
/// If there is no such file.
pub async fn detach(app: &App, request: AttachmentRef) -> Result<TransactionDetail, AppError> {
    let profile = app.profile()?;
    let transaction = browse::find_transaction(app, &request.transaction_id).await?;
    let id = row(app, &profile, &request).await?.id;
    let meta = edit::meta(app);
    profile
        .write(move |w| edits::detach(w, &meta, transaction, id))
        .await?;
    app.0.seams.events.changed(&[Topic::Register]);
    browse::transaction(app, &request.transaction_id).await
}
