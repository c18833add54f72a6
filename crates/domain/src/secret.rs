//! A value that must not be seen: it has no `Debug`, `Display`, `Serialize` or `Clone`, and its
//! memory is overwritten when it is dropped.
//!
//! It lives in `domain` because the vault makes secrets and the Plaid client spends them, and
//! neither may know the other.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

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

impl<T: Zeroize> ZeroizeOnDrop for Secret<T> {}

impl From<String> for Secret<String> {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    /// Locking the app is dropping its secrets.
    #[test]
    fn a_secret_is_wiped_when_it_is_dropped() {
        const fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<Secret<[u8; 32]>>();
        wiped::<Secret<String>>();
        assert!(std::mem::needs_drop::<Secret<[u8; 32]>>());
    }

    #[test]
    fn a_secret_gives_back_what_went_in() {
        assert_eq!(Secret::new(String::from("hunter2")).expose(), "hunter2");
    }
}
