//! What can still be read of a damaged file, row by row.

use std::collections::BTreeMap;
use std::path::Path;

use portal_sqlite::{Cause, Options, beside, was_closed};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::files::{fs, gone};
use crate::{Error, Result};

/// A row as it is in the file: values by the name of their column.
pub(in crate::store) type Row = BTreeMap<String, Value>;

/// A table as far as it can be read.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::store) struct Table {
    pub(in crate::store) rows: Vec<Row>,
    /// Nothing was in the way: what is not here is not in the file.
    pub(in crate::store) is_whole: bool,
}

/// A file as far as it can be read.
#[derive(Debug, Default, Clone, PartialEq)]
pub(in crate::store) struct Salvage {
    pub(in crate::store) version: u32,
    pub(in crate::store) tables: BTreeMap<String, Table>,
}

impl Salvage {
    /// Reads everything that the file still gives. `None` when there is no file, or when not even the list of its tables
    /// can be read: it is no database, or its key is another one.
    ///
    /// # Errors
    /// What the environment refuses: then nothing is known about the file, and it must not be judged.
    pub(in crate::store) fn read(path: &Path, options: &Options) -> Result<Option<Self>> {
        if !path.try_exists()? {
            return Ok(None);
        }
        let was_closed = was_closed(path);
        let outline = outline(path, options);
        let Some((version, names)) = (match outline {
            Err(error) if is_damage(&error) => None,
            outline => Some(outline?),
        }) else {
            return Ok(None);
        };
        let mut tables = BTreeMap::new();
        for name in names {
            let table = Table::read(path, options, &name)?;
            tables.insert(name, table);
        }
        if was_closed {
            // Traces of looking, without content.
            for ending in ["-wal", "-shm"] {
                gone(fs::remove_file(beside(path, ending)))?;
            }
        }
        Ok(Some(Self { version, tables }))
    }

    /// Reads everything of an open file.
    ///
    /// # Errors
    /// What the database refuses.
    pub(in crate::store) fn of(connection: &Connection) -> Result<Self> {
        let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let mut found = Self { version, tables: BTreeMap::new() };
        for name in tables(connection)? {
            let mut rows = Vec::new();
            collect(connection, &name, "ASC", &mut rows)?;
            found.tables.insert(name, Table { rows, is_whole: true });
        }
        Ok(found)
    }

    /// Whether everything in it can be read.
    pub(in crate::store) fn is_whole(&self) -> bool {
        self.tables.values().all(|table| table.is_whole)
    }
}

impl Table {
    /// From the front until something is in the way, then from the back.
    fn read(path: &Path, options: &Options, name: &str) -> Result<Self> {
        let mut table = Self::default();
        for direction in ["ASC", "DESC"] {
            let (rows, outcome) = scan(path, options, name, direction);
            table.rows.extend(rows.into_iter().filter(|row| !row.is_empty()));
            match outcome {
                Ok(()) => {
                    table.is_whole = true;
                    break;
                }
                Err(error) if is_damage(&error) => tracing::warn!(%error, name, direction, "a damaged table"),
                Err(error) => return Err(error),
            }
        }
        Ok(table)
    }
}

/// Whether it is the file that is at fault, and not what it lies on.
fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Database(error) if matches!(error.cause(), Cause::Corrupt | Cause::Other))
}

/// A connection of its own for every look: after the first unreadable page a connection reads nothing more.
fn look(path: &Path, options: &Options) -> Result<Connection> {
    let connection = portal_sqlite::open_reader(path, options)?;
    // Closing must not move anything from the log into the damaged file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

fn outline(path: &Path, options: &Options) -> Result<(u32, Vec<String>)> {
    let connection = look(path, options)?;
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok((version, tables(&connection)?))
}

/// The tables of a database.
pub(in crate::store) fn tables(connection: &Connection) -> Result<Vec<String>> {
    Ok(connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn scan(path: &Path, options: &Options, name: &str, direction: &str) -> (Vec<Row>, Result<()>) {
    let mut found = Vec::new();
    let outcome = look(path, options).and_then(|connection| collect(&connection, name, direction, &mut found));
    (found, outcome)
}

fn collect(connection: &Connection, name: &str, direction: &str, found: &mut Vec<Row>) -> Result<()> {
    let in_order = format!("SELECT * FROM {name} ORDER BY rowid {direction}");
    // A table without numbers of its own is read as it comes.
    let statement = connection.prepare(&in_order).or_else(|_| connection.prepare(&format!("SELECT * FROM {name}")));
    let mut statement = statement?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values = columns.iter().enumerate().map(|(n, column)| Ok((column.clone(), row.get(n)?)));
        found.push(values.collect::<rusqlite::Result<Row>>()?);
    }
    Ok(())
}

/// Puts rows into a table of a new file; what is there under the same key gives way, what does not fit is left out.
pub(in crate::store) fn insert(connection: &Connection, table: &str, rows: &[Row]) -> Result<()> {
    let known: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for row in rows {
        let columns: Vec<&str> = known.iter().map(String::as_str).filter(|name| row.contains_key(*name)).collect();
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT OR REPLACE INTO {table}({}) VALUES({places})", columns.join(", "));
        let values = columns.iter().filter_map(|name| row.get(*name));
        let inserted = connection.prepare_cached(&sql)?.execute(params_from_iter(values));
        match inserted.map_err(portal_sqlite::Error::from) {
            // It breaks a rule of its table: damaged bytes that look like a row.
            Err(error) if error.cause() == Cause::Other => tracing::warn!(%error, table, "a row does not fit"),
            inserted => _ = inserted?,
        }
    }
    Ok(())
}
