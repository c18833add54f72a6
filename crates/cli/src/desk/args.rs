//! The command line of a person's own desk: the inbox, pairs, what they keep by hand, and reconciling.

use clap::{Subcommand, ValueEnum};

/// `review` with a word.
#[derive(Debug, Subcommand)]
pub enum Inbox {
    /// List what wants a look, in the order of the window's review inbox
    List {
        /// Only of this kind
        #[arg(long, value_enum)]
        kind: Option<KindArg>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
    /// It is right as it is, or as it is proposed
    Accept {
        /// The entry, by the key that `list` shows
        key: String,
    },
    /// It is not: the two are not one, or do not belong together, or a row that was taken back stays
    Reject {
        /// The entry, by the key that `list` shows
        key: String,
    },
    /// Say of everything that is new that you have looked at it, as one step to undo
    All {
        /// Only of this kind: `new`, `uncategorised`, or `pair` for every pair that is clear
        #[arg(long, value_enum)]
        kind: Option<KindArg>,
    },
}

/// What wants a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// Accounts that do not add up
    Balance,
    /// Transactions that may be one
    Doubt,
    /// Transactions that may belong together
    Pair,
    /// Transactions that the bank took back
    Withdrawn,
    /// Transactions that the bank changed after you looked
    Changed,
    /// New ones without a category
    Uncategorised,
    /// New ones
    New,
}

/// `transfer`.
#[derive(Debug, Subcommand)]
pub enum Transfer {
    /// Say that two transactions belong together
    Pair {
        /// One of them, by its id or Plaid's
        tx: String,
        /// The other
        other: String,
        /// One is the refund of the other
        #[arg(long)]
        refund: bool,
    },
    /// Say that two transactions do not belong together; they are not proposed again
    Unpair {
        /// One of them, by its id or Plaid's
        tx: String,
        /// The other
        other: String,
        /// One is no refund of the other
        #[arg(long)]
        refund: bool,
    },
    /// List pairs that wait for your answer; of one transaction, what it belongs together with and may
    List {
        /// The transaction, by its id or Plaid's
        tx: Option<String>,
    },
    /// Tell whether pairs are looked for, or choose it
    Settings {
        /// Whether any are proposed
        #[arg(long, value_name = "TRUE|FALSE")]
        propose: Option<bool>,
        /// Whether those that are clear are made without a question
        #[arg(long, value_name = "TRUE|FALSE")]
        make: Option<bool>,
    },
}

/// `account`.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account that you keep by hand
    Add {
        /// Its name
        name: String,
        /// What it is
        #[arg(long, value_name = "KIND", default_value = "cash")]
        kind: String,
        /// Its currency
        #[arg(long, value_name = "CODE")]
        currency: String,
        /// What it held before its first transaction
        #[arg(
            long,
            value_name = "AMOUNT",
            default_value = "0",
            allow_hyphen_values = true
        )]
        opening: String,
    },
    /// Change an account that you keep by hand
    Set {
        /// The account, by its id
        account: String,
        /// Its name
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// What it is: cash, depository, credit, loan, investment or other
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// What it held before its first transaction
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        opening: Option<String>,
    },
    /// Close an account that you keep by hand; nothing is deleted
    Close {
        /// The account, by its id
        account: String,
        /// Open it again
        #[arg(long)]
        reopen: bool,
    },
}

/// `add`.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The account, by its id or Plaid's
    pub account: String,
    /// The day, YYYY-MM-DD
    pub date: String,
    /// The amount; money out is negative
    #[arg(allow_hyphen_values = true)]
    pub amount: String,
    /// Who was paid, or paid
    pub merchant: String,
    /// What it is for, by the category's name, code or number
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// A note
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub note: Option<String>,
    /// Tags, with commas between them
    #[arg(long, value_name = "TAGS")]
    pub tags: Option<String>,
}

/// `reconcile`.
#[derive(Debug, clap::Args)]
pub struct Reconcile {
    /// The account, by its id or Plaid's
    pub account: String,
    /// The last day of the statement, YYYY-MM-DD
    pub date: String,
    /// What the statement says the account held then; without it, what is marked is told
    #[arg(allow_hyphen_values = true)]
    pub balance: Option<String>,
    /// Only tell what is missing
    #[arg(long, requires = "balance")]
    pub check: bool,
    /// Open the newest reconciliation of the account again, however old it is
    #[arg(long, conflicts_with_all = ["balance", "check"])]
    pub reopen: bool,
}
