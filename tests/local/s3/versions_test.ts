import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, send } from "../service/support.ts";
import { openTestBucket, readText, type TestBucket } from "./support.ts";

async function putVersion(
  { s3, Bucket }: TestBucket,
  Key: string,
  Body: string,
): Promise<string> {
  const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return put.VersionId!;
}

async function getVersion(
  { s3, Bucket }: TestBucket,
  Key: string,
  VersionId?: string,
): Promise<string> {
  const version = VersionId === undefined ? {} : { VersionId };
  return await readText(
    await s3.send(new GetObjectCommand({ Bucket, Key, ...version })),
  );
}

Deno.test("with versioning, each write is kept and can be read", async () => {
  await using test = await openTestBucket({ versioned: true });
  const first = await putVersion(test, "k", "one");
  const second = await putVersion(test, "k", "two");
  assertEquals(await getVersion(test, "k"), "two");
  assertEquals(await getVersion(test, "k", first), "one");
  assertEquals(await getVersion(test, "k", second), "two");
  const get = test.s3.send(
    new GetObjectCommand({ Bucket: test.Bucket, Key: "k", VersionId: "none" }),
  );
  await assertRefused(get, "NoSuchVersion", 404);
});

Deno.test("a delete puts a marker, and deleting the marker brings the object back", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  const first = await putVersion(test, "k", "one");
  const removed = await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  assertEquals(removed.DeleteMarker, true);
  await assertRefused(getVersion(test, "k"), "NoSuchKey", 404);
  assertEquals(await getVersion(test, "k", first), "one");
  assertEquals(await test.keys(), []);
  const marker = { Bucket, Key: "k", VersionId: removed.VersionId! };
  await assertRefused(
    s3.send(new GetObjectCommand(marker)),
    "MethodNotAllowed",
    405,
  );
  const answer = await send(test.local, "GET", `/${Bucket}/k`);
  assertEquals(answer.headers.get("x-amz-delete-marker"), "true");
  const undone = await s3.send(new DeleteObjectCommand(marker));
  assertEquals(undone.DeleteMarker, true);
  assertEquals(await getVersion(test, "k"), "one");
});

Deno.test("deleting a version removes it, and the one before is the newest again", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  await putVersion(test, "k", "one");
  const VersionId = await putVersion(test, "k", "two");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));
  assertEquals(await getVersion(test, "k"), "one");
});

Deno.test("ListObjectVersions lists new to old, page by page", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  for (
    const [key, text] of [["a", "1"], ["a", "2"], ["b/x", "3"], ["c", "4"]]
  ) {
    await putVersion(test, key!, text!);
  }
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  const listed: string[] = [];
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next !== undefined) {
    const page: Awaited<ReturnType<typeof list>> = await list(next);
    for (const { Key, IsLatest } of page.DeleteMarkers ?? []) {
      listed.push(`${Key} marker ${IsLatest}`);
    }
    for (const { Key, Size, IsLatest } of page.Versions ?? []) {
      listed.push(`${Key} ${Size} ${IsLatest}`);
    }
    for (const { Prefix } of page.CommonPrefixes ?? []) listed.push(Prefix!);
    next = page.IsTruncated
      ? {
        KeyMarker: page.NextKeyMarker!,
        ...(page.NextVersionIdMarker === undefined
          ? {}
          : { VersionIdMarker: page.NextVersionIdMarker }),
      }
      : undefined;
  }
  assertEquals(listed, [
    "a marker true",
    "a 1 false",
    "a 1 false",
    "b/",
    "c 1 true",
  ]);
  function list(markers: { KeyMarker?: string; VersionIdMarker?: string }) {
    return s3.send(
      new ListObjectVersionsCommand({
        Bucket,
        Delimiter: "/",
        MaxKeys: 1,
        ...markers,
      }),
    );
  }
});

Deno.test("suspended versioning writes over the version null alone", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  const kept = await putVersion(test, "k", "kept");
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: "Suspended" },
    }),
  );
  assertEquals(await putVersion(test, "k", "null 1"), "null");
  assertEquals(await putVersion(test, "k", "null 2"), "null");
  const versions = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  assertEquals(versions.Versions!.map(({ VersionId }) => VersionId), [
    "null",
    kept,
  ]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  await assertRefused(getVersion(test, "k"), "NoSuchKey", 404);
  assertEquals(await getVersion(test, "k", kept), "kept");
});

Deno.test("what was written before versioning is the version null", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await test.put("k", "old");
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  await putVersion(test, "k", "new");
  assertEquals(await getVersion(test, "k", "null"), "old");
  const head = await s3.send(
    new HeadObjectCommand({ Bucket, Key: "k", VersionId: "null" }),
  );
  assertEquals(head.VersionId, "null");
});

Deno.test("an old version is copied to the top", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  const first = await putVersion(test, "k", "one");
  await putVersion(test, "k", "two");
  const copied = await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: "k",
      CopySource: `${Bucket}/k?versionId=${first}`,
    }),
  );
  assertEquals(copied.CopySourceVersionId, first);
  assertEquals(await getVersion(test, "k"), "one");
});

Deno.test("DeleteObjects deletes versions and puts markers", async () => {
  await using test = await openTestBucket({ versioned: true });
  const { s3, Bucket } = test;
  const VersionId = await putVersion(test, "a", "1");
  await putVersion(test, "b", "2");
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: {
        Objects: [{ Key: "a", VersionId }, { Key: "b" }, { Key: "none" }],
      },
    }),
  );
  assertEquals(Errors, undefined);
  assertEquals(
    Deleted!.map(({ Key, DeleteMarker }) => [Key, DeleteMarker ?? false]),
    [["a", false], ["b", true], ["none", true]],
  );
  assertEquals(await test.keys(), []);
});
