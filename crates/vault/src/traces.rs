//! What a calculation with a key leaves behind on the stack.

use std::hint::black_box;

/// More than any calculation of this crate uses, also in a build without optimisations.
const STACK: usize = 64 * 1024;

/// Does some work with a key, and writes over the part of the stack that it used: the libraries that do
/// it pass keys and blocks of them by value, and wipe their own copies at most.
///
/// What is returned must hold a key on the heap alone, as a [`crate::Secret`] does.
pub(crate) fn without<T>(work: impl FnOnce() -> T) -> T {
    let done = apart(work);
    write_over();
    done
}

/// In a frame of its own, below that of the caller.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// In the place where [`apart`] was.
#[inline(never)]
fn write_over() {
    black_box(&mut [0_u8; STACK]);
}
