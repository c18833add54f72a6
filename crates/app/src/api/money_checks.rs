//! The money checks: real-time balances, account numbers, identity, payment readiness.
//!
//! What is billed carries the number of such calls that the person was told of (`seen_this_month`);
//! where more were made meanwhile, nothing is asked. Numbers of accounts cross only in the answer to
//! [`RevealNumbers`], after the owner's proof, and nothing here has a `Debug` that shows one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BalancesView, MoneyView};

/// All accounts of banks with what can be checked of each, and what that costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChecksView {
    /// The accounts, by bank and name.
    pub accounts: Vec<CheckAccount>,
    /// What is billed, with this month's number of each.
    pub meters: Vec<CheckMeter>,
    /// Whether Plaid bills here: the banks are real.
    pub is_billed: bool,
    /// The keys are a relay's, and so are its bills.
    pub others_keys: bool,
    /// A PIN or a passphrase is set, so that the owner can prove to be one.
    pub has_protection: bool,
    /// Switched offline by the person: nothing can be asked.
    pub is_offline: bool,
}

/// An account with what can be checked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckAccount {
    /// Our id.
    pub account_id: String,
    /// Name of the account.
    pub name: String,
    /// Last digits of the number, as the bank shows them.
    pub mask: Option<String>,
    /// The bank's name.
    pub bank: String,
    /// The connection it comes through.
    pub item_id: String,
    /// Plaid's word for its kind, such as `depository`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The bank's finer word, such as `checking`.
    pub subtype: Option<String>,
    /// What a sync brought, with the time it did: never more than a memory.
    pub cached: BalancesView,
    /// How old that is, in seconds; nothing where no balance is known.
    pub cached_age_s: Option<u32>,
    /// Whether the bank can be asked for its balance now.
    pub can_balance: CheckAble,
    /// Whether its account and routing numbers can be asked for.
    pub can_numbers: CheckAble,
    /// Whether its owners can be asked for.
    pub can_identity: CheckAble,
    /// Whether a payment out of it can be checked.
    pub can_pay: CheckAble,
    /// Its numbers are kept on this computer, sealed.
    pub numbers_kept: bool,
}

/// Whether something can be asked, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckAble {
    /// It can.
    pub ok: bool,
    /// Why not, in a sentence.
    pub why_not: Option<String>,
    /// It can, once its owner has agreed to it at the bank: a repair of the connection in the mode `consent`. Not
    /// known counts as agreed.
    pub needs_consent: bool,
}

/// What a check is billed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckProduct {
    /// A real-time balance: each one is billed.
    Balance,
    /// Account and routing numbers: billed once for a connection.
    Auth,
    /// Names and addresses of owners: billed once for a connection.
    Identity,
    /// A comparison with the owners: each one is billed.
    IdentityMatch,
    /// A judgement of a debit: each one is billed.
    Signal,
}

/// What was asked of a product this month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckMeter {
    /// The product.
    pub product: CheckProduct,
    /// Calls that succeeded this month (UTC), from this computer.
    pub calls: u32,
    /// Every call is billed; else the first for a connection is.
    pub each: bool,
}

/// Numbers of billed calls that the person was told of when they confirmed. Where one is higher by
/// now, nothing is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeenCalls {
    /// Real-time balances.
    pub balance: u32,
    /// Comparisons with the owners.
    pub identity_match: u32,
    /// Judgements of a debit.
    pub signal: u32,
}

/// An account of a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRef {
    /// The account.
    pub account_id: String,
}

/// Asks the bank for a balance now, which Plaid bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AskBalance {
    /// The account.
    pub account_id: String,
    /// How many such calls this month the person was told of.
    pub seen_this_month: u32,
}

/// What a bank said just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BalanceNow {
    /// The account.
    pub account_id: String,
    /// What can be spent or, on credit, borrowed.
    pub available: Option<MoneyView>,
    /// What it holds; negative is owed.
    pub current: Option<MoneyView>,
    /// Limit.
    pub limit: Option<MoneyView>,
    /// What can be paid with it. Nothing on credit and loans, whose "available" is no money of the
    /// person's, and where the bank says nothing.
    pub funds: Option<MoneyView>,
    /// What it means, in a sentence.
    pub sentence: String,
    /// When it was asked, RFC 3339 UTC.
    pub asked_at: String,
    /// When nothing may be decided on it any more: a minute later.
    pub expires_at: String,
    /// When the bank itself last updated it, where it says so.
    pub bank_updated_at: Option<String>,
    /// Such calls this month, this one included.
    pub calls_this_month: u32,
}

/// Shows the numbers of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevealNumbers {
    /// The account.
    pub account_id: String,
    /// The PIN or the passphrase (or the recovery phrase), each time.
    pub proof: Option<String>,
    /// Keep them on this computer, sealed, from now on.
    pub keep: bool,
    /// How many connections' numbers were asked for this month, as the person was told.
    pub seen_this_month: u32,
}

/// The system that a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NumberSystem {
    /// United States.
    Ach,
    /// Canada.
    Eft,
    /// United Kingdom.
    Bacs,
    /// IBAN and BIC.
    International,
}

/// A part of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NumberField {
    /// The account number or IBAN.
    Account,
    /// Routing number, institution number, sort code or BIC.
    BankCode,
    /// Canada's branch number.
    Branch,
    /// The routing number of wires.
    WireRouting,
}

/// Numbers of an account, in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountNumbers {
    /// The account.
    pub account_id: String,
    /// The numbers; several where the bank gives several systems.
    pub numbers: Vec<AccountNumber>,
    /// When the bank was asked, RFC 3339 UTC.
    pub asked_at: String,
    /// They are kept on this computer.
    pub kept: bool,
    /// They come from there, and nobody was asked.
    pub from_kept: bool,
    /// Until when they can be copied, RFC 3339 UTC.
    pub copy_until: String,
}

/// The numbers of an account in one system.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountNumber {
    /// The system.
    pub system: NumberSystem,
    /// The account number or IBAN.
    pub account: String,
    /// Routing number, institution number, sort code or BIC.
    pub bank_code: String,
    /// Canada's branch number.
    pub branch: Option<String>,
    /// The routing number of wires, where it is another.
    pub wire_routing: Option<String>,
    /// The bank made this number for this connection: a statement shows another, and revoking the
    /// permission makes it useless.
    pub tokenized: bool,
}

/// Puts a part of a number that was just revealed into the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyNumber {
    /// The account.
    pub account_id: String,
    /// The system.
    pub system: NumberSystem,
    /// Which part.
    pub field: NumberField,
}

/// A number is in the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopiedNumber {
    /// When it is taken out again, RFC 3339 UTC, unless something else was copied meanwhile.
    pub clears_at: String,
}

/// Writes a sheet for direct deposit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DepositSheet {
    /// The account.
    pub account_id: String,
    /// As in [`RevealNumbers`].
    pub proof: Option<String>,
    /// As in [`RevealNumbers`].
    pub seen_this_month: u32,
}

/// A sheet was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSheet {
    /// Name of the file.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// Asks what banks have on file of the owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AskIdentity {
    /// The connection; nothing for all.
    pub item_id: Option<String>,
    /// How many connections' owners were asked for this month, as the person was told.
    pub seen_this_month: u32,
}

/// What one bank has on file. It is not kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BankIdentity {
    /// The connection.
    pub item_id: String,
    /// The bank's name.
    pub bank: String,
    /// When it was asked, RFC 3339 UTC.
    pub asked_at: String,
    /// Its accounts with owners.
    pub accounts: Vec<AccountOwners>,
    /// Why it did not answer, in a sentence.
    pub failed: Option<String>,
}

/// An account and its owners.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountOwners {
    /// The account; nothing for one that no sync has brought.
    pub account_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Last digits of the number.
    pub mask: Option<String>,
    /// Its owners: several where it is a joint account, or none where the bank says nothing.
    pub owners: Vec<OwnerView>,
}

/// An owner, as the bank knows them. Any list may be empty.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnerView {
    /// Names; several may be several people, where the bank does not tell them apart.
    pub names: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<ContactView>,
    /// Mail addresses.
    pub emails: Vec<ContactView>,
    /// Postal addresses, each in one line.
    pub addresses: Vec<ContactView>,
}

/// A way to reach an owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// The number or address.
    pub value: String,
    /// Plaid's word for its kind, such as `mobile`.
    pub kind: Option<String>,
    /// The one to use first.
    pub primary: bool,
}

/// Compares words of the person with what the bank has on file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatchIdentity {
    /// The account.
    pub account_id: String,
    /// First and last name.
    pub name: Option<String>,
    /// Telephone number with the code of the country.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: Option<ClaimedAddress>,
    /// How many such calls this month the person was told of.
    pub seen_this_month: u32,
}

/// A postal address that is claimed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedAddress {
    /// Street and house number.
    pub street: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State, province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Two letters, such as `US`.
    pub country: Option<String>,
}

/// How well the words fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IdentityScores {
    /// The account.
    pub account_id: String,
    /// Of the name.
    pub name: IdentityScore,
    /// Of the telephone number.
    pub phone: IdentityScore,
    /// Of the mail address.
    pub email: IdentityScore,
    /// Of the postal address.
    pub address: IdentityScore,
    /// When it was asked, RFC 3339 UTC.
    pub asked_at: String,
    /// Such calls this month, this one included.
    pub calls_this_month: u32,
}

/// What a score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScoreBand {
    /// 100: the same.
    Same,
    /// 85 to 99: very likely the same.
    Strong,
    /// 70 to 84: the same in part.
    Partial,
    /// Below 70: another.
    Mismatch,
    /// Nothing was claimed, or the bank has nothing to compare it with.
    Nothing,
}

/// A score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IdentityScore {
    /// 0 to 100; nothing where there was nothing to compare.
    pub score: Option<u32>,
    /// What it means.
    pub band: ScoreBand,
}

/// Checks whether a payment out of an account would go through.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckPayment {
    /// The account that is to pay: it is always named.
    pub account_id: String,
    /// The amount, in major units with a point, such as `500.00`.
    pub amount: String,
    /// The currency of the amount; nothing for the account's own.
    pub currency: Option<String>,
    /// Whom the account is said to belong to; nothing leaves that unchecked.
    pub payee: Option<Payee>,
    /// How many billed calls the person was told of.
    pub seen: SeenCalls,
}

/// Whom an account is said to belong to.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Payee {
    /// First and last name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number with the code of the country.
    pub phone: Option<String>,
}

/// What came of the check of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaymentCheck {
    /// Its id, as in the audit.
    pub check_id: String,
    /// The account.
    pub account_id: String,
    /// The amount.
    pub amount: MoneyView,
    /// Whether the payment is covered.
    pub verdict: PaymentVerdict,
    /// The verdict in a sentence.
    pub sentence: String,
    /// What was looked at.
    pub lines: Vec<CheckLine>,
    /// When the bank was asked, RFC 3339 UTC.
    pub asked_at: String,
    /// When nothing may be decided on it any more: a minute later.
    pub expires_at: String,
}

/// Whether a payment is covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PaymentVerdict {
    /// It is, by what the bank said just now.
    Covered,
    /// It is not.
    ShortBy {
        /// By so much.
        by: MoneyView,
    },
    /// It cannot be said.
    Unknown {
        /// Why, in a sentence.
        because: String,
    },
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Whether it is an account that payments come out of.
    AccountKind,
    /// Whether the amount is in the account's currency.
    Currency,
    /// What the bank says can be spent.
    Funds,
    /// Payments that are under way.
    Pending,
    /// Whether the account has numbers that a payment can use.
    Number,
    /// Whether it belongs to whom it is said to.
    Identity,
    /// Plaid's judgement.
    Signal,
}

/// How a line came out. It is told in words too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckLevel {
    /// Nothing speaks against the payment.
    Green,
    /// Something is to be looked at.
    Amber,
    /// Something speaks against it.
    Red,
    /// It is not known.
    Unknown,
}

/// One line of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckLine {
    /// What it is about.
    pub kind: CheckKind,
    /// How it came out.
    pub level: CheckLevel,
    /// That, in a sentence.
    pub sentence: String,
    /// Why: what was seen, and what it does not prove.
    pub reason: String,
    /// When what it rests on was said, RFC 3339 UTC; nothing where it rests on no time.
    pub as_of: Option<String>,
}

/// Asks for a page of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditRequest {
    /// Entries before this one; nothing for the newest.
    pub before: Option<u32>,
}

/// A page of the audit, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// What to ask for the next page with; nothing where this is the last.
    pub next_before: Option<u32>,
    /// All entries there are.
    pub total: u32,
}

/// An entry of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its number, 1 is the first.
    pub number: u32,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// What was done: `balance_asked`, `numbers_revealed`, `payment_checked`, `move_created`, …
    pub kind: String,
    /// What was done, in a sentence.
    pub sentence: String,
    /// The account's name and last digits, where it is still there.
    pub account: Option<String>,
    /// The bank's name, where it is still there.
    pub bank: Option<String>,
    /// The amount it was about.
    pub amount: Option<MoneyView>,
    /// What came of it: a word, such as `covered`, `refused`.
    pub outcome: String,
    /// What it is about, such as the id of a check or of a move.
    pub about: Option<String>,
    /// Its hash, which holds that of all before: 64 hexadecimal digits.
    pub hash: String,
}

/// Whether the audit is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerdict {
    /// Entries that were read.
    pub entries: u32,
    /// Hash of the newest entry; nothing where there is none.
    pub head: Option<String>,
    /// Where it does not fit, and how.
    pub broken: Option<AuditBroken>,
    /// What is to be known besides, in sentences: such as that an older database was restored.
    pub notes: Vec<String>,
}

/// Where the audit does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditBroken {
    /// The first entry that does not fit.
    pub at: u32,
    /// How, in a sentence.
    pub sentence: String,
}

/// The audit was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedAudit {
    /// Name of the file.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Entries in it.
    pub entries: u32,
}

macro_rules! without_what_is_personal {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            /// Without numbers, names and proofs.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
without_what_is_personal!(
    RevealNumbers
    AccountNumbers
    AccountNumber
    DepositSheet
    BankIdentity
    AccountOwners
    OwnerView
    ContactView
    MatchIdentity
    ClaimedAddress
    CheckPayment
    Payee
);
