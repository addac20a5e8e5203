//! Whether the copy is the original: when to ask, and what the answer means. Pure but for the asking.

use jiff::{SignedDuration, Timestamp};
use portal_api::feed::FeedDigest;
use portal_api::problem::ErrorCode;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::FeedSource;
use crate::store::cache::state::FeedState;
use crate::store::cache::{CacheDb, digest, state};
use crate::{Error, Result};

/// What the last comparison said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Finding {
    /// The same.
    Same,
    /// Not the same.
    Drifted,
    /// The two did not stand at the same place: much was going on, or the server did not answer.
    Unknown,
    /// The server is older than this question.
    NotAsked,
}

/// When the last comparison was, and what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checked {
    pub(crate) at: Timestamp,
    pub(crate) finding: Finding,
}

impl Checked {
    /// Whether it is time to compare again.
    pub(crate) fn is_due(checked: Option<Self>, now: Timestamp) -> bool {
        let Some(Self { at, finding }) = checked else { return true };
        let rest = match finding {
            Finding::Same | Finding::NotAsked => SignedDuration::from_hours(24),
            Finding::Drifted => SignedDuration::from_hours(1),
            Finding::Unknown => SignedDuration::from_mins(10),
        };
        // A time in the future was written before the clock was set back.
        at > now || now.duration_since(at) >= rest
    }
}

/// Asks the server and compares. The finding is remembered by the caller.
///
/// # Errors
/// The line's and the database's; then nothing was found out.
pub(super) async fn compare(cache: &CacheDb, source: &dyn FeedSource) -> Result<Finding> {
    let theirs = match source.digest().await {
        Err(Error::Refused(problem)) if is_unknown_call(problem.code) => return Ok(Finding::NotAsked),
        answered => answered?,
    };
    let judge = move |conn: &Connection| {
        Ok(if !stands_at(&state::feed(conn)?, &theirs) {
            Finding::Unknown
        } else if digest::of(conn)? == theirs.collections {
            Finding::Same
        } else {
            Finding::Drifted
        })
    };
    cache.read(judge).await
}

fn stands_at(state: &FeedState, theirs: &FeedDigest) -> bool {
    !state.filling
        && state.epoch == Some(theirs.epoch)
        && state.view.as_deref() == Some(theirs.view.as_str())
        && state.rev == Some(theirs.rev)
}

const fn is_unknown_call(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::NotFound | ErrorCode::MethodNotAllowed)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::same(Finding::Same, 24 * 60)]
    #[case::drifted(Finding::Drifted, 60)]
    #[case::unknown(Finding::Unknown, 10)]
    #[case::an_older_server(Finding::NotAsked, 24 * 60)]
    fn the_next_comparison_is_due_after(#[case] finding: Finding, #[case] minutes: i64) {
        let at = Timestamp::constant(1_800_000_000, 0);
        let checked = Some(Checked { at, finding });
        let later = |minutes| at + SignedDuration::from_mins(minutes);
        assert!(!Checked::is_due(checked, later(minutes - 1)));
        assert!(Checked::is_due(checked, later(minutes)));
        assert!(Checked::is_due(checked, later(-1)), "the clock was set back");
        assert!(Checked::is_due(None, at));
    }
}
