-- Which bytes of a document are being fetched: what of them is on the disk is removed with the document, too.
ALTER TABLE content ADD COLUMN part BLOB CHECK (length(part) = 32);
CREATE INDEX content_part ON content(part) WHERE part IS NOT NULL;
