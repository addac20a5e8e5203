//! Forward-only migrations, numbered by `user_version`.
//!
//! `rusqlite_migration` does the same but holds rusqlite back by three versions (docs/adr/0003-rusqlite.md).

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Result};

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// Version before; 0 for a new file.
    pub from: u32,
    /// Version now.
    pub to: u32,
}

/// Brings the file to the newest schema. `steps[n]` leads from version n to n + 1; a released step is never edited.
///
/// # Errors
/// [`Error::Newer`] when the file comes from a later program; nothing is changed then.
pub fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<Migrated> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    // Inside the transaction: two processes that start together must not both migrate.
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if from > known {
        return Err(Error::Newer { found: from, known });
    }
    if from == known {
        // Nothing is written: a full disk must not keep anybody from reading.
        return Ok(Migrated { from, to: known });
    }
    for step in steps.iter().skip(from as usize) {
        tx.execute_batch(step)?;
    }
    tx.execute_batch(&format!("PRAGMA user_version={known}"))?;
    tx.commit()?;
    Ok(Migrated { from, to: known })
}
