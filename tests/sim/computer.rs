//! The person's computer: one data folder, a window and a terminal that have it open at the same
//! time, a clock that jumps, and kills.

use std::path::PathBuf;

use coffer_domain::ids::Mint;
use coffer_store::{Store, StoreError, Writer};
use tempfile::TempDir;

use crate::{dice::Dice, disk::Image};

pub const KEY: [u8; 32] = [7; 32];

/// Counts instead of asking clock and chance. Shared by both processes, as random ids are.
pub struct Counter(u128);

impl Default for Counter {
    fn default() -> Self {
        // Behind the ids of the golden profile, which began at one.
        Self(1 << 64)
    }
}

impl Mint for Counter {
    fn next(&mut self) -> uuid::Uuid {
        self.0 += 1;
        uuid::Uuid::from_u128(self.0)
    }
}

/// One of the two programs that can have the data open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    Window,
    Terminal,
}

/// What befalls a write.
pub enum Fault<'a> {
    /// A kill, at a place that is drawn.
    Kill(&'a mut Dice),
    /// The disk has room for so many pages more.
    Full(u32),
}

/// How a step of a program ended.
pub enum Ended<T> {
    /// As the program says.
    Told(Result<T, StoreError>),
    /// It was killed, at the place that is named; what it would have said.
    Killed(Result<T, StoreError>, &'static str),
}

pub struct Computer {
    path: PathBuf,
    window: Option<Store>,
    terminal: Option<Store>,
    pub mint: Counter,
    pub now_ms: i64,
    /// Words that must be in no file in clear.
    canaries: Vec<String>,
    /// A control: kills lose what was committed last, as on a disk that lies.
    pub disk_lies: bool,
    last: Image,
    _folder: TempDir,
}

/// In memory where the system has such a folder: what is proven here needs no disk, and a story makes some hundred
/// commits that each wait for one.
pub fn folder() -> TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix("coffer-sim-");
        builder
    };
    if memory.is_dir()
        && let Ok(folder) = builder().tempdir_in(memory)
    {
        return folder;
    }
    builder().tempdir().expect("a folder for one story")
}

impl Computer {
    pub fn new(canaries: Vec<String>) -> Self {
        let folder = folder();
        let path = folder.path().join("coffer.db");
        drop(Store::create(&path, &KEY).expect("a new database"));
        Self {
            path,
            window: None,
            terminal: None,
            mint: Counter::default(),
            now_ms: 1_767_225_600_000,
            canaries,
            disk_lies: false,
            last: Image::default(),
            _folder: folder,
        }
    }

    /// The golden profile in place of the new one. It is migrated, and killed while that is done.
    pub fn take_golden(&mut self, database: &[u8], dice: &mut Dice) -> Result<(), String> {
        let before = Image::of_database(database);
        self.boot(&before)?;
        self.store(Process::Window)?;
        self.torn(&before, dice)?;
        Ok(())
    }

    /// The open database of a program; it is started if it does not run.
    pub fn store(&mut self, who: Process) -> Result<&Store, String> {
        let path = self.path.clone();
        let place = self.place(who);
        if place.is_none() {
            let store = Store::open(&path, &KEY)
                .map_err(|error| format!("the database cannot be opened any more: {error}"))?;
            *place = Some(store);
        }
        Ok(place.as_ref().expect("just opened"))
    }

    fn place(&mut self, who: Process) -> &mut Option<Store> {
        match who {
            Process::Window => &mut self.window,
            Process::Terminal => &mut self.terminal,
        }
    }

    /// One write of a program, with what befalls it.
    pub fn write<T>(
        &mut self,
        who: Process,
        fault: Option<Fault<'_>>,
        work: impl FnOnce(&Writer<'_>, &mut Counter) -> Result<T, StoreError>,
    ) -> Result<Ended<T>, String> {
        let is_killed = matches!(fault, Some(Fault::Kill(_)));
        let before = (is_killed || self.disk_lies).then(|| Image::take(&self.path));
        let mut mint = std::mem::take(&mut self.mint);
        let store = self.store(who)?;
        if let Some(Fault::Full(pages)) = fault {
            store
                .limit_growth(Some(pages))
                .map_err(|error| error.to_string())?;
        }
        let result = store.write(|writer| work(writer, &mut mint));
        if let Some(Fault::Full(_)) = fault {
            store
                .limit_growth(None)
                .map_err(|error| error.to_string())?;
        }
        self.mint = mint;
        self.now_ms += 1;
        let Some(before) = before else {
            return Ok(Ended::Told(result));
        };
        let Some(Fault::Kill(dice)) = fault else {
            self.last = before;
            return Ok(Ended::Told(result));
        };
        let place = self.torn(&before, dice)?;
        Ok(Ended::Killed(result, place))
    }

    /// Both programs are killed inside a checkpoint.
    pub fn kill_in_checkpoint(&mut self, dice: &mut Dice) -> Result<(), String> {
        let before = Image::take(&self.path);
        // A reader may keep the log from being emptied: then there is nothing to kill in.
        self.store(Process::Window)?
            .checkpoint()
            .map_err(|error| error.to_string())?;
        self.torn(&before, dice)?;
        Ok(())
    }

    /// Both programs are killed between two steps.
    pub fn kill(&mut self) -> Result<(), String> {
        let image = match self.disk_lies {
            true => std::mem::take(&mut self.last),
            false => Image::take(&self.path),
        };
        self.boot(&image)
    }

    fn torn(&mut self, before: &Image, dice: &mut Dice) -> Result<&'static str, String> {
        let after = Image::take(&self.path);
        let (image, place) = Image::torn(before, &after, dice);
        self.boot(&image)?;
        Ok(place)
    }

    fn boot(&mut self, image: &Image) -> Result<(), String> {
        self.window = None;
        self.terminal = None;
        if *image != Image::default() {
            image.put(&self.path);
        }
        for canary in &self.canaries {
            if image.holds(canary) {
                return Err(format!("“{canary}” lies in the database's files in clear"));
            }
        }
        Ok(())
    }

    /// A program is closed in good order.
    pub fn close(&mut self, who: Process) {
        *self.place(who) = None;
    }
}
