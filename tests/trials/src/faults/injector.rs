//! Counts the calls of one computer, and lets one of them, or all from one on, fail.

use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::rc::Rc;

use portal_core::faults::{self, Touch};

/// How calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// One call fails as a device does that stumbles: input or output error, connection refused.
    Stumbles,
    /// From one call on everything of its kind fails as on a full or forbidden disk, or with answers that get lost.
    Refuses,
}

impl Mood {
    pub(crate) const ALL: [Self; 2] = [Self::Stumbles, Self::Refuses];
}

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    File(Touch),
    Database(Touch),
    Http,
}

#[derive(Default)]
struct State {
    is_armed: bool,
    calls: u64,
    fails_at: Option<(u64, Mood)>,
    /// The call that failed first, in words.
    what: Option<(Call, String)>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// The plan of one run.
pub(crate) struct Injector(Option<(u64, Mood)>);

impl Injector {
    /// Lets nothing fail.
    pub(crate) const fn counting() -> Self {
        Self(None)
    }

    /// Lets the call with this number fail.
    pub(crate) const fn failing(at: u64, mood: Mood) -> Self {
        Self(Some((at, mood)))
    }

    /// Begins to count, and to fail. Ends when the answer is dropped.
    pub(crate) fn arm(&self) -> Armed {
        STATE.set(State { is_armed: true, fails_at: self.0, ..State::default() });
        faults::ask(Some(Box::new(|touch, path| pass(Call::File(touch), path).err())));
        Armed(Rc::default())
    }

    /// What failed first, if anything did.
    pub(crate) fn what(&self) -> Option<String> {
        STATE.with_borrow(|state| state.what.as_ref().map(|(call, path)| format!("{call:?} {path}")))
    }
}

/// As long as this lives, calls are counted. Stays on its thread.
pub(crate) struct Armed(#[expect(dead_code, reason = "keeps this on its thread")] Rc<()>);

impl Drop for Armed {
    fn drop(&mut self) {
        faults::ask(None);
        STATE.with_borrow_mut(|state| state.is_armed = false);
    }
}

/// The calls that were counted while this ran.
pub(crate) fn calls_during(run: &dyn Fn() -> Vec<String>) -> u64 {
    run();
    STATE.with_borrow(|state| state.calls)
}

/// Fails when this call shall fail.
pub(crate) fn pass(call: Call, path: &Path) -> io::Result<()> {
    STATE.with_borrow_mut(|state| {
        if !state.is_armed {
            return Ok(());
        }
        let number = state.calls;
        state.calls += 1;
        let Some((at, mood)) = state.fails_at else { return Ok(()) };
        let fails = match mood {
            Mood::Stumbles => number == at,
            Mood::Refuses => number >= at && state.what.as_ref().is_none_or(|(first, _)| same_kind(*first, call)),
        };
        if !fails {
            return Ok(());
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        state.what.get_or_insert((call, name));
        Err(failure(call, mood))
    })
}

/// A full disk is full for everybody; a server that cannot be reached has nothing to do with it.
fn same_kind(first: Call, call: Call) -> bool {
    match (first, call) {
        (Call::Http, Call::Http) => true,
        (Call::File(a) | Call::Database(a), Call::File(b) | Call::Database(b)) => a == b,
        _ => false,
    }
}

fn failure(call: Call, mood: Mood) -> io::Error {
    let kind = match (call, mood) {
        (Call::Http, Mood::Stumbles) => ErrorKind::ConnectionRefused,
        (Call::Http, Mood::Refuses) => ErrorKind::ConnectionReset,
        // What SQLite's file system calls a full disk.
        (Call::Database(Touch::Write), Mood::Refuses) => ErrorKind::WriteZero,
        (Call::File(Touch::Write), Mood::Refuses) => ErrorKind::StorageFull,
        (Call::File(Touch::Open | Touch::Move), Mood::Refuses) => ErrorKind::PermissionDenied,
        _ => return io::Error::other("input or output error"),
    };
    kind.into()
}
