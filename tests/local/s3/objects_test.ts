import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
import { assert, assertEquals } from "../../support/assert.ts";
import { assertRefused, send } from "../service/support.ts";
import { openTestBucket, readText } from "./support.ts";

Deno.test("an object comes back with its bytes, headers and metadata", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "report",
      Body: "the body",
      ContentType: "text/plain; charset=utf-8",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="r.txt"',
      ContentEncoding: "identity",
      ContentLanguage: "en",
      Metadata: { Author: "someone", "x-y": "z  z" },
    }),
  );
  const get = await s3.send(new GetObjectCommand({ Bucket, Key: "report" }));
  assertEquals(await readText(get), "the body");
  assertEquals(
    [
      get.ContentType,
      get.CacheControl,
      get.ContentDisposition,
      get.ContentLanguage,
    ],
    [
      "text/plain; charset=utf-8",
      "max-age=60",
      'attachment; filename="r.txt"',
      "en",
    ],
  );
  assertEquals(get.ContentEncoding, "identity");
  assertEquals(get.Metadata, { author: "someone", "x-y": "z  z" });
  assertEquals([get.ContentLength, get.ETag], [8, put.ETag]);
});

Deno.test("the entity tag of an object is the MD5 of its bytes", async () => {
  await using test = await openTestBucket();
  const { ETag } = await test.s3.send(
    new PutObjectCommand({ Bucket: test.Bucket, Key: "k", Body: "hello" }),
  );
  assertEquals(ETag, '"5d41402abc4b2a76b9719d911017c592"');
});

Deno.test("an object without a content type is binary/octet-stream", async () => {
  await using test = await openTestBucket();
  await send(test.local, "PUT", `/${test.Bucket}/k`, {}, "x");
  const { ContentType } = await test.s3.send(
    new HeadObjectCommand({ Bucket: test.Bucket, Key: "k" }),
  );
  assertEquals(ContentType, "binary/octet-stream");
});

Deno.test("keys of every legal form stay apart and come back as they are", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const keys = [
    "a",
    "a/",
    "a/b",
    "a//b",
    "../../etc/passwd",
    "./a",
    "/leading",
    "space and + plus",
    "100% ?#[]@!$&'()*,;=",
    "日本語/ü/é/e\u0301",
    "😀",
    "tab\tnew\nline\rreturn",
    "control\u0001\u007f",
    "nul\u0000byte",
    "<xml>&\"'</xml>",
    "%2e%2e%2f",
    "__proto__",
    "CON",
    "x".repeat(1024),
    "é".repeat(512),
  ];
  for (const Key of keys) {
    const target = `/${Bucket}/${
      Key.split("/").map(encodeURIComponent).join("/")
    }`;
    const { status } = await send(test.local, "PUT", target, {}, Key);
    assertEquals([Key, status], [Key, 200]);
  }
  for (const Key of keys) {
    const get = await s3.send(new GetObjectCommand({ Bucket, Key }));
    assertEquals(await readText(get), Key);
  }
  const listed = await test.keys({ EncodingType: "url" });
  const inBytes = keys.map((key) => new TextEncoder().encode(key))
    .sort((a, b) => Buffer.compare(a, b))
    .map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(listed.map(decodeURIComponent), inBytes);
});

Deno.test("a key of more than 1,024 bytes is refused", async () => {
  await using test = await openTestBucket();
  for (const Key of ["x".repeat(1025), "é".repeat(513)]) {
    await assertRefused(
      test.s3.send(
        new PutObjectCommand({ Bucket: test.Bucket, Key, Body: "x" }),
      ),
      "KeyTooLongError",
      400,
    );
  }
});

Deno.test("a path whose escapes are broken is refused", async () => {
  await using test = await openTestBucket();
  for (const path of ["%zz", "%", "%e2%82", "%ff"]) {
    const { status, text } = await send(
      test.local,
      "GET",
      `/${test.Bucket}/${path}`,
    );
    assertEquals([path, status], [path, 400]);
    assert(text.includes("InvalidURI"));
  }
});

Deno.test("a stream is stored in bounded pieces, with the checksum in its trailer", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const pieces = Array.from({ length: 20 }, (_, i) => Buffer.alloc(100_000, i));
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "stream",
      Body: Readable.from(pieces),
      ContentLength: 2_000_000,
      ChecksumAlgorithm: "SHA256",
    }),
  );
  const get = await s3.send(
    new GetObjectCommand({ Bucket, Key: "stream", ChecksumMode: "ENABLED" }),
  );
  const bytes = await get.Body!.transformToByteArray();
  assertEquals(Buffer.concat(pieces).equals(bytes), true);
  assertEquals(get.ChecksumSHA256, put.ChecksumSHA256);
  assertEquals(get.ContentEncoding, undefined);
});

Deno.test("parts of an object are answered by range", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "0123456789" }));
  const ranges: [string, string, string | undefined][] = [
    ["bytes=0-0", "0", "bytes 0-0/10"],
    ["bytes=3-5", "345", "bytes 3-5/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-4", "6789", "bytes 6-9/10"],
    ["bytes=-40", "0123456789", "bytes 0-9/10"],
    ["bytes=8-999", "89", "bytes 8-9/10"],
    ["bytes=5-3", "0123456789", undefined],
    ["bytes=0-1,3-4", "0123456789", undefined],
    ["lines=1-2", "0123456789", undefined],
  ];
  for (const [Range, text, ContentRange] of ranges) {
    const get = await s3.send(
      new GetObjectCommand({ Bucket, Key: "k", Range }),
    );
    assertEquals(
      [
        Range,
        await readText(get),
        get.ContentRange,
        get.$metadata.httpStatusCode,
      ],
      [Range, text, ContentRange, ContentRange === undefined ? 200 : 206],
    );
  }
  for (const Range of ["bytes=10-", "bytes=-0", "bytes=99-100"]) {
    const call = s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
    const error = await assertRefused(call, "InvalidRange", 416);
    assertEquals(error["ActualObjectSize"], "10");
  }
});

Deno.test("an empty object has no range", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(
    new PutObjectCommand({ Bucket, Key: "empty", Body: new Uint8Array() }),
  );
  const get = await s3.send(new GetObjectCommand({ Bucket, Key: "empty" }));
  assertEquals([await readText(get), get.ContentLength], ["", 0]);
  const range = new GetObjectCommand({
    Bucket,
    Key: "empty",
    Range: "bytes=0-",
  });
  await assertRefused(s3.send(range), "InvalidRange", 416);
});

Deno.test("response parameters replace the headers of an answer", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "v" }));
  const get = await s3.send(
    new GetObjectCommand({
      Bucket,
      Key: "k",
      ResponseContentType: "text/csv",
      ResponseContentDisposition: "inline",
    }),
  );
  assertEquals([get.ContentType, get.ContentDisposition], [
    "text/csv",
    "inline",
  ]);
  await readText(get);
  const wrong = new GetObjectCommand({
    Bucket,
    Key: "k",
    ResponseContentType: "日本\n",
  });
  await assertRefused(s3.send(wrong), "InvalidArgument", 400);
});

Deno.test("HEAD answers what GET would, without the body", async () => {
  await using test = await openTestBucket();
  const { Bucket } = test;
  await send(test.local, "PUT", `/${Bucket}/k`, {}, "12345");
  const head = await send(test.local, "HEAD", `/${Bucket}/k`, {
    range: "bytes=1-2",
  });
  assertEquals([head.status, head.text], [206, ""]);
  assertEquals(head.headers.get("content-length"), "2");
  const missing = await send(test.local, "HEAD", `/${Bucket}/none`);
  assertEquals([missing.status, missing.text], [404, ""]);
});

Deno.test("tags of an object are set with it, replaced and counted", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const Key = "tagged";
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: "x",
      Tagging: "a=1&b=two%20words",
    }),
  );
  const tags = new GetObjectTaggingCommand({ Bucket, Key });
  assertEquals((await s3.send(tags)).TagSet, [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "two words" },
  ]);
  const TagSet = [{ Key: "c", Value: "" }];
  await s3.send(
    new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }),
  );
  assertEquals((await s3.send(tags)).TagSet, TagSet);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  assertEquals(head.TagCount, 1);
});

Deno.test("tags that AWS refuses are refused", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const put = (Tagging: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x", Tagging }));
  const many = Array.from({ length: 11 }, (_, i) => `t${i}=v`).join("&");
  await assertRefused(put(many), "BadRequest", 400);
  await assertRefused(put("a=1&a=2"), "InvalidArgument", 400);
  await assertRefused(put("aws:x=1"), "InvalidTag", 400);
  await assertRefused(put(`k=${"v".repeat(257)}`), "InvalidTag", 400);
  await assertRefused(put("k=%3Cx%3E"), "InvalidTag", 400);
});

Deno.test("metadata beyond 2 KiB is refused", async () => {
  await using test = await openTestBucket();
  const put = new PutObjectCommand({
    Bucket: test.Bucket,
    Key: "k",
    Body: "x",
    Metadata: { long: "x".repeat(2100) },
  });
  await assertRefused(test.s3.send(put), "MetadataTooLarge", 400);
});

Deno.test("GetObjectAttributes answers what is asked for", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello" }));
  const attributes = await s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: "k",
      ObjectAttributes: ["ETag", "ObjectSize", "Checksum"],
    }),
  );
  assertEquals(attributes.ETag, "5d41402abc4b2a76b9719d911017c592");
  assertEquals(attributes.ObjectSize, 5);
  assertEquals(attributes.Checksum?.ChecksumCRC32, "NhCmhg==");
  assertEquals(attributes.StorageClass, undefined);
});

Deno.test("headers that would be ignored are refused", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const put = { Bucket, Key: "k", Body: "x" };
  const refused: [Partial<PutObjectCommand["input"]>, string, number][] = [
    [{ SSECustomerAlgorithm: "AES256" }, "NotImplemented", 501],
    [
      { ServerSideEncryption: "aws:kms", BucketKeyEnabled: true },
      "NotImplemented",
      501,
    ],
    [{ ServerSideEncryption: "rot13" as "AES256" }, "InvalidArgument", 400],
    [{ SSEKMSKeyId: "k" }, "InvalidArgument", 400],
    [{ StorageClass: "GLACIER" }, "NotImplemented", 501],
    [
      { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date() },
      "NotImplemented",
      501,
    ],
    [{ ACL: "public-read" }, "AccessControlListNotSupported", 400],
    [{ ExpectedBucketOwner: "123456789012" }, "AccessDenied", 403],
  ];
  for (const [input, code, status] of refused) {
    await assertRefused(
      s3.send(new PutObjectCommand({ ...put, ...input })),
      code,
      status,
    );
  }
  await s3.send(
    new PutObjectCommand({
      ...put,
      StorageClass: "STANDARD",
      ACL: "bucket-owner-full-control",
      ExpectedBucketOwner: "000000000000",
    }),
  );
});

Deno.test("how an object is encrypted is kept and shown, and a copy says its own", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const asked = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "k" } as const;
  const saysSo = (answer: object) => {
    const { ServerSideEncryption, SSEKMSKeyId } = answer as typeof asked;
    return { ServerSideEncryption, SSEKMSKeyId };
  };
  const put = await s3.send(
    new PutObjectCommand({ Bucket, Key: "k", Body: "x", ...asked }),
  );
  assertEquals(saysSo(put), asked);
  const upload = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "u", ...asked }),
  );
  assertEquals(saysSo(upload), asked);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
  assertEquals(saysSo(head), asked);
  const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/k` };
  await assertRefused(
    s3.send(new CopyObjectCommand({ ...copy, ...asked })),
    "NotImplemented",
    501,
  );
  await s3.send(new CopyObjectCommand(copy));
  const copied = await s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }));
  assertEquals(copied.ServerSideEncryption, undefined);
});

Deno.test("sub-resources of an object that are not here are refused by name", async () => {
  await using test = await openTestBucket();
  const names = [
    "acl",
    "retention",
    "legal-hold",
    "torrent",
    "restore",
    "select",
    "nonsense",
  ];
  for (const name of names) {
    for (const method of ["GET", "PUT", "POST", "DELETE"]) {
      const answer = await send(
        test.local,
        method,
        `/${test.Bucket}/k?${name}`,
      );
      assertEquals([method, name, answer.status], [method, name, 501]);
      assert(answer.text.includes(name));
    }
  }
  const { status } = await send(test.local, "PATCH", `/${test.Bucket}/k`);
  assertEquals(status, 405);
});

Deno.test("a bucket that is deleted while an object is on its way refuses it", async () => {
  await using test = await openTestBucket();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const answer = test.local.handle({
    method: "PUT",
    target: `/${test.Bucket}/k`,
    headers: new Headers({ host: "localhost", "content-length": "2" }),
    body: readable,
  });
  const writer = writable.getWriter();
  await writer.write(new Uint8Array(1));
  await send(test.local, "DELETE", `/${test.Bucket}`);
  await writer.write(new Uint8Array(1));
  await writer.close();
  assertEquals((await answer).status, 404);
  for (const folder of ["objects", "incoming"]) {
    assertEquals(
      [...Deno.readDirSync(`${test.local.stateFolder}/${folder}`)],
      [],
    );
  }
});

Deno.test("an object whose file was taken away is an error that names the file", async () => {
  await using test = await openTestBucket();
  await test.put("k", "v");
  const folder = `${test.local.stateFolder}/objects`;
  for (const { name } of Deno.readDirSync(folder)) {
    await Deno.remove(`${folder}/${name}`);
  }
  const get = await send(test.local, "GET", `/${test.Bucket}/k`);
  assertEquals(get.status, 507);
  assert(get.text.includes("is missing from the state folder"));
  await send(test.local, "DELETE", `/${test.Bucket}/k`);
  assertEquals(await test.keys(), []);
});
