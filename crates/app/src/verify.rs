//! Whether everything that is kept is as it must be. It asks no bank.

use std::sync::Arc;

use coffer_store::{StoreError, facts, register};

use crate::{
    App,
    api::{AppError, Topic},
    attachments, blocking,
};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// A sentence for each thing that is not as it must be.
    pub findings: Vec<String>,
    /// Whether what is derived was made anew, so that the next check finds it sound.
    pub mended: bool,
}

/// How attached files are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Files {
    /// Whether each is there, with its size.
    #[default]
    There,
    /// Every one is read and held against what it was when it was attached.
    Whole,
}

/// Checks the signature of every page, the structure of the database, the place of every
/// connection in its stream, that nothing refers to what is not there, that the bank's names are
/// unique, that every sum is that of its transactions in one currency, that every balance's proof
/// adds up, and the register with its totals and its search index against the
/// facts and edits that they are derived from, and the attached files. Where the register differs it is made anew; facts
/// and edits are only read.
///
/// # Errors
/// If no profile is open, a page is damaged, or the store fails.
pub async fn run(app: &App, files: Files) -> Result<Verified, AppError> {
    let profile = app.profile()?;
    let store = Arc::clone(&profile);
    blocking(move || store.store.check_integrity()).await??;
    let lost = profile
        .read(|r| {
            let mut findings = lost_places(r)?;
            findings.extend(facts::verify(r)?);
            Ok(findings)
        })
        .await?;
    let of = Arc::clone(&profile);
    let digests = profile.read(attachments::digests).await?;
    let missing =
        blocking(move || attachments::verify(&of.vault, &digests, files == Files::Whole)).await?;
    let derived = blocking(move || {
        let mut findings = Vec::new();
        let kept = profile.store.write(|w| {
            findings = register::verify(w)?;
            match findings.is_empty() {
                // Undone: a rebuild that changes nothing is not worth writing.
                true => Err(StoreError::Refused(String::new())),
                false => Ok(()),
            }
        });
        match kept {
            Ok(()) => Ok(findings),
            Err(StoreError::Refused(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    })
    .await??;
    let mended = !derived.is_empty();
    if mended {
        app.0
            .seams
            .events
            .changed(&[Topic::Register, Topic::Accounts, Topic::Tags]);
    }
    Ok(Verified {
        findings: lost.into_iter().chain(missing).chain(derived).collect(),
        mended,
    })
}

/// Connections that were synced and yet do not know where they are: their next sync would read
/// everything again.
fn lost_places(reader: &coffer_store::Reader<'_>) -> coffer_store::Result<Vec<String>> {
    let items = facts::items(reader)?;
    Ok(items
        .iter()
        .filter(|item| item.last_synced_ms.is_some() && item.cursor.is_none())
        .map(|item| {
            format!(
                "the connection to {} has lost its place in the bank's stream",
                item.institution_name
            )
        })
        .collect())
}
