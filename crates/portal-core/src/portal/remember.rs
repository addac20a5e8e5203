//! Keeps the list of accounts as the open account knows itself: the portal's name and colours, the person's name,
//! whether the session lives.

use std::sync::{Arc, Weak};

use portal_api::me::Shared;
use tokio::sync::broadcast::error::RecvError;

use super::House;
use crate::Result;
use crate::account::Inner;
use crate::event::Event;
use crate::store::cache::state;

/// Until the account is closed.
pub(super) async fn run(house: Weak<House>, account: Arc<Inner>) {
    let mut events = account.events.subscribe();
    let mut standing = account.remote.session().standing();
    loop {
        let noted = match account.cache.read(state::shared).await {
            // Only from here to the next `await`: whoever holds the house holds its lock on the data directory.
            Ok(shared) => match house.upgrade() {
                Some(house) => note(&house, &account, shared),
                None => return,
            },
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "noting an account's state");
        }
        loop {
            tokio::select! {
                biased;
                changed = standing.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                event = events.recv() => match event {
                    Ok(Event::Shared) | Err(RecvError::Lagged(_)) => break,
                    Ok(_) => {}
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }
}

fn note(house: &House, account: &Inner, shared: Option<Shared>) -> Result<()> {
    let mut card = house.card(account.id)?;
    let before = card.clone();
    card.signed_in = account.remote.session().is_alive();
    if let Some(shared) = shared {
        card.portal = shared.portal;
        card.email = shared.user.email;
        card.user_name = shared.user.name;
    }
    if card == before {
        return Ok(());
    }
    let told = card.signed_in != before.signed_in;
    house.accounts().put(card)?;
    if told {
        house.events.emit(Event::Account);
    }
    Ok(())
}
