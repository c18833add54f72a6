//! The verbs about keys and backups.

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use coffer_app::api::{
    DeleteCopies, ErrorCode, KeyStatus, MoveToPassphrase, Restored, RotateKeys, Way,
};
use coffer_app::export::Rows;
use coffer_app::{App, Secret, backup, keys};
use serde::Serialize;

use crate::answer::{Answer, Body};
use crate::args::Protection;
use crate::failure::Failure;
use crate::json::{BackupJson, MadeJson, PhraseJson};
use crate::lists;

/// Most bytes of a line that holds a passphrase or a phrase.
const LINE_BYTES_MAX: u64 = 4096;

/// `backup`.
pub async fn back_up(app: &App, file: PathBuf) -> Result<Answer, Failure> {
    let made = backup::to_file(app, file).await?;
    Ok(Body::Made(MadeJson::from(&made)).into())
}

/// `backups`.
pub async fn backups(
    app: &App,
    delete_older: bool,
    csv: Option<PathBuf>,
) -> Result<Answer, Failure> {
    let list = match delete_older {
        false => backup::list(app).await?,
        true => {
            let older = backup::older_copies(app).await?;
            let names = older.into_iter().map(|copy| copy.name).collect();
            backup::delete_copies(app, DeleteCopies { names }).await?
        }
    };
    if let Some(file) = csv {
        return lists::rows(app, Rows::backups(&list.backups), &file).await;
    }
    Ok(Body::Backups(list.backups.iter().map(BackupJson::from).collect()).into())
}

/// `restore`. Where something has to be proven, it is with what the environment holds.
pub async fn restore(
    app: &App,
    file: PathBuf,
    words: bool,
    forgotten: bool,
) -> Result<Restored, Failure> {
    let words = words.then(|| line("the words of the backup")).transpose()?;
    if forgotten {
        return Ok(backup::restore_file(app, file, words).await?);
    }
    let proof = app.passphrase_of_environment();
    let restored = backup::restore_proven(app, file, proof, words).await;
    restored.map_err(|error| match error.code {
        ErrorCode::NeedsProof | ErrorCode::WrongPassphrase => error
            .hinted("COFFER_PASSPHRASE opens the profile that is there. Where the backup has other words, add --words and give them on stdin; where nothing opens the profile any more, add --forgotten.")
            .into(),
        _ => error.into(),
    })
}

/// `recovery-phrase`.
pub async fn recovery_phrase(app: &App, check: bool) -> Result<Answer, Failure> {
    if !check {
        let words = keys::phrase_now(app, app.passphrase_of_environment()).await?;
        let old_words_open = keys::status(app).await?.old_words_open;
        return Ok(Body::Phrase(PhraseJson {
            words,
            old_words_open,
        })
        .into());
    }
    let phrase = line("the recovery phrase")?;
    keys::phrase_check(app, &phrase).await?;
    status(keys::status(app).await?)
}

/// `protect`. Where something has to be proven, it is with what the environment holds.
pub async fn protect(app: &App, with: Protection) -> Result<Answer, Failure> {
    let proof = app.passphrase_of_environment();
    status(match with {
        Protection::Passphrase => {
            // Refused before anything is asked for.
            app.profile()?;
            let passphrase = line("the new passphrase")?;
            let request = MoveToPassphrase {
                passphrase: passphrase.expose().clone(),
                proof: proof.map(|proof| proof.expose().clone()),
            };
            keys::move_to_passphrase(app, request).await?
        }
        Protection::Keychain => keys::move_to_keychain(app, proof).await?,
    })
}

/// `rotate-keys`.
pub async fn rotate(app: &App, end_phrase: bool) -> Result<Answer, Failure> {
    let ways = keys::status(app).await?.ways;
    let has = |way| ways.contains(&way);
    let passphrase = match app.passphrase_of_environment() {
        Some(text) if has(Way::Passphrase) => Some(text.expose().clone()),
        _ => None,
    };
    let phrase = match has(Way::RecoveryPhrase) && !end_phrase {
        true => Some(line("the recovery phrase")?.expose().clone()),
        false => None,
    };
    let pin = match app.passphrase_of_environment() {
        Some(text) if has(Way::Pin) => Some(text.expose().clone()),
        _ => None,
    };
    let request = RotateKeys {
        passphrase,
        pin,
        phrase,
        end_phrase,
    };
    status(keys::rotate(app, request).await?)
}

fn status(status: KeyStatus) -> Result<Answer, Failure> {
    Ok(Body::Keys(KeysJson::from(&status)).into())
}

/// What opens the vault.
#[derive(Debug, Serialize)]
pub struct KeysJson {
    /// `keychain`, `pin`, `passphrase`, `recovery_phrase`.
    pub ways: Vec<&'static str>,
    /// Nothing opens it elsewhere.
    pub only_this_computer: bool,
    /// What was made before opens with words that were replaced, and holds today's key.
    pub old_words_open: bool,
    /// The keychain keeps an entry that was to end; backups from before open with it.
    pub old_entry_stays: bool,
}

impl From<&KeyStatus> for KeysJson {
    fn from(status: &KeyStatus) -> Self {
        Self {
            ways: status.ways.iter().map(|way| word(*way)).collect(),
            only_this_computer: status.only_this_computer,
            old_words_open: status.old_words_open,
            old_entry_stays: status.old_entry_stays,
        }
    }
}

/// As in JSON.
pub const fn word(way: Way) -> &'static str {
    match way {
        Way::Keychain => "keychain",
        Way::Pin => "pin",
        Way::Passphrase => "passphrase",
        Way::RecoveryPhrase => "recovery_phrase",
    }
}

/// The first line of stdin. It is read without an echo of ours and without a copy that stays; a
/// terminal shows what is typed, so a pipe or a file is better.
pub fn line(what: &str) -> Result<Secret<String>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Failure::bad_input(format!("{what} is read from stdin, which is a terminal."))
            .hinted("A terminal would show it: use a pipe, such as `pass show coffer | coffer-cli ...`."));
    }
    let mut text = String::with_capacity(usize::try_from(LINE_BYTES_MAX).unwrap_or(4096));
    let mut lock = std::io::Read::take(stdin.lock(), LINE_BYTES_MAX);
    lock.read_line(&mut text)
        .map_err(|error| Failure::bad_input(format!("{what} cannot be read: {error}.")))?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    let text = Secret::new(text);
    match text.expose().is_empty() {
        true => Err(Failure::bad_input(format!(
            "{what} is expected on the first line of stdin."
        ))),
        false => Ok(text),
    }
}
