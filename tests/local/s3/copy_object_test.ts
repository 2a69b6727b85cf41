import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../service/support.ts";
import { openTestBucket, readText } from "./support.ts";

Deno.test("a copy has the bytes, metadata and tags of its source", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "from/ü & +",
      Body: "hello",
      ContentType: "text/plain",
      Metadata: { a: "1" },
      Tagging: "t=v",
    }),
  );
  const { CopyObjectResult } = await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: "to",
      CopySource: `/${Bucket}/${encodeURIComponent("from/ü & +")}`,
    }),
  );
  assertEquals(CopyObjectResult!.ETag, '"5d41402abc4b2a76b9719d911017c592"');
  const get = await s3.send(new GetObjectCommand({ Bucket, Key: "to" }));
  assertEquals(await readText(get), "hello");
  assertEquals([get.ContentType, get.Metadata], ["text/plain", { a: "1" }]);
  const tags = await s3.send(
    new GetObjectTaggingCommand({ Bucket, Key: "to" }),
  );
  assertEquals(tags.TagSet, [{ Key: "t", Value: "v" }]);
});

Deno.test("a copy takes other metadata and tags where told to replace them", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(
    new PutObjectCommand({ Bucket, Key: "k", Body: "v", Metadata: { a: "1" } }),
  );
  const itself = { Bucket, Key: "k", CopySource: `${Bucket}/k` };
  await assertRefused(
    s3.send(new CopyObjectCommand(itself)),
    "InvalidRequest",
    400,
  );
  await s3.send(
    new CopyObjectCommand({
      ...itself,
      MetadataDirective: "REPLACE",
      Metadata: { b: "2" },
      ContentType: "text/css",
      TaggingDirective: "REPLACE",
      Tagging: "x=y",
      ChecksumAlgorithm: "SHA256",
    }),
  );
  const head = await s3.send(
    new HeadObjectCommand({ Bucket, Key: "k", ChecksumMode: "ENABLED" }),
  );
  assertEquals(head.Metadata, { b: "2" });
  assertEquals([head.ContentType, head.TagCount], ["text/css", 1]);
  assertEquals(
    head.ChecksumSHA256,
    "TJRIXgwhrmxBzh3+e2v6zupato5AokdvUCCOUm9QYIA=",
  );
});

Deno.test("a copy of what is not there is refused", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const copy = (CopySource: string) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
  await assertRefused(copy(`${Bucket}/none`), "NoSuchKey", 404);
  await assertRefused(copy("nowhere/k"), "NoSuchBucket", 404);
  await assertRefused(copy("nothing"), "InvalidArgument", 400);
  await assertRefused(copy(`${Bucket}/k?versionId=none`), "NoSuchVersion", 404);
});
