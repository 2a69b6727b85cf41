/** What is known of a stored object. */
export interface ObjectInfo {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
  /** Content-Type and the other headers that S3 keeps, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * The file that holds the object. It is never changed after it was written, so
   * a job may link to it instead of copying.
   */
  readonly path: string;
}

/** What a writer may say of an object. */
export interface ObjectOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Buckets and objects, for jobs: inputs are read and outputs written through
 * this. The S3 operations stand on the same store.
 */
export interface ObjectStore {
  hasBucket(bucket: string): boolean;
  createBucket(bucket: string): void;
  /** Writes an object whole: aside, synced, then renamed. */
  put(
    bucket: string,
    key: string,
    body: Uint8Array | ReadableStream<Uint8Array>,
    options?: ObjectOptions,
  ): Promise<ObjectInfo>;
  /** The version of an object that is named, else the newest; or undefined. */
  get(bucket: string, key: string, version?: string): ObjectInfo | undefined;
  /** Objects whose key starts with `prefix`, in the order of UTF-8 bytes. */
  list(bucket: string, prefix: string): Iterable<ObjectInfo>;
  /** Deletes an object, as DeleteObject does: no error where there is none. */
  delete(bucket: string, key: string): Promise<void>;
}
