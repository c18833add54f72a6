//! `/identity/get` and `/identity/match`: who owns an account. [S] IdentityGetResponse,
//! IdentityMatchResponse.
//!
//! Names, addresses and numbers of people are [`Secret`]s: no `Debug` and no log shows them.

use std::fmt;

use coffer_domain::{AccountFact, BankError, Secret};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{account, account::AccountsRequest, details::Details, object::Object},
};

/// One way to reach an owner.
pub struct Contact {
    /// The number or address itself.
    pub value: Secret<String>,
    /// Plaid's word for its kind: `mobile`, `home`, `primary`.
    pub kind: Option<String>,
    /// Whether it is the one to use first.
    pub primary: bool,
}

/// One owner of an account, as the bank knows them. Which name belongs to whom is not said where
/// several people own it.
pub struct Owner {
    /// Names.
    pub names: Vec<Secret<String>>,
    /// Telephone numbers.
    pub phones: Vec<Contact>,
    /// Mail addresses.
    pub emails: Vec<Contact>,
    /// Postal addresses, each the JSON that Plaid gives.
    pub addresses: Vec<Contact>,
}

/// An account and its owners.
#[derive(Debug)]
pub struct OwnedAccount {
    /// The account, with cached balances.
    pub account: AccountFact,
    /// Its owners.
    pub owners: Vec<Owner>,
}

/// What a person says of themselves.
#[derive(Default)]
pub struct IdentityClaim {
    /// First and last name.
    pub legal_name: Option<Secret<String>>,
    /// With the code of the country, `+1...`.
    pub phone_number: Option<Secret<String>>,
    /// Mail address.
    pub email_address: Option<Secret<String>>,
    /// Postal address.
    pub address: Option<ClaimedAddress>,
}

/// A postal address that is claimed. Plaid compares no address without a street.
pub struct ClaimedAddress {
    /// Street and house number.
    pub street: Secret<String>,
    /// Town.
    pub city: Option<Secret<String>>,
    /// State, province.
    pub region: Option<Secret<String>>,
    /// Postal code.
    pub postal_code: Option<Secret<String>>,
    /// Two letters.
    pub country: Option<Secret<String>>,
}

/// How well a claim fits, 0 to 100: 100 is the same, from 85 strong, from 70 only in part, below
/// that another. `None` where the bank has nothing to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityMatch {
    /// Plaid's id of the account.
    pub account_id: String,
    /// Of the name.
    pub name: Option<i64>,
    /// Of the telephone number.
    pub phone: Option<i64>,
    /// Of the mail address.
    pub email: Option<i64>,
    /// Of the postal address.
    pub address: Option<i64>,
    /// What else Plaid says of the account and the comparison. Balances are null in this answer.
    pub details: Details,
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct ClaimedUser<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<AddressBody<'a>>,
}

#[derive(Serialize)]
struct AddressBody<'a> {
    street: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
}

#[derive(Serialize)]
struct MatchRequest<'a> {
    access_token: &'a str,
    user: ClaimedUser<'a>,
}

impl Client {
    /// The owners of the accounts with these ids, or of all. Billed once for an item.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn owners(
        &self,
        access_token: &Secret<String>,
        account_ids: &[String],
    ) -> Result<Vec<OwnedAccount>, BankError> {
        let body = AccountsRequest::new(access_token, account_ids);
        self.call_item(endpoint::IDENTITY_GET, access_token, &body, read_owners)
            .await
    }

    /// How well a claim fits each account. Every success is billed, so it is asked once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn match_identity(
        &self,
        access_token: &Secret<String>,
        claim: &IdentityClaim,
    ) -> Result<Vec<IdentityMatch>, BankError> {
        fn text(secret: &Option<Secret<String>>) -> Option<&str> {
            secret.as_ref().map(|secret| secret.expose().as_str())
        }
        let body = MatchRequest {
            access_token: access_token.expose(),
            user: ClaimedUser {
                legal_name: text(&claim.legal_name),
                phone_number: text(&claim.phone_number),
                email_address: text(&claim.email_address),
                address: claim.address.as_ref().map(|address| AddressBody {
                    street: address.street.expose(),
                    city: text(&address.city),
                    region: text(&address.region),
                    postal_code: text(&address.postal_code),
                    country: text(&address.country),
                }),
            },
        };
        self.call_item(endpoint::IDENTITY_MATCH, access_token, &body, read_matches)
            .await
    }
}

/// The answer of `/identity/match`; `None` if it is none.
pub fn read_matches(body: &[u8]) -> Option<Vec<IdentityMatch>> {
    let accounts = Object::of_body(body)?.list("accounts")?;
    accounts.into_iter().map(matched).collect()
}

/// The answer of `/identity/get`; `None` if it is none.
pub fn read_owners(body: &[u8]) -> Option<Vec<OwnedAccount>> {
    let accounts = Object::of_body(body)?.list("accounts")?;
    accounts.into_iter().map(owned_account).collect()
}

fn owned_account(raw: &RawValue) -> Option<OwnedAccount> {
    let owners = Object::read(raw).ok()?.list("owners").unwrap_or_default();
    Some(OwnedAccount {
        account: account::read(raw).ok()?,
        owners: owners.into_iter().filter_map(owner).collect(),
    })
}

fn owner(raw: &RawValue) -> Option<Owner> {
    let mut owner = Object::read(raw).ok()?;
    let names = owner.lines("names").into_iter().map(Secret::new).collect();
    let mut contacts = |name| -> Vec<Contact> {
        let list = owner.list(name).unwrap_or_default();
        list.into_iter().filter_map(contact).collect()
    };
    Some(Owner {
        names,
        phones: contacts("phone_numbers"),
        emails: contacts("emails"),
        addresses: contacts("addresses"),
    })
}

fn contact(raw: &RawValue) -> Option<Contact> {
    let mut contact = Object::read(raw).ok()?;
    let value = match contact.object("data") {
        // An address is an object of its own.
        Some(address) => address.into_secret_rest()?,
        None => contact.secret("data")?,
    };
    Some(Contact {
        value,
        kind: contact.line("type"),
        primary: contact.flag("primary").unwrap_or(false),
    })
}

fn matched(raw: &RawValue) -> Option<IdentityMatch> {
    let mut account = Object::read(raw).ok()?;
    let mut score = |name| account.object(name)?.whole("score");
    let (name, phone) = (score("legal_name"), score("phone_number"));
    let (email, address) = (score("email_address"), score("address"));
    Some(IdentityMatch {
        account_id: account.id("account_id")?,
        name,
        phone,
        email,
        address,
        details: account.into_details(),
    })
}
