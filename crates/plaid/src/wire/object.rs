//! A JSON object whose values are still text: taken apart field by field, the rest kept.
//!
//! Numbers stay the digits they were written in, so that nothing that passes through here, be it an
//! amount or a coordinate, is ever rounded.

use std::{borrow::Cow, collections::BTreeMap};

use coffer_domain::text::clean_line;
use serde::Deserialize;
use serde_json::value::RawValue;

/// How deep nested details are cleaned of nulls. What lies deeper stays as it came: Plaid nests
/// three levels, and a hostile answer must not cost a stack.
const PRUNE_DEPTH_MAX: u32 = 8;

/// The most bytes of details that are kept of one row; real ones are below 2 kB.
const REST_BYTES_MAX: usize = 64 << 10;

/// The longest id that is believed; Plaid's have 37 characters.
const ID_BYTES_MAX: usize = 256;

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// An object, or what is left of it.
pub struct Object<'a>(BTreeMap<Key<'a>, &'a RawValue>);

impl<'a> Object<'a> {
    /// Reads the outermost level. Fields that are null count as absent.
    ///
    /// # Errors
    /// If it is no object.
    pub fn read(raw: &'a RawValue) -> Result<Self, String> {
        let mut fields: BTreeMap<Key<'a>, &'a RawValue> =
            serde_json::from_str(raw.get()).map_err(|_| String::from("it is not an object"))?;
        fields.retain(|_, value| value.get() != "null");
        Ok(Self(fields))
    }

    /// Takes a field out, as it came.
    pub fn take(&mut self, name: &'static str) -> Option<&'a RawValue> {
        self.0.remove(&Key(Cow::Borrowed(name)))
    }

    /// Takes a field out whose name is not known beforehand.
    pub(super) fn take_named(&mut self, name: &str) -> Option<&'a RawValue> {
        self.0.remove(&Key(Cow::Owned(name.to_owned())))
    }

    /// The names of its fields.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.keys();
        names.map(|Key(name)| name.to_string()).collect()
    }

    /// A field, as it came, left where it is.
    pub(super) fn peek(&self, name: &'static str) -> Option<&'a RawValue> {
        self.0.get(&Key(Cow::Borrowed(name))).copied()
    }

    /// Takes a field out if it has the type that is asked for; another stays with the rest.
    pub(super) fn take_as<T: Deserialize<'a>>(&mut self, name: &'static str) -> Option<T> {
        let key = Key(Cow::Borrowed(name));
        let value = serde_json::from_str(self.0.get(&key)?.get()).ok()?;
        self.0.remove(&key);
        Some(value)
    }

    /// Takes a text out, cleaned to one line; an empty one counts as absent.
    pub fn line(&mut self, name: &'static str) -> Option<String> {
        let text: Cow<'a, str> = self.take_as(name)?;
        Some(clean_line(&text)).filter(|line| !line.is_empty())
    }

    /// Takes an id out, byte for byte. An id that is empty, endless or holds control characters
    /// is none.
    pub fn id(&mut self, name: &'static str) -> Option<String> {
        let text: String = self.take_as(name)?;
        is_an_id(&text).then_some(text)
    }

    /// Takes a truth value out.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.take_as(name)
    }

    /// Takes a text out if it passes a reading; otherwise it stays with the rest.
    pub fn read_text<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let key = Key(Cow::Borrowed(name));
        let text: Cow<'a, str> = serde_json::from_str(self.0.get(&key)?.get()).ok()?;
        let value = read(&text)?;
        self.0.remove(&key);
        Some(value)
    }

    /// Takes an object out.
    pub fn object(&mut self, name: &'static str) -> Option<Self> {
        let key = Key(Cow::Borrowed(name));
        let object = Self::read(self.0.get(&key)?).ok()?;
        self.0.remove(&key);
        Some(object)
    }

    /// What is left, as compact JSON without nulls and empty objects; `None` if that is nothing.
    pub fn into_rest(self) -> Option<String> {
        let mut rest = String::new();
        if !self.write_fields(PRUNE_DEPTH_MAX, &mut rest) {
            return None;
        }
        if rest.len() > REST_BYTES_MAX {
            return Some(format!("{{\"left_out_bytes\":{}}}", rest.len()));
        }
        Some(rest)
    }
}

impl Object<'_> {
    /// Writes the fields without nulls; false, and nothing written, if none is left.
    fn write_fields(&self, depth: u32, out: &mut String) -> bool {
        let begun = out.len();
        for (Key(name), value) in &self.0 {
            let before = out.len();
            out.push(if before == begun { '{' } else { ',' });
            write_name(name, out);
            out.push(':');
            if !write_pruned(value, depth, out) {
                out.truncate(before);
            }
        }
        let is_any = out.len() > begun;
        if is_any {
            out.push('}');
        }
        is_any
    }
}

pub(super) fn is_an_id(text: &str) -> bool {
    (1..=ID_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// Writes the name of a field. Plaid's are letters and lines, which need no escape.
fn write_name(name: &str, out: &mut String) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.bytes().all(is_plain) {
        out.extend(["\"", name, "\""]);
    } else {
        out.push_str(&serde_json::Value::from(name).to_string());
    }
}

/// Writes a value without nulls; false, and nothing written, if nothing of it is left.
fn write_pruned(raw: &RawValue, depth: u32, out: &mut String) -> bool {
    let text = raw.get();
    let first = text.as_bytes().first().copied();
    match first {
        Some(b'n') => false,
        Some(b'{') if depth > 0 => {
            let Ok(object) = Object::read(raw) else {
                return false;
            };
            object.write_fields(depth - 1, out)
        }
        Some(b'[') if depth > 0 => {
            let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) else {
                return false;
            };
            let begun = out.len();
            for value in list {
                let before = out.len();
                out.push(if before == begun { '[' } else { ',' });
                if !write_pruned(value, depth - 1, out) {
                    out.truncate(before);
                }
            }
            let is_any = out.len() > begun;
            if is_any {
                out.push(']');
            }
            is_any
        }
        _ => {
            out.push_str(text);
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(json: &str) -> Option<String> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        Object::read(raw).unwrap().into_rest()
    }

    #[test]
    fn the_rest_is_compact_without_nulls_and_keeps_every_digit() {
        assert_eq!(
            rest(r#"{ "b": {"x": null, "lat": 32.9590680000000001}, "a": [null, {"y": null}], "c": "q\"" }"#)
                .as_deref(),
            Some(r#"{"b":{"lat":32.9590680000000001},"c":"q\""}"#)
        );
        assert_eq!(rest(r#"{"a":null,"b":{"c":{"d":null}}}"#), None);
    }

    #[test]
    fn nesting_without_end_costs_no_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(rest(&deep).is_some());
    }

    #[test]
    fn details_beyond_all_measure_are_left_out_and_say_so() {
        let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(REST_BYTES_MAX));
        assert!(rest(&huge).unwrap().starts_with("{\"left_out_bytes\":"));
    }

    #[test]
    fn a_field_of_another_type_stays_with_the_rest() {
        let raw: &RawValue = serde_json::from_str(r#"{"name":5,"id":"","flag":"yes"}"#).unwrap();
        let mut object = Object::read(raw).unwrap();
        assert_eq!(object.line("name"), None);
        assert_eq!(object.id("id"), None);
        assert_eq!(object.flag("flag"), None);
        assert_eq!(
            object.into_rest().as_deref(),
            Some(r#"{"flag":"yes","name":5}"#)
        );
    }
}
