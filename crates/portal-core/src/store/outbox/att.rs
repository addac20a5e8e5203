//! The table `att`: which files belong to a draft or request, and how far each has come. The bytes are elsewhere.

use portal_api::fingerprint::Sha256;
use portal_api::id::RequestId;
use portal_api::requests::AttachmentRef;
use rusqlite::{Connection, OptionalExtension, Row};

use super::columns;
use crate::Result;
use crate::views::Progress;

/// A file of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// The address of the bytes.
    pub(crate) sha256: Sha256,
    /// What people call it.
    pub(crate) name: String,
    /// Media type, found in the bytes.
    pub(crate) mime: String,
    /// In bytes.
    pub(crate) size: u64,
    /// How far it has come.
    pub(crate) state: FileState,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    /// On this computer.
    Local,
    /// Verified by the server.
    Sent,
    /// Gone from this computer before it was sent, or not the same any more.
    Missing,
    /// The person goes on without it.
    LeftOut,
}

impl FileState {
    const ALL: [Self; 4] = [Self::Local, Self::Sent, Self::Missing, Self::LeftOut];

    const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Sent => "sent",
            Self::Missing => "missing",
            Self::LeftOut => "left-out",
        }
    }

    /// Whether nothing more will be done about it.
    pub(crate) const fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::LeftOut)
    }
}

/// How many of them are settled.
pub(crate) fn progress(files: &[Attachment]) -> Progress {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Progress { done: count(files.iter().filter(|file| file.state.is_settled()).count()), total: count(files.len()) }
}

impl Attachment {
    /// As the manifest names it.
    pub(crate) fn reference(&self) -> AttachmentRef {
        AttachmentRef { sha256: self.sha256, name: self.name.clone(), mime: self.mime.clone(), size: self.size }
    }
}

/// The files of a request in the order in which they were added.
pub(crate) fn list(conn: &Connection, owner: RequestId) -> Result<Vec<Attachment>> {
    conn.prepare_cached("SELECT sha256, name, mime, size, state FROM att WHERE owner = ?1 ORDER BY ord")?
        .query_map([owner.0.as_bytes()], |row| Ok(from_row(row)))?
        .map(|row| row?)
        .collect()
}

/// One of them.
pub(crate) fn get(conn: &Connection, owner: RequestId, sha256: Sha256) -> Result<Option<Attachment>> {
    conn.prepare_cached("SELECT sha256, name, mime, size, state FROM att WHERE owner = ?1 AND sha256 = ?2")?
        .query_row((owner.0.as_bytes(), sha256.as_bytes()), |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

fn from_row(row: &Row<'_>) -> Result<Attachment> {
    let state: String = row.get(4)?;
    Ok(Attachment {
        sha256: columns::hash(row, 0)?,
        name: row.get(1)?,
        mime: row.get(2)?,
        size: columns::size(row, 3)?,
        state: FileState::ALL
            .into_iter()
            .find(|known| known.name() == state)
            .ok_or_else(|| columns::unknown("state of a file"))?,
    })
}

/// Adds a file at the end; one that is there already stays as it is.
pub(crate) fn add(conn: &Connection, owner: RequestId, file: &Attachment) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO att(owner, sha256, name, mime, size, state, ord)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(ord), 0) + 1 FROM att WHERE owner = ?1))
         ON CONFLICT(owner, sha256) DO NOTHING",
    )?
    .execute((
        owner.0.as_bytes(),
        file.sha256.as_bytes(),
        &file.name,
        &file.mime,
        columns::from_size(file.size),
        file.state.name(),
    ))?;
    Ok(())
}

/// Gives a request the files of another one, all of them to be sent.
pub(crate) fn copy(conn: &Connection, from: RequestId, to: RequestId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO att(owner, sha256, name, mime, size, state, ord)
         SELECT ?2, sha256, name, mime, size, 'local', ord FROM att WHERE owner = ?1
         ON CONFLICT(owner, sha256) DO NOTHING",
    )?
    .execute((from.0.as_bytes(), to.0.as_bytes()))?;
    Ok(())
}

/// Keeps how far a file has come.
pub(crate) fn set_state(conn: &Connection, owner: RequestId, sha256: Sha256, state: FileState) -> Result<()> {
    conn.prepare_cached("UPDATE att SET state = ?3 WHERE owner = ?1 AND sha256 = ?2")?.execute((
        owner.0.as_bytes(),
        sha256.as_bytes(),
        state.name(),
    ))?;
    Ok(())
}

/// Every file of this request is to be sent (again).
pub(crate) fn reset(conn: &Connection, owner: RequestId) -> Result<()> {
    conn.prepare_cached("UPDATE att SET state = 'local' WHERE owner = ?1 AND state = 'sent'")?
        .execute([owner.0.as_bytes()])?;
    Ok(())
}

/// Forgets a file of a request.
pub(crate) fn remove(conn: &Connection, owner: RequestId, sha256: Sha256) -> Result<()> {
    conn.prepare_cached("DELETE FROM att WHERE owner = ?1 AND sha256 = ?2")?
        .execute((owner.0.as_bytes(), sha256.as_bytes()))?;
    Ok(())
}

/// Whether any draft or request still needs these bytes.
pub(crate) fn is_needed(conn: &Connection, sha256: Sha256) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS(SELECT 1 FROM att WHERE sha256 = ?1)")?
        .query_row([sha256.as_bytes()], |row| row.get(0))?)
}

/// Forgets the files of what is gone, and returns those that nothing needs any more.
pub(crate) fn sweep(conn: &Connection) -> Result<Vec<Sha256>> {
    const GONE: &str = "NOT EXISTS(SELECT 1 FROM draft WHERE draft.id = att.owner)
                        AND NOT EXISTS(SELECT 1 FROM op WHERE op.entity = att.owner)";
    let mut swept: Vec<Sha256> = conn
        .prepare_cached(&format!("SELECT DISTINCT sha256 FROM att WHERE {GONE}"))?
        .query_map([], |row| columns::hash(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    conn.execute(&format!("DELETE FROM att WHERE {GONE}"), [])?;
    let mut error = None;
    swept.retain(|sha256| match is_needed(conn, *sha256) {
        Ok(needed) => !needed,
        Err(found) => {
            error = Some(found);
            false
        }
    });
    error.map_or(Ok(swept), Err)
}
