//! Whether a copy is the original: `GET /v1/sync/digest` (`reference/sync.md` §2.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::id::Epoch;

/// What the rows that the viewer may see amount to at one moment. A client that stands at the same rev of the same view
/// must come to the same; otherwise its copy has drifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedDigest {
    /// The life of the server's database.
    pub epoch: Epoch,
    /// Under which rules the rows were chosen.
    pub view: String,
    /// The customer's newest rev, in the same snapshot as the rows.
    pub rev: u64,
    /// Per collection, by its name; collections without rows are left out.
    pub collections: BTreeMap<String, CollectionDigest>,
}

/// The rows of one collection, counted and summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionDigest {
    /// How many.
    pub count: u32,
    /// What they sum up to.
    pub sum: RowSum,
}

impl CollectionDigest {
    /// Counts a row.
    pub fn add(&mut self, collection: &str, id: Uuid, rev: u64) {
        self.count = self.count.saturating_add(1);
        self.sum.add(collection, id, rev);
    }
}

/// A sum over rows in whatever order: modulo 2⁶⁴, of the first eight bytes of SHA-256 over collection name, NUL, id and
/// rev (big-endian). 16 lower-case hex digits in JSON, because numbers there are safe up to 2⁵³ only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct RowSum(u64);

impl RowSum {
    /// Adds a row.
    pub fn add(&mut self, collection: &str, id: Uuid, rev: u64) {
        let hash =
            Sha256::new_with_prefix(collection).chain_update([0]).chain_update(id).chain_update(rev.to_be_bytes());
        let first = hash.finalize().first_chunk::<8>().copied().unwrap_or_default();
        self.0 = self.0.wrapping_add(u64::from_be_bytes(first));
    }
}

impl From<RowSum> for String {
    fn from(sum: RowSum) -> Self {
        format!("{:016x}", sum.0)
    }
}

impl TryFrom<String> for RowSum {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[(&str, u128, u64)]) -> RowSum {
        let mut sum = RowSum::default();
        rows.iter().for_each(|(collection, id, rev)| sum.add(collection, Uuid::from_u128(*id), *rev));
        sum
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        let rows = [("object", 1, 1), ("object", 2, 2), ("invoice", 1, 3)];
        let turned = [rows[2], rows[0], rows[1]];
        assert_eq!(sum(&rows), sum(&turned));
        for other in [("invoice", 1, 1), ("object", 3, 1), ("object", 1, 9)] {
            assert_ne!(sum(&rows), sum(&[other, rows[1], rows[2]]));
        }
        assert_ne!(sum(&rows), sum(&rows[..2]));
    }

    #[test]
    fn a_sum_travels_as_text_that_never_changes_its_meaning() {
        let text = serde_json::to_string(&sum(&[("object", 1, 1)])).unwrap();
        assert_eq!(text, "\"a0963271f1d0d66b\"");
        assert_eq!(serde_json::from_str::<RowSum>(&text).unwrap(), sum(&[("object", 1, 1)]));
        assert!(serde_json::from_str::<RowSum>("\"no sum\"").is_err());
    }
}
