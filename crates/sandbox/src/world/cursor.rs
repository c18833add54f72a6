//! Opaque cursors of `/transactions/sync`: all state is in the string, sealed so that a made-up one is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::dice::digest;

/// Version byte, four numbers and a tag.
const LENGTH: usize = 1 + 4 * 4 + TAG_LENGTH;
const TAG_LENGTH: usize = 8;
const VERSION: u8 = 1;

/// A place in one Item's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Where the loop began; before it everything is known to the client.
    pub(crate) start: usize,
    /// The log's length when the loop began. A log that is longer now has been mutated during pagination.
    pub(crate) end: usize,
    /// Updates of the loop already delivered; zero between loops.
    pub(crate) delivered: usize,
    /// The one account this stream is about, or all of them.
    pub(crate) account: Option<usize>,
}

impl Cursor {
    /// The start of a stream: an absent or empty cursor.
    pub(crate) fn origin(account: Option<usize>) -> Self {
        Self {
            start: 0,
            end: 0,
            delivered: 0,
            account,
        }
    }

    /// Whether pages of this loop were already delivered.
    pub(crate) fn is_inside_a_loop(self) -> bool {
        self.delivered > 0
    }

    /// The text a client keeps, bound to the Item.
    pub(crate) fn encode(self, seed: u64, item_id: &str) -> String {
        let numbers = [
            self.start,
            self.end,
            self.delivered,
            self.account.map_or(0, |account| account + 1),
        ];
        let mut bytes = vec![VERSION];
        for number in numbers {
            let number = u32::try_from(number).expect("a log is far shorter than 2^32 entries");
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        let tag = tag(seed, item_id, &bytes);
        bytes.extend_from_slice(&tag);
        STANDARD.encode(bytes)
    }

    /// Reads a cursor back; `None` for anything this Item was never given.
    pub(crate) fn decode(seed: u64, item_id: &str, text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        if bytes.len() != LENGTH || bytes[0] != VERSION {
            return None;
        }
        let (body, sealed) = bytes.split_at(LENGTH - TAG_LENGTH);
        if sealed != tag(seed, item_id, body) {
            return None;
        }
        let mut numbers = body[1..].chunks_exact(4).map(|chunk| {
            let number =
                u32::from_be_bytes(chunk.try_into().expect("chunks of exactly four bytes"));
            usize::try_from(number).expect("usize has at least 32 bits where this runs")
        });
        let mut next = || numbers.next().expect("the length was checked above");
        let (start, end, delivered, account) = (next(), next(), next(), next());
        Some(Self {
            start,
            end,
            delivered,
            account: account.checked_sub(1),
        })
    }
}

fn tag(seed: u64, item_id: &str, body: &[u8]) -> [u8; TAG_LENGTH] {
    let digest = digest(seed, &["cursor", item_id, &STANDARD.encode(body)]);
    digest[..TAG_LENGTH]
        .try_into()
        .expect("a digest is longer than a tag")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_only_for_its_own_item() {
        let cursor = Cursor {
            start: 3,
            end: 90,
            delivered: 7,
            account: Some(0),
        };
        let text = cursor.encode(1, "item");
        assert_eq!(Cursor::decode(1, "item", &text), Some(cursor));
        assert_eq!(Cursor::decode(1, "another", &text), None);
        assert_eq!(Cursor::decode(2, "item", &text), None);
        assert_eq!(Cursor::decode(1, "item", "bm90IGEgY3Vyc29y"), None);
        assert!(text.len() <= 256, "Plaid promises at most 256 characters");
    }
}
