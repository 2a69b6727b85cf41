import { createHash } from "node:crypto";
import { UserError } from "../../engines/user_error.ts";
import { findInputs, type InputSource } from "../jobs/input_files.ts";
import type { SourceFile } from "../jobs/protocol.ts";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import type { ObjectStore } from "../store/objects.ts";
import { isObject, type Json } from "./reader.ts";

/** Bytes read at once. */
const CHUNK = 1 << 20;

/** Arguments whose places in S3 a job writes to: what lies there is its own work. */
const WRITTEN = ["CheckpointConfig", "DebugHookConfig", "S3OutputPath"];

/**
 * The same arguments with what lies in S3, by names and bytes, in place of each
 * URI that leads to objects, manifests and all. The names are those that a
 * container sees, so that a file under another name is another file.
 */
export function contentOf(value: Json, objects: ObjectStore): Json {
  if (typeof value === "string") return contentOfText(value, objects);
  if (Array.isArray(value)) {
    return value.map((item) => contentOf(item, objects));
  }
  if (!isObject(value)) return value;
  const { S3DataType: type } = value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (WRITTEN.includes(key)) return [key, item];
      return key === "S3Uri" && typeof type === "string"
        ? [key, contentOfInput(String(item), type, objects)]
        : [key, contentOf(item, objects)];
    }),
  );
}

/** SDKs write where a script lies as a JSON text within a hyperparameter. */
function contentOfText(text: string, objects: ObjectStore): Json {
  const quoted = /^"(s3:\/\/[^"\\]+)"$/.exec(text)?.[1];
  return contentOfInput(quoted ?? text, "S3Prefix", objects);
}

function contentOfInput(
  uri: string,
  type: string,
  objects: ObjectStore,
): Json {
  if (parseS3Uri(uri) === undefined) return uri;
  try {
    const source = { uri, type: type as InputSource["type"] };
    const files = findInputs(objects, source);
    if (files.length === 0) return uri;
    if (type === "AugmentedManifestFile") {
      return files.map((file) => contentOfLines(file, objects));
    }
    return { objects: files.map((file) => [file.name, digestOf(file)]) };
  } catch (error) {
    // A manifest that is wrong is refused when its job is created.
    if (error instanceof UserError) return uri;
    throw error;
  }
}

/** What the lines of an augmented manifest refer to. */
function contentOfLines(file: SourceFile, objects: ObjectStore): Json {
  const lines = Deno.readTextFileSync(file.path).split("\n");
  try {
    return lines.filter((line) => line.trim() !== "")
      .map((line) => contentOf(JSON.parse(line), objects));
  } catch (error) {
    if (error instanceof SyntaxError) return digestOf(file);
    throw error;
  }
}

/** The MD5 of the bytes, which an entity tag is unless they were sent in parts. */
function digestOf({ path, etag }: SourceFile): string {
  if (!etag.includes("-")) return etag;
  const hash = createHash("md5");
  const buffer = new Uint8Array(CHUNK);
  using file = Deno.openSync(path);
  for (
    let size = file.readSync(buffer);
    size !== null;
    size = file.readSync(buffer)
  ) {
    hash.update(buffer.subarray(0, size));
  }
  return hash.digest("hex");
}
