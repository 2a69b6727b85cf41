import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  ListTrainingJobsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { connect } from "node:net";
import { serve, type ServeOptions } from "../../lib/local/mod.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import {
  assertRefused,
  openTestLocal,
  TEST_CREDENTIALS,
} from "./service/support.ts";

async function openTestServer(options: ServeOptions = {}) {
  const test = await openTestLocal();
  const server = serve(test.local, { port: 0, ...options });
  const settings = (credentials = TEST_CREDENTIALS) => ({
    region: "us-east-1",
    endpoint: server.url,
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
  });
  const clients: { destroy(): void }[] = [];
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  return {
    local: test.local,
    url: server.url,
    port: server.port,
    s3: (credentials = TEST_CREDENTIALS, offset = 0) =>
      keep(
        new S3Client({ ...settings(credentials), systemClockOffset: offset }),
      ),
    sagemaker: (credentials = TEST_CREDENTIALS) =>
      keep(new SageMakerClient(settings(credentials))),
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await server.close();
      await test[Symbol.asyncDispose]();
    },
  };
}

/** What a socket answers to these bytes, up to its end. */
function raw(
  port: number,
  text: string | Uint8Array,
  hangUp = false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => answer += data.toString("latin1"));
    socket.on("close", () => resolve(answer));
    socket.on(
      "error",
      (error: NodeJS.ErrnoException) =>
        error.code === "ECONNRESET" || error.code === "EPIPE"
          ? resolve(answer)
          : reject(error),
    );
    if (hangUp) socket.end(text);
    else socket.write(text);
  });
}

function request(
  method: string,
  target: string,
  host = "localhost",
  body = "",
): string {
  return `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`;
}

Deno.test("SDK clients work over HTTP as in process", async () => {
  await using test = await openTestServer();
  const s3 = test.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  const Body = new Uint8Array(3 * 2 ** 20).map((_, i) => i % 251);
  await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "a b/ü", Body }));
  const get = await s3.send(
    new GetObjectCommand({ Bucket: "bucket", Key: "a b/ü" }),
  );
  assertEquals(await get.Body!.transformToByteArray(), Body);
  const { TrainingJobSummaries } = await test.sagemaker().send(
    new ListTrainingJobsCommand({}),
  );
  assertEquals(TrainingJobSummaries, []);
});

Deno.test("a path reaches S3 as it was sent, dots and double slashes included", async () => {
  await using test = await openTestServer();
  await raw(test.port, request("PUT", "/bucket"));
  for (const key of ["a/../b", "./x", "..", "a//b", "//", "%2e%2e/%2f"]) {
    const put = await raw(
      test.port,
      request("PUT", `/bucket/${key}`, "localhost", key),
    );
    assert(put.startsWith("HTTP/1.1 200"), put);
    const get = await raw(test.port, request("GET", `/bucket/${key}`));
    assert(get.endsWith(`\r\n\r\n${key}`), get);
  }
  const list = await raw(test.port, request("GET", "/bucket?list-type=2"));
  assert(list.includes("<Key>a/../b</Key>"));
  assert(list.includes("<Key>..//</Key>"));
});

Deno.test("an object is not compressed on its way, whatever the client accepts", async () => {
  await using test = await openTestServer();
  await raw(test.port, request("PUT", "/bucket"));
  const text = "a,b,c\n".repeat(1000);
  const put = await fetch(`${test.url}/bucket/k`, {
    method: "PUT",
    body: text,
    headers: { "content-type": "text/csv" },
  });
  await put.body?.cancel();
  const get = await raw(
    test.port,
    request("GET", "/bucket/k").replace(
      "\r\n",
      "\r\nAccept-Encoding: gzip, br\r\n",
    ),
  );
  assert(get.includes(`content-length: ${text.length}\r\n`), get.slice(0, 500));
  assert(get.endsWith(text));
  assert(!get.includes("content-encoding"));
});

Deno.test("a bucket may be named by the host", async () => {
  await using test = await openTestServer();
  await raw(test.port, request("PUT", "/my.bucket"));
  const hosts = [
    "my.bucket.localhost",
    "my.bucket.s3.localhost:9000",
    "my.bucket.s3.eu-west-1.localhost",
  ];
  for (const host of hosts) {
    const put = await raw(test.port, request("PUT", "/a/b", host, host));
    assert(put.startsWith("HTTP/1.1 200"), put);
    const get = await raw(
      test.port,
      request("GET", "/my.bucket/a/b", "s3.localhost"),
    );
    assert(get.endsWith(host), get);
  }
});

Deno.test("web pages are kept out: other hosts and origins are refused", async () => {
  await using test = await openTestServer();
  const rebound = await raw(test.port, request("GET", "/", "evil.example"));
  assert(rebound.startsWith("HTTP/1.1 403"), rebound);
  for (
    const [origin, status] of [
      ["https://evil.example", 403],
      ["null", 403],
      ["http://localhost:8888", 200],
    ] as const
  ) {
    const answer = await fetch(test.url, { headers: { origin } });
    await answer.body?.cancel();
    assertEquals([origin, answer.status], [origin, status]);
  }
});

Deno.test("listening elsewhere than on loopback needs credentials", async () => {
  await using test = await openTestLocal();
  assertThrows(
    () => serve(test.local, { hostname: "0.0.0.0", port: 0 }),
    RangeError,
    "without credentials",
  );
  const server = serve(test.local, {
    hostname: "0.0.0.0",
    port: 0,
    credentials: TEST_CREDENTIALS,
  });
  await server.close();
});

Deno.test("with credentials, a request that is not signed by them is refused", async () => {
  await using test = await openTestServer({ credentials: TEST_CREDENTIALS });
  await test.s3().send(new CreateBucketCommand({ Bucket: "bucket" }));
  const put = new PutObjectCommand({
    Bucket: "bucket",
    Key: "k/ü +",
    Body: "v",
  });
  await test.s3().send(put);
  const wrong = { ...TEST_CREDENTIALS, secretAccessKey: "guessed" };
  const unknown = { ...TEST_CREDENTIALS, accessKeyId: "AKIDOTHER" };
  await assertRefused(test.s3(wrong).send(put), "SignatureDoesNotMatch", 403);
  await assertRefused(test.s3(unknown).send(put), "InvalidAccessKeyId", 403);
  const hour = 3_600_000;
  await assertRefused(
    test.s3(TEST_CREDENTIALS, hour).send(
      new GetObjectCommand({ Bucket: "bucket", Key: "k" }),
    ),
    "RequestTimeTooSkewed",
    403,
  );
  const list = new ListTrainingJobsCommand({});
  await test.sagemaker().send(list);
  await assertRefused(
    test.sagemaker(wrong).send(list),
    "InvalidSignatureException",
    400,
  );
  await assertRefused(
    test.sagemaker(unknown).send(list),
    "UnrecognizedClientException",
    400,
  );
  const bare = await fetch(test.url);
  assertEquals(bare.status, 403);
  assert((await bare.text()).includes("AccessDenied"));
});

Deno.test("with credentials, a body other than the one that was signed is refused", async () => {
  await using test = await openTestServer({ credentials: TEST_CREDENTIALS });
  const s3 = test.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  const Bucket = "bucket";
  const put = new PutObjectCommand({ Bucket, Key: "k", Body: "signed" });
  put.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: unknown }).body = "forged";
      return next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  await assertRefused(s3.send(put), "XAmzContentSHA256Mismatch", 400);
  await assertRefused(
    s3.send(new GetObjectCommand({ Bucket, Key: "k" })),
    "NoSuchKey",
    404,
  );
});

Deno.test("broken HTTP is answered or dropped, and the server goes on", async () => {
  await using test = await openTestServer();
  await raw(test.port, request("PUT", "/bucket"));
  const hostile = [
    "\r\n\r\n",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    `GET /${"a".repeat(200_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\n${"x: y\r\n".repeat(10_000)}\r\n`,
    "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
    new Uint8Array(1000).map((_, i) => i * 37),
  ];
  for (const bytes of hostile) await raw(test.port, bytes, true);
  const answer = await raw(test.port, request("HEAD", "/bucket"));
  assert(answer.startsWith("HTTP/1.1 200"), answer);
});

Deno.test("a port that is taken is an error", async () => {
  await using test = await openTestServer();
  assertThrows(
    () => serve(test.local, { port: test.port }),
    Deno.errors.AddrInUse,
  );
});

Deno.test("a server ends although a client never finishes its request", async () => {
  const test = await openTestServer();
  await raw(test.port, request("PUT", "/bucket"));
  const socket = connect(test.port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  socket.write(
    "PUT /bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc",
  );
  await raw(test.port, request("HEAD", "/bucket"));
  await test[Symbol.asyncDispose]();
  await closed;
});
