//! What went wrong, as a sentence for people or an object for scripts. Always on stderr.

use std::io::{self, Write};

use coffer_app::api::{AppError, ErrorCode, TextSpan};

use crate::json::ErrorJson;
use crate::text::harmless;

/// Why a verb failed, and the search that it is about.
#[derive(Debug)]
pub struct Failure(AppError, Option<String>);

impl Failure {
    /// The request makes no sense.
    pub fn bad_input(message: impl Into<String>) -> Self {
        AppError::new(ErrorCode::BadInput, message).into()
    }

    /// Something that is nobody's fault but ours or the system's.
    pub fn internal(message: impl Into<String>) -> Self {
        AppError::new(ErrorCode::Internal, message).into()
    }

    /// With advice.
    pub fn hinted(self, hint: &str) -> Self {
        Self(self.0.hinted(hint), self.1)
    }

    /// A failure of a verb that was given a search, which is shown where the failure names a place in it.
    pub fn of_search(error: AppError, search: &str) -> Self {
        let search = error.at.map(|_| search.to_owned());
        Self(error, search)
    }

    /// In one sentence, what is not known because of it.
    pub fn instead_of(&self, what: &str) -> String {
        format!("{what}: {}", self.0)
    }

    /// Says it on stderr.
    pub fn tell(&self, as_json: bool) -> io::Result<()> {
        let mut out = io::stderr().lock();
        if as_json {
            serde_json::to_writer(&mut out, &ErrorJson::from(&self.0))?;
            writeln!(out)
        } else {
            writeln!(out, "{}", harmless(&self.0.to_string()))?;
            match (&self.1, self.0.at) {
                (Some(search), Some(at)) => writeln!(out, "{}", pointed(search, at)),
                _ => Ok(()),
            }
        }
    }
}

/// Says on stderr what must be known beside an answer. Where there is no stderr, there is nobody to tell.
pub fn note(note: &str, as_json: bool) {
    let mut out = io::stderr().lock();
    let _ = match as_json {
        true => writeln!(out, "{}", serde_json::json!({ "note": note })),
        false => writeln!(out, "{}", harmless(note)),
    };
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self(error, None)
    }
}

/// A search with carets under the place that is meant: one for each character, and one at least.
fn pointed(search: &str, at: TextSpan) -> String {
    let mut carets = String::new();
    let mut units = 0;
    for c in search.chars() {
        let is_in = (at.start..at.end).contains(&units);
        if units >= at.end {
            break;
        }
        carets.push(if is_in { '^' } else { ' ' });
        units += u32::try_from(c.len_utf16()).unwrap_or(1);
    }
    if !carets.ends_with('^') {
        carets.push('^');
    }
    format!("  {}\n  {carets}", harmless(search))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_wrong() {
        let at = |start, end| TextSpan { start, end };
        assert_eq!(
            pointed("tea catt:rent", at(4, 9)),
            "  tea catt:rent\n      ^^^^^"
        );
        assert_eq!(
            pointed("🦀 is:x", at(6, 7)),
            "  🦀 is:x\n       ^",
            "a crab is two units"
        );
        assert_eq!(pointed("", at(0, 0)), "  \n  ^");
    }

    #[test]
    fn what_is_not_known_is_said_with_the_reason_and_the_advice() {
        let failure = Failure::internal("The database is busy.").hinted("Try again.");
        assert_eq!(
            failure.instead_of("Whether it rains is not known"),
            "Whether it rains is not known: The database is busy. Try again."
        );
    }
}
