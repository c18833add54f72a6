//! What a verifier remembers, every list of it bounded: anyone on the internet can make it look
//! something up.

use std::collections::{HashMap, VecDeque};

use super::{AGE_S_MAX, AHEAD_S_MAX, KeyId, WebhookKey};

/// Keys that are kept. Plaid has a few at a time.
const KEYS_MAX: usize = 32;

/// After this many seconds a key is asked for again, to learn that it has expired.
const KEY_S_MAX: i64 = 3_600;

/// Where there is no answer to that, a key is believed for this long in all, and asked for again so often. Strangers have
/// no part in it: Plaid named the key before, so these questions are not among the few that anyone may cause.
const BELIEVED_S_MAX: i64 = 6 * 3_600;
const RENEW_S: i64 = 60;

/// Names that Plaid did not know, and how long that is believed.
const UNKNOWN_MAX: usize = 256;
const UNKNOWN_S_MAX: i64 = 600;

/// Questions to Plaid that may be asked within [`ASK_WINDOW_S`]. A rotation needs one; the rest is
/// left for keys that are learned anew.
const ASKS_MAX: usize = 10;
const ASK_WINDOW_S: i64 = 60;

/// Tokens that are remembered until they are too old to pass.
const SEEN_MAX: usize = 4_096;

#[derive(Default)]
pub(super) struct Memory {
    keys: HashMap<KeyId, Kept>,
    unknown: VecDeque<(KeyId, i64)>,
    asked: VecDeque<i64>,
    seen: VecDeque<([u8; 32], i64)>,
}

struct Kept {
    key: WebhookKey,
    learned_s: i64,
    asked_s: i64,
}

pub(super) enum Lookup {
    Known(Box<WebhookKey>),
    /// Plaid said so a short while ago.
    Unknown,
    MayAsk,
    MayNotAsk,
}

impl Memory {
    pub(super) fn look_up(&mut self, kid: &KeyId, now_s: i64) -> Lookup {
        if let Some(kept) = self.keys.get(kid)
            && (is_within(kept.learned_s, KEY_S_MAX, now_s)
                || (is_within(kept.learned_s, BELIEVED_S_MAX, now_s)
                    && is_within(kept.asked_s, RENEW_S, now_s)))
        {
            return Lookup::Known(Box::new(kept.key.clone()));
        }
        self.unknown
            .retain(|(_, learned_s)| is_within(*learned_s, UNKNOWN_S_MAX, now_s));
        if self.unknown.iter().any(|(unknown, _)| unknown == kid) {
            return Lookup::Unknown;
        }
        self.asked
            .retain(|asked_s| is_within(*asked_s, ASK_WINDOW_S, now_s));
        if self.asked.len() >= ASKS_MAX {
            return Lookup::MayNotAsk;
        }
        Lookup::MayAsk
    }

    /// A key that is to be asked for again now; nothing where it is new enough, unknown, or asked for by somebody else.
    pub(super) fn due_again(&mut self, kid: &KeyId, now_s: i64) -> Option<WebhookKey> {
        let kept = self.keys.get_mut(kid)?;
        let is_old = !is_within(kept.learned_s, KEY_S_MAX, now_s)
            && is_within(kept.learned_s, BELIEVED_S_MAX, now_s);
        if !is_old || is_within(kept.asked_s, RENEW_S, now_s) {
            return None;
        }
        kept.asked_s = now_s;
        Some(kept.key.clone())
    }

    /// A question to Plaid is asked now.
    pub(super) fn count_question(&mut self, now_s: i64) {
        self.asked.push_back(now_s);
    }

    pub(super) fn learn(&mut self, key: WebhookKey, now_s: i64) {
        if self.keys.len() >= KEYS_MAX && !self.keys.contains_key(key.kid()) {
            let oldest = self.keys.iter().min_by_key(|(_, kept)| kept.learned_s);
            if let Some(kid) = oldest.map(|(kid, _)| kid.clone()) {
                self.keys.remove(&kid);
            }
        }
        let kept = Kept {
            learned_s: now_s,
            asked_s: now_s,
            key,
        };
        self.keys.insert(kept.key.kid().clone(), kept);
    }

    pub(super) fn learn_unknown(&mut self, kid: KeyId, now_s: i64) {
        self.keys.remove(&kid);
        if self.unknown.len() >= UNKNOWN_MAX {
            self.unknown.pop_front();
        }
        self.unknown.push_back((kid, now_s));
    }

    /// Whether this token has not passed before.
    pub(super) fn first_time(&mut self, token: [u8; 32], now_s: i64) -> bool {
        self.seen
            .retain(|(_, seen_s)| is_within(*seen_s, AGE_S_MAX + AHEAD_S_MAX, now_s));
        if self.seen.iter().any(|(seen, _)| *seen == token) {
            return false;
        }
        if self.seen.len() >= SEEN_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back((token, now_s));
        true
    }
}

/// Also where the clock was put back: what lies in the future is not from a while ago.
const fn is_within(then_s: i64, seconds: i64, now_s: i64) -> bool {
    now_s.saturating_sub(then_s).saturating_abs() <= seconds
}
