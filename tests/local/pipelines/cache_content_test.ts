import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { UpdatePipelineCommand } from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { cacheKey } from "../../../lib/local/pipelines/cache.ts";
import { contentOf } from "../../../lib/local/pipelines/cache_content.ts";
import { readDefinition } from "../../../lib/local/pipelines/definition.ts";
import type { Json } from "../../../lib/local/pipelines/reader.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE, TestService, XGBOOST_IMAGE } from "../jobs/support.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  execute,
  processingStep,
} from "./support.ts";

/** Two folders of the same files, a third with another name, a fourth with other bytes. */
const OBJECTS: Readonly<Record<string, string>> = {
  "a/x.csv": "1",
  "a/deep/y.csv": "2",
  "b/x.csv": "1",
  "b/deep/y.csv": "2",
  "c/x.csv": "1",
  "c/deep/z.csv": "2",
  "d/x.csv": "1",
  "d/deep/y.csv": "3",
  "of_a.manifest": '[{"prefix": "s3://bucket/a/"}, "x.csv"]',
  "of_b.manifest": '[{"prefix": "s3://bucket/b/"}, "x.csv"]',
  "of_y.manifest": '[{"prefix": "s3://bucket/a/"}, "deep/y.csv"]',
  "wrong.manifest": "[1]",
  "of_a.jsonl": '{"source-ref": "s3://bucket/a/x.csv", "label": 1}',
  "of_b.jsonl": '{"source-ref": "s3://bucket/b/x.csv", "label": 1}\n',
  "of_y.jsonl": '{"source-ref": "s3://bucket/a/deep/y.csv", "label": 1}',
};

const input = (uri: string, S3DataType = "S3Prefix") => ({
  S3Input: { S3Uri: `s3://bucket/${uri}`, S3DataType, LocalPath: "/opt" },
});
const manifest = (uri: string) => input(uri, "ManifestFile");
const augmented = (uri: string) => input(uri, "AugmentedManifestFile");
const script = (folder: string) => ({
  sagemaker_submit_directory: JSON.stringify(`s3://bucket/${folder}/x.csv`),
});

const TABLE: readonly [string, Json, Json, same: boolean][] = [
  ["folders of the same files", input("a/"), input("b/"), true],
  ["a folder with and without its slash", input("a/"), input("b"), true],
  ["another name in a folder", input("a/"), input("c/"), false],
  ["other bytes in a folder", input("a/"), input("d/"), false],
  ["one file at two places", input("a/x.csv"), input("c/x.csv"), true],
  ["one file under two names", input("a/deep/y.csv"), input("c/deep/"), false],
  ["a URI among other texts", ["s3://bucket/a/"], ["s3://bucket/b/"], true],
  ["a URI that is JSON, as SDKs write it", script("a"), script("b"), true],
  [
    "manifests of the same files",
    manifest("of_a.manifest"),
    manifest("of_b.manifest"),
    true,
  ],
  [
    "manifests of other files",
    manifest("of_a.manifest"),
    manifest("of_y.manifest"),
    false,
  ],
  [
    "augmented manifests of the same files",
    augmented("of_a.jsonl"),
    augmented("of_b.jsonl"),
    true,
  ],
  [
    "augmented manifests of other files",
    augmented("of_a.jsonl"),
    augmented("of_y.jsonl"),
    false,
  ],
  ["places where nothing is", input("none/"), input("nothing/"), false],
  ["places that a job writes to", { S3OutputPath: "s3://bucket/a/" }, {
    S3OutputPath: "s3://bucket/b/",
  }, false],
];

Deno.test("content is compared by the names and bytes that a container sees", async () => {
  await using service = await TestService.open();
  const { objects } = service.context;
  for (const [key, body] of Object.entries(OBJECTS)) {
    await service.put(key, body);
  }
  for (const [what, one, other, same] of TABLE) {
    const [a, b] = [one, other]
      .map((value) => JSON.stringify(contentOf(value, objects)));
    assertEquals(a === b, same, what);
  }
});

Deno.test("files of a manifest that change are other content, and a wrong manifest stays what it is", async () => {
  await using service = await TestService.open();
  const { objects } = service.context;
  for (const [key, body] of Object.entries(OBJECTS)) {
    await service.put(key, body);
  }
  const before = contentOf(manifest("of_a.manifest"), objects);
  await service.put("a/x.csv", "changed");
  const after = contentOf(manifest("of_a.manifest"), objects);
  assert(JSON.stringify(before) !== JSON.stringify(after), "the same content");
  assertEquals(
    contentOf(manifest("wrong.manifest"), objects),
    manifest("wrong.manifest"),
  );
});

/** Uploads an object in two parts: its ETag is not that of the same bytes as one. */
async function putInParts({ s3 }: ServiceClients, Key: string, body: string) {
  const to = { Bucket: "bucket", Key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(to));
  const least = 5 * 1024 * 1024;
  const Parts = await Promise.all(
    [body.slice(0, least), body.slice(least)].map(async (Body, i) => {
      const PartNumber = i + 1;
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...to, UploadId, PartNumber, Body }),
      );
      return { PartNumber, ETag };
    }),
  );
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...to,
      UploadId,
      MultipartUpload: { Parts },
    }),
  );
}

Deno.test("by content, the same bytes are a hit also where they were uploaded in parts", async () => {
  await using clients = await ServiceClients.open();
  const body = `// ${"x".repeat(5 * 1024 * 1024)}`;
  await clients.put("code/run.ts", body);
  await putInParts(clients, "code2/run.ts", body);
  const definition = (place: string) => {
    const step = processingStep("P", {
      CacheConfig: { Enabled: true, ExpireAfter: "P1D" },
    });
    const text = definitionOf([step], {
      Metadata: { SagebookCacheBy: "content" },
    });
    return text.replace("s3://bucket/code/", place);
  };
  await createPipeline(clients, definition("s3://bucket/code/"));
  const first = await execute(clients);
  await clients.sagemaker.send(
    new UpdatePipelineCommand({
      PipelineName: "p",
      PipelineDefinition: definition("s3://bucket/code2/"),
    }),
  );
  const second = await execute(clients);
  assertEquals(
    second.steps.P!.CacheHitResult?.SourcePipelineExecutionArn,
    first.arn,
  );
});

Deno.test("by content, a model is what its containers are, and by URI its name", async () => {
  await using service = await TestService.open();
  const { context } = service;
  for (const [name, bytes] of [["one", "1"], ["same", "1"], ["other", "2"]]) {
    await operations.CreateModel({
      ModelName: name,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: {
        Image: XGBOOST_IMAGE,
        ModelDataUrl: await service.put(`${name}/model.tar.gz`, bytes!),
      },
    }, context);
  }
  const [step] = readDefinition(
    definitionOf([{ Name: "T", Type: "Transform", Arguments: {} }]),
  ).steps;
  const key = (ModelName: string, byContent: boolean) =>
    cacheKey(step!, { ModelName }, byContent, context);
  assertEquals(key("same", true), key("one", true));
  assert(key("other", true) !== key("one", true), "other bytes");
  assert(key("same", false) !== key("one", false), "another name");
});
