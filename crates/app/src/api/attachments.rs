//! Files that a person keeps with a transaction: receipts, contracts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The largest file, in bytes.
pub const ATTACHMENT_BYTES_MAX: usize = 25 * 1024 * 1024;

/// A file of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Names it.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// What its first bytes say that it is, as a MIME type; `application/octet-stream` where they do not say.
    pub mime: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When it was attached, RFC 3339 UTC.
    pub at: String,
    /// Its file is not there any more, or cannot be read.
    pub missing: bool,
}

/// Attaches a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attach {
    /// The transaction.
    pub transaction_id: String,
    /// The file's name; a path's last part is taken.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentRef {
    /// The transaction.
    pub transaction_id: String,
    /// The file.
    pub id: String,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentBytes {
    /// What it is; only an image or `application/pdf` is ever shown.
    pub mime: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// Where a file was written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedAttachment {
    /// The path.
    pub path: String,
}
