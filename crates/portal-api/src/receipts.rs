//! What the server answers to a write that it stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fingerprint::Fingerprint;
use crate::id::Epoch;

/// The answer to a stored comment, decision or change of the profile. An acknowledgement only when id, fingerprint and
/// epoch are those that were sent: a captive portal also says 200, and a packet may be older than a restored backup
/// (DESIGN §4, acknowledgement).
///
/// [`crate::requests::Receipt`] says all of this too, and can be read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledgement {
    /// The id that the client gave the write, as in its body.
    pub id: Uuid,
    /// SHA-256 over the body bytes that the server stored.
    pub fingerprint: Fingerprint,
    /// The life of the database in which it is stored.
    pub epoch: Epoch,
    /// When the server stored it first.
    pub received_at: Timestamp,
    /// The version of the thing that this write made, where things have versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::Receipt;

    #[test]
    fn the_receipt_of_a_request_reads_as_an_acknowledgement() {
        let receipt = Receipt {
            id: Uuid::from_u128(1).into(),
            fingerprint: Fingerprint::of(b"body"),
            epoch: Uuid::from_u128(2).into(),
            number: "R-4711".into(),
            received_at: Timestamp::UNIX_EPOCH,
            missing: Vec::new(),
        };
        let read: Acknowledgement = serde_json::from_value(serde_json::to_value(&receipt).unwrap()).unwrap();
        assert_eq!((read.id, read.fingerprint, read.epoch), (receipt.id.0, receipt.fingerprint, receipt.epoch));
    }
}
