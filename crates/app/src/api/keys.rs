//! What opens the vault, and changes of it. Secrets only travel towards the core, but for one: the
//! words of a new recovery phrase, which are shown once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A way to open the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// This computer's keychain alone.
    Keychain,
    /// The keychain together with a PIN: the app lock.
    Pin,
    /// A passphrase.
    Passphrase,
    /// A recovery phrase.
    RecoveryPhrase,
}

/// What opens the vault of the open profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyStatus {
    /// Every way there is, the most convenient first. Empty for a demo whose key is in memory only.
    pub ways: Vec<Way>,
    /// Whether a lost computer is the end of it: true where neither a passphrase nor a recovery
    /// phrase opens the vault and its backups elsewhere.
    pub only_this_computer: bool,
    /// A recovery phrase was shown and its words were not typed again yet, so it opens nothing.
    pub phrase_pending: bool,
    /// A passphrase or recovery phrase was replaced and the keys were not since: what was made before
    /// opens with the old words, and holds the key of today's data.
    pub old_words_open: bool,
    /// The keychain did not let go of an entry that a change was to end: backups from before that change open with
    /// it, without what was chosen since. Each start tries again.
    pub old_entry_stays: bool,
}

/// A new recovery phrase. It opens nothing until [`PhraseAnswers`] fit; the one before stays valid
/// until then.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewPhrase {
    /// The words, in order. They are not shown a second time.
    pub words: Vec<String>,
    /// Places (1 is the first) of the words that are to be typed again.
    pub ask: Vec<u32>,
}

/// The words at the places that were asked for, in that order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhraseAnswers {
    /// One word for each place.
    pub words: Vec<String>,
}

/// Whoever sits at an open window need not be its owner: what opens the profile is changed only by
/// somebody who knows what opens it so far.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnerProof {
    /// The PIN or the passphrase (or the recovery phrase), wherever there is a PIN or a passphrase.
    pub proof: Option<String>,
}

/// A passphrase in the place of the keychain, or of the passphrase so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveToPassphrase {
    /// The new passphrase.
    pub passphrase: String,
    /// As in [`OwnerProof`].
    pub proof: Option<String>,
}

/// A change of passphrase.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassphrase {
    /// The one that opens the vault now.
    pub old: String,
    /// The one that is to open it from now on.
    pub new: String,
}

/// What a new master key is to be opened with. Each way that there is has to be proven again,
/// because nothing that opens the old key may open the new one by itself.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RotateKeys {
    /// The passphrase, where there is one.
    pub passphrase: Option<String>,
    /// The PIN, where there is an app lock.
    pub pin: Option<String>,
    /// The recovery phrase, where there is one.
    pub phrase: Option<String>,
    /// The recovery phrase is lost: it ends, and a new one is to be made.
    pub end_phrase: bool,
}

macro_rules! without_what_is_secret {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            /// Without what is secret.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
without_what_is_secret!(
    NewPhrase
    PhraseAnswers
    OwnerProof
    MoveToPassphrase
    ChangePassphrase
    RotateKeys
);
