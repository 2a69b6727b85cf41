import { UserError } from "../../engines/user_error.ts";
import type { ObjectInfo } from "../store/objects.ts";
import type { ObjectReader } from "./pinned_objects.ts";
import type { SourceFile } from "./protocol.ts";
import { joinKey, nameBelow, s3Location } from "./s3_uri.ts";

/** Where a job's input lies. */
export interface InputSource {
  readonly uri: string;
  readonly type: "S3Prefix" | "ManifestFile" | "AugmentedManifestFile";
}

/** An input object, with the name that the container knows it by. */
export interface InputObject extends SourceFile {
  readonly uri: string;
}

/**
 * The objects of an input, in the order of their keys or of the manifest.
 *
 * @throws {UserError} If the manifest is wrong, or names an object that is not
 * there.
 */
export function findInputs(
  objects: ObjectReader,
  { uri, type }: InputSource,
): InputObject[] {
  const { bucket, key } = s3Location(uri);
  if (type === "ManifestFile") {
    return readManifest(uri, objects).map(({ uri, name }) => {
      const location = s3Location(uri);
      const object = objects.get(location.bucket, location.key);
      if (object === undefined) throw notFound(uri);
      return describe(object, name);
    });
  }
  const found = Array.from(
    objects.list(bucket, key),
    (object) => describe(object, nameBelow(key, object.key)),
  );
  // A key that ends in a slash is a folder that a console made.
  return found.filter(({ name, size }) => size > 0 || !/(^|\/)$/.test(name));
}

/** Whether an input has any object, without listing them all. */
export function hasInputs(
  objects: ObjectReader,
  { uri, type }: InputSource,
): boolean {
  const { bucket, key } = s3Location(uri);
  if (!objects.hasBucket(bucket)) return false;
  if (type !== "S3Prefix") return objects.get(bucket, key) !== undefined;
  for (const _ of objects.list(bucket, key)) return true;
  return false;
}

function describe(object: ObjectInfo, name: string): InputObject {
  const { bucket, key, path, etag, size } = object;
  return { uri: `s3://${bucket}/${key}`, name, path, etag, size };
}

function notFound(uri: string): UserError {
  return new UserError(
    `Data download failed: there is no object "${uri}", which the manifest names`,
  );
}

function readManifest(
  uri: string,
  objects: ObjectReader,
): { uri: string; name: string }[] {
  const { bucket, key } = s3Location(uri);
  const object = objects.get(bucket, key);
  if (object === undefined) throw notFound(uri);
  const entries = parseManifest(uri, Deno.readTextFileSync(object.path));
  const prefix = entries.find((entry) => typeof entry === "object")?.prefix;
  return entries.flatMap((entry) => {
    if (typeof entry === "object") return [];
    if (prefix === undefined) return [{ uri: entry, name: baseName(entry) }];
    return [{ uri: joinPrefix(prefix, entry), name: entry }];
  });
}

/** The service puts prefix and name together as they are. */
function joinPrefix(prefix: string, name: string): string {
  return /^s3:\/\/[^/]+$/.test(prefix) ? joinKey(prefix, name) : prefix + name;
}

function baseName(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}

function parseManifest(
  uri: string,
  text: string,
): (string | { prefix: string })[] {
  const wrong = () =>
    new UserError(
      `Cannot read the manifest "${uri}": it must be a JSON list such as [{"prefix": "s3://bucket/folder/"}, "a.csv", "b.csv"]`,
    );
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw wrong();
  }
  const isEntry = (entry: unknown) =>
    typeof entry === "string" ||
    typeof (entry as { prefix?: unknown } | null)?.prefix === "string";
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw wrong();
  return entries;
}

/** The share of `files` that host number `index` of `count` receives. */
export function shard<T>(
  files: readonly T[],
  index: number,
  count: number,
): T[] {
  return files.filter((_, i) => i % count === index);
}
