//! Merchants' logos: which address may be asked, asking it, and a harmless picture of the answer.
//!
//! ```text
//!   the bank's text ──> LogoUrl (Plaid's logo hosts, https, a plain path) ──> Source::fetch
//!                         everything else is no address                           │ no redirect,
//!   Pixels (64 x 64, always) <── decoded, drawn anew <── PNG, JPEG or WebP <──────┘ 256 KiB, 10 s
//! ```
//! The bytes of a stranger go no further than the decoder: what is kept and shown is drawn anew from
//! its pixels. Nothing here decides whether logos are wanted, and nothing is kept here.
//!
//! Owns: the hosts of logos and the bounds on what they may answer.
//! Never: files, the database, other crates of ours.

mod picture;
mod source;
mod url;

pub use picture::{BYTES, Pixels, SIDE};
pub use source::{Fetched, Source};
pub use url::{HOSTS, LogoUrl};

/// Why there is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Nothing answered, or not in time. Later it may.
    #[error("the host of the logo did not answer")]
    Unreachable,
    /// It answered with something else than a file, a redirect included.
    #[error("the host of the logo answered {0}")]
    Refused(u16),
    /// The answer is larger than a logo.
    #[error("the answer is too large for a logo")]
    TooLarge,
    /// The answer is no PNG, JPEG or WebP, or a damaged one, or one with too many pixels.
    #[error("the answer is no picture that is shown")]
    NotAPicture,
    /// The certificates of this computer could not be loaded.
    #[error("no secure connection can be made")]
    NoCertificates,
}
