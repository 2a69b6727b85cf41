import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, send } from "../service/support.ts";
import { openTestBucket, readText } from "./support.ts";

Deno.test("a read is refused, or not repeated, by its conditions", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket, Key: "k", Body: "v" }),
  );
  const early = new Date(Date.now() - 3_600_000);
  const late = new Date(Date.now() + 3_600_000);
  const outcomes: [Partial<GetObjectCommand["input"]>, number][] = [
    [{ IfMatch: ETag! }, 200],
    [{ IfMatch: "*" }, 200],
    [{ IfMatch: `"other", ${ETag}` }, 200],
    [{ IfMatch: '"other"' }, 412],
    [{ IfNoneMatch: '"other"' }, 200],
    [{ IfModifiedSince: early }, 200],
    [{ IfUnmodifiedSince: late }, 200],
    [{ IfUnmodifiedSince: early }, 412],
    [{ IfMatch: ETag!, IfUnmodifiedSince: early }, 200],
    [{ IfNoneMatch: '"other"', IfModifiedSince: late }, 200],
  ];
  for (const [input, status] of outcomes) {
    const get = s3.send(new GetObjectCommand({ Bucket, Key: "k", ...input }));
    if (status === 200) assertEquals(await readText(await get), "v");
    else await assertRefused(get, "PreconditionFailed", status);
  }
  const target = `/${Bucket}/k`;
  for (
    const headers of [
      { "if-none-match": ETag! },
      { "if-none-match": "*" },
      { "if-modified-since": late.toUTCString() },
      { "if-none-match": ETag!, "if-modified-since": early.toUTCString() },
    ] as Record<string, string>[]
  ) {
    const answer = await send(test.local, "GET", target, headers);
    assertEquals([answer.status, answer.text], [304, ""]);
    assertEquals(answer.headers.get("etag"), ETag!);
  }
});

Deno.test("a write happens only if nothing is there, or if what is there matches", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const put = (input: Partial<PutObjectCommand["input"]>) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "v", ...input }));
  await assertRefused(put({ IfMatch: '"any"' }), "NoSuchKey", 404);
  const { ETag } = await put({ IfNoneMatch: "*" });
  const error = await assertRefused(
    put({ IfNoneMatch: "*" }),
    "PreconditionFailed",
    412,
  );
  assertEquals(error["Condition"], "If-None-Match");
  await assertRefused(put({ IfMatch: '"other"' }), "PreconditionFailed", 412);
  await put({ IfMatch: ETag! });
  await assertRefused(put({ IfNoneMatch: ETag! }), "NotImplemented", 501);
});

Deno.test("of writers that race with If-None-Match one wins", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const writers = Array.from({ length: 20 }, (_, i) =>
    s3.send(
      new PutObjectCommand({
        Bucket,
        Key: "k",
        Body: `writer ${i}`,
        IfNoneMatch: "*",
      }),
    ));
  const results = await Promise.allSettled(writers);
  const winners = results.flatMap((r, i) =>
    r.status === "fulfilled" ? [i] : []
  );
  assertEquals(winners.length, 1);
  const get = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  assertEquals(await readText(get), `writer ${winners[0]}`);
});

Deno.test("a copy is refused by conditions on its source", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket, Key: "k", Body: "v" }),
  );
  const copy = (input: Partial<CopyObjectCommand["input"]>) =>
    s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy",
        CopySource: `${Bucket}/k`,
        ...input,
      }),
    );
  await assertRefused(
    copy({ CopySourceIfMatch: '"x"' }),
    "PreconditionFailed",
    412,
  );
  await assertRefused(
    copy({ CopySourceIfNoneMatch: ETag! }),
    "PreconditionFailed",
    412,
  );
  await copy({ CopySourceIfMatch: ETag! });
});

Deno.test("a delete happens only if what is there matches", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket, Key: "k", Body: "v" }),
  );
  const remove = (IfMatch: string) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key: "k", IfMatch }));
  await assertRefused(remove('"x"'), "PreconditionFailed", 412);
  await remove(ETag!);
  await assertRefused(remove(ETag!), "NoSuchKey", 404);
});
