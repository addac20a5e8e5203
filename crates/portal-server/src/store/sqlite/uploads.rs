//! [`UploadStore`] on SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use portal_api::problem::{ErrorCode, Problem};
use rusqlite::Connection;

use super::super::{Arrival, Result, Upload, UploadStore};
use super::{Sqlite, blob_ref, documents, upload};

#[async_trait]
impl UploadStore for Sqlite {
    async fn upload(&self, user: PortalUserId, sha256: Sha256) -> Result<Option<Upload>> {
        self.read(move |tx| upload::get(tx, user, sha256)).await
    }

    async fn announce_upload(
        &self,
        user: PortalUserId,
        sha256: Sha256,
        length: u64,
        quota: u64,
        now: Timestamp,
    ) -> Result<Upload> {
        self.write(move |tx| {
            if let Some(known) = upload::get(tx, user, sha256)? {
                return if known.length == length { Ok(known) } else { Err(ErrorCode::IdConflict.into()) };
            }
            let is_claimed = !blob_ref::waiting(tx, user, sha256)?.is_empty();
            if !is_claimed && quota == 0 {
                return Err(ErrorCode::NotShared.into());
            }
            if !is_claimed && upload::unclaimed_bytes(tx, user)?.saturating_add(length) > quota {
                return Err(ErrorCode::TooLarge.into());
            }
            upload::insert(tx, user, sha256, length, now)?;
            Ok(Upload { length, offset: 0, is_complete: false })
        })
        .await
    }

    async fn advance_upload(
        &self,
        user: PortalUserId,
        sha256: Sha256,
        from: u64,
        to: u64,
        now: Timestamp,
    ) -> Result<Upload> {
        self.write(move |tx| {
            let known = upload::get(tx, user, sha256)?.ok_or(ErrorCode::NotFound)?;
            if known.is_complete || known.offset != from || to > known.length {
                return Err(Problem { offset: Some(known.offset), ..Problem::new(ErrorCode::UploadOffset) }.into());
            }
            upload::set_offset(tx, user, sha256, to, now)?;
            Ok(Upload { offset: to, ..known })
        })
        .await
    }

    async fn reset_upload(&self, user: PortalUserId, sha256: Sha256, now: Timestamp) -> Result<()> {
        self.write(move |tx| {
            let known = upload::get(tx, user, sha256)?;
            if known.is_some_and(|known| !known.is_complete) {
                upload::set_offset(tx, user, sha256, 0, now)?;
            }
            Ok(())
        })
        .await
    }

    async fn finish_upload(&self, user: PortalUserId, arrival: Arrival, now: Timestamp) -> Result<()> {
        self.write(move |tx| finish(tx, user, &arrival, now)).await
    }

    async fn drop_stale_uploads(&self, before: Timestamp) -> Result<Vec<(PortalUserId, Sha256)>> {
        self.write(move |tx| upload::delete_stale(tx, before)).await
    }

    async fn is_awaited(&self, user: PortalUserId, sha256: Sha256) -> Result<bool> {
        self.read(move |tx| Ok(!blob_ref::waiting(tx, user, sha256)?.is_empty())).await
    }

    async fn forget_unnamed_blobs(&self, files: Vec<Sha256>) -> Result<Vec<Sha256>> {
        self.write(move |tx| {
            let mut unnamed = Vec::new();
            for sha256 in files {
                if blob_ref::forget_unnamed_blob(tx, sha256)? {
                    unnamed.push(sha256);
                }
            }
            Ok(unnamed)
        })
        .await
    }
}

fn finish(tx: &Connection, user: PortalUserId, arrival: &Arrival, now: Timestamp) -> Result<()> {
    blob_ref::note_blob(tx, arrival)?;
    upload::complete(tx, user, arrival.sha256, now)?;
    for (request, mut file) in blob_ref::waiting(tx, user, arrival.sha256)? {
        // What the bytes are counts, not what the request called them.
        file.mime.clone_from(&arrival.mime);
        file.size = arrival.size;
        documents::attach(tx, request, &file, now)?;
    }
    Ok(())
}
