//! Plaid's answers. The first byte chooses which answer the rest is read as.
//!
//! Must hold: of a page no row is lost (it is read or set aside), texts are single clean lines,
//! details are bounded JSON, and an error repeats nothing but a code and a name of a call.

use coffer_domain::TransactionFact;
use coffer_domain::text::clean_line;
use coffer_plaid::calls::{
    auth, consent, enrich, holdings, identity, institution, liabilities, recurring, signal, trades,
    transfer, transfer_events,
};
use coffer_plaid::errors;
use coffer_plaid::wire::{error::ErrorBody, item, link, object::Object, transaction};
use serde_json::from_slice;

const DETAILS_BYTES_MAX: usize = 64 << 10;

pub fn run(data: &[u8]) {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    match choice % 32 {
        0 => page(body),
        1 => accounts(body),
        2 => drop(from_slice(body).map(item::ItemResponse::into_details)),
        3 => drop(from_slice(body).map(item::ExchangeResponse::into_exchanged)),
        4 => drop(from_slice(body).map(link::LinkTokenGetResponse::into_outcome)),
        5 => drop(from_slice(body).map(link::LinkTokenCreateResponse::into_token)),
        6 => drop(institution::read_one(body)),
        8 => drop(from_slice(body).map(link::LinkTokenGetResponse::into_report)),
        9 => drop(auth::read_answer(body).map(|read| format!("{read:?}"))),
        10 => drop(holdings::read_answer(body).map(|read| format!("{read:?}"))),
        11 => drop(trades::read_answer(body).map(|read| format!("{read:?}"))),
        12 => drop(liabilities::read_answer(body).map(|read| format!("{read:?}"))),
        13 => drop(recurring::read_answer(body).map(|read| format!("{read:?}"))),
        14 => drop(enrich::read_answer(body).map(|read| format!("{read:?}"))),
        15 => drop(identity::read_owners(body).map(|read| format!("{read:?}"))),
        16 => drop(identity::read_matches(body).map(|read| format!("{read:?}"))),
        17 => drop(signal::read_answer(body).map(|read| format!("{read:?}"))),
        18 => drop(transfer::read_transfer(body).map(|read| format!("{read:?}"))),
        19 => drop(transfer::read_authorization(body).map(|read| format!("{read:?}"))),
        20 => drop(transfer_events::read_answer(body).map(|read| format!("{read:?}"))),
        21 => drop(consent::read_answer(body).map(|read| format!("{read:?}"))),
        22 => drop(institution::read_found(body).map(|read| format!("{read:?}"))),
        23 => drop(from_slice(body).map(item::InvalidateResponse::into_token)),
        _ => error(body),
    }
}

fn accounts(body: &[u8]) {
    let Some(read) = Object::of_body(body).and_then(|mut answer| answer.accounts()) else {
        return;
    };
    for row in &read {
        assert_eq!(clean_line(&row.name), row.name);
    }
}

fn page(body: &[u8]) {
    let Ok(answer) = from_slice::<transaction::SyncResponse<'_>>(body) else {
        return;
    };
    let rows =
        answer.added.len() + answer.modified.len() + answer.removed.len() + answer.accounts.len();
    let page = answer.into_page(body.len() as u64);
    let read = page.added.len() + page.modified.len() + page.removed.len() + page.accounts.len();
    assert_eq!(read + page.quarantined.len(), rows, "no row is lost");
    for row in page.added.iter().chain(&page.modified) {
        transaction(row);
    }
    for row in &page.accounts {
        assert_eq!(clean_line(&row.name), row.name);
    }
}

fn transaction(row: &TransactionFact) {
    assert!(!row.external_id.is_empty() && !row.external_account_id.is_empty());
    let lines = [
        Some(&row.name),
        row.merchant_name.as_ref(),
        row.original_description.as_ref(),
        row.check_number.as_ref(),
        row.channel.as_ref(),
    ];
    for line in lines.into_iter().flatten() {
        assert_eq!(&clean_line(line), line, "a clean line stays as it is");
    }
    if let Some(details) = &row.details {
        assert!(details.len() <= DETAILS_BYTES_MAX);
        let read: serde_json::Result<&serde_json::value::RawValue> = serde_json::from_str(details);
        assert!(read.is_ok(), "what is kept is JSON");
    }
}

fn error(body: &[u8]) {
    let Ok(read) = from_slice::<ErrorBody>(body) else {
        return;
    };
    let error = errors::from_answer(read.into_answer(400));
    assert!(!error.message.is_empty());
    if let Some(code) = &error.code {
        let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        assert!(code.len() <= 80 && code.bytes().all(plain));
    }
    if let Some(id) = &error.request_id {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        assert!(id.len() <= 36 && id.bytes().all(plain));
    }
}
