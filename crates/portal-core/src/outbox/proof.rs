//! The server's proof that it has something, in the words that all kinds share.

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::receipts::Acknowledgement;
use portal_api::requests::Receipt;
use serde::{Deserialize, Serialize};

/// What is kept of an acknowledgement. Reads the whole receipt that earlier programs kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// When the server stored it first.
    pub(crate) received_at: Timestamp,
    /// The company's number, where things have numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    /// The version that this write made, where things have versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    /// Announced files that the server lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing: Vec<Sha256>,
}

impl From<Receipt> for Proof {
    fn from(receipt: Receipt) -> Self {
        let Receipt { received_at, number, missing, .. } = receipt;
        Self { received_at, number: Some(number), version: None, missing }
    }
}

impl From<Acknowledgement> for Proof {
    fn from(Acknowledgement { received_at, version, .. }: Acknowledgement) -> Self {
        Self { received_at, number: None, version, missing: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first programs kept. Never edited.
    const RECEIPT_1: &str = r#"{"id":"00000000-0000-0000-0000-000000000001","fingerprint":"55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8","epoch":"00000000-0000-0000-0000-000000000002","number":"R-1","received_at":"2027-01-15T08:00:00Z","missing":["55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8"]}"#;

    #[test]
    fn the_receipt_of_an_earlier_program_is_read_for_ever() {
        let proof: Proof = serde_json::from_str(RECEIPT_1).unwrap();
        let receipt: Receipt = serde_json::from_str(RECEIPT_1).unwrap();
        assert_eq!(proof, receipt.into());
        assert_eq!((proof.number.as_deref(), proof.missing.len()), (Some("R-1"), 1));
    }
}
