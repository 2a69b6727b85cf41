import {
  cacheFolder,
  download,
  readCached,
  sha256Of,
  writeCached,
} from "../../../lib/prep/datasets/download.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";

const file = new TextEncoder().encode("the file");
const sha256 = sha256Of(file);

/** Runs `fn` with the URL of a server on this machine. */
async function withServer(
  handler: (request: Request) => Response | Promise<Response>,
  fn: (url: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    handler,
  );
  try {
    await fn(`http://127.0.0.1:${server.addr.port}/file`);
  } finally {
    await server.shutdown();
  }
}

async function withFolder(
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("download() gets a file of the right checksum, by way of redirections", () =>
  withServer(
    ({ url }) =>
      url.endsWith("/file")
        ? Response.redirect(url.replace("/file", "/moved"))
        : new Response(file),
    async (url) => assertEquals(await download({ url, sha256 }), file),
  ));

Deno.test("download() refuses a file of another checksum", () =>
  withServer(
    () => new Response("<html>Log in to this network</html>"),
    async (url) => {
      await assertRejects(
        () => download({ url, sha256 }),
        Error,
        `Cannot download "${url}": its SHA-256 is "`,
      );
    },
  ));

Deno.test("download() refuses what the server refuses", () =>
  withServer(() => new Response("no", { status: 404 }), async (url) => {
    await assertRejects(
      () => download({ url, sha256 }),
      Error,
      "the server answers 404",
    );
  }));

Deno.test("download() gives up on a server that does not answer", () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  return withServer(() => promise, async (url) => {
    await assertRejects(
      () => download({ url, sha256 }, { answerWithin: 50 }),
      Error,
      "no answer within 0.05 s",
    );
    resolve(new Response());
  });
});

Deno.test("download() gives up on a server that does not finish", () =>
  withServer(
    () => new Response(new ReadableStream({ start: (c) => c.enqueue(file) })),
    async (url) => {
      await assertRejects(
        () => download({ url, sha256 }, { finishWithin: 50 }),
        Error,
        "no answer within 0.05 s",
      );
    },
  ));

Deno.test("download() says why a server cannot be reached", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const url = `http://127.0.0.1:${port}/file`;
  const error = await assertRejects(
    () => download({ url, sha256 }),
    Error,
    url,
  );
  assertEquals(error.message.split(url).length, 2);
  assert(/refused/i.test(error.message), error.message);
});

Deno.test("writeCached() and readCached() keep a file, and drop a damaged one", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a/b/file.tgz`;
    const remote = { url: "", sha256 };
    assertEquals(await readCached(path, remote), undefined);
    await writeCached(path, file);
    assertEquals(await readCached(path, remote), file);
    await Deno.writeTextFile(path, "the fil");
    assertEquals(await readCached(path, remote), undefined);
    await writeCached(path, file);
    assertEquals(await readCached(path, remote), file);
    const names = Array.from(
      Deno.readDirSync(`${folder}/a/b`),
      ({ name }) => name,
    );
    assertEquals(names, ["file.tgz"]);
  }));

Deno.test("cacheFolder() is where each operating system wants it", () => {
  const of = (variables: Record<string, string>, os: typeof Deno.build.os) =>
    cacheFolder((name) => variables[name], os);
  const HOME = "/home/ada";
  assertEquals(of({ HOME }, "linux"), "/home/ada/.cache/sagebook");
  assertEquals(of({ HOME, XDG_CACHE_HOME: "/x" }, "linux"), "/x/sagebook");
  assertEquals(of({ HOME }, "darwin"), "/home/ada/Library/Caches/sagebook");
  assertEquals(
    of({ LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" }, "windows"),
    "C:\\Users\\ada\\AppData\\Local/sagebook",
  );
  assertEquals(of({}, "linux"), undefined);
});
