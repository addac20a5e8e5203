//! The backend over real HTTP on the loopback, one file per resource; and the suite that every store must pass.

mod authorisation;
mod bad_days;
mod documents;
mod events;
mod feed;
mod office;
mod people;
mod portals;
mod process;
mod requests;
mod sessions;
mod store_suite;
mod uploads;
mod world;
