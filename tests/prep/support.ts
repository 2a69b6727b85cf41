/**
 * What the tests of `prep` share.
 *
 * @module
 */
import { removeFolder } from "../../lib/local/jobs/folders.ts";
import {
  downloadObject,
  listObjects,
  openSession,
  type Session,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";

/** A test with a session on a state folder of its own, and a folder for files. */
export async function withSession(
  fn: (session: Session, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using session = await openSession({
      backend: "local",
      state: `${folder}/state`,
      bucket: "test-bucket",
      prefix: "test",
      progress: quietProgress,
    });
    await fn(session, folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Keys of all objects. */
export async function keysOf(session: Session): Promise<string[]> {
  const objects = await listObjects(session, "s3://test-bucket/");
  return objects.map(({ uri }) => uri.slice("s3://test-bucket/".length));
}

/** An object under the prefix, as text. */
export async function textOf(session: Session, key: string): Promise<string> {
  return new TextDecoder().decode(await downloadObject(session, key));
}

/** A CSV of 40 good rows, some of its lines replaced. */
export function csvOf(changes: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from(
    { length: 41 },
    (_, i) => i === 0 ? "a,b,y" : `${i},${(i * 7) % 11},${i * 2 + 0.5}`,
  );
  for (const [line, text] of Object.entries(changes)) lines[+line] = text;
  return lines.join("\n") + "\n";
}
