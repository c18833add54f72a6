//! Attached files.

use coffer_app::api::{AttachmentView, SavedAttachment};
use serde::Serialize;

/// A file of a transaction.
#[derive(Debug, Serialize)]
pub struct AttachmentJson {
    /// Names it among the files of its transaction.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// What its first bytes say that it is.
    pub mime: String,
    /// Its size.
    pub bytes: u64,
    /// When it was attached, RFC 3339 UTC.
    pub at: String,
    /// It is not on the disk any more, or cut off.
    pub missing: bool,
}

impl From<&AttachmentView> for AttachmentJson {
    fn from(file: &AttachmentView) -> Self {
        Self {
            id: file.id.clone(),
            name: file.name.clone(),
            mime: file.mime.clone(),
            bytes: file.bytes,
            at: file.at.clone(),
            missing: file.missing,
        }
    }
}

/// Where a file was written to.
#[derive(Debug, Serialize)]
pub struct SavedAttachmentJson {
    /// The path.
    pub path: String,
}

impl From<&SavedAttachment> for SavedAttachmentJson {
    fn from(saved: &SavedAttachment) -> Self {
        Self {
            path: saved.path.clone(),
        }
    }
}
