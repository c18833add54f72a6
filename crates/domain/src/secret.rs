//! A value that must not be seen: it has no `Debug`, `Display`, `Serialize` or `Clone`, and its
//! memory is overwritten when it is dropped.
//!
//! It lives in `domain` because the vault makes secrets and the Plaid client spends them, and
//! neither may know the other.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A secret. `expose` is the only way in; keep the lines that call it few.
///
/// It stays where it was put: what holds it can be moved, and leaves no copy behind that nobody wipes.
pub struct Secret<T: Zeroize>(Box<Zeroizing<T>>);

impl<T: Zeroize> Secret<T> {
    /// Takes ownership of a value that is secret from now on.
    ///
    /// For what lives on the heap, such as a text. Bytes of an array stay behind in the place they come
    /// from: see [`Self::written`].
    pub fn new(value: T) -> Self {
        Self(Box::new(Zeroizing::new(value)))
    }

    /// A secret that `write` writes into the place where it stays.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn written<E>(write: impl FnOnce(&mut T) -> Result<(), E>) -> Result<Self, E>
    where
        T: Default,
    {
        let mut secret = Self::new(T::default());
        write(&mut secret.0)?;
        Ok(secret)
    }

    /// The value itself. What is read here must not be stored, logged or shown.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<const N: usize> Secret<[u8; N]>
where
    [u8; N]: Default,
{
    /// A secret of its own with the same bytes.
    pub fn copied(bytes: &[u8; N]) -> Self {
        let mut secret = Self::new(Default::default());
        secret.0.copy_from_slice(bytes);
        secret
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
