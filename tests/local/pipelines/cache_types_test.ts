import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  CreateModelCommand,
  DeleteHyperParameterTuningJobCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { ROLE, XGBOOST_IMAGE } from "../jobs/support.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  execute,
  processingStep,
} from "./support.ts";

type Arguments = Record<string, unknown>;

/** What a case changes, and whether the earlier run still counts. */
type Case = readonly [what: string, change: Arguments, hit: boolean];

const RESOURCES = {
  InstanceCount: 1,
  InstanceType: "ml.m5.large",
  VolumeSizeInGB: 10,
};
const OTHER_RESOURCES = { ...RESOURCES, InstanceType: "ml.m5.xlarge" };
const ALGORITHM = { TrainingImage: XGBOOST_IMAGE, TrainingInputMode: "File" };

function channels(place = "train/"): unknown[] {
  return ["train", "validation"].map((ChannelName) => ({
    ChannelName,
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "S3Prefix",
        S3Uri: `s3://bucket/${place}`,
        S3DataDistributionType: "FullyReplicated",
      },
    },
  }));
}

const training: Arguments = {
  AlgorithmSpecification: ALGORITHM,
  RoleArn: ROLE,
  HyperParameters: { num_round: "2" },
  InputDataConfig: channels(),
  OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
  ResourceConfig: RESOURCES,
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
};

const trainingCases: readonly Case[] = [
  ["nothing", {}, true],
  ["other hyperparameters", { HyperParameters: { num_round: "3" } }, false],
  ["other data", { InputDataConfig: channels("train2/") }, false],
  ["an environment", { Environment: { A: "b" } }, false],
  [
    "a checkpoint",
    { CheckpointConfig: { S3Uri: "s3://bucket/checkpoints" } },
    false,
  ],
  [
    "a debug hook",
    { DebugHookConfig: { S3OutputPath: "s3://bucket/debug" } },
    false,
  ],
  [
    "another instance, output, role and time",
    {
      ResourceConfig: OTHER_RESOURCES,
      OutputDataConfig: { S3OutputPath: "s3://bucket/other" },
      StoppingCondition: { MaxRuntimeInSeconds: 700 },
      RoleArn: `${ROLE}-2`,
    },
    true,
  ],
];

function transformInput(place: string): Arguments {
  const S3Uri = `s3://bucket/${place}`;
  return {
    ContentType: "text/csv",
    SplitType: "Line",
    DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri } },
  };
}

const transform: Arguments = {
  ModelName: "m1",
  TransformInput: transformInput("batch/"),
  TransformOutput: { S3OutputPath: "s3://bucket/scores", Accept: "text/csv" },
  TransformResources: { InstanceCount: 1, InstanceType: "ml.m5.large" },
};

const transformCases: readonly Case[] = [
  ["nothing", {}, true],
  ["another model", { ModelName: "m2" }, false],
  ["other data", { TransformInput: transformInput("batch2/") }, false],
  ["an environment", { Environment: { A: "b" } }, false],
  ["a filter", { DataProcessing: { OutputFilter: "$[0]" } }, false],
  [
    "another instance, output and strategy",
    {
      TransformResources: { InstanceCount: 1, InstanceType: "ml.m5.xlarge" },
      TransformOutput: { S3OutputPath: "s3://bucket/other" },
      BatchStrategy: "SingleRecord",
      MaxPayloadInMB: 5,
    },
    true,
  ],
];

const search = {
  Strategy: "Random",
  HyperParameterTuningJobObjective: {
    Type: "Minimize",
    MetricName: "validation:rmse",
  },
  ResourceLimits: { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 1 },
  ParameterRanges: {
    ContinuousParameterRanges: [
      { Name: "eta", MinValue: "0.1", MaxValue: "0.5" },
    ],
  },
};
const trial = {
  AlgorithmSpecification: ALGORITHM,
  RoleArn: ROLE,
  StaticHyperParameters: { num_round: "2" },
  InputDataConfig: channels(),
  OutputDataConfig: { S3OutputPath: "s3://bucket/tuned" },
  ResourceConfig: RESOURCES,
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
};
const tuning: Arguments = {
  HyperParameterTuningJobConfig: search,
  TrainingJobDefinition: trial,
};

function withTrial(change: Partial<typeof trial>): Arguments {
  return { TrainingJobDefinition: { ...trial, ...change } };
}

const tuningCases: readonly Case[] = [
  ["nothing", {}, true],
  [
    "another search",
    { HyperParameterTuningJobConfig: { ...search, RandomSeed: 7 } },
    false,
  ],
  [
    "other static hyperparameters",
    withTrial({ StaticHyperParameters: { num_round: "3" } }),
    false,
  ],
  [
    "other data",
    withTrial({ InputDataConfig: channels("train2/") }),
    false,
  ],
  [
    "another instance, output and time",
    withTrial({
      ResourceConfig: OTHER_RESOURCES,
      OutputDataConfig: { S3OutputPath: "s3://bucket/other" },
      StoppingCondition: { MaxRuntimeInSeconds: 700 },
    }),
    true,
  ],
];

const process = processingStep("P").Arguments as unknown as Arguments;
const [code] = process.ProcessingInputs as [Record<string, unknown>];

const processingCases: readonly Case[] = [
  ["nothing", {}, true],
  ["an environment", { Environment: { A: "b" } }, false],
  [
    "a further input",
    { ProcessingInputs: [code, { ...code, InputName: "more" }] },
    false,
  ],
  [
    "arguments of the script",
    {
      AppSpecification: {
        ...process.AppSpecification as object,
        ContainerArguments: ["a"],
      },
    },
    false,
  ],
  [
    "another instance and time",
    {
      ProcessingResources: { ClusterConfig: OTHER_RESOURCES },
      StoppingCondition: { MaxRuntimeInSeconds: 700 },
    },
    true,
  ],
];

const ROWS = Array.from({ length: 40 }, (_, i) => `${i * 2},${i}\n`).join("");

async function openCached(
  type: string,
  given: Arguments,
  others: Record<string, unknown> = {},
): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  for (const place of ["train/", "train2/"]) {
    await clients.put(`${place}data.csv`, ROWS);
  }
  for (const place of ["batch/", "batch2/"]) {
    await clients.put(`${place}rows.csv`, "1\n2\n");
  }
  await clients.put("code/run.ts", "// Nothing to do.");
  if (type === "Transform") await makeModels(clients);
  await createPipeline(clients, cached(type, given, others));
  return clients;
}

/** Two models of one artifact, which a training step leaves. */
async function makeModels(clients: ServiceClients): Promise<void> {
  const step = { Name: "Make", Type: "Training", Arguments: training };
  await createPipeline(clients, definitionOf([step]), "make");
  const { steps } = await execute(clients, { PipelineName: "make" });
  assertEquals(steps.Make!.StepStatus, "Succeeded");
  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: "bucket", Prefix: "models/" }),
  );
  for (const ModelName of ["m1", "m2"]) {
    await clients.sagemaker.send(
      new CreateModelCommand({
        ModelName,
        ExecutionRoleArn: ROLE,
        PrimaryContainer: {
          Image: XGBOOST_IMAGE,
          ModelDataUrl: `s3://bucket/${Contents[0]!.Key}`,
        },
      }),
    );
  }
}

function cached(
  Type: string,
  Arguments: Arguments,
  others: Record<string, unknown> = {},
): string {
  const CacheConfig = { Enabled: true, ExpireAfter: "P1D" };
  return definitionOf([{ Name: "S", Type, Arguments, CacheConfig }], others);
}

async function runs(clients: ServiceClients, what: string) {
  const { arn, steps, execution } = await execute(clients);
  assertEquals(
    execution.PipelineExecutionStatus,
    "Succeeded",
    `${what}: ${steps.S?.FailureReason}`,
  );
  return {
    arn,
    source: steps.S!.CacheHitResult?.SourcePipelineExecutionArn,
  };
}

const TYPES: readonly [string, Arguments, readonly Case[]][] = [
  ["Training", training, trainingCases],
  ["Transform", transform, transformCases],
  ["Tuning", tuning, tuningCases],
  ["Processing", process, processingCases],
];

for (const [type, given, cases] of TYPES) {
  Deno.test(`the cache of ${type} steps compares the arguments that the service compares, and no others`, async () => {
    await using clients = await openCached(type, given);
    const first = await runs(clients, "the first");
    assertEquals(first.source, undefined);
    for (const [what, change, hit] of cases) {
      await clients.sagemaker.send(
        new UpdatePipelineCommand({
          PipelineName: "p",
          PipelineDefinition: cached(type, { ...given, ...change }),
          RoleArn: ROLE,
        }),
      );
      const { source } = await runs(clients, what);
      assertEquals(source, hit ? first.arn : undefined, what);
    }
  });
}

const MOVED: readonly [string, Arguments, Arguments, string][] = [
  [
    "Training",
    training,
    { InputDataConfig: channels("train2/") },
    "train2/data.csv",
  ],
  [
    "Transform",
    transform,
    { TransformInput: transformInput("batch2/") },
    "batch2/rows.csv",
  ],
  [
    "Tuning",
    tuning,
    withTrial({ InputDataConfig: channels("train2/") }),
    "train2/data.csv",
  ],
];

for (const [type, given, moved, file] of MOVED) {
  Deno.test(`the cache of ${type} steps by content takes the same bytes at another place, and no others`, async () => {
    const others = { Metadata: { SagebookCacheBy: "content" } };
    await using clients = await openCached(type, given, others);
    const first = await runs(clients, "the first");
    await clients.sagemaker.send(
      new UpdatePipelineCommand({
        PipelineName: "p",
        PipelineDefinition: cached(type, { ...given, ...moved }, others),
        RoleArn: ROLE,
      }),
    );
    assertEquals((await runs(clients, "moved")).source, first.arn);
    await clients.put(file, type === "Transform" ? "3\n" : `1,1\n${ROWS}`);
    assertEquals((await runs(clients, "changed")).source, undefined);
  });
}

Deno.test("the run of a tuning job that was deleted is not reused", async () => {
  await using clients = await openCached("Tuning", tuning);
  const { steps } = await execute(clients);
  const arn = steps.S!.Metadata!.TuningJob!.Arn!;
  await clients.sagemaker.send(
    new DeleteHyperParameterTuningJobCommand({
      HyperParameterTuningJobName: arn.slice(arn.lastIndexOf("/") + 1),
    }),
  );
  assertEquals((await runs(clients, "after")).source, undefined);
});
