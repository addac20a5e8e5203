//! Where an instrument can let file operations fail. Only with the feature `faults`, and only on the thread that asks.

use std::cell::RefCell;
use std::io;
use std::path::Path;

/// What is done with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Opens, or looks at it.
    Open,
    /// Reads.
    Read,
    /// Writes, makes, or makes safe.
    Write,
    /// Renames or removes.
    Move,
}

/// Answers with the failure of an operation, if it shall fail.
pub type Hook = Box<dyn FnMut(Touch, &Path) -> Option<io::Error>>;

thread_local! {
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
}

/// Asks `hook` before every file operation of this thread from now on; `None` asks nobody.
pub fn ask(hook: Option<Hook>) {
    HOOK.set(hook);
}

/// Fails when this operation shall fail.
pub(crate) fn pass(touch: Touch, path: &Path) -> io::Result<()> {
    HOOK.with_borrow_mut(|hook| match hook.as_mut().and_then(|hook| hook(touch, path)) {
        Some(error) => Err(error),
        None => Ok(()),
    })
}
