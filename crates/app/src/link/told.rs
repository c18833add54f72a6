//! What Link says of a login beside its public token: the bank and the accounts that were chosen. By it a second link of
//! a bank is seen before anything is exchanged, so it is kept with the session until that has an end: also a program that
//! ends in between must not exchange, and use up a connection of the plan, for what is then removed again.

use std::sync::Arc;

use coffer_domain::{
    LinkSessionId,
    link::{InstitutionFact, LinkAccount},
};
use coffer_store::{Result as StoreResult, Writer, facts};
use serde::{Deserialize, Serialize};

use crate::Profile;

/// What is known beside the stored public token.
#[derive(Default)]
pub(super) struct Told {
    /// The bank, where Link says so.
    pub institution: Option<InstitutionFact>,
    /// The accounts that were chosen, where Link says so.
    pub accounts: Vec<LinkAccount>,
    /// Whether the token may be exchanged already, by a call whose answer was lost.
    pub maybe_exchanged: bool,
    /// Whether the person wants a second login at a bank that is linked already.
    pub again: bool,
}

/// The same as it is kept.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    bank: Option<(String, String)>,
    accounts: Vec<(Option<String>, Option<String>, Option<String>)>,
}

fn name(id: LinkSessionId) -> String {
    format!("link_told:{id}")
}

impl Told {
    /// What Link says of a login.
    pub(super) fn by_link(
        institution: Option<InstitutionFact>,
        accounts: Vec<LinkAccount>,
    ) -> Self {
        Self {
            institution,
            accounts,
            ..Self::default()
        }
    }

    /// What another process, or an earlier run, was told, which may have got as far as the exchange.
    pub(super) async fn before_us(profile: &Arc<Profile>, id: LinkSessionId) -> Self {
        let kept = profile.read(move |r| facts::get(r, &name(id))).await;
        let kept: Kept = match kept {
            Ok(kept) => kept
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "what Link said of a login could not be read");
                Kept::default()
            }
        };
        Self {
            institution: kept
                .bank
                .map(|(external_id, name)| InstitutionFact { external_id, name }),
            accounts: kept
                .accounts
                .into_iter()
                .map(|(name, mask, subtype)| LinkAccount {
                    name,
                    mask,
                    subtype,
                })
                .collect(),
            maybe_exchanged: true,
            again: false,
        }
    }

    /// As it is kept.
    pub(super) fn to_keep(&self) -> Vec<u8> {
        let kept = Kept {
            bank: self
                .institution
                .as_ref()
                .map(|bank| (bank.external_id.clone(), bank.name.clone())),
            accounts: self
                .accounts
                .iter()
                .map(|one| (one.name.clone(), one.mask.clone(), one.subtype.clone()))
                .collect(),
        };
        serde_json::to_vec(&kept).unwrap_or_default()
    }
}

/// Keeps it with its session.
pub(super) fn keep(writer: &Writer<'_>, id: LinkSessionId, told: &[u8]) -> StoreResult<()> {
    facts::put(writer, &name(id), told)
}

/// The session has an end: nothing of it is compared any more.
pub(super) fn drop_kept(writer: &Writer<'_>, id: LinkSessionId) -> StoreResult<()> {
    facts::remove(writer, &name(id))
}
