import type { ObjectInfo } from "./objects.ts";

/** Algorithms of S3's additional checksums. */
export type ChecksumAlgorithm =
  | "CRC32"
  | "CRC32C"
  | "CRC64NVME"
  | "SHA1"
  | "SHA256";

/** A checksum that S3 keeps of an object. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** A part of an object that a multipart upload made. */
export interface ObjectPart {
  /** Bytes. */
  readonly size: number;
  /** Base64. */
  readonly checksum?: string;
}

/** What is kept of an object beside its bytes. */
export interface ObjectDetails {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly parts?: readonly ObjectPart[];
}

/** One version of an object, or a delete marker. */
export interface ObjectVersion extends ObjectInfo, ObjectDetails {
  /** Version id; `null` for what was written without versioning. */
  readonly version: string;
  /** Grows with every version of a key. */
  readonly sequence: number;
  readonly latest: boolean;
  /** True for a delete marker, which has no file. */
  readonly marker: boolean;
}

/** Versioning of a bucket; absent where it was never enabled. */
export type Versioning = "Enabled" | "Suspended";

/** What is known of a bucket. */
export interface BucketInfo {
  readonly name: string;
  readonly created: Date;
  readonly region: string;
  readonly versioning?: Versioning;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where in the order of keys, and of versions from new to old, a scan begins. */
export interface ScanStart {
  /** UTF-8. Included in the scan. */
  readonly key: Uint8Array;
  /** Of the versions of `key`, only those older than this. */
  readonly olderThan?: number;
}
