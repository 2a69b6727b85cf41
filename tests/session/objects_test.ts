import { removeFolder } from "../../lib/local/jobs/folders.ts";
import {
  deleteObjects,
  downloadObject,
  listObjects,
  openSession,
  parseUri,
  type Session,
  uploadObject,
  uriOf,
} from "../../lib/session/mod.ts";
import { logProgress } from "../../lib/session/log_progress.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "../support/assert.ts";

async function withSession(
  use: (session: Session, lines: string[]) => Promise<void>,
): Promise<void> {
  const state = await Deno.makeTempDir();
  const lines: string[] = [];
  const progress = logProgress((line) => lines.push(line));
  const session = await openSession({ state, backend: "local", progress });
  try {
    await use(session, lines);
  } finally {
    await session.close();
    await removeFolder(state);
  }
}

Deno.test("uploadObject() and downloadObject() carry an object both ways", () =>
  withSession(async (session) => {
    const uri = await uploadObject(session, "data/a.csv", "1,2\n", "text/csv");
    assertEquals(
      uri,
      "s3://sagemaker-us-east-1-000000000000/sagemaker-housing/data/a.csv",
    );
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals(decode(await downloadObject(session, "data/a.csv")), "1,2\n");
    assertEquals(decode(await downloadObject(session, uri)), "1,2\n");
  }));

Deno.test("uploadObject() sends a large object in parts, and shows how far it is", () =>
  withSession(async (session, lines) => {
    const bytes = new Uint8Array(20 * 1024 * 1024).map((_, i) => i % 251);
    await uploadObject(session, "large", bytes);
    assertEquals(await downloadObject(session, "large"), bytes);
    assert(
      lines.some((line) => /Upload .*21\.0 MB/.test(line)),
      lines.join("\n"),
    );
    assert(
      lines.some((line) => /Download .*21\.0 MB/.test(line)),
      lines.join("\n"),
    );
  }));

Deno.test("listObjects() finds what stands under a URI, deleteObjects() removes it", () =>
  withSession(async (session) => {
    const uri = await uploadObject(session, "p/1", "a");
    await uploadObject(session, "p/2", "bc");
    const folder = uri.slice(0, -1);
    assertEquals((await listObjects(session, folder)).map(({ size }) => size), [
      1,
      2,
    ]);
    await deleteObjects(session, [uri]);
    assertEquals((await listObjects(session, folder)).length, 1);
  }));

Deno.test("downloadObject() names an object that is not there", () =>
  withSession(async (session) => {
    await assertRejects(
      () => downloadObject(session, "no/such"),
      Deno.errors.NotFound,
      'sagemaker-housing/no/such": there is no such object',
    );
  }));

Deno.test("a second session on the same state folder is told who has it", () =>
  withSession(async () => {
    const state = await Deno.makeTempDir();
    await using _first = await openSession({ state, backend: "local" });
    const error = await assertRejects(
      () => openSession({ state, backend: "local" }),
      Error,
    );
    assert(error.message.includes(String(Deno.pid)), error.message);
    await removeFolder(state);
  }));

Deno.test("parseUri() refuses what is no S3 URI", () => {
  assertThrows(
    () => parseUri("https://bucket/key"),
    SyntaxError,
    "s3://bucket/key",
  );
});

Deno.test("a session of another region opens on the state that an earlier one left", async () => {
  const state = await Deno.makeTempDir();
  const region = "eu-west-1";
  for (const run of [1, 2]) {
    const session = await openSession({ state, backend: "local", region });
    assertEquals(
      (await listObjects(session, uriOf(session, ""))).length,
      run - 1,
    );
    await uploadObject(session, "a", "1");
    await session.close();
  }
  await removeFolder(state);
});
