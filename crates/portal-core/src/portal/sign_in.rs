//! Signing in: the same user goes on where they left, another user gets a directory of their own.

use portal_api::paths;
use portal_api::portals::PortalInfo;
use portal_api::problem::ErrorCode;
use portal_api::sessions::{SignIn, Tokens};
use uuid::Uuid;

use super::{Options, Portal};
use crate::account::{self, Account};
use crate::accounts::Card;
use crate::address::PortalAddress;
use crate::event::Event;
use crate::ports::Method;
use crate::remote::{Call, Wire};
use crate::sign_out;
use crate::views::SignInForm;
use crate::{Error, Result};

impl Portal {
    /// Signs in and opens the account. The same user again finds everything as it was, unsent things included.
    ///
    /// # Errors
    /// `wrong-credentials`; `user-disabled`, `portal-disabled`, `portal-not-found`; `unreachable` and its kin;
    /// `keychain-locked`, `keychain-missing` before anything is stored; `storage-…`.
    pub async fn sign_in(&self, form: SignInForm) -> Result<()> {
        let PortalAddress { server, slug } = PortalAddress::of(&form.server, &form.slug)?;
        let wire = Wire::new(server, &self.0.options.ports);
        let info = wire.portal(&slug).await?;
        let form = SignIn {
            email: form.email.trim().to_owned(),
            password: form.password,
            device: self.0.options.device.clone(),
        };
        let tokens = wire.sign_in(&info.slug, &form).await?;
        let _gate = self.0.gate.lock().await;
        let access = tokens.access.clone();
        let settled = self.settle(wire.server(), info, tokens).await;
        if settled.is_err() {
            // Nobody will use this session. If the server does not hear it, it ends by itself.
            let _ = wire.send(&Call::new(Method::DELETE, paths::SESSION), Some(&access)).await;
        }
        self.0.events.emit(Event::Account);
        settled
    }

    async fn settle(&self, server: &str, portal: PortalInfo, tokens: Tokens) -> Result<()> {
        let known = self.0.accounts().of_user(server, tokens.user.id).map(|card| card.id);
        if let Some(id) = known {
            match self.go_on(id, portal.clone(), tokens.clone()).await {
                // What is there cannot be read by anybody any more; it is kept, and a new directory begins.
                Err(Error::Code(ErrorCode::KeyLost)) => self.0.accounts().set_aside(id)?,
                settled => return settled,
            }
        }
        self.begin(server, portal, tokens).await
    }

    /// The same user again.
    async fn go_on(&self, id: Uuid, portal: PortalInfo, tokens: Tokens) -> Result<()> {
        let card = Card { portal, signed_in: true, ..self.0.card(id)? };
        if let Some(open) = self.0.account().filter(|open| open.0.id == id) {
            open.0.remote.session().begin(tokens).await?;
            return self.0.accounts().put(card);
        }
        // Before the other account is closed: a locked keychain must not leave the person without any.
        let key = account::existing_key(&self.0.options.ports, id).await?;
        self.0.close_open().await;
        let account = self.0.open_directory(id, key).await?;
        account.0.remote.session().begin(tokens).await?;
        self.0.accounts().put(card)?;
        self.0.install(account)
    }

    /// A user who was never here. Until the account is listed it is meant to be wiped: a sign-in that is interrupted
    /// leaves neither a directory nor a key behind.
    async fn begin(&self, server: &str, portal: PortalInfo, tokens: Tokens) -> Result<()> {
        let Options { ports, data_dir, .. } = &self.0.options;
        let id = ports.rng.uuid_v7(ports.clock.now());
        sign_out::intend(data_dir, id)?;
        let begun = self.make(id, server, portal, tokens).await.and_then(|account| {
            sign_out::done(data_dir, id)?;
            self.0.install(account)
        });
        if begun.is_err() {
            // Nothing of the person is in it yet. What cannot be wiped now is at the next start.
            let forgotten = self.0.accounts().remove(id);
            if let Err(error) = sign_out::wipe(data_dir, ports, id).await.and(forgotten) {
                tracing::warn!(%error, "a sign-in that did not come about has left something behind");
            } else {
                let _ = sign_out::done(data_dir, id);
            }
        }
        begun
    }

    async fn make(&self, id: Uuid, server: &str, portal: PortalInfo, tokens: Tokens) -> Result<Account> {
        let ports = &self.0.options.ports;
        let key = account::new_key(ports, id).await?;
        let card = Card {
            id,
            server: server.to_owned(),
            portal,
            user: tokens.user.id,
            email: tokens.user.email.clone(),
            user_name: tokens.user.name.clone(),
            signed_in: true,
        };
        self.0.close_open().await;
        let dir = self.0.accounts().directory(id);
        let account = account::open(id, dir, key, server, ports.clone(), self.0.events.clone()).await?;
        account.0.remote.session().begin(tokens).await?;
        self.0.accounts().put(card)?;
        Ok(account)
    }
}
