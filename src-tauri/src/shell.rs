//! The one piece of state: the opened portal core.

use portal_core::portal::{Options as CoreOptions, Portal};
use portal_core::{Account, Result};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::OnceCell;

use crate::events;
use crate::options::Options;

/// Opens the core when it is first needed, and again after a failure: a keychain that was locked may be open now.
pub(crate) struct Shell {
    core: CoreOptions,
    portal: OnceCell<Portal>,
    forward: Box<dyn Fn(&Portal) + Send + Sync>,
}

impl Shell {
    pub(crate) fn new<R: Runtime>(options: Options, app: &AppHandle<R>) -> anyhow::Result<Self> {
        let data_dir = match options.data_dir {
            Some(dir) => dir,
            None => app.path().app_local_data_dir()?,
        };
        let ports = match options.key_file {
            Some(file) => portal_core::adapters::with_key_file(&file)?,
            None => portal_core::adapters::with_keychain()?,
        };
        let device = app.package_info().name.clone();
        let app = app.clone();
        Ok(Self {
            core: CoreOptions { data_dir, ports, suggested_address: options.portal, device },
            portal: OnceCell::new(),
            forward: Box::new(move |portal| events::forward(portal, &app)),
        })
    }

    /// The core.
    ///
    /// # Errors
    /// Why it could not be opened; the next call tries again.
    pub(crate) async fn portal(&self) -> Result<&Portal> {
        self.portal
            .get_or_try_init(async || {
                let portal = Portal::open(self.core.clone()).await?;
                (self.forward)(&portal);
                Ok(portal)
            })
            .await
    }

    /// What the core is opened with; for what is done while it does not open.
    pub(crate) fn options(&self) -> &CoreOptions {
        &self.core
    }

    /// The open account.
    ///
    /// # Errors
    /// `no-account` when nobody is signed in on this computer.
    pub(crate) async fn account(&self) -> Result<Account> {
        self.portal().await?.account()
    }

    /// Ends loops and closes files.
    pub(crate) async fn close(&self) {
        if let Some(portal) = self.portal.get() {
            portal.close().await;
        }
    }
}
