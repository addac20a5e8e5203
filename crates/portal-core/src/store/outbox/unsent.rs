//! What is only on this computer, taken out of a file of any version, whole or damaged.

use std::path::Path;

use portal_api::fingerprint::Sha256;
use portal_api::text::first_line;
use portal_sqlite::{DataKey, Durability, Options};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::Value as Json;

use super::backup;
use super::salvage::{Row, Salvage};
use crate::Result;
use crate::outbox::kinds::Kind;

/// Something that was written and has not arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unsent {
    /// The first line of the text; empty when there is none.
    pub(crate) title: String,
    /// The text.
    pub(crate) text: String,
    /// Everything that was entered, as this program or a later one keeps it.
    pub(crate) body: Json,
    /// Its files, with the names that people gave them.
    pub(crate) files: Vec<(Sha256, String)>,
}

/// What is in an open file.
///
/// # Errors
/// What the database refuses.
pub(crate) fn of(connection: &Connection) -> Result<Vec<Unsent>> {
    Salvage::of(connection).map(|found| list(&found))
}

/// What is in a file that cannot be opened as usual, or in its copy when the file gives nothing. The file stays as it is.
/// `None` when neither can be read.
///
/// # Errors
/// What the environment refuses.
pub(crate) fn of_closed(path: &Path, key: &DataKey) -> Result<Option<Vec<Unsent>>> {
    let options = Options { key: Some(key.clone()), durability: Durability::Precious };
    let found = match Salvage::read(path, &options)? {
        Some(found) => Some(found),
        None => Salvage::read(&backup::copy_of(path), &options)?,
    };
    Ok(found.as_ref().map(list))
}

fn list(found: &Salvage) -> Vec<Unsent> {
    let rows = |table: &str| found.tables.get(table).map(|table| table.rows.as_slice()).unwrap_or_default();
    let drafts = rows("draft").iter().filter(|row| matches!(row.get("discarded_at"), None | Some(Value::Null)));
    let mut written: Vec<(Option<&Value>, &Row)> = drafts.map(|row| (row.get("id"), row)).collect();
    for operation in rows("op").iter().filter(|row| says_more(row)) {
        let about = operation.get("entity");
        // The text of a request on its way is also among the drafts.
        if !(is(operation, "kind", Kind::Create) && written.iter().any(|(id, _)| *id == about)) {
            written.push((about, operation));
        }
    }
    // What stands in small fields beside things has no files.
    written.extend(rows("composer").iter().map(|row| (None, row)));
    written.into_iter().filter_map(|(id, row)| unsent(id, row, rows("att"))).collect()
}

/// Whether it holds words that the company does not have. Files are those of their request, and taking back says nothing.
fn says_more(operation: &Row) -> bool {
    let is_over = matches!(operation.get("state"), Some(Value::Text(state)) if state == "done" || state == "cancelled");
    !is_over && !is(operation, "kind", Kind::Files) && !is(operation, "kind", Kind::Withdraw)
}

fn is(row: &Row, column: &str, kind: Kind) -> bool {
    matches!(row.get(column), Some(Value::Text(name)) if name == kind.traits().name)
}

fn unsent(id: Option<&Value>, row: &Row, files: &[Row]) -> Option<Unsent> {
    let bytes = match row.get("body") {
        Some(Value::Blob(bytes)) => bytes.as_slice(),
        Some(Value::Text(text)) => text.as_bytes(),
        _ => return None,
    };
    let plain = || Json::String(String::from_utf8_lossy(bytes).into_owned());
    let body: Json =
        if row.contains_key("about") { plain() } else { serde_json::from_slice(bytes).unwrap_or_else(|_| plain()) };
    let named = ["description", "text", "note", "remark"].iter().find_map(|name| body.get(name)?.as_str());
    let text = named.or(body.as_str()).unwrap_or_default();
    let mut own: Vec<&Row> = files.iter().filter(|file| file.get("owner") == id).collect();
    own.sort_by_key(|file| if let Some(Value::Integer(place)) = file.get("ord") { *place } else { 0 });
    let files = own.into_iter().filter_map(|file| {
        let (Some(Value::Blob(sha256)), Some(Value::Text(name))) = (file.get("sha256"), file.get("name")) else {
            return None;
        };
        Some((Sha256::from_bytes(sha256.as_slice().try_into().ok()?), name.clone()))
    });
    Some(Unsent { title: first_line(text), text: text.to_owned(), files: files.collect(), body })
}
