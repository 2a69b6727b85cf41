import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
} from "@aws-sdk/client-s3";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused } from "../service/support.ts";
import { openTestBucket, type TestBucket } from "./support.ts";

async function openListed(): Promise<TestBucket> {
  const test = await openTestBucket();
  const keys = ["a", "a/1", "a/2", "a/b/3", "b!x", "b/1", "c", "z/1", "z/2"];
  for (const key of keys) await test.put(key);
  return test;
}

/** All pages of a listing, each as its keys and then its common prefixes. */
async function pagesOf(
  { s3, Bucket }: TestBucket,
  input: Partial<ListObjectsV2CommandInput>,
): Promise<string[][]> {
  const pages: string[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        ...input,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    const { Contents = [], CommonPrefixes = [] } = page;
    const names = [
      ...Contents.map(({ Key }) => Key!),
      ...CommonPrefixes.map(({ Prefix }) => Prefix!),
    ];
    assertEquals(page.KeyCount, names.length);
    pages.push(names);
    ContinuationToken = page.NextContinuationToken;
    assertEquals(page.IsTruncated, ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  return pages;
}

Deno.test("a listing has the keys in the order of their bytes, page by page", async () => {
  await using test = await openListed();
  assertEquals(await pagesOf(test, { MaxKeys: 4 }), [
    ["a", "a/1", "a/2", "a/b/3"],
    ["b!x", "b/1", "c", "z/1"],
    ["z/2"],
  ]);
  assertEquals(await pagesOf(test, { MaxKeys: 9 }), [
    ["a", "a/1", "a/2", "a/b/3", "b!x", "b/1", "c", "z/1", "z/2"],
  ]);
});

Deno.test("keys that share a delimiter are one common prefix, which counts as one", async () => {
  await using test = await openListed();
  assertEquals(await pagesOf(test, { Delimiter: "/" }), [
    ["a", "b!x", "c", "a/", "b/", "z/"],
  ]);
  assertEquals(await pagesOf(test, { Delimiter: "/", MaxKeys: 1 }), [
    ["a"],
    ["a/"],
    ["b!x"],
    ["b/"],
    ["c"],
    ["z/"],
  ]);
  assertEquals(await pagesOf(test, { Delimiter: "/", Prefix: "a/" }), [
    ["a/1", "a/2", "a/b/"],
  ]);
  assertEquals(await pagesOf(test, { Delimiter: "b/", Prefix: "a" }), [
    ["a", "a/1", "a/2", "a/b/"],
  ]);
});

Deno.test("a common prefix is found behind more keys than are read at once", async () => {
  await using test = await openTestBucket();
  const { local, Bucket } = test;
  const put = (key: string) =>
    local.handle({
      method: "PUT",
      target: `/${Bucket}/${key}`,
      headers: new Headers({ "content-length": "0", host: "localhost" }),
      body: null,
    });
  await Promise.all([
    ...Array.from({ length: 70 }, (_, i) => put(`many/${i}`)),
    put("zoo"),
  ]);
  assertEquals(await pagesOf(test, { Delimiter: "/", MaxKeys: 1 }), [
    ["many/"],
    ["zoo"],
  ]);
});

Deno.test("a listing starts after a key, or after a prefix that was listed", async () => {
  await using test = await openListed();
  assertEquals(await pagesOf(test, { StartAfter: "b/1" }), [[
    "c",
    "z/1",
    "z/2",
  ]]);
  assertEquals(await pagesOf(test, { StartAfter: "zz" }), [[]]);
  assertEquals(await pagesOf(test, { StartAfter: "a", Prefix: "z" }), [[
    "z/1",
    "z/2",
  ]]);
  assertEquals(await pagesOf(test, { StartAfter: "a/", Delimiter: "/" }), [
    ["b!x", "c", "b/", "z/"],
  ]);
});

Deno.test("ListObjects goes on after a marker", async () => {
  await using test = await openListed();
  const { s3, Bucket } = test;
  const first = await s3.send(
    new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2 }),
  );
  assertEquals([first.IsTruncated, first.NextMarker], [true, "a/"]);
  const rest = await s3.send(
    new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: "a/" }),
  );
  assertEquals(rest.Contents!.map(({ Key }) => Key), ["b!x", "c"]);
  assertEquals(rest.CommonPrefixes!.map(({ Prefix }) => Prefix), ["b/", "z/"]);
  const plain = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 1 }));
  assertEquals([plain.IsTruncated, plain.NextMarker], [true, undefined]);
});

Deno.test("parameters of a listing that make no sense are refused", async () => {
  await using test = await openListed();
  const { s3, Bucket } = test;
  const list = (input: Partial<ListObjectsV2CommandInput>) =>
    s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  await assertRefused(list({ MaxKeys: -1 }), "InvalidArgument", 400);
  await assertRefused(
    list({ ContinuationToken: "%%%" }),
    "InvalidArgument",
    400,
  );
  await assertRefused(
    list({ EncodingType: "utf" as "url" }),
    "InvalidArgument",
    400,
  );
  await assertRefused(list({ Bucket: "none" }), "NoSuchBucket", 404);
  const none = await list({ MaxKeys: 0 });
  assertEquals([none.KeyCount, none.IsTruncated], [0, false]);
});
