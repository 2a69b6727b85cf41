import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import type { Draft, ObjectFiles, Observer } from "./object_files.ts";
import type { ObjectInfo, ObjectOptions, ObjectStore } from "./objects.ts";
import type {
  BucketInfo,
  ObjectDetails,
  ObjectVersion,
  ScanStart,
  Versioning,
} from "./object_versions.ts";
import {
  afterPrefix,
  decodeUtf8,
  encodeUtf8,
  justAfter,
  laterOf,
} from "./utf8.ts";

interface BucketRow {
  readonly name: string;
  readonly created: number;
  readonly region: string;
  readonly versioning: Versioning | null;
  readonly tags: string | null;
}

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

/** What a change to the versions of a key did. */
export interface Removal {
  /** The version that was removed or, where `marker`, made. */
  readonly version?: string;
  /** True if that version is a delete marker. */
  readonly marker: boolean;
}

/** A bucket is not there, or not any more. */
export class BucketNotFoundError extends Deno.errors.NotFound {
  override readonly name = "BucketNotFoundError";
}

/** Refuses a write by throwing, given the version that is newest as it happens. */
export type Precondition = (newest: ObjectVersion | undefined) => void;

const NULL_VERSION = "null";
const MARKER_DETAILS: ObjectDetails = { headers: {}, metadata: {}, tags: {} };
/** Rows that a listing reads at once. */
const BATCH = 1000;

/** Buckets and objects: what is known of them in SQLite, their bytes in files. */
export class FileObjectStore implements ObjectStore {
  readonly #database: Database;
  readonly #files: ObjectFiles;
  readonly #region: string;

  /** @param region Of buckets made without one. */
  constructor(database: Database, files: ObjectFiles, region: string) {
    this.#database = database;
    this.#files = files;
    this.#region = region;
  }

  hasBucket(bucket: string): boolean {
    return this.bucket(bucket) !== undefined;
  }

  createBucket(bucket: string, region: string = this.#region): void {
    this.#database.run(
      "INSERT OR IGNORE INTO buckets (name, created, region) VALUES (?, ?, ?)",
      bucket,
      Date.now(),
      region,
    );
  }

  /** A bucket, or undefined. */
  bucket(name: string): BucketInfo | undefined {
    const row = this.#database.row<BucketRow>(
      "SELECT * FROM buckets WHERE name = ?",
      name,
    );
    return row && bucketInfo(row);
  }

  /** All buckets, by name. */
  buckets(): BucketInfo[] {
    return this.#database
      .rows<BucketRow>("SELECT * FROM buckets ORDER BY name")
      .map(bucketInfo);
  }

  /** Removes an empty bucket and its uploads. Returns false where it is not empty. */
  async removeBucket(name: string): Promise<boolean> {
    const files = await this.#database.commit(() => {
      const object = this.#database.row(
        "SELECT 1 FROM objects WHERE bucket = ? LIMIT 1",
        name,
      );
      if (object !== undefined) return undefined;
      const uploads = "(SELECT id FROM uploads WHERE bucket = ?)";
      const parts = this.#database.rows<{ file: string }>(
        `SELECT file FROM parts WHERE upload IN ${uploads}`,
        name,
      );
      this.#database.run(`DELETE FROM parts WHERE upload IN ${uploads}`, name);
      this.#database.run("DELETE FROM uploads WHERE bucket = ?", name);
      this.#database.run("DELETE FROM buckets WHERE name = ?", name);
      return parts.map(({ file }) => file);
    });
    if (files === undefined) return false;
    await this.#files.remove(files);
    return true;
  }

  setVersioning(bucket: string, versioning: Versioning): void {
    this.#database.run(
      "UPDATE buckets SET versioning = ? WHERE name = ?",
      versioning,
      bucket,
    );
  }

  setBucketTags(bucket: string, tags: Readonly<Record<string, string>>): void {
    this.#database.run(
      "UPDATE buckets SET tags = ? WHERE name = ?",
      toJson(tags),
      bucket,
    );
  }

  async put(
    bucket: string,
    key: string,
    body: Uint8Array | ReadableStream<Uint8Array>,
    options: ObjectOptions = {},
  ): Promise<ObjectInfo> {
    const draft = await this.draft(body);
    const { headers = {}, metadata = {} } = options;
    return await this.add(bucket, key, draft, draft.md5, {
      headers,
      metadata,
      tags: {},
    });
  }

  /** Writes bytes aside: {@linkcode add} makes an object of them. */
  draft(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    observers: readonly Observer[] = [],
  ): Promise<Draft> {
    return this.#files.write(body, observers);
  }

  /** Drops a draft that will not become an object. */
  discard(draft: Draft): Promise<void> {
    return this.#files.discard(draft);
  }

  /**
   * Makes a draft the newest version of a key. Where that fails, or `precondition`
   * throws, the draft is dropped and nothing has changed.
   *
   * @param inTransaction What else belongs to the same change; returns files that
   * it leaves without use.
   * @throws {BucketNotFoundError} If the bucket is not there.
   */
  async add(
    bucket: string,
    key: string,
    draft: Draft,
    etag: string,
    details: ObjectDetails,
    precondition: Precondition = () => {},
    inTransaction: () => string[] = () => [],
  ): Promise<ObjectVersion> {
    try {
      await this.#files.keep(draft);
      const { added, unused } = await this.#database.commit(() => {
        const info = this.#requireBucket(bucket);
        precondition(this.newest(bucket, key));
        const version = newVersionId(info);
        const unused = version === NULL_VERSION
          ? this.#deleteVersion(bucket, key, NULL_VERSION)
          : [];
        this.#insertVersion(bucket, key, {
          version,
          file: draft.file,
          size: draft.size,
          etag,
          details,
        });
        unused.push(...inTransaction());
        return { added: this.newest(bucket, key)!, unused };
      });
      await this.#files.remove(unused);
      return added;
    } catch (error) {
      await this.#files.discard(draft);
      throw error;
    }
  }

  get(bucket: string, key: string): ObjectVersion | undefined {
    const newest = this.newest(bucket, key);
    return newest?.marker ? undefined : newest;
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

  *list(bucket: string, prefix: string): Generator<ObjectVersion> {
    let start: ScanStart | undefined = { key: encodeUtf8(prefix) };
    while (start !== undefined) {
      const rows: ObjectVersion[] = this.scan(bucket, prefix, start, BATCH);
      yield* rows;
      start = rows.length < BATCH
        ? undefined
        : { key: justAfter(encodeUtf8(rows.at(-1)!.key)) };
    }
  }

  /** At most `limit` objects whose key starts with `prefix`, from `start` on. */
  scan(
    bucket: string,
    prefix: string,
    start: ScanStart,
    limit: number,
  ): ObjectVersion[] {
    return this.#scan(
      "latest = 1 AND file IS NOT NULL",
      bucket,
      prefix,
      start,
      limit,
    );
  }

  /** As {@linkcode scan}, but all versions and delete markers, new to old. */
  scanVersions(
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

  async delete(bucket: string, key: string): Promise<void> {
    await this.remove(bucket, key);
  }

  /**
   * Removes a version or, without `version`, does what the bucket's versioning asks
   * for: removes the object, or puts a delete marker on top of it.
   *
   * @throws {BucketNotFoundError} If the bucket is not there.
   */
  async remove(
    bucket: string,
    key: string,
    version?: string,
    precondition: Precondition = () => {},
  ): Promise<Removal> {
    const { removal, unused } = await this.#database.commit(() => {
      const info = this.#requireBucket(bucket);
      precondition(
        version === undefined
          ? this.newest(bucket, key)
          : this.version(bucket, key, version),
      );
      return version === undefined
        ? this.#removeNewest(info, key)
        : this.#removeVersion(bucket, key, version);
    });
    await this.#files.remove(unused);
    return removal;
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

  #requireBucket(name: string): BucketInfo {
    const info = this.bucket(name);
    if (info === undefined) {
      throw new BucketNotFoundError(
        `Cannot write to the bucket "${name}": there is none`,
      );
    }
    return info;
  }

  #removeVersion(
    bucket: string,
    key: string,
    version: string,
  ): { removal: Removal; unused: string[] } {
    const marker = this.version(bucket, key, version)?.marker ?? false;
    const unused = this.#deleteVersion(bucket, key, version);
    return { removal: { version, marker }, unused };
  }

  #removeNewest(
    info: BucketInfo,
    key: string,
  ): { removal: Removal; unused: string[] } {
    const version = newVersionId(info);
    const unused = version === NULL_VERSION
      ? this.#deleteVersion(info.name, key, NULL_VERSION)
      : [];
    if (info.versioning === undefined) {
      return { removal: { marker: false }, unused };
    }
    this.#insertVersion(info.name, key, {
      version,
      file: null,
      size: 0,
      etag: "",
      details: MARKER_DETAILS,
    });
    return { removal: { version, marker: true }, unused };
  }

  /** Deletes a version's row, if there is one, and returns the file it leaves. */
  #deleteVersion(bucket: string, key: string, version: string): string[] {
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

  #insertVersion(
    bucket: string,
    key: string,
    added: Pick<ObjectRow, "version" | "file" | "size" | "etag"> & {
      readonly details: ObjectDetails;
    },
  ): void {
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

function bucketInfo(row: BucketRow): BucketInfo {
  return {
    name: row.name,
    created: new Date(row.created),
    region: row.region,
    ...(row.versioning === null ? {} : { versioning: row.versioning }),
    tags: row.tags === null ? {} : fromJson(row.tags),
  };
}

function newVersionId(bucket: BucketInfo): string {
  if (bucket.versioning !== "Enabled") return NULL_VERSION;
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({
    alphabet: "base64url",
  });
}
