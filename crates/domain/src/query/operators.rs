//! The operators, in one table, and the words of `has:` and `is:`.

/// What an operator is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Categories and groups.
    Category,
    /// Accounts.
    Account,
    /// Tags.
    Tag,
    /// The merchant.
    Merchant,
    /// The note.
    Note,
    /// The amount.
    Amount,
    /// What a transaction carries.
    Has,
    /// What state it is in.
    Is,
    /// Days before.
    Before,
    /// Days after.
    After,
    /// Days themselves.
    On,
    /// The term behind it, turned round.
    Not,
}

/// An operator.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// What it is about.
    pub subject: Subject,
    /// Its name, before the colon.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it finds, in a few words.
    pub means: &'static str,
    /// One value that shows its use.
    pub example: &'static str,
}

const fn operator(
    subject: Subject,
    name: &'static str,
    aliases: &'static [&'static str],
    means: &'static str,
    example: &'static str,
) -> Operator {
    Operator {
        subject,
        name,
        aliases,
        means,
        example,
    }
}

/// All operators, in the order in which they are offered.
pub const OPERATORS: &[Operator] = &[
    operator(
        Subject::Category,
        "cat",
        &["category"],
        "in a category or group",
        "groceries",
    ),
    operator(
        Subject::Account,
        "acct",
        &["account"],
        "in an account",
        "checking",
    ),
    operator(Subject::Tag, "tag", &["tags"], "with a tag", "holiday"),
    operator(
        Subject::Merchant,
        "merchant",
        &["payee"],
        "at a merchant",
        "starbucks",
    ),
    operator(
        Subject::Note,
        "note",
        &["notes"],
        "with words in the note",
        "receipt",
    ),
    operator(
        Subject::Amount,
        "amt",
        &["amount"],
        "of an amount, whatever its sign",
        ">50",
    ),
    operator(Subject::Has, "has", &[], "that carry something", "note"),
    operator(Subject::Is, "is", &[], "in a state", "pending"),
    operator(
        Subject::Before,
        "before",
        &[],
        "before a day, month or year",
        "2026-03",
    ),
    operator(
        Subject::After,
        "after",
        &[],
        "after a day, month or year",
        "2025",
    ),
    operator(
        Subject::On,
        "on",
        &["date"],
        "on a day, in a month or year",
        "yesterday",
    ),
    operator(
        Subject::Not,
        "not",
        &[],
        "that do not fit what follows",
        "coffee",
    ),
];

impl Operator {
    /// The operator of a name, whatever its case.
    pub fn named(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|operator| {
            std::iter::once(&operator.name)
                .chain(operator.aliases)
                .any(|one| one.eq_ignore_ascii_case(name))
        })
    }

    /// The operator of a subject.
    pub fn of(subject: Subject) -> &'static Self {
        OPERATORS
            .iter()
            .find(|operator| operator.subject == subject)
            .unwrap_or(&OPERATORS[0])
    }
}

/// What `has:` and `is:` ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// A note.
    Note,
    /// A tag.
    Tag,
    /// A category.
    Category,
    /// Parts.
    Split,
    /// A file.
    Attachment,
    /// Not posted yet.
    Pending,
    /// Posted.
    Posted,
    /// Without a category.
    Uncategorised,
    /// Not looked at yet.
    Unreviewed,
    /// Looked at.
    Reviewed,
    /// Left out of reports.
    Hidden,
    /// Taken back by the bank.
    Withdrawn,
    /// Money in.
    In,
    /// Money out.
    Out,
    /// Between own accounts.
    Transfer,
    /// Counted by reports as spent.
    Spend,
    /// Counted by reports as what came in.
    Income,
}

/// The words of `has:`.
const HAS: &[(&str, Flag, &str)] = &[
    ("note", Flag::Note, "a note"),
    ("tag", Flag::Tag, "a tag"),
    ("category", Flag::Category, "a category"),
    ("split", Flag::Split, "more than one part"),
    ("attachment", Flag::Attachment, "a file attached"),
];

/// The words of `is:`. Of a flag's words the first is its name.
const IS: &[(&str, Flag, &str)] = &[
    ("pending", Flag::Pending, "not posted yet"),
    ("posted", Flag::Posted, "posted"),
    ("uncategorised", Flag::Uncategorised, "without a category"),
    ("uncategorized", Flag::Uncategorised, "without a category"),
    ("unreviewed", Flag::Unreviewed, "not looked at yet"),
    ("reviewed", Flag::Reviewed, "looked at"),
    ("hidden", Flag::Hidden, "left out of reports"),
    ("split", Flag::Split, "in more than one part"),
    ("withdrawn", Flag::Withdrawn, "taken back by the bank"),
    ("in", Flag::In, "money in"),
    ("out", Flag::Out, "money out"),
    ("transfer", Flag::Transfer, "in a category of transfers"),
    ("spend", Flag::Spend, "counted as spent in reports"),
    ("income", Flag::Income, "counted as income in reports"),
];

/// The words of `has:` or `is:` with their flags and what they find; none for other operators.
pub const fn flags_of(subject: Subject) -> &'static [(&'static str, Flag, &'static str)] {
    match subject {
        Subject::Has => HAS,
        Subject::Is => IS,
        _ => &[],
    }
}
