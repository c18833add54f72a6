//! Merchants' logos, where the person wants them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The logo of a row's merchant. There is none at all where logos are switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogoRef {
    /// What to ask for the picture by; nothing where the bank names none. It tells nothing about
    /// the merchant, and no address.
    pub name: Option<String>,
}

/// Asks for a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogoRequest {
    /// Its name, from a row.
    pub name: String,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogoPicture {
    /// A PNG as a `data:` address, drawn by Coffer; nothing where there is none, or none yet.
    pub picture: Option<String>,
}

/// Switches logos on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogosRequest {
    /// Whether they may be fetched and shown.
    pub on: bool,
}
