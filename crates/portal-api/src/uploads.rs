//! Resumable uploads under a client-chosen name, the SHA-256 of the bytes (`reference/sync.md` §2.5).
//!
//! `PUT /v1/uploads/{sha256}` with `Upload-Length` announces, `HEAD` asks for `Upload-Offset` and `Upload-Complete`,
//! `PATCH` with `Upload-Offset` appends. Header names follow the IETF draft on resumable uploads.

/// Bytes the server has. On `PATCH`: where the client believes the upload stands.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// Bytes the finished file has.
pub const UPLOAD_LENGTH: &str = "upload-length";
/// `?1` when the server has verified the whole file, else `?0` (RFC 9651 boolean).
pub const UPLOAD_COMPLETE: &str = "upload-complete";
/// Media type of an appended piece.
pub const PARTIAL_UPLOAD: &str = "application/partial-upload";
/// Largest piece in one `PATCH`, in bytes.
pub const MAX_PIECE: usize = 8 * 1024 * 1024;
