//! Answers that are put together key by key, with numbers written digit for digit.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A JSON object that keeps the order of its keys and the digits of its numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(Vec<(&'static str, Box<RawValue>)>);

impl Object {
    /// Adds a key.
    pub(crate) fn put<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        let value = to_raw_value(value)
            .expect("answers are maps with text for keys, which always serialise");
        self.0.push((key, value));
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// `object! { "key": value, … }`; values are anything that serialises, other objects included.
macro_rules! object {
    ($($key:literal : $value:expr),* $(,)?) => {{
        let mut made = $crate::api::object::Object::default();
        $( made.put($key, &$value); )*
        made
    }};
}
pub(crate) use object;

#[cfg(test)]
mod tests {
    use crate::money::{Number, USD};

    #[test]
    fn numbers_keep_their_digits_however_deep() {
        let large = Number::from_minor(123_456_789_012_345_678, USD);
        let text = serde_json::to_string(
            &object! { "deep": [object! { "amount": large }], "none": None::<u8> },
        );
        assert_eq!(
            text.unwrap(),
            r#"{"deep":[{"amount":1234567890123456.78}],"none":null}"#
        );
    }
}
