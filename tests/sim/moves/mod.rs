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
    api::{
        ConfirmMove, LinkState, MoveState, MoveView, Phase, PlanMove, RestoreBackup, SetMoveLimits,
        SetPinRequest, SyncStatus, Topic,
    },
    app_lock, backup, browse, link, moves, setup, sync,
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

    async fn plan(&mut self, which: usize, dice: &mut Dice) {
        let cents = dice.between(1_00, 300_00);
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let (from, to) = match dice.chance(80) {
            true => (0, 1),
            false => (1, 0),
        };
        self.told
            .push(format!("program {which} plans {amount} from {from}"));
        self.planned += 1;
        let app = self.app(which).await;
        let request = self.wish(from, to, amount);
        self.arm(dice);
        let planned = moves::plan(&app, request).await;
        self.said("planned", planned);
        self.fall().await;
        if dice.chance(60) {
            self.pass(20_000);
            self.confirm(which, dice).await;
        }
    }

    fn wish(&self, from: usize, to: usize, amount: String) -> PlanMove {
        PlanMove {
            from_account_id: self.ends[from].clone(),
            to_account_id: self.ends[to].clone(),
            amount,
            legal_name: Some("Ana Lovelace".to_owned()),
            seen_this_month: 0,
        }
    }

    fn said(&mut self, what: &str, came: Result<MoveView, coffer_app::api::AppError>) {
        self.told.push(match came {
            Ok(one) => format!("  {what}: {:?}", one.state),
            Err(error) => format!("  {what}: {}", error.message),
        });
    }

    fn word(one: &MoveView, to: bool) -> ConfirmMove {
        let end = if to { &one.to } else { &one.from };
        ConfirmMove {
            move_id: one.id.clone(),
            proof: Some(PIN.to_owned()),
            amount_again: format!("{}.{:02}", one.amount.minor / 100, one.amount.minor % 100),
            account_again: end.mask.clone().unwrap(),
            seen_this_month: 1_000,
        }
    }

    /// One of the moves: rather one that can be meant, and sometimes any.
    async fn choose(&mut self, dice: &mut Dice, may: fn(&MoveView) -> bool) -> Option<MoveView> {
        let all = self.known().await;
        let meant: Vec<_> = all.iter().filter(|one| may(one)).collect();
        match (meant.is_empty() || dice.chance(5), all.is_empty()) {
            (_, true) => None,
            (true, _) => dice.chance(40).then(|| dice.pick(&all).clone()),
            (false, _) => Some((*dice.pick(&meant)).clone()),
        }
    }

    async fn confirm(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_confirm).await else {
            return;
        };
        let app = self.app(which).await;
        let word = || Self::word(&one, true);
        match dice.below(20) {
            0..=2 => {
                self.told.push("both confirm one move at once".into());
                let other = self.app(1 - which).await;
                self.arm(dice);
                let (a, b) =
                    futures::join!(moves::confirm(&app, word()), moves::confirm(&other, word()));
                self.said("the one", a);
                self.said("the other", b);
            }
            3..=4 => {
                self.told.push("one confirms, and the other stops".into());
                let other = self.app(1 - which).await;
                self.arm(dice);
                let (a, b) =
                    futures::join!(moves::confirm(&app, word()), moves::cancel(&other, &one.id));
                self.said("confirmed", a);
                self.said("stopped", b);
            }
            _ => {
                self.told.push(format!("program {which} confirms"));
                self.arm(dice);
                let a = moves::confirm(&app, word()).await;
                self.said("confirmed", a);
            }
        }
        self.fall().await;
    }

    async fn cancel(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_cancel).await else {
            return;
        };
        self.told.push(format!("program {which} stops"));
        let app = self.app(which).await;
        self.arm(dice);
        let a = moves::cancel(&app, &one.id).await;
        self.said("stopped", a);
        self.fall().await;
    }

    async fn send_back(&mut self, which: usize, dice: &mut Dice) {
        let Some(one) = self.choose(dice, |one| one.can_send_back).await else {
            return;
        };
        let app = self.app(which).await;
        let both = one.can_confirm && dice.chance(40);
        self.told.push(match both {
            true => "one sends back, and the other sends on".to_owned(),
            false => format!("program {which} sends back"),
        });
        if both {
            let other = self.app(1 - which).await;
            self.arm(dice);
            let (a, b) = futures::join!(
                moves::send_back(&app, Self::word(&one, false)),
                moves::confirm(&other, Self::word(&one, true))
            );
            self.said("back", a);
            self.said("on", b);
        } else {
            self.arm(dice);
            let a = moves::send_back(&app, Self::word(&one, false)).await;
            self.said("back", a);
        }
        self.fall().await;
    }

    fn banks(&mut self, dice: &mut Dice) {
        self.told.push("hours pass at the banks".into());
        self.pass(dice.between(HOUR_MS / 4, 12 * HOUR_MS));
        let mut provider = lock(&self.provider);
        for number in 0..provider.transfers.len() {
            if dice.chance(60) {
                provider.go_on(number);
            }
        }
    }

    fn returns(&mut self, dice: &mut Dice) {
        let mut provider = lock(&self.provider);
        let all = provider.transfers.iter().enumerate();
        let able: Vec<usize> = all
            .filter(|(_, one)| matches!(one.status, "pending" | "posted" | "settled"))
            .map(|(number, _)| number)
            .collect();
        if able.is_empty() {
            return;
        }
        let number = *dice.pick(&able);
        let code = *dice.pick(&["R01", "R03", "R10", "R29"]);
        provider.come_back(number, code);
        self.told
            .push(format!("transfer {number} comes back ({code})"));
    }

    fn clock(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => {
                self.told.push("a day passes".into());
                self.pass(DAY_MS + HOUR_MS);
            }
            1 => {
                self.told.push("an hour passes".into());
                self.pass(HOUR_MS + MINUTE_MS);
            }
            _ => {
                self.skew_ms = dice.between(-3 * DAY_MS, 3 * DAY_MS);
                self.told
                    .push(format!("the clock is {} min off", self.skew_ms / MINUTE_MS));
                self.pass(0);
            }
        }
    }

    async fn back_up(&mut self, which: usize) {
        let app = self.app(which).await;
        let Some((name, held)) = self.backup.take() else {
            let known = self.known().await;
            let before: BTreeSet<String> = match backup::list(&app).await {
                Ok(all) => all.backups.into_iter().map(|one| one.name).collect(),
                Err(_) => return,
            };
            let Ok(made) = backup::now(&app).await else {
                return;
            };
            // They are listed by their time, and the clock jumps.
            let names = made.backups.into_iter().map(|one| one.name);
            let Some(name) = names.into_iter().find(|name| !before.contains(name)) else {
                return;
            };
            self.told.push("a backup is made".into());
            let held = known.into_iter().map(|one| one.id).collect();
            self.backup = Some((name, held));
            return;
        };
        // The other one has the database open.
        if let Some(other) = self.programs[1 - which].take() {
            other.close().await;
        }
        let lost = self.known_by(&app).await;
        let request = RestoreBackup {
            name,
            secret: Some(PIN.to_owned()),
            proof: Some(PIN.to_owned()),
        };
        match backup::restore_listed(&app, request).await {
            Ok(_) => {
                self.told.push("the backup is restored".into());
                let lost = lost.into_iter().filter(|one| !held.contains(&one.id));
                self.forgotten
                    .extend(lost.flat_map(|one| one.legs).map(|leg| leg.description));
            }
            Err(error) => self.told.push(format!("no restore: {error}")),
        }
        // What opens it is asked for anew.
        self.close().await;
    }

    async fn known_by(&self, app: &App) -> Vec<MoveView> {
        moves::all(app).await.unwrap().moves
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
