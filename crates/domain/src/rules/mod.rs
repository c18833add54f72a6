//! Rules: what a person wants said of transactions by itself.
//!
//! ```text
//!  row as bank and person say ──rule 1──> row ──rule 2──> row ... ──> what rules say of it
//! ```
//! Each rule is asked once and in order, over the row as the person and the rules before it have it. So no rule sees
//! what a later one says, nothing loops, and what comes out depends on the rules and the row alone and on nothing that
//! happened in which order. A field that the person speaks of is left alone, and of two rules the first one's word
//! stands.

mod text;

use serde::{Deserialize, Serialize};

use crate::{
    category::Kind,
    query::{About, Asked, Row},
    split::PARTS_MAX,
};

pub use text::{CategoryPath, ReadError, TextActions, TextRule, TextShare, read, write};

/// All shares of a split together.
pub const SHARES: u32 = 10_000;
/// The most rules.
pub const RULES_MAX: usize = 500;
/// The longest name of a rule.
pub const NAME_CHARS_MAX: usize = 100;

/// What a rule does to the transactions that its search finds. What is left out it leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actions {
    /// The category, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<i64>,
    /// The merchant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant: Option<String>,
    /// Tags that are added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Left out of reports.
    #[serde(skip_serializing_if = "is_false")]
    pub hide: bool,
    /// Counted as looked at.
    #[serde(skip_serializing_if = "is_false")]
    pub reviewed: bool,
    /// Parts by share.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<Share>,
}

const fn is_false(yes: &bool) -> bool {
    !*yes
}

/// A part by its share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Hundredths of a percent.
    pub share: u32,
    /// The category by id; nothing for what the whole is for.
    pub category: Option<i64>,
    /// A note, or an empty text.
    pub note: String,
}

impl Actions {
    /// What is wrong with them, as a sentence.
    pub fn problem(&self) -> Option<String> {
        if *self == Self::default() {
            return Some("A rule does at least one thing.".into());
        }
        match self.split.len() {
            0 => None,
            1 => Some("A split has at least two parts.".into()),
            n if n > PARTS_MAX => Some(format!("A split can have {PARTS_MAX} parts.")),
            _ => {
                let shares: u64 = self.split.iter().map(|part| u64::from(part.share)).sum();
                let is_whole = shares == u64::from(SHARES);
                let has_none = self.split.iter().any(|part| part.share == 0);
                (!is_whole || has_none).then(|| {
                    "The shares of a split are each more than nothing, and 100 % together.".into()
                })
            }
        }
    }

    /// The categories that they name.
    pub fn categories(&self) -> impl Iterator<Item = i64> + '_ {
        let parts = self.split.iter().filter_map(|part| part.category);
        self.category.into_iter().chain(parts)
    }

    /// What they say something of.
    pub fn about(&self) -> Vec<About> {
        let said = [
            (self.category.is_some(), About::Category),
            (self.merchant.is_some(), About::Merchant),
            (!self.tags.is_empty(), About::Tags),
            (self.note.is_some(), About::Note),
            (self.hide, About::Hidden),
            (self.reviewed, About::Reviewed),
            (!self.split.is_empty(), About::Split),
        ];
        let said = said.into_iter().filter(|(is_said, _)| *is_said);
        said.map(|(_, about)| about).collect()
    }
}

/// A rule that is ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub row: i64,
    /// It holds for rows after this one.
    pub from_txn: i64,
    /// What it asks for.
    pub asked: Asked,
    /// What it does.
    pub actions: Actions,
}

/// What a person says of a row, which no rule says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Of its category.
    pub category: bool,
    /// Of its merchant.
    pub merchant: bool,
    /// Of its note, that it has none included.
    pub note: bool,
    /// Whether it is left out of reports.
    pub hidden: bool,
    /// Whether it is looked at.
    pub reviewed: bool,
    /// Its parts.
    pub split: bool,
    /// Tags that were taken off, in lower case.
    pub untags: Vec<String>,
}

/// What rules say of a row and what stands, each with the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ruled {
    /// The category.
    pub category: Option<(i64, i64)>,
    /// The merchant.
    pub merchant: Option<(String, i64)>,
    /// The note.
    pub note: Option<(String, i64)>,
    /// That it is left out of reports.
    pub hidden: Option<i64>,
    /// That it counts as looked at.
    pub reviewed: Option<i64>,
    /// Its parts: amount, category, note.
    pub split: Option<(Vec<RuledPart>, i64)>,
    /// Tags that it has of rules alone.
    pub tags: Vec<(String, i64)>,
}

/// A part that a rule made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuledPart {
    /// Minor units.
    pub minor: i64,
    /// The category; nothing for what the whole is for.
    pub category: Option<i64>,
    /// A note, or an empty text.
    pub note: String,
}

impl Ruled {
    /// Whether no rule says anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How much of it is one rule's.
    pub fn has(&self, rule: i64) -> bool {
        let of = |said: Option<i64>| said == Some(rule);
        of(self.category.map(|(_, rule)| rule))
            || of(self.merchant.as_ref().map(|(_, rule)| *rule))
            || of(self.note.as_ref().map(|(_, rule)| *rule))
            || of(self.hidden)
            || of(self.reviewed)
            || of(self.split.as_ref().map(|(_, rule)| *rule))
            || self.tags.iter().any(|(_, by)| *by == rule)
    }
}

/// A category as a rule needs it: what it stands for now, its name, its group's name and its kind.
pub type Category = (i64, String, String, Kind);

/// Asks all rules about a row. `found` is told of each rule whose search finds it.
pub fn run(
    rules: &[Rule],
    txn: i64,
    mut row: Row,
    said: &Said,
    category: &dyn Fn(i64) -> Option<Category>,
    found: &mut dyn FnMut(&Rule),
) -> Ruled {
    let mut ruled = Ruled::default();
    for rule in rules {
        if txn > rule.from_txn && rule.asked.fits(&row) {
            found(rule);
            say(rule, &mut row, said, category, &mut ruled);
        }
    }
    ruled
}

fn say(
    rule: &Rule,
    row: &mut Row,
    said: &Said,
    category: &dyn Fn(i64) -> Option<Category>,
    ruled: &mut Ruled,
) {
    let by = rule.row;
    let actions = &rule.actions;
    if !said.category
        && ruled.category.is_none()
        && let Some((id, name, group, kind)) = actions.category.and_then(category)
    {
        ruled.category = Some((id, by));
        row.set_category((id, name, group), kind);
    }
    if !said.merchant
        && ruled.merchant.is_none()
        && let Some(merchant) = &actions.merchant
    {
        ruled.merchant = Some((merchant.clone(), by));
        row.set_merchant(merchant);
    }
    if !said.note
        && ruled.note.is_none()
        && let Some(note) = &actions.note
    {
        ruled.note = Some((note.clone(), by));
        row.set_note(note);
    }
    for tag in &actions.tags {
        let folded = tag.to_lowercase();
        let has_it = row
            .seen()
            .tags
            .iter()
            .any(|one| one.to_lowercase() == folded);
        if !has_it && !said.untags.contains(&folded) {
            ruled.tags.push((tag.clone(), by));
            row.add_tag(tag);
        }
    }
    if actions.hide && !said.hidden && ruled.hidden.is_none() {
        ruled.hidden = Some(by);
        row.hide();
    }
    if actions.reviewed && !said.reviewed && ruled.reviewed.is_none() {
        ruled.reviewed = Some(by);
        row.review();
    }
    if !said.split
        && ruled.split.is_none()
        && let Some(amounts) = divide(row.seen().minor, &actions.split)
    {
        let parts = actions.split.iter().zip(amounts);
        let parts = parts.map(|(share, minor)| RuledPart {
            minor,
            category: share.category.and_then(category).map(|found| found.0),
            note: share.note.clone(),
        });
        ruled.split = Some((parts.collect(), by));
        row.split();
    }
}

/// An amount by shares. What does not divide evenly goes to the first parts. Nothing where there are no shares, and
/// where a part would be of nothing: then it is not split.
pub fn divide(minor: i64, shares: &[Share]) -> Option<Vec<i64>> {
    if shares.is_empty() {
        return None;
    }
    let size = i128::from(minor).abs();
    let all = i128::from(SHARES);
    let mut sizes: Vec<i128> = shares
        .iter()
        .map(|part| size * i128::from(part.share) / all)
        .collect();
    let left = size - sizes.iter().sum::<i128>();
    // Each part lost less than one, so that what is left is less than the number of parts.
    for part in sizes.iter_mut().take(usize::try_from(left).ok()?) {
        *part += 1;
    }
    let signed = sizes.into_iter().map(|size| {
        let part = if minor < 0 { -size } else { size };
        i64::try_from(part).ok().filter(|part| *part != 0)
    });
    signed.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::{Meant, Seen, parse};

    fn rule(row: i64, search: &str, actions: Actions) -> Rule {
        let query = parse(search, crate::CivilDate::default()).unwrap();
        Rule {
            row,
            from_txn: 0,
            asked: Asked::new(&query, |term| Meant {
                ids: vec![7],
                none: false,
                names: term.values(),
            }),
            actions,
        }
    }

    fn shop() -> Row {
        Row::new(Seen {
            merchant: "POS SHOP".into(),
            minor: -1_000,
            ..Seen::default()
        })
    }

    fn known(id: i64) -> Option<Category> {
        Some((id, format!("Category {id}"), String::new(), Kind::Spend))
    }

    fn ask(rules: &[Rule], said: &Said) -> Ruled {
        run(rules, 1, shop(), said, &known, &mut |_| {})
    }

    #[test]
    fn a_rule_sees_what_earlier_ones_say_and_not_what_later_ones_do() {
        let names = Actions {
            merchant: Some("Corner shop".into()),
            ..Actions::default()
        };
        let sorts = Actions {
            category: Some(7),
            ..Actions::default()
        };
        let first = [
            rule(1, "merchant:pos", names.clone()),
            rule(2, "merchant:corner", sorts.clone()),
        ];
        assert_eq!(ask(&first, &Said::default()).category, Some((7, 2)));
        let second = [
            rule(2, "merchant:corner", sorts),
            rule(1, "merchant:pos", names),
        ];
        assert_eq!(ask(&second, &Said::default()).category, None);
    }

    #[test]
    fn the_first_rules_word_stands_and_a_persons_before_all() {
        let sorts = |id| Actions {
            category: Some(id),
            tags: vec!["Daily".into()],
            ..Actions::default()
        };
        let rules = [rule(1, "shop", sorts(7)), rule(2, "shop", sorts(8))];
        let ruled = ask(&rules, &Said::default());
        assert_eq!(ruled.category, Some((7, 1)));
        assert_eq!(ruled.tags, [("Daily".to_owned(), 1)]);
        let said = Said {
            category: true,
            untags: vec!["daily".into()],
            ..Said::default()
        };
        assert!(
            ask(&rules, &said).is_empty(),
            "a tag that was taken off stays off"
        );
    }

    #[test]
    fn a_rule_that_is_for_what_comes_leaves_what_was_there_alone() {
        let hides = Actions {
            hide: true,
            ..Actions::default()
        };
        let later = Rule {
            from_txn: 1,
            ..rule(1, "shop", hides)
        };
        assert!(ask(std::slice::from_ref(&later), &Said::default()).is_empty());
        let ruled = run(&[later], 2, shop(), &Said::default(), &known, &mut |_| {});
        assert_eq!(ruled.hidden, Some(1));
    }

    fn shares(of: &[u32]) -> Vec<Share> {
        of.iter()
            .map(|&share| Share {
                share,
                category: None,
                note: String::new(),
            })
            .collect()
    }

    #[test]
    fn thirds_of_a_cent_go_to_the_first_parts() {
        let thirds = shares(&[3_334, 3_333, 3_333]);
        assert_eq!(divide(-1_000, &thirds), Some(vec![-334, -333, -333]));
        assert_eq!(divide(-1_001, &thirds), Some(vec![-334, -334, -333]));
        assert_eq!(divide(-2, &thirds), None, "a part of nothing is no part");
        assert_eq!(divide(-1_000, &[]), None);
    }

    proptest! {
        #[test]
        fn parts_by_share_make_the_whole(minor in any::<i64>(), at in 1u32..9_999) {
            if let Some(parts) = divide(minor, &shares(&[at, SHARES - at])) {
                let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
                prop_assert_eq!(sum, i128::from(minor));
            }
        }
    }
}
