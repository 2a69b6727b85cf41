import type {
  CreateTransformJobRequest,
  DescribeTransformJobResponse,
} from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  DENO_IMAGE,
  KNN_IMAGE,
  ROLE,
  sourceDir,
  TestService,
  trainingRequest,
  waitFor,
  XGBOOST_IMAGE,
} from "./support.ts";

/** Answers what it was asked, and how; fails on "bad" and dies on "die". */
const ECHO = `
export function transform_fn(_model: unknown, body: string | Uint8Array, contentType: string, accept: string) {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (text.includes("bad")) throw new RangeError("bad input");
  if (text.includes("die")) Deno.exit(9);
  if (text.includes("slow")) return new Promise((resolve) => setTimeout(() => resolve("late"), 5000));
  if (contentType === "text/plain") {
    const names = ["BATCH", "MAX_PAYLOAD_IN_MB", "BATCH_STRATEGY", "MAX_CONCURRENT_TRANSFORMS"];
    return names.map((name) => Deno.env.get("SAGEMAKER_" + name)).join() + "|" + Deno.env.get("OWN");
  }
  if (accept === "application/jsonlines") {
    return text.split("\\n").map((line) => JSON.stringify({ got: JSON.parse(line) })).join("\\n");
  }
  if (contentType === "application/x-size") return String(text.split("\\n").length) + "\\n";
  return text.split("\\n").map((line) => line.split(",").length).join("\\n");
}
`;

type Changes =
  & Omit<
    Partial<CreateTransformJobRequest>,
    "TransformInput" | "TransformOutput"
  >
  & {
    input?: Partial<CreateTransformJobRequest["TransformInput"]>;
    output?: Partial<CreateTransformJobRequest["TransformOutput"]>;
  };

class Transforms implements AsyncDisposable {
  #count = 0;

  private constructor(readonly service: TestService) {}

  static async open(
    options?: Parameters<typeof TestService.open>[0],
  ): Promise<Transforms> {
    const service = await TestService.open(options);
    await service.put("code.tar.gz", await sourceDir({ "echo.ts": ECHO }));
    await operations.CreateModel({
      ModelName: "echo",
      ExecutionRoleArn: ROLE,
      PrimaryContainer: {
        Image: DENO_IMAGE,
        Environment: {
          SAGEMAKER_PROGRAM: "echo.ts",
          SAGEMAKER_SUBMIT_DIRECTORY: "s3://bucket/code.tar.gz",
          OWN: "model",
        },
      },
    }, service.context);
    return new Transforms(service);
  }

  request(changes: Changes = {}): CreateTransformJobRequest {
    const { input, output, ...others } = changes;
    return {
      TransformJobName: `job-${++this.#count}`,
      ModelName: "echo",
      TransformInput: {
        DataSource: {
          S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/in/" },
        },
        ContentType: "text/csv",
        SplitType: "Line",
        ...input,
      },
      TransformOutput: {
        S3OutputPath: "s3://bucket/out",
        AssembleWith: "Line",
        Accept: "text/csv",
        ...output,
      },
      TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
      ...others,
    };
  }

  async run(changes: Changes = {}): Promise<DescribeTransformJobResponse> {
    const request = this.request(changes);
    await operations.CreateTransformJob(request, this.service.context);
    return await this.service.transformJob(request.TransformJobName!);
  }

  log({ TransformJobName }: DescribeTransformJobResponse): string[] {
    return this.service.log("TransformJobs", TransformJobName!);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.service[Symbol.asyncDispose]();
  }
}

Deno.test("Every object gets its output beside the others, named by its key below the prefix", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", "1,2\n3\n");
  await service.put("in/sub/b.csv", "1,2,3");
  const job = await transforms.run();
  assertEquals(job.TransformJobStatus, "Completed");
  assert(+job.TransformStartTime! <= +job.TransformEndTime!);
  assertEquals(service.keys("out/"), ["out/a.csv.out", "out/sub/b.csv.out"]);
  assertEquals(service.text("out/a.csv.out"), "2\n1\n");
  assertEquals(service.text("out/sub/b.csv.out"), "3\n");
  await transforms.run({
    input: {
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/in/a.csv" },
      },
    },
    output: { S3OutputPath: "s3://bucket/one/" },
  });
  assertEquals(service.keys("one/"), ["one/a.csv.out"]);
});

Deno.test("The container's environment and the first log line tell how records are sent", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a", "x");
  const job = await transforms.run({
    input: { ContentType: "text/plain", SplitType: "None" },
    output: { AssembleWith: "None", Accept: "text/plain" },
    MaxPayloadInMB: 3,
    MaxConcurrentTransforms: 2,
    BatchStrategy: "SingleRecord",
    Environment: { OWN: "job" },
  });
  assertEquals(
    transforms.log(job)[0],
    "[sagemaker logs]: MaxConcurrentTransforms=2, MaxPayloadInMB=3, BatchStrategy=SINGLE_RECORD",
  );
  assertEquals(service.text("out/a.out"), "true,3,SINGLE_RECORD,2|job");
  const streams = service.context.logs.streams(
    "/aws/sagemaker/TransformJobs",
    `${job.TransformJobName}/`,
  );
  assert(/\/i-[0-9a-f]{17}-\d+\/data-log$/.test(streams[0]!), streams[0]);
});

Deno.test("Both strategies and the payload limit decide how many records a request has", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  const line = "x".repeat(2 ** 18 - 1);
  await service.put("in/a", `${line}\n`.repeat(10));
  const sizes = async (changes: Changes) => {
    await transforms.run({
      ...changes,
      input: { ContentType: "application/x-size" },
      output: { Accept: "text/csv" },
    });
    return service.text("out/a.out").trim().split("\n").map(Number);
  };
  assertEquals(await sizes({ MaxPayloadInMB: 6 }), [10]);
  assertEquals(await sizes({ MaxPayloadInMB: 1 }), [4, 4, 2]);
  assertEquals(
    await sizes({ BatchStrategy: "SingleRecord" }),
    new Array(10).fill(1),
  );
  const tooLong = await transforms.run({
    MaxPayloadInMB: 1,
    input: { SplitType: "None" },
  });
  assertEquals(tooLong.TransformJobStatus, "Failed");
  assert(
    transforms.log(tooLong).some((line) =>
      line.includes("exceeds the payload limit of 1048576 bytes")
    ),
  );
});

Deno.test("The answers of concurrent requests are written in the order of the records", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  const rows = Array.from({ length: 60 }, (_, i) => ",".repeat(i % 13));
  await service.put("in/a", rows.map((row) => `x${row}`).join("\n"));
  await transforms.run({
    BatchStrategy: "SingleRecord",
    MaxConcurrentTransforms: 4,
  });
  assertEquals(
    service.text("out/a.out").trim().split("\n").map(Number),
    rows.map((row) => row.length + 1),
  );
});

Deno.test("A file with a failing record has no output; the others do, and the job is Failed", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", "1\n");
  await service.put("in/b.csv", "1\nbad\n");
  await service.put("in/c.csv", "1\n");
  const job = await transforms.run({ BatchStrategy: "SingleRecord" });
  assertEquals(job.TransformJobStatus, "Failed");
  assertEquals(
    job.FailureReason,
    "AlgorithmError: See job logs for more information",
  );
  assertEquals(service.keys("out/"), ["out/a.csv.out", "out/c.csv.out"]);
  const about = transforms.log(job).filter((line) => line.includes("b.csv"));
  assertEquals(about, [
    "[sagemaker logs]: bucket/in/b.csv: AlgorithmError: 500",
    "[sagemaker logs]: bucket/in/b.csv: ",
    "[sagemaker logs]: bucket/in/b.csv: Message:",
    "[sagemaker logs]: bucket/in/b.csv: RangeError: bad input",
  ]);
});

Deno.test("Filters and the join work on CSV as the guide has it", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", '7,"x, y",1.50\n8,z,2\n');
  await transforms.run({
    DataProcessing: {
      InputFilter: "$[1:]",
      JoinSource: "Input",
      OutputFilter: "$[0,1,-1]",
    },
  });
  // The container sees the quoted comma too, and counts three fields.
  assertEquals(service.text("out/a.csv.out"), '7,"x, y",3\n8,z,2\n');
});

Deno.test("Filters and the join work on JSON Lines", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a", '{"id":1,"f":[1,2]}\n{"id":2,"f":[3]}\n');
  const jsonlines = "application/jsonlines";
  await transforms.run({
    input: { ContentType: jsonlines },
    output: { Accept: jsonlines },
    DataProcessing: {
      InputFilter: "$.f",
      JoinSource: "Input",
      OutputFilter: "$['id','SageMakerOutput']",
    },
  });
  assertEquals(
    service.text("out/a.out"),
    '{"id":1,"SageMakerOutput":{"got":[1,2]}}\n{"id":2,"SageMakerOutput":{"got":[3]}}\n',
  );
});

Deno.test("A filter that a record does not satisfy fails its file as a ClientError", async () => {
  await using transforms = await Transforms.open();
  await transforms.service.put("in/a.csv", "1,2\n3\n");
  const job = await transforms.run({ DataProcessing: { InputFilter: "$[1]" } });
  assertEquals(
    job.FailureReason,
    "ClientError: See job logs for more information",
  );
  assert(
    transforms.log(job).some((line) =>
      line.includes("Index 1 is outside of 1 values")
    ),
  );
});

Deno.test("Gzipped input, a manifest and empty lines are read", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  const gzip = new Blob(["1,2\n\n3\n"]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  await service.put(
    "zip/a.csv.gz",
    new Uint8Array(await new Response(gzip).arrayBuffer()),
  );
  await service.put("zip/b.csv.gz", "not in the manifest");
  await service.put("manifest", '[{"prefix":"s3://bucket/zip/"},"a.csv.gz"]');
  const job = await transforms.run({
    input: {
      CompressionType: "Gzip",
      DataSource: {
        S3DataSource: {
          S3DataType: "ManifestFile",
          S3Uri: "s3://bucket/manifest",
        },
      },
    },
  });
  assertEquals(job.TransformJobStatus, "Completed");
  assertEquals(service.keys("out/"), ["out/a.csv.gz.out"]);
  assertEquals(service.text("out/a.csv.gz.out"), "2\n1\n");
});

Deno.test("A container that dies, or is too slow, fails its file and not the service", async () => {
  await using transforms = await Transforms.open();
  await transforms.service.put("in/a.csv", "die\n");
  const dead = await transforms.run({
    ModelClientConfig: { InvocationsMaxRetries: 0 },
  });
  assertEquals(dead.TransformJobStatus, "Failed");
  await transforms.service.put("in/a.csv", "slow\n");
  const slow = await transforms.run({
    ModelClientConfig: {
      InvocationsMaxRetries: 0,
      InvocationsTimeoutInSeconds: 1,
    },
  });
  assertEquals(slow.TransformJobStatus, "Failed");
  assert(
    transforms.log(slow).some((line) =>
      line.includes("No answer within 1 seconds")
    ),
  );
});

Deno.test("A stopped transform job stores nothing", async () => {
  await using transforms = await Transforms.open({ grace: 100 });
  const { service } = transforms;
  await service.put("in/a.csv", "1\n");
  await service.put("in/b.csv", "slow\n");
  const request = transforms.request();
  await operations.CreateTransformJob(request, service.context);
  const name = request.TransformJobName!;
  await waitFor(() => service.log("TransformJobs", name).length > 0);
  await operations.StopTransformJob(
    { TransformJobName: name },
    service.context,
  );
  const job = await service.transformJob(name);
  assertEquals(job.TransformJobStatus, "Stopped");
  assertEquals(service.keys("out/"), []);
});

Deno.test("A model that cannot be loaded fails the job before any record", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", "1\n");
  await service.put("model.tar.gz", "no archive");
  await operations.CreateModel({
    ModelName: "broken",
    PrimaryContainer: {
      Image: XGBOOST_IMAGE,
      ModelDataUrl: "s3://bucket/model.tar.gz",
    },
  }, service.context);
  const broken = await transforms.run({ ModelName: "broken" });
  assert(
    broken.FailureReason!.startsWith(
      "ClientError: Cannot unpack the model artifact",
    ),
  );
});

Deno.test("Containers of a pipeline answer one after the other", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", "0,5\n1,1\n");
  await service.put("train/a.csv", "10,2\n20,1\n");
  await service.train(
    trainingRequest("knn", KNN_IMAGE, {
      feature_dim: "1",
      k: "1",
      predictor_type: "regressor",
      sample_size: "2",
    }, [{
      ChannelName: "train",
      ContentType: "text/csv",
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/train/" },
      },
    }]),
  );
  const echo = {
    Image: DENO_IMAGE,
    Environment: {
      SAGEMAKER_PROGRAM: "echo.ts",
      SAGEMAKER_SUBMIT_DIRECTORY: "s3://bucket/code.tar.gz",
      SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv",
    },
  };
  await operations.CreateModel({
    ModelName: "pipeline",
    Containers: [echo, {
      Image: KNN_IMAGE,
      ModelDataUrl: "s3://bucket/models/knn/output/model.tar.gz",
    }],
  }, service.context);
  const job = await transforms.run({
    ModelName: "pipeline",
    output: { Accept: "application/jsonlines" },
  });
  assertEquals(job.FailureReason, undefined, transforms.log(job).join("\n"));
  assertEquals(
    service.text("out/a.csv.out"),
    '{"predicted_label": 10.0}\n{"predicted_label": 10.0}\n',
  );
});

Deno.test("Data capture writes manifests by the hour, and adds ids to the records", async () => {
  await using transforms = await Transforms.open();
  const { service } = transforms;
  await service.put("in/a.csv", "1,2\n3\n");
  await service.put("in/b.csv", "1\n");
  await transforms.run({
    DataCaptureConfig: {
      DestinationS3Uri: "s3://bucket/capture",
      GenerateInferenceId: true,
    },
  });
  const rows = service.text("out/a.csv.out").trim().split("\n");
  assertEquals(rows.map((row) => row.split(",")[0]), ["2", "1"]);
  const pattern = /^\d,[0-9a-f-]{36},\d{4}-\d\d-\d\dT[\d:.]+Z$/;
  assert(rows.every((row) => pattern.test(row)), rows.join());
  const [input, output] = service.keys("capture/");
  assert(/^capture\/input\/\d{4}\/\d\d\/\d\d\/\d\d\/.*\.json$/.test(input!));
  assertEquals(JSON.parse(service.text(input!)), [
    { prefix: "s3://bucket/in/" },
    "a.csv",
    "b.csv",
  ]);
  assertEquals(JSON.parse(service.text(output!)), [
    { prefix: "s3://bucket/out/" },
    "a.csv.out",
    "b.csv.out",
  ]);
  await transforms.run({
    input: { ContentType: "application/jsonlines" },
    output: {
      Accept: "application/jsonlines",
      S3OutputPath: "s3://bucket/json",
    },
    DataCaptureConfig: {
      DestinationS3Uri: "s3://bucket/capture",
      GenerateInferenceId: true,
    },
  });
  const [first] = service.text("json/b.csv.out").split("\n");
  assertEquals(Object.keys(JSON.parse(first!)), [
    "got",
    "SageMakerInferenceId",
    "SageMakerInferenceTime",
  ]);
});
