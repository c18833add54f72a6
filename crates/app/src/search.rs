//! The search language for the window: what a text means, and what could be typed next.

use crate::{
    App,
    api::{AppError, CompleteSearch, Completions, SearchTerm, SearchTerms, SearchText, TermKind},
};

/// What a search means, term by term, or what is wrong with it.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn terms(app: &App, request: SearchText) -> Result<SearchTerms, AppError> {
    app.profile()?;
    let mut terms = Vec::new();
    let mut at = 0;
    for word in request.text.split_inclusive(char::is_whitespace) {
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let end = at + units(word.trim_end());
        if end > at {
            terms.push(SearchTerm {
                start: at,
                end,
                kind: TermKind::Word,
                values: vec![word.trim_end().to_owned()],
                negated: false,
                label: word.trim_end().to_owned(),
            });
        }
        at += units(word);
    }
    Ok(SearchTerms { terms, error: None })
}

/// What could be typed where the cursor stands.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn complete(app: &App, request: CompleteSearch) -> Result<Completions, AppError> {
    app.profile()?;
    Ok(Completions {
        start: request.cursor,
        end: request.cursor,
        items: Vec::new(),
    })
}
