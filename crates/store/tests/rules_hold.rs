//! What holds of all rules: what they find is what the search finds, and what they say depends on them and the rows and on
//! nothing that happened in which order.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::collections::BTreeSet;

use coffer_domain::{TransactionFact, rules::Actions};
use coffer_store::{
    edits::{self, RuleDraft, Saying},
    register::{self, Filter, Status},
};
use proptest::prelude::*;
use support::{Counter, Profile, changes, day, fact, usd};

const NAMES: [&str; 6] = [
    "CORNER SHOP 12",
    "Café Milano",
    "ACME WAGES",
    "SHELL 0042 AUSTIN",
    "Corner Café",
    "7-ELEVEN 19",
];
const BANK: [Option<&str>; 4] = [
    Some("FOOD_AND_DRINK_COFFEE"),
    Some("TRANSPORTATION_GAS"),
    Some("INCOME_WAGES"),
    None,
];
const SEARCHES: [&str; 26] = [
    "corner",
    "caf",
    "\"corner cafe\"",
    "\"corner caf\"",
    "merchant:milano",
    "merchant:\"café milano\"",
    "merchant:corner,shell",
    "cat:coffee",
    "cat:food",
    "cat:none",
    "not:cat:transport",
    "is:transfer",
    "is:income",
    "is:spend",
    "is:pending",
    "is:out",
    "is:unreviewed",
    "has:note",
    "has:tag",
    "tag:work",
    "tag:none",
    "amt:>10",
    "19",
    "-19",
    "on:2026-03 is:in",
    "note:milk -shell",
];

fn row(n: usize, name: usize, bank: usize, minor: i64, pending: bool) -> TransactionFact {
    TransactionFact {
        name: NAMES[name].into(),
        category_detailed: BANK[bank].map(str::to_owned),
        amount: usd(minor),
        pending,
        date: day(2026, 3, 1 + u32::try_from(n % 20).unwrap()),
        ..fact(&format!("r{n}"), minor)
    }
}

fn rows() -> impl Strategy<Value = Vec<TransactionFact>> {
    let one = (
        0..NAMES.len(),
        0..BANK.len(),
        -3_000_i64..3_000,
        any::<bool>(),
    );
    prop::collection::vec(one, 1..12).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(n, (name, bank, minor, pending))| row(n, name, bank, minor, pending))
            .collect()
    })
}

fn actions(which: u8) -> Actions {
    let all = Actions {
        category: Some([14, 16, 24, 50][usize::from(which % 4)]),
        merchant: (which & 4 > 0).then(|| "Corner shop".into()),
        tags: vec![["Work", "Daily"][usize::from(which >> 3 & 1)].into()],
        note: (which & 16 > 0).then(|| "milk".into()),
        hide: which & 32 > 0,
        reviewed: which & 64 > 0,
        ..Actions::default()
    };
    match which & 128 > 0 {
        true => Actions {
            category: None,
            ..all
        },
        false => all,
    }
}

fn save(profile: &Profile, search: &str, actions: Actions, past: bool) {
    let meta = profile.meta();
    let mut mint = Counter::from(u128::from(meta.at_ms.unsigned_abs()) + (1 << 90));
    let draft = RuleDraft {
        id: None,
        name: String::new(),
        search: search.into(),
        actions,
        enabled: true,
    };
    profile
        .store
        .write(|w| edits::save_rule(w, &meta, &mut mint, &draft, past))
        .unwrap();
}

fn found(profile: &Profile, search: &str) -> BTreeSet<String> {
    let filter = Filter {
        search: search.into(),
        ..Filter::default()
    };
    let lines = profile
        .store
        .read(|r| register::list(r, &filter, Status::Listed, None))
        .unwrap();
    lines.into_iter().map(|line| line.external_id).collect()
}

/// What is shown of each row, by the bank's id.
fn shown(profile: &Profile) -> Vec<String> {
    let mut lines: Vec<String> = profile
        .lines("")
        .into_iter()
        .map(|line| {
            // What was learned depends on what was said before a row came; no rule does.
            let is_said = ["person", "rule"].contains(&line.category_source.as_str());
            format!(
                "{} {} {:?} {} {:?} {:?} {} {}",
                line.external_id,
                line.merchant,
                line.category.filter(|_| is_said),
                if is_said {
                    &line.category_source
                } else {
                    "nobody"
                },
                line.tags,
                line.note,
                line.hidden,
                line.reviewed
            )
        })
        .collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_finds_what_its_search_finds(
        rows in rows(),
        words in prop::collection::vec((0usize..12, 0u8..6), 0..6),
    ) {
        let profile = Profile::linked();
        profile.sync(changes(None, "c1", rows));
        // There is such a tag in any case.
        let ids: Vec<_> = profile.lines("").into_iter().map(|line| line.id).collect();
        profile.tags(ids[0], &["Work"]);
        for (place, word) in words {
            let id = ids[place % ids.len()];
            profile.say(id, &match word {
                0 => Saying::Note("milk and bread".into()),
                1 => Saying::Category(Some(51)),
                2 => Saying::Tags(vec!["Work".into(), "Corner".into()]),
                3 => Saying::Merchant(Some("Corner Café".into())),
                4 => Saying::Reviewed(true),
                _ => Saying::Hidden(true),
            });
        }
        for search in SEARCHES {
            let wanted = found(&profile, search);
            let marks = Actions { tags: vec!["zzz".into()], ..Actions::default() };
            save(&profile, search, marks, true);
            let marked = match wanted.is_empty() {
                true => profile.lines("").into_iter()
                    .filter(|line| line.tags.contains(&"zzz".to_owned()))
                    .map(|line| line.external_id).collect(),
                false => found(&profile, "tag:zzz"),
            };
            prop_assert_eq!(&marked, &wanted, "{}", search);
            profile.undo().unwrap();
        }
        profile.verified();
    }

    #[test]
    fn the_same_rules_on_the_same_rows_say_the_same_in_whatever_order_all_of_it_came(
        rows in rows(),
        rules in prop::collection::vec((0..SEARCHES.len(), any::<u8>(), 0usize..4), 1..5),
        cuts in prop::collection::vec(0usize..12, 3),
        turned in any::<bool>(),
        words in prop::collection::vec((0usize..12, 0usize..3, 0usize..4), 0..4),
    ) {
        // What the person says of rows, by the bank's ids: as soon as they are there and a step is reached, or at the end. It
        // teaches: rows that come later are shown in what was learned of it, and rules must not know.
        let say = |profile: &Profile, row: usize, which: usize| {
            let lines = profile.lines("");
            let line = lines.iter().find(|line| line.external_id == format!("r{row}"));
            line.map(|line| profile.say(line.id, &Saying::Category(Some([14, 24, 51][which])))).is_some()
        };
        let told = |profile: &Profile, search: &str| {
            // A tag that a search names must be there before the rule is.
            !search.starts_with("tag:work") || !found(profile, "tag:none").is_empty()
        };
        let at_once = Profile::linked();
        at_once.sync(changes(None, "c1", rows.clone()));
        let tag = at_once.lines("")[0].id;
        at_once.tags(tag, &["Work"]);
        at_once.undo().unwrap();
        for (search, which, _) in &rules {
            prop_assume!(told(&at_once, SEARCHES[*search]));
            save(&at_once, SEARCHES[*search], actions(*which), true);
        }

        // The last word on a row stands.
        let mut last: std::collections::BTreeMap<usize, (usize, usize)> = Default::default();
        for (row, which, when) in &words {
            last.insert(row % rows.len(), (*which, *when));
        }
        for (row, (which, _)) in &last {
            prop_assert!(say(&at_once, *row, *which));
        }

        let in_steps = Profile::linked();
        in_steps.sync(changes(None, "c0", [row(99, 0, 0, 7, false)]));
        let tag = in_steps.lines("")[0].id;
        in_steps.tags(tag, &["Work"]);
        in_steps.undo().unwrap();
        let mut left = rows;
        if turned {
            left.reverse();
        }
        let mut rules_left: Vec<_> = rules.iter().collect();
        let mut cursor = "c0".to_owned();
        for (step, cut) in cuts.iter().chain([&usize::MAX]).enumerate() {
            // Rules keep their order; when each is made is drawn.
            while rules_left.first().is_some_and(|(_, _, when)| *when <= step) {
                let (search, which, _) = rules_left.remove(0);
                save(&in_steps, SEARCHES[*search], actions(*which), true);
            }
            let batch: Vec<_> = left.drain(..left.len().min(*cut)).collect();
            let next = format!("c{}", step + 1);
            in_steps.sync(changes(Some(&cursor), &next, batch));
            cursor = next;
            last.retain(|row, (which, when)| *when > step || !say(&in_steps, *row, *which));
        }
        for (search, which, _) in rules_left {
            save(&in_steps, SEARCHES[*search], actions(*which), true);
        }
        for (row, (which, _)) in &last {
            prop_assert!(say(&in_steps, *row, *which));
        }
        let mut apart = shown(&in_steps);
        apart.retain(|line| !line.starts_with("r99 "));
        prop_assert_eq!(apart, shown(&at_once));
        in_steps.verified();
        at_once.verified();
    }
}
