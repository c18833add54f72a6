//! Request bodies held against tables of the published fields.
//!
//! Plaid refuses in this order: fields it does not know, fields that are missing, fields with a bad value.
//! A table is written beside the endpoint that uses it; only what passed is deserialised.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

use super::error::ApiError;

/// What a value must look like.
pub(crate) enum Shape {
    /// Any string.
    Text,
    /// A string of at least one and at most this many characters.
    Filled(usize),
    Int(i64, i64),
    Bool,
    /// `YYYY-MM-DD`.
    Date,
    /// An http or https address.
    Url,
    OneOf(&'static [&'static str]),
    Object(&'static [Field]),
    /// An object whose keys this bank does not look into, because its product is not served here.
    Opaque,
    Texts,
    /// Any JSON number.
    Number,
    /// RFC 3339.
    DateTime,
    /// At least one and at most so many objects.
    Objects(&'static [Field], usize),
    /// Strings of a list, at least so many of them.
    TextsOf(&'static [&'static str], usize),
}

/// One row of a table.
pub(crate) struct Field {
    name: &'static str,
    shape: Shape,
    required: bool,
    nullable: bool,
}

/// A field that must be there.
pub(crate) const fn required(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: true,
        nullable: false,
    }
}

/// A field that may be absent but not null.
pub(crate) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: false,
        nullable: false,
    }
}

/// A field that may be absent or null.
pub(crate) const fn nullable(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: false,
        nullable: true,
    }
}

/// Longest list accepted; the published lists are all shorter.
const LIST_MAX: usize = 500;
/// Longest text shown back in a message.
const NAMES_SHOWN_MAX: usize = 20;

/// Checks a body against its table.
pub(crate) fn check(body: &Map<String, Value>, table: &[Field]) -> Result<(), ApiError> {
    let mut found = Findings::default();
    found.object("", body, table);
    if !found.unknown.is_empty() {
        let names = list(&found.unknown);
        return Err(ApiError::new(
            "UNKNOWN_FIELDS",
            format!("the following fields are not recognized by this endpoint: {names}"),
        ));
    }
    if !found.missing.is_empty() {
        let names = list(&found.missing);
        return Err(ApiError::new(
            "MISSING_FIELDS",
            format!("the following required fields are missing: {names}"),
        ));
    }
    match found.invalid.into_iter().next() {
        Some(message) => Err(ApiError::new("INVALID_FIELD", message)),
        None => Ok(()),
    }
}

fn list(names: &[String]) -> String {
    names[..names.len().min(NAMES_SHOWN_MAX)].join(", ")
}

#[derive(Default)]
struct Findings {
    unknown: Vec<String>,
    missing: Vec<String>,
    invalid: Vec<String>,
}

impl Findings {
    fn object(&mut self, prefix: &str, object: &Map<String, Value>, table: &[Field]) {
        for name in object
            .keys()
            .filter(|name| !table.iter().any(|field| field.name == name.as_str()))
        {
            self.unknown.push(format!("{prefix}{name}"));
        }
        for field in table {
            let path = format!("{prefix}{}", field.name);
            match object.get(field.name) {
                None if field.required => self.missing.push(path),
                None => {}
                Some(Value::Null) if field.nullable => {}
                Some(value) => self.value(&path, value, &field.shape),
            }
        }
    }

    fn value(&mut self, path: &str, value: &Value, shape: &Shape) {
        let wrong = match (shape, value) {
            (Shape::Object(table), Value::Object(inner)) => {
                return self.object(&format!("{path}."), inner, table);
            }
            (Shape::Opaque, Value::Object(_))
            | (Shape::Text, Value::String(_))
            | (Shape::Bool, Value::Bool(_)) => None,
            (Shape::Objects(table, most), Value::Array(list)) => {
                if list.is_empty() || list.len() > *most {
                    Some(format!("must have between 1 and {most} entries"))
                } else {
                    for (index, entry) in list.iter().enumerate() {
                        match entry {
                            Value::Object(inner) => {
                                self.object(&format!("{path}[{index}]."), inner, table)
                            }
                            _ => self
                                .invalid
                                .push(format!("{path}[{index}] must be an object")),
                        }
                    }
                    None
                }
            }
            (Shape::Objects(..), _) => Some("must be an array of objects".to_owned()),
            (Shape::Number, value) => (!value.is_number()).then(|| "must be a number".to_owned()),
            (Shape::DateTime, value) => {
                let fits = value
                    .as_str()
                    .is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok());
                (!fits).then(|| "must be a date-time of the form YYYY-MM-DDThh:mm:ssZ".to_owned())
            }
            (Shape::Object(_) | Shape::Opaque, _) => Some("must be an object".to_owned()),
            (Shape::Text, _) => Some("must be a string".to_owned()),
            (Shape::Bool, _) => Some("must be a boolean".to_owned()),
            (Shape::Filled(max), value) => {
                let fits = value
                    .as_str()
                    .is_some_and(|text| !text.is_empty() && text.chars().count() <= *max);
                (!fits).then(|| format!("must be a non-empty string of at most {max} characters"))
            }
            (Shape::Int(low, high), value) => {
                let fits = value
                    .as_i64()
                    .is_some_and(|number| (*low..=*high).contains(&number));
                (!fits).then(|| format!("must be an integer between {low} and {high}"))
            }
            (Shape::Date, value) => {
                let fits = value
                    .as_str()
                    .is_some_and(|text| text.parse::<NaiveDate>().is_ok());
                (!fits).then(|| "must be a date of the form YYYY-MM-DD".to_owned())
            }
            (Shape::Url, value) => {
                let fits = value.as_str().is_some_and(is_web_address);
                (!fits).then(|| "must be a valid URL".to_owned())
            }
            (Shape::OneOf(words), value) => {
                let fits = value.as_str().is_some_and(|text| words.contains(&text));
                (!fits).then(|| format!("must be one of: {}", words.join(", ")))
            }
            (Shape::Texts, value) => texts(value, &[], 0),
            (Shape::TextsOf(words, least), value) => texts(value, words, *least),
        };
        if let Some(wrong) = wrong {
            self.invalid.push(format!("{path} {wrong}"));
        }
    }
}

fn texts(value: &Value, words: &[&str], least: usize) -> Option<String> {
    let Some(list) = value.as_array() else {
        return Some("must be an array of strings".to_owned());
    };
    if list.len() < least || list.len() > LIST_MAX {
        return Some(format!("must have between {least} and {LIST_MAX} entries"));
    }
    for entry in list {
        match entry.as_str() {
            None => return Some("must be an array of strings".to_owned()),
            Some(text) if !words.is_empty() && !words.contains(&text) => {
                return Some(format!("must contain only: {}", words.join(", ")));
            }
            Some(_) => {}
        }
    }
    None
}

/// An absolute http(s) address with a host, without spaces.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: &[Field] = &[
        required("name", Shape::Filled(5)),
        optional("count", Shape::Int(1, 500)),
        nullable("reason", Shape::Text),
        optional("options", Shape::Object(&[optional("deep", Shape::Bool)])),
    ];

    fn refusal(body: &str) -> (String, String) {
        let body: Map<String, Value> = serde_json::from_str(body).unwrap();
        let error = check(&body, TABLE).unwrap_err();
        (error.error_code, error.message)
    }

    #[test]
    fn unknown_fields_are_refused_before_missing_and_invalid_ones() {
        let (code, message) = refusal(r#"{"count":0,"options":{"deeper":1},"x":1}"#);
        assert_eq!(code, "UNKNOWN_FIELDS");
        assert!(
            message.ends_with("x, options.deeper") || message.ends_with("options.deeper, x"),
            "{message}"
        );
        assert_eq!(refusal(r#"{"count":0}"#).0, "MISSING_FIELDS");
        assert_eq!(refusal(r#"{"name":"a","count":501}"#).0, "INVALID_FIELD");
        assert_eq!(refusal(r#"{"name":"a","count":1.5}"#).0, "INVALID_FIELD");
        assert_eq!(refusal(r#"{"name":null}"#).0, "INVALID_FIELD");
        assert_eq!(refusal(r#"{"name":"a","options":null}"#).0, "INVALID_FIELD");
    }

    #[test]
    fn a_good_body_passes() {
        let body = r#"{"name":"abc","count":500,"reason":null,"options":{"deep":true}}"#;
        let body: Map<String, Value> = serde_json::from_str(body).unwrap();
        assert!(check(&body, TABLE).is_ok());
    }
}
