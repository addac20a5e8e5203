//! Who is signed in, what the company shares, and what people say about themselves: `/v1/me`.

pub mod decide;
mod routes;

use portal_api::profile::ProfileChange;

use crate::writes::{self, Addressed};

pub(crate) use routes::router;

/// A change of the caller's own profile, as it travelled.
pub type Sealed = writes::Sealed<(), ProfileChange>;

impl Addressed<()> for ProfileChange {
    fn contradiction(&self, (): &()) -> Option<&'static str> {
        None
    }
}
