import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import type { ObjectFiles } from "./object_files.ts";
import type {
  ObjectDetails,
  ObjectVersion,
  ScanStart,
} from "./object_versions.ts";
import {
  afterPrefix,
  decodeUtf8,
  encodeUtf8,
  justAfter,
  laterOf,
} from "./utf8.ts";

interface ObjectRow {
  readonly bucket: string;
  readonly key: Uint8Array;
  readonly sequence: number;
  readonly version: string;
  readonly latest: number;
  readonly file: string | null;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly details: string;
}

/** A version to be added; `file` is null for a delete marker. */
export interface NewVersion
  extends Pick<ObjectRow, "version" | "file" | "size" | "etag"> {
  readonly details: ObjectDetails;
}

/** The versions of objects as rows of SQLite; of each key one is the latest. */
export class VersionTable {
  readonly #database: Database;
  readonly #files: ObjectFiles;

  constructor(database: Database, files: ObjectFiles) {
    this.#database = database;
    this.#files = files;
  }

  /** The newest version of a key, which may be a delete marker. */
  newest(bucket: string, key: string): ObjectVersion | undefined {
    const row = this.#database.row<ObjectRow>(
      "SELECT * FROM objects WHERE bucket = ? AND key = ? AND latest = 1",
      bucket,
      encodeUtf8(key),
    );
    return row && this.#objectVersion(row);
  }

  /** A version of a key, by its id. */
  version(
    bucket: string,
    key: string,
    version: string,
  ): ObjectVersion | undefined {
    const row = this.#database.row<ObjectRow>(
      "SELECT * FROM objects WHERE bucket = ? AND key = ? AND version = ?",
      bucket,
      encodeUtf8(key),
      version,
    );
    return row && this.#objectVersion(row);
  }

  /** At most `limit` objects whose key starts with `prefix`, from `start` on. */
  scan(
    bucket: string,
    prefix: string,
    start: ScanStart,
    limit: number,
  ): ObjectVersion[] {
    const present = "latest = 1 AND file IS NOT NULL";
    return this.#scan(present, bucket, prefix, start, limit);
  }

  /** As {@linkcode scan}, but all versions and delete markers, new to old. */
  scanAll(
    bucket: string,
    prefix: string,
    start: ScanStart,
    limit: number,
  ): ObjectVersion[] {
    const { olderThan } = start;
    const beforePrefix = laterOf(start.key, encodeUtf8(prefix)) !== start.key;
    if (olderThan === undefined || beforePrefix) {
      return this.#scan("1", bucket, prefix, start, limit);
    }
    const rest = this.#database.rows<ObjectRow>(
      `SELECT * FROM objects WHERE bucket = ? AND key = ? AND sequence < ?
       ORDER BY sequence DESC LIMIT ?`,
      bucket,
      start.key,
      olderThan,
      limit,
    ).map((row) => this.#objectVersion(row));
    const next = { key: justAfter(start.key) };
    return [
      ...rest,
      ...this.#scan("1", bucket, prefix, next, limit - rest.length),
    ];
  }

  /** Adds a version on top of the others. */
  insert(bucket: string, key: string, added: NewVersion): void {
    const bytes = encodeUtf8(key);
    this.#database.run(
      "UPDATE objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1",
      bucket,
      bytes,
    );
    this.#database.run(
      `INSERT INTO objects VALUES (?1, ?2,
       (SELECT COALESCE(MAX(sequence), 0) + 1 FROM objects WHERE bucket = ?1 AND key = ?2),
       ?3, 1, ?4, ?5, ?6, ?7, ?8)`,
      bucket,
      bytes,
      added.version,
      added.file,
      added.size,
      added.etag,
      Date.now(),
      toJson(added.details),
    );
  }

  /** Deletes a version, if there is one, and returns the file that it leaves. */
  delete(bucket: string, key: string, version: string): string[] {
    const bytes = encodeUtf8(key);
    const row = this.#database.row<{ file: string | null }>(
      "DELETE FROM objects WHERE bucket = ? AND key = ? AND version = ? RETURNING file",
      bucket,
      bytes,
      version,
    );
    if (row === undefined) return [];
    this.#database.run(
      `UPDATE objects SET latest = 1 WHERE bucket = ?1 AND key = ?2 AND sequence =
       (SELECT MAX(sequence) FROM objects WHERE bucket = ?1 AND key = ?2)`,
      bucket,
      bytes,
    );
    return row.file === null ? [] : [row.file];
  }

  /** Replaces what is kept of a version beside its bytes. */
  setDetails(object: ObjectVersion, details: ObjectDetails): void {
    this.#database.run(
      "UPDATE objects SET details = ? WHERE bucket = ? AND key = ? AND sequence = ?",
      toJson(details),
      object.bucket,
      encodeUtf8(object.key),
      object.sequence,
    );
  }

  #scan(
    condition: string,
    bucket: string,
    prefix: string,
    start: ScanStart,
    limit: number,
  ): ObjectVersion[] {
    const first = encodeUtf8(prefix);
    const end = afterPrefix(first);
    const rows = this.#database.rows<ObjectRow>(
      `SELECT * FROM objects WHERE bucket = ? AND key >= ? ${
        end === undefined ? "" : "AND key < ?"
      } AND ${condition} ORDER BY key, sequence DESC LIMIT ?`,
      bucket,
      laterOf(start.key, first),
      ...(end === undefined ? [] : [end]),
      limit,
    );
    return rows.map((row) => this.#objectVersion(row));
  }

  #objectVersion(row: ObjectRow): ObjectVersion {
    return {
      bucket: row.bucket,
      key: decodeUtf8(row.key),
      version: row.version,
      sequence: row.sequence,
      latest: row.latest === 1,
      marker: row.file === null,
      size: row.size,
      etag: row.etag,
      lastModified: new Date(row.modified),
      path: row.file === null ? "" : this.#files.path(row.file),
      ...fromJson<ObjectDetails>(row.details),
    };
  }
}
