import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../service/support.ts";
import { openTestBucket, readText, type TestBucket } from "./support.ts";

const MIN_PART = 5 * 2 ** 20;
const first = Buffer.alloc(MIN_PART, "a");
const second = Buffer.from("the rest");
const whole = Buffer.concat([first, second]);

interface TestUpload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

async function begin(
  { s3, Bucket }: TestBucket,
  input: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<TestUpload> {
  const Key = "parts";
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ...input }),
  );
  return { Bucket, Key: input.Key ?? Key, UploadId: UploadId! };
}

async function uploadParts(
  { s3 }: TestBucket,
  upload: TestUpload,
  bodies: Uint8Array[] = [first, second],
): Promise<CompletedPart[]> {
  return await Promise.all(bodies.map(async (Body, i) => {
    const PartNumber = i + 1;
    const { $metadata: _, ...part } = await s3.send(
      new UploadPartCommand({ ...upload, PartNumber, Body }),
    );
    return { ...part, PartNumber };
  }));
}

function complete(
  { s3 }: TestBucket,
  upload: TestUpload,
  Parts: CompletedPart[],
) {
  return s3.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: { Parts },
    }),
  );
}

Deno.test("parts become one object, with the metadata of its beginning", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test, {
    ContentType: "text/plain",
    Metadata: { a: "1" },
  });
  const done = await complete(test, upload, await uploadParts(test, upload));
  const digests = [first, second].map((part) =>
    createHash("md5").update(part).digest()
  );
  const etag = createHash("md5").update(Buffer.concat(digests)).digest("hex");
  assertEquals(done.ETag, `"${etag}-2"`);
  const { Bucket, Key } = upload;
  const get = await test.s3.send(new GetObjectCommand({ Bucket, Key }));
  assert(whole.equals(await get.Body!.transformToByteArray()));
  assertEquals([get.ContentType, get.Metadata], ["text/plain", { a: "1" }]);
  await assertRefused(complete(test, upload, []), "NoSuchUpload", 404);
});

Deno.test("one part of an object is answered by its number", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test);
  await complete(test, upload, await uploadParts(test, upload));
  const { Bucket, Key } = upload;
  const get = await test.s3.send(
    new GetObjectCommand({ Bucket, Key, PartNumber: 2 }),
  );
  assertEquals(await readText(get), "the rest");
  assertEquals(
    [get.PartsCount, get.ContentRange],
    [2, `bytes ${MIN_PART}-${whole.length - 1}/${whole.length}`],
  );
  const third = new GetObjectCommand({ Bucket, Key, PartNumber: 3 });
  await assertRefused(test.s3.send(third), "InvalidPartNumber", 416);
});

Deno.test("a checksum of the whole is computed, and held against the client's", async () => {
  await using test = await openTestBucket();
  const checksums = {
    ChecksumAlgorithm: "CRC32",
    ChecksumType: "FULL_OBJECT",
  } as const;
  const upload = await begin(test, checksums);
  const parts = await uploadParts(test, upload);
  const expected = Buffer.alloc(4);
  expected.writeUInt32BE(crc32(whole));
  const claim = (ChecksumCRC32: string) =>
    test.s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        ChecksumCRC32,
        ChecksumType: "FULL_OBJECT",
        MultipartUpload: { Parts: parts },
      }),
    );
  await assertRefused(claim("AAAAAA=="), "BadDigest", 400);
  const done = await claim(expected.toString("base64"));
  assertEquals(
    [done.ChecksumCRC32, done.ChecksumType],
    [expected.toString("base64"), "FULL_OBJECT"],
  );
});

Deno.test("a composite checksum is one of the parts' checksums", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test, { ChecksumAlgorithm: "SHA256" });
  const parts = await Promise.all([first, second].map(async (Body, i) => {
    const PartNumber = i + 1;
    const { ETag, ChecksumSHA256 } = await test.s3.send(
      new UploadPartCommand({
        ...upload,
        PartNumber,
        Body,
        ChecksumAlgorithm: "SHA256",
      }),
    );
    return { ETag: ETag!, ChecksumSHA256: ChecksumSHA256!, PartNumber };
  }));
  const unclaimed = parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber }));
  await assertRefused(complete(test, upload, unclaimed), "InvalidRequest", 400);
  await complete(test, upload, parts);
  const digests = [first, second].map((p) =>
    createHash("sha256").update(p).digest()
  );
  const value = createHash("sha256").update(Buffer.concat(digests)).digest(
    "base64",
  );
  const { Bucket, Key } = upload;
  const head = await test.s3.send(
    new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }),
  );
  assertEquals([head.ChecksumSHA256, head.ChecksumType], [
    `${value}-2`,
    "COMPOSITE",
  ]);
  const { ObjectParts } = await test.s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key,
      ObjectAttributes: ["ObjectParts"],
    }),
  );
  assertEquals(ObjectParts!.TotalPartsCount, 2);
  assertEquals(ObjectParts!.Parts!.map(({ Size }) => Size), [
    first.length,
    second.length,
  ]);
});

Deno.test("a part with a checksum of another kind is refused", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test, { ChecksumAlgorithm: "SHA256" });
  const part = new UploadPartCommand({
    ...upload,
    PartNumber: 1,
    Body: second,
    ChecksumAlgorithm: "CRC32C",
  });
  const error = await assertRefused(test.s3.send(part), "InvalidRequest", 400);
  assertEquals(
    error.message,
    "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32c",
  );
});

Deno.test("parts that are too small, out of order, or not there are refused", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test);
  const [a, b] = await uploadParts(test, upload, [second, second]);
  await assertRefused(complete(test, upload, [a!, b!]), "EntityTooSmall", 400);
  await assertRefused(
    complete(test, upload, [b!, a!]),
    "InvalidPartOrder",
    400,
  );
  await assertRefused(
    complete(test, upload, [a!, a!]),
    "InvalidPartOrder",
    400,
  );
  const wrong = { ...b!, ETag: a!.ETag!.replace(/./g, "0") };
  await assertRefused(complete(test, upload, [wrong]), "InvalidPart", 400);
  await assertRefused(
    complete(test, upload, [{ ...b!, PartNumber: 9 }]),
    "InvalidPart",
    400,
  );
  for (const PartNumber of [0, 10_001]) {
    const part = new UploadPartCommand({ ...upload, PartNumber, Body: second });
    await assertRefused(test.s3.send(part), "InvalidArgument", 400);
  }
  await complete(test, upload, [b!]);
});

Deno.test("a part that is sent again takes the place of the first", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test);
  await uploadParts(test, upload, [second]);
  const parts = await uploadParts(test, upload, [Buffer.from("again")]);
  await complete(test, upload, parts);
  const { Bucket, Key } = upload;
  const get = await test.s3.send(new GetObjectCommand({ Bucket, Key }));
  assertEquals(await readText(get), "again");
});

Deno.test("parts are copied from objects, whole or by range", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await test.put("source", "0123456789");
  const upload = await begin(test, { ChecksumAlgorithm: "CRC32C" });
  const copy = (CopySourceRange: string) =>
    s3.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: 1,
        CopySource: `${Bucket}/source`,
        CopySourceRange,
      }),
    );
  await assertRefused(copy("bytes=5-10"), "InvalidArgument", 400);
  await assertRefused(copy("5-9"), "InvalidArgument", 400);
  const { CopyPartResult } = await copy("bytes=5-8");
  const { ETag, ChecksumCRC32C } = CopyPartResult!;
  await complete(test, upload, [
    { PartNumber: 1, ETag: ETag!, ChecksumCRC32C: ChecksumCRC32C! },
  ]);
  const get = await s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
  assertEquals(await readText(get), "5678");
});

Deno.test("ListParts lists the parts of an upload page by page", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test);
  await uploadParts(test, upload, [second, second, second]);
  const page = await test.s3.send(
    new ListPartsCommand({ ...upload, MaxParts: 2 }),
  );
  assertEquals(page.Parts!.map(({ PartNumber }) => PartNumber), [1, 2]);
  assertEquals([page.IsTruncated, page.NextPartNumberMarker], [true, "2"]);
  const rest = await test.s3.send(
    new ListPartsCommand({
      ...upload,
      PartNumberMarker: page.NextPartNumberMarker!,
    }),
  );
  assertEquals(rest.Parts!.map(({ PartNumber }) => PartNumber), [3]);
  assertEquals(rest.IsTruncated, false);
});

Deno.test("uploads under way are listed by key, page by page, until aborted", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const uploads = [];
  for (const Key of ["a", "a", "b/1", "b/2", "c"]) {
    uploads.push(await begin(test, { Key }));
  }
  const listed: string[] = [];
  let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (markers !== undefined) {
    const page: Awaited<ReturnType<typeof list>> = await list(markers);
    for (const { Key } of page.Uploads ?? []) listed.push(Key!);
    for (const { Prefix } of page.CommonPrefixes ?? []) listed.push(Prefix!);
    markers = page.IsTruncated
      ? {
        KeyMarker: page.NextKeyMarker!,
        ...(page.NextUploadIdMarker
          ? { UploadIdMarker: page.NextUploadIdMarker }
          : {}),
      }
      : undefined;
  }
  assertEquals(listed, ["a", "a", "b/", "c"]);
  for (const upload of uploads) {
    await s3.send(new AbortMultipartUploadCommand(upload));
  }
  assertEquals((await list({})).Uploads, undefined);
  const part = new UploadPartCommand({
    ...uploads[0]!,
    PartNumber: 1,
    Body: second,
  });
  await assertRefused(s3.send(part), "NoSuchUpload", 404);
  function list(from: { KeyMarker?: string; UploadIdMarker?: string }) {
    return s3.send(
      new ListMultipartUploadsCommand({
        Bucket,
        Delimiter: "/",
        MaxUploads: 1,
        ...from,
      }),
    );
  }
});

Deno.test("no file is left of uploads that were aborted, or of objects deleted", async () => {
  await using test = await openTestBucket();
  const upload = await begin(test);
  await uploadParts(test, upload);
  await test.s3.send(new AbortMultipartUploadCommand(upload));
  const again = await begin(test);
  await complete(test, again, await uploadParts(test, again));
  await test.put("parts", "over it");
  await test.local.handle({
    method: "DELETE",
    target: `/${test.Bucket}/parts`,
    headers: new Headers({ host: "localhost" }),
    body: null,
  });
  for (const folder of ["objects", "incoming"]) {
    assertEquals(
      [...Deno.readDirSync(`${test.local.stateFolder}/${folder}`)],
      [],
    );
  }
});
