import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, openTestLocal, send } from "../service/support.ts";

Deno.test("a bucket is made, listed, found and deleted", async () => {
  await using test = await openTestLocal();
  const { s3 } = test;
  for (const Bucket of ["second", "first"]) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  assertEquals(Buckets!.map(({ Name }) => Name), ["first", "second"]);
  const { BucketRegion } = await s3.send(
    new HeadBucketCommand({ Bucket: "first" }),
  );
  assertEquals(BucketRegion, "us-east-1");
  await s3.send(new DeleteBucketCommand({ Bucket: "first" }));
  await assertRefused(
    s3.send(new HeadBucketCommand({ Bucket: "first" })),
    "NotFound",
    404,
  );
});

Deno.test("ListBuckets pages and filters by prefix", async () => {
  await using test = await openTestLocal();
  for (const Bucket of ["aa1", "aa2", "aa3", "bb1"]) {
    await test.s3.send(new CreateBucketCommand({ Bucket }));
  }
  const first = await test.s3.send(
    new ListBucketsCommand({ MaxBuckets: 2, Prefix: "aa" }),
  );
  assertEquals(first.Buckets!.map(({ Name }) => Name), ["aa1", "aa2"]);
  const second = await test.s3.send(
    new ListBucketsCommand({
      MaxBuckets: 2,
      Prefix: "aa",
      ContinuationToken: first.ContinuationToken!,
    }),
  );
  assertEquals(second.Buckets!.map(({ Name }) => Name), ["aa3"]);
  assertEquals(second.ContinuationToken, undefined);
});

Deno.test("a bucket in us-east-1 may be made twice, elsewhere it is refused", async () => {
  await using test = await openTestLocal();
  const { s3 } = test;
  await s3.send(new CreateBucketCommand({ Bucket: "again" }));
  await s3.send(new CreateBucketCommand({ Bucket: "again" }));
  const abroad = new CreateBucketCommand({
    Bucket: "abroad",
    CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
  });
  await s3.send(abroad);
  await assertRefused(s3.send(abroad), "BucketAlreadyOwnedByYou", 409);
});

Deno.test("GetBucketLocation names the region, and nothing for us-east-1", async () => {
  await using test = await openTestLocal({ region: "eu-central-1" });
  const { s3 } = test;
  await s3.send(new CreateBucketCommand({ Bucket: "home" }));
  const { LocationConstraint } = await s3.send(
    new GetBucketLocationCommand({ Bucket: "home" }),
  );
  assertEquals(LocationConstraint, "eu-central-1");
  const wrong = await send(
    test.local,
    "PUT",
    "/other",
    {},
    "<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>",
  );
  assertEquals(wrong.status, 400);
  assertEquals(
    wrong.text.includes("<Code>InvalidLocationConstraint</Code>"),
    true,
  );
});

Deno.test("names that AWS refuses for a bucket are refused", async () => {
  await using test = await openTestLocal();
  const names = [
    "ab",
    "A-b",
    "a..b",
    "-ab",
    "10.0.0.1",
    "xn--b",
    "a".repeat(64),
    "a_b",
  ];
  for (const name of names) {
    const { status, text } = await send(test.local, "PUT", `/${name}`);
    assertEquals([name, status], [name, 400]);
    assertEquals(text.includes("InvalidBucketName"), true);
  }
});

Deno.test("a bucket with objects is not deleted", async () => {
  await using test = await openTestLocal();
  const { s3 } = test;
  await s3.send(new CreateBucketCommand({ Bucket: "full" }));
  await s3.send(new PutObjectCommand({ Bucket: "full", Key: "k", Body: "v" }));
  await assertRefused(
    s3.send(new DeleteBucketCommand({ Bucket: "full" })),
    "BucketNotEmpty",
    409,
  );
  await assertRefused(
    s3.send(new DeleteBucketCommand({ Bucket: "none" })),
    "NoSuchBucket",
    404,
  );
});

Deno.test("versioning of a bucket is off, then Enabled, then Suspended", async () => {
  await using test = await openTestLocal();
  const { s3 } = test;
  await s3.send(new CreateBucketCommand({ Bucket: "versions" }));
  const status = async () =>
    (await s3.send(new GetBucketVersioningCommand({ Bucket: "versions" })))
      .Status;
  assertEquals(await status(), undefined);
  for (const Status of ["Enabled", "Suspended"] as const) {
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: "versions",
        VersioningConfiguration: { Status },
      }),
    );
    assertEquals(await status(), Status);
  }
});

Deno.test("tags of a bucket are kept, replaced and deleted", async () => {
  await using test = await openTestLocal();
  const { s3 } = test;
  const Bucket = "tagged";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const tags = new GetBucketTaggingCommand({ Bucket });
  await assertRefused(s3.send(tags), "NoSuchTagSet", 404);
  const TagSet = [{ Key: "team", Value: "a b+c=d" }, {
    Key: "__proto__",
    Value: "x",
  }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  assertEquals((await s3.send(tags)).TagSet, TagSet);
  await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
  await assertRefused(s3.send(tags), "NoSuchTagSet", 404);
});

Deno.test("sub-resources of a bucket that are not here are refused by name", async () => {
  await using test = await openTestLocal();
  await test.s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  for (
    const name of [
      "acl",
      "policy",
      "cors",
      "lifecycle",
      "encryption",
      "nonsense",
    ]
  ) {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const { status, text } = await send(
        test.local,
        method,
        `/bucket?${name}`,
      );
      assertEquals([method, name, status], [method, name, 501]);
      assertEquals(text.includes(name), true);
    }
  }
  const { status } = await send(test.local, "HEAD", "/bucket");
  assertEquals(status, 200);
});
