import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { serve } from "../../lib/local/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { jsonRequest } from "./service/fuzz/json_requests.ts";
import { Random } from "./service/fuzz/random.ts";
import { type FuzzRequest, s3Request } from "./service/fuzz/s3_requests.ts";
import {
  openTestLocal,
  temporaryFolder,
  type TestLocal,
} from "./service/support.ts";

/** Generated requests in one run; a long run sets this to tens of thousands. */
const REQUESTS = Number(Deno.env.get("SAGEBOOK_FUZZ") ?? 4000);
const SEED = Number(Deno.env.get("SAGEBOOK_FUZZ_SEED") ?? 1);

async function prepare({ s3 }: TestLocal): Promise<void> {
  for (const Bucket of ["bucket", "versions"]) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ["a", "a/b", "é"]) {
      await s3.send(
        new PutObjectCommand({ Bucket, Key, Body: "1,2,3\n4,5,6\n" }),
      );
    }
  }
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: "versions",
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
}

function describe({ method, target, headers }: FuzzRequest): string {
  return `${method} ${target.slice(0, 300)} ${
    JSON.stringify(headers).slice(0, 800)
  }`;
}

/** Everything that Local SageMaker may have in its folder. */
const STATE_NAMES =
  /^(?:lock|owner\.json|sagebook\.sqlite(?:-wal|-shm|-journal)?|logs\.sqlite(?:-wal|-shm|-journal)?|objects|incoming|jobs)$/;

function checkFiles(outer: string, stateFolder: string): void {
  assertEquals(Array.from(Deno.readDirSync(outer), ({ name }) => name), [
    "state",
  ]);
  for (const { name } of Deno.readDirSync(stateFolder)) {
    assert(STATE_NAMES.test(name), `A file that nobody expects: "${name}"`);
  }
  for (const { name, isFile } of Deno.readDirSync(`${stateFolder}/objects`)) {
    assert(
      isFile && /^[0-9a-f]{32}$/.test(name),
      `An object's file is named "${name}"`,
    );
  }
}

Deno.test(`${REQUESTS} generated requests are answered, none by a defect`, async () => {
  await using outer = await temporaryFolder();
  const stateFolder = `${outer.path}/state`;
  await using test = await openTestLocal({ stateFolder });
  await prepare(test);
  const random = new Random(SEED);
  const statuses = new Map<number, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const request = random.chance(0.6)
      ? s3Request(random)
      : jsonRequest(random);
    const { status, body } = await test.local.handle({
      ...request,
      headers: new Headers(request.headers),
    });
    await new Response(body as BodyInit | null).arrayBuffer();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const known = [501, 503].includes(status) || status < 500;
    assert(
      known,
      `${status} for request ${i}: ${describe(request)}\n${test.defects}`,
    );
  }
  checkFiles(outer.path, stateFolder);
  assert(
    (statuses.get(200) ?? 0) > REQUESTS / 20,
    "Hardly any request succeeded",
  );
});

Deno.test("generated requests over HTTP are answered, and the server goes on", async () => {
  await using test = await openTestLocal();
  await prepare(test);
  await using server = serve(test.local, { port: 0 });
  const random = new Random(SEED + 1);
  for (let i = 0; i < REQUESTS / 10; i++) {
    const request = random.chance(0.6)
      ? s3Request(random)
      : jsonRequest(random);
    const status = await sendRaw(server.port, request);
    assert(status !== 500, `${status} for request ${i}: ${describe(request)}`);
  }
  const answer = await fetch(`${server.url}/bucket?location`);
  await answer.body?.cancel();
  assertEquals(answer.status, 200);
});

/** Sends a request as it is, also where its length is wrong; undefined if dropped. */
async function sendRaw(
  port: number,
  { method, target, headers, body }: FuzzRequest,
): Promise<number | undefined> {
  using connection = await Deno.connect({ port });
  const lines = Object.entries(headers).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  const head = `${method} ${target} HTTP/1.1\r\n${
    lines.join("")
  }connection: close\r\n\r\n`;
  const bytes = Uint8Array.from(head, (char) => char.charCodeAt(0) & 0xff);
  try {
    await connection.write(bytes);
    await connection.write(body);
    await connection.closeWrite();
    const answer = new Uint8Array(64);
    const count = await connection.read(answer);
    const text = new TextDecoder().decode(answer.subarray(0, count ?? 0));
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
    return status === undefined ? undefined : Number(status);
  } catch (error) {
    // The server may hang up on what is not HTTP.
    if (error instanceof Deno.errors.ConnectionReset) return undefined;
    if (error instanceof Deno.errors.BrokenPipe) return undefined;
    if (error instanceof Deno.errors.NotConnected) return undefined;
    throw error;
  }
}
