//! Telling the owner of a connection, outside the window, that it needs them: once for each time that it
//! begins to. What was told is kept in the profile, so that no start tells it again.

use std::sync::Arc;

use coffer_domain::{
    ItemId,
    notice::{Need, Telling, telling},
};
use coffer_store::{Reader, Result as StoreResult, facts};

use crate::{App, Profile, api::AppError, attention};

/// The fact that keeps that nothing is to be told.
pub(crate) const SILENT: &str = "notices_off";

/// What the desktop shows. It names the bank and holds nothing else of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub title: String,
    /// One sentence.
    pub text: String,
}

/// Names of banks are cut here: the desktop has little room, and a bank's text is not ours.
const NAME_CHARS_MAX: usize = 60;

fn notice(institution: &str, need: Need) -> Notice {
    let bank: String = institution
        .chars()
        .filter(|letter| !letter.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    let (title, text) = match need {
        Need::SignIn => (
            format!("{bank} wants you to sign in again"),
            "Nothing new arrives until you do. Open Coffer and choose Reconnect.",
        ),
        Need::ConnectAgain => (
            format!("{bank} has to be connected again"),
            "Nothing new arrives until it is. What you have is kept; open Coffer to connect it.",
        ),
        Need::Look => (
            format!("{bank} does not update any more"),
            "Waiting does not help. Open Coffer: it says what does.",
        ),
        Need::Renew => (
            format!("The permission of {bank} ends soon"),
            "Open Coffer and renew it, so that nothing is missed.",
        ),
    };
    Notice {
        title,
        text: text.to_owned(),
    }
}

/// Tells what is to be told of every connection. A terminal tells nothing: its verbs do.
pub(crate) async fn tell(app: &App, profile: &Arc<Profile>) {
    if !app.0.config.window {
        return;
    }
    match due(app, profile).await {
        Ok(notices) => {
            for one in notices {
                app.0.seams.events.notify(&one);
            }
        }
        Err(error) => tracing::warn!(%error, "what connections need could not be told"),
    }
}

/// What is to be told, kept as told before it is: rather once too seldom than once an hour. Looked for again
/// in the write that keeps it, so that two syncs that end at once, here or in two programs, tell it once.
async fn due(app: &App, profile: &Arc<Profile>) -> Result<Vec<Notice>, AppError> {
    let now_ms = app.now_ms();
    if profile.read(of_now).await?.is_empty() {
        return Ok(Vec::new());
    }
    profile
        .write(move |w| {
            let mut notices = Vec::new();
            for (item, bank, telling) in of_now(&w.reader())? {
                let need = match telling {
                    Telling::Tell(need) => Some(need),
                    Telling::Forget => None,
                    Telling::Nothing => continue,
                };
                facts::set_told(w, item, need.map(Need::as_str), now_ms)?;
                notices.extend(need.map(|need| notice(&bank, need)));
            }
            Ok(notices)
        })
        .await
}

/// What changes for each connection of which anything does.
fn of_now(reader: &Reader<'_>) -> StoreResult<Vec<(ItemId, String, Telling)>> {
    // Switched on again, it says what is still so.
    let silent = facts::get(reader, SILENT)?.is_some();
    let told = facts::told(reader)?;
    let mut found = Vec::new();
    for item in facts::items(reader)? {
        let before = told.get(&item.id).map(String::as_str);
        match telling(before, attention::need(&item)) {
            Telling::Nothing => {}
            Telling::Tell(_) if silent => {}
            telling => found.push((item.id, item.institution_name, telling)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_names_the_bank_and_holds_no_more_of_its_text_than_fits() {
        let told = notice("First\u{1b}[31m Platypus\nBank", Need::SignIn);
        assert_eq!(
            told.title,
            "First[31m PlatypusBank wants you to sign in again"
        );
        let long = notice(&"x".repeat(10_000), Need::Renew);
        assert!(long.title.chars().count() < 120);
        assert_ne!(
            notice("A", Need::SignIn).text,
            notice("A", Need::ConnectAgain).text
        );
    }
}
