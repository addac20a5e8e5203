//! Identities. Each noun has its own type, so that an object can never be asked for by an invoice's id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "ipc", derive(specta::Type))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// One configured portal of a service company.
    PortalId,
    /// The relation (debtor) that portal users belong to.
    CustomerId,
    /// A person who may sign in.
    PortalUserId,
    /// Made by the client with the draft (UUIDv7) and kept by the server for ever (DESIGN §4, identity).
    RequestId,
    /// A job of the service company.
    WorkOrderId,
    /// An asset that is maintained.
    ObjectId,
    /// A bill.
    InvoiceId,
    /// A file that the service company shares.
    DocumentId,
    /// Something said about a work order. Made by the client with its first word (UUIDv7), like [`RequestId`].
    CommentId,
    /// An offer.
    QuotationId,
    /// The customer's answer to an offer. Made by the client (UUIDv7) when the person decides.
    DecisionId,
    /// A change that somebody made to their own profile. Made by the client (UUIDv7) with the change.
    ProfileChangeId,
    /// The server's database life; restore tooling changes it (DESIGN §4, epoch).
    Epoch,
}

/// The company's own short code of a work type, for example `fault` or `maintenance`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct WorkTypeCode(pub String);

impl fmt::Display for WorkTypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
