//! Some hundred staged rows as two blobs: their ids, and all of them.
//!
//! ```text
//!   ids:   (removed: 1 byte, id: text) …           text: length in 4 bytes, little-endian, and UTF-8
//!   rows:  (removed: 1 byte, length: 4 bytes, fields) …            as one block of LZ4, its length in 4 bytes before it
//! ```
//! Rows of a bank repeat their words, and every page that they take is encrypted, read again and freed: packing them
//! costs less than that.
//!
//! A field that may be absent has the length 2^32 - 1 then. Nobody but this very program reads these, in the same
//! sync that wrote them: a crash ends it, and what it staged is thrown away. So the form has no version. It is
//! still read with a look at every length, because a database may have been put there by somebody else.

use coffer_domain::{Currency, Money, Removal, TransactionFact};

use crate::{Result, StoreError, codec};

/// A piece is full from here on.
const BYTES: usize = 256 << 10;

const ABSENT: u32 = u32::MAX;

/// More than a piece can hold: what is longer was not written here. No value in the database is longer either.
const UNPACKED_MAX: usize = 96 << 20;

/// Rows that are put into one piece.
#[derive(Default)]
pub(super) struct Piece {
    ids: Vec<u8>,
    rows: Vec<u8>,
}

impl Piece {
    pub(super) const fn is_full(&self) -> bool {
        self.rows.len() >= BYTES
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The ids, and the rows packed.
    pub(super) fn into_parts(self) -> (Vec<u8>, Vec<u8>) {
        (self.ids, lz4_flex::compress_prepend_size(&self.rows))
    }

    pub(super) fn put_fact(&mut self, fact: &TransactionFact) -> Result<()> {
        self.put(false, &fact.external_id, |to| {
            put_text(to, &fact.external_id)?;
            put_text(to, &fact.external_account_id)?;
            put_option(to, fact.pending_external_id.as_deref())?;
            to.push(u8::from(fact.pending));
            put_number(to, codec::day_to_int(fact.date));
            put_number(to, fact.authorized_date.map_or(0, codec::day_to_int));
            put_number(to, fact.amount.minor());
            put_text(to, fact.amount.currency().code())?;
            to.push(fact.amount.currency().exponent());
            to.push(u8::from(fact.amount_rounded));
            put_text(to, &fact.name)?;
            for text in [
                &fact.merchant_name,
                &fact.merchant_entity_id,
                &fact.original_description,
                &fact.category_detailed,
                &fact.category_confidence,
                &fact.channel,
                &fact.check_number,
                &fact.details,
            ] {
                put_option(to, text.as_deref())?;
            }
            Ok(())
        })
    }

    pub(super) fn put_removal(&mut self, removal: &Removal) -> Result<()> {
        self.put(true, &removal.external_id, |to| {
            put_text(to, &removal.external_id)?;
            put_option(to, removal.external_account_id.as_deref())
        })
    }

    fn put(
        &mut self,
        is_removed: bool,
        id: &str,
        fields: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        self.ids.push(u8::from(is_removed));
        put_text(&mut self.ids, id)?;
        self.rows.push(u8::from(is_removed));
        let at = self.rows.len();
        self.rows.extend([0; 4]);
        fields(&mut self.rows)?;
        let length = length_of(self.rows.len() - at - 4)?;
        self.rows[at..at + 4].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }
}

fn length_of(bytes: usize) -> Result<u32> {
    u32::try_from(bytes)
        .ok()
        .filter(|length| *length != ABSENT)
        .ok_or_else(|| StoreError::Unexpected("a row of the bank is larger than 4 GiB".into()))
}

fn put_text(to: &mut Vec<u8>, text: &str) -> Result<()> {
    to.extend(length_of(text.len())?.to_le_bytes());
    to.extend(text.as_bytes());
    Ok(())
}

fn put_option(to: &mut Vec<u8>, text: Option<&str>) -> Result<()> {
    match text {
        Some(text) => put_text(to, text)?,
        None => to.extend(ABSENT.to_le_bytes()),
    }
    Ok(())
}

fn put_number(to: &mut Vec<u8>, number: i64) {
    to.extend(number.to_le_bytes());
}

fn damaged() -> StoreError {
    StoreError::Damaged("what a sync had put aside cannot be read".into())
}

/// What is left to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = left;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| damaged())
    }

    fn flag(&mut self) -> Result<bool> {
        Ok(self.array::<1>()? != [0])
    }

    fn number(&mut self) -> Result<i64> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    fn bytes(&mut self) -> Result<Option<&'a [u8]>> {
        match u32::from_le_bytes(self.array()?) {
            ABSENT => Ok(None),
            length => Ok(Some(
                self.take(usize::try_from(length).map_err(|_| damaged())?)?,
            )),
        }
    }

    fn option(&mut self) -> Result<Option<String>> {
        let Some(bytes) = self.bytes()? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        Ok(Some(text.to_owned()))
    }

    fn text(&mut self) -> Result<String> {
        self.option()?.ok_or_else(damaged)
    }
}

/// The rows of a piece as they were before they were packed.
pub(super) fn unpacked(packed: &[u8]) -> Result<Vec<u8>> {
    let length = Bytes(packed).array().map(u32::from_le_bytes)?;
    if !usize::try_from(length).is_ok_and(|length| length <= UNPACKED_MAX) {
        return Err(damaged());
    }
    lz4_flex::decompress_size_prepended(packed).map_err(|_| damaged())
}

/// The ids of a piece, and whether each is taken back.
pub(super) fn ids(bytes: &[u8]) -> impl Iterator<Item = Result<(&str, bool)>> {
    each(bytes, |left| {
        let is_removed = left.flag()?;
        let id = left.bytes()?.ok_or_else(damaged)?;
        let id = std::str::from_utf8(id).map_err(|_| damaged())?;
        Ok((id, is_removed))
    })
}

/// The rows of a piece, their fields not read yet.
pub(super) fn rows(bytes: &[u8]) -> impl Iterator<Item = Result<StagedRow<'_>>> {
    each(bytes, |left| {
        let is_removed = left.flag()?;
        let fields = left.bytes()?.ok_or_else(damaged)?;
        Ok(StagedRow { is_removed, fields })
    })
}

/// Reads one after the other to the end, or to what cannot be read.
fn each<'a, T: 'a>(
    bytes: &'a [u8],
    mut read: impl FnMut(&mut Bytes<'a>) -> Result<T> + 'a,
) -> impl Iterator<Item = Result<T>> + 'a {
    let mut left = Bytes(bytes);
    std::iter::from_fn(move || {
        if left.0.is_empty() {
            return None;
        }
        let one = read(&mut left);
        if one.is_err() {
            left.0 = &[];
        }
        Some(one)
    })
}

/// A row of a piece.
pub(super) struct StagedRow<'a> {
    is_removed: bool,
    fields: &'a [u8],
}

impl StagedRow<'_> {
    /// The fact, unless a row is taken back.
    pub(super) fn fact(&self) -> Result<Option<TransactionFact>> {
        if self.is_removed {
            return Ok(None);
        }
        let mut from = Bytes(self.fields);
        let external_id = from.text()?;
        let external_account_id = from.text()?;
        let pending_external_id = from.option()?;
        let pending = from.flag()?;
        let date = codec::day_from_int(from.number()?)?;
        let authorized_date = match from.number()? {
            0 => None,
            day => Some(codec::day_from_int(day)?),
        };
        let minor = from.number()?;
        let code = from.text()?;
        let [exponent] = from.array()?;
        Ok(Some(TransactionFact {
            external_id,
            external_account_id,
            pending_external_id,
            pending,
            date,
            authorized_date,
            amount: Money::new(minor, Currency::from_parts(&code, exponent)),
            amount_rounded: from.flag()?,
            name: from.text()?,
            merchant_name: from.option()?,
            merchant_entity_id: from.option()?,
            original_description: from.option()?,
            category_detailed: from.option()?,
            category_confidence: from.option()?,
            channel: from.option()?,
            check_number: from.option()?,
            details: from.option()?,
        }))
    }

    /// What is taken back, if it is.
    pub(super) fn removal(&self) -> Result<Option<Removal>> {
        if !self.is_removed {
            return Ok(None);
        }
        let mut from = Bytes(self.fields);
        Ok(Some(Removal {
            external_id: from.text()?,
            external_account_id: from.option()?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use coffer_domain::CivilDate;
    use proptest::prelude::*;

    use super::*;

    fn facts() -> impl Strategy<Value = TransactionFact> {
        let text = || "\\PC{0,20}";
        let option = || proptest::option::of("\\PC{0,20}");
        let day = || {
            (1990..2100_i32, 1..=365_u32)
                .prop_map(|(year, day)| CivilDate::from_yo_opt(year, day).unwrap())
        };
        (
            (text(), text(), option(), any::<bool>(), day()),
            (
                proptest::option::of(day()),
                any::<i64>(),
                any::<bool>(),
                text(),
            ),
            (
                option(),
                option(),
                option(),
                option(),
                option(),
                option(),
                option(),
                option(),
            ),
        )
            .prop_map(|(first, second, third)| TransactionFact {
                external_id: first.0,
                external_account_id: first.1,
                pending_external_id: first.2,
                pending: first.3,
                date: first.4,
                authorized_date: second.0,
                amount: Money::new(second.1, Currency::from_parts("JPY", 0)),
                amount_rounded: second.2,
                name: second.3,
                merchant_name: third.0,
                merchant_entity_id: third.1,
                original_description: third.2,
                category_detailed: third.3,
                category_confidence: third.4,
                channel: third.5,
                check_number: third.6,
                details: third.7,
            })
    }

    fn removals() -> impl Strategy<Value = Removal> {
        ("\\PC{0,20}", proptest::option::of("\\PC{0,20}")).prop_map(
            |(external_id, external_account_id)| Removal {
                external_id,
                external_account_id,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_put_into_a_piece_is_what_is_read(
            told in proptest::collection::vec(facts(), 0..8),
            gone in proptest::collection::vec(removals(), 0..8),
        ) {
            let mut piece = Piece::default();
            for fact in &told {
                piece.put_fact(fact).unwrap();
            }
            for removal in &gone {
                piece.put_removal(removal).unwrap();
            }
            let (id_bytes, packed) = piece.into_parts();
            let row_bytes = unpacked(&packed).unwrap();
            let read: Vec<_> = rows(&row_bytes).collect::<Result<_>>().unwrap();
            let facts: Vec<_> = read.iter().filter_map(|row| row.fact().unwrap()).collect();
            let removals: Vec<_> = read.iter().filter_map(|row| row.removal().unwrap()).collect();
            prop_assert_eq!(&facts, &told);
            prop_assert_eq!(&removals, &gone);
            let read: Vec<_> = ids(&id_bytes).collect::<Result<_>>().unwrap();
            let expected: Vec<_> = told
                .iter()
                .map(|fact| (fact.external_id.as_str(), false))
                .chain(gone.iter().map(|removal| (removal.external_id.as_str(), true)))
                .collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn a_piece_that_was_cut_or_changed_is_an_error_and_no_panic(
            told in proptest::collection::vec(facts(), 1..4),
            cut in any::<prop::sample::Index>(),
            changed in any::<prop::sample::Index>(),
            to in any::<u8>(),
        ) {
            let mut piece = Piece::default();
            for fact in &told {
                piece.put_fact(fact).unwrap();
            }
            let (_, packed) = piece.into_parts();
            let harmed = |mut bytes: Vec<u8>| {
                let whole = bytes.len();
                bytes.truncate(cut.index(whole) + 1);
                let at = changed.index(bytes.len());
                bytes[at] = to;
                bytes
            };
            let look = |bytes: &[u8]| {
                for row in rows(bytes) {
                    let _looked = row.and_then(|row| row.fact());
                }
            };
            look(&harmed(unpacked(&packed).unwrap()));
            if let Ok(bytes) = unpacked(&harmed(packed)) {
                look(&bytes);
            }
        }
    }
}
