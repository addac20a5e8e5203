//! The cache file, and what the screens read from it.

mod bench;
mod file;
mod fixture;
mod plans;
mod screens;
mod searching;
