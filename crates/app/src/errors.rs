//! Failures of the layers below, as the one error that crosses to a person.

use coffer_domain::{BankError, BankErrorKind, ItemId};
use coffer_plaid::{TransportError, UrlError, errors};
use coffer_store::{Misread, StoreError};
use coffer_vault::VaultError;

use crate::api::{AppError, CureButton, ErrorCode};

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        if let StoreError::Misread(misread) = &error {
            return Self::of_search(misread);
        }
        let message = error.to_string();
        let (code, hint) = match error {
            StoreError::NotFound(_) => (ErrorCode::NotFound, None),
            StoreError::Refused(_) => (ErrorCode::BadInput, None),
            StoreError::Misread(_) => (ErrorCode::BadQuery, None),
            StoreError::NoCipher => (
                ErrorCode::Store,
                Some("Install Coffer from its own package or build it as the README says."),
            ),
            StoreError::NotOurs => (
                ErrorCode::Store,
                Some(
                    "The file was left as it is. Put the right one back, or restore a backup: `coffer-cli restore FILE`, or in the window.",
                ),
            ),
            StoreError::Missing => (
                ErrorCode::Store,
                Some(
                    "Nothing was put in its place. Put the file back, or restore a backup: `coffer-cli restore FILE`, or in the window.",
                ),
            ),
            StoreError::Newer { .. } => (
                ErrorCode::Store,
                Some("The file was left as it is. Install the newer version to open it."),
            ),
            StoreError::Damaged(_) => (
                ErrorCode::Damaged,
                Some(
                    "The file was kept as it is. Restore a backup: `coffer-cli restore FILE`, or in the window.",
                ),
            ),
            StoreError::Busy => (
                ErrorCode::Store,
                Some("Close the other copy, or wait until it is done."),
            ),
            StoreError::DiskFull => (
                ErrorCode::Store,
                Some("Free some space and try again; everything saved before is still there."),
            ),
            StoreError::Unconfirmed => (
                ErrorCode::Store,
                Some(
                    "Everything saved before is still there. Check the disk, then try again: Coffer looks at the whole database before it writes to it.",
                ),
            ),
            StoreError::NotWritable(_) => (
                ErrorCode::Store,
                Some("Check that the data folder exists, belongs to you and is not read-only."),
            ),
            StoreError::CursorMoved => (ErrorCode::Internal, None),
            StoreError::Unexpected(_) | StoreError::Sqlite(_) => (ErrorCode::Internal, None),
        };
        let retry = matches!(code, ErrorCode::Store | ErrorCode::Internal);
        Self {
            hint: hint.map(str::to_owned),
            retry,
            ..Self::new(code, message)
        }
    }
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        let code = match error {
            VaultError::WrongPassphrase
            | VaultError::WrongPin
            | VaultError::WrongRecoveryPhrase
            | VaultError::RecoveryPhraseLength
            | VaultError::RecoveryPhraseWord { .. }
            | VaultError::RecoveryPhraseChecksum => ErrorCode::WrongPassphrase,
            VaultError::PassphraseTooShort { .. }
            | VaultError::PassphraseTooLong { .. }
            | VaultError::ProofNeeded(_)
            | VaultError::LastWrap
            | VaultError::AppLockInForce
            | VaultError::PinOfBackupNeeded
            // It is the file that was chosen that is at fault, and not the data that is here.
            | VaultError::BackupForeign
            | VaultError::BackupNewer { .. }
            | VaultError::BackupDamaged(_)
            | VaultError::NoSuchWrap(_) => ErrorCode::BadInput,
            _ => ErrorCode::Store,
        };
        Self {
            hint: Some(error.hint().to_string()),
            retry: true,
            ..Self::new(code, error.to_string())
        }
    }
}

impl From<BankError> for AppError {
    fn from(error: BankError) -> Self {
        let code = match error.kind {
            BankErrorKind::Offline | BankErrorKind::Timeout => ErrorCode::Offline,
            BankErrorKind::LoginRequired | BankErrorKind::UserActionAtBank => ErrorCode::NeedsLogin,
            BankErrorKind::BadKeys => ErrorCode::Keys,
            BankErrorKind::BadLinkToken => ErrorCode::LinkClosed,
            _ => ErrorCode::Bank,
        };
        let button = Some(errors::button(&error).into());
        Self {
            code,
            button,
            retry: error.kind.is_transient(),
            message: error.message,
            hint: error.hint,
            item_id: None,
            bank_code: error.code,
            request_id: error.request_id,
            at: None,
        }
    }
}

impl From<UrlError> for AppError {
    fn from(error: UrlError) -> Self {
        Self::new(ErrorCode::BadInput, error.to_string())
    }
}

impl From<TransportError> for AppError {
    fn from(error: TransportError) -> Self {
        Self::new(ErrorCode::Keys, error.to_string())
            .hinted("Check the relay configuration in the settings.")
            .cured_by(CureButton::OpenKeys)
    }
}

impl AppError {
    /// A search that cannot be understood.
    fn of_search(misread: &Misread) -> Self {
        let (start, end) = misread.problem.span.utf16(&misread.text);
        Self {
            hint: misread.problem.hint.clone(),
            ..Self::new(ErrorCode::BadQuery, misread.problem.message.clone())
        }
        .at(start, end)
    }

    /// The same failure, said of a connection.
    #[must_use]
    pub(crate) fn of_item(mut self, item: ItemId) -> Self {
        self.item_id = Some(item.to_string());
        self
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(
            ErrorCode::Store,
            format!("{} cannot be {what}: {error}.", path.display()),
        )
        .hinted("Check that the data folder exists, belongs to you and is not read-only.")
        .retryable()
    }
}
