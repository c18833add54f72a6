//! Which profile is open, and how Plaid is reached.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AppError, RecoverReason, Way};

/// What the window shows as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// The stage the program is in.
    pub phase: Phase,
    /// The profile that is set up, if any.
    pub profile: Option<Profile>,
    /// Where everything of this person lies.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
}

/// The stage the program is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Phase {
    /// Nothing is set up: explore the demo, or connect a bank.
    Welcome,
    /// There is no keychain on this machine, so a new vault needs a passphrase to be chosen.
    ChoosePassphrase {
        /// Why the keychain cannot be used, in a sentence.
        reason: String,
    },
    /// The vault exists and needs its passphrase or its recovery phrase: `unlock` takes either.
    NeedsPassphrase {
        /// Why the keychain did not open it, in a sentence, where it should have.
        reason: Option<String>,
        /// What opens it, of passphrase and recovery phrase.
        ways: Vec<Way>,
    },
    /// The profile is there and cannot be opened as it is; nothing was changed. A backup can be
    /// restored: `backups` lists them.
    Recover {
        /// What is wrong.
        reason: RecoverReason,
        /// The same in words, with what to do.
        error: AppError,
        /// What the check of the database found, a sentence each; empty where it could not be read
        /// far enough to be checked.
        findings: Vec<String>,
        /// The file it is about. It stays as it is, and is kept aside by a restore.
        file: String,
    },
    /// The vault exists and needs its PIN: at the start, or because it was locked.
    NeedsPin {
        /// Whether a passphrase opens it as well.
        passphrase: bool,
    },
    /// Everything is open.
    Ready,
    /// It cannot be opened; nothing was changed.
    Failed {
        /// Why, and what to do.
        error: AppError,
    },
}

/// How Plaid is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RelayKind {
    /// The embedded demo bank: no keys, no network, play money.
    Demo,
    /// The person's own Plaid keys, used from this machine only.
    Direct,
    /// A relay server that holds the Plaid keys.
    Relay,
}

/// Which of Plaid's environments the data comes from. Profiles of two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Plaid's sandbox: test banks, play money.
    Sandbox,
    /// Real banks.
    Production,
}

/// The open profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// How Plaid is reached.
    pub relay: RelayKind,
    /// The environment; the demo is a sandbox of its own.
    pub environment: Environment,
    /// The demo runs without a keychain: everything is deleted when the program ends.
    pub ephemeral: bool,
}

/// What the settings screen shows of the relay configuration. Keys are never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelaySettings {
    /// How Plaid is reached; nothing yet before the first set-up.
    pub relay: Option<RelayKind>,
    /// The environment.
    pub environment: Environment,
    /// Address of the relay server.
    pub url: Option<String>,
    /// What the relay's operator calls it.
    pub relay_name: Option<String>,
    /// By which a person recognises the relay: to be compared with what its operator says.
    pub fingerprint: Option<String>,
    /// Whether keys (or the relay's credential) are kept for this environment.
    pub has_keys: bool,
    /// How it stands with the relay, where it is reached through one and a profile is open.
    pub hearing: Option<RelayHearing>,
    /// Where secrets are kept, in a sentence.
    pub secrets_in: String,
    /// The configuration file.
    pub file: String,
}

/// Whether a relay tells what happens at the banks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RelayState {
    /// This computer has no credential for it.
    NotEnrolled,
    /// It was not asked yet.
    Asking,
    /// It answers, and tells what happens.
    Listening,
    /// Coffer is switched offline, or this computer has no network.
    Offline,
    /// The relay is down: nothing answers at its address, or it has trouble of its own.
    RelayDown,
    /// It was not reached, and nothing says whether the network or the relay is down.
    Unreachable,
    /// It answers that it does not know this computer, or no longer: it was revoked.
    Refused,
    /// The clocks of the two differ too much.
    Clock,
    /// Anything else; the sentence says what.
    Trouble,
}

/// How it stands with a relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelayHearing {
    /// Whether it tells what happens.
    pub state: RelayState,
    /// Since when it is so, RFC 3339 UTC; nothing before it was asked.
    pub since: Option<String>,
    /// When it answered last since Coffer was opened, RFC 3339 UTC.
    pub heard_at: Option<String>,
    /// Why it tells nothing, in a sentence.
    pub message: Option<String>,
    /// What to do about it, in a sentence.
    pub hint: Option<String>,
}

/// A new relay configuration. What it says of keys goes to the keychain and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConfigureRelay {
    /// How Plaid is to be reached.
    pub relay: RelayKind,
    /// The environment.
    pub environment: Environment,
    /// Address of the relay server, for `relay`.
    pub url: Option<String>,
    /// Plaid's client_id, for `direct`; nothing keeps the stored one.
    pub client_id: Option<String>,
    /// Plaid's secret for this environment, for `direct`; nothing keeps the stored one.
    pub secret: Option<String>,
    /// The invitation that the relay's operator gave, for `relay`: good once. Nothing keeps what was enrolled before.
    pub invitation: Option<String>,
    /// The relay's fingerprint, if its operator told it: another relay is then refused.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// As in `OwnerProof`, where the keys to a profile's banks would go elsewhere.
    #[serde(default)]
    pub proof: Option<String>,
}

impl std::fmt::Debug for ConfigureRelay {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfigureRelay")
            .field("relay", &self.relay)
            .field("environment", &self.environment)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// The result of trying the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelayTest {
    /// Whether Plaid accepted them.
    pub ok: bool,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub hint: Option<String>,
}

/// Tries a pair of Plaid's keys that is not kept yet. Nothing is written down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TryKeys {
    /// The environment they are said to be for.
    pub environment: Environment,
    /// Plaid's client_id.
    pub client_id: String,
    /// Plaid's secret for this environment.
    pub secret: String,
}

impl std::fmt::Debug for TryKeys {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TryKeys")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

/// What came of trying a pair of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeysVerdict {
    /// Plaid accepts them.
    Accepted,
    /// They cannot be a pair of Plaid's keys as they are written.
    Malformed,
    /// The secret is the one that is kept for the other environment.
    OtherEnvironment,
    /// Plaid refuses the pair in this environment.
    Refused,
    /// Plaid knows the pair, which may not use this environment.
    NotEnabled,
    /// Nothing was reached.
    NoNetwork,
    /// Plaid answered something else.
    Trouble,
}

/// The answer of [`TryKeys`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeysTried {
    /// What came of it.
    pub verdict: KeysVerdict,
    /// The environment that was asked.
    pub environment: Environment,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub hint: Option<String>,
}

/// A passphrase on its way in.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PassphraseRequest {
    /// The passphrase.
    pub passphrase: String,
}
