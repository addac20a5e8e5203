//! The life of a chain of refresh tokens (`reference/sync.md` §2.6): pure, called inside the transaction.
//!
//! A parent stays replayable, with the same child, until the child or its access token is first used: an answer that
//! got lost signs nobody out, however long the computer then stays shut. After that use, a parent is a stolen token,
//! and the whole chain ends.

use jiff::{SignedDuration, Timestamp};
use portal_api::fingerprint::Sha256;

/// A session that nobody refreshed for so long is over.
pub const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A session is over after this, used or not.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// What the database keeps of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// SHA-256 of the newest refresh token.
    pub current: Sha256,
    /// SHA-256 of the one before.
    pub parent: Option<Sha256>,
    /// Whether the newest token, or an access token issued with it, was used.
    pub is_used: bool,
    /// When the session began.
    pub created_at: Timestamp,
    /// When the newest token was made.
    pub rotated_at: Timestamp,
    /// Whether it is over.
    pub is_ended: bool,
}

/// What a presented token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The newest token: its child becomes the newest.
    Rotate,
    /// The parent again, while its child was never used: the same child again.
    Repeat,
    /// A token whose time is over: somebody else has it. The chain ends.
    Revoke,
    /// The session is over already.
    Ended,
}

/// Judges a presented refresh token.
#[must_use]
pub fn turn(chain: &Chain, presented: Sha256, now: Timestamp) -> Turn {
    let since = |then: Timestamp| now.duration_since(then);
    if chain.is_ended || since(chain.created_at) > ABSOLUTE || since(chain.rotated_at) > IDLE {
        Turn::Ended
    } else if presented == chain.current {
        Turn::Rotate
    } else if chain.parent == Some(presented) && !chain.is_used {
        Turn::Repeat
    } else {
        Turn::Revoke
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn token(n: u8) -> Sha256 {
        Sha256::of(&[n])
    }

    fn chain() -> Chain {
        Chain {
            current: token(2),
            parent: Some(token(1)),
            is_used: false,
            created_at: Timestamp::UNIX_EPOCH,
            rotated_at: Timestamp::UNIX_EPOCH,
            is_ended: false,
        }
    }

    type Change = fn(&mut Chain);

    #[rstest]
    #[case::the_newest(2, 1, |_: &mut Chain| {}, Turn::Rotate)]
    #[case::the_newest_once_used(2, 1, |c: &mut Chain| c.is_used = true, Turn::Rotate)]
    #[case::the_parent_of_an_unused_child(1, 1, |_: &mut Chain| {}, Turn::Repeat)]
    #[case::the_parent_of_a_used_child(1, 1, |c: &mut Chain| c.is_used = true, Turn::Revoke)]
    #[case::the_parent_after_a_long_weekend(1, 4 * 24, |_: &mut Chain| {}, Turn::Repeat)]
    #[case::the_parent_a_month_later(1, 31 * 24, |_: &mut Chain| {}, Turn::Ended)]
    #[case::an_older_one(0, 1, |_: &mut Chain| {}, Turn::Revoke)]
    #[case::after_the_end(2, 1, |c: &mut Chain| c.is_ended = true, Turn::Ended)]
    #[case::a_month_idle(2, 31 * 24, |_: &mut Chain| {}, Turn::Ended)]
    #[case::a_quarter_old(2, 91 * 24, |c: &mut Chain| c.rotated_at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(90 * 24), Turn::Ended)]
    fn a_token_is_judged(#[case] n: u8, #[case] hours: i64, #[case] change: Change, #[case] expected: Turn) {
        let mut chain = chain();
        change(&mut chain);
        assert_eq!(turn(&chain, token(n), Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)), expected);
    }
}
