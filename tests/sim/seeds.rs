//! Which seeds are played, and what is said of one that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    desk,
    mutant::Mutant,
    story::{self, Failure, STEPS},
};

/// Seeds of `make test`.
const SEEDS: u64 = 200;

/// `make test` plays its seeds in so many tests, so that they run beside each other.
const PARTS: u64 = 20;

pub fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => otherwise,
    }
}

/// What a panic said.
pub fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a panic: {}", text.unwrap_or("no words"))
}

/// Plays a story. A panic of the program under test is a failure like any other.
fn play(seed: u64, steps: u64, mutant: Option<Mutant>) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(|| story::play(seed, steps, mutant))).unwrap_or_else(|panic| {
        Err(Failure {
            step: steps,
            findings: vec![words_of(panic.as_ref())],
            told: vec![],
        })
    })
}

/// The fewest steps after which the story fails. One that is cut short plays the same up to there.
fn shortest(seed: u64, steps: u64, failed_at: u64) -> u64 {
    (0..=failed_at.min(steps))
        .find(|steps| play(seed, *steps, None).is_err())
        .unwrap_or(steps)
}

fn part(part: u64) {
    let (from, seeds, steps) = (
        number("COFFER_SIM_FROM", 0),
        number("COFFER_SIM_SEEDS", SEEDS),
        number("COFFER_SIM_STEPS", STEPS),
    );
    for seed in (from..from + seeds).filter(|seed| seed % PARTS == part) {
        if let Err(failure) = play(seed, steps, None) {
            let steps = shortest(seed, steps, failure.step);
            let failure = play(seed, steps, None).err().unwrap_or(failure);
            panic!(
                "seed {seed} fails at step {} of {steps}:\n{}\n\n{}\n\nTo play it again: \
                 make sim FROM={seed} SEEDS=1 STEPS={steps}\n",
                failure.step,
                failure.told.join("\n"),
                failure.findings.join("\n"),
            );
        }
    }
}

macro_rules! parts {
    ($($name:ident: $n:literal),*) => {
        $(#[test]
        fn $name() {
            part($n);
        })*
    };
}

parts! {
    seeds_of_part_00: 0, seeds_of_part_01: 1, seeds_of_part_02: 2, seeds_of_part_03: 3,
    seeds_of_part_04: 4, seeds_of_part_05: 5, seeds_of_part_06: 6, seeds_of_part_07: 7,
    seeds_of_part_08: 8, seeds_of_part_09: 9, seeds_of_part_10: 10, seeds_of_part_11: 11,
    seeds_of_part_12: 12, seeds_of_part_13: 13, seeds_of_part_14: 14, seeds_of_part_15: 15,
    seeds_of_part_16: 16, seeds_of_part_17: 17, seeds_of_part_18: 18, seeds_of_part_19: 19
}

/// One seed in so many is played over the whole program as well.
const DESK_EVERY: u64 = 8;

fn part_of_desk(part: u64) {
    let (from, seeds) = (
        number("COFFER_SIM_FROM", 0),
        number("COFFER_SIM_SEEDS", SEEDS),
    );
    let chosen = (from..from + seeds).filter(|seed| seed % DESK_EVERY == 0);
    for seed in chosen.filter(|seed| seed / DESK_EVERY % DESK_PARTS == part) {
        if let Err(failure) = desk::play(seed, false) {
            panic!(
                "seed {seed} fails over the whole program:\n{failure}\n\nTo play it again: \
                 make sim FROM={seed} SEEDS=1\n"
            );
        }
    }
}

#[test]
fn a_text_of_which_a_rule_is_lost_is_caught() {
    let caught = |seed: u64| {
        let played = desk::play(seed, true);
        played.is_err_and(|finding| finding.contains("must be"))
    };
    assert!((0..20).any(caught), "no story missed the rule");
}

/// Tests that they are spread over.
const DESK_PARTS: u64 = 4;

macro_rules! desk_parts {
    ($($name:ident: $n:literal),*) => {
        $(#[test]
        fn $name() {
            part_of_desk($n);
        })*
    };
}

desk_parts! {
    seeds_of_desk_0: 0, seeds_of_desk_1: 1, seeds_of_desk_2: 2, seeds_of_desk_3: 3
}

/// A seed catches a program which does it wrong, and says of it what is wrong: a failure of the
/// simulation itself, which any mutant would meet, is no catch.
fn caught(mutant: Mutant, within: u64, wrong: &str) {
    let mut others = Vec::new();
    for seed in 0..within {
        let Err(failure) = play(seed, STEPS, Some(mutant)) else {
            continue;
        };
        let findings = failure.findings.join("\n");
        if findings.contains(wrong) {
            return;
        }
        others.push(findings);
    }
    panic!(
        "{within} seeds do not say “{wrong}” of {mutant:?}, but: {}",
        others.join("\n")
    );
}

/// A program that does it wrong is caught, and caught early.
macro_rules! controls {
    ($($name:ident: $mutant:ident within $seeds:literal saying $wrong:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            caught(Mutant::$mutant, $seeds, $wrong);
        })*
    };
}

controls! {
    a_cursor_that_is_saved_before_its_rows_is_caught: CursorFirst within 10 saying "its data at",
    removals_that_are_dropped_are_caught: RemovalsDropped within 10 saying "are listed, where",
    pending_rows_that_are_matched_by_amount_only_are_caught: MatchedByAmountOnly within 10 saying "has become another row",
    changes_that_are_dropped_are_caught: ModifiedDropped within 10 saying "are listed, where",
    links_that_are_ignored_are_caught: LinksIgnored within 10 saying "has become another row",
    a_race_that_the_last_one_wins_is_caught: LastOneWins within 20 saying "are listed, where",
    parts_that_are_changed_to_fit_a_tip_are_caught: PartsSpread within 100 saying ", true)] must be",
    a_disk_that_lies_is_caught: DiskLies within 10 saying " is lost",
    a_backup_without_the_log_is_caught: BackupOfTheFileAlone within 20 saying "must be",
    a_new_key_over_old_data_is_caught: MintsAKey within 20 saying " is lost",
    a_bank_that_is_disconnected_where_it_must_be_forgotten_is_caught: ForgetsNothing within 40 saying " rows, where",
    an_undo_of_another_edit_than_the_chosen_one_is_caught: UndoesTheNewest within 40 saying "must be",
    a_no_to_a_pair_that_is_forgotten_is_caught: NoIsForgotten within 40 saying "and must not be",
    a_pair_that_is_written_down_as_none_is_caught: YesIsNo within 40 saying "belongs together with None",
    a_pair_of_which_both_are_deleted_is_caught: BothLegsDeleted within 100 saying "are listed, where",
    a_hold_that_is_deleted_where_it_is_to_be_taken_apart_is_caught: ApartDeletes within 40 saying "are listed, where",
    a_statement_that_locks_nothing_is_caught: NothingIsLocked within 150 saying "must be",
    a_row_by_hand_that_stays_beside_the_banks_is_caught: TwinsStay within 60 saying "are listed, where",
    a_rule_that_is_for_the_past_unasked_is_caught: RuleOfThePast within 40 saying "must be",
    an_edit_of_all_that_is_of_one_is_caught: OneOfAll within 40 saying "must be",
    tags_of_rules_that_are_dropped_are_caught: TagsOfRulesDropped within 40 saying "must be",
    notes_of_rules_that_are_dropped_are_caught: NotesOfRulesDropped within 40 saying "must be",
    rules_that_hide_nothing_are_caught: RulesHideNothing within 40 saying "must be",
    rules_that_review_nothing_are_caught: RulesReviewNothing within 40 saying "must be",
    rules_that_split_nothing_are_caught: RulesSplitNothing within 40 saying "must be",
    a_category_that_is_made_elsewhere_is_caught: MadeElsewhere within 40 saying "there is a category",
    a_category_that_stays_where_it_was_is_caught: MovesNothing within 40 saying "there is a category",
    a_word_of_a_bank_that_is_not_mapped_is_caught: MapsNothing within 100 saying "must be",
    a_switch_that_ends_no_proposals_is_caught: SwitchDoesNothing within 60 saying "and must not be",
    a_row_that_stays_in_its_account_is_caught: StaysInItsAccount within 120 saying "must be",
    a_file_that_is_not_attached_is_caught: AttachesNothing within 40 saying "must be",
    tags_that_take_the_place_of_others_are_caught: TagsReplaced within 60 saying "must be",
    tags_that_stay_where_they_are_taken_off_are_caught: TagsStay within 60 saying "must be",
}
