//! `/auth/get`: the numbers that money is sent to. [S] AuthGetResponse.
//!
//! Every number is a [`Secret`], and nothing here has a `Debug` that shows one. They are not kept
//! unless somebody needs them: ask, use, drop.

use std::fmt;

use coffer_domain::{AccountFact, BankError, Secret};
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{account::AccountsRequest, object::Object},
};

/// Which system a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberSystem {
    /// United States: account and routing number.
    Ach,
    /// Canada: account, institution and branch.
    Eft,
    /// IBAN and BIC.
    International,
    /// United Kingdom: account and sort code.
    Bacs,
}

/// The numbers of one account in one system.
pub struct BankNumber {
    /// Plaid's id of the account.
    pub account_id: String,
    /// Which system it is of.
    pub system: NumberSystem,
    /// The account number or IBAN.
    pub account: Secret<String>,
    /// What finds the bank: routing number, institution number, BIC or sort code.
    pub bank: Secret<String>,
    /// Canada's branch number.
    pub branch: Option<Secret<String>>,
    /// The routing number of wires, where it is another.
    pub wire_routing: Option<Secret<String>>,
    /// Whether the bank made this number for us, so that the person's own statement has another
    /// and revoking the permission makes it useless: Chase, PNC, US Bank.
    pub tokenized: bool,
    /// Fields that are newer than this program. They may be numbers too.
    pub rest: Option<Secret<String>>,
}

/// Accounts and their numbers.
#[derive(Debug)]
pub struct BankNumbers {
    /// The accounts that have numbers, with cached balances.
    pub accounts: Vec<AccountFact>,
    /// The numbers; an account can have several.
    pub numbers: Vec<BankNumber>,
}

impl BankNumbers {
    /// The numbers of an account in a system. There is no first account to fall back to: whoever
    /// moves money names it.
    pub fn of(&self, account_id: &str, system: NumberSystem) -> Option<&BankNumber> {
        let mut numbers = self.numbers.iter();
        numbers.find(|number| number.account_id == account_id && number.system == system)
    }
}

impl fmt::Debug for BankNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BankNumber")
            .field("account_id", &self.account_id)
            .field("system", &self.system)
            .field("tokenized", &self.tokenized)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The numbers of the accounts with these ids, or of all; only deposit accounts have some.
    /// Billed once for an item.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails: `NO_AUTH_ACCOUNTS`, `PRODUCT_NOT_READY`.
    pub async fn bank_numbers(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<BankNumbers, BankError> {
        let body = AccountsRequest::new(access_token, account_ids);
        self.call_item(endpoint::AUTH_GET, access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/auth/get`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<BankNumbers> {
    let mut answer = Object::of_body(body)?;
    let mut stated = answer.object("numbers")?;
    let mut numbers = Vec::new();
    for (list, system, account, bank) in [
        ("ach", NumberSystem::Ach, "account", "routing"),
        ("eft", NumberSystem::Eft, "account", "institution"),
        ("international", NumberSystem::International, "iban", "bic"),
        ("bacs", NumberSystem::Bacs, "account", "sort_code"),
    ] {
        for raw in stated.list(list).unwrap_or_default() {
            numbers.push(read(raw, system, account, bank)?);
        }
    }
    Some(BankNumbers {
        accounts: answer.accounts()?,
        numbers,
    })
}

/// A number; a half of one is none, and makes the answer unreadable.
fn read(
    raw: &RawValue,
    system: NumberSystem,
    account: &'static str,
    bank: &'static str,
) -> Option<BankNumber> {
    let mut number = Object::read(raw).ok()?;
    Some(BankNumber {
        account_id: number.id("account_id")?,
        system,
        account: number.secret(account)?,
        bank: number.secret(bank)?,
        branch: number.secret("branch"),
        wire_routing: number.secret("wire_routing"),
        tokenized: number.flag("is_tokenized_account_number").unwrap_or(false),
        rest: number.into_secret_rest(),
    })
}
