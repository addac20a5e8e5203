//! The name of a viewer's rules: when it changes, everything may be visible otherwise.

use portal_api::fingerprint::Sha256;
use portal_api::me::Profile;

use crate::viewer::Viewer;

/// Digest of what is shared and of the settings that decide about single rows. Contains the user and the customer, so
/// that nobody can continue with somebody else's cursor.
#[must_use]
pub(crate) fn view_of(viewer: &Viewer) -> Sha256 {
    let settings = &viewer.settings;
    // What people say about themselves decides nothing, and must not make them fetch everything anew.
    let user = Profile { name: String::new(), email: String::new(), ..viewer.user.clone() };
    let rules = (settings.shared_with(user), settings.invoice_scope, settings.sees, &settings.stages);
    Sha256::of(&serde_json::to_vec(&rules).unwrap_or_default())
}
