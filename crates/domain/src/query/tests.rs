//! Stories of the language, and what holds for every text.

use proptest::prelude::*;

use super::*;
use crate::CivilDate;

fn today() -> CivilDate {
    CivilDate::from_ymd_opt(2026, 11, 27).unwrap()
}

fn read(text: &str) -> Vec<Term> {
    parse(text, today()).unwrap().terms
}

fn what(text: &str) -> What {
    let [term] = &read(text)[..] else {
        panic!("{text} is not one term")
    };
    term.what.clone()
}

fn wrong(text: &str) -> (String, String, Option<String>) {
    let (_, problem) = parse(text, today()).unwrap_err();
    let place = text[problem.span.start..problem.span.end].to_owned();
    (place, problem.message, problem.hint)
}

fn shown(text: &str) -> String {
    parse(text, today()).unwrap().to_string()
}

#[test]
fn words_phrases_and_operators_stand_beside_each_other() {
    assert_eq!(
        shown("coffee \"corner shop\" cat:groceries,\"Food & drink\" AMT:>50 -is:pending"),
        "coffee \"corner shop\" cat:groceries,\"Food & drink\" amt:>50 not:is:pending"
    );
}

#[test]
fn a_term_is_turned_round_by_a_dash_or_by_not() {
    for text in ["-coffee", "not:coffee", "NOT:coffee", "not:not:-coffee"] {
        let [term] = &read(text)[..] else {
            panic!("{text}")
        };
        assert!(term.negated, "{text}");
        assert_eq!(term.what, What::Word("coffee".into()), "{text}");
        assert_eq!(
            term.span,
            Span {
                start: 0,
                end: text.len()
            },
            "{text}"
        );
    }
    assert!(!read("not:-coffee")[0].negated, "turned round twice");
    assert!(
        !read("--coffee")[0].negated,
        "a dash of a text is none of ours"
    );
}

#[test]
fn names_of_operators_have_no_case_and_have_aliases() {
    for text in ["cat:rent", "CAT:rent", "category:rent", "Category:rent"] {
        assert!(matches!(what(text), What::Category(_)), "{text}");
    }
    assert!(matches!(what("payee:x"), What::Merchant(_)));
    assert!(matches!(what("account:x"), What::Account(_)));
    assert!(matches!(what("date:2026"), What::On(_)));
}

#[test]
fn times_and_addresses_are_texts_like_others() {
    assert_eq!(what("12:30"), What::Word("12:30".into()));
    assert_eq!(
        what("https://shop.example/a"),
        What::Word("https://shop.example/a".into())
    );
}

#[test]
fn signs_between_words_say_nothing_and_alone_they_are_told() {
    assert_eq!(shown("AT & T"), "AT T");
    let (place, message, _) = wrong("&&");
    assert_eq!(
        (place.as_str(), message.as_str()),
        ("&&", "“&&” has no letter and no digit.")
    );
}

#[test]
fn an_operator_that_does_not_exist_is_pointed_at_and_the_nearest_is_named() {
    let (place, message, hint) = wrong("coffee catt:rent");
    assert_eq!(place, "catt:");
    assert_eq!(message, "There is no operator “catt:”.");
    assert_eq!(hint.as_deref(), Some("Did you mean “cat:”?"));
    let (_, _, hint) = wrong("paypal:spotify");
    assert_eq!(
        hint.as_deref(),
        Some("To find this text, put it in quotation marks: \"paypal:spotify\".")
    );
}

#[test]
fn what_comes_before_a_problem_is_still_understood() {
    let (query, _) = parse("coffee is:pendig rent", today()).unwrap_err();
    assert_eq!(query.to_string(), "coffee");
    let (place, message, hint) = wrong("coffee is:pendig rent");
    assert_eq!(place, "pendig");
    assert_eq!(message, "“is:” does not know “pendig”.");
    assert_eq!(hint.as_deref(), Some("Did you mean is:pending?"));
}

#[test]
fn an_operator_without_a_value_says_what_it_wants() {
    for (text, place) in [
        ("cat: rent", "cat:"),
        ("x amt:", "amt:"),
        ("not: x", "not:"),
        ("tag:,", "tag:,"),
    ] {
        let (found, message, _) = wrong(text);
        assert_eq!(found, place, "{text}");
        assert!(
            message.ends_with("needs something after the colon."),
            "{message}"
        );
    }
}

#[test]
fn wrong_values_are_pointed_at() {
    for (text, place) in [
        ("amt:lots", "lots"),
        ("amt:1,000", "amt:1,000"),
        ("amt:>-5", ">-5"),
        ("amt:20..10", "20..10"),
        ("amt:-1..+2", "-1..+2"),
        ("on:2026-13", "2026-13"),
        ("on:2026-02-30", "2026-02-30"),
        ("before:soon", "soon"),
        ("on:2026..2025", "2026..2025"),
        ("on:2025,2026", "on:2025,2026"),
        ("has:money", "money"),
        ("note:…", "…"),
    ] {
        assert_eq!(wrong(text).0, place, "{text}");
    }
    let (_, _, hint) = wrong("on:yesterdy");
    assert_eq!(hint.as_deref(), Some("Did you mean “yesterday”?"));
}

#[test]
fn days_are_what_a_calendar_says() {
    let days = |text: &str| match what(text) {
        What::On(days) => (days.first.to_string(), days.last.to_string()),
        other => panic!("{other:?}"),
    };
    let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    assert_eq!(days("on:2024-02"), pair("2024-02-01", "2024-02-29"));
    assert_eq!(days("on:2025"), pair("2025-01-01", "2025-12-31"));
    assert_eq!(days("on:today"), pair("2026-11-27", "2026-11-27"));
    assert_eq!(days("on:Yesterday"), pair("2026-11-26", "2026-11-26"));
    assert_eq!(days("on:last-month"), pair("2026-10-01", "2026-10-31"));
    assert_eq!(days("on:december"), pair("2025-12-01", "2025-12-31"));
    assert_eq!(days("on:nov"), pair("2026-11-01", "2026-11-30"));
    assert_eq!(
        days("on:2025-11..2026-02"),
        pair("2025-11-01", "2026-02-28")
    );
}

#[test]
fn quotation_marks_of_every_keyboard_are_marks_and_an_open_one_goes_to_the_end() {
    assert_eq!(what("“corner shop”"), What::Phrase("corner shop".into()));
    assert_eq!(what("\"corner sh"), What::Phrase("corner sh".into()));
    assert_eq!(what("\"a \\\"b\\\" c\""), What::Phrase("a \"b\" c".into()));
}

#[test]
fn too_long_or_too_many_is_told_and_nothing_is_left_out_silently() {
    let long = "x".repeat(CHARS_MAX + 1);
    let (_, problem) = parse(&long, today()).unwrap_err();
    assert_eq!(
        problem.span,
        Span {
            start: CHARS_MAX,
            end: CHARS_MAX + 1
        }
    );
    let many = "a ".repeat(TERMS_MAX + 1);
    let (query, problem) = parse(&many, today()).unwrap_err();
    assert_eq!(query.terms.len(), TERMS_MAX);
    assert_eq!(problem.span.start, TERMS_MAX * 2);
}

#[test]
fn every_operator_understands_its_own_example_and_its_words() {
    for operator in OPERATORS {
        let text = format!("{}:{}", operator.name, operator.example);
        assert!(parse(&text, today()).is_ok(), "{text}");
        for (word, flag, _) in flags_of(operator.subject) {
            match what(&format!("{}:{word}", operator.name)) {
                What::Has(flags) | What::Is(flags) => assert_eq!(flags, [*flag]),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn the_place_of_the_cursor_tells_what_is_wanted() {
    let at = |text: &str| {
        let cursor = text.find('|').unwrap();
        let text = text.replace('|', "");
        let place = place(&text, cursor);
        let replaced = text[place.span.start..place.span.end].to_owned();
        (place.wanted, place.typed, replaced)
    };
    let start =
        |typed: &str, replaced: &str| (Wanted::Start, typed.to_owned(), replaced.to_owned());
    let value = |subject, typed: &str, replaced: &str| {
        (
            Wanted::Value(subject),
            typed.to_owned(),
            replaced.to_owned(),
        )
    };
    assert_eq!(at("|"), start("", ""));
    assert_eq!(at("coffee |"), start("", ""));
    assert_eq!(at("coffee ca|"), start("ca", "ca"));
    assert_eq!(at("c|at rent"), start("c", "cat"));
    assert_eq!(at("-i|"), start("i", "i"));
    assert_eq!(at("cat:|"), value(Subject::Category, "", ""));
    assert_eq!(at("cat:rent,gro|"), value(Subject::Category, "gro", "gro"));
    assert_eq!(
        at("not:cat:\"Food & |\" x"),
        value(Subject::Category, "Food & ", "\"Food & \"")
    );
    assert_eq!(at("is:pen|ding"), value(Subject::Is, "pen", "pending"));
    assert_eq!(at("foo:x|"), start("", ""));
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "cat:",
        "acct:",
        "tag:",
        "amt:",
        "is:",
        "has:",
        "on:",
        "before:",
        "after:",
        "not:",
        "-",
        "note:",
        "merchant:",
        "foo:",
        "\"",
        "“",
        "\\",
        ",",
        "..",
        ">",
        "<=",
        "=",
        "+",
        "19",
        "19.5",
        "0.05",
        " ",
        "coffee",
        "café",
        "none",
        "pending",
        "note",
        "2026-03",
        "2026-03-01",
        "today",
        "march",
        "東京",
        "🦀",
        "&",
        ":",
        "://",
        "$",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat()),
        "\\PC{0,60}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_breaks_it_and_every_place_is_one_in_the_text(text in texts(), cursor in 0_usize..80) {
        let (query, problem) = match parse(&text, today()) {
            Ok(query) => (query, None),
            Err((query, problem)) => (query, Some(problem)),
        };
        let spans = query.terms.iter().map(|term| term.span);
        let mut end = 0;
        for span in spans {
            prop_assert!(span.start >= end && span.start < span.end, "{span:?}");
            end = span.end;
        }
        for span in query.terms.iter().map(|term| term.span).chain(problem.map(|problem| problem.span)) {
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
            let (from, to) = span.utf16(&text);
            prop_assert!(from <= to);
        }
        let place = place(&text, cursor);
        prop_assert!(text.get(place.span.start..place.span.end).is_some());
    }

    #[test]
    fn what_is_shown_of_a_query_means_the_same(text in texts()) {
        if let Ok(query) = parse(&text, today()) {
            let shown = query.to_string();
            // What is shown may be longer than what was typed.
            if shown.chars().count() <= CHARS_MAX {
                let again = parse(&shown, today());
                let again = again.map_err(|(_, problem)| TestCaseError::fail(format!("{shown:?}: {problem:?}")))?;
                let same = |query: &Query| {
                    query.terms.iter().map(|term| (term.negated, term.what.clone())).collect::<Vec<_>>()
                };
                prop_assert_eq!(same(&again), same(&query), "{}", shown);
            }
        }
    }
}
