//! Where the feed stands and what the company shares: the table `sync`.

use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::me::{Areas, Shared, StageGroup, StageLabel};
use portal_api::work_orders::Stage;
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::reproject::Projection;
use super::unreadable;
use crate::Result;
use crate::feed::{Checked, Resets};

const FEED: &str = "feed";
const SHARED: &str = "shared";
const SCREENS: &str = "screens";
const SYNCED_AT: &str = "synced-at";
const MERGE: &str = "merge";
const RESETS: &str = "resets";
const CHECKED: &str = "checked";
const PROJECTION: &str = "projection";

/// Where the feed stands. Written in the same transaction as the rows it speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FeedState {
    /// The life of the server's database; `None` before the first answer.
    pub(crate) epoch: Option<Epoch>,
    /// Digest of what may be seen.
    pub(crate) view: Option<String>,
    /// Continue from here; `None` starts a bootstrap.
    pub(crate) cursor: Option<String>,
    /// Counts bootstraps; rows are stamped with it.
    pub(crate) generation: u32,
    /// A bootstrap is under way: rows of older generations are swept at its end.
    pub(crate) filling: bool,
    /// Some bootstrap came to its end once.
    pub(crate) complete: bool,
    /// The server's rev up to which everything is here; `None` while more is known to come.
    #[serde(default)]
    pub(crate) rev: Option<u64>,
    /// The server may have forgotten what it confirmed, and the outbox was not told yet.
    #[serde(default)]
    pub(crate) replay: bool,
    /// Rows this bootstrap has stored, for the progress bar.
    pub(crate) stored: u32,
    /// Rows this bootstrap will bring, about.
    pub(crate) total: u32,
}

/// The part of [`Shared`] that every query asks for; small, so that it is cheap to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Screens {
    /// What is on.
    pub(crate) areas: Areas,
    /// Visible stages in order of life.
    pub(crate) stages: Vec<StageLabel>,
    /// Whether work orders carry prices.
    pub(crate) prices: bool,
}

impl Screens {
    /// Before the first answer nothing is known, and nothing is here: every screen is there, and empty.
    fn unknown() -> Self {
        let areas = Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        };
        Self { areas, stages: Vec::new(), prices: false }
    }

    /// The company's word for a stage; `None` when work orders in it are not shared.
    pub(crate) fn label(&self, stage: Stage) -> Option<&str> {
        self.stages.iter().find(|label| label.stage == stage).map(|label| label.label.as_str())
    }

    /// The visible stages of a half, or all of them.
    pub(crate) fn stages_of(&self, group: Option<StageGroup>) -> Vec<Stage> {
        let in_group = |label: &&StageLabel| group.is_none_or(|group| label.group == group);
        self.stages.iter().filter(in_group).map(|label| label.stage).collect()
    }
}

/// Where the feed stands.
pub(crate) fn feed(conn: &Connection) -> Result<FeedState> {
    Ok(load(conn, FEED)?.unwrap_or_default())
}

/// Remembers where the feed stands.
pub(crate) fn set_feed(conn: &Connection, state: &FeedState) -> Result<()> {
    store(conn, FEED, state)
}

/// What the company shares, as last heard.
pub(crate) fn shared(conn: &Connection) -> Result<Option<Shared>> {
    load(conn, SHARED)
}

/// Remembers what the company shares; answers whether that is news.
pub(crate) fn set_shared(conn: &Connection, shared: &Shared) -> Result<bool> {
    if self::shared(conn)?.as_ref() == Some(shared) {
        return Ok(false);
    }
    let screens = Screens { areas: shared.areas, stages: shared.stages.clone(), prices: shared.prices };
    store(conn, SCREENS, &screens)?;
    store(conn, SHARED, shared)?;
    Ok(true)
}

/// The part of [`shared`] that queries ask for.
pub(crate) fn screens(conn: &Connection) -> Result<Screens> {
    Ok(load(conn, SCREENS)?.unwrap_or_else(Screens::unknown))
}

/// The life of the server's database, as last heard.
pub(crate) fn epoch(conn: &Connection) -> Result<Option<Epoch>> {
    Ok(feed(conn)?.epoch)
}

/// When everything was last known to be up to date.
pub(crate) fn synced_at(conn: &Connection) -> Result<Option<Timestamp>> {
    load(conn, SYNCED_AT)
}

/// Everything is up to date now.
pub(crate) fn set_synced_at(conn: &Connection, now: Timestamp) -> Result<()> {
    store(conn, SYNCED_AT, &now)
}

/// The resets of the last hour.
pub(crate) fn resets(conn: &Connection) -> Result<Resets> {
    Ok(load(conn, RESETS)?.unwrap_or_default())
}

/// Remembers them.
pub(crate) fn set_resets(conn: &Connection, resets: &Resets) -> Result<()> {
    store(conn, RESETS, resets)
}

/// The last comparison with the server's digest.
pub(crate) fn checked(conn: &Connection) -> Result<Option<Checked>> {
    load(conn, CHECKED)
}

/// Remembers it.
pub(crate) fn set_checked(conn: &Connection, checked: Checked) -> Result<()> {
    store(conn, CHECKED, &checked)
}

/// Whether the outbox is to send again what the server may have forgotten.
pub(crate) fn replay_wanted(conn: &Connection) -> Result<bool> {
    Ok(feed(conn)?.replay)
}

/// The outbox knows.
pub(crate) fn replay_told(conn: &Connection) -> Result<()> {
    let state = feed(conn)?;
    set_feed(conn, &FeedState { replay: false, ..state })
}

/// Of which program the columns are.
pub(crate) fn projection(conn: &Connection) -> Result<Projection> {
    Ok(load(conn, PROJECTION)?.unwrap_or_default())
}

/// Remembers it.
pub(crate) fn set_projection(conn: &Connection, projection: &Projection) -> Result<()> {
    store(conn, PROJECTION, projection)
}

/// Whether words of removed rows may still lie in the search index.
pub(crate) fn merge_wanted(conn: &Connection) -> Result<bool> {
    Ok(load(conn, MERGE)?.unwrap_or(false))
}

/// Remembers whether the search index has to be merged.
pub(crate) fn set_merge_wanted(conn: &Connection, wanted: bool) -> Result<()> {
    store(conn, MERGE, &wanted)
}

fn load<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>> {
    let text: Option<String> =
        conn.prepare_cached("SELECT v FROM sync WHERE k = ?1")?.query_row([key], |row| row.get(0)).optional()?;
    text.map(|text| serde_json::from_str(&text).map_err(unreadable)).transpose()
}

fn store<T: Serialize>(conn: &Connection, key: &str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value).map_err(unreadable)?;
    conn.prepare_cached("INSERT INTO sync(k, v) VALUES (?1, ?2) ON CONFLICT(k) DO UPDATE SET v = excluded.v")?
        .execute([key, &text])?;
    Ok(())
}
