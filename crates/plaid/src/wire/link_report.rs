//! What happened in the sessions of a link token, step by step: for a person who asks why a
//! connection did not come about, and for support.

use coffer_domain::{
    BankError,
    link::{InstitutionFact, PublicToken},
};

use super::{
    convert,
    error::ErrorBody,
    institution::Institution,
    link::{LinkSession, LinkTokenGetResponse, tokens_of},
    object::Object,
};

/// The sessions of a link token.
pub struct LinkReport {
    /// When the token was made, RFC 3339.
    pub created_at: Option<String>,
    /// When it ends, RFC 3339.
    pub expires_at: Option<String>,
    /// Its sessions, as Plaid orders them.
    pub sessions: Vec<LinkVisit>,
}

/// One time that Link was opened.
pub struct LinkVisit {
    /// Plaid's id of it.
    pub id: Option<String>,
    /// When it began, RFC 3339.
    pub started_at: Option<String>,
    /// When it ended, RFC 3339.
    pub finished_at: Option<String>,
    /// What it brought: a public token for each login.
    pub tokens: Vec<PublicToken>,
    /// How it was left, if it was.
    pub exit: Option<LinkLeft>,
    /// Its steps, in order.
    pub steps: Vec<LinkStep>,
}

/// How a session was left.
#[derive(Debug)]
pub struct LinkLeft {
    /// The error that ended it, if one did.
    pub error: Option<BankError>,
    /// Where the person was, in Plaid's word, such as `requires_credentials`.
    pub status: Option<String>,
    /// The bank that was chosen by then.
    pub institution: Option<InstitutionFact>,
}

/// One step of a session.
#[derive(Debug, PartialEq, Eq)]
pub struct LinkStep {
    /// Plaid's word for it, such as `SELECT_INSTITUTION`.
    pub name: String,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// What was shown, in Plaid's word.
    pub view: Option<String>,
    /// The error code of an `ERROR` or an `EXIT`.
    pub error_code: Option<String>,
}

impl LinkTokenGetResponse {
    /// All that is told.
    pub fn into_report(self) -> LinkReport {
        LinkReport {
            created_at: convert::line(self.created_at.as_deref()),
            expires_at: convert::line(self.expiration.as_deref()),
            sessions: self
                .link_sessions
                .unwrap_or_default()
                .into_iter()
                .map(visit)
                .collect(),
        }
    }
}

fn visit(session: LinkSession) -> LinkVisit {
    let exit = session.exit.or(session.on_exit).map(|exit| {
        let metadata = exit.metadata.unwrap_or_default();
        LinkLeft {
            error: exit.error.map(ErrorBody::into_standing),
            status: convert::line(metadata.status.as_deref()),
            institution: metadata.institution.and_then(Institution::into_fact),
        }
    });
    let steps = session.events.unwrap_or_default();
    LinkVisit {
        id: session.link_session_id,
        started_at: convert::line(session.started_at.as_deref()),
        finished_at: convert::line(session.finished_at.as_deref()),
        tokens: tokens_of(session.results, session.on_success),
        exit,
        steps: steps.iter().filter_map(|raw| step(raw)).collect(),
    }
}

/// A step; one without a name says nothing. What the person typed to find a bank is not kept.
fn step(raw: &serde_json::value::RawValue) -> Option<LinkStep> {
    let mut event = Object::read(raw).ok()?;
    let mut metadata = event.object("event_metadata");
    let mut of_metadata = |name| metadata.as_mut().and_then(|metadata| metadata.line(name));
    Some(LinkStep {
        name: event.line("event_name")?,
        at: event.line("timestamp"),
        view: of_metadata("view_name"),
        error_code: of_metadata("error_code").filter(|code| crate::errors::looks_like_a_code(code)),
    })
}
