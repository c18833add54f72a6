//! Telling the owner of a connection, outside the window, that it needs them: once for each time that it
//! begins to. What was told is kept in the profile, so that no start tells it again.

use std::sync::Arc;

use coffer_domain::{
    ItemId,
    notice::{Need, Telling, telling},
};
use coffer_store::facts;

use crate::{App, Profile, api::AppError};

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
            "Nothing new arrives until you do. Open Coffer and choose Repair.",
        ),
        Need::ConnectAgain => (
            format!("{bank} ended its permission"),
            "What you have is kept. Open Coffer to connect the bank again.",
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

/// What is to be told, kept as told before it is: rather once too seldom than once an hour.
async fn due(app: &App, profile: &Arc<Profile>) -> Result<Vec<Notice>, AppError> {
    let (items, told, silent) = profile
        .read(|r| {
            let silent = facts::get(r, SILENT)?.is_some();
            Ok((facts::items(r)?, facts::told(r)?, silent))
        })
        .await?;
    let mut notices = Vec::new();
    let mut kept: Vec<(ItemId, Option<&'static str>)> = Vec::new();
    for item in items {
        let before = told.get(&item.id).map(String::as_str);
        match telling(before, &item.health, item.unlinked_ms.is_some()) {
            Telling::Nothing => {}
            // Switched on again, it says what is still so.
            Telling::Tell(_) if silent => {}
            Telling::Tell(need) => {
                notices.push(notice(&item.institution_name, need));
                kept.push((item.id, Some(need.as_str())));
            }
            Telling::Forget => kept.push((item.id, None)),
        }
    }
    if !kept.is_empty() {
        let now_ms = app.now_ms();
        profile
            .write(move |w| {
                for (item, need) in kept {
                    facts::set_told(w, item, need, now_ms)?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(notices)
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
