import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  NoSuchUpload,
  paginateListObjectsV2,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { explainFailure } from "./explain_failure.ts";
import { attemptsOf, isPassingFailure } from "./passing_failure.ts";
import type { ProgressTask } from "./progress.ts";
import type { Place, Session } from "./session.ts";

/** Bytes from which an object is sent in parts, with progress. */
const MULTIPART_BYTES = 8 * 1024 * 1024;

/** How often an object is asked for whose bytes break off on the way. */
const DOWNLOAD_ATTEMPTS = 5;

/** The S3 URI of a key under the session's prefix. */
export function uriOf({ bucket, prefix }: Place, key: string): string {
  return `s3://${bucket}/${prefix}/${key}`;
}

/**
 * Bucket and key of an S3 URI.
 *
 * @throws {SyntaxError} If it is not one.
 */
export function parseUri(uri: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri);
  if (match === null) {
    throw new SyntaxError(
      `Cannot read S3 URI "${uri}": it must look like "s3://bucket/key"`,
    );
  }
  return { bucket: match[1]!, key: match[2]! };
}

/** Under which a small object alone is written; else S3 says PreconditionFailed. */
export interface WriteCondition {
  /** That there is none. */
  readonly IfNoneMatch?: "*";
  /** The ETag of the version that is there. */
  readonly IfMatch?: string;
}

/**
 * Writes an object under the session's prefix.
 *
 * @param key Key after the prefix, such as `data/train/train_processed.csv`.
 * @param condition For objects that are sent in one piece.
 * @returns Its S3 URI.
 */
export async function uploadObject(
  session: Session,
  key: string,
  body: Uint8Array | string,
  contentType = "application/octet-stream",
  condition: WriteCondition = {},
): Promise<string> {
  const uri = uriOf(session, key);
  const { bucket, key: Key } = parseUri(uri);
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  const params = { Bucket: bucket, Key, Body: bytes, ContentType: contentType };
  if (bytes.length < MULTIPART_BYTES) {
    await session.s3.send(new PutObjectCommand({ ...params, ...condition }));
  } else {
    await uploadInParts(session, params);
  }
  return uri;
}

async function uploadInParts(
  session: Session,
  params: {
    Bucket: string;
    Key: string;
    Body: Uint8Array;
    ContentType: string;
  },
): Promise<void> {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const size = megabytes(params.Body.length);
  const task = session.progress.start(`Upload ${params.Key}`);
  const send = async () => {
    const upload = new Upload({ client: session.s3, params });
    upload.on("httpUploadProgress", ({ loaded = 0 }) => {
      task.update(`${megabytes(loaded)} of ${size} MB`);
    });
    await upload.done();
  };
  try {
    await send().catch(async (error) => {
      // The answer to its completion was lost: asked again, S3 may not know it.
      if (!(error instanceof NoSuchUpload)) throw error;
      await send();
    });
  } catch (error) {
    task.end("Failed");
    throw error;
  }
  task.end(`${size} MB`);
}

/**
 * Reads an object whole.
 *
 * @param keyOrUri A key after the session's prefix, or an S3 URI.
 * @throws {Deno.errors.NotFound} If there is no such object.
 */
export async function downloadObject(
  session: Session,
  keyOrUri: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await downloadVersion(session, keyOrUri)).bytes;
}

/** An object as it was at a moment. */
export interface ObjectVersion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By which a {@linkcode WriteCondition} knows it. */
  readonly etag: string | undefined;
}

/** As {@linkcode downloadObject}, with what tells this version from others. */
export async function downloadVersion(
  session: Session,
  keyOrUri: string,
): Promise<ObjectVersion> {
  const uri = keyOrUri.startsWith("s3://")
    ? keyOrUri
    : uriOf(session, keyOrUri);
  for (let attempt = 1;; attempt++) {
    try {
      return await download(session, uri);
    } catch (error) {
      if (error instanceof NoSuchKey) {
        throw new Deno.errors.NotFound(
          `Cannot read "${uri}": there is no such object`,
        );
      }
      // The SDK does not retry what breaks off after the answer has begun.
      const brokeOff = attemptsOf(error) === 0 && isPassingFailure(error);
      if (!brokeOff) throw error;
      if (attempt === DOWNLOAD_ATTEMPTS) {
        throw explainFailure(error, session);
      }
      await sleep(100 * 2 ** attempt);
    }
  }
}

async function download(
  session: Session,
  uri: string,
): Promise<ObjectVersion> {
  const { bucket, key } = parseUri(uri);
  const { Body, ContentLength, ETag } = await session.s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key }),
  );
  const stream = Body!.transformToWebStream();
  const task = (ContentLength ?? 0) < MULTIPART_BYTES
    ? undefined
    : session.progress.start(`Download ${key}`);
  try {
    const bytes = await collect(stream, ContentLength, task);
    task?.end(`${megabytes(bytes.length)} MB`);
    return { bytes, etag: ETag };
  } catch (error) {
    task?.end("Broken off");
    throw error;
  }
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  size: number | undefined,
  task: ProgressTask | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  // A proxy may leave out how long the object is.
  if (size === undefined) return await new Response(stream).bytes();
  const bytes = new Uint8Array(size);
  let loaded = 0;
  for await (const chunk of stream) {
    bytes.set(chunk, loaded);
    loaded += chunk.length;
    task?.update(`${megabytes(loaded)} of ${megabytes(size)} MB`);
  }
  return bytes;
}

/** Keys and sizes in bytes of the objects under an S3 URI, in key order. */
export async function listObjects(
  session: Session,
  uri: string,
): Promise<{ uri: string; size: number }[]> {
  const { bucket, key } = parseUri(uri);
  const found: { uri: string; size: number }[] = [];
  const pages = paginateListObjectsV2(
    { client: session.s3 },
    { Bucket: bucket, Prefix: key },
  );
  for await (const { Contents = [] } of pages) {
    for (const { Key, Size = 0 } of Contents) {
      found.push({ uri: `s3://${bucket}/${Key}`, size: Size });
    }
  }
  return found;
}

/**
 * Deletes objects by their S3 URIs, which must be of the session's bucket.
 *
 * @throws {AggregateError} If some could not be deleted, an error for each.
 */
export async function deleteObjects(
  session: Session,
  uris: readonly string[],
): Promise<void> {
  const failures: Error[] = [];
  const keys = uris.map((uri) => ({ Key: parseUri(uri).key }));
  for (let i = 0; i < keys.length; i += 1000) {
    const { Errors = [] } = await session.s3.send(
      new DeleteObjectsCommand({
        Bucket: session.bucket,
        Delete: { Objects: keys.slice(i, i + 1000), Quiet: true },
      }),
    );
    failures.push(
      ...Errors.map(({ Key, Message }) => new Error(`${Key}: ${Message}`)),
    );
  }
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `Cannot delete ${failures.length} of ${keys.length} objects: ${
        failures[0]!.message
      }`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
