//! The contract of the customer portal: nouns, rules, wire types and problem codes.
//!
//! Compiled by the client core and by the server, so that both sides mean the same thing. Nothing here does I/O,
//! awaits, or reads a clock; whoever needs the time passes it in. Rules live beside the noun they judge
//! ([`requests::RequestDraft::problems`]) and are called by the form, the outbox and the server alike.

pub mod comments;
pub mod documents;
pub mod feed;
pub mod fingerprint;
pub mod id;
pub mod invoices;
pub mod me;
pub mod money;
pub mod objects;
pub mod paths;
pub mod portals;
pub mod problem;
pub mod profile;
pub mod quotations;
pub mod receipts;
pub mod requests;
pub mod sessions;
pub mod settings;
pub mod text;
pub mod uploads;
pub mod work_orders;
