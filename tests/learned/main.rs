//! `make learned`: how often the learned categoriser is right on rows that it has not seen.
//!
//! ```text
//!   people   the sandbox's, whose banks are asked for two years of rows
//!   words    each person puts a third of the merchants into categories of their own, the others where the bank has them,
//!            and errs once in twenty times
//!   held out the last 30 in a hundred rows by time, and, row by row, every row before its person's word on it
//! ```
//! Prints how many rows it speaks of (coverage) and how many of these are what the person says of them without erring
//! (precision), by how many past rows it speaks from. docs/learned.md has the figures.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a measurement that fails is none, its table is for a person, and shares are no money"
)]

use std::{collections::BTreeMap, time::Instant};

use acceptance::BankProcess;
use coffer_domain::{
    category::{self, STARTERS},
    learned::{Features, Guess, Model},
};
use serde_json::{Value, json};

const PEOPLE: [&str; 5] = [
    "user_good",
    "user_ewa_user",
    "user_yuppie",
    "user_small_business",
    "user_transactions_dynamic",
];
const SEEDS: std::ops::Range<u64> = 1..4;

/// A row with what its person means it to be, and what they say of it.
struct Told {
    date: String,
    row: Features,
    bank: Option<i64>,
    means: i64,
    says: i64,
}

/// Numbers that are the same in every run (SplitMix64).
fn drawn(from: u64) -> u64 {
    let mut z = from.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(7, |hash, byte| drawn(hash ^ u64::from(byte)))
}

fn starter(code: &str) -> Option<i64> {
    let place = STARTERS.iter().position(|one| one.code == code)?;
    i64::try_from(place + 1).ok()
}

fn told(row: &Value, person: u64, n: u64) -> Option<Told> {
    let text = |name: &str| row[name].as_str();
    let name = text("name")?;
    let minor = (row["amount"].as_f64()? * -100.0).round() as i64;
    let original = text("original_description").unwrap_or(name);
    let features = Features::new(
        text("merchant_entity_id"),
        text("merchant_name"),
        name,
        original,
        minor,
    );
    let detailed = row["personal_finance_category"]["detailed"]
        .as_str()
        .unwrap_or_default();
    let bank = category::for_detailed(detailed).and_then(starter);
    let of_merchant = drawn(hash(&features.merchant) ^ person);
    let own = i64::try_from(of_merchant / 3 % 40).ok()? + 8;
    let means = match of_merchant % 3 {
        0 => own,
        _ => bank.unwrap_or(own),
    };
    let chance = drawn(person ^ (n << 8));
    let says = if chance.is_multiple_of(20) {
        8 + i64::try_from(chance / 20 % 40).ok()?
    } else {
        means
    };
    Some(Told {
        date: text("date")?.to_owned(),
        row: features,
        bank,
        means,
        says,
    })
}

async fn rows(bank: &BankProcess, user: &str, person: u64) -> Vec<Told> {
    let made = bank
        .plaid(
            "/sandbox/public_token/create",
            json!({
                "institution_id": "ins_109508",
                "initial_products": ["transactions"],
                "options": { "override_username": user, "override_password": "pass_good" },
            }),
        )
        .await
        .unwrap();
    let token = bank
        .plaid(
            "/item/public_token/exchange",
            json!({ "public_token": made["public_token"] }),
        )
        .await
        .unwrap()["access_token"]
        .clone();
    let (mut cursor, mut all) = (Value::Null, Vec::new());
    // The history comes in steps; each page has at most 500 rows.
    for _ in 0..200 {
        let mut body = json!({ "access_token": token, "count": 500 });
        if !cursor.is_null() {
            body["cursor"] = cursor.clone();
        }
        let page = bank.plaid("/transactions/sync", body).await.unwrap();
        all.extend(page["added"].as_array().into_iter().flatten().cloned());
        cursor = page["next_cursor"].clone();
        let is_whole = page["transactions_update_status"] == "HISTORICAL_UPDATE_COMPLETE";
        if page["has_more"] == false && is_whole {
            break;
        }
        if page["has_more"] == false {
            bank.advance(1).await.unwrap();
        }
    }
    let posted = all.iter().filter(|row| row["pending"] == false);
    let mut told: Vec<Told> = posted
        .zip(0..)
        .filter_map(|(row, n)| self::told(row, person, n))
        .collect();
    told.sort_by(|a, b| a.date.cmp(&b.date));
    told
}

#[derive(Default)]
struct Score {
    spoken: u32,
    right: u32,
}

#[derive(Default)]
struct Sheet {
    rows: u32,
    bank_right: u32,
    all: Score,
    /// By merchant or word, and by how many past rows it speaks from.
    by: BTreeMap<(bool, u32), Score>,
    /// With the bank's word where it abstains.
    shown_right: u32,
}

impl Sheet {
    fn add(&mut self, told: &Told, guess: Option<&Guess>) {
        self.rows += 1;
        let bank_right = told.bank == Some(told.means);
        self.bank_right += u32::from(bank_right);
        let Some(guess) = guess else {
            self.shown_right += u32::from(bank_right);
            return;
        };
        let of = [1, 2, 3, 5, 10, 20]
            .into_iter()
            .rev()
            .find(|least| guess.of >= *least)
            .unwrap_or(1);
        let is_right = u32::from(guess.category == told.means);
        self.shown_right += is_right;
        for score in [
            &mut self.all,
            self.by.entry((guess.by_merchant, of)).or_default(),
        ] {
            score.spoken += 1;
            score.right += is_right;
        }
    }

    fn print(&self, name: &str) {
        let share = |part: u32, whole: u32| {
            format!("{:.1} %", f64::from(part) * 100.0 / f64::from(whole.max(1)))
        };
        println!("\n## {name}: {} rows\n", self.rows);
        println!("| speaks from | rows | coverage | precision |\n|---|---|---|---|");
        for ((by_merchant, of), score) in &self.by {
            let by = if *by_merchant {
                "of the merchant"
            } else {
                "with a word"
            };
            println!(
                "| {of} or more past rows {by} | {} | {} | {} |",
                score.spoken,
                share(score.spoken, self.rows),
                share(score.right, score.spoken)
            );
        }
        println!(
            "| any | {} | {} | {} |",
            self.all.spoken,
            share(self.all.spoken, self.rows),
            share(self.all.right, self.all.spoken)
        );
        println!(
            "\nThe bank's word alone is right of {}; what is shown, of {}.",
            share(self.bank_right, self.rows),
            share(self.shown_right, self.rows)
        );
    }
}

fn model(told: &[Told]) -> Model {
    let mut model = Model::default();
    for one in told.iter().rev() {
        model.learn(&one.row, one.says);
    }
    model
}

/// What one row costs, with as many words of the person as one sync learns from.
fn cost(all: &[Told]) {
    const LESSONS: usize = 5_000;
    let begun = Instant::now();
    let mut model = Model::default();
    for one in all.iter().cycle().take(LESSONS) {
        model.learn(&one.row, one.says);
    }
    let learning = begun.elapsed();
    let begun = Instant::now();
    let spoken = all.iter().filter(|one| model.guess(&one.row).is_some());
    let spoken = spoken.count();
    let guessing = begun.elapsed().as_secs_f64() * 1e6 / all.len().max(1) as f64;
    println!(
        "\nLearning from {LESSONS} words takes {:.1} ms, once in a sync; a row then {guessing:.1} µs ({spoken} of {} are \
         spoken of).",
        learning.as_secs_f64() * 1e3,
        all.len()
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (mut held_out, mut one_by_one) = (Sheet::default(), Sheet::default());
    let mut all = Vec::new();
    for seed in SEEDS {
        let mut bank = BankProcess::start(seed).await.unwrap();
        for (person, user) in (seed * 100..).zip(PEOPLE) {
            let told = rows(&bank, user, drawn(person)).await;
            let known = told.len() * 7 / 10;
            let learned = model(&told[..known]);
            for one in &told[known..] {
                held_out.add(one, learned.guess(&one.row).as_ref());
            }
            // As it is used: the person has said something of one row in five.
            for place in 0..told.len() {
                let before: Vec<&Told> =
                    told[..place].iter().rev().step_by(5).take(1_000).collect();
                let mut model = Model::default();
                for one in before {
                    model.learn(&one.row, one.says);
                }
                one_by_one.add(&told[place], model.guess(&told[place].row).as_ref());
            }
            all.extend(told);
        }
        bank.stop().await.unwrap();
    }
    held_out.print("Learned from the first 70 in a hundred, asked of the rest");
    one_by_one.print("Row by row, where one row in five was spoken of");
    cost(&all);
}
