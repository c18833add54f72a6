//! The keys of Coffer: where they come from, what protects them, and what they seal.
//!
//! ```text
//!   keychain secret ──HKDF──┐
//!   passphrase ─Argon2id────┤ key-encryption key ──AES-256-GCM──> wrap of the master key ─┐
//!   recovery phrase ─Argon2id                                                  keys.json ◄┘
//!   keychain secret + Argon2id(PIN) ─HKDF (app lock)
//!
//!   master key ──HKDF, one label each──> database · token seal · attachments · backups
//! ```
//!
//! Owns: the master key ([`MasterKey`]), the file of its wraps (`keys.json`, [`KeyFile`]), the
//! system's keychain behind [`SecretStore`], sealed blobs, Plaid credentials in the keychain, and
//! the first things `main` does about secrets ([`process`]).
//!
//! Never: logs, prints, or gives a secret `Debug`, `Display`, `Serialize` or `Clone`; writes a key
//! or a passphrase to a file; makes a new key where a database already stands; falls back to
//! something weaker without being told to. It opens no database and no socket, except that the
//! keychain of Linux is reached over D-Bus.

mod aead;
mod attachments;
pub mod backup;
pub mod credentials;
mod error;
pub mod fake;
mod files;
mod kdf;
mod keychain;
mod keyfile;
mod master;
mod moves;
mod owed;
mod phrase;
pub mod process;
mod rotation;
mod seal;
mod secret_store;
mod traces;
mod unlocked;
mod vault;
mod wrap;

pub use coffer_domain::secret::Secret;

pub use attachments::{
    ATTACHMENT_BYTES_MAX, attachment_digest, attachment_file_len, is_attachment_name,
};
pub use credentials::{Credentials, DeviceCredential};
pub use error::VaultError;
pub use files::sync_folder;
pub use kdf::Argon2Params;
pub use keychain::{Keychain, SystemKeychain};
pub use keyfile::{KEY_FILE_NAME, KeyFile, Wrap, WrapKind, is_plain_file_name};
pub use master::{KeyId, MasterKey, Purpose};
pub use moves::Adopted;
pub use owed::delete_entries;
pub use phrase::{RecoveryPhrase, WORDS as RECOVERY_PHRASE_WORDS};
pub use rotation::{Proofs, Rotation};
pub use seal::Kind;
pub use secret_store::{Account, Backend, SERVICE, SecretStore, StoreError};
pub use unlocked::UnlockedVault;
pub use vault::{Protection, Unlock, Vault, VaultStatus};
