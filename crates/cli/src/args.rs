//! The command line: what docs/interfaces.md lists, no more and no less.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use coffer_app::api::{Environment, RelayKind};

/// Coffer without a window: personal finance on your own machine.
#[derive(Debug, Parser)]
#[command(name = "coffer-cli", version, about)]
pub struct Args {
    /// The folder that holds all data [default: COFFER_DATA_DIR, else `coffer` in the system's
    /// folder for program data].
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,

    /// Print one JSON object or array, for scripts.
    #[arg(long, global = true)]
    pub json: bool,

    #[command(subcommand)]
    pub verb: Verb,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Set Coffer up, or choose another way to reach Plaid
    Init(Init),
    /// Connect a bank: prints what is read, for how long and what it costs, and the address of
    /// Plaid's page, and waits. Going on there is your consent, which `consents` lists
    Link(Link),
    /// Sign in again at the bank of a connection that exists: prints the address of Plaid's page,
    /// and waits
    Relink {
        /// The connection, by its id or Plaid's
        item: String,
        /// Choose accounts anew, those that are new at the bank among them; what is read of them is
        /// printed first, and going on is your consent
        #[arg(long)]
        accounts: bool,
        /// Agree to more kinds of data: account numbers and owners; what is read of them is printed first,
        /// and going on is your consent
        #[arg(long, conflicts_with = "accounts")]
        consent: bool,
        /// Agree to payments between your own accounts; what they need is printed first, and going on is
        /// your consent
        #[arg(long, conflicts_with_all = ["accounts", "consent"])]
        moves: bool,
    },
    /// Replace the access token of a connection, for when somebody may have seen it
    RotateToken {
        /// The connection, by its id or Plaid's
        item: String,
    },
    /// Continue the history of an account whose connection has ended with an account of a new
    /// connection; without accounts, list those that look alike
    Adopt {
        /// The account of the new connection, by its id or Plaid's
        #[arg(requires = "old")]
        account: Option<String>,
        /// The account whose history it continues
        old: Option<String>,
        /// They are two accounts: propose them no more
        #[arg(long, requires = "old")]
        different: bool,
        /// Take the newest one of this account back, while no sync has built upon it
        #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["account", "old", "different"])]
        undo: Option<String>,
    },
    /// Disconnect a bank: its access is given back, what it brought stays
    Unlink {
        /// The connection, by its id or Plaid's
        item: String,
    },
    /// Disconnect a bank and delete everything that it brought, and all that was said of it
    Forget {
        /// The connection, by its id or Plaid's
        item: String,
        /// The bank's name, to show that this one is meant
        #[arg(long, value_name = "NAME")]
        yes_delete: String,
    },
    /// Tell which access is still to be given back to Plaid, and why, or give it up
    Owed {
        /// Offer this one no more, and delete its sealed token: it has ended there, or you end it there
        #[arg(long, value_name = "ID")]
        give_up: Option<String>,
    },
    /// Fetch what is new, from every connection or from one
    Sync {
        /// The connection, by its id or Plaid's
        item: Option<String>,
    },
    /// Wait until the relay tells of something new, fetch just that, and say how it went
    Listen,
    /// Tell how old the data of every account is, or of one, why, and who can do something about it
    Age {
        /// The account, by its id or Plaid's
        account: Option<String>,
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// Have a bank asked now, which Plaid bills where banks are real; `sync` is free
    Refresh {
        /// The connection, by its id or Plaid's
        item: String,
        /// You know that it is billed, and that so many were made this month: `meter` tells
        #[arg(long, value_name = "N")]
        yes_billed: Option<u32>,
    },
    /// Tell what costs: connections ever made, and billed calls of this month
    Meter,
    /// Tell how the calls to each bank went
    Monitor {
        /// Over so many days: 7, 30 or 90
        #[arg(long, value_name = "N", default_value_t = 30)]
        days: u32,
        /// Write what each day was like to this file as CSV instead; a file that is there is not
        /// overwritten
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// Write how calls and syncs went to a file for whoever helps, without names, amounts, keys or
    /// numbers of accounts
    Diagnostics {
        /// The file; it must not exist
        file: PathBuf,
    },
    /// Tell when connections are synced by themselves while the window is open, or choose it
    Schedule(Schedule),
    /// Ask a bank for a balance now, which Plaid bills where banks are real; `accounts` is free
    Balance {
        /// The account, by its id or Plaid's
        account: String,
        /// You know that it is billed, and that so many were made this month: `meter` tells
        #[arg(long, value_name = "N")]
        yes_billed: Option<u32>,
    },
    /// Print the account and routing numbers of an account. COFFER_PASSPHRASE, or the first line of stdin, is
    /// the PIN or the passphrase
    Numbers {
        /// The account, by its id or Plaid's
        account: String,
        /// Keep them on this computer, sealed
        #[arg(long)]
        keep: bool,
        /// You know that it is billed, and that so many connections were asked this month
        #[arg(long, value_name = "N")]
        yes_billed: Option<u32>,
    },
    /// Show what each bank has on file of the owners, or one
    Identity {
        /// The connection, by its id or Plaid's
        item: Option<String>,
        /// You know that it is billed, and that so many connections were asked this month
        #[arg(long, value_name = "N")]
        yes_billed: Option<u32>,
    },
    /// Check whether a payment out of an account would go through: by what the bank says now, and never by
    /// what a sync brought. The exit code is 0 where it is covered
    CheckPayment(crate::checks::Check),
    /// The record of every reveal, check and payment
    Audit {
        #[command(subcommand)]
        what: crate::checks::Audit,
    },
    /// Try the Plaid keys of this profile
    Keys,
    /// List the connections
    Items {
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// List what you agreed to before banks were connected, and when it was withdrawn
    Consents {
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// List the accounts
    Accounts {
        /// As they were known at the end of this day, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE", conflicts_with = "as_of")]
        csv: Option<PathBuf>,
    },
    /// List transactions, newest first
    Transactions(Transactions),
    /// List the views that are kept, keep one or forget one
    Views(Views),
    /// Sum up what came in and went out, by month and category
    Totals {
        /// From the month of this day on, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Up to and including the month of this day, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
        /// As it was known at the end of this day, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE", conflicts_with = "as_of")]
        csv: Option<PathBuf>,
    },
    /// Show what was spent, or what came in, by what
    Spending(Spending),
    /// Show what you own less what you owe, over time
    NetWorth(NetWorth),
    /// Write a note on a transaction
    Note {
        /// The transaction, by its id or Plaid's
        tx: String,
        /// The note; an empty one clears it
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Say something else of a transaction: its category, merchant, date, tags and more
    Edit(Edit),
    /// Split a transaction into parts, or take that back
    Split {
        /// The transaction, by its id or Plaid's
        tx: String,
        /// A part: its amount, and where you like its category and a note. All parts together are
        /// the amount of the transaction
        #[arg(
            long = "part",
            value_name = "AMOUNT[:CATEGORY[:NOTE]]",
            allow_hyphen_values = true,
            required_unless_present = "none"
        )]
        parts: Vec<String>,
        /// No parts any more
        #[arg(long, conflicts_with = "parts")]
        none: bool,
    },
    /// Attach a file to a transaction: a receipt, a contract. It is kept encrypted beside the database and
    /// never opened or run
    Attach {
        /// The transaction, by its id or Plaid's
        tx: String,
        /// The file, of at most 25 MB
        file: PathBuf,
    },
    /// List the files that are attached to a transaction
    Attachments {
        /// The transaction, by its id or Plaid's
        tx: String,
    },
    /// Take a file from a transaction; `undo` gives it back
    Detach {
        /// The transaction, by its id or Plaid's
        tx: String,
        /// The file, by its id
        id: String,
    },
    /// Write an attached file to a file of your own
    Attachment {
        /// The transaction, by its id or Plaid's
        tx: String,
        /// The file, by its id
        id: String,
        /// Where to; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List transactions that may be one, answer whether they are, or take a wrong link apart
    Review(Review),
    /// Pair transactions that belong together: transfers between your own accounts, and refunds
    Transfer {
        #[command(subcommand)]
        what: crate::desk::args::Transfer,
    },
    /// Accounts that you keep by hand
    Account {
        #[command(subcommand)]
        what: crate::desk::args::Account,
    },
    /// Write a transaction down that no bank tells
    Add(crate::desk::args::Add),
    /// Hold an account against a statement, and lock what is on it
    Reconcile(crate::desk::args::Reconcile),
    /// Move money from one of your accounts to another: out of the first bank, a rest in the ledger of
    /// whoever owns the Plaid keys, and into the second bank. Plans it and asks whether it may be made
    Move(Move),
    /// List what was moved, and where the money is
    Moves {
        /// Ask first what became of it
        #[arg(long)]
        follow: bool,
    },
    /// Move what was planned, or send on what rests; COFFER_PASSPHRASE proves that it is you
    MoveConfirm(MoveAgain),
    /// Stop a move while that is possible
    MoveCancel {
        /// The move, by its id
        id: String,
    },
    /// Send money that the second bank did not take back to the first; COFFER_PASSPHRASE proves that it
    /// is you
    MoveBack(MoveAgain),
    /// Tell how much may be moved, or change it; COFFER_PASSPHRASE proves that it is you
    MoveLimits(MoveLimits),
    /// List rules, make, change, order, try, apply, remove, write or read them
    Rule(Rule),
    /// List the categories, or change them: add, rename, move, merge, remove, map
    Categories(Categories),
    /// Delete a transaction; it stays deleted, whatever the bank says of it
    Delete {
        /// The transaction, by its id or Plaid's
        tx: String,
    },
    /// Give a transaction back that you deleted, or that the bank took back
    Undelete {
        /// The transaction, by its id or Plaid's
        tx: String,
    },
    /// Take your newest edit back, whichever program made it
    Undo,
    /// Do again what was undone last
    Redo,
    /// List what each sync brought, newest first; with the id of one, its rows as they were and
    /// became
    Syncs(Syncs),
    /// Take back the newest sync of a connection; nothing that you said is lost, and the next
    /// `sync` applies it again
    Revert {
        /// The sync, by its id
        sync: String,
    },
    /// Hold the transactions of every account, or of one, against the balance that the bank states
    Proof {
        /// The account, by its id or Plaid's
        account: Option<String>,
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// Tell what is set up, and how each connection does
    Status,
    /// Check the database and everything that is derived in it, and that attached files are there
    Verify {
        /// Read every attached file whole, and hold it against what was attached
        #[arg(long)]
        files: bool,
    },
    /// Write a backup to a file that opens by itself, also on another computer
    Backup {
        /// The file; it must not exist
        file: PathBuf,
    },
    /// List the backups that Coffer made by itself, newest first
    Backups {
        /// Delete all of them, and every other older copy: what you deleted is still in them. A new
        /// backup is made
        #[arg(long)]
        delete_older: bool,
        /// Write the list to this file as CSV instead; a file that is there is not overwritten
        #[arg(long, value_name = "FILE", conflicts_with = "delete_older")]
        csv: Option<PathBuf>,
    },
    /// Put a backup in the place of the profile it is of; what is there is kept aside. COFFER_PASSPHRASE
    /// opens the profile that is there, and the backup where it has no other words
    Restore {
        /// The backup
        file: PathBuf,
        /// The backup has words of its own: they are the first line of stdin
        #[arg(long)]
        words: bool,
        /// Nothing that you know opens the profile that is there any more
        #[arg(long)]
        forgotten: bool,
    },
    /// Make a recovery phrase and print it, once; one that was there before ends
    RecoveryPhrase {
        /// Only check the phrase on the first line of stdin
        #[arg(long)]
        check: bool,
    },
    /// Choose what opens the profile: the keychain, or the passphrase on the first line of stdin
    Protect {
        /// What is to open it
        with: Protection,
    },
    /// Replace the master key and encrypt everything anew. A passphrase is taken from
    /// COFFER_PASSPHRASE, a recovery phrase from the first line of stdin
    RotateKeys {
        /// The recovery phrase is lost: it ends
        #[arg(long)]
        end_phrase: bool,
    },
}

/// `init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// How Plaid is reached: a demo bank on this computer, your own Plaid keys (PLAID_CLIENT_ID
    /// and PLAID_SECRET, which are kept, or those kept before), or a relay server
    #[arg(long, value_name = "KIND")]
    pub relay: Way,
    /// Plaid's environment: test banks, or real ones
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    pub environment: PlaidEnvironment,
    /// Address of the relay server
    #[arg(long, value_name = "URL", required_if_eq("relay", "relay"))]
    pub url: Option<String>,
    /// The invitation that the relay's operator gave you, good once: with it this computer is enrolled. Without it
    /// what was enrolled before is used
    #[arg(long, value_name = "CODE", requires = "url")]
    pub invitation: Option<String>,
    /// The relay's fingerprint, as its operator told it: another relay is refused
    #[arg(long, value_name = "DIGITS", requires = "invitation")]
    pub fingerprint: Option<String>,
}

/// `link`. Either all three options, or none.
#[derive(Debug, clap::Args)]
pub struct Link {
    /// Connect this institution without Plaid's page, where the environment is a sandbox
    #[arg(long, value_name = "ID", requires_all = ["user", "password"])]
    pub institution: Option<String>,
    /// The sandbox's user name
    #[arg(long, value_name = "USER", requires = "institution")]
    pub user: Option<String>,
    /// The sandbox's password. Other programs can see it: it is for play money only
    #[arg(long, value_name = "PASSWORD", requires = "institution")]
    pub password: Option<String>,
}

/// `schedule`. Without options it only tells.
#[derive(Debug, clap::Args)]
pub struct Schedule {
    /// The connection, by its id or Plaid's
    pub item: Option<String>,
    /// When Coffer is opened
    #[arg(long, value_name = "TRUE|FALSE", requires = "item")]
    pub on_launch: Option<bool>,
    /// When its window comes to the front
    #[arg(long, value_name = "TRUE|FALSE", requires = "item")]
    pub on_focus: Option<bool>,
    /// Every 1, 3, 6, 12 or 24 hours, or never
    #[arg(long, value_name = "HOURS|never", requires = "item", value_parser = every)]
    pub every: Option<Every>,
    /// For all: the network counts as metered, whatever the system says
    #[arg(long, value_name = "TRUE|FALSE")]
    pub metered: Option<bool>,
    /// For all: a notice of the desktop tells when a connection needs you
    #[arg(long, value_name = "TRUE|FALSE")]
    pub notify: Option<bool>,
}

/// `--every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    Never,
    Hours(u8),
}

fn every(text: &str) -> Result<Every, String> {
    match text {
        "never" => Ok(Every::Never),
        text => text
            .parse()
            .map(Every::Hours)
            .map_err(|_| "it is 1, 3, 6, 12, 24 or never".to_owned()),
    }
}

/// `transactions`.
#[derive(Debug, clap::Args)]
pub struct Transactions {
    /// Only those that fit this search: words of merchant, bank text, note, tags, category or account,
    /// and operators such as cat:groceries amt:>50 is:pending
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// What this view lists; a search, an account and days restrict it further
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    /// Only this account, by its id or Plaid's
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// From this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Up to and including this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Those that the bank took back, instead
    #[arg(long, conflicts_with = "deleted")]
    pub withdrawn: bool,
    /// Those that you deleted, instead
    #[arg(long)]
    pub deleted: bool,
    /// As they were known at the end of this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Write the list to this file as CSV instead; a file that is there is not overwritten
    #[arg(long, value_name = "FILE", conflicts_with = "as_of")]
    pub csv: Option<PathBuf>,
}

/// `views`.
#[derive(Debug, clap::Args)]
pub struct Views {
    /// Keep the search under this name, in the place of a view that has it
    #[arg(long, value_name = "NAME", requires = "search")]
    pub save: Option<String>,
    /// The search to keep
    #[arg(
        long,
        value_name = "QUERY",
        requires = "save",
        allow_hyphen_values = true
    )]
    pub search: Option<String>,
    /// Forget the view of this name
    #[arg(long, value_name = "NAME", conflicts_with = "save")]
    pub delete: Option<String>,
    /// Write the list to this file as CSV instead; a file that is there is not overwritten
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save", "delete"])]
    pub csv: Option<PathBuf>,
}

/// `syncs`.
#[derive(Debug, clap::Args)]
pub struct Syncs {
    /// One sync, by its id
    #[arg(conflicts_with_all = ["item", "limit"])]
    pub sync: Option<String>,
    /// Only those of this connection, by its id or Plaid's
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Write the list to this file as CSV instead; a file that is there is not overwritten
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// `review`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Review {
    #[command(subcommand)]
    pub inbox: Option<crate::desk::args::Inbox>,
    /// The newer transaction, by its id or Plaid's
    #[arg(required_if_eq_any([("same", "true"), ("different", "true"), ("apart", "true")]))]
    pub tx: Option<String>,
    /// The one that it may be; not needed where there is only one
    #[arg(long, value_name = "TX", requires = "tx")]
    pub other: Option<String>,
    /// They are one transaction: the other one goes on with the newer one's facts
    #[arg(long, group = "answer")]
    pub same: bool,
    /// They are two
    #[arg(long, group = "answer")]
    pub different: bool,
    /// Take a posted transaction apart from the pending one that it is not
    #[arg(long, group = "answer", conflicts_with = "other")]
    pub apart: bool,
    /// Write the list to this file as CSV instead; a file that is there is not overwritten
    #[arg(long, value_name = "FILE", conflicts_with = "tx")]
    pub csv: Option<PathBuf>,
}

/// `edit`. An empty text goes back to what the bank says.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("said").required(true).multiple(true))]
pub struct Edit {
    /// The transaction, by its id or Plaid's
    pub tx: String,
    /// What it is for, by the category's name, code or number; an empty text for the bank's word
    #[arg(long, value_name = "CATEGORY", group = "said")]
    pub category: Option<String>,
    /// Who was paid, or paid; an empty text for the bank's word
    #[arg(long, value_name = "TEXT", group = "said")]
    pub merchant: Option<String>,
    /// The day it is listed under, YYYY-MM-DD; an empty text for the bank's word
    #[arg(long, value_name = "DATE", group = "said")]
    pub date: Option<String>,
    /// A note; an empty text clears it
    #[arg(long, value_name = "TEXT", group = "said", allow_hyphen_values = true)]
    pub note: Option<String>,
    /// All its tags, with commas between them; an empty text for none
    #[arg(long, value_name = "TAGS", group = "said")]
    pub tags: Option<String>,
    /// Whether you have looked at it
    #[arg(long, value_name = "TRUE|FALSE", group = "said")]
    pub reviewed: Option<bool>,
    /// Whether it is left out of reports
    #[arg(long, value_name = "TRUE|FALSE", group = "said")]
    pub hidden: Option<bool>,
    /// Whether you found it on a statement
    #[arg(long, value_name = "TRUE|FALSE", group = "said")]
    pub cleared: Option<bool>,
    /// The amount, of a transaction that you wrote down
    #[arg(
        long,
        value_name = "AMOUNT",
        group = "said",
        allow_hyphen_values = true
    )]
    pub amount: Option<String>,
    /// The account, of a transaction that you wrote down
    #[arg(long, value_name = "ACCOUNT", group = "said")]
    pub account: Option<String>,
}

/// `spending`.
#[derive(Debug, clap::Args)]
pub struct Spending {
    /// The first day, YYYY-MM-DD; the first of this month unless said
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day, YYYY-MM-DD; today unless said
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// What the rows are; categories unless said
    #[arg(long, value_enum)]
    pub by: Option<ByArg>,
    /// Hold it against the time just before, or the same days a year before
    #[arg(long, value_enum)]
    pub compare: Option<CompareArg>,
    /// Only this account, by its id or Plaid's
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// What came in, instead of what was spent
    #[arg(long)]
    pub income: bool,
    /// Write a CSV file instead, which must not exist
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// `net-worth`.
#[derive(Debug, clap::Args)]
pub struct NetWorth {
    /// The first day, YYYY-MM-DD; the first of which anything is known unless said
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day, YYYY-MM-DD; today unless said
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// How far apart the days are; what suits the time unless said
    #[arg(long, value_enum)]
    pub step: Option<StepArg>,
    /// Only this account, by its id or Plaid's
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Write a CSV file instead, which must not exist
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// `rule`.
#[derive(Debug, clap::Args)]
pub struct Rule {
    /// What is to be done
    #[arg(value_enum, default_value = "list")]
    pub action: RuleAction,
    /// Rules by name, number or id; of `add` its name, of `export` and `import` a file
    #[arg(value_name = "RULE")]
    pub names: Vec<String>,
    /// Another name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Which transactions, in the language of `transactions --search`
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub search: Option<String>,
    /// The category, by number, code or name; an empty text for none
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// The merchant; an empty text for none
    #[arg(long, value_name = "TEXT")]
    pub merchant: Option<String>,
    /// Tags that are added, with commas between them
    #[arg(long, value_name = "TAGS")]
    pub tags: Option<String>,
    /// The note; an empty text for none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub note: Option<String>,
    /// Left out of reports
    #[arg(long, value_name = "TRUE|FALSE")]
    pub hide: Option<bool>,
    /// Counted as looked at
    #[arg(long, value_name = "TRUE|FALSE")]
    pub reviewed: Option<bool>,
    /// A part of a split by its share in percent; all parts together are 100
    #[arg(long = "part", value_name = "SHARE[:CATEGORY[:NOTE]]")]
    pub parts: Vec<String>,
    /// Whether it does anything
    #[arg(long, value_name = "TRUE|FALSE")]
    pub on: Option<bool>,
    /// For what is there already too, and not only for what comes
    #[arg(long)]
    pub past: bool,
}

/// What `rule` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleAction {
    /// List them
    List,
    /// Make one
    Add,
    /// Change one
    Set,
    /// Remove one, and all that it says
    Remove,
    /// Put those that are named before the others
    Order,
    /// Apply one to what is there already
    Apply,
    /// Tell what one would do
    Preview,
    /// Write all as text, to a file that must not exist
    Export,
    /// Read rules from a file
    Import,
}

/// `categories`.
#[derive(Debug, clap::Args)]
pub struct Categories {
    /// What is to be done
    #[arg(value_enum, default_value = "list")]
    pub action: CategoryAction,
    /// The category by number, code or name; of `add` its name, of `rename` its new name too, of `map` Plaid's
    /// detailed category
    #[arg(value_name = "CATEGORY")]
    pub names: Vec<String>,
    /// The group it lies in; without one it is a group
    #[arg(long, value_name = "CATEGORY")]
    pub group: Option<String>,
    /// Of a new group: spend, income or transfer
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Where it is moved: before this one
    #[arg(long, value_name = "CATEGORY")]
    pub before: Option<String>,
    /// The category that stays, gets what is in another, or is stood for
    #[arg(long, value_name = "CATEGORY")]
    pub into: Option<String>,
    /// Write the list to this file as CSV instead; a file that is there is not overwritten
    #[arg(long, value_name = "FILE", conflicts_with = "names")]
    pub csv: Option<PathBuf>,
}

/// What `categories` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CategoryAction {
    /// List them
    List,
    /// Make one
    Add,
    /// Give one another name
    Rename,
    /// Put one into another group or place
    Move,
    /// Put all that is in one into another
    Merge,
    /// Remove one
    Remove,
    /// Have a bank's category stand for one
    Map,
}

/// What rows of `spending` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    /// Categories
    Category,
    /// Groups of categories
    Group,
    /// Merchants
    Merchant,
    /// Tags
    Tag,
    /// Accounts
    Account,
}

/// What `spending` is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareArg {
    /// The time just before
    Previous,
    /// The same days a year before
    LastYear,
}

/// How far apart the days of `net-worth` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepArg {
    /// A day
    Day,
    /// A week
    Week,
    /// A month
    Month,
}

/// `protect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protection {
    Keychain,
    Passphrase,
}

/// `--relay`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    Demo,
    Direct,
    Relay,
}

/// `--environment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlaidEnvironment {
    Sandbox,
    Production,
}

impl Args {
    /// Reads the command line; what it cannot mean ends the program with code 2 and the usage.
    pub fn parse_and_check() -> Self {
        let args = Self::parse();
        match args.contradiction() {
            None => args,
            Some(sentence) => Self::command()
                .error(ErrorKind::ArgumentConflict, sentence)
                .exit(),
        }
    }

    /// What clap's own rules cannot say.
    fn contradiction(&self) -> Option<&'static str> {
        if let Verb::Review(review) = &self.verb
            && review.tx.is_some()
            && !(review.same || review.different || review.apart)
        {
            return Some("say what it is: --same, --different or --apart");
        }
        let Verb::Init(init) = &self.verb else {
            return None;
        };
        if init.relay != Way::Relay && init.url.is_some() {
            return Some("--url and --invitation belong to --relay relay");
        }
        if init.relay == Way::Demo && init.environment == PlaidEnvironment::Production {
            return Some("the demo holds play money only: it is a sandbox");
        }
        None
    }

    /// The folder that was asked for, else that of the environment, else `coffer` in the system's
    /// folder for program data (`$XDG_DATA_HOME`, `~/Library/Application Support`,
    /// `%LOCALAPPDATA%`): the window's own.
    pub fn data_dir(&self, of_environment: Option<PathBuf>) -> Option<PathBuf> {
        let asked = self.data_dir.clone().or(of_environment);
        asked.or_else(|| Some(dirs::data_local_dir()?.join("coffer")))
    }
}

impl From<Way> for RelayKind {
    fn from(way: Way) -> Self {
        match way {
            Way::Demo => Self::Demo,
            Way::Direct => Self::Direct,
            Way::Relay => Self::Relay,
        }
    }
}

impl From<PlaidEnvironment> for Environment {
    fn from(environment: PlaidEnvironment) -> Self {
        match environment {
            PlaidEnvironment::Sandbox => Self::Sandbox,
            PlaidEnvironment::Production => Self::Production,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(std::iter::once("coffer-cli").chain(words.split(' ')))
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn options_of_all_verbs_may_stand_before_or_after_the_verb() {
        for words in [
            "--json --data-dir /srv/books items",
            "items --json --data-dir /srv/books",
        ] {
            let args = parse(words).unwrap();
            assert!(args.json);
            let elsewhere = Some(PathBuf::from("/srv/other"));
            assert_eq!(args.data_dir(elsewhere), Some(PathBuf::from("/srv/books")));
        }
    }

    #[test]
    fn what_belongs_together_is_asked_for_together() {
        assert!(parse("link --institution ins_109508").is_err());
        assert!(parse("link --user a --password b").is_err());
        assert!(parse("link --institution ins_109508 --user a --password b").is_ok());
        assert!(parse("init --relay relay").is_err());
        assert!(parse("init --relay relay --url https://relay.example").is_ok());
        assert!(parse("init").is_err());
        assert!(parse("transactions --withdrawn --deleted").is_err());
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let contradiction = |words: &str| parse(words).unwrap().contradiction().is_some();
        assert!(contradiction(
            "init --relay demo --url https://relay.example"
        ));
        assert!(contradiction("init --relay demo --environment production"));
        assert!(!contradiction(
            "init --relay direct --environment production"
        ));
    }

    #[test]
    fn a_note_may_begin_with_a_dash() {
        let args = parse("note 0197 --really?").unwrap();
        assert!(matches!(args.verb, Verb::Note { text, .. } if text == "--really?"));
    }
}

/// What is to be moved.
#[derive(Debug, clap::Args)]
pub struct Move {
    /// The account that it comes from, by its id or Plaid's
    pub from: String,
    /// The account that it goes to
    pub to: String,
    /// How much, such as 500 or 500.00
    pub amount: String,
    /// Your name as the banks know it; without it the one of last time
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Move it at once, if it may be made: the amount and the last digits of the account that it goes to, once
    /// more. COFFER_PASSPHRASE proves that it is you
    #[arg(long, num_args = 2, value_names = ["AMOUNT", "DIGITS"])]
    pub again: Option<Vec<String>>,
    /// You know that asking for the balance is billed, and that so many were asked for this month:
    /// `meter` tells
    #[arg(long, value_name = "N")]
    pub yes_billed: Option<u32>,
}

/// A move that is meant, with what shows that it is.
#[derive(Debug, clap::Args)]
pub struct MoveAgain {
    /// The move, by its id
    pub id: String,
    /// Its amount once more
    pub amount: String,
    /// The last digits of the account that the money goes to, once more
    pub digits: String,
    /// You know that the bank may be asked for the balance once more, which is billed, and that so many were asked
    /// for this month: `meter` tells
    #[arg(long, value_name = "N")]
    pub yes_billed: Option<u32>,
}

/// How much may be moved.
#[derive(Debug, clap::Args)]
pub struct MoveLimits {
    /// In one move
    #[arg(long, value_name = "AMOUNT")]
    pub per_move: Option<String>,
    /// In one day
    #[arg(long, value_name = "AMOUNT")]
    pub per_day: Option<String>,
}
