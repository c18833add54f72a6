//! `/liabilities/get`: what cards, student loans and mortgages cost, and when they are due.

use super::auth::{ProductRequest, accounts_with};
use super::error::ApiError;
use super::object::{Object, object};
use super::wire;
use crate::bank::Turn;
use crate::money::Number;
use crate::world::debts;
use crate::world::people::{self, Street};
use crate::world::plan::Kind;

/// The debts that the published specification knows: other loans are accounts without terms.
fn has_terms(kind: Kind) -> bool {
    matches!(
        kind.plaid_type(),
        ("credit", _) | ("loan", "student" | "mortgage")
    )
}

/// Thousandths of a per cent, as per cent.
fn rate(thousandths: i64) -> Number {
    Number::from_units(i128::from(thousandths), 3)
}

/// Terms and state of every debt; a kind that the Item does not have is null.
pub(crate) fn get(turn: &mut Turn<'_>, request: ProductRequest) -> Result<Object, ApiError> {
    let number = turn.product_item(&request.access_token, "liabilities")?;
    let wanted = request.options.account_ids.as_deref();
    let debts = accounts_with(turn, number, wanted, has_terms, "NO_LIABILITY_ACCOUNTS")?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let (mut credit, mut mortgage, mut student) = (vec![], vec![], vec![]);
    for index in &debts {
        match ledger.accounts[*index].plan.kind.plaid_type() {
            ("credit", _) => credit.push(card(turn, number, *index)),
            (_, "mortgage") => mortgage.push(home_loan(turn, number, *index)),
            _ => student.push(student_loan(turn, number, *index)),
        }
    }
    let some = |list: Vec<Object>| (!list.is_empty()).then_some(list);
    let accounts = super::items::chosen(turn, item, wanted)?;
    let accounts: Vec<_> = accounts
        .iter()
        .map(|index| wire::account(turn.world, item, *index))
        .collect();
    Ok(object! {
        "accounts": accounts, "item": wire::item(turn.world, item),
        "liabilities": object! {
            "credit": some(credit), "mortgage": some(mortgage), "student": some(student),
        },
    })
}

fn card(turn: &Turn<'_>, item: usize, account: usize) -> Object {
    let item = turn.item_ref(item);
    let ledger = &turn.world.ledgers[item.bank];
    let card = debts::card(ledger, turn.world.seed, account, turn.world.today);
    let money = |minor: i64| Number::from_minor(minor, ledger.accounts[account].plan.currency);
    let none = None::<Number>;
    let apr = |kind: &str, apr: i64, subject: Option<i64>| {
        object! {
            "apr_type": kind, "apr_percentage": rate(apr), "balance_subject_to_apr": subject.map(money),
            "interest_charge_amount": none,
        }
    };
    let mut aprs = vec![
        apr("purchase_apr", card.purchase_apr, Some(card.statement.1)),
        apr("cash_apr", card.cash_apr, Some(0)),
    ];
    aprs.extend(
        card.balance_transfer_apr
            .map(|value| apr("balance_transfer_apr", value, Some(0))),
    );
    aprs.extend(card.special_apr.map(|value| apr("special", value, Some(0))));
    object! {
        "account_id": turn.world.account_id(item, account), "aprs": aprs, "is_overdue": card.overdue,
        "last_payment_amount": card.last_payment.map(|(_, paid)| money(paid)),
        "last_payment_date": card.last_payment.map(|(day, _)| day),
        "last_statement_issue_date": card.statement.0, "last_statement_balance": money(card.statement.1),
        "minimum_payment_amount": money(card.minimum), "next_payment_due_date": card.due,
    }
}

fn home_loan(turn: &Turn<'_>, item: usize, account: usize) -> Object {
    let item = turn.item_ref(item);
    let ledger = &turn.world.ledgers[item.bank];
    let loan = debts::loan(ledger, turn.world.seed, account, turn.world.today);
    let money = |minor: i64| Number::from_minor(minor, ledger.accounts[account].plan.currency);
    let owners = people::owners(ledger, turn.world.seed, account);
    let home = owners
        .first()
        .and_then(|owner| owner.addresses.first())
        .map(|address| &address.data);
    object! {
        "account_id": turn.world.account_id(item, account), "account_number": loan.number,
        "current_late_fee": money(0), "escrow_balance": None::<Number>, "has_pmi": false,
        "has_prepayment_penalty": false,
        "interest_rate": object! { "percentage": rate(loan.rate), "type": "fixed" },
        "last_payment_amount": loan.last_payment.map(|(_, paid)| money(paid)),
        "last_payment_date": loan.last_payment.map(|(day, _)| day),
        "loan_type_description": "conventional", "loan_term": "30 year", "maturity_date": loan.payoff,
        "next_monthly_payment": money(loan.instalment), "next_payment_due_date": loan.due,
        "origination_date": loan.originated, "origination_principal_amount": money(loan.principal),
        "past_due_amount": money(0), "property_address": place(home),
        "ytd_interest_paid": money(loan.ytd_interest), "ytd_principal_paid": money(loan.ytd_principal),
    }
}

fn student_loan(turn: &Turn<'_>, item: usize, account: usize) -> Object {
    let item = turn.item_ref(item);
    let ledger = &turn.world.ledgers[item.bank];
    let loan = debts::loan(ledger, turn.world.seed, account, turn.world.today);
    let said = debts::said(ledger, account);
    let text = |pick: fn(&crate::world::custom::LiabilityOverride) -> &Option<String>| {
        said.and_then(|said| pick(said).clone())
    };
    let money = |minor: i64| Number::from_minor(minor, ledger.accounts[account].plan.currency);
    let plan = text(|said| &said.repayment_plan_type).unwrap_or_else(|| "standard".to_owned());
    let status = said
        .and_then(|said| said.loan_status.clone())
        .unwrap_or_else(|| serde_json::json!({ "type": "repayment", "end_date": loan.payoff }));
    object! {
        "account_id": turn.world.account_id(item, account), "account_number": loan.number,
        "disbursement_dates": [loan.originated], "expected_payoff_date": loan.payoff,
        "guarantor": text(|said| &said.guarantor).unwrap_or_else(|| "DEPT OF ED".to_owned()),
        "interest_rate_percentage": rate(loan.rate), "is_overdue": false,
        "last_payment_amount": loan.last_payment.map(|(_, paid)| money(paid)),
        "last_payment_date": loan.last_payment.map(|(day, _)| day),
        "last_statement_balance": money(loan.statement.1), "last_statement_issue_date": loan.statement.0,
        "loan_name": text(|said| &said.loan_name).unwrap_or_else(|| "Consolidation".to_owned()),
        "loan_status": status, "minimum_payment_amount": money(loan.instalment),
        "next_payment_due_date": loan.due, "origination_date": loan.originated,
        "origination_principal_amount": money(loan.principal),
        "outstanding_interest_amount": money(loan.outstanding_interest),
        "payment_reference_number": text(|said| &said.payment_reference_number).unwrap_or(loan.number.clone()),
        "pslf_status": object! {
            "estimated_eligibility_date": None::<&str>, "payments_made": None::<u32>, "payments_remaining": None::<u32>,
        },
        "repayment_plan": object! {
            "type": plan,
            "description": text(|said| &said.repayment_plan_description).unwrap_or_else(|| "Standard Repayment".to_owned()),
        },
        "sequence_number": text(|said| &said.sequence_number).unwrap_or_else(|| "1".to_owned()),
        "servicer_address": place(None),
        "ytd_interest_paid": money(loan.ytd_interest), "ytd_principal_paid": money(loan.ytd_principal),
    }
}

fn place(street: Option<&Street>) -> Object {
    object! {
        "city": street.and_then(|place| place.city.as_deref()),
        "region": street.and_then(|place| place.region.as_deref()),
        "street": street.map(|place| place.street.as_str()),
        "postal_code": street.and_then(|place| place.postal_code.as_deref()),
        "country": street.and_then(|place| place.country.as_deref()),
    }
}
