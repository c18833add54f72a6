//! What the kills met, for people: `target/kills/NAME.txt`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub struct Report {
    name: String,
    counts: BTreeMap<String, usize>,
}

impl Report {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            counts: BTreeMap::new(),
        }
    }

    pub fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    pub fn of(&self, what: &str) -> usize {
        self.counts.get(what).copied().unwrap_or(0)
    }

    /// Leaves it behind. A run that could not write it has failed no promise.
    pub fn write(&self) {
        let mut text = String::new();
        for (what, count) in &self.counts {
            let _ = writeln!(text, "{count:6}  {what}");
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/kills");
        let _ = std::fs::create_dir_all(&folder);
        let _ = std::fs::write(folder.join(format!("{}.txt", self.name)), text);
    }
}
