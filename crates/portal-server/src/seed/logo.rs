//! Two drawn logos, as the `data:` URLs that a theme carries.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const LIFTS: &str = include_str!("texts/logo-lifts.svg");
const HEATING: &str = include_str!("texts/logo-heating.svg");

/// The logo of the company of this trade.
#[must_use]
pub(super) fn data_url(trade: &str) -> String {
    let svg = if trade == "heating" { HEATING } else { LIFTS };
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg.trim()))
}
