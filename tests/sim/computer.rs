//! The person's computer: one data folder, a window and a terminal that have it open at the same
//! time, a clock that jumps, and kills.

use std::path::PathBuf;

use coffer_domain::ids::Mint;
use coffer_store::{Store, StoreError, Writer, copy};
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

impl Counter {
    /// The id that is minted next.
    pub fn peek(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(self.0 + 1)
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
    /// A control: a backup is a copy of the database's file, without the log beside it.
    pub copies_the_file_alone: bool,
    /// The keychain does not give the key to a program that starts. Those that run have it.
    is_locked: bool,
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
            copies_the_file_alone: false,
            is_locked: false,
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
        let is_locked = self.is_locked;
        let place = self.place(who);
        if place.is_none() {
            if is_locked {
                return Err(format!("{who:?} has opened the data without its key"));
            }
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

    /// The keychain locks while one program is closed and the other runs. Whatever the closed one tries,
    /// the files stay as they are, byte by byte; `mints` is a control that makes a new key then.
    pub fn lock_keychain(&mut self, closed: Process, mints: bool) -> Result<(), String> {
        self.close(closed);
        self.is_locked = true;
        let before = Image::take(&self.path);
        if mints {
            (self.window, self.terminal) = (None, None);
            Image::default().put(&self.path);
            drop(Store::create(&self.path, &KEY).map_err(|error| error.to_string())?);
            return Ok(());
        }
        // What an empty keychain, or another one, would give.
        for other in [[0; 32], [8; 32]] {
            if Store::open(&self.path, &other).is_ok() {
                return Err("another key opens the database".into());
            }
        }
        match Image::take(&self.path) == before {
            true => Ok(()),
            false => Err("a program without the key has changed the files".into()),
        }
    }

    /// The keychain gives the key again.
    pub fn unlock_keychain(&mut self) {
        self.is_locked = false;
    }

    /// A program that can look at the data.
    pub fn looking(&self) -> Process {
        match self.is_locked && self.window.is_none() {
            true => Process::Terminal,
            false => Process::Window,
        }
    }

    /// A backup, as a file; nothing where both programs were killed while it was written. Of what such a
    /// kill leaves nobody may take it for a backup, unless all of it was there.
    pub fn back_up(&mut self, dice: &mut Dice, is_killed: bool) -> Result<Option<Image>, String> {
        self.store(Process::Window)?;
        let before = Image::take(&self.path);
        let file = self.path.with_extension("backup");
        if self.copies_the_file_alone {
            return Ok(Some(before.without_log()));
        }
        copy::make(&self.path, &KEY, &file).map_err(|error| format!("no backup: {error}"))?;
        let whole = std::fs::read(&file).map_err(|error| error.to_string())?;
        let clear = Image::of_database(&whole);
        if self.canaries.iter().any(|word| clear.holds(word)) {
            return Err("a word lies in a backup in clear".into());
        }
        if is_killed {
            let written = dice.below(whole.len() + 1);
            std::fs::write(&file, &whole[..written]).map_err(|error| error.to_string())?;
            if copy::check(&file, &KEY).is_ok() != (written == whole.len()) {
                return Err(format!(
                    "{written} of {} bytes of a backup are taken for one",
                    whole.len()
                ));
            }
            self.torn(&before, dice)?;
        } else {
            copy::check(&file, &KEY).map_err(|error| format!("a backup is no copy: {error}"))?;
        }
        // What a killed one left is removed by the next start.
        for name in ["backup", "backup-wal", "backup-shm", "backup-journal"] {
            let _ = std::fs::remove_file(self.path.with_extension(name));
        }
        Ok((!is_killed).then_some(clear))
    }

    /// A backup takes the place of the database.
    pub fn restore(&mut self, backup: &Image) -> Result<(), String> {
        self.boot(backup)
    }

    /// A program is closed in good order.
    pub fn close(&mut self, who: Process) {
        *self.place(who) = None;
    }
}
