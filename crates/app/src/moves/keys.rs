//! The key of a leg, and the words that stand beside it at the bank. Both follow from the move, what the leg is for
//! and which of its kind it is. So a database that is older than what was asked, because a backup was restored,
//! asks the same question again and not another one, and knows a transfer of its own by its words.

use coffer_domain::{LegId, MoveId, moves::LegKind};
use sha2::{Digest, Sha256};

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Letters of a description behind `COF`: with them ten in all, which ACH has room for.
const WORD: usize = 7;

/// The key of a leg.
pub fn key_of(of: MoveId, kind: LegKind, seq: u32) -> LegId {
    let mut hash = Sha256::new();
    hash.update(b"coffer|move|leg|1");
    hash.update(of.as_bytes());
    hash.update(kind.as_str().as_bytes());
    hash.update(seq.to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest.iter())
        .for_each(|(to, from)| *to = *from);
    LegId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The words beside a leg.
pub fn description_of(key: LegId) -> String {
    let word = key.as_bytes().iter().take(WORD).map(|byte| {
        let at = usize::from(*byte) % LETTERS.len();
        char::from(LETTERS.get(at).copied().unwrap_or(b'A'))
    });
    "COF".chars().chain(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> MoveId {
        MoveId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_key_follows_from_the_move_its_leg_and_nothing_else() {
        let key = key_of(id(1), LegKind::Credit, 1);
        assert_eq!(key, key_of(id(1), LegKind::Credit, 1));
        for other in [
            key_of(id(2), LegKind::Credit, 1),
            key_of(id(1), LegKind::Back, 1),
            key_of(id(1), LegKind::Credit, 2),
        ] {
            assert_ne!(key, other);
            assert_ne!(description_of(key), description_of(other));
        }
        assert_eq!(key.uuid().get_version_num(), 8);
    }

    #[test]
    fn a_description_has_the_ten_letters_that_ach_has_room_for() {
        let text = description_of(key_of(id(1), LegKind::Debit, 1));
        assert_eq!(text.len(), 10);
        assert!(text.starts_with("COF"));
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        );
    }
}
