//! CPU time and memory of this very thread and process, and the table of what was measured.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// CPU time of this thread in nanoseconds: no other program's load is part of it.
#[cfg(unix)]
pub fn cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap() * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap()
}

/// The time of day, where there is no better one.
#[cfg(not(unix))]
pub fn cpu_ns() -> u64 {
    use std::sync::OnceLock;
    static BEGAN: OnceLock<std::time::Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(std::time::Instant::now);
    u64::try_from(began.elapsed().as_nanos()).unwrap()
}

/// Runs something and adds what it took to a clock.
pub fn timed<T>(clock: &mut u64, work: impl FnOnce() -> T) -> T {
    let began = cpu_ns();
    let done = work();
    *clock += cpu_ns() - began;
    done
}

/// The median CPU time of something, after one run that warms up. What takes long runs less often.
pub fn median_of(mut work: impl FnMut()) -> u64 {
    let mut warm_up = 0;
    timed(&mut warm_up, &mut work);
    let rounds = match warm_up {
        took if took < 5_000_000 => 41,
        took if took < 200_000_000 => 11,
        _ => 3,
    };
    let times = (0..rounds).map(|_| {
        let mut took = 0;
        timed(&mut took, &mut work);
        took
    });
    at(&mut times.collect::<Vec<_>>(), 50)
}

/// The value that so many percent are not above.
pub fn at(values: &mut [u64], percent: usize) -> u64 {
    values.sort_unstable();
    values[(values.len() - 1) * percent / 100]
}

/// A line of `/proc/self/status` in KiB; nothing where there is none.
pub fn memory_kib(what: &str) -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with(what))?;
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}

/// Forgets the highest memory so far, where the system can.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// What was measured at one size.
pub struct Sheet {
    pub rows: u64,
    order: Vec<String>,
    values: BTreeMap<String, f64>,
}

impl Sheet {
    pub fn new(rows: u64) -> Self {
        Self {
            rows,
            order: Vec::new(),
            values: BTreeMap::new(),
        }
    }

    /// A time, which is shown in microseconds.
    pub fn time(&mut self, what: &str, ns: u64) {
        self.put(&format!("{what}, µs"), ns as f64 / 1_000.0);
    }

    /// How many times the one is the other.
    pub fn ratio(&mut self, what: &str, one: u64, other: u64) {
        self.put(&format!("{what}, ratio"), one as f64 / other.max(1) as f64);
    }

    pub fn put(&mut self, what: &str, value: f64) {
        eprintln!("  {what}: {value:.2}");
        if self.values.insert(what.to_owned(), value).is_none() {
            self.order.push(what.to_owned());
        }
    }

    /// What was measured before.
    pub fn of(&self, what: &str) -> f64 {
        self.values[what]
    }

    pub fn write(&self, folder: &Path) {
        let json = serde_json::json!({ "rows": self.rows, "measured": self.values });
        let path = folder.join(format!("{}.json", self.rows));
        std::fs::write(path, serde_json::to_string_pretty(&json).unwrap()).unwrap();
    }
}

/// One column for each size, and how many times the last is the first.
pub fn table(sheets: &[Sheet]) -> String {
    let mut table = String::from("| |");
    for sheet in sheets {
        write!(table, " {} |", sheet.rows).unwrap();
    }
    table.push_str(" last / first |\n|---|");
    table.push_str(&"---:|".repeat(sheets.len() + 1));
    table.push('\n');
    let Some((first, last)) = sheets.first().zip(sheets.last()) else {
        return table;
    };
    for what in &last.order {
        write!(table, "| {what} |").unwrap();
        for sheet in sheets {
            match sheet.values.get(what) {
                Some(value) => write!(table, " {value:.2} |").unwrap(),
                None => table.push_str(" |"),
            }
        }
        match (first.values.get(what), last.values.get(what)) {
            (Some(one), Some(other)) if *one > 0.0 => {
                writeln!(table, " {:.2} |", other / one).unwrap();
            }
            _ => table.push_str(" |\n"),
        }
    }
    table
}
