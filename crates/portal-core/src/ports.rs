//! What the engine needs from the world. Each port has one production adapter (`adapters/`) and one simulated twin
//! (portal-testkit), so that a whole client can be run on virtual time with seeded faults.

mod clock;
mod disk;
mod http;
mod rng;
mod secrets;

pub use clock::Clock;
pub use disk::Disk;
pub use http::{Body, Http, HttpError, HttpRequest, HttpResponse, Method};
pub use portal_sqlite::DataKey;
pub use rng::Rng;
pub use secrets::{SecretError, Secrets};

use std::sync::Arc;

/// The world, as one value to hand around.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The network.
    pub http: Arc<dyn Http>,
    /// Where data keys are kept.
    pub secrets: Arc<dyn Secrets>,
    /// Room for files.
    pub disk: Arc<dyn Disk>,
}
