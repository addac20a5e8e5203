//! What happened on the line, for the page behind the strip.

use portal_api::problem::ErrorCode;

use crate::account::Inner;
use crate::store::outbox::log;
use crate::views::{LogEntry, LogKind};

/// Remembers. A log that cannot be written stops nothing.
pub(super) async fn add(account: &Inner, what: LogKind, about: Option<String>, code: Option<ErrorCode>) {
    let entry = LogEntry { at: account.ports.clock.now(), what, about, code };
    if let Err(error) = account.outbox.write(move |tx| log::add(tx, &entry)).await {
        tracing::warn!(%error, "writing the log");
    }
}

/// A document was stored because somebody asked for it.
pub(crate) async fn log_downloaded(account: &Inner, name: String) {
    add(account, LogKind::Downloaded, Some(name), None).await;
}

/// What had to be made anew when the account was opened. Told once: the next start finds it whole.
pub(crate) async fn log_repairs(account: &Inner) {
    if account.outbox.was_repaired {
        add(account, LogKind::OutboxRepaired, None, None).await;
    }
    if account.cache.was_made_anew {
        add(account, LogKind::CacheMadeAnew, None, None).await;
    }
}
