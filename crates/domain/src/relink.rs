//! Recognising what was there before, when a bank names everything anew.
//!
//! A login that is linked again is another Item with other ids for its accounts and transactions
//! (and an account can get another id inside one Item). Accounts are recognised by the bank's
//! persistent id, else by all of what describes them; transactions of an account by day, amount
//! and name, as multisets: two equal coffees of one morning stay two.

use std::collections::HashMap;

use crate::{AccountFact, CivilDate};

/// By what two accounts were found to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The id that survives a re-link.
    PersistentId,
    /// Mask, name, subtype and kind.
    Description,
}

impl By {
    /// The word that is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersistentId => "persistent_id",
            Self::Description => "description",
        }
    }
}

/// Whether two descriptions, by the same institution, are of one account.
pub fn same_account(a: &AccountFact, b: &AccountFact) -> Option<By> {
    if let (Some(a), Some(b)) = (&a.persistent_id, &b.persistent_id) {
        return (a == b).then_some(By::PersistentId);
    }
    let described = a.mask.is_some()
        && a.mask == b.mask
        && a.kind == b.kind
        && a.subtype == b.subtype
        && name_key(&a.name) == name_key(&b.name);
    described.then_some(By::Description)
}

/// Pairs of old and new accounts that are one: places in the two lists. An account that could be
/// two others is paired with neither, because a wrong history is worse than a question.
pub fn match_accounts(old: &[AccountFact], new: &[AccountFact]) -> Vec<(usize, usize, By)> {
    let mut pairs = Vec::new();
    for wanted in [By::PersistentId, By::Description] {
        let free = |pairs: &[(usize, usize, By)], at: usize, is_old: bool| {
            !pairs
                .iter()
                .any(|&(o, n, _)| if is_old { o == at } else { n == at })
        };
        let mut found = Vec::new();
        for (o, old) in old.iter().enumerate() {
            for (n, new) in new.iter().enumerate() {
                if free(&pairs, o, true)
                    && free(&pairs, n, false)
                    && same_account(old, new) == Some(wanted)
                {
                    found.push((o, n));
                }
            }
        }
        let unique: Vec<_> = found
            .iter()
            .filter(|&&(o, n)| {
                found.iter().filter(|&&(other, _)| other == o).count() == 1
                    && found.iter().filter(|&&(_, other)| other == n).count() == 1
            })
            .map(|&(o, n)| (o, n, wanted))
            .collect();
        pairs.extend(unique);
    }
    pairs
}

/// A bank's text with everything left out that banks vary: case, punctuation, spaces.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

/// What tells one transaction of an account from another, when no id does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    /// The bank's date.
    pub date: CivilDate,
    /// Amount in minor units, our sign.
    pub amount_minor: i64,
    /// Currency code.
    pub currency: String,
    /// [`name_key`] of the bank's text.
    pub name: String,
}

/// Pairs of old and new transactions that are one: places in the two lists. Each is paired once,
/// earlier ones first, so that of three equal rows against two, two are paired.
pub fn overlap(old: &[Likeness], new: &[Likeness]) -> Vec<(usize, usize)> {
    let mut waiting: HashMap<&Likeness, std::collections::VecDeque<usize>> = HashMap::new();
    for (place, likeness) in old.iter().enumerate() {
        waiting.entry(likeness).or_default().push_back(place);
    }
    new.iter()
        .enumerate()
        .filter_map(|(n, likeness)| {
            let o = waiting.get_mut(likeness)?.pop_front()?;
            Some((o, n))
        })
        .collect()
}

/// The longest time that a pending transaction takes to post: fourteen days, as Plaid says.
pub const PENDING_DAYS_MAX: i64 = 14;

/// The pending row of an old Item that a posted row of a new one may be: the same amount and
/// name, posted on the day or within [`PENDING_DAYS_MAX`] after it.
pub fn may_have_posted(pending: &Likeness, posted: &Likeness) -> bool {
    let days = (posted.date - pending.date).num_days();
    pending.amount_minor == posted.amount_minor
        && pending.currency == posted.currency
        && pending.name == posted.name
        && (0..=PENDING_DAYS_MAX).contains(&days)
}

/// Two rows that are not alike enough to be taken for one and too much alike to be left alone: the
/// same amount within five days. A person decides.
pub fn perhaps_same(old: &Likeness, new: &Likeness) -> bool {
    const DAYS_MAX: i64 = 5;
    old.amount_minor == new.amount_minor
        && old.currency == new.currency
        && (new.date - old.date).num_days().abs() <= DAYS_MAX
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{AccountKind, Balances};

    fn account(persistent: Option<&str>, name: &str, mask: Option<&str>) -> AccountFact {
        AccountFact {
            external_id: "any".into(),
            persistent_id: persistent.map(str::to_owned),
            name: name.into(),
            official_name: None,
            mask: mask.map(str::to_owned),
            kind: AccountKind::Depository,
            type_text: "depository".into(),
            subtype: Some("checking".into()),
            holder_category: None,
            currency: None,
            balances: Balances::default(),
        }
    }

    #[test]
    fn the_persistent_id_decides_where_both_have_one() {
        let old = account(Some("p1"), "Checking", Some("0000"));
        let renamed = account(Some("p1"), "Everyday", Some("1111"));
        let other = account(Some("p2"), "Checking", Some("0000"));
        assert_eq!(same_account(&old, &renamed), Some(By::PersistentId));
        assert_eq!(same_account(&old, &other), None);
    }

    #[test]
    fn without_it_everything_that_describes_the_account_must_agree() {
        let old = account(None, "Plaid Checking", Some("0000"));
        assert_eq!(
            same_account(&old, &account(None, "PLAID  CHECKING", Some("0000"))),
            Some(By::Description)
        );
        assert_eq!(
            same_account(&old, &account(None, "Plaid Checking", None)),
            None
        );
        assert_eq!(
            same_account(&old, &account(None, "Plaid Saving", Some("0000"))),
            None
        );
        let card = AccountFact {
            kind: AccountKind::Credit,
            ..old.clone()
        };
        assert_eq!(same_account(&old, &card), None);
    }

    #[test]
    fn an_account_that_could_be_two_is_neither() {
        let twin = account(None, "Checking", Some("0000"));
        let old = [twin.clone(), twin.clone()];
        assert_eq!(match_accounts(&old, std::slice::from_ref(&twin)), []);
        let told_apart = account(Some("p"), "Checking", Some("0000"));
        let old = [twin.clone(), told_apart.clone()];
        assert_eq!(
            match_accounts(&old, &[told_apart, twin]),
            [(1, 0, By::PersistentId), (0, 1, By::Description)],
            "the one that has an id leaves the other to its description"
        );
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spaced_and_pointed() {
        assert_eq!(name_key("  SQ *Joe's  Diner"), name_key("sq joe s diner"));
        assert_ne!(name_key("Uber 063015 SF"), name_key("Uber 063016 SF"));
    }

    fn likeness() -> impl Strategy<Value = Likeness> {
        (0_u32..3, -2_i64..2, 0_u8..2).prop_map(|(day, amount_minor, name)| Likeness {
            date: CivilDate::from_ymd_opt(2026, 3, 1 + day).unwrap(),
            amount_minor,
            currency: "USD".into(),
            name: name.to_string(),
        })
    }

    proptest! {
        #[test]
        fn overlaps_are_multisets(
            old in prop::collection::vec(likeness(), 0..24),
            new in prop::collection::vec(likeness(), 0..24),
        ) {
            let pairs = overlap(&old, &new);
            for (at, &(o, n)) in pairs.iter().enumerate() {
                prop_assert_eq!(&old[o], &new[n]);
                prop_assert!(pairs[..at].iter().all(|&(p, q)| p != o && q != n));
            }
            for one in &old {
                let count = |list: &[Likeness]| list.iter().filter(|other| *other == one).count();
                let paired = pairs.iter().filter(|&&(o, _)| old[o] == *one).count();
                prop_assert_eq!(paired, count(&old).min(count(&new)), "as many as both have");
            }
        }

        #[test]
        fn accounts_are_paired_one_to_one_whatever_their_order(
            old in prop::collection::vec((0_u8..4, 0_u8..3, any::<bool>()), 0..6),
            new in prop::collection::vec((0_u8..4, 0_u8..3, any::<bool>()), 0..6),
        ) {
            let make = |list: &[(u8, u8, bool)]| -> Vec<AccountFact> {
                list.iter()
                    .map(|&(id, name, has_id)| {
                        let id = id.to_string();
                        account(has_id.then_some(id.as_str()), &name.to_string(), Some("1"))
                    })
                    .collect()
            };
            let (old, new) = (make(&old), make(&new));
            let pairs = match_accounts(&old, &new);
            for (at, &(o, n, by)) in pairs.iter().enumerate() {
                prop_assert_eq!(same_account(&old[o], &new[n]), Some(by));
                prop_assert!(pairs[..at].iter().all(|&(p, q, _)| p != o && q != n));
            }
            let reversed: Vec<_> = old.iter().rev().cloned().collect();
            let mut again: Vec<_> = match_accounts(&reversed, &new)
                .into_iter()
                .map(|(o, n, by)| (old.len() - 1 - o, n, by as u8))
                .collect();
            let mut pairs: Vec<_> = pairs.into_iter().map(|(o, n, by)| (o, n, by as u8)).collect();
            again.sort_unstable();
            pairs.sort_unstable();
            prop_assert_eq!(again, pairs);
        }
    }
}
