//! The feed against a real, encrypted cache. The server is a script; the model is a map.

mod drift;
mod fixture;
mod pulls;
mod random;
