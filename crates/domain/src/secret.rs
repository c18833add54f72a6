//! A value that must not be seen: it has no `Debug`, `Display`, `Serialize` or `Clone`, and its
//! memory is overwritten when it is dropped.
//!
//! It lives in `domain` because the vault makes secrets and the Plaid client spends them, and
//! neither may know the other.

use zeroize::{Zeroize, Zeroizing};

/// A secret. `expose` is the only way in; keep the lines that call it few.
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes ownership of a value that is secret from now on.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. What is read here must not be stored, logged or shown.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl From<String> for Secret<String> {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_gives_back_what_went_in() {
        assert_eq!(Secret::new(String::from("hunter2")).expose(), "hunter2");
    }
}
