//! A person's word where it meets something else: a rule, a bank's word, an account that goes, a view, a sync that
//! commits at that moment, or too much of anything.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::cell::RefCell;

use coffer_domain::{
    AccountFact, AccountId, Currency, Money, RuleId, TransactionFact, TransactionId, ViewId,
    rules::{Actions, Share},
};
use coffer_store::{
    Progress, StoreError,
    edits::{self, AccountByHand, CategoryEdit, NewRow, RuleDraft, Saying, ViewRow, Which},
    facts,
    identity::Answer,
    register::{self, Filter, RegisterLine, Status},
};
use support::{Counter, Profile, account, changes, day, fact, removal, usd};

fn mint() -> Counter {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Counter::from(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 80)
}

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

fn synced(rows: impl IntoIterator<Item = TransactionFact>) -> Profile {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", rows));
    profile
}

fn id(profile: &Profile, external: &str) -> TransactionId {
    let lines = profile.lines("");
    let line = lines.iter().find(|line| line.external_id == external);
    line.unwrap().id
}

fn line(profile: &Profile, id: TransactionId) -> RegisterLine {
    let read = profile.store.read(|r| register::transaction(r, id));
    read.unwrap()
}

fn rule(profile: &Profile, search: &str, actions: Actions) -> RuleId {
    let draft = RuleDraft {
        id: None,
        name: String::new(),
        search: search.into(),
        actions,
        enabled: true,
    };
    let meta = profile.meta();
    let saved = profile
        .store
        .write(|w| edits::save_rule(w, &meta, &mut mint(), &draft, true));
    saved.unwrap().0
}

fn category(profile: &Profile, code: &str) -> i64 {
    let all = profile.store.read(edits::categories).unwrap();
    let found = all.iter().find(|one| one.code.as_deref() == Some(code));
    found.unwrap().id
}

fn categories(profile: &Profile, edit: &CategoryEdit) {
    let meta = profile.meta();
    let done = profile
        .store
        .write(|w| edits::edit_categories(w, &meta, edit));
    done.unwrap();
    profile.verified();
}

fn wallet(profile: &Profile, id: Option<AccountId>, name: &str) -> AccountId {
    let said = AccountByHand {
        name: name.into(),
        kind: "cash".into(),
        opening: 0,
    };
    let (meta, usd) = (profile.meta(), Currency::from_code("USD"));
    let saved = profile
        .store
        .write(|w| edits::save_account(w, &mut mint(), &meta, id, &said, Some(&usd)));
    saved.unwrap()
}

fn written(profile: &Profile, account: AccountId, minor: i64) -> TransactionId {
    let new = NewRow {
        account,
        date: day(2026, 3, 1),
        minor,
        merchant: "Corner shop".into(),
        category: None,
        note: String::new(),
        tags: vec![],
    };
    let meta = profile.meta();
    let added = profile
        .store
        .write(|w| edits::add_by_hand(w, &mut mint(), &meta, &new));
    added.unwrap()
}

#[test]
fn that_something_is_not_so_stands_also_where_a_rule_had_nothing_to_add() {
    let profile = synced([fact("a", -100)]);
    let a = id(&profile, "a");
    profile.say(a, &Saying::Reviewed(true));
    profile.say(a, &Saying::Hidden(true));
    profile.tags(a, &["Work", "Own"]);
    rule(
        &profile,
        "grocer",
        Actions {
            tags: vec!["work".into()],
            hide: true,
            reviewed: true,
            ..Actions::default()
        },
    );
    profile.say(a, &Saying::Reviewed(false));
    profile.say(a, &Saying::Hidden(false));
    profile.tags(a, &["Own"]);
    let is = line(&profile, a);
    assert!(!is.reviewed && !is.hidden, "the person said so last");
    assert_eq!(is.tags, ["Own"], "a tag that was taken off stays off");
    for _ in 0..3 {
        profile.undo().unwrap();
    }
    let was = line(&profile, a);
    assert!(was.reviewed && was.hidden);
    assert_eq!(was.tags, ["Own", "Work"]);
    profile.say(a, &Saying::RemoveTags(vec!["Work".into()]));
    assert_eq!(line(&profile, a).tags, ["Own"]);
    profile.undo().unwrap();
    assert_eq!(line(&profile, a).tags, ["Own", "Work"]);
    profile.verified();
}

#[test]
fn what_a_rule_splits_is_not_made_whole_without_a_word_about_it() {
    let profile = synced([fact("a", -100)]);
    let a = id(&profile, "a");
    let half = Share {
        share: 5_000,
        category: None,
        note: String::new(),
    };
    let split = vec![half.clone(), half];
    rule(
        &profile,
        "grocer",
        Actions {
            split,
            ..Actions::default()
        },
    );
    let sentence = refusal(profile.try_say(a, &Saying::Split(vec![])));
    assert!(sentence.contains("A rule splits this"), "{sentence}");
    assert_eq!(profile.lines("").len(), 2);
}

#[test]
fn a_banks_word_goes_back_to_what_it_usually_stands_for_whenever_its_first_row_came() {
    let profile = synced([fact("a", -100)]);
    let (coffee, rent) = (category(&profile, "coffee"), category(&profile, "rent"));
    let code = "FOOD_AND_DRINK_COFFEE".to_owned();
    categories(
        &profile,
        &CategoryEdit::MapBank {
            code,
            category: rent,
        },
    );
    let of_coffee = |id: &str| TransactionFact {
        category_detailed: Some("FOOD_AND_DRINK_COFFEE".into()),
        ..fact(id, -300)
    };
    profile.sync(changes(Some("c1"), "c2", [of_coffee("b")]));
    let of = |external: &str| line(&profile, id(&profile, external)).category.unwrap().0;
    assert_eq!(of("b"), rent);
    profile.undo().unwrap();
    assert_eq!(of("b"), coffee, "as if nobody had said anything");
    profile.redo().unwrap();
    assert_eq!(of("b"), rent);
    profile.undo().unwrap();
    profile.verified();
}

#[test]
fn a_row_that_was_moved_since_it_was_asked_about_is_no_row_of_another_account() {
    let profile = Profile::linked();
    let checking = profile.account("acc");
    let mine = written(&profile, checking, -450);
    profile.sync(changes(None, "c1", [fact("bank", -450)]));
    let doubt = profile.doubts().remove(0);
    let wallet = wallet(&profile, None, "Wallet");
    profile.say(mine, &Saying::Account(wallet));
    assert!(profile.doubts().is_empty(), "they are in two accounts");
    let sentence = refusal(profile.answer(&doubt, Answer::Same));
    assert!(sentence.contains("two accounts"), "{sentence}");
    profile.undo().unwrap();
    profile.answer(&doubt, Answer::Same).unwrap();
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}

#[test]
fn no_row_is_moved_back_into_an_account_that_is_gone() {
    let profile = synced([fact("a", -100)]);
    let checking = profile.account("acc");
    let (one, other) = (
        written(&profile, checking, -450),
        written(&profile, checking, -460),
    );
    let wallet = wallet(&profile, None, "Wallet");
    let meta = profile.meta();
    let moved = profile.store.write(|w| {
        let saying = Saying::Account(wallet);
        edits::say(w, &meta, Which::These(&[one, other]), &saying)
    });
    assert_eq!(moved.unwrap(), 2);
    let now_ms = profile.now() + 1;
    let gone = profile
        .store
        .write(|w| facts::forget(w, profile.item_id, now_ms));
    assert_eq!(gone.unwrap().transactions, 1, "what was moved out stays");
    // The next step back is what was done before the account went, and no move into it.
    let undone = profile.undo();
    assert!(refusal(undone).contains("There are transactions in this account"));
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}

fn view(profile: &Profile, id: u128, search: &str) {
    let view = ViewRow {
        id: ViewId::from_uuid(uuid::Uuid::from_u128(id)),
        name: format!("view {id}"),
        filter: Filter {
            search: search.into(),
            ..Filter::default()
        },
        columns: vec![],
    };
    profile.store.write(|w| edits::save_view(w, &view)).unwrap();
}

fn views(profile: &Profile) -> Vec<String> {
    let views = profile.store.read(edits::views).unwrap();
    views.into_iter().map(|view| view.filter.search).collect()
}

#[test]
fn a_saved_view_follows_a_category_that_is_renamed_or_merged_and_goes_back_with_it() {
    let profile = synced([fact("a", -100)]);
    let (bars, groceries) = (category(&profile, "bars"), category(&profile, "groceries"));
    view(&profile, 1, "cat:\"bars & alcohol\" on:last-month");
    view(&profile, 2, "cat:groceries,\"bars & alcohol\" -rent");
    view(&profile, 3, "bars");
    let name = "Kneipe".to_owned();
    categories(&profile, &CategoryEdit::Rename { id: bars, name });
    let renamed = [
        "cat:\"Kneipe\" on:last-month",
        "cat:groceries,\"Kneipe\" -rent",
        "bars",
    ];
    assert_eq!(views(&profile), renamed);
    let (id, into) = (bars, groceries);
    categories(&profile, &CategoryEdit::Merge { id, into });
    let merged = [
        "cat:\"Groceries\" on:last-month",
        "cat:groceries,\"Groceries\" -rent",
        "bars",
    ];
    assert_eq!(views(&profile), merged);
    // A person changes one meanwhile: that one stays as they have it, and holds nothing up.
    view(&profile, 2, "cat:groceries");
    profile.undo().unwrap();
    assert_eq!(views(&profile), [renamed[0], "cat:groceries", "bars"]);
    profile.undo().unwrap();
    let first = "cat:\"bars & alcohol\" on:last-month";
    assert_eq!(views(&profile), [first, "cat:groceries", "bars"]);
    profile.redo().unwrap();
    assert_eq!(views(&profile)[0], renamed[0]);
}

#[test]
fn searches_follow_an_account_that_is_called_otherwise() {
    let profile = synced([fact("a", -100)]);
    let purse = wallet(&profile, None, "Wallet");
    written(&profile, purse, -450);
    view(&profile, 1, "acct:wallet corner");
    view(&profile, 2, "acct:checking");
    let hides = Actions {
        hide: true,
        ..Actions::default()
    };
    rule(&profile, "acct:wallet", hides);
    wallet(&profile, Some(purse), "Purse");
    assert_eq!(views(&profile), ["acct:\"Purse\" corner", "acct:checking"]);
    let rules = profile.store.read(edits::rules).unwrap();
    assert_eq!(rules[0].search, "acct:\"Purse\"");
    assert_eq!(profile.lines("is:hidden").len(), 1, "the rule goes on");
    profile.undo().unwrap();
    assert_eq!(views(&profile)[0], "acct:wallet corner");
    let rules = profile.store.read(edits::rules).unwrap();
    assert_eq!(rules[0].search, "acct:wallet");
    profile.verified();

    // A bank that calls an account otherwise, and a sync of it that is taken back.
    let mut next = changes(Some("c1"), "c2", [fact("b", -1)]);
    next.accounts = vec![AccountFact {
        name: "Everyday".into(),
        ..account(100_000)
    }];
    profile.sync(next);
    assert_eq!(views(&profile)[1], "acct:\"Everyday\"");
    assert_eq!(profile.lines("acct:everyday").len(), 2);
    profile.revert_newest();
    assert_eq!(views(&profile)[1], "acct:\"Checking\"");
}

#[test]
fn only_what_is_in_the_statements_currency_is_counted_and_locked() {
    let profile = Profile::linked();
    let euros = TransactionFact {
        amount: Money::new(-700, Currency::from_code("EUR")),
        ..fact("euros", -700)
    };
    let mut first = changes(None, "c1", [fact("dollars", -2_000), euros]);
    first.accounts = vec![account(98_000)];
    profile.sync(first);
    let (dollars, euros) = (id(&profile, "dollars"), id(&profile, "euros"));
    for row in [dollars, euros] {
        profile.say(row, &Saying::Cleared(true));
    }
    let checking = profile.account("acc");
    let on = day(2026, 3, 2);
    let state = profile
        .store
        .read(|r| edits::reconciling(r, checking, on))
        .unwrap();
    assert_eq!(state.cleared, usd(-2_000), "euros are on another statement");
    let balance = state.opening.minor() - 2_000;
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::reconcile(w, &meta, checking, on, balance, on))
        .unwrap();
    assert!(line(&profile, dollars).reconciled);
    assert!(!line(&profile, euros).reconciled);
    profile.say(euros, &Saying::Date(Some(on)));
    profile.verified();
}

#[test]
fn an_edit_of_very_many_tells_how_far_it_is_and_is_one_step_or_nothing() {
    const ROWS: usize = 45_000;
    let profile = synced((0..ROWS).map(|n| fact(&format!("r{n}"), -100)));
    let told: RefCell<Vec<Progress>> = RefCell::default();
    let tell = |progress: Progress| told.borrow_mut().push(progress);
    let watched = |work: &dyn Fn(&coffer_store::Writer<'_>) -> coffer_store::Result<u32>| {
        told.borrow_mut().clear();
        let rows = profile.store.write_watched(&tell, work);
        let told = told.borrow();
        // It goes onwards, in steps, to its end.
        let onwards = |pair: &[Progress]| {
            pair[0].done < pair[1].done && pair[0].done * pair[1].all <= pair[1].done * pair[0].all
        };
        assert!(told.len() >= 4 && told.windows(2).all(onwards), "{told:?}");
        (rows, told.last().copied())
    };
    let all = Filter::default();
    let meta = profile.meta();
    let hide = |w: &coffer_store::Writer<'_>| {
        edits::say(w, &meta, Which::Listed(&all), &Saying::Hidden(true))
    };
    let rows = u64::try_from(ROWS).unwrap();
    let whole = Some(Progress {
        done: rows,
        all: rows,
    });
    // What fails at the end leaves nothing.
    let (failed, _) = watched(&|w| {
        hide(w)?;
        Err(StoreError::Refused("the end".into()))
    });
    assert_eq!(refusal(failed), "the end");
    assert!(profile.lines("is:hidden").is_empty());
    let (said, last) = watched(&hide);
    assert_eq!((said.unwrap(), last), (45_000, whole));
    let meta = profile.meta();
    let (undone, last) = watched(&|w| edits::undo(w, &meta).map(|undone| undone.rows));
    assert_eq!((undone.unwrap(), last), (45_000, whole));
    assert!(profile.lines("is:hidden").is_empty());

    // A rule goes over all rows to judge them, and over those that it changes.
    let tags = Actions {
        tags: vec!["Food".into()],
        ..Actions::default()
    };
    let draft = RuleDraft {
        id: None,
        name: String::new(),
        search: "grocer".into(),
        actions: tags,
        enabled: true,
    };
    let meta = profile.meta();
    let (ruled, last) =
        watched(&|w| edits::save_rule(w, &meta, &mut mint(), &draft, true).map(|(_, rows)| rows));
    assert_eq!(ruled.unwrap(), 45_000);
    assert_eq!(last.unwrap().all, 2 * rows);
    profile.undo().unwrap();
    assert!(profile.lines("has:tag").is_empty());
}

#[test]
fn an_edit_of_a_few_rows_tells_nothing_on_its_way() {
    let profile = synced([fact("a", -100)]);
    let a = id(&profile, "a");
    let meta = profile.meta();
    let said = profile
        .store
        .write_watched(&|progress| panic!("{progress:?}"), |w| {
            edits::say(w, &meta, Which::These(&[a]), &Saying::Hidden(true))
        });
    assert_eq!(said.unwrap(), 1);
}

#[test]
fn a_note_of_a_megabyte_is_refused_with_its_size_and_what_was_there_stays() {
    let profile = synced([fact("a", -100)]);
    let a = id(&profile, "a");
    profile.note(a, "short");
    let sentence = refusal(profile.try_note(a, &"é".repeat(1_000_000)));
    assert!(
        sentence.contains("20000") && sentence.contains("1000000"),
        "{sentence}"
    );
    assert_eq!(line(&profile, a).note.as_deref(), Some("short"));
    profile.note(a, &"é".repeat(20_000));
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert_eq!(line(&profile, a).note, None);
}

#[test]
fn what_is_said_while_a_sync_books_the_row_is_said_of_the_booked_one() {
    let pending = TransactionFact {
        pending: true,
        ..fact("p", -100)
    };
    let profile = synced([pending]);
    // The window shows it, and a sync commits before the word of it does.
    let shown = id(&profile, "p");
    let posted = TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("q", -120)
    };
    let mut next = changes(Some("c1"), "c2", [posted]);
    next.removed = vec![removal("p")];
    profile.sync(next);
    profile.note(shown, "tip for Ana");
    profile.category(shown, "restaurants");
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].external_id, "q");
    assert_eq!(lines[0].note.as_deref(), Some("tip for Ana"));
    // Parts of what it was are refused with what is left of what it is.
    let part = |amount_minor| coffer_domain::split::Part {
        amount_minor,
        category: None,
        note: String::new(),
    };
    let sentence = refusal(profile.try_say(shown, &Saying::Split(vec![part(-60), part(-40)])));
    assert!(
        sentence.contains("-0.20") || sentence.contains("0.20"),
        "{sentence}"
    );
    profile.verified();
}

#[test]
fn an_undo_reaches_a_row_that_the_bank_took_back_since() {
    let profile = synced([fact("a", -100), fact("b", -200)]);
    let (a, b) = (id(&profile, "a"), id(&profile, "b"));
    profile.note(a, "mine");
    let meta = profile.meta();
    let said = profile
        .store
        .write(|w| edits::say(w, &meta, Which::These(&[a, b]), &Saying::Hidden(true)));
    assert_eq!(said.unwrap(), 2);
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![removal("a")];
    profile.sync(gone);
    assert!(line(&profile, a).withdrawn);
    assert_eq!(
        profile.undo().unwrap().rows,
        2,
        "both, the one that is gone too"
    );
    assert_eq!(profile.undo().unwrap().rows, 1);
    // Nothing was said of it any more: it is where the bank put it.
    assert_eq!(profile.lines("").len(), 1);
    let there = |status| {
        let lines = profile.listed_as(status);
        lines.iter().any(|line| line.id == a)
    };
    assert!(there(Status::Withdrawn) && !there(Status::Listed));
    profile.redo().unwrap();
    assert_eq!(line(&profile, a).note.as_deref(), Some("mine"));
    profile.verified();
}

#[test]
fn a_rule_leaves_alone_what_only_learning_puts_where_it_looks() {
    let profile = synced([fact("a", -100)]);
    profile.category(id(&profile, "a"), "coffee");
    profile.sync(changes(Some("c1"), "c2", [fact("b", -100)]));
    let b = id(&profile, "b");
    assert_eq!(line(&profile, b).category_source, "learned");
    let tags = |tag: &str| Actions {
        tags: vec![tag.into()],
        ..Actions::default()
    };
    rule(&profile, "cat:coffee", tags("by learning"));
    rule(&profile, "cat:groceries", tags("by the bank"));
    assert_eq!(line(&profile, b).tags, ["by the bank"]);
    let draft = RuleDraft {
        id: None,
        name: String::new(),
        search: "cat:groceries".into(),
        actions: tags("more"),
        enabled: true,
    };
    let preview = profile
        .store
        .read(|r| coffer_store::layer::preview(r, &draft))
        .unwrap();
    assert_eq!(
        (preview.found, preview.changed),
        (1, 1),
        "the bank's word of b"
    );
    profile.verified();
}
