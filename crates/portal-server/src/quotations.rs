//! The customer's answer to offers: `PUT /v1/quotations/{id}/decision`.

pub mod decide;
mod routes;

use portal_api::id::QuotationId;
use portal_api::quotations::NewDecision;

use crate::writes::{self, Addressed};

pub(crate) use routes::router;

/// A decision as it travelled, under the id of its quotation.
pub type Sealed = writes::Sealed<QuotationId, NewDecision>;

impl Addressed<QuotationId> for NewDecision {
    fn contradiction(&self, path: &QuotationId) -> Option<&'static str> {
        (self.quotation != *path).then_some("quotation")
    }
}
