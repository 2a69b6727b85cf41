/**
 * The schema of records and objects: one entry a version, never edited once
 * released. Times are milliseconds since 1970; keys are UTF-8 bytes, whose order
 * is that of S3 listings.
 */
export const SCHEMA: readonly string[] = [`
CREATE TABLE state (closed_cleanly INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (1);

CREATE TABLE records (
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  status TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (kind, name)
) STRICT;
CREATE INDEX records_by_time ON records (kind, created, sequence);

CREATE TABLE buckets (
  name TEXT PRIMARY KEY,
  created INTEGER NOT NULL,
  region TEXT NOT NULL,
  versioning TEXT,
  tags TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE objects (
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  version TEXT NOT NULL,
  latest INTEGER NOT NULL,
  file TEXT,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified INTEGER NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (bucket, key, sequence DESC)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX latest_objects ON objects (bucket, key) WHERE latest = 1;

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  bucket TEXT NOT NULL,
  key BLOB NOT NULL,
  started INTEGER NOT NULL,
  details TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_key ON uploads (bucket, key, started, id);

CREATE TABLE parts (
  upload TEXT NOT NULL,
  number INTEGER NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified INTEGER NOT NULL,
  checksum TEXT,
  PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;
`];
