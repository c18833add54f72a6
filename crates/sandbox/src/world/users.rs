//! `/user/*`: the people a client keeps at Plaid, and the Items that belong to them.

use serde_json::Value;

use super::World;
use crate::dice::opaque_id;

/// Who a user says to be, in the published shape; this bank gives it back and looks into none of it.
pub(crate) type Identity = Value;

/// One user of the client.
#[derive(Debug)]
pub(crate) struct User {
    /// `usr_` and an opaque tail.
    pub(crate) user_id: String,
    pub(crate) client_user_id: String,
    pub(crate) identity: Option<Identity>,
    pub(crate) created_ms: i64,
    pub(crate) removed: bool,
}

impl World {
    pub(super) fn create_user(
        &mut self,
        client_user_id: &str,
        identity: Option<&Identity>,
        at_ms: i64,
    ) {
        let mut tail = opaque_id(self.seed, &["user", &self.users.len().to_string()]);
        tail.truncate(20);
        self.users.push(User {
            user_id: format!("usr_{tail}"),
            client_user_id: client_user_id.to_owned(),
            identity: identity.cloned(),
            created_ms: at_ms,
            removed: false,
        });
    }

    /// The user of this id that was not removed.
    pub(crate) fn user(&self, user_id: &str) -> Option<usize> {
        self.users
            .iter()
            .position(|user| user.user_id == user_id && !user.removed)
    }
}
