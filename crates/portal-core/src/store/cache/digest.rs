//! What the cached rows amount to, to be compared with the server's digest.

use std::collections::BTreeMap;

use portal_api::feed::CollectionDigest;
use rusqlite::Connection;
use uuid::Uuid;

use super::{collection_of, unreadable};
use crate::Result;

/// Every row, those included that this program does not understand, by the name of its collection.
pub(crate) fn of(conn: &Connection) -> Result<BTreeMap<String, CollectionDigest>> {
    let mut sums: BTreeMap<String, CollectionDigest> = BTreeMap::new();
    let mut add = |name: &str, id: [u8; 16], rev: i64| {
        if !sums.contains_key(name) {
            sums.insert(name.to_owned(), CollectionDigest::default());
        }
        if let Some(sum) = sums.get_mut(name) {
            sum.add(name, Uuid::from_bytes(id), rev.cast_unsigned());
        }
    };
    let mut known = conn.prepare_cached("SELECT c, id, rev FROM row")?;
    let mut rows = known.query([])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let collection = collection_of(number).ok_or_else(|| unreadable(format!("collection {number}")))?;
        add(collection.as_str(), row.get(1)?, row.get(2)?);
    }
    let mut unknown = conn.prepare_cached("SELECT c, id, rev FROM unknown")?;
    let mut rows = unknown.query([])?;
    while let Some(row) = rows.next()? {
        add(&row.get::<_, String>(0)?, row.get(1)?, row.get(2)?);
    }
    Ok(sums)
}
