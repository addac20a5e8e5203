//! What a newer program put into the outbox: kept as it is, shown as waiting for that program, never touched.

use super::{TakeBack, Traits};
use crate::event::Noun;
use crate::outbox::machine::Input;
use crate::outbox::retry::Retry;
use crate::views::HoldReason;

pub(super) const TRAITS: Traits = Traits {
    name: "",
    noun: Noun::Request,
    // No version of it is read.
    body_version: 0,
    take_back: TakeBack::Never,
    confirmed_by_feed: false,
    carries_files: false,
    notice: None,
};

/// Never asked for: what is not readable is never due.
pub(super) const fn perform() -> Input {
    Input::Failed(Retry::NeedsUser(HoldReason::Upgrade))
}
