import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { type Session, uploadObject } from "../session/mod.ts";

/**
 * Uploads a training script as `sourcedir.tar.gz`. Its key holds a digest of the
 * script, so that an unchanged script keeps its URI.
 *
 * @param script File in `lib/train`, such as `sklearn_gbm_script.py`.
 * @returns S3 URI of the archive.
 */
export async function uploadSourceDir(
  session: Session,
  script: string,
): Promise<string> {
  const bytes = await Deno.readFile(
    new URL(`../train/${script}`, import.meta.url),
  );
  const archive = await packSourceDir(script, bytes);
  const digest = await crypto.subtle.digest("SHA-256", archive);
  const key = `code/${new Uint8Array(digest).toHex().slice(0, 16)}`;
  return await uploadObject(
    session,
    `${key}/sourcedir.tar.gz`,
    archive,
    "application/gzip",
  );
}

/** A gzipped tar with one file; the same file gives the same bytes. */
export async function packSourceDir(
  name: string,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { pack } = await import("tar-stream");
  const archive = pack();
  archive.entry({ name, mode: 0o644, mtime: new Date(0) }, bytes);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
  }
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}
