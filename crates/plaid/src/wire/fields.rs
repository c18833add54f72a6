//! Fields of more than a text: numbers, days, lists, secrets. A field that is missing, null or of
//! another type is `None`; the last stays with the rest.

use coffer_domain::{AccountFact, CivilDate, Currency, Money, Secret};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::{
    account, convert,
    details::Details,
    object::{Object, is_an_id},
};

impl<'a> Object<'a> {
    /// The answer that a body is; `None` if it is no object.
    pub fn of_body(body: &'a [u8]) -> Option<Self> {
        Self::read(serde_json::from_slice(body).ok()?).ok()
    }

    /// Takes a list out, its members still text.
    pub fn list(&mut self, name: &'static str) -> Option<Vec<&'a RawValue>> {
        self.take_as(name)
    }

    /// Takes a list of texts out, each cleaned to one line; what is no text is left out.
    pub fn lines(&mut self, name: &'static str) -> Vec<String> {
        let lines = self.list(name).unwrap_or_default();
        lines
            .into_iter()
            .filter_map(|raw| serde_json::from_str::<String>(raw.get()).ok())
            .filter_map(|text| convert::line(Some(&text)))
            .collect()
    }

    /// Takes a list of ids out, byte for byte.
    pub fn ids(&mut self, name: &'static str) -> Vec<String> {
        let ids = self.list(name).unwrap_or_default();
        ids.into_iter()
            .filter_map(|raw| serde_json::from_str::<String>(raw.get()).ok())
            .filter(|id| is_an_id(id))
            .collect()
    }

    /// Takes a list out whose name is not known beforehand.
    pub fn list_named(&mut self, name: &str) -> Option<Vec<&'a RawValue>> {
        serde_json::from_str(self.take_named(name)?.get()).ok()
    }

    /// Takes the accounts out. `None` if one cannot be read: a missing account means a closed one.
    pub fn accounts(&mut self) -> Option<Vec<AccountFact>> {
        let accounts = self.list("accounts")?;
        accounts
            .into_iter()
            .map(|raw| account::read(raw).ok())
            .collect()
    }

    /// Takes a whole number out.
    pub fn whole(&mut self, name: &'static str) -> Option<i64> {
        self.take_as(name)
    }

    /// Takes a number out, exact to 28 digits.
    pub fn decimal(&mut self, name: &'static str) -> Option<Decimal> {
        let raw = self.peek(name)?;
        let value = convert::decimal(raw)?;
        self.take(name);
        Some(value)
    }

    /// Takes a day out.
    pub fn date(&mut self, name: &'static str) -> Option<CivilDate> {
        self.read_text(name, convert::civil_date)
    }

    /// Takes an amount out, in major units with Plaid's sign. Without a currency it stays with
    /// the rest.
    pub fn money(&mut self, name: &'static str, currency: Option<&Currency>) -> Option<Money> {
        let money = convert::plain_balance(self.peek(name)?, currency?)?;
        self.take(name);
        Some(money)
    }

    /// The same with the other sign, where Plaid's positive is money out or owed.
    pub fn money_out(&mut self, name: &'static str, currency: Option<&Currency>) -> Option<Money> {
        self.money(name, currency)?.negated().ok()
    }

    /// Takes an amount out that Plaid writes as a text, such as `"12.34"`: those of transfers.
    pub fn money_text(&mut self, name: &'static str, currency: Option<&Currency>) -> Option<Money> {
        let currency = currency?;
        self.read_text(name, |text| Some(Money::read(text, currency).ok()?.money))
    }

    /// Takes a text out that nobody is to see.
    pub fn secret(&mut self, name: &'static str) -> Option<Secret<String>> {
        let text: String = self.take_as(name)?;
        (!text.is_empty()).then(|| Secret::new(text))
    }

    /// What is left.
    pub fn into_details(self) -> Details {
        Details::new(self.into_rest().unwrap_or_default())
    }

    /// What is left of a row that is about account numbers or a person.
    pub fn into_secret_rest(self) -> Option<Secret<String>> {
        self.into_rest().map(Secret::new)
    }
}
