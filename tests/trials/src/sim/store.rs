//! The files of the world, seen from outside. SQL only below here.

pub(crate) mod look;
