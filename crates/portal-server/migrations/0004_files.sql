-- Files that nobody names any more are found by their digest.
CREATE INDEX document_sha256 ON document(sha256);
CREATE INDEX upload_sha256 ON upload(sha256);
CREATE INDEX upload_touched_at ON upload(touched_at);
