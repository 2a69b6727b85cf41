import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { assertEquals } from "../../support/assert.ts";
import { assertRefused, send } from "../service/support.ts";
import { openTestBucket } from "./support.ts";

Deno.test("deleting what is not there is no error", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "none" }));
  await assertRefused(
    s3.send(new DeleteObjectCommand({ Bucket: "nowhere", Key: "k" })),
    "NoSuchBucket",
    404,
  );
});

Deno.test("DeleteObjects deletes many, and says which unless it is to be quiet", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  for (const key of ["a & b", "<c>", "d"]) await test.put(key);
  const Objects = ["a & b", "<c>", "none"].map((Key) => ({ Key }));
  const { Deleted } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  assertEquals(Deleted!.map(({ Key }) => Key), ["a & b", "<c>", "none"]);
  assertEquals(await test.keys(), ["d"]);
  const quiet = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: "d" }], Quiet: true },
    }),
  );
  assertEquals(quiet.Deleted, undefined);
  assertEquals(await test.keys(), []);
});

Deno.test("DeleteObjects reports what it could not delete, and deletes the rest", async () => {
  await using test = await openTestBucket();
  const { s3, Bucket } = test;
  await test.put("a");
  await test.put("b");
  const Objects = [{ Key: "a", ETag: '"wrong"' }, { Key: "b" }, {
    Key: "x".repeat(1025),
  }];
  const { Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  assertEquals(
    Errors!.map(({ Code }) => Code),
    ["PreconditionFailed", "KeyTooLongError"],
  );
  assertEquals(await test.keys(), ["a"]);
});

Deno.test("documents that are not well-formed are refused", async () => {
  await using test = await openTestBucket();
  const post = async (text: string) => {
    const md5 = createHash("md5").update(text).digest("base64");
    const answer = await send(
      test.local,
      "POST",
      `/${test.Bucket}?delete`,
      { "content-md5": md5 },
      text,
    );
    return `${answer.status} ${/<Code>(.*)<\/Code>/.exec(answer.text)?.[1]}`;
  };
  const object = "<Object><Key>k</Key></Object>";
  const documents: [string, string][] = [
    ["", "400 MissingRequestBodyError"],
    ["<Delete>", "400 MalformedXML"],
    ["<Delete></Delete>", "400 MalformedXML"],
    ["<Other>" + object + "</Other>", "400 MalformedXML"],
    ["<Delete>" + object + "</Delete><Delete/>", "400 MalformedXML"],
    ["<Delete><Object></Object></Delete>", "400 MalformedXML"],
    ["<Delete>" + object.repeat(1001) + "</Delete>", "400 MalformedXML"],
    ["<Delete>&entity;</Delete>", "400 MalformedXML"],
    ["<a>".repeat(100_000), "400 MalformedXML"],
    [
      '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
      "400 MalformedXML",
    ],
  ];
  for (const [text, outcome] of documents) {
    assertEquals([text.slice(0, 60), await post(text)], [
      text.slice(0, 60),
      outcome,
    ]);
  }
  const good =
    '\ufeff<?xml version="1.0"?><!-- c --><x:Delete xmlns:x="http://s3.amazonaws.com/doc/2006-03-01/"> <x:Object><x:Key>a&#x26;<![CDATA[<b>]]></x:Key></x:Object> </x:Delete>';
  await test.put("a&<b>");
  assertEquals(await post(good), "200 undefined");
  assertEquals(await test.keys(), []);
});

Deno.test("DeleteObjects without a digest of its document is refused", async () => {
  await using test = await openTestBucket();
  const answer = await send(
    test.local,
    "POST",
    `/${test.Bucket}?delete`,
    {},
    "<Delete><Object><Key>k</Key></Object></Delete>",
  );
  assertEquals(answer.status, 400);
});
