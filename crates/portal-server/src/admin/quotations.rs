//! `admin quotations …`

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portal_api::quotations::QuotationState;
use serde_json::{Value, json};

use super::{Answer, Result, portal};
use crate::store::{OfferedQuotation, Store};

pub(super) async fn list(store: &dyn Store, slug: &str, now: Timestamp) -> Result<Answer> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let offers = store.quotations(portal(store, slug).await?.id).await?;
    let json: Vec<Value> = offers.iter().map(record).collect();
    let rows: Vec<_> = offers
        .into_iter()
        .map(|offer| {
            let quotation = offer.quotation;
            let state = match quotation.state {
                _ if offer.is_concept => "draft",
                _ if quotation.is_expired(today) => "expired",
                state => state_of(state),
            };
            let (by, note) = quotation.decision.map_or_else(Default::default, |taken| (taken.by_name, taken.note));
            vec![quotation.number, offer.customer_name, state.to_owned(), by, note, quotation.title]
        })
        .collect();
    Ok(Answer::table(&json, &["NUMBER", "CUSTOMER", "STATE", "BY", "NOTE", "ABOUT"], &rows))
}

fn record(offer: &OfferedQuotation) -> Value {
    json!({
        "customer": offer.customer, "customer_name": offer.customer_name, "draft": offer.is_concept,
        "quotation": offer.quotation,
    })
}

fn state_of(state: QuotationState) -> &'static str {
    match state {
        QuotationState::Open => "open",
        QuotationState::Accepted => "accepted",
        QuotationState::Declined => "declined",
        QuotationState::Expired => "expired",
    }
}
