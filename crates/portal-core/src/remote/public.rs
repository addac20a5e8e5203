//! Calls that need no session.

use portal_api::paths;
use portal_api::portals::PortalInfo;
use portal_api::sessions::{Refresh, SignIn, Tokens};

use super::wire::{Call, Wire};
use crate::Result;
use crate::ports::Method;

impl Wire {
    /// How the portal of this slug looks.
    ///
    /// # Errors
    /// Refused with `portal-not-found` or `portal-disabled`; as [`Wire::send`].
    pub(crate) async fn portal(&self, slug: &str) -> Result<PortalInfo> {
        self.ask(&Call::get(paths::portal(slug))).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// Refused with `wrong-credentials`, `user-disabled`, `portal-disabled`, …; as [`Wire::send`].
    pub(crate) async fn sign_in(&self, slug: &str, form: &SignIn) -> Result<Tokens> {
        self.ask(&Call::json(Method::POST, paths::sessions(slug), form)?).await
    }

    /// The next tokens. May be repeated when the answer got lost.
    ///
    /// # Errors
    /// Refused with `session-ended`, `user-disabled`, `portal-disabled`; as [`Wire::send`].
    pub(crate) async fn refresh(&self, refresh: &str) -> Result<Tokens> {
        self.ask(&Call::json(Method::POST, paths::SESSION_REFRESH, &Refresh { refresh: refresh.to_owned() })?).await
    }
}
