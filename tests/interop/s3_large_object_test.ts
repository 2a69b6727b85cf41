import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { assert, assertEquals } from "../support/assert.ts";
import { temporaryFolder, TEST_CREDENTIALS } from "../local/service/support.ts";
import { startServerProcess } from "../local/serve_process.ts";

const MIB = 2 ** 20;
const SIZE = 200 * MIB;
const PART = 8 * MIB;
/** What the server may need beyond what it needs to be up: not the object's size. */
const MAX_GROWTH = 160 * MIB;
const Bucket = "bucket";

const pattern = new Uint8Array(MIB).map((_, i) => (i * 7 + (i >> 8)) & 0xff);

/** Bytes that differ from MiB to MiB. */
function* mebibytes(count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    const bytes = pattern.slice();
    new DataView(bytes.buffer).setUint32(0, i);
    yield bytes;
  }
}

function digestOf(chunks: Iterable<Uint8Array>): string {
  const sha256 = createHash("sha256");
  for (const chunk of chunks) sha256.update(chunk);
  return sha256.digest("hex");
}

/** Most bytes of memory that a process ever had. */
function peakMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

Deno.test({
  name:
    "200 MiB go up in parts and as one stream, and come down, in bounded memory",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(folder.path);
    const s3 = new S3Client({
      region: "us-east-1",
      endpoint: server.url,
      forcePathStyle: true,
      credentials: TEST_CREDENTIALS,
      maxAttempts: 1,
    });
    await s3.send(new CreateBucketCommand({ Bucket }));
    const before = peakMemory(server.pid);
    await uploadParts(s3, "parts");
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "stream",
        Body: Readable.from(mebibytes(SIZE / MIB)),
        ContentLength: SIZE,
      }),
    );
    const expected = digestOf(mebibytes(SIZE / MIB));
    for (const Key of ["parts", "stream"]) {
      assertEquals(await download(s3, Key), expected);
    }
    const growth = peakMemory(server.pid) - before;
    assert(
      growth < MAX_GROWTH,
      `The server grew by ${Math.round(growth / MIB)} MiB`,
    );
    s3.destroy();
  },
});

async function uploadParts(s3: S3Client, Key: string): Promise<void> {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key }),
  );
  const chunks = mebibytes(SIZE / MIB);
  const Parts: { ETag: string; PartNumber: number }[] = [];
  for (let PartNumber = 1; PartNumber <= SIZE / PART; PartNumber++) {
    const Body = Buffer.concat(
      Array.from({ length: PART / MIB }, () => chunks.next().value!),
    );
    const { ETag } = await s3.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
    );
    Parts.push({ ETag: ETag!, PartNumber });
  }
  await s3.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
    }),
  );
}

async function download(s3: S3Client, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const sha256 = createHash("sha256");
  for await (const chunk of Body as unknown as AsyncIterable<Uint8Array>) {
    sha256.update(chunk);
  }
  return sha256.digest("hex");
}
