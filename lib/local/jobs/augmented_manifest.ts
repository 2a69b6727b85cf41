import { UserError } from "../../engines/user_error.ts";
import type { ObjectReader } from "./pinned_objects.ts";
import type { PipeEntry } from "./input_pipe.ts";
import { parseS3Uri, s3Location } from "./s3_uri.ts";

/**
 * The entries of an augmented manifest, line by line, for each attribute in the
 * order of `names`: what an attribute ending in `-ref` refers to, and the value of
 * any other as JSON.
 *
 * @throws {UserError} If a line is not JSON, lacks an attribute, or refers to an
 * object that is not there.
 */
export function readAugmentedManifest(
  objects: ObjectReader,
  uri: string,
  names: readonly string[],
): PipeEntry[][] {
  const { bucket, key } = s3Location(uri);
  const manifest = objects.get(bucket, key);
  if (manifest === undefined) {
    throw new UserError(`Data download failed: there is no object "${uri}"`);
  }
  const lines = Deno.readTextFileSync(manifest.path).split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const place = `line ${i + 1} of the augmented manifest "${uri}"`;
    const attributes = parseLine(line, place);
    return names.map((name) => entryOf(objects, attributes, name, place));
  });
}

function parseLine(line: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UserError(`Cannot read ${place}: it is not a JSON object`);
}

function entryOf(
  objects: ObjectReader,
  attributes: Readonly<Record<string, unknown>>,
  name: string,
  place: string,
): PipeEntry {
  const value = attributes[name];
  if (value === undefined) {
    throw new UserError(`Cannot read ${place}: it has no "${name}"`);
  }
  if (!name.endsWith("-ref")) {
    return { text: typeof value === "string" ? value : JSON.stringify(value) };
  }
  const location = parseS3Uri(String(value));
  const object = location && objects.get(location.bucket, location.key);
  if (object === undefined) {
    throw new UserError(
      `Cannot read ${place}: there is no object "${value}", which "${name}" refers to`,
    );
  }
  return { path: object.path };
}
