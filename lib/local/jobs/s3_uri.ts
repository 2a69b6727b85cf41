/** A place in S3. */
export interface S3Location {
  readonly bucket: string;
  /** Key or key prefix; may be empty. */
  readonly key: string;
}

/** Reads `s3://bucket/key`; undefined where it is none. */
export function parseS3Uri(uri: string): S3Location | undefined {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri);
  return match === null ? undefined : { bucket: match[1]!, key: match[2]! };
}

/**
 * The same for a URI that was checked when its job was created.
 *
 * @throws {TypeError} If it is none.
 */
export function s3Location(uri: string): S3Location {
  const location = parseS3Uri(uri);
  if (location === undefined) {
    throw new TypeError(
      `Cannot read "${uri}": it is not of the form s3://bucket/key`,
    );
  }
  return location;
}

/** `prefix` and `name` with one slash between them. */
export function joinKey(prefix: string, name: string): string {
  return prefix === "" || prefix.endsWith("/")
    ? prefix + name
    : `${prefix}/${name}`;
}

/**
 * What the service calls an object that it found under a prefix: its key without
 * the prefix, or without the folders of the prefix where that ends within a name.
 */
export function nameBelow(prefix: string, key: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  return key.slice(prefix.lastIndexOf("/") + 1);
}
