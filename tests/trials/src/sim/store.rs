//! The files of the world, seen from outside. SQL only below here.

pub(super) mod look;
