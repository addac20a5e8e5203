//! The loops of an open account: sending, pulling, listening.

mod board;
mod events;
mod line;
mod wake;

pub(crate) use board::{StatusBoard, Trouble};
pub(crate) use events::Events;
pub(crate) use wake::Wake;
