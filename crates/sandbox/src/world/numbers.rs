//! Account numbers, in the way of each country. Their last digits are the mask; nobody's real account has them.

use super::item::Item;
use super::ledger::Ledger;
use crate::dice::Dice;

/// The numbers of one account, in the one system that it belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    Ach {
        account: String,
        routing: String,
        wire_routing: Option<String>,
        tokenized: bool,
    },
    Eft {
        account: String,
        institution: String,
        branch: String,
    },
    International {
        iban: String,
        bic: String,
    },
    Bacs {
        account: String,
        sort_code: String,
    },
}

/// The numbers of an account. At banks that give tokens instead, another Item has another one.
pub(crate) fn of(ledger: &Ledger, seed: u64, item: &Item, account: usize) -> Numbers {
    let known = &ledger.accounts[account];
    let institution = ledger.institution;
    let said = known.custom.as_ref().map(|custom| &custom.wanted.numbers);
    let given = |pick: fn(&super::custom::NumbersOverride) -> &Option<String>| {
        said.and_then(|said| pick(said).clone())
    };
    let mut dice = Dice::new(seed, &["numbers", &ledger.key, &account.to_string()]);
    let own = |digits: String| {
        given(|said| &said.account).unwrap_or_else(|| format!("{digits}{}", known.mask))
    };
    match (known.plan.currency.code, institution.country) {
        ("CAD", _) | (_, "CA") => Numbers::Eft {
            account: own(dice.digits(7)),
            institution: given(|said| &said.eft_institution).unwrap_or_else(|| "021".to_owned()),
            branch: given(|said| &said.eft_branch).unwrap_or_else(|| "01140".to_owned()),
        },
        ("GBP", _) | (_, "GB") => Numbers::Bacs {
            account: own(dice.digits(4)),
            sort_code: given(|said| &said.bacs_sort_code)
                .unwrap_or_else(|| institution.routing_number.to_owned()),
        },
        ("EUR", _) => Numbers::International {
            iban: given(|said| &said.international_iban)
                .unwrap_or_else(|| iban("DE", &format!("{}{}", dice.digits(14), known.mask))),
            bic: given(|said| &said.international_bic).unwrap_or_else(|| "PLAIDEFFXXX".to_owned()),
        },
        _ => {
            let tokenized = institution.oauth && said.is_none();
            let number = if tokenized {
                Dice::new(seed, &["token", &item.item_id, &account.to_string()]).digits(16)
            } else {
                own(dice.digits(8))
            };
            let routing = given(|said| &said.ach_routing)
                .unwrap_or_else(|| institution.routing_number.to_owned());
            let wire = given(|said| &said.ach_wire_routing);
            Numbers::Ach {
                account: number,
                wire_routing: wire.or_else(|| (!tokenized).then(|| routing.clone())),
                routing,
                tokenized,
            }
        }
    }
}

/// An IBAN with the check digits of ISO 7064 (mod 97-10).
fn iban(country: &str, account: &str) -> String {
    let moved = format!("{account}{country}00");
    let digit = |letter: char| letter.to_digit(36).unwrap_or(0);
    let rest = moved.chars().map(digit).fold(0_u32, |rest, value| {
        if value < 10 {
            (rest * 10 + value) % 97
        } else {
            (rest * 100 + value) % 97
        }
    });
    format!("{country}{:02}{account}", 98 - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digits_are_those_of_the_standard() {
        // The example of the German Bundesbank.
        assert_eq!(iban("DE", "370400440532013000"), "DE89370400440532013000");
    }
}
