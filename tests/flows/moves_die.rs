//! Programs that die in the middle of a move, at each step and between the making of a transfer and its
//! answer; and a simulation over seeds in which answers are lost, errors come after success, and programs
//! end. Whatever happens, no money is moved twice, and what is written here is what the bank knows.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, Clock, Seams, Secret, SystemClock, audit, browse, link, moves, sync,
};
use coffer_vault::StoreError;
use coffer_vault::fake::{Fault, FaultyStore};
use serde_json::{Value, json};

use crate::bank::{Bank, OTHER, RICH};
use crate::cli::{Cli, PASSPHRASE};
use crate::deaths::dies;
use crate::desk::{NoDemoBank, NoEvents};
use crate::moves::agree;

const CREATE: &str = "/transfer/create";

/// Looks until nothing is under way any more.
const LOOKS_MAX: usize = 30;

/// The system's clock, set forward by minutes.
pub struct Later(pub i64);

impl Clock for Later {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0 * 60_000
    }
}

/// The program on a person's data, some minutes later.
async fn app_of(cli: &Cli, url: &str, minutes: i64) -> App {
    let config = AppConfig {
        data_dir: cli.data_dir(),
        window: false,
        passphrase: Some(Secret::new(PASSPHRASE.to_owned())),
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(url.to_owned()),
        exports_dir: None,
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(Later(minutes)),
        secrets: Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        events: Arc::new(NoEvents),
        demo: Arc::new(NoDemoBank),
    };
    App::start(config, seams).await
}

/// A person with two banks who agreed to payments; a passphrase protects their data.
pub async fn person(bank: &Bank) -> Cli {
    let cli = Cli::demo_on(&bank.url()).await;
    let app = app_of(&cli, &bank.url(), 0).await;
    for institution in [RICH, OTHER] {
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&app, institution, "user_good", password)
            .await
            .unwrap();
    }
    for item in browse::items(&app).await.unwrap() {
        agree(bank, &app, item.id.to_string()).await;
    }
    sync::run(&app, None).await.unwrap();
    app.close().await;
    cli
}

async fn id_of(app: &App, name: &str) -> String {
    let all = browse::accounts(app).await.unwrap();
    let found = all.into_iter().find(|one| one.name == name).unwrap();
    found.id.to_string()
}

async fn plan(app: &App, amount: &str) -> Result<MoveView, AppError> {
    let request = PlanMove {
        from_account_id: id_of(app, "Platypus Checking").await,
        to_account_id: id_of(app, "Share Savings").await,
        amount: amount.to_owned(),
        legal_name: Some("Ana Lovelace".to_owned()),
        seen_this_month: 0,
    };
    moves::plan(app, request).await
}

fn word(planned: &MoveView, amount: &str, end: &MoveEnd) -> ConfirmMove {
    ConfirmMove {
        move_id: planned.id.clone(),
        proof: Some(PASSPHRASE.to_owned()),
        amount_again: amount.to_owned(),
        account_again: end.mask.clone().unwrap(),
        seen_this_month: 1_000,
    }
}

/// What the child of [`crate::deaths`] does until it dies.
pub async fn moves_fifty(app: &App) {
    let planned = plan(app, "50").await.unwrap();
    moves::confirm(app, word(&planned, "50", &planned.to))
        .await
        .unwrap();
    for _ in 0..6 {
        moves::look(app).await.unwrap();
    }
}

const fn is_under_way(state: MoveState) -> bool {
    matches!(
        state,
        MoveState::DebitAsked
            | MoveState::DebitUnderWay
            | MoveState::Resting
            | MoveState::CreditAsked
            | MoveState::CreditUnderWay
            | MoveState::BackAsked
            | MoveState::BackUnderWay
    )
}

/// Looks until all is over that goes on by itself.
async fn settled(app: &App) -> Vec<MoveView> {
    for _ in 0..LOOKS_MAX {
        let _ = moves::look(app).await;
        let all = moves::all(app).await.unwrap().moves;
        if !all.iter().any(|one| is_under_way(one.state)) {
            return all;
        }
    }
    panic!("something is still under way");
}

/// No transfer was made twice, and every one that the bank made is a leg here.
fn nothing_is_doubled(bank: &Bank, all: &[MoveView], story: &str) {
    let made: Vec<String> = bank
        .events("transfer_created")
        .iter()
        .map(|one| one["description"].as_str().unwrap().to_owned())
        .collect();
    let distinct: BTreeSet<&String> = made.iter().collect();
    assert_eq!(distinct.len(), made.len(), "{story}: a leg was made twice");
    let legs: Vec<&MoveLeg> = all.iter().flat_map(|one| &one.legs).collect();
    let known: BTreeSet<&String> = legs
        .iter()
        .filter(|leg| {
            !matches!(
                leg.status,
                MoveLegStatus::Authorizing
                    | MoveLegStatus::Authorized
                    | MoveLegStatus::Declined
                    | MoveLegStatus::NotMade
            )
        })
        .map(|leg| &leg.description)
        .collect();
    assert_eq!(
        distinct, known,
        "{story}: bank and program know other transfers"
    );
    for one in all {
        let settled = |kind| {
            let legs = one.legs.iter();
            legs.filter(|leg| leg.kind == kind && leg.status == MoveLegStatus::Settled)
                .count()
        };
        let (debit, credit, back) = (
            settled(MoveLegKind::Debit),
            settled(MoveLegKind::Credit),
            settled(MoveLegKind::Back),
        );
        let ledger = debit.checked_sub(credit + back);
        let rests = usize::from(one.place == MovePlace::Ledger);
        assert_eq!(ledger, Some(rests), "{story}: {}", one.sentence);
    }
}

async fn audit_is_whole(app: &App, story: &str) {
    let verdict = audit::verify(app).await.unwrap();
    assert_eq!(verdict.broken, None, "{story}");
}

#[tokio::test]
async fn killed_at_any_step_a_move_is_made_once_or_not_at_all() {
    let bank = Bank::start(950).await;
    let url = bank.url();
    let cli = person(&bank).await;
    for (minutes, step) in [
        "move: planned",
        "move: judged",
        "move: asked",
        "move: made",
        "move: events heard",
        "move: events written",
        "move: begun",
    ]
    .into_iter()
    .enumerate()
    {
        // A bank is asked for a balance every quarter of a minute at most.
        let minutes = i64::try_from(minutes).unwrap() * 2;
        let before = bank.count("transfer_created");
        let later = format!("{url}#{minutes}");
        dies(&cli, "move", step, Some(Path::new(&later))).await;
        let app = app_of(&cli, &url, minutes + 1).await;
        let all = settled(&app).await;
        let made = bank.count("transfer_created") - before;
        let newest = &all[0];
        match step {
            "move: planned" | "move: judged" => {
                assert_eq!(made, 0, "{step}: {}", newest.sentence);
                assert_eq!(newest.place, MovePlace::From, "{step}");
            }
            _ => {
                assert_eq!(newest.state, MoveState::Done, "{step}: {}", newest.sentence);
                assert_eq!(made, 2, "{step}");
            }
        }
        nothing_is_doubled(&bank, &all, step);
        audit_is_whole(&app, step).await;
        app.close().await;
    }
}

/// The real program, killed between the making of the transfer and its answer.
#[tokio::test]
async fn the_real_program_killed_before_the_answer_finds_exactly_one_transfer() {
    let bank = Bank::start(951).await;
    let cli = person(&bank).await;
    let (from, to) = {
        let app = app_of(&cli, &bank.url(), 0).await;
        let ids = (
            id_of(&app, "Platypus Checking").await,
            id_of(&app, "Share Savings").await,
        );
        app.close().await;
        ids
    };
    let slow = json!({"kind": "latency", "latency_ms": 30_000, "times": 1, "processed": true});
    bank.fault(CREATE, slow).await;
    let accounts = cli.json(&["accounts"]).await;
    let all = accounts.as_array().unwrap();
    let into = all.iter().find(|one| one["id"] == to.as_str()).unwrap();
    let digits = into["mask"].as_str().unwrap();
    let name = ["--name", "Ana Lovelace"];
    let args = [
        &["move", &from, &to, "500"][..],
        &name,
        &["--again", "500", digits],
    ]
    .concat();
    let mut child = cli.command(&args).spawn().unwrap();
    let mut looks = 0;
    while bank.count("transfer_created") == 0 {
        looks += 1;
        assert!(looks < 1_500, "it was never asked for");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().await.unwrap();

    let found = cli.json(&["moves"]).await;
    let first = found["moves"][0]["state"].as_str().unwrap();
    assert!(
        ["debit_asked", "debit_under_way"].contains(&first),
        "{first}"
    );
    let mut state = Value::Null;
    for _ in 0..8 {
        state = cli.json(&["moves", "--follow"]).await["moves"][0]["state"].clone();
    }
    assert_eq!(state, "done");
    assert_eq!(bank.count("transfer_created"), 2, "one debit, one credit");
    let id = found["moves"][0]["id"].as_str().unwrap();
    cli.run(&["move-confirm", id, "500", "0000"])
        .await
        .failed(&["arrived"]);
}

/// A dice that is the same for the same seed.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Moves under faults, from seeds: answers are lost before and after the deed, cut off or wrong, the program
/// ends and is started again, time passes, a person cancels and sends back.
#[tokio::test]
async fn over_seeds_with_lost_answers_and_restarts_no_money_is_moved_twice() {
    let seeds: u64 = std::env::var("COFFER_MOVES_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(6);
    let bank = Bank::start(952).await;
    let url = bank.url();
    let cli = person(&bank).await;
    let mut minutes = 0;
    let mut app = app_of(&cli, &url, minutes).await;
    let limits = SetMoveLimits {
        per_move: "1000".to_owned(),
        per_day: "100000".to_owned(),
        proof: Some(PASSPHRASE.to_owned()),
    };
    moves::set_limits(&app, limits).await.unwrap();
    for seed in 0..seeds {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let paths = [
            "/transfer/authorization/create",
            CREATE,
            "/transfer/event/sync",
            "/transfer/get",
            "/transfer/cancel",
        ];
        for path in paths {
            if dice.of(2) == 0 {
                continue;
            }
            let kind = ["reset", "status", "truncate", "invalid_json"]
                [usize::try_from(dice.of(4)).unwrap()];
            let plan = json!({
                "kind": kind, "status": 500, "times": 1 + dice.of(5), "after": dice.of(2),
                "processed": dice.of(2) == 0,
            });
            bank.fault(path, plan).await;
        }
        let amount = format!("{}.{:02}", 1 + dice.of(20), dice.of(100));
        if let Ok(planned) = plan(&app, &amount).await {
            let _ = moves::confirm(&app, word(&planned, &amount, &planned.to)).await;
            for _ in 0..4 {
                match dice.of(5) {
                    0 => {
                        app.close().await;
                        minutes += [0, 5, 61][usize::try_from(dice.of(3)).unwrap()];
                        app = app_of(&cli, &url, minutes).await;
                    }
                    1 => drop(moves::cancel(&app, &planned.id).await),
                    2 => drop(moves::confirm(&app, word(&planned, &amount, &planned.to)).await),
                    3 => drop(moves::send_back(&app, word(&planned, &amount, &planned.from)).await),
                    _ => drop(moves::look(&app).await),
                }
            }
        }
        // Enough time that what was never made is known to be so.
        app.close().await;
        minutes += 90;
        app = app_of(&cli, &url, minutes).await;
        let all = settled(&app).await;
        nothing_is_doubled(&bank, &all, &format!("seed {seed}"));
        audit_is_whole(&app, &format!("seed {seed}")).await;
    }
    app.close().await;
}
