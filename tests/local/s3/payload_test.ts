import { createHash } from "node:crypto";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { startChecksum } from "../../../lib/local/s3/body/checksums.ts";
import type { ChecksumAlgorithm } from "../../../lib/local/store/object_versions.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { send } from "../service/support.ts";
import { openTestBucket, type TestBucket } from "./support.ts";

const encoder = new TextEncoder();
const body = encoder.encode("123456789");

/** Published check values of "123456789". */
const CHECK_VALUES: Record<ChecksumAlgorithm, string> = {
  CRC32: "cbf43926",
  CRC32C: "e3069283",
  CRC64NVME: "ae8b14860a799888",
  SHA1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  SHA256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
};

async function put(
  { local, Bucket }: TestBucket,
  headers: Record<string, string>,
  bytes: Uint8Array = body,
): Promise<string> {
  const answer = await send(local, "PUT", `/${Bucket}/k`, headers, bytes);
  const code = /<Code>(.*)<\/Code>/.exec(answer.text)?.[1];
  return code === undefined
    ? String(answer.status)
    : `${answer.status} ${code}`;
}

Deno.test("each checksum has its published value, however the bytes are cut", () => {
  for (const [algorithm, value] of Object.entries(CHECK_VALUES)) {
    for (const cut of [1, 2, 4, 8, 9]) {
      const checksum = startChecksum(algorithm as ChecksumAlgorithm);
      for (let i = 0; i < body.length; i += cut) {
        checksum.update(body.subarray(i, i + cut));
      }
      assertEquals(Buffer.from(checksum.digest()).toString("hex"), value);
    }
  }
});

Deno.test("a body that differs from what the client says of it is refused", async () => {
  await using test = await openTestBucket();
  const md5 = createHash("md5").update(body).digest("base64");
  assertEquals(await put(test, { "content-md5": md5 }), "200");
  assertEquals(
    await put(test, { "content-md5": md5 }, encoder.encode("x")),
    "400 BadDigest",
  );
  assertEquals(
    await put(test, { "content-md5": "short" }),
    "400 InvalidDigest",
  );
  const hash = createHash("sha256").update(body).digest("hex");
  assertEquals(await put(test, { "x-amz-content-sha256": hash }), "200");
  assertEquals(
    await put(test, { "x-amz-content-sha256": hash }, encoder.encode("x")),
    "400 XAmzContentSHA256Mismatch",
  );
  assertEquals(
    await put(test, { "content-length": "8" }),
    "400 IncompleteBody",
  );
  assertEquals(
    await put(test, { "content-length": "-8" }),
    "400 InvalidArgument",
  );
  assertEquals(
    await put(test, { "content-length": String(6 * 2 ** 30) }),
    "400 EntityTooLarge",
  );
});

Deno.test("a checksum in a header is held against the body", async () => {
  await using test = await openTestBucket();
  for (const [algorithm, value] of Object.entries(CHECK_VALUES)) {
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const base64 = Buffer.from(value, "hex").toString("base64");
    assertEquals(await put(test, { [name]: base64 }), "200");
    assertEquals(
      await put(test, { [name]: base64 }, encoder.encode("x")),
      "400 BadDigest",
    );
    assertEquals(await put(test, { [name]: "AAA" }), "400 InvalidRequest");
  }
  const two = {
    "x-amz-checksum-crc32": "y/Q5Jg==",
    "x-amz-checksum-crc32c": "4waSgw==",
  };
  assertEquals(await put(test, two), "400 InvalidRequest");
  const none = { "x-amz-sdk-checksum-algorithm": "CRC32" };
  assertEquals(await put(test, none), "400 InvalidRequest");
});

Deno.test("a PUT without a length is refused", async () => {
  await using test = await openTestBucket();
  const { status } = await test.local.handle({
    method: "PUT",
    target: `/${test.Bucket}/k`,
    headers: new Headers({ host: "localhost" }),
    body: ReadableStream.from([body]),
  });
  assertEquals(status, 411);
});

const trailer = {
  "content-encoding": "aws-chunked",
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-decoded-content-length": "9",
  "x-amz-trailer": "x-amz-checksum-crc32",
};

Deno.test("an aws-chunked body is freed of its marks, and its trailer verified", async () => {
  await using test = await openTestBucket();
  const chunked = (text: string) => put(test, trailer, encoder.encode(text));
  const good = "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
  assertEquals(await chunked(good), "200");
  const get = await send(test.local, "GET", `/${test.Bucket}/k`);
  assertEquals([get.text, get.headers.get("content-encoding")], [
    "123456789",
    null,
  ]);
  const broken: [string, string][] = [
    [good.replace("y/Q5Jg==", "AAAAAA=="), "400 BadDigest"],
    [good.replace("y/Q5Jg==", "?"), "400 MalformedTrailerError"],
    ["9\r\n123456789\r\n0\r\n\r\n", "400 MalformedTrailerError"],
    [
      good.replace("x-amz-checksum-crc32:", "nothing"),
      "400 MalformedTrailerError",
    ],
    [
      "8\r\n12345678\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
      "400 IncompleteBody",
    ],
    ["9\r\n12345678", "400 IncompleteBody"],
    ["8\r\n123456789\r\n0\r\n\r\n", "400 IncompleteBody"],
    ["zz\r\n123456789\r\n0\r\n\r\n", "400 IncompleteBody"],
    ["-9\r\n123456789\r\n0\r\n\r\n", "400 IncompleteBody"],
    ["ffffffffffffffffffff\r\n", "400 IncompleteBody"],
    ["9".repeat(10_000), "400 IncompleteBody"],
    ["", "400 IncompleteBody"],
    ["4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n", "403 InvalidChunkSizeError"],
  ];
  for (const [text, outcome] of broken) {
    assertEquals([text, await chunked(text)], [text, outcome]);
  }
  assertEquals(
    await put(test, { ...trailer, "x-amz-trailer": "x-amz-meta-a" }),
    "400 InvalidRequest",
  );
});

Deno.test("an aws-chunked body may be cut anywhere on its way", async () => {
  await using test = await openTestBucket();
  const text = "9;chunk-signature=" + "0".repeat(64) +
    "\r\n123456789\r\n0;chunk-signature=" + "0".repeat(64) +
    "\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
  const bytes = encoder.encode(text);
  for (const cut of [1, 2, 3, 50]) {
    const pieces = Array.from(
      { length: Math.ceil(bytes.length / cut) },
      (_, i) => bytes.slice(i * cut, (i + 1) * cut),
    );
    const { status } = await test.local.handle({
      method: "PUT",
      target: `/${test.Bucket}/k`,
      headers: new Headers({ host: "localhost", ...trailer }),
      body: ReadableStream.from(pieces),
    });
    assertEquals(status, 200);
  }
});

Deno.test("nothing is stored, nor left behind, of a client that goes away", async () => {
  await using test = await openTestBucket();
  await test.put("k", "before");
  const { status, body: answer } = await test.local.handle({
    method: "PUT",
    target: `/${test.Bucket}/k`,
    headers: new Headers({ host: "localhost", "content-length": "100" }),
    body: new ReadableStream({
      start(controller) {
        controller.enqueue(body);
        controller.error(new Error("connection reset"));
      },
    }),
  });
  assertEquals(status, 400);
  assert(
    new TextDecoder().decode(answer as Uint8Array).includes("IncompleteBody"),
  );
  assertEquals(
    (await send(test.local, "GET", `/${test.Bucket}/k`)).text,
    "before",
  );
  assertEquals([...Deno.readDirSync(`${test.local.stateFolder}/incoming`)], []);
});

Deno.test("each chunk and the trailer are shown to who verifies signatures", async () => {
  await using test = await openTestBucket();
  const chunk = new Uint8Array(8192).fill(7);
  const signature = (digit: string) =>
    `;chunk-signature=${digit.repeat(64)}\r\n`;
  const text = (part: string) => encoder.encode(part);
  const signed = Buffer.concat([
    text(`2000${signature("1")}`),
    chunk,
    text(`\r\n3${signature("2")}abc\r\n0${signature("3")}`),
    text("x-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:44\r\n\r\n"),
  ]);
  const sha256 = (data: Uint8Array | string) =>
    createHash("sha256").update(data).digest("hex");
  const seen: [string, string][] = [];
  const put = (refuse: boolean) =>
    test.local.handle({
      method: "PUT",
      target: `/${test.Bucket}/k`,
      headers: new Headers({
        host: "localhost",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "8195",
      }),
      body: ReadableStream.from([signed]),
      chunkVerifier: {
        verifyChunk(given, hash) {
          if (refuse) {
            throw new ServiceError("SignatureDoesNotMatch", "No", 403);
          }
          seen.push([given[0]!, hash]);
        },
        verifyTrailer: (given, hash) => seen.push([given, hash]),
      },
    });
  assertEquals((await put(true)).status, 403);
  assertEquals(await test.keys(), []);
  assertEquals((await put(false)).status, 200);
  assertEquals(seen, [
    ["1", sha256(chunk)],
    ["2", sha256("abc")],
    ["3", sha256("")],
    ["44", sha256("x-amz-checksum-crc32:AAAAAA==\n")],
  ]);
});
