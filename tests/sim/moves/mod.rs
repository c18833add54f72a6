//! Stories of money that is moved between two accounts: the real use cases and the real store, over HTTP, on paused time,
//! against two banks and a ledger that count every cent ([`provider`]).
//!
//! ```text
//!   a story: plan, confirm, look, cancel, send back, by one program or by two at once
//!       while answers are lost (before and after the deed), are errors, or never come;
//!             the program is killed in a call or between two of its steps, and opened anew;
//!             banks send back, the ledger is late, events are not told any more, clocks jump;
//!             a backup is made, and restored
//!   then rest: nothing goes wrong any more, days pass, and somebody looks
//! ```
//! At rest ([`rest`]): no leg was made twice; at most one debit and one way out of the ledger is through for each move;
//! every cent is where the program says; each leg stands as at the bank; nothing is half recorded; the audit is whole.
//!
//! Ids are random and tasks overlap here, so a seed gives the same story, not the same bytes.

mod acts;
mod odd;
mod provider;
mod rest;
mod seeds;

use std::{
    cell::RefCell,
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use coffer_app::{
    App, AppConfig, Clock, Seams, Secret,
    api::{LinkState, MoveState, MoveView, Phase, SetMoveLimits, SetPinRequest, SyncStatus, Topic},
    app_lock, browse, link, moves, setup, sync,
};
use coffer_vault::fake::MemoryStore;
use tempfile::TempDir;

use self::provider::{Kill, Mutant, Provider, Shared, Trouble, When, Wrong, lock};
use crate::{desk::bank::copy, dice::Dice};

/// Steps of a story.
pub const STEPS: u64 = 14;

/// Moves that a story plans at most.
const MOVES_MAX: usize = 3;

const PIN: &str = "2580";
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const BEGIN_MS: i64 = 1_767_225_600_000;

/// Days that everything may take until it rests: ten tries of a credit, one a day, are among them.
const DAYS_MAX: usize = 30;

/// Paths that can go wrong by themselves.
const PATHS: [&str; 6] = [
    "/transfer/authorization/create",
    "/transfer/create",
    "/transfer/get",
    "/transfer/cancel",
    "/transfer/event/sync",
    "/accounts/balance/get",
];

struct Jumping(Mutex<i64>);

impl Clock for Jumping {
    fn now_ms(&self) -> i64 {
        *self.0.lock().unwrap()
    }
}

struct NoEvents;

impl coffer_app::EventSink for NoEvents {
    fn changed(&self, _topics: &[Topic]) {}
    fn sync_status(&self, _status: &SyncStatus) {}
    fn link_state(&self, _state: &LinkState) {}
    fn show_link(&self, _page: coffer_app::LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
}

thread_local! {
    /// The story that is played in this thread: whoever takes a step is heard here.
    static PLAYED: RefCell<Option<Shared>> = const { RefCell::new(None) };
}

fn heard(step: &'static str) {
    PLAYED.with_borrow(|played| {
        if let Some(provider) = played {
            lock(provider).heard(step);
        }
    });
}

/// A person's data with two banks, a PIN and high limits, made once for all stories of a process.
struct Template {
    home: TempDir,
    secrets: Arc<MemoryStore>,
    ends: [String; 2],
}

/// A finding, and what had happened.
pub struct Failure {
    pub step: u64,
    pub told: Vec<String>,
    pub findings: Vec<String>,
}

struct Story {
    provider: Shared,
    url: String,
    secrets: Arc<MemoryStore>,
    ends: [String; 2],
    clock: Arc<Jumping>,
    /// How far the program's clock is off.
    skew_ms: i64,
    programs: [Option<App>; 2],
    home: TempDir,
    told: Vec<String>,
    /// The backup that was made, and its moves.
    backup: Option<(String, BTreeSet<String>)>,
    /// Words of transfers that the restored database knows nothing of.
    forgotten: BTreeSet<String>,
    planned: usize,
}

fn runtime() -> tokio::runtime::Runtime {
    let _ = rustls::crypto::ring::default_provider().install_default();
    coffer_app::steps::listen(heard);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Time that is paused jumps to the next timer whenever everybody waits, also for a socket that has an answer already.
/// With a timer that is always near it jumps a little at a time.
fn tick() {
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
}

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        runtime().block_on(async {
            tick();
            let provider = Arc::new(Mutex::new(Provider::new(BEGIN_MS, Dice::new(0, 0))));
            let url = provider::open(Arc::clone(&provider)).await;
            let (home, secrets) = (crate::computer::folder(), Arc::new(MemoryStore::new()));
            let clock = Arc::new(Jumping(Mutex::new(BEGIN_MS)));
            let app = start(home.path().join("data"), &url, &secrets, &clock).await;
            setup::start_demo(&app).await.unwrap();
            for bank in ["ins_0", "ins_1"] {
                let password = Secret::new("pass_good".to_owned());
                let begun = link::in_sandbox(&app, bank, "user_good", password)
                    .await
                    .unwrap();
                link::wait(&app, &begun.session_id).await.unwrap();
            }
            for result in sync::run(&app, None).await.unwrap() {
                assert_eq!(result.error, None, "{:?}", lock(&provider).unknown);
            }
            let set = SetPinRequest {
                pin: PIN.to_owned(),
                current: None,
            };
            app_lock::set_pin(&app, set).await.unwrap();
            let limits = SetMoveLimits {
                per_move: "1000".to_owned(),
                per_day: "100000".to_owned(),
                proof: Some(PIN.to_owned()),
            };
            moves::set_limits(&app, limits).await.unwrap();
            let accounts = browse::accounts(&app).await.unwrap();
            let id = |name: &str| {
                let found = accounts.iter().find(|one| one.name == name);
                found.unwrap().id.to_string()
            };
            let ends = [id("Checking"), id("Savings")];
            app.close().await;
            Template {
                home,
                secrets,
                ends,
            }
        })
    })
}

async fn start(
    data_dir: PathBuf,
    url: &str,
    secrets: &Arc<MemoryStore>,
    clock: &Arc<Jumping>,
) -> App {
    let config = AppConfig {
        data_dir,
        exports_dir: None,
        window: false,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(url.to_owned()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        secrets: secrets.clone(),
        events: Arc::new(NoEvents),
        demo: Arc::new(crate::desk::NoDemoBank),
    };
    App::start(config, seams).await
}

/// Plays a story of so many steps, and what follows until it rests. What happened.
pub fn play(seed: u64, steps: u64, mutant: Option<Mutant>) -> Result<Vec<String>, Failure> {
    let template = template();
    let runtime = runtime();
    let played = runtime.block_on(async {
        tick();
        let mut story = Story::begin(template, seed, mutant).await;
        PLAYED.set(Some(Arc::clone(&story.provider)));
        let (step, findings) = story.all(seed, steps).await;
        story.close().await;
        PLAYED.set(None);
        match findings.is_empty() {
            true => Ok(story.told),
            false => Err(Failure {
                step,
                told: story.told,
                findings,
            }),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    played
}

/// Plays one told story at a provider that is well, unless it says otherwise.
fn told<T>(story: impl AsyncFnOnce(&mut Story) -> T) -> T {
    let template = template();
    let runtime = runtime();
    let told = runtime.block_on(async {
        tick();
        let mut desk = Story::begin(template, 0, None).await;
        let told = story(&mut desk).await;
        desk.close().await;
        told
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    told
}

impl Story {
    async fn begin(template: &Template, seed: u64, mutant: Option<Mutant>) -> Self {
        let mut provider = Provider::new(BEGIN_MS + HOUR_MS, Dice::new(seed, u64::MAX));
        provider.mutant = mutant;
        let provider = Arc::new(Mutex::new(provider));
        let home = crate::computer::folder();
        copy(
            &template.home.path().join("data"),
            &home.path().join("data"),
        );
        Self {
            url: provider::open(Arc::clone(&provider)).await,
            provider,
            secrets: Arc::clone(&template.secrets),
            ends: template.ends.clone(),
            clock: Arc::new(Jumping(Mutex::new(BEGIN_MS + HOUR_MS))),
            skew_ms: 0,
            programs: [None, None],
            home,
            told: Vec::new(),
            backup: None,
            forgotten: BTreeSet::new(),
            planned: 0,
        }
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A program, open and with its PIN typed.
    async fn app(&mut self, which: usize) -> App {
        let app = match &self.programs[which] {
            Some(app) => app.clone(),
            None => {
                let app = start(self.data(), &self.url, &self.secrets, &self.clock).await;
                self.programs[which] = Some(app.clone());
                app
            }
        };
        if matches!(setup::state(&app).phase, Phase::NeedsPin { .. }) {
            setup::unlock_with_pin(&app, PIN.to_owned()).await.unwrap();
        }
        app
    }

    async fn close(&mut self) {
        for app in self.programs.iter_mut().filter_map(Option::take) {
            app.close().await;
        }
    }

    fn pass(&mut self, ms: i64) {
        let mut provider = lock(&self.provider);
        provider.now_ms += ms;
        *self.clock.0.lock().unwrap() = provider.now_ms + self.skew_ms;
    }

    async fn all(&mut self, seed: u64, steps: u64) -> (u64, Vec<String>) {
        for step in 0..steps {
            // A bank is asked for a balance every quarter of a minute at most.
            self.pass(20_000);
            self.step(&mut Dice::new(seed, step + 1)).await;
            let findings = rest::at_any_time(&lock(&self.provider));
            if !findings.is_empty() {
                return (step + 1, findings);
            }
        }
        (steps, self.end(&mut Dice::new(seed, u64::MAX - 1)).await)
    }

    async fn step(&mut self, dice: &mut Dice) {
        // Each start takes the PIN, which is slow on purpose: the second program runs in some steps only.
        let which = usize::from(dice.chance(25));
        match dice.below(100) {
            0..=17 if self.planned < MOVES_MAX => self.plan(which, dice).await,
            18..=39 => self.confirm(which, dice).await,
            40..=51 => {
                self.told.push(format!("program {which} looks"));
                self.arm(dice);
                let app = self.app(which).await;
                drop(moves::look(&app).await);
                self.fall().await;
            }
            52..=57 => {
                self.told.push("both look at once".into());
                self.arm(dice);
                let (a, b) = (self.app(0).await, self.app(1).await);
                drop(futures::join!(moves::look(&a), moves::look(&b)));
                self.fall().await;
            }
            58..=63 => self.cancel(which, dice).await,
            64..=69 => self.send_back(which, dice).await,
            70..=79 => self.banks(dice),
            80..=84 => self.returns(dice),
            85..=89 => self.clock(dice),
            90..=93 => {
                self.told.push("both are closed, and one is opened".into());
                self.close().await;
                self.app(which).await;
            }
            94..=95 => {
                let keep = dice.below(3);
                lock(&self.provider).trim(keep);
                self.told
                    .push(format!("all events but {keep} are told no more"));
            }
            _ => self.back_up(which).await,
        }
    }

    /// What is to go wrong in the next calls.
    fn arm(&mut self, dice: &mut Dice) {
        let folder = self.data();
        let image = self.home.path().join("image");
        let mut provider = lock(&self.provider);
        if dice.chance(45) {
            let wrong = *dice.pick(&[
                Wrong::Status(500),
                Wrong::Status(503),
                Wrong::Status(429),
                Wrong::Cut,
                Wrong::Half,
                Wrong::NoWords,
                Wrong::Silent,
            ]);
            let trouble = Trouble {
                path: dice.chance(80).then(|| *dice.pick(&PATHS)),
                wrong,
                times: u32::try_from(1 + dice.below(6)).unwrap(),
                done: dice.chance(60),
            };
            self.told.push(format!("  {trouble:?}"));
            provider.trouble = vec![trouble];
        }
        if dice.chance(22) {
            let when = match dice.chance(50) {
                true => When::Call {
                    after: dice.below(5),
                    done: dice.chance(60),
                },
                false => When::Step {
                    after: dice.below(7),
                },
            };
            provider.kill = Some(Kill {
                when,
                folder,
                image,
                fell: None,
            });
        }
    }

    /// If the kill fell: both programs are gone, and the folder is as it was then.
    async fn fall(&mut self) {
        lock(&self.provider).trouble.clear();
        let kill = {
            let mut provider = lock(&self.provider);
            match provider.kill.take() {
                Some(kill) if kill.fell.is_some() => {
                    // Until they are gone nobody answers them: they are dead.
                    provider.kill = Some(kill);
                    true
                }
                _ => false,
            }
        };
        if !kill {
            return;
        }
        self.close().await;
        let kill = lock(&self.provider).kill.take().unwrap();
        std::fs::remove_dir_all(&kill.folder).unwrap();
        std::fs::rename(&kill.image, &kill.folder).unwrap();
        self.told
            .push(format!("  killed at {}", kill.fell.unwrap_or_default()));
    }

    async fn known(&mut self) -> Vec<MoveView> {
        let runs = self.programs[0].is_none() && self.programs[1].is_some();
        let app = self.app(usize::from(runs)).await;
        moves::all(&app).await.unwrap().moves
    }

    /// Nothing goes wrong any more, clocks are right, days pass and somebody looks.
    async fn end(&mut self, dice: &mut Dice) -> Vec<String> {
        self.skew_ms = 0;
        self.told.push("all is well from now on".into());
        // But for a bank that takes something back late.
        let late = dice.chance(40).then(|| dice.below(6));
        for day in 0..DAYS_MAX {
            self.pass(DAY_MS + HOUR_MS);
            let is_late = late.is_some_and(|late| late == day);
            if is_late {
                self.returns(dice);
            }
            {
                let mut provider = lock(&self.provider);
                for number in 0..provider.transfers.len() {
                    provider.go_on(number);
                }
            }
            let app = self.app(0).await;
            let looked = moves::look(&app).await;
            if let Err(error) = &looked {
                self.told.push(format!("  a look: {error}"));
            }
            let all = self.known().await;
            let states: Vec<_> = all.iter().map(|one| one.state).collect();
            self.told.push(format!("  a day later: {states:?}"));
            let waits = all.iter().any(|one| is_under_way(one.state));
            let is_over = late.is_none_or(|late| late <= day);
            if looked.is_ok() && !waits && is_over && lock(&self.provider).is_at_rest() {
                break;
            }
        }
        // Once more, with all that happened told.
        let app = self.app(0).await;
        drop(moves::look(&app).await);
        let all = self.known().await;
        let verdict = coffer_app::audit::verify(&app).await;
        let mut findings = rest::at_any_time(&lock(&self.provider));
        findings.extend(rest::at_rest(
            &lock(&self.provider),
            &all,
            &self.forgotten,
            &self.ends,
        ));
        match verdict {
            Ok(verdict) => findings.extend(verdict.broken.map(|broken| {
                format!("the audit is broken at {}: {}", broken.at, broken.sentence)
            })),
            Err(error) => findings.push(format!("the audit cannot be read: {error}")),
        }
        findings
    }
}

const fn is_under_way(state: MoveState) -> bool {
    matches!(
        state,
        MoveState::Planning
            | MoveState::DebitAsked
            | MoveState::DebitUnderWay
            | MoveState::Resting
            | MoveState::CreditAsked
            | MoveState::CreditUnderWay
            | MoveState::BackAsked
            | MoveState::BackUnderWay
    )
}
