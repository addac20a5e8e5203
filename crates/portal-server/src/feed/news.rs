//! Waiting for news: what stands in for pokes where a proxy holds them back (`reference/sync.md` §2.2, push).

use std::time::Duration;

use portal_api::fingerprint::Sha256;
use tokio::time::{Instant, timeout_at};

use super::cursor::{Cursor, Position};
use super::view_of;
use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::viewer::Viewer;

/// The longest wait. Proxies give up after 30 s and more.
const LONGEST: Duration = Duration::from_secs(25);

/// Returns when there is something to say to a client that stands at this cursor, when the time is over, or when the
/// server closes; with the viewer as they are then.
pub(super) async fn wait(
    app: &App,
    token: Sha256,
    mut viewer: Viewer,
    cursor: &Cursor,
    seconds: u64,
) -> Result<Viewer, Refusal> {
    let Position::Up(rev) = cursor.position else { return Ok(viewer) };
    let until = Instant::now() + Duration::from_secs(seconds).min(LONGEST);
    let (mut pulse, closing) = (app.pulse(), app.closing());
    while Instant::now() < until && !closing.is_cancelled() {
        // Before looking: what is committed while looking must not be missed.
        pulse.mark_unchanged();
        viewer = app.store().viewer(token, clock::now()).await?;
        if view_of(&viewer) != cursor.view || app.store().head(&viewer).await? != rev {
            break;
        }
        tokio::select! {
            biased;
            () = closing.cancelled() => {}
            _ = timeout_at(until, pulse.changed()) => {}
        }
    }
    Ok(viewer)
}
