//! Identity: what each bank has on file of the owners, and how well somebody's words fit that. Nothing of it is
//! kept.

use std::sync::Arc;

use coffer_domain::{Secret, text::clean_line};
use coffer_plaid::calls::identity::{
    ClaimedAddress as Claimed, Contact, IdentityClaim, IdentityMatch, OwnedAccount, Owner,
};
use coffer_store::{
    audit::{Entry, Kind},
    facts,
};

use super::{Wanted, account, alone, balance::outcome, made, refuse_unseen};
use crate::{
    App, Profile,
    api::{
        AccountOwners, AppError, AskIdentity, BankIdentity, CheckProduct, ClaimedAddress,
        ContactView, ErrorCode, IdentityScore, IdentityScores, MatchIdentity, OwnerView, Payee,
        ScoreBand,
    },
    audit, network,
    read::{AccountRow, ItemRow},
    views,
};

/// Characters of a claim.
const CLAIM_CHARS_MAX: usize = 200;

/// What banks have on file of the owners, a bank at a time.
///
/// # Errors
/// If there is no such connection, more were asked this month than the person was told of, or the one bank that
/// was meant does not answer. Of several, each says by itself why it did not.
pub async fn ask(app: &App, request: AskIdentity) -> Result<Vec<BankIdentity>, AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    let is_one = request.item_id.is_some();
    let items = match request.item_id {
        Some(id) => vec![profile.read(move |r| facts::find_item(r, &id)).await?],
        None => profile.read(facts::items).await?,
    };
    let accounts = profile.read(facts::accounts).await?;
    let mut seen = request.seen_this_month;
    let mut banks = Vec::new();
    for item in items {
        let known: Vec<_> = accounts
            .iter()
            .filter(|one| one.item_id == item.id && one.by_hand.is_none())
            .collect();
        if item.unlinked_ms.is_some() || (known.is_empty() && !is_one) {
            continue;
        }
        let told = of_bank(app, &profile, &item, &known, seen).await;
        let entry = Entry {
            item: Some(item.id),
            ..Entry::new(Kind::IdentityAsked, outcome(told.as_ref().err()))
        };
        audit::record(app, &profile, entry).await?;
        match told {
            Ok(bank) => {
                // The person was told of all of these at once.
                seen = seen.saturating_add(1);
                banks.push(bank);
            }
            Err(error) if is_one => return Err(error),
            Err(error) => banks.push(BankIdentity {
                item_id: item.id.to_string(),
                bank: item.institution_name.clone(),
                asked_at: views::timestamp(app.now_ms()),
                accounts: Vec::new(),
                failed: Some(error.to_string()),
            }),
        }
    }
    Ok(banks)
}

async fn of_bank(
    app: &App,
    profile: &Arc<Profile>,
    item: &ItemRow,
    known: &[&AccountRow],
    seen: u32,
) -> Result<BankIdentity, AppError> {
    let id = item.id;
    if item.unlinked_ms.is_some() {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("You disconnected {}.", item.institution_name),
        ));
    }
    let owned = alone(app, profile, id, async {
        let path = coffer_plaid::endpoint::IDENTITY_GET.path;
        if !profile.read(move |r| facts::was_asked(r, id, path)).await? {
            refuse_unseen(app, profile, CheckProduct::Identity, seen).await?;
        }
        let access = profile.access_token(id).await?;
        let bank = profile.bank(app, Some(id)).await?;
        Ok(bank.owners(&access).await?)
    })
    .await?;
    Ok(BankIdentity {
        item_id: id.to_string(),
        bank: item.institution_name.clone(),
        asked_at: views::timestamp(app.now_ms()),
        accounts: owned.into_iter().map(|one| owners(one, known)).collect(),
        failed: None,
    })
}

fn owners(owned: OwnedAccount, known: &[&AccountRow]) -> AccountOwners {
    let row = known
        .iter()
        .find(|row| row.external_id == owned.account.external_id);
    AccountOwners {
        account_id: row.map(|row| row.id.to_string()),
        name: owned.account.name,
        mask: owned.account.mask,
        owners: owned.owners.into_iter().map(owner).collect(),
    }
}

fn owner(owner: Owner) -> OwnerView {
    let plain = |contacts: Vec<Contact>| {
        let contacts = contacts.into_iter();
        contacts
            .map(|one| shown(&one, clean_line(one.value.expose())))
            .collect()
    };
    OwnerView {
        names: owner
            .names
            .iter()
            .map(|name| clean_line(name.expose()))
            .collect(),
        phones: plain(owner.phones),
        emails: plain(owner.emails),
        addresses: owner
            .addresses
            .iter()
            .map(|one| shown(one, in_one_line(one.value.expose())))
            .collect(),
    }
}

fn shown(contact: &Contact, value: String) -> ContactView {
    ContactView {
        value,
        kind: contact.kind.as_deref().map(clean_line),
        primary: contact.primary,
    }
}

/// A postal address, as its bank writes it, in one line. Any part may be missing.
fn in_one_line(json: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Address {
        street: Option<String>,
        city: Option<String>,
        region: Option<String>,
        postal_code: Option<String>,
        country: Option<String>,
    }
    let Ok(address) = serde_json::from_str::<Address>(json) else {
        return String::new();
    };
    let parts = [
        address.street,
        address.city,
        address.region,
        address.postal_code,
        address.country,
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .map(|part| clean_line(&part))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

/// How well words fit what the bank has on file.
///
/// # Errors
/// If nothing is claimed, there is no such account, more such calls were made this month than the person was
/// told of, or the bank does not answer.
pub async fn compare(app: &App, request: MatchIdentity) -> Result<IdentityScores, AppError> {
    let profile = app.profile()?;
    let row = account(&profile, &request.account_id, &Wanted::Identity).await?;
    let claim = IdentityClaim {
        legal_name: claimed(request.name)?,
        phone_number: claimed(request.phone)?,
        email_address: claimed(request.email)?,
        address: request.address.map(address).transpose()?.flatten(),
    };
    refuse_nothing(&claim)?;
    let asked = alone(app, &profile, row.item_id, async {
        matched(app, &profile, &row, &claim, request.seen_this_month).await
    })
    .await;
    let entry = Entry {
        account: Some(row.id),
        item: Some(row.item_id),
        ..Entry::new(Kind::IdentityMatched, outcome(asked.as_ref().err()))
    };
    audit::record(app, &profile, entry).await?;
    let told = asked?;
    Ok(IdentityScores {
        account_id: row.id.to_string(),
        name: score(told.name),
        phone: score(told.phone),
        email: score(told.email),
        address: score(told.address),
        asked_at: views::timestamp(app.now_ms()),
        calls_this_month: made(app, &profile, CheckProduct::IdentityMatch).await?,
    })
}

/// The claim of whom an account is said to belong to; nothing where nothing is said.
///
/// # Errors
/// If a part is too long.
pub(super) fn claim_of(payee: Payee) -> Result<Option<IdentityClaim>, AppError> {
    let claim = IdentityClaim {
        legal_name: claimed(payee.name)?,
        phone_number: claimed(payee.phone)?,
        email_address: claimed(payee.email)?,
        address: None,
    };
    Ok((!is_nothing(&claim)).then_some(claim))
}

/// Compares, for whoever has the turn and the lease.
///
/// # Errors
/// As [`compare`].
pub(super) async fn matched(
    app: &App,
    profile: &Arc<Profile>,
    row: &AccountRow,
    claim: &IdentityClaim,
    seen: u32,
) -> Result<IdentityMatch, AppError> {
    refuse_unseen(app, profile, CheckProduct::IdentityMatch, seen).await?;
    let access = profile.access_token(row.item_id).await?;
    let bank = profile.bank(app, Some(row.item_id)).await?;
    let all = bank.match_identity(&access, claim).await?;
    all.into_iter()
        .find(|one| one.account_id == row.external_id)
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::Bank,
                "The bank answered without this account, so nothing is known of its owner.",
            )
        })
}

fn is_nothing(claim: &IdentityClaim) -> bool {
    claim.legal_name.is_none()
        && claim.phone_number.is_none()
        && claim.email_address.is_none()
        && claim.address.is_none()
}

fn refuse_nothing(claim: &IdentityClaim) -> Result<(), AppError> {
    match is_nothing(claim) {
        false => Ok(()),
        true => Err(AppError::new(
            ErrorCode::BadInput,
            "There is nothing to compare. Enter a name, a number, a mail address or a postal address.",
        )),
    }
}

fn claimed(text: Option<String>) -> Result<Option<Secret<String>>, AppError> {
    let Some(text) = text else { return Ok(None) };
    let text = clean_line(&text);
    if text.chars().count() > CLAIM_CHARS_MAX {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!("What is compared has at most {CLAIM_CHARS_MAX} characters."),
        ));
    }
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}

fn address(said: ClaimedAddress) -> Result<Option<Claimed>, AppError> {
    let (city, region) = (claimed(said.city)?, claimed(said.region)?);
    let (postal_code, country) = (claimed(said.postal_code)?, claimed(said.country)?);
    match claimed(said.street)? {
        Some(street) => Ok(Some(Claimed {
            street,
            city,
            region,
            postal_code,
            country,
        })),
        None if [&city, &region, &postal_code, &country]
            .iter()
            .all(|one| one.is_none()) =>
        {
            Ok(None)
        }
        None => Err(AppError::new(
            ErrorCode::BadInput,
            "An address is compared with its street. Enter that too.",
        )),
    }
}

/// What a score means; one outside 0 to 100 is none.
fn score(told: Option<i64>) -> IdentityScore {
    let score = told
        .and_then(|score| u32::try_from(score).ok())
        .filter(|score| *score <= 100);
    IdentityScore {
        score,
        band: match score {
            None => ScoreBand::Nothing,
            Some(100..) => ScoreBand::Same,
            Some(85..) => ScoreBand::Strong,
            Some(70..) => ScoreBand::Partial,
            Some(_) => ScoreBand::Mismatch,
        },
    }
}

/// The lowest of the scores, which is the one that counts; nothing where there are none.
pub(super) fn lowest(told: &IdentityMatch) -> Option<u8> {
    [told.name, told.phone, told.email, told.address]
        .into_iter()
        .flatten()
        .filter_map(|score| u8::try_from(score).ok().filter(|score| *score <= 100))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plaid says of a joint account whose names are in one list, or in several; and any part may be null.
    #[test]
    fn joint_owners_are_all_shown_and_what_a_bank_leaves_out_is_nothing() {
        let body = br#"{"accounts":[{"account_id":"a","name":"Joint","mask":null,"type":"depository",
            "subtype":null,"balances":{"available":1,"current":1,"limit":null,"iso_currency_code":"USD",
            "unofficial_currency_code":null},"owners":[
            {"names":["Ada Lovelace","Charles Babbage"],"phone_numbers":[],"emails":[
              {"data":"ada@example.com","primary":false,"type":null}],"addresses":[
              {"data":{"street":"1 Mill Lane","city":"London","region":null,"postal_code":null,"country":"GB"},
               "primary":true}]},
            {"names":["Mary Somerville"],"phone_numbers":null,"emails":null,"addresses":null},
            {"names":[]}]}]}"#;
        let owned = coffer_plaid::calls::identity::read_owners(body).unwrap();
        let told: Vec<_> = owned.into_iter().map(|one| owners(one, &[])).collect();
        assert_eq!((told.len(), told[0].account_id.as_deref()), (1, None));
        let owners = &told[0].owners;
        let names: Vec<_> = owners
            .iter()
            .map(|owner| owner.names.join(" and "))
            .collect();
        assert_eq!(
            names,
            ["Ada Lovelace and Charles Babbage", "Mary Somerville", ""]
        );
        assert_eq!(owners[0].addresses[0].value, "1 Mill Lane, London, GB");
        assert_eq!(owners[0].emails[0].kind, None);
        assert!(owners[1].phones.is_empty() && owners[1].emails.is_empty());
    }

    #[test]
    fn scores_mean_what_plaid_says_and_nothing_is_no_mismatch() {
        let band = |told| score(told).band;
        assert_eq!(band(Some(100)), ScoreBand::Same);
        assert_eq!([band(Some(99)), band(Some(85))], [ScoreBand::Strong; 2]);
        assert_eq!([band(Some(84)), band(Some(70))], [ScoreBand::Partial; 2]);
        assert_eq!([band(Some(69)), band(Some(0))], [ScoreBand::Mismatch; 2]);
        for none in [None, Some(-1), Some(101), Some(i64::MAX)] {
            assert_eq!(score(none).band, ScoreBand::Nothing, "{none:?}");
            assert_eq!(score(none).score, None);
        }
    }

    #[test]
    fn an_address_is_one_line_whatever_is_missing() {
        let json = r#"{"street":"2992 Cameron Road","city":"Malakoff","region":null,"postal_code":"14236","country":"US"}"#;
        assert_eq!(in_one_line(json), "2992 Cameron Road, Malakoff, 14236, US");
        assert_eq!(in_one_line("{}"), "");
        assert_eq!(in_one_line("no address"), "");
        assert_eq!(in_one_line(r#"{"street":"a\nb","city":"  "}"#), "a b");
    }
}
