//! Lists as CSV files: what a person takes along to a spreadsheet or another program.
//!
//! The file is the person's own and in clear, so it goes where they said or into their folder of
//! downloads, only its owner may read it, and it never takes the place of another. It appears under
//! its name when it is complete.

mod cells;
mod rows;
mod sheets;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use coffer_domain::TransactionId;
use coffer_store::{
    Reader, StoreError, facts,
    register::{self, Filter, Status},
};

use tokio_util::sync::CancellationToken;

use cells::Sheet;
pub use cells::{neutral, plain};
pub use rows::Rows;
use sheets::{TRANSACTION_COLUMNS, accounts, consents, items, report, transaction};

use crate::{
    App,
    api::{AppError, BulkWhich, ErrorCode, ExportRequest, Exported, SyncRef, TrayKind},
    browse, edit, journal, monitor, network,
    read::RegisterLine,
    reports::{self, Table},
    review, views,
};

/// Names that are tried in the folder of downloads: `coffer-transactions-2026-03-01 (2).csv`.
const NAMES_MAX: u32 = 1_000;

/// A list and which of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// The register as the window shows it, by its own order and days.
    Register(Filter),
    /// These transactions, in the order in which they are named.
    These(Vec<TransactionId>),
    /// Transactions by the bank's date, as the command line lists them.
    Transactions {
        /// Which.
        filter: Filter,
        /// Listed, withdrawn or deleted ones.
        status: Status,
        /// At most so many.
        limit: Option<u32>,
    },
    /// All accounts.
    Accounts,
    /// All connections.
    Items,
    /// All consents.
    Consents,
    /// A report.
    Report(Table),
    /// A list that is whole already.
    Rows(Rows),
}

impl List {
    const fn noun(&self) -> &'static str {
        match self {
            Self::Register(_) | Self::These(_) | Self::Transactions { .. } => "transactions",
            Self::Accounts => "accounts",
            Self::Items => "connections",
            Self::Consents => "consents",
            Self::Report(table) => table.noun(),
            Self::Rows(rows) => rows.noun(),
        }
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Rows below the line of column names.
    pub rows: u64,
}

/// Where a file goes.
enum Target {
    /// To this very name.
    Named(PathBuf),
    /// Into this folder, to the first free of the names that begin so.
    In(PathBuf, String),
}

impl Target {
    fn names(self) -> Vec<PathBuf> {
        match self {
            Self::Named(path) => vec![path],
            Self::In(folder, stem) => {
                // Where it cannot be made, the file that is written next says so.
                let _ = std::fs::create_dir_all(&folder);
                let numbered = (2..=NAMES_MAX).map(|n| format!("{stem} ({n}).csv"));
                std::iter::once(format!("{stem}.csv"))
                    .chain(numbered)
                    .map(|name| folder.join(name))
                    .collect()
            }
        }
    }
}

/// Writes a list to a file that is not there yet.
///
/// # Errors
/// If the file is there, cannot be written, or the list cannot be read. Nothing is left behind.
pub async fn to_file(app: &App, list: List, path: &Path) -> Result<Written, AppError> {
    write(app, list, Target::Named(path.to_owned())).await
}

/// Writes a list into the person's folder of downloads, under a name that is free.
///
/// # Errors
/// If there is no such folder, or as [`to_file`].
pub async fn to_downloads(app: &App, request: ExportRequest) -> Result<Exported, AppError> {
    // Asked first: while it is locked that is all there is to say.
    app.profile()?;
    let list = list_of(app, request).await?;
    let folder = app.0.config.exports_dir.clone().ok_or_else(|| {
        AppError::new(
            ErrorCode::Store,
            "This computer names no folder for downloads.",
        )
        .hinted("Use `coffer-cli transactions --csv FILE` and name the file yourself.")
    })?;
    let now = views::timestamp(app.now_ms());
    let day = now.get(..10).unwrap_or(&now);
    let stem = format!("coffer-{}-{day}", list.noun());
    let written = write(app, list, Target::In(folder, stem)).await?;
    Ok(Exported {
        path: written.path.display().to_string(),
        rows: u32::try_from(written.rows).unwrap_or(u32::MAX),
    })
}

/// What the window asks for.
async fn list_of(app: &App, request: ExportRequest) -> Result<List, AppError> {
    Ok(match request {
        ExportRequest::Register(filter) | ExportRequest::Selected(BulkWhich::Listed(filter)) => {
            List::Register(browse::filter(app, &filter)?)
        }
        ExportRequest::Selected(BulkWhich::These(ids)) => List::These(edit::parse(&ids)?),
        ExportRequest::Tray(kind) => List::Transactions {
            filter: Filter::default(),
            status: match kind {
                TrayKind::Withdrawn => Status::Withdrawn,
                TrayKind::Deleted => Status::Deleted,
            },
            limit: None,
        },
        ExportRequest::Accounts => List::Accounts,
        ExportRequest::Connections => List::Items,
        ExportRequest::Consents => List::Consents,
        ExportRequest::Spending(ask) => List::Report(reports::spending_table(&ask)?),
        ExportRequest::NetWorth(ask) => List::Report(reports::worth_table(app, &ask)?),
        ExportRequest::CashFlow(ask) => List::Report(reports::flow_table(app, &ask)?),
        ExportRequest::Syncs => List::Rows(Rows::syncs(&journal::list(app, None, None).await?)),
        ExportRequest::SyncRows(SyncRef { sync_id }) => {
            List::Rows(Rows::sync_rows(&journal::all_rows(app, &sync_id).await?.1))
        }
        ExportRequest::Calls(ask) => List::Rows(Rows::calls(&monitor::view(app, ask).await?)),
        ExportRequest::Doubts => List::Rows(Rows::doubts(&review::rows(app).await?)),
        ExportRequest::Hosts => List::Rows(Rows::hosts(&network::view(app).await?.hosts)),
    })
}

async fn write(app: &App, list: List, target: Target) -> Result<Written, AppError> {
    let profile = app.profile()?;
    let cut = profile.stopping.clone();
    let written = profile
        .read(move |reader| Ok(to_free_name(reader, &list, &target.names(), &cut)))
        .await?;
    written.map_err(|failed| match failed {
        Failed::Cut => network::locked_meanwhile(),
        Failed::Store(error) => error.into(),
        Failed::File(path, error) if error.kind() == io::ErrorKind::AlreadyExists => AppError::new(
            ErrorCode::BadInput,
            format!(
                "{} is there already; nothing was overwritten.",
                path.display()
            ),
        )
        .hinted("Choose another name, or move that file away."),
        Failed::File(path, error) => AppError::new(
            ErrorCode::Store,
            format!("{} cannot be written: {error}.", path.display()),
        )
        .hinted("Nothing was written. Check that the folder exists, belongs to you and has room.")
        .retryable(),
    })
}

enum Failed {
    /// The profile was locked.
    Cut,
    Store(StoreError),
    File(PathBuf, io::Error),
}

/// `names` are in one folder, and at least one.
fn to_free_name(
    reader: &Reader<'_>,
    list: &List,
    names: &[PathBuf],
    cut: &CancellationToken,
) -> Result<Written, Failed> {
    let first = &names[0];
    let in_file = |error| Failed::File(first.clone(), error);
    if names.len() == 1 && first.exists() {
        return Err(in_file(io::ErrorKind::AlreadyExists.into()));
    }
    let folder = match first.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Readable by its owner alone, and removed again if anything fails.
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(in_file)?;
    let rows =
        write_rows(reader, list, temporary.as_file_mut(), cut).map_err(|error| match error {
            Trouble::Store(error) => Failed::Store(error),
            Trouble::File(error) => in_file(error),
            Trouble::Cut => Failed::Cut,
        })?;
    temporary.as_file().sync_all().map_err(in_file)?;
    if cut.is_cancelled() {
        return Err(Failed::Cut);
    }
    for path in names {
        match temporary.persist_noclobber(path) {
            Ok(_) => {
                let path = path.clone();
                return Ok(Written { path, rows });
            }
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                temporary = taken.file;
            }
            Err(other) => return Err(Failed::File(path.clone(), other.error)),
        }
    }
    Err(in_file(io::ErrorKind::AlreadyExists.into()))
}

enum Trouble {
    Cut,
    Store(StoreError),
    File(io::Error),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn write_rows(
    reader: &Reader<'_>,
    list: &List,
    file: &mut File,
    cut: &CancellationToken,
) -> Result<u64, Trouble> {
    let out = BufWriter::new(file);
    match list {
        List::Register(filter) => lines(out, cut, |row| register::each_row(reader, filter, row)),
        List::These(ids) => lines(out, cut, |row| {
            ids.iter()
                .try_for_each(|id| row(register::transaction(reader, *id)?))
        }),
        List::Transactions {
            filter,
            status,
            limit,
        } => lines(out, cut, |row| {
            register::each(reader, filter, *status, *limit, row)
        }),
        List::Accounts => Ok(accounts(out, &facts::accounts(reader)?)?),
        List::Items => Ok(items(out, &facts::items(reader)?)?),
        List::Consents => Ok(consents(out, &facts::consents(reader)?)?),
        List::Report(table) => Ok(report(out, table.columns(), &table.rows(reader)?)?),
        List::Rows(rows) => Ok(report(out, rows.columns(), rows.rows())?),
    }
}

/// What a walk over transactions calls for each.
type PerRow<'a> = &'a mut dyn FnMut(RegisterLine) -> Result<(), StoreError>;

fn lines(
    out: impl Write,
    cut: &CancellationToken,
    walk: impl FnOnce(PerRow<'_>) -> Result<(), StoreError>,
) -> Result<u64, Trouble> {
    let mut sheet = Sheet::begin(out, &TRANSACTION_COLUMNS)?;
    let mut failed = None;
    // Ends the walk; what is told is why.
    let end = || StoreError::Refused(String::new());
    let walked = walk(&mut |line| {
        if cut.is_cancelled() {
            failed = Some(Trouble::Cut);
            return Err(end());
        }
        sheet.row(&transaction(&line)).map_err(|error| {
            failed = Some(Trouble::File(error));
            end()
        })
    });
    match failed {
        Some(trouble) => Err(trouble),
        None => {
            walked?;
            Ok(sheet.end()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use coffer_store::Store;

    use super::*;

    fn store_in(dir: &Path) -> Store {
        Store::create(&dir.join("coffer.db"), &[7; 32]).unwrap()
    }

    #[test]
    fn a_list_that_is_being_written_when_it_is_locked_leaves_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_in(dir.path());
        let out = dir.path().join("out");
        std::fs::create_dir(&out).unwrap();
        let names = [out.join("list.csv")];
        let list = List::Accounts;
        let cut = CancellationToken::new();
        let written = |cut: &CancellationToken| {
            store
                .read(|reader| Ok(to_free_name(reader, &list, &names, cut)))
                .unwrap()
        };
        cut.cancel();
        assert!(matches!(written(&cut), Err(Failed::Cut)));
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
        assert!(written(&CancellationToken::new()).is_ok(), "and else it is");
    }
}
