//! Who owns an account: names, addresses, telephones, e-mail, drawn with dice of their own or said by a
//! configuration; and how well a claim fits them.

use serde::{Deserialize, Serialize};

use super::facts::home;
use super::ledger::Ledger;
use crate::dice::Dice;

/// The owner of an account, in the shape in which Plaid publishes it and a custom user states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Owner {
    pub(crate) names: Vec<String>,
    pub(crate) phone_numbers: Vec<Contact>,
    pub(crate) emails: Vec<Contact>,
    pub(crate) addresses: Vec<Address>,
}

/// A telephone number or an e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Contact {
    pub(crate) data: String,
    pub(crate) primary: bool,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    pub(crate) data: Street,
    pub(crate) primary: bool,
}

/// Where somebody lives; absent parts are null at Plaid too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Street {
    pub(crate) city: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) street: String,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
}

static GIVEN: &[&str] = &[
    "Alberta", "Marcus", "Ingrid", "Devon", "Rosalind", "Tomas", "Nadia", "Emmett",
];
static FAMILY: &[&str] = &[
    "Charleston",
    "Okafor",
    "Lindqvist",
    "Marlowe",
    "Petrov",
    "Ashby",
    "Castellano",
    "Reyes",
];

/// The owners of an account: all accounts of a login have the same one, unless a configuration says otherwise.
pub(crate) fn owners(ledger: &Ledger, seed: u64, account: usize) -> Vec<Owner> {
    let said = ledger.accounts[account].custom.as_ref();
    match said.and_then(|custom| custom.wanted.identity.clone()) {
        Some(owner) => vec![owner],
        None => vec![drawn(ledger, seed)],
    }
}

fn drawn(ledger: &Ledger, seed: u64) -> Owner {
    let mut dice = Dice::new(seed, &["owner", &ledger.key]);
    let (given, family) = (*dice.pick(GIVEN), *dice.pick(FAMILY));
    let place = home(seed, &ledger.key);
    let mail = format!("{}.{}", given.to_lowercase(), family.to_lowercase());
    let contact = |data: String, primary, kind: &str| Contact {
        data,
        primary,
        kind: kind.to_owned(),
    };
    let street = format!(
        "{} Malcolm Avenue Apt {}",
        dice.between(100, 4_999),
        dice.between(1, 40)
    );
    Owner {
        names: vec![format!("{given} {family}")],
        phone_numbers: vec![
            // 555-01xx is nobody's, by the numbering plan.
            contact(
                format!("1513555{:04}", dice.between(100, 199)),
                true,
                "mobile",
            ),
            contact(
                format!("1513555{:04}", dice.between(100, 199)),
                false,
                "home",
            ),
        ],
        emails: vec![
            contact(format!("{mail}@mail.example"), true, "primary"),
            contact(format!("{mail}@work.example"), false, "secondary"),
        ],
        addresses: vec![Address {
            data: Street {
                city: Some(place.city.to_owned()),
                region: Some(place.region.to_owned()),
                street,
                postal_code: Some(place.postal_code.to_owned()),
                country: Some("US".to_owned()),
            },
            primary: true,
        }],
    }
}

/// How well two names fit, 0 to 100: the words they share, in any order and case, of all their words.
pub(crate) fn name_score(claimed: &str, known: &str) -> u8 {
    overlap(&words(claimed), &words(known))
}

/// How well two addresses fit, 0 to 100: street and town count three quarters, the postal code one.
pub(crate) fn address_score(claimed: &Street, known: &Street) -> u8 {
    let line = |street: &Street| {
        let parts = [
            Some(street.street.as_str()),
            street.city.as_deref(),
            street.region.as_deref(),
        ];
        words(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let lines = u32::from(overlap(&line(claimed), &line(known)));
    let post = if claimed.postal_code == known.postal_code {
        100
    } else {
        0
    };
    u8::try_from((lines * 3 + post) / 4).unwrap_or(100)
}

/// 100 where the digits are the same, with or without a country code; else how many of the last ten agree.
pub(crate) fn phone_score(claimed: &str, known: &str) -> u8 {
    let digits = |text: &str| -> Vec<u8> {
        text.bytes()
            .filter(u8::is_ascii_digit)
            .rev()
            .take(10)
            .collect()
    };
    let (one, other) = (digits(claimed), digits(known));
    let same = one.iter().zip(&other).filter(|(a, b)| a == b).count();
    u8::try_from(same * 100 / one.len().max(other.len()).max(1)).unwrap_or(100)
}

/// 100 where the addresses are the same in any case; else half of how well the words before the @ fit.
pub(crate) fn email_score(claimed: &str, known: &str) -> u8 {
    if claimed.eq_ignore_ascii_case(known) {
        return 100;
    }
    let local = |text: &str| words(text.split('@').next().unwrap_or_default());
    overlap(&local(claimed), &local(known)) / 2
}

fn words(text: &str) -> Vec<String> {
    let split = text.split(|letter: char| !letter.is_alphanumeric());
    split
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn overlap(one: &[String], other: &[String]) -> u8 {
    let shared = one.iter().filter(|word| other.contains(word)).count();
    let all = one.len() + other.len();
    u8::try_from((200 * shared).checked_div(all).unwrap_or(0))
        .unwrap_or(100)
        .min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_from_the_same_to_a_stranger() {
        assert_eq!(name_score("Alberta CHARLESTON", "Alberta Charleston"), 100);
        assert_eq!(name_score("Charleston, Alberta", "Alberta Charleston"), 100);
        let middle = name_score("Alberta Bobbeth Charleston", "Alberta Charleston");
        assert!((70..100).contains(&middle), "{middle}");
        assert_eq!(name_score("John Smith", "Alberta Charleston"), 0);
        assert_eq!(phone_score("+1 (513) 555-0123", "15135550123"), 100);
        assert!(phone_score("4673956022", "15135550123") < 70);
        assert_eq!(email_score("A.B@mail.example", "a.b@mail.example"), 100);
        assert_eq!(email_score("zoe@mail.example", "a.b@mail.example"), 0);
    }
}
