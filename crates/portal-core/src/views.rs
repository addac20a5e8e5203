//! What screens show: read models over `cache ∪ overlay(outbox)`. Plain data, safe to send to the window.

mod activity;
mod comments;
mod documents;
mod home;
mod invoices;
mod lists;
mod objects;
mod pending;
mod profile;
mod quotations;
mod requests;
mod search;
mod sending;
mod start;
mod status;
mod work_orders;

pub use activity::*;
pub use comments::*;
pub use documents::*;
pub use home::*;
pub use invoices::*;
pub use lists::*;
pub use objects::*;
pub use pending::*;
pub use profile::*;
pub use quotations::*;
pub use requests::*;
pub use search::*;
pub use sending::*;
pub use start::*;
pub use status::*;
pub use work_orders::*;
