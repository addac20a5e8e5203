//! Where work that blocks is done: on threads of its own, or right where it was asked for.
//!
//! A simulation runs a whole world on one thread and on time that does not pass by itself. There, work on threads of its
//! own would end at moments that nobody can repeat.

use std::cell::Cell;
use std::marker::PhantomData;

use crate::{Error, Result};

thread_local! {
    static IS_INLINE: Cell<bool> = const { Cell::new(false) };
}

/// As long as this lives, work asked for on this thread is done on this thread. Files that were opened before keep the
/// threads they have.
pub struct Inline {
    before: bool,
    /// The rule is about a thread, so this must not leave it.
    _stays: PhantomData<*const ()>,
}

/// Does everything on this thread from now on.
#[must_use]
pub fn inline() -> Inline {
    Inline { before: IS_INLINE.replace(true), _stays: PhantomData }
}

impl Drop for Inline {
    fn drop(&mut self) {
        IS_INLINE.set(self.before);
    }
}

/// Whether work is done on this thread.
pub(crate) fn is_inline() -> bool {
    IS_INLINE.get()
}

/// Runs work that blocks off the async threads.
///
/// # Errors
/// [`Error::Closed`] when the work broke down or the program is shutting down.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    if is_inline() {
        // Others get their turn here, as they would on the real threads.
        tokio::task::yield_now().await;
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_stays_on_this_thread_only_as_long_as_it_was_asked_to() {
        let here = std::thread::current().id();
        let guard = inline();
        assert_eq!(blocking(|| std::thread::current().id()).await.unwrap(), here);
        drop(guard);
        assert_ne!(blocking(|| std::thread::current().id()).await.unwrap(), here);
    }
}
