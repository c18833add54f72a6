//! What holds a secret cannot be printed, copied or serialised, not even by mistake.

use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use coffer_vault::{Credentials, MasterKey, Protection, Secret, Unlock, UnlockedVault};

/// Whether a type has a trait: an inherent constant is preferred to one of a trait, and it exists
/// only where the bound holds.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "used only where the bound does not hold")]
        trait Fallback {
            const HAS: bool = false;
        }
        impl<T> Fallback for Probe<T> {}
        struct Probe<T>(PhantomData<T>);
        #[allow(dead_code, reason = "used only where the bound holds")]
        impl<T: $($bound)+> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

macro_rules! assert_secret {
    ($($type:ty),+ $(,)?) => {$(
        assert!(!has!($type: Debug), "{} has Debug", stringify!($type));
        assert!(!has!($type: Display), "{} has Display", stringify!($type));
        assert!(!has!($type: Clone), "{} has Clone", stringify!($type));
        assert!(!has!($type: serde::Serialize), "{} has Serialize", stringify!($type));
    )+};
}

#[test]
fn nothing_that_holds_a_secret_can_be_printed_copied_or_serialised() {
    assert!(
        has!(String: Debug) && has!(String: serde::Serialize),
        "the probe sees what is there"
    );
    assert_secret!(
        Secret<String>,
        Secret<Vec<u8>>,
        Secret<[u8; 32]>,
        MasterKey,
        UnlockedVault,
        Credentials,
        Protection<'static>,
        Unlock<'static>,
    );
}
