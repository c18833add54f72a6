//! Stories of rules and of the set of categories: what they say of transactions, what they leave alone, and that all of
//! it is taken back exactly.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    RuleId, TransactionFact, TransactionId,
    rules::{Actions, Share},
};
use coffer_store::{
    StoreError,
    edits::{self, CategoryEdit, RuleDraft, Saying, Which},
    layer::{self, Remark},
    register::RegisterLine,
    travel,
};
use support::{Counter, Profile, changes, day, fact};

fn named(id: &str, name: &str, minor: i64) -> TransactionFact {
    TransactionFact {
        name: name.into(),
        ..fact(id, minor)
    }
}

fn category_id(profile: &Profile, code: &str) -> i64 {
    let all = profile.store.read(edits::categories).unwrap();
    all.iter()
        .find(|one| one.code.as_deref() == Some(code))
        .unwrap()
        .id
}

fn draft(search: &str, actions: Actions) -> RuleDraft {
    RuleDraft {
        id: None,
        name: String::new(),
        search: search.into(),
        actions,
        enabled: true,
    }
}

fn try_rule(profile: &Profile, draft: &RuleDraft, past: bool) -> Result<(RuleId, u32), StoreError> {
    let meta = profile.meta();
    let mut mint = Counter::from(meta.at_ms.unsigned_abs() as u128 + (1 << 90));
    profile
        .store
        .write(|w| edits::save_rule(w, &meta, &mut mint, draft, past))
}

fn rule(profile: &Profile, search: &str, actions: Actions, past: bool) -> (RuleId, u32) {
    try_rule(profile, &draft(search, actions), past).unwrap()
}

fn categories(profile: &Profile, edit: &CategoryEdit) -> Result<(i64, u32), StoreError> {
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::edit_categories(w, &meta, edit))
}

fn line(profile: &Profile, id: TransactionId) -> RegisterLine {
    profile
        .lines("")
        .into_iter()
        .find(|line| line.id == id)
        .unwrap()
}

/// A shop, a café and wages.
fn desk() -> (Profile, [TransactionId; 3]) {
    let profile = Profile::linked();
    profile.sync(changes(
        None,
        "c1",
        [
            named("a", "CORNER SHOP 12", -1_250),
            named("b", "CAFE MILANO", -480),
            named("c", "ACME WAGES", 250_000),
        ],
    ));
    let lines = profile.lines("");
    let of = |name: &str| lines.iter().find(|line| line.original == name).unwrap().id;
    let ids = [of("CORNER SHOP 12"), of("CAFE MILANO"), of("ACME WAGES")];
    (profile, ids)
}

#[test]
fn a_rule_says_of_what_comes_and_not_of_what_was_there_unless_it_is_applied() {
    let (profile, [shop, _, _]) = desk();
    let coffee = category_id(&profile, "coffee");
    let before = profile.lines("");
    let sorts = Actions {
        category: Some(coffee),
        tags: vec!["Daily".into()],
        ..Actions::default()
    };
    let (id, changed) = rule(&profile, "corner", sorts, false);
    assert_eq!(changed, 0);
    assert_eq!(profile.lines(""), before);

    profile.sync(changes(
        Some("c1"),
        "c2",
        [named("d", "CORNER SHOP 99", -700)],
    ));
    let new = profile.lines("99").remove(0);
    assert_eq!(new.category.as_ref().map(|one| one.0), Some(coffee));
    assert_eq!(
        (new.category_source.as_str(), new.tags.as_slice()),
        ("rule", ["Daily".to_owned()].as_slice())
    );
    assert_eq!(
        profile.lines("cat:coffee tag:daily").len(),
        1,
        "search and lists know it"
    );
    profile.verified();

    let meta = profile.meta();
    let changed = profile
        .store
        .write(|w| edits::apply_rule(w, &meta, id))
        .unwrap();
    assert_eq!(changed, 1);
    assert_eq!(line(&profile, shop).category_source, "rule");
    let undone = profile.undo().unwrap();
    assert_eq!((undone.field.as_str(), undone.rows), ("rule", 1));
    assert_eq!(line(&profile, shop).category_source, "bank");
    assert_eq!(profile.lines("cat:coffee").len(), 1);
    profile.redo().unwrap();
    assert_eq!(profile.lines("cat:coffee").len(), 2);
    profile.verified();
}

#[test]
fn a_persons_word_stands_and_the_rules_shows_again_when_it_is_taken_back() {
    let (profile, [shop, _, _]) = desk();
    let (coffee, bars) = (
        category_id(&profile, "coffee"),
        category_id(&profile, "bars"),
    );
    let all = Actions {
        category: Some(coffee),
        merchant: Some("The corner".into()),
        note: Some("milk".into()),
        tags: vec!["Daily".into()],
        hide: true,
        reviewed: true,
        ..Actions::default()
    };
    let (id, _) = rule(&profile, "corner", all, true);
    let ruled = line(&profile, shop);
    assert_eq!(ruled.merchant, "The corner");
    assert_eq!(ruled.note.as_deref(), Some("milk"));
    assert!(ruled.hidden && ruled.reviewed);

    profile.say(shop, &Saying::Category(Some(bars)));
    profile.say(shop, &Saying::Merchant(Some("Mine".into())));
    profile.say(shop, &Saying::Note(String::new()));
    profile.say(shop, &Saying::Hidden(false));
    profile.say(shop, &Saying::Reviewed(false));
    profile.say(shop, &Saying::Tags(vec!["Work".into()]));
    let mine = line(&profile, shop);
    assert_eq!(mine.category.as_ref().map(|one| one.0), Some(bars));
    assert_eq!(
        (mine.merchant.as_str(), mine.note.as_deref()),
        ("Mine", None)
    );
    assert!(!mine.hidden && !mine.reviewed);
    assert_eq!(
        mine.tags,
        ["Work"],
        "a rule's tag that was taken off stays off"
    );
    profile.verified();
    let said = profile.store.read(|r| layer::said(r, shop)).unwrap();
    assert!(said.iter().all(|one| one.who == "person"), "{said:?}");

    for _ in 0..6 {
        profile.undo().unwrap();
    }
    assert_eq!(line(&profile, shop), ruled);
    let said = profile.store.read(|r| layer::said(r, shop)).unwrap();
    let of_rule = said.iter().filter(|one| one.rule == Some(id)).count();
    assert_eq!(of_rule, 6, "{said:?}");
    let history = profile.store.read(|r| edits::history(r, shop)).unwrap();
    assert!(
        history
            .iter()
            .any(|entry| entry.who == "rule" && entry.by.as_deref() == Some("corner"))
    );
    profile.verified();
}

#[test]
fn some_tags_are_added_and_taken_off_row_by_row_as_one_step() {
    let (profile, [shop, cafe, wages]) = desk();
    profile.tags(shop, &["Work"]);
    let before = profile.lines("");
    let say = |saying: Saying| {
        let meta = profile.meta();
        profile
            .store
            .write(|w| edits::say(w, &meta, Which::These(&[shop, cafe, wages]), &saying))
            .unwrap()
    };
    assert_eq!(say(Saying::AddTags(vec!["Trip".into()])), 3);
    assert_eq!(line(&profile, shop).tags, ["Trip", "Work"]);
    assert_eq!(line(&profile, cafe).tags, ["Trip"]);
    let undone = profile.undo().unwrap();
    assert_eq!((undone.field.as_str(), undone.rows), ("tags", 3));
    assert_eq!(profile.lines(""), before);
    assert_eq!(say(Saying::RemoveTags(vec!["work".into()])), 1);
    assert!(line(&profile, shop).tags.is_empty());
    profile.undo().unwrap();
    assert_eq!(profile.lines(""), before);

    let tags = Actions {
        tags: vec!["Daily".into()],
        ..Actions::default()
    };
    rule(&profile, "corner", tags, true);
    assert_eq!(say(Saying::RemoveTags(vec!["Daily".into()])), 1);
    assert_eq!(line(&profile, shop).tags, ["Work"]);
    profile.undo().unwrap();
    assert_eq!(line(&profile, shop).tags, ["Daily", "Work"]);
    profile.verified();
}

#[test]
fn a_rule_splits_by_share_and_follows_the_banks_amount() {
    let (profile, [shop, _, _]) = desk();
    let groceries = category_id(&profile, "groceries");
    let part = |share, category| Share {
        share,
        category,
        note: String::new(),
    };
    let halves = Actions {
        split: vec![part(5_001, Some(groceries)), part(4_999, None)],
        ..Actions::default()
    };
    rule(&profile, "corner", halves, true);
    let parts = profile.store.read(|r| edits::parts(r, shop)).unwrap();
    let amounts: Vec<i64> = parts.iter().map(|part| part.amount.minor()).collect();
    assert_eq!(amounts, [-626, -624]);
    assert_eq!(profile.lines("corner").len(), 2);
    profile.sync(changes(
        Some("c1"),
        "c2",
        [named("a", "CORNER SHOP 12", -2_000)],
    ));
    let parts = profile.store.read(|r| edits::parts(r, shop)).unwrap();
    assert_eq!(
        parts.iter().map(|part| part.amount.minor()).sum::<i64>(),
        -2_000
    );
    assert!(parts.iter().all(|part| !part.unassigned));
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(profile.lines("corner").len(), 1);
    profile.verified();
}

#[test]
fn rules_are_made_ordered_and_deleted_as_steps_that_are_taken_back_one_by_one() {
    let (profile, [shop, _, _]) = desk();
    let start = profile.lines("");
    let says = |code: &str| Actions {
        category: Some(category_id(&profile, code)),
        ..Actions::default()
    };
    let (first, _) = rule(&profile, "corner", says("coffee"), true);
    let (second, changed) = rule(&profile, "shop", says("bars"), true);
    assert_eq!(changed, 0, "the first one's word stands");
    let order = |ids: &[RuleId]| {
        let meta = profile.meta();
        profile.store.write(|w| edits::order_rules(w, &meta, ids))
    };
    let name = || line(&profile, shop).category.unwrap().1;
    assert_eq!(order(&[second, first]).unwrap(), 1);
    assert_eq!(name(), "Bars & alcohol");
    assert!(matches!(order(&[first]), Err(StoreError::Refused(_))));
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::delete_rule(w, &meta, second))
        .unwrap();
    assert_eq!(name(), "Coffee");
    profile.verified();

    let undone: Vec<String> = (0..4).map(|_| profile.undo().unwrap().field).collect();
    assert_eq!(undone, ["rule", "rules", "rule", "rule"]);
    assert_eq!(profile.lines(""), start);
    assert!(matches!(profile.undo(), Err(StoreError::Refused(_))));
    for _ in 0..4 {
        profile.redo().unwrap();
    }
    assert_eq!(name(), "Coffee");
    let left = profile.store.read(edits::rules).unwrap();
    assert_eq!(left.iter().map(|rule| rule.id).collect::<Vec<_>>(), [first]);
    profile.verified();
}

#[test]
fn a_merged_category_takes_everything_along_and_gives_it_back_exactly() {
    let (profile, [shop, cafe, _]) = desk();
    let (coffee, groceries) = (
        category_id(&profile, "coffee"),
        category_id(&profile, "groceries"),
    );
    profile.category(cafe, "coffee");
    let says = Actions {
        category: Some(coffee),
        ..Actions::default()
    };
    rule(&profile, "corner", says, true);
    let hides = Actions {
        hide: true,
        ..Actions::default()
    };
    rule(&profile, "cat:coffee amt:<5", hides, true);
    let before = profile.lines("");
    let rules = profile.store.read(edits::rules).unwrap();
    let refused = categories(
        &profile,
        &CategoryEdit::Delete {
            id: coffee,
            into: None,
        },
    );
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("2 transactions, 2 rules"), "{told}");

    let merged = categories(
        &profile,
        &CategoryEdit::Merge {
            id: coffee,
            into: groceries,
        },
    )
    .unwrap();
    assert_eq!(merged, (groceries, 2));
    for id in [shop, cafe] {
        assert_eq!(line(&profile, id).category.unwrap().0, groceries);
    }
    assert!(
        line(&profile, cafe).hidden,
        "the rule asks for what it meant"
    );
    let searched = &profile.store.read(edits::rules).unwrap()[1].search;
    assert_eq!(searched, "cat:\"Groceries\" amt:<5");
    let all = profile.store.read(edits::categories).unwrap();
    assert!(all.iter().all(|one| one.id != coffee));
    profile.verified();

    assert_eq!(profile.undo().unwrap().field, "category_set");
    assert_eq!(profile.lines(""), before);
    assert_eq!(profile.store.read(edits::rules).unwrap(), rules);
    profile.verified();
    profile.redo().unwrap();
    profile.undo().unwrap();
    assert_eq!(profile.lines(""), before);
}

#[test]
fn categories_are_made_renamed_moved_and_mapped_and_all_of_it_is_taken_back() {
    let (profile, [shop, _, _]) = desk();
    let before = (
        profile.lines(""),
        profile.store.read(edits::categories).unwrap(),
    );
    let food = category_id(&profile, "food");
    let new = CategoryEdit::Create {
        name: " Bakery ".into(),
        group: Some(food),
        kind: None,
    };
    let (bakery, _) = categories(&profile, &new).unwrap();
    assert!(
        matches!(categories(&profile, &new), Err(StoreError::Refused(_))),
        "the name is taken"
    );
    profile.say(shop, &Saying::Category(Some(bakery)));
    let rename = CategoryEdit::Rename {
        id: bakery,
        name: "Boulangerie".into(),
    };
    assert_eq!(categories(&profile, &rename).unwrap(), (bakery, 1));
    assert_eq!(
        profile.lines("boulangerie").len(),
        1,
        "its name is searched"
    );
    assert!(profile.lines("\"bakery\"").is_empty());
    let income = category_id(&profile, "income");
    let to_income = CategoryEdit::Move {
        id: bakery,
        group: Some(income),
        before: None,
    };
    categories(&profile, &to_income).unwrap();
    assert_eq!(
        profile.lines("is:income boulangerie").len(),
        1,
        "it takes the group's kind"
    );
    let to_itself = CategoryEdit::Move {
        id: food,
        group: Some(income),
        before: None,
    };
    assert!(matches!(
        categories(&profile, &to_itself),
        Err(StoreError::Refused(_))
    ));
    let map = CategoryEdit::MapBank {
        code: "FOOD_AND_DRINK_GROCERIES".into(),
        category: bakery,
    };
    categories(&profile, &map).unwrap();
    assert_eq!(profile.lines("cat:boulangerie").len(), 3);
    profile.verified();
    for _ in 0..5 {
        profile.undo().unwrap();
    }
    let after = (
        profile.lines(""),
        profile.store.read(edits::categories).unwrap(),
    );
    assert_eq!(after, before);
    for _ in 0..5 {
        profile.redo().unwrap();
    }
    assert_eq!(profile.lines("cat:boulangerie").len(), 3);
    profile.verified();
}

#[test]
fn a_rule_that_cannot_be_is_refused_and_what_is_odd_is_told() {
    let (profile, _) = desk();
    let hide = || Actions {
        hide: true,
        ..Actions::default()
    };
    for (search, actions) in [
        ("", hide()),
        ("cat:nonsense", hide()),
        ("on:today", hide()),
        ("before:march", hide()),
        ("corner", Actions::default()),
    ] {
        assert!(
            try_rule(&profile, &draft(search, actions), true).is_err(),
            "{search}"
        );
    }
    let category = |code: &str| Actions {
        category: Some(category_id(&profile, code)),
        ..Actions::default()
    };
    rule(&profile, "cat:coffee", hide(), true);
    rule(&profile, "corner", category("coffee"), true);
    rule(&profile, "corner shop", category("bars"), true);
    rule(&profile, "nowhere", hide(), true);
    let reviews = Actions {
        reviewed: true,
        ..Actions::default()
    };
    rule(&profile, "is:unreviewed", reviews, true);
    let (rules, remarks) = profile
        .store
        .read(|r| Ok((edits::rules(r)?, layer::remarks(r)?)))
        .unwrap();
    let of = |place: usize| remarks.get(&rules[place].row).cloned().unwrap_or_default();
    assert_eq!(
        of(0),
        [Remark::NeverMatches, Remark::AsksLater("corner".into())]
    );
    assert_eq!(of(1), []);
    assert_eq!(of(2), [Remark::Shadowed("corner".into())]);
    assert_eq!(of(3), [Remark::NeverMatches]);
    assert_eq!(of(4), [Remark::ChangesItself]);
}

#[test]
fn a_preview_counts_what_would_change_and_what_a_person_keeps() {
    let (profile, [shop, cafe, _]) = desk();
    profile.category(cafe, "restaurants");
    let coffee = Actions {
        category: Some(category_id(&profile, "coffee")),
        ..Actions::default()
    };
    let asked = draft("is:out", coffee);
    let seen = profile.store.read(|r| layer::preview(r, &asked)).unwrap();
    assert_eq!((seen.found, seen.changed, seen.kept), (2, 1, 1));
    assert_eq!(
        seen.rows.iter().map(|line| line.id).collect::<Vec<_>>(),
        [shop]
    );
    let (_, changed) = try_rule(&profile, &asked, true).unwrap();
    assert_eq!(changed, seen.changed);
}

#[test]
fn what_is_like_a_transaction_is_counted_by_the_rule_that_would_say_it() {
    let (profile, _) = desk();
    profile.sync(changes(
        Some("c1"),
        "c2",
        (0..4).map(|n| named(&format!("k{n}"), "KROGER", -1_000 - n)),
    ));
    let id = profile.lines("kroger")[0].id;
    profile.category(id, "pets");
    let like = profile
        .store
        .read(|r| layer::like(r, id, "category"))
        .unwrap();
    assert_eq!(like.others, 3);
    try_rule(&profile, &like.rule, true).unwrap();
    assert_eq!(profile.lines("cat:pets").len(), 4);
    profile.verified();
}

#[test]
fn one_correction_is_learned_and_the_past_stays_as_it_was() {
    let (profile, [shop, _, _]) = desk();
    profile.category(shop, "pets");
    profile.sync(changes(
        Some("c1"),
        "c2",
        [named("d", "CORNER SHOP 77", -900)],
    ));
    let new = profile.lines("77").remove(0);
    assert_eq!(
        (
            new.category.unwrap().1.as_str(),
            new.category_source.as_str()
        ),
        ("Pets", "learned")
    );
    let said = profile.store.read(|r| layer::said(r, new.id)).unwrap();
    assert_eq!(
        said[0].reason.as_deref(),
        Some("1 of 1 past CORNER SHOP 77 was Pets")
    );
    let hints = profile.store.read(|r| layer::hints(r, shop)).unwrap();
    assert!(
        hints.iter().all(|hint| hint.reason.is_empty()),
        "a row teaches itself nothing"
    );
    profile.undo().unwrap();
    assert_eq!(
        profile.lines("77")[0].category_source,
        "learned",
        "what came stays"
    );
    profile.say(
        new.id,
        &Saying::Category(Some(category_id(&profile, "bars"))),
    );
    assert_eq!(profile.lines("77")[0].category_source, "person");
    profile.verified();
}

#[test]
fn the_past_is_looked_at_with_the_rules_of_then() {
    let (profile, [shop, _, _]) = desk();
    profile.turn_to(day(2026, 4, 1));
    let hide = Actions {
        hide: true,
        ..Actions::default()
    };
    let (id, _) = rule(&profile, "corner", hide, true);
    let then = profile.now();
    profile.turn_to(day(2026, 4, 2));
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::delete_rule(w, &meta, id))
        .unwrap();
    assert!(!line(&profile, shop).hidden);
    let hidden = travel::at(&profile.store, then, |r| {
        Ok(coffer_store::register::transaction(r, shop)?.hidden)
    });
    assert!(hidden.unwrap());
    assert!(!line(&profile, shop).hidden);
    profile.verified();
}
