//! Facts as a bank words them: the plain movement, the purchase at a merchant, and where it was.

use chrono::NaiveDate;

use super::ledger::Fact;
use super::merchants::{Channel, Merchant};
use crate::dice::Dice;

/// Home of every purchase made in person.
pub(crate) struct Place {
    pub(crate) street: &'static str,
    pub(crate) city: &'static str,
    pub(crate) region: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) lat: &'static str,
    pub(crate) lon: &'static str,
}

static PLACES: &[Place] = &[
    Place {
        street: "1 Fountain Square",
        city: "Cincinnati",
        region: "OH",
        postal_code: "45202",
        lat: "39.1018",
        lon: "-84.5124",
    },
    Place {
        street: "88 E Broad St",
        city: "Columbus",
        region: "OH",
        postal_code: "43215",
        lat: "39.9625",
        lon: "-82.9978",
    },
    Place {
        street: "200 S 4th St",
        city: "Louisville",
        region: "KY",
        postal_code: "40202",
        lat: "38.2544",
        lon: "-85.7576",
    },
    Place {
        street: "40 W Maryland St",
        city: "Indianapolis",
        region: "IN",
        postal_code: "46204",
        lat: "39.7661",
        lon: "-86.1597",
    },
];

/// Where the owner of this login lives.
pub(crate) fn home(seed: u64, institution: &str) -> &'static Place {
    Dice::new(seed, &["home", institution]).pick(PLACES)
}

/// A posted fact without a merchant, to be filled in by the caller.
pub(super) fn plain(
    account: usize,
    amount: i64,
    day: NaiveDate,
    primary: &'static str,
    detailed: &'static str,
) -> Fact {
    Fact {
        account,
        amount,
        date: day,
        authorized: day,
        text: String::new(),
        merchant: None,
        counterparty: None,
        primary,
        detailed,
        confidence: "VERY_HIGH",
        channel: Channel::Other,
        code: None,
        check_number: None,
        store_number: None,
        pending: false,
        pending_of: None,
        live: true,
    }
}

/// A movement that somebody asked for from outside.
pub(super) fn booked(account: usize, amount: i64, day: NaiveDate, text: &str) -> Fact {
    let (primary, detailed) = if amount < 0 {
        ("TRANSFER_IN", "TRANSFER_IN_ACCOUNT_TRANSFER")
    } else {
        ("TRANSFER_OUT", "TRANSFER_OUT_ACCOUNT_TRANSFER")
    };
    Fact {
        text: text.to_owned(),
        code: Some("transfer"),
        ..plain(account, amount, day, primary, detailed)
    }
}

pub(super) fn at_merchant(
    account: usize,
    amount: i64,
    day: NaiveDate,
    merchant: &'static Merchant,
) -> Fact {
    Fact {
        text: merchant.raw.to_owned(),
        merchant: Some(merchant),
        channel: merchant.channel,
        code: Some("purchase"),
        ..plain(account, amount, day, merchant.primary, merchant.detailed)
    }
}

/// Fills the raw text's blanks: store number, place, reference.
pub(super) fn fill_in(fact: &mut Fact, place: &Place, dice: &mut Dice) {
    if fact.text.contains('%') {
        let store = dice.between(101, 2999).to_string();
        fact.text = fact.text.replacen('%', &store, 1);
        fact.store_number = Some(store);
    }
    let town = format!("{} {}", place.city.to_uppercase(), place.region);
    fact.text = fact.text.replacen('@', &town, 1);
    if fact.text.contains('~') {
        fact.text = fact.text.replacen('~', &dice.digits(7), 1);
    }
}
