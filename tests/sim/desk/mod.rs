//! Stories of the whole program: the real use cases (set-up, link, lease, sync, edits) over real HTTP against
//! the same banks, with a keychain that locks and two programs on one folder.
//!
//! They cost more than the others, so they are shorter and fewer. What they add:
//! - a kill while any call waits, in a link as well as in a sync. Between the exchange and the write an
//!   item must be gone on with at the next start, or nobody may pay for it. The one exception is the
//!   call of the exchange itself: whoever is killed there never learns of the item, and Plaid has no list of items.
//! - two programs that sync one bank at the same time: one has the lease.
//! - a keychain that is locked when a program starts: it opens nothing, and loses nothing.
//! - no token, key or password in any file, log line, message or event.
//!
//! Ids are random and tasks overlap here, so a seed gives the same story, not the same bytes.

pub mod bank;
mod ears;
pub mod wire;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use coffer_app::{
    App, AppConfig, Clock, DemoBank, DemoRunning, Seams, Secret, SecretStore,
    api::{
        Attach, AttachmentRef, BulkEdit, BulkWhich, Change, ItemSync, PairKind, PartEdit, SayPair,
    },
    attachments, browse, edit, link, pairs, setup, sync, verify,
};
use coffer_domain::Cursor;
use coffer_store::register::{Filter, Status};
use tempfile::TempDir;

use self::{
    bank::{Banks, CANARY, Kill, Shared, lock},
    ears::{Ears, Keys},
};
use crate::{
    computer::Process,
    dice::Dice,
    oracle::{Oracle, Told, pairs::How, said::Saying},
    person::Act,
    rest::{self, Picture},
    world::{Ready, World, life},
};

/// Steps of such a story.
pub const STEPS: u64 = 16;

/// Calls of one step into which a kill may fall.
const CALLS: usize = 5;

struct Desk {
    banks: Shared,
    url: String,
    keys: Arc<Keys>,
    ears: Arc<Ears>,
    clock: Arc<Jumping>,
    window: Option<App>,
    terminal: Option<App>,
    oracle: Oracle,
    /// So many of the banks are linked, in their order.
    linked: usize,
    /// Items that a kill inside their exchange lost.
    lost: usize,
    home: TempDir,
    told: Vec<String>,
}

struct Jumping(Mutex<i64>);

impl Clock for Jumping {
    fn now_ms(&self) -> i64 {
        *self.0.lock().unwrap()
    }
}

pub struct NoDemoBank;

#[async_trait::async_trait]
impl DemoBank for NoDemoBank {
    async fn start(
        &self,
        _port: u16,
        _state: Option<Vec<u8>>,
        _client_id: &str,
        _secret: &str,
        _persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> std::io::Result<DemoRunning> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// Plays a story on a runtime of its own.
pub fn play(seed: u64) -> Result<(), String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut desk = Desk::begin(seed).await;
        let played = desk.all(seed).await;
        desk.close().await;
        played.map_err(|finding| format!("{}\n\n{finding}", desk.told.join("\n")))
    })
}

impl Desk {
    async fn begin(seed: u64) -> Self {
        let mut world = World::new(seed, &mut Dice::new(seed, 0));
        for item in &mut world.items {
            while item.ready < Ready::Historical {
                item.prepare();
            }
        }
        let banks = Arc::new(Mutex::new(Banks::new(world, Dice::new(seed, u64::MAX - 3))));
        Self {
            url: bank::open(Arc::clone(&banks)).await,
            banks,
            keys: Arc::default(),
            ears: Arc::default(),
            clock: Arc::new(Jumping(Mutex::new(1_767_225_600_000))),
            window: None,
            terminal: None,
            oracle: Oracle::default(),
            linked: 0,
            lost: 0,
            home: crate::computer::folder(),
            told: Vec::new(),
        }
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    async fn all(&mut self, seed: u64) -> Result<(), String> {
        setup::start_demo(&self.app(Process::Window).await)
            .await
            .map_err(|e| e.to_string())?;
        for step in 0..STEPS {
            self.step(&mut Dice::new(seed, step + 1)).await?;
        }
        self.end().await
    }

    /// A program; it is started if it does not run.
    async fn app(&mut self, who: Process) -> App {
        let place = match who {
            Process::Window => &self.window,
            Process::Terminal => &self.terminal,
        };
        if let Some(app) = place {
            return app.clone();
        }
        let config = AppConfig {
            data_dir: self.data(),
            exports_dir: None,
            window: who == Process::Window,
            passphrase: None,
            client_id: Some(Secret::new(format!("client{CANARY}"))),
            secret: Some(Secret::new(format!("secret{CANARY}"))),
            plaid_env: Some("sandbox".to_owned()),
            plaid_url: Some(self.url.clone()),
            version: "test",
        };
        let seams = Seams {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            secrets: Arc::clone(&self.keys) as Arc<dyn SecretStore>,
            events: Arc::clone(&self.ears) as Arc<dyn coffer_app::EventSink>,
            demo: Arc::new(NoDemoBank),
        };
        let app = App::start(config, seams).await;
        match who {
            Process::Window => self.window = Some(app.clone()),
            Process::Terminal => self.terminal = Some(app.clone()),
        }
        app
    }

    async fn close(&mut self) {
        for app in [self.window.take(), self.terminal.take()]
            .into_iter()
            .flatten()
        {
            app.close().await;
        }
    }

    async fn step(&mut self, dice: &mut Dice) -> Result<(), String> {
        let banks = lock(&self.banks).world.items.len();
        if self.linked == 0 || (self.linked < banks && dice.chance(25)) {
            return self.link(dice).await;
        }
        let n = dice.below(self.linked);
        match dice.below(12) {
            0..=2 => {
                let mut banks = lock(&self.banks);
                life::pass(&mut banks.world, n, dice);
                self.told.push(format!("time passes at bank {n}"));
                Ok(())
            }
            3..=5 => self.sync(n, dice).await,
            6 => self.race(n, dice).await,
            7 => {
                let who = *dice.pick(&[Process::Window, Process::Terminal]);
                self.keychain(who).await
            }
            8 => {
                *self.clock.0.lock().unwrap() += dice.between(-3_000_000_000, 3_000_000_000);
                self.told.push("the clock jumps".into());
                Ok(())
            }
            _ => self.act(dice).await,
        }
    }

    /// A kill that falls into one of the next calls, if it falls into any.
    fn arm(&mut self, dice: &mut Dice, percent: usize) {
        let kill = dice.chance(percent).then(|| Kill {
            after: dice.below(CALLS),
            folder: self.data(),
            image: self.home.path().join("image"),
            fell: None,
        });
        let mut banks = lock(&self.banks);
        banks.kill = kill;
        banks.order.clear();
        banks.statement.clear();
    }

    /// If the kill fell: both programs are gone, and the folder is as it was then. The call.
    async fn fall(&mut self) -> Option<String> {
        let fell = {
            let mut banks = lock(&self.banks);
            if banks.kill.as_ref()?.fell.is_none() {
                banks.kill = None;
                return None;
            }
            banks.kill.as_ref()?.fell.clone()?
        };
        // Until they are gone the banks answer none of their calls: they are dead.
        self.close().await;
        let kill = lock(&self.banks).kill.take()?;
        std::fs::remove_dir_all(&kill.folder).unwrap();
        std::fs::rename(&kill.image, &kill.folder).unwrap();
        self.told.push(format!("  killed while {fell} waited"));
        Some(fell)
    }

    async fn link(&mut self, dice: &mut Dice) -> Result<(), String> {
        let bank = self.linked;
        self.told.push(format!("bank {bank} is linked"));
        self.arm(dice, 40);
        let app = self.app(Process::Terminal).await;
        let password = Secret::new(format!("password{CANARY}"));
        let begun = link::in_sandbox(&app, &format!("ins_{bank}"), "user_good", password).await;
        let done = match begun {
            Ok(state) => link::wait(&app, &state.session_id).await.map(|_| ()),
            Err(error) => Err(error),
        };
        let Some(fell) = self.fall().await else {
            done.map_err(|error| format!("the link failed: {error}"))?;
            self.oracle.link(&lock(&self.banks).world.items[bank]);
            self.linked += 1;
            return self.rest().await;
        };
        // The next start goes on with what was paid for.
        self.ears.forget();
        let app = self.app(Process::Window).await;
        for session in self.ears.sessions() {
            // Whether it came to a connection is seen below.
            let _ = link::wait(&app, &session).await;
        }
        let (known, paid) = self.known().await?;
        let unknown: Vec<_> = paid.iter().filter(|id| !known.contains(id)).collect();
        let may_be_lost = usize::from(fell == "/item/public_token/exchange");
        if unknown.len() > self.lost + may_be_lost {
            return Err(format!(
                "{unknown:?} are paid for, and nobody knows of them"
            ));
        }
        self.lost = unknown.len();
        if known.len() > self.linked {
            self.oracle.link(&lock(&self.banks).world.items[bank]);
            self.linked += 1;
            // Its first sync began by itself.
            self.ears.synced().await?;
            self.took(bank).await?;
        }
        self.rest().await
    }

    /// Items of the program, and items that are paid for.
    async fn known(&mut self) -> Result<(Vec<String>, Vec<String>), String> {
        let app = self.app(Process::Window).await;
        let items = browse::items(&app)
            .await
            .map_err(|error| error.to_string())?;
        let known = items.into_iter().map(|item| item.external_id).collect();
        Ok((known, lock(&self.banks).paid.clone()))
    }

    async fn sync(&mut self, n: usize, dice: &mut Dice) -> Result<(), String> {
        let who = *dice.pick(&[Process::Window, Process::Terminal]);
        self.told.push(format!("{who:?} syncs bank {n}"));
        if dice.chance(15) {
            lock(&self.banks).world.items[n].trouble.mutations = 1;
        }
        if dice.chance(10) {
            lock(&self.banks).world.items[n].trouble.failures = 1;
        }
        self.arm(dice, 30);
        let results = self.run(who, n).await?;
        if self.fall().await.is_some() {
            // Nothing had been committed while a page was awaited; the calls after the commit are
            // the one for the item's age.
            return self.settle(n).await;
        }
        if results[0].error.is_none() {
            self.took(n).await?;
        }
        self.rest().await
    }

    async fn run(&mut self, who: Process, n: usize) -> Result<Vec<ItemSync>, String> {
        let app = self.app(who).await;
        let id = lock(&self.banks).world.items[n].external_id.clone();
        sync::run(&app, Some(&id))
            .await
            .map_err(|error| error.to_string())
    }

    /// After a kill in a sync: all of its commit is there, or nothing.
    async fn settle(&mut self, n: usize) -> Result<(), String> {
        let nothing = self.look().await?;
        if nothing.findings.is_empty() {
            return self.rest().await;
        }
        self.took(n).await?;
        self.rest().await
    }

    /// The oracle learns what the sync that just ended was told.
    async fn took(&mut self, n: usize) -> Result<(), String> {
        let app = self.app(Process::Window).await;
        let items = browse::items(&app)
            .await
            .map_err(|error| error.to_string())?;
        let now_ms = *self.clock.0.lock().unwrap();
        let banks = lock(&self.banks);
        let name = &banks.world.items[n].external_id;
        let item = items.iter().find(|item| item.external_id == *name);
        let cursor = item
            .and_then(|item| item.cursor.as_ref())
            .map(Cursor::as_str);
        self.oracle.sync(&Told {
            item: n,
            truth: &banks.truth,
            order: &banks.order,
            statement: &banks.statement,
            cursor,
            is_whole: true,
            resync: false,
            now_ms,
        });
        if cursor.is_some() && !banks.world.items[n].has_told_all(cursor) {
            return Err(format!("bank {n} has more to tell than its cursor says"));
        }
        Ok(())
    }

    /// Both programs sync one bank at the same time. One of them has the lease; the other waits for
    /// nothing and says so, or comes after it.
    async fn race(&mut self, n: usize, dice: &mut Dice) -> Result<(), String> {
        self.told
            .push(format!("both programs sync bank {n} at once"));
        self.arm(dice, 0);
        // What a killed sync was to meet is met by nobody.
        lock(&self.banks).world.items[n].trouble.heal();
        let (window, terminal) = (
            self.app(Process::Window).await,
            self.app(Process::Terminal).await,
        );
        let id = lock(&self.banks).world.items[n].external_id.clone();
        let (a, b) = futures::join!(
            sync::run(&window, Some(&id)),
            sync::run(&terminal, Some(&id))
        );
        let both = [a.map_err(|e| e.to_string())?, b.map_err(|e| e.to_string())?];
        let well = both
            .iter()
            .filter(|results| results[0].error.is_none())
            .count();
        if well == 0 {
            return Err(format!("neither program synced: {both:?}"));
        }
        self.took(n).await?;
        self.rest().await
    }

    /// A program that starts while the keychain is locked does not open the profile: the terminal
    /// says so, and the window shows another demo, which leaves nothing behind.
    async fn keychain(&mut self, who: Process) -> Result<(), String> {
        self.told
            .push(format!("the keychain locks, and {who:?} starts"));
        self.close().await;
        self.keys.lock(true);
        let app = self.app(who).await;
        let opened = setup::state(&app).profile;
        if opened.is_some_and(|profile| !profile.ephemeral) {
            return Err("it opened without its keychain".into());
        }
        self.close().await;
        self.keys.lock(false);
        self.rest().await
    }

    async fn act(&mut self, dice: &mut Dice) -> Result<(), String> {
        let canary = lock(&self.banks).world.canary.clone();
        let Some(act) = Act::draw(&self.oracle, &canary, dice) else {
            return Ok(());
        };
        let who = *dice.pick(&[Process::Window, Process::Terminal]);
        self.told.push(format!("{who:?}: {act:?}"));
        let app = self.app(who).await;
        let id = |place: &usize| self.oracle.rows[*place].id.expect("a seen row").to_string();
        let done = match &act {
            Act::Undo => edit::undo(&app).await.map(drop),
            Act::Redo => edit::redo(&app).await.map(drop),
            Act::UndoOne(_) | Act::Answer(_) => unreachable!("nobody knows an id to name here"),
            // The store of its own plays these.
            Act::Define(_)
            | Act::Apart(_)
            | Act::WriteDown(_)
            | Act::SayOfAll(..)
            | Act::Reconcile(_)
            | Act::Say(_, Saying::Cleared(_) | Saying::Amount(_)) => return Ok(()),
            Act::Pair(said) => {
                let request = SayPair {
                    kind: match said.how {
                        How::Transfer => PairKind::Transfer,
                        How::Refund => PairKind::Refund,
                    },
                    id: id(&said.rows.0),
                    other_id: id(&said.rows.1),
                    together: said.together,
                };
                pairs::say(&app, request).await
            }
            Act::Say(rows, Saying::Restored) => {
                let ids: Vec<String> = rows.iter().map(id).collect();
                edit::restore_all(&app, &ids).await
            }
            Act::Say(rows, Saying::Deleted(true)) => {
                let ids: Vec<String> = rows.iter().map(id).collect();
                edit::delete_all(&app, &ids).await
            }
            Act::Say(rows, Saying::Attach(file)) => {
                let request = Attach {
                    transaction_id: id(&rows[0]),
                    name: format!("receipt {file}.pdf"),
                    base64: STANDARD.encode(format!("%PDF-1.7 {canary} {file}")),
                };
                attachments::attach(&app, request).await.map(drop)
            }
            Act::Say(rows, Saying::Detach(file)) => {
                let transaction_id = id(&rows[0]);
                let there = attachments::list(&app, &transaction_id).await.unwrap();
                let name = format!("receipt {file}.pdf");
                let found = there.iter().find(|one| one.name == name);
                let id = found.expect("a file that was attached").id.clone();
                let request = AttachmentRef { transaction_id, id };
                attachments::detach(&app, request).await.map(drop)
            }
            Act::Say(rows, saying) => {
                let categories = browse::categories(&app).await.unwrap();
                let category = |code: &Option<String>| {
                    let code = code.as_ref()?;
                    let of = |one: &&coffer_app::api::Category| one.code.as_ref() == Some(code);
                    categories.iter().find(of).map(|one| one.id)
                };
                let change = match saying {
                    Saying::Note(note) => Change::Note(note.clone()),
                    Saying::Tags(tags) => Change::Tags(tags.clone()),
                    Saying::Category(code) => Change::Category(category(code)),
                    Saying::Split(parts) => Change::Split(
                        parts
                            .iter()
                            .map(|part| PartEdit {
                                minor: part.minor,
                                category_id: category(&part.category),
                                note: part.note.clone(),
                            })
                            .collect(),
                    ),
                    Saying::Merchant(name) => Change::Merchant(name.clone()),
                    Saying::Day(day) => Change::Date(day.map(|day| day.to_string())),
                    Saying::Reviewed(yes) => Change::Reviewed(*yes),
                    Saying::Hidden(yes) => Change::Hidden(*yes),
                    Saying::Deleted(deleted) => Change::Deleted(*deleted),
                    Saying::Restored
                    | Saying::Attach(_)
                    | Saying::Detach(_)
                    | Saying::Cleared(_)
                    | Saying::Amount(_) => {
                        unreachable!("said above")
                    }
                };
                let request = BulkEdit {
                    which: BulkWhich::These(rows.iter().map(id).collect()),
                    change,
                };
                edit::bulk(&app, request).await.map(drop)
            }
        };
        let at_ms = self.clock.now_ms();
        let possible = act.expect(&mut self.oracle, (None, at_ms));
        match done {
            Ok(()) if possible => self.rest().await,
            Err(_) if !possible => Ok(()),
            Ok(()) => Err("it did what it had to refuse".into()),
            Err(error) => Err(format!("it failed: {error}")),
        }
    }

    async fn look(&mut self) -> Result<rest::Looked, String> {
        let app = self.app(Process::Window).await;
        let list = async |status| browse::list(&app, Filter::default(), status, None).await;
        let picture = async {
            Ok::<_, coffer_app::api::AppError>(Picture {
                listed: list(Status::Listed).await?,
                withdrawn: list(Status::Withdrawn).await?,
                deleted: list(Status::Deleted).await?,
                items: Some(browse::items(&app).await?),
                accounts: browse::accounts(&app).await?,
                outline: None,
                proposals: None,
            })
        };
        let picture = picture.await.map_err(|error| error.to_string())?;
        Ok(rest::compare(&picture, &self.oracle))
    }

    async fn rest(&mut self) -> Result<(), String> {
        let looked = self.look().await?;
        for (place, id) in looked.ids {
            self.oracle.rows[place].id = Some(id);
        }
        match looked.findings.is_empty() {
            true => self.ears.heard(),
            false => Err(format!("{:#?}", looked.findings)),
        }
    }

    async fn end(&mut self) -> Result<(), String> {
        self.told.push("the story ends".into());
        for n in 0..self.linked {
            {
                let mut banks = lock(&self.banks);
                banks.world.items[n].trouble.heal();
                banks.world.items[n].settle();
                banks.order.clear();
                banks.statement.clear();
            }
            let results = self.run(Process::Window, n).await?;
            if let Some(error) = &results[0].error {
                return Err(format!("bank {n} is never synced to its end: {error}"));
            }
            self.took(n).await?;
        }
        self.rest().await?;
        let app = self.app(Process::Window).await;
        let verified = verify::run(&app, verify::Files::Whole)
            .await
            .map_err(|error| error.to_string())?;
        if !verified.findings.is_empty() {
            return Err(format!("{:#?}", verified.findings));
        }
        self.close().await;
        let canary = lock(&self.banks).world.canary.clone();
        for word in [CANARY, canary.as_str()] {
            if let Some(path) = holds(self.home.path(), word) {
                return Err(format!("“{word}” lies in {} in clear", path.display()));
            }
        }
        Ok(())
    }
}

/// The first file below a folder that holds a word.
fn holds(folder: &std::path::Path, word: &str) -> Option<PathBuf> {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if let Some(found) = holds(&path, word) {
                return Some(found);
            }
        } else if crate::disk::find(&std::fs::read(&path).unwrap(), word.as_bytes()) {
            return Some(path);
        }
    }
    None
}
