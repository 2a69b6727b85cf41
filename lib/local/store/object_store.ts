import type { BucketStore } from "./bucket_store.ts";
import type { Database } from "./database.ts";
import type { Draft, ObjectFiles, Observer } from "./object_files.ts";
import type { ObjectInfo, ObjectOptions, ObjectStore } from "./objects.ts";
import type {
  BucketInfo,
  ObjectDetails,
  ObjectVersion,
  ScanStart,
} from "./object_versions.ts";
import { encodeUtf8, justAfter } from "./utf8.ts";
import { VersionTable } from "./version_table.ts";

/** What a change to the versions of a key did. */
export interface Removal {
  /** The version that was removed or, where `marker`, made. */
  readonly version?: string;
  /** True if that version is a delete marker. */
  readonly marker: boolean;
}

/** What a removal did, and the files that nothing refers to any more. */
interface RemovalWithFiles {
  readonly removal: Removal;
  readonly unused: string[];
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

/** Objects: what is known of them in SQLite, their bytes in files. */
export class FileObjectStore implements ObjectStore {
  /** The versions of all objects; to be changed through this store. */
  readonly versions: VersionTable;
  readonly #database: Database;
  readonly #files: ObjectFiles;
  readonly #buckets: BucketStore;

  constructor(database: Database, files: ObjectFiles, buckets: BucketStore) {
    this.versions = new VersionTable(database, files);
    this.#database = database;
    this.#files = files;
    this.#buckets = buckets;
  }

  hasBucket(bucket: string): boolean {
    return this.#buckets.get(bucket) !== undefined;
  }

  createBucket(bucket: string): void {
    this.#buckets.create(bucket);
  }

  async put(
    bucket: string,
    key: string,
    body: Uint8Array | ReadableStream<Uint8Array>,
    options: ObjectOptions = {},
  ): Promise<ObjectInfo> {
    const draft = await this.draft(body);
    const { headers = {}, metadata = {} } = options;
    const details = { headers, metadata, tags: {} };
    return await this.add(bucket, key, draft, draft.md5, details);
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
        precondition(this.versions.newest(bucket, key));
        const version = newVersionId(info);
        const unused = this.#replaceNull(bucket, key, version);
        const { file, size } = draft;
        const row = { version, file, size, etag, details };
        this.versions.insert(bucket, key, row);
        unused.push(...inTransaction());
        return { added: this.versions.newest(bucket, key)!, unused };
      });
      await this.#files.remove(unused);
      return added;
    } catch (error) {
      await this.#files.discard(draft);
      throw error;
    }
  }

  get(
    bucket: string,
    key: string,
    version?: string,
  ): ObjectVersion | undefined {
    const found = version === undefined
      ? this.versions.newest(bucket, key)
      : this.versions.version(bucket, key, version);
    return found?.marker ? undefined : found;
  }

  *list(bucket: string, prefix: string): Generator<ObjectVersion> {
    let start: ScanStart | undefined = { key: encodeUtf8(prefix) };
    while (start !== undefined) {
      const rows: ObjectVersion[] = this.versions
        .scan(bucket, prefix, start, BATCH);
      yield* rows;
      start = rows.length < BATCH
        ? undefined
        : { key: justAfter(encodeUtf8(rows.at(-1)!.key)) };
    }
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
          ? this.versions.newest(bucket, key)
          : this.versions.version(bucket, key, version),
      );
      return version === undefined
        ? this.#removeNewest(info, key)
        : this.#removeVersion(bucket, key, version);
    });
    await this.#files.remove(unused);
    return removal;
  }

  #requireBucket(name: string): BucketInfo {
    const info = this.#buckets.get(name);
    if (info !== undefined) return info;
    throw new BucketNotFoundError(
      `Cannot write to the bucket "${name}": there is none`,
    );
  }

  #removeVersion(
    bucket: string,
    key: string,
    version: string,
  ): RemovalWithFiles {
    const marker = this.versions.version(bucket, key, version)?.marker ?? false;
    const unused = this.versions.delete(bucket, key, version);
    return { removal: { version, marker }, unused };
  }

  #removeNewest(info: BucketInfo, key: string): RemovalWithFiles {
    const version = newVersionId(info);
    const unused = this.#replaceNull(info.name, key, version);
    if (info.versioning === undefined) {
      return { removal: { marker: false }, unused };
    }
    this.versions.insert(info.name, key, {
      version,
      file: null,
      size: 0,
      etag: "",
      details: MARKER_DETAILS,
    });
    return { removal: { version, marker: true }, unused };
  }

  /** A version `null` takes the place of the one before. */
  #replaceNull(bucket: string, key: string, version: string): string[] {
    return version === NULL_VERSION
      ? this.versions.delete(bucket, key, version)
      : [];
  }
}

function newVersionId(bucket: BucketInfo): string {
  if (bucket.versioning !== "Enabled") return NULL_VERSION;
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({
    alphabet: "base64url",
  });
}
