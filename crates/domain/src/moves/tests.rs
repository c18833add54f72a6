//! The machine of a move, walked through all that can come.

use super::*;
use crate::{Currency, Money};

const NOW: i64 = 10_000_000_000;
const HOUR: i64 = 3_600_000;

fn leg(kind: LegKind, step: Step) -> Leg {
    Leg {
        kind,
        step,
        begun_ms: NOW,
        authorized_ms: NOW,
        asked_ms: step.may_have_moved().then_some(NOW),
        cancellable: step == Step::Pending,
    }
}

fn debit(step: Step) -> Leg {
    leg(LegKind::Debit, step)
}

fn credit(step: Step) -> Leg {
    leg(LegKind::Credit, step)
}

fn back(step: Step) -> Leg {
    leg(LegKind::Back, step)
}

#[test]
fn a_step_comes_only_after_those_that_lead_to_it() {
    let after = |step: Step| -> Vec<&str> {
        let all = Step::ALL.iter().filter(|next| step.may_become(**next));
        all.map(|next| next.as_str()).collect()
    };
    let told = [
        "pending",
        "posted",
        "settled",
        "cancelled",
        "failed",
        "returned",
    ];
    assert_eq!(
        after(Step::Authorizing),
        ["authorized", "declined", "not_made"]
    );
    assert_eq!(after(Step::Authorized), ["asked", "not_made", "cancelled"]);
    assert_eq!(after(Step::Asked), [&["not_made"][..], &told].concat());
    assert_eq!(
        after(Step::NotMade),
        told,
        "facts stand above what was worked out"
    );
    assert_eq!(after(Step::Pending), told[1..]);
    assert_eq!(after(Step::Posted), ["settled", "failed", "returned"]);
    assert_eq!(after(Step::Settled), ["returned"]);
    for end in [
        Step::Declined,
        Step::Cancelled,
        Step::Failed,
        Step::Returned,
    ] {
        assert!(after(end).is_empty(), "{end:?}");
    }
    for step in Step::ALL {
        assert_eq!(Step::from_word(step.as_str()), Some(*step));
        assert!(
            !step.may_become(*step),
            "what is told twice changes nothing"
        );
        assert!(!(step.is_dead() && step.may_have_moved()));
    }
}

#[test]
fn the_way_of_a_move_that_works() {
    let debits = [
        (Step::Authorizing, State::Planning, Place::From),
        (Step::Authorized, State::Planned, Place::From),
        (Step::Asked, State::DebitAsked, Place::NotKnown),
        (Step::Pending, State::DebitUnderWay, Place::Leaving),
        (Step::Posted, State::DebitUnderWay, Place::Leaving),
        (Step::Settled, State::Resting, Place::Ledger),
    ];
    for (step, wanted, place) in debits {
        let state = state(&[debit(step)], NOW);
        assert_eq!((state, state.place()), (wanted, place), "{step:?}");
    }
    let credits = [
        (Step::Authorizing, State::Resting, Place::Ledger),
        (Step::Authorized, State::Resting, Place::Ledger),
        (Step::Asked, State::CreditAsked, Place::Arriving),
        (Step::Pending, State::CreditUnderWay, Place::Arriving),
        (Step::Posted, State::CreditUnderWay, Place::Arriving),
        (Step::Settled, State::Done, Place::To),
    ];
    for (step, wanted, place) in credits {
        let state = state(&[debit(Step::Settled), credit(step)], NOW);
        assert_eq!((state, state.place()), (wanted, place), "{step:?}");
    }
}

#[test]
fn what_goes_wrong_says_where_the_money_is() {
    for (step, wanted) in [
        (Step::Declined, State::Declined),
        (Step::NotMade, State::Lapsed),
        (Step::Cancelled, State::Cancelled),
        (Step::Failed, State::Failed),
        (Step::Returned, State::Returned),
    ] {
        let state = state(&[debit(step)], NOW);
        assert_eq!((state, state.place()), (wanted, Place::From), "{step:?}");
    }
    for step in [Step::Cancelled, Step::Failed, Step::Returned] {
        assert_eq!(
            state(&[debit(Step::Settled), credit(step)], NOW),
            State::Stranded
        );
    }
    let stranded = [debit(Step::Settled), credit(Step::Returned)];
    let with = |leg| [&stranded[..], &[leg]].concat();
    assert_eq!(state(&with(back(Step::Asked)), NOW), State::BackAsked);
    assert_eq!(state(&with(back(Step::Posted)), NOW), State::BackUnderWay);
    assert_eq!(state(&with(back(Step::Settled)), NOW), State::SentBack);
    assert_eq!(state(&with(back(Step::Failed)), NOW), State::Stranded);
    // Taken back by the first bank, weeks later.
    let gone_on = [debit(Step::Returned), credit(Step::Settled)];
    assert_eq!(state(&gone_on, NOW), State::Owed);
    let stopped = [debit(Step::Returned), credit(Step::Cancelled)];
    assert_eq!(state(&stopped, NOW), State::Returned, "the ledger is even");
}

#[test]
fn a_plan_lapses_after_an_hour_and_nothing_is_made_of_it() {
    let plan = [debit(Step::Authorized)];
    assert_eq!(state(&plan, NOW + HOUR - MARGIN_MS - 1), State::Planned);
    assert_eq!(state(&plan, NOW + HOUR - MARGIN_MS), State::Lapsed);
    assert!(!can_confirm(state(&plan, NOW + HOUR)));
    assert_eq!(
        next(&plan, NOW, true),
        Next::Nothing,
        "a person confirms it"
    );
    assert_eq!(next(&plan, NOW + HOUR, true), Next::GiveUp(0));
}

/// The heart of it: what may have been made is never begun a second time.
#[test]
fn nothing_is_begun_while_a_leg_may_still_come_to_something() {
    for step in Step::ALL {
        for out in [credit(*step), back(*step)] {
            let legs = [debit(Step::Settled), out];
            for at in [NOW, NOW + HOUR, NOW + 100 * HOUR] {
                let next = next(&legs, at, true);
                if !step.is_dead() {
                    assert_ne!(next, Next::Begin, "{out:?} at {at}");
                    assert!(!can_send_back(&legs, at), "{out:?}");
                }
            }
        }
        // And never while the debit is not through, or was taken back.
        let legs = [debit(*step)];
        if *step != Step::Settled {
            assert_ne!(next(&legs, NOW + 100 * HOUR, true), Next::Begin, "{step:?}");
        }
    }
}

#[test]
fn an_asked_leg_is_resolved_and_asked_again_under_the_same_authorization_only() {
    let asked = debit(Step::Asked);
    assert_eq!(next(&[asked], NOW, false), Next::Resolve(0));
    assert_eq!(missing(&asked, NOW, false, true), Missing::AskAgain);
    assert_eq!(
        missing(&asked, NOW + HOUR - MARGIN_MS, true, true),
        Missing::Wait,
        "too old to be asked again, too young to be given up"
    );
    assert_eq!(missing(&asked, NOW + HOUR, true, true), Missing::NotMade);
    assert_eq!(
        missing(&asked, NOW + HOUR, false, true),
        Missing::Wait,
        "not before all events were read"
    );
    // Asked in the last minute: the provider gets its time.
    let late = Leg {
        asked_ms: Some(NOW + 58 * 60_000),
        ..asked
    };
    assert_eq!(missing(&late, NOW + HOUR, true, true), Missing::Wait);
    assert_eq!(
        missing(&late, NOW + 58 * 60_000 + SETTLES_IN_MS, true, true),
        Missing::NotMade
    );
}

/// The clock was days ahead when it was planned, and was set right since.
#[test]
fn a_plan_of_a_time_to_come_is_past() {
    let plan = [debit(Step::Authorized)];
    assert_eq!(state(&plan, NOW), State::Planned);
    assert_eq!(
        state(&plan, NOW - MARGIN_MS),
        State::Planned,
        "two clocks differ"
    );
    assert_eq!(state(&plan, NOW - MARGIN_MS - 1), State::Lapsed);
    assert_eq!(next(&plan, NOW - MARGIN_MS - 1, true), Next::GiveUp(0));
    assert!(!can_confirm(state(&plan, NOW - 48 * HOUR)));
    // Nor does money rest for days because the try before was begun by that clock.
    let rests = [debit(Step::Settled), credit(Step::Declined)];
    assert_eq!(next(&rests, NOW + 1, true), Next::Nothing);
    assert_eq!(next(&rests, NOW - 48 * HOUR, true), Next::Begin);
}

/// The first bank took the money back while nobody knew whether the credit had been made.
#[test]
fn what_was_taken_back_is_not_sent_on_by_asking_again() {
    let asked = credit(Step::Asked);
    let taken = [debit(Step::Returned), asked];
    assert_eq!(next(&taken, NOW, true), Next::Resolve(1));
    assert!(!is_wanted(&taken, &asked));
    assert_eq!(missing(&asked, NOW, true, false), Missing::Wait);
    assert_eq!(missing(&asked, NOW + HOUR, true, false), Missing::NotMade);
    let there = [debit(Step::Settled), asked];
    assert!(is_wanted(&there, &asked));
    assert!(is_wanted(&[debit(Step::Asked)], &debit(Step::Asked)));
}

#[test]
fn the_credit_follows_by_itself_and_only_when_all_events_were_read() {
    let rests = [debit(Step::Settled)];
    assert_eq!(next(&rests, NOW, false), Next::Nothing);
    assert_eq!(next(&rests, NOW, true), Next::Begin);
    let asked = [debit(Step::Settled), credit(Step::Authorizing)];
    assert_eq!(next(&asked, NOW, true), Next::Authorize(1));
    assert_eq!(next(&asked, NOW + HOUR, true), Next::GiveUp(1));
    let may = [debit(Step::Settled), credit(Step::Authorized)];
    assert_eq!(next(&may, NOW, true), Next::Create(1));
    assert_eq!(next(&may, NOW, false), Next::Nothing);
    // Not let through: again after some hours, a few times, and then a person decides.
    let mut legs = vec![debit(Step::Settled), credit(Step::Declined)];
    assert_eq!(next(&legs, NOW + AGAIN_AFTER_MS - 1, true), Next::Nothing);
    assert_eq!(next(&legs, NOW + AGAIN_AFTER_MS, true), Next::Begin);
    assert!(can_send_back(&legs, NOW));
    for _ in 1..TRIES_MAX {
        legs.push(credit(Step::Declined));
    }
    assert_eq!(state(&legs, NOW), State::Stranded);
    assert_eq!(next(&legs, NOW + AGAIN_AFTER_MS, true), Next::Nothing);
    assert!(can_confirm(State::Stranded));
}

#[test]
fn what_the_first_bank_took_back_does_not_go_on_if_that_can_be_stopped() {
    let pending = [debit(Step::Returned), credit(Step::Pending)];
    assert_eq!(next(&pending, NOW, true), Next::Stop(1));
    let not_asked = [debit(Step::Returned), credit(Step::Authorized)];
    assert_eq!(next(&not_asked, NOW, true), Next::GiveUp(1));
    let gone = [debit(Step::Returned), credit(Step::Posted)];
    assert_eq!(next(&gone, NOW, true), Next::Nothing);
}

#[test]
fn what_can_be_cancelled_is_the_plan_or_what_was_not_sent() {
    assert_eq!(can_cancel(&[debit(Step::Authorized)], NOW), Some(0));
    assert_eq!(can_cancel(&[debit(Step::Pending)], NOW), Some(0));
    assert_eq!(can_cancel(&[debit(Step::Posted)], NOW), None);
    assert_eq!(can_cancel(&[debit(Step::Asked)], NOW), None);
    let both = [debit(Step::Settled), credit(Step::Pending)];
    assert_eq!(can_cancel(&both, NOW), Some(1));
}

#[test]
fn every_state_has_a_sentence_with_the_amount_and_no_other_money_is_named() {
    let names = Names {
        from: "Checking",
        to: "Savings",
        amount: "500.00 USD",
    };
    let all = [
        State::Planning,
        State::Planned,
        State::Lapsed,
        State::Declined,
        State::DebitAsked,
        State::DebitUnderWay,
        State::Resting,
        State::CreditAsked,
        State::CreditUnderWay,
        State::Done,
        State::Cancelled,
        State::Failed,
        State::Returned,
        State::Stranded,
        State::BackAsked,
        State::BackUnderWay,
        State::SentBack,
        State::Owed,
    ];
    let mut said = std::collections::BTreeSet::new();
    for state in all {
        let text = sentence(state, names);
        assert!(text.contains("500.00 USD") && text.ends_with('.'), "{text}");
        assert!(
            text.contains("Checking") || text.contains("Savings"),
            "{text}"
        );
        assert!(said.insert(text), "each state has its own");
        assert_eq!(
            state.is_under_way(),
            !matches!(state.place(), Place::From | Place::To | Place::Both),
            "{state:?}"
        );
    }
}

#[test]
fn amounts_are_plain_digits_of_the_currency() {
    let usd = Currency::from_code("USD");
    let read = |text: &str| read_amount(text, &usd);
    assert_eq!(read(" 500 ").unwrap().minor(), 50_000);
    assert_eq!(read("0.01").unwrap().minor(), 1);
    assert_eq!(read("12.3").unwrap().minor(), 1_230);
    assert_eq!(read(""), Err(AmountProblem::Empty));
    assert_eq!(read("0.00"), Err(AmountProblem::Zero));
    assert_eq!(read("-5"), Err(AmountProblem::Negative));
    assert_eq!(read("100000.01"), Err(AmountProblem::Huge));
    assert_eq!(read(&"9".repeat(400)), Err(AmountProblem::Huge));
    assert!(matches!(
        read("1.001"),
        Err(AmountProblem::TooPrecise { digits: 2, .. })
    ));
    for bad in [
        "1,000", "1e3", "five", "1.", ".5", "--1", "1.2.3", "+5", "٣", "1 000", "NaN", "$5",
    ] {
        assert!(
            matches!(read(bad), Err(AmountProblem::NotANumber(_))),
            "{bad}"
        );
    }
    let yen = Currency::from_code("JPY");
    assert!(read_amount("5.0", &yen).is_err());
    for problem in [read("x"), read("0"), read("-1"), read("1.001")] {
        assert!(problem.unwrap_err().to_string().ends_with('.'));
    }
}

#[test]
fn limits_hold_for_a_move_and_for_a_day() {
    let limits = Limits::default();
    let money = |minor| Money::new(minor, Currency::from_code("USD"));
    let check = |minor, used| check_limits(&money(minor), used, limits);
    assert_eq!(check(100_000, 0), Ok(()));
    assert_eq!(
        check(100_001, 0),
        Err(AmountProblem::OverMove(money(100_000)))
    );
    assert_eq!(check(100_000, 100_000), Ok(()));
    assert!(matches!(
        check(1, 200_000),
        Err(AmountProblem::OverDay { .. })
    ));
    assert!(matches!(
        check(1, i64::MAX),
        Err(AmountProblem::OverDay { .. })
    ));
}

#[test]
fn every_code_of_a_return_has_words() {
    for number in 1..=99 {
        let text = meaning(&format!("R{number:02}"));
        assert!(
            text.ends_with('.') && !text.contains("no more than"),
            "{text}"
        );
    }
    assert!(meaning("R01").contains("not enough money"));
    assert!(meaning("SOMETHING").ends_with('.'));
    assert!(declined(Some("NSF")).contains("not enough money"));
    assert!(declined(None).ends_with('.'));
}
