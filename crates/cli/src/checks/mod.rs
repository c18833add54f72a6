//! The verbs of the money checks, and of the audit.

mod text;

pub use text::write;

use std::path::PathBuf;

use clap::Subcommand;
use coffer_app::api::{
    AccountNumbers, AppError, AskBalance, AskIdentity, AuditPage, AuditRequest, AuditVerdict,
    BalanceNow, BankIdentity, CheckPayment, CheckProduct, ErrorCode, Payee, PaymentCheck,
    PaymentVerdict, RevealNumbers, SavedAudit, SeenCalls,
};
use coffer_app::{App, audit, browse, money_checks};
use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::failure::Failure;
use crate::vault;

/// `check-payment`.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The account that is to pay, by its id or Plaid's
    pub account: String,
    /// How much, such as 500.00
    #[arg(allow_hyphen_values = true)]
    pub amount: String,
    /// The currency of the amount; the account's own unless said
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// First and last name of whom the account is said to belong to
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Their mail address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Their telephone number, with the code of the country
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// You know that it is billed, and that so many calls of this kind were made this month: `meter` tells
    #[arg(long, value_name = "N")]
    pub yes_billed: Option<u32>,
}

/// `audit`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Read all of it, and tell the first place that does not fit
    Verify,
    /// List the newest entries
    List {
        /// Those before this number
        #[arg(long, value_name = "NUMBER")]
        before: Option<u32>,
    },
    /// Write all of it to a file, one JSON object a line, so that others can verify it
    Export {
        /// The file; it must not exist
        file: PathBuf,
    },
}

/// What these verbs have to say.
pub enum Told {
    Balance(BalanceNow),
    Numbers(AccountNumbers),
    Identity(Vec<BankIdentity>),
    Payment(PaymentCheck),
    Page(AuditPage),
    Verdict(AuditVerdict),
    Saved(SavedAudit),
}

impl Told {
    fn answer(self) -> Answer {
        Body::Checks(Box::new(self)).into()
    }
}

/// What the person is to confirm, by what is counted now.
async fn seen(app: &App, known: Option<u32>, of: &[CheckProduct]) -> Result<SeenCalls, Failure> {
    let view = money_checks::view(app).await?;
    let calls = |product| {
        view.meters
            .iter()
            .find(|meter| meter.product == product)
            .map_or(0, |meter| meter.calls)
    };
    let made: u32 = of.iter().map(|product| calls(*product)).sum();
    if view.is_billed && known.is_none_or(|known| known < made) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "Plaid bills this. {made} such calls were made this month, so nothing was asked."
            ),
        )
        .hinted(format!("To pay for this one, add --yes-billed {made}."))
        .into());
    }
    Ok(SeenCalls {
        balance: calls(CheckProduct::Balance),
        identity_match: calls(CheckProduct::IdentityMatch),
        signal: calls(CheckProduct::Signal),
    })
}

/// `balance`.
pub async fn balance(app: &App, account: &str, yes_billed: Option<u32>) -> Result<Answer, Failure> {
    let account_id = browse::find_account(app, account).await?.to_string();
    let seen = seen(app, yes_billed, &[CheckProduct::Balance]).await?;
    let request = AskBalance {
        account_id,
        seen_this_month: seen.balance,
    };
    Ok(Told::Balance(money_checks::balance::ask(app, request).await?).answer())
}

/// `numbers`. The proof is what the environment holds, else the first line of stdin.
pub async fn numbers(
    app: &App,
    account: &str,
    keep: bool,
    yes_billed: Option<u32>,
) -> Result<Answer, Failure> {
    let account_id = browse::find_account(app, account).await?.to_string();
    seen(app, yes_billed, &[CheckProduct::Auth]).await?;
    let proof = match app.passphrase_of_environment() {
        Some(proof) => proof,
        None => vault::line("your PIN or passphrase")?,
    };
    let request = RevealNumbers {
        account_id,
        proof: Some(proof.expose().clone()),
        keep,
        seen_this_month: yes_billed.unwrap_or_default(),
    };
    Ok(Told::Numbers(money_checks::numbers::reveal(app, request).await?).answer())
}

/// `identity`.
pub async fn identity(
    app: &App,
    item: Option<&str>,
    yes_billed: Option<u32>,
) -> Result<Answer, Failure> {
    let item_id = match item {
        Some(item) => Some(browse::find_item(app, item).await?.id.to_string()),
        None => None,
    };
    seen(app, yes_billed, &[CheckProduct::Identity]).await?;
    let request = AskIdentity {
        item_id,
        seen_this_month: yes_billed.unwrap_or_default(),
    };
    Ok(Told::Identity(money_checks::identity::ask(app, request).await?).answer())
}

/// `check-payment`: the exit code says whether it is covered.
pub async fn payment(app: &App, asked: Check) -> Result<Answer, Failure> {
    let account_id = browse::find_account(app, &asked.account).await?.to_string();
    let products = [
        CheckProduct::Balance,
        CheckProduct::IdentityMatch,
        CheckProduct::Signal,
    ];
    let seen = seen(app, asked.yes_billed, &products).await?;
    let (name, email, phone) = (asked.name, asked.email, asked.phone);
    let is_named = name.is_some() || email.is_some() || phone.is_some();
    let request = CheckPayment {
        account_id,
        amount: asked.amount,
        currency: asked.currency,
        payee: is_named.then_some(Payee { name, email, phone }),
        seen,
    };
    let check = money_checks::payment::check(app, request).await?;
    let failure = (check.verdict != PaymentVerdict::Covered)
        .then(|| Failure::bad_input(check.sentence.clone()));
    Ok(Answer {
        failure,
        ..Told::Payment(check).answer()
    })
}

/// `audit`.
pub async fn audited(app: &App, what: Audit) -> Result<Answer, Failure> {
    match what {
        Audit::Verify => {
            let verdict = audit::verify(app).await?;
            let failure = verdict.broken.as_ref().map(|broken| {
                Failure::bad_input(format!("Entry {}: {}", broken.at, broken.sentence))
            });
            Ok(Answer {
                failure,
                ..Told::Verdict(verdict).answer()
            })
        }
        Audit::List { before } => {
            Ok(Told::Page(audit::page(app, AuditRequest { before }).await?).answer())
        }
        Audit::Export { file } => Ok(Told::Saved(audit::to_file(app, file).await?).answer()),
    }
}

fn words(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn money(money: Option<&coffer_app::api::MoneyView>) -> Value {
    money.map_or(Value::Null, |money| {
        json!({ "minor": money.minor, "currency": money.currency, "exponent": money.exponent })
    })
}

impl Told {
    /// For scripts.
    pub fn json(&self) -> Value {
        match self {
            Self::Balance(told) => json!({
                "account_id": told.account_id, "available": money(told.available.as_ref()),
                "current": money(told.current.as_ref()), "limit": money(told.limit.as_ref()),
                "funds": money(told.funds.as_ref()), "asked_at": told.asked_at,
                "expires_at": told.expires_at, "bank_updated_at": told.bank_updated_at,
                "calls_this_month": told.calls_this_month,
            }),
            Self::Numbers(told) => json!({
                "account_id": told.account_id, "asked_at": told.asked_at, "kept": told.kept,
                "from_kept": told.from_kept,
                "numbers": told.numbers.iter().map(|one| json!({
                    "system": words(&one.system), "account": one.account, "bank_code": one.bank_code,
                    "branch": one.branch, "wire_routing": one.wire_routing,
                    "tokenized": one.tokenized,
                })).collect::<Vec<_>>(),
            }),
            Self::Identity(banks) => banks
                .iter()
                .map(|bank| {
                    json!({
                        "item_id": bank.item_id, "bank": bank.bank, "asked_at": bank.asked_at,
                        "failed": bank.failed,
                        "accounts": bank.accounts.iter().map(|one| json!({
                            "account_id": one.account_id, "name": one.name, "mask": one.mask,
                            "owners": words(&one.owners),
                        })).collect::<Vec<_>>(),
                    })
                })
                .collect(),
            Self::Payment(check) => {
                let (verdict, by, because) = match &check.verdict {
                    PaymentVerdict::Covered => ("covered", Value::Null, Value::Null),
                    PaymentVerdict::ShortBy { by } => ("short_by", money(Some(by)), Value::Null),
                    PaymentVerdict::Unknown { because } => ("unknown", Value::Null, json!(because)),
                };
                json!({
                    "check_id": check.check_id, "account_id": check.account_id,
                    "amount": money(Some(&check.amount)), "verdict": verdict, "short_by": by,
                    "because": because, "asked_at": check.asked_at,
                    "expires_at": check.expires_at,
                    "lines": check.lines.iter().map(|line| json!({
                        "kind": words(&line.kind), "level": words(&line.level),
                        "sentence": line.sentence, "reason": line.reason, "as_of": line.as_of,
                    })).collect::<Vec<_>>(),
                })
            }
            Self::Page(page) => json!({
                "total": page.total, "next_before": page.next_before,
                "entries": page.entries.iter().map(|entry| json!({
                    "number": entry.number, "at": entry.at, "kind": entry.kind,
                    "sentence": entry.sentence, "account": entry.account, "bank": entry.bank,
                    "amount": money(entry.amount.as_ref()), "outcome": entry.outcome,
                    "about": entry.about, "hash": entry.hash,
                })).collect::<Vec<_>>(),
            }),
            Self::Verdict(verdict) => json!({
                "entries": verdict.entries, "head": verdict.head, "notes": verdict.notes,
                "broken": verdict.broken.as_ref().map(|broken| json!({
                    "at": broken.at, "sentence": broken.sentence,
                })),
            }),
            Self::Saved(saved) => json!({
                "name": saved.name, "bytes": saved.bytes, "entries": saved.entries,
            }),
        }
    }
}
