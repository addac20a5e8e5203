//! The palette: the best hits over everything cached.

use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::objects::ServiceObject;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::home::is_on;
use super::project::stage_number;
use super::state::{self, Screens};
use super::write::{collection_at, range_of};
use super::{rows, search, terms};
use crate::Result;
use crate::views::SearchHit;

/// Hits of one kind, at most.
const PER_KIND: usize = 6;
/// Best hits looked at, before kinds are told apart.
const RANKED: u32 = 60;
/// So many hits can be told apart by how good they are. What thousands of rows hold is no better in one than in another.
const RANKED_UP_TO: usize = 3_000;
/// Newest hits of a kind that are looked at, because some may not be shown.
const LOOKED_AT: usize = 3 * PER_KIND;

/// What holds all the words: the best first, or the newest first for short beginnings and words that are everywhere.
pub(crate) fn find(conn: &Connection, text: &str) -> Result<Vec<SearchHit>> {
    let words = terms::words(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let screens = state::screens(conn)?;
    let mut hits = Hits { conn, stages: visible_stages(&screens), screens, found: Vec::new() };
    let found = search::hits(conn, (0, i64::MAX), &words)?;
    if terms::is_rankable(&words) && found.len() <= RANKED_UP_TO {
        hits.take_all(&ranked(conn, &words)?)?;
    }
    for collection in Collection::ALL {
        if hits.wants(collection) {
            hits.take_all(&newest(&found, collection))?;
        }
    }
    Ok(hits.found.into_iter().map(|(_, hit)| hit).collect())
}

struct Hits<'a> {
    conn: &'a Connection,
    screens: Screens,
    stages: Vec<i64>,
    found: Vec<(i64, SearchHit)>,
}

impl Hits<'_> {
    /// Whether a kind has no hit yet.
    fn wants(&self, collection: Collection) -> bool {
        is_on(&self.screens, collection) && !self.found.iter().any(|(_, hit)| hit.collection == collection)
    }

    fn take_all(&mut self, rows: &[i64]) -> Result<()> {
        for at in rows {
            let Some(collection) = collection_at(*at).filter(|collection| is_on(&self.screens, *collection)) else {
                continue;
            };
            let same_kind = self.found.iter().filter(|(_, hit)| hit.collection == collection).count();
            if same_kind < PER_KIND && !self.found.iter().any(|(known, _)| known == at) {
                self.found.extend(self.read(collection, *at)?.map(|hit| (*at, hit)));
            }
        }
        Ok(())
    }

    fn read(&self, collection: Collection, at: i64) -> Result<Option<SearchHit>> {
        let found: Option<(Uuid, String, String, i64)> = self
            .conn
            .prepare_cached("SELECT id, title, no, stage FROM row WHERE at = ?1")?
            .query_row([at], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((id, title, number, stage)) = found else { return Ok(None) };
        if collection == Collection::WorkOrder && !self.stages.contains(&stage) {
            return Ok(None);
        }
        let meta = match collection {
            Collection::Object => {
                rows::get::<ServiceObject>(self.conn, collection, id)?.map(|it| it.site).unwrap_or_default()
            }
            Collection::Document => {
                let thing = rows::get::<Document>(self.conn, collection, id)?.and_then(|it| it.belongs_to);
                let name = thing.map_or(Ok(None), |it| rows::name_of(self.conn, it.collection, it.id))?;
                name.map(|(_, title)| title).unwrap_or_default()
            }
            _ => number,
        };
        Ok(Some(SearchHit { collection, id, title, meta }))
    }
}

fn visible_stages(screens: &Screens) -> Vec<i64> {
    screens.stages_of(None).into_iter().map(stage_number).collect()
}

fn ranked(conn: &Connection, words: &[String]) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached("SELECT rowid FROM fts WHERE fts MATCH ?1 ORDER BY rank LIMIT ?2")?;
    let rows = statement.query_map((terms::fts_query(words), RANKED), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest hits of a kind.
fn newest(found: &[i64], collection: Collection) -> Vec<i64> {
    let (low, high) = range_of(collection);
    let end = found.partition_point(|at| *at <= high);
    found.iter().take(end).rev().take_while(|at| **at >= low).take(LOOKED_AT).copied().collect()
}
