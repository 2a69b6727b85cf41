import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  type ListTrainingJobsCommandInput,
  StopTrainingJobCommand,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  channel,
  KNN_IMAGE,
  ROLE,
  SKLEARN_IMAGE,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const ROWS = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 5}\n`)
  .join("");

const knn = {
  feature_dim: "2",
  k: "3",
  predictor_type: "regressor",
  sample_size: "40",
};

function knnRequest(
  name: string,
  changes: Partial<CreateTrainingJobCommandInput> = {},
): CreateTrainingJobCommandInput {
  const channels = [
    channel("train", "data/train/", "text/csv;label_size=1"),
    channel("test", "data/train/", "text/csv;label_size=1"),
  ];
  return { ...trainingRequest(name, KNN_IMAGE, knn, channels), ...changes };
}

async function openWithData(
  options?: Parameters<typeof ServiceClients.open>[0],
): Promise<ServiceClients> {
  const clients = await ServiceClients.open(options);
  await clients.put("data/train/a.csv", ROWS);
  return clients;
}

function create(
  { sagemaker }: ServiceClients,
  input: CreateTrainingJobCommandInput,
) {
  return sagemaker.send(new CreateTrainingJobCommand(input));
}

async function finished({ sagemaker }: ServiceClients, name: string) {
  await waitUntilTrainingJobCompletedOrStopped(
    { client: sagemaker, maxWaitTime: 600, minDelay: 0.05, maxDelay: 0.05 },
    { TrainingJobName: name },
  );
  return await sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: name }),
  );
}

Deno.test("A training job goes through every step of its life and is described in full", async () => {
  await using clients = await openWithData();
  const arn = "arn:aws:sagemaker:us-east-1:000000000000:training-job/job-1";
  const { TrainingJobArn } = await create(clients, knnRequest("Job-1"));
  assertEquals(TrainingJobArn, arn);
  const job = await finished(clients, "Job-1");
  assertEquals(
    job.SecondaryStatusTransitions!.map(({ Status }) => Status),
    ["Starting", "Downloading", "Training", "Uploading", "Completed"],
  );
  const steps = job.SecondaryStatusTransitions!;
  steps.forEach(({ StartTime, EndTime }, i) => {
    assert(+StartTime! <= +EndTime!);
    if (i > 0) assertEquals(+steps[i - 1]!.EndTime!, +StartTime!);
  });
  assertEquals(job.TrainingJobStatus, "Completed");
  assertEquals(job.TrainingJobArn, arn);
  const seconds = (+job.TrainingEndTime! - +job.TrainingStartTime!) / 1000;
  assert(seconds >= 0);
  assertEquals(job.TrainingTimeInSeconds, Math.max(1, Math.round(seconds)));
  assertEquals(job.BillableTimeInSeconds, job.TrainingTimeInSeconds);
  assertEquals(
    job.ModelArtifacts?.S3ModelArtifacts,
    "s3://bucket/models/Job-1/output/model.tar.gz",
  );
  assertEquals(job.FinalMetricDataList!.map(({ MetricName }) => MetricName), [
    "test:mse",
  ]);
  assertEquals(
    job.AlgorithmSpecification!.MetricDefinitions!.map(({ Name }) => Name),
    ["test:mse", "test:accuracy"],
  );
  assertEquals(job.HyperParameters, knn);
  assertEquals(job.EnableNetworkIsolation, false);
});

Deno.test("A job that is not there cannot be described or stopped", async () => {
  await using clients = await ServiceClients.open();
  const input = { TrainingJobName: "none" };
  for (const Command of [DescribeTrainingJobCommand, StopTrainingJobCommand]) {
    await assertRefused(
      clients.sagemaker.send(new Command(input) as DescribeTrainingJobCommand),
      "ValidationException",
      "Requested resource not found.",
    );
  }
});

Deno.test("A job's name is taken for good, and an ended job cannot be stopped", async () => {
  await using clients = await openWithData();
  await create(clients, knnRequest("job"));
  const taken =
    "Training job names must be unique within an AWS account and region, and a training job with this name already exists (arn:aws:sagemaker:us-east-1:000000000000:training-job/job)";
  await assertRefused(
    create(clients, knnRequest("job")),
    "ResourceInUse",
    taken,
  );
  await finished(clients, "job");
  await assertRefused(
    create(clients, knnRequest("job")),
    "ResourceInUse",
    taken,
  );
  await assertRefused(
    clients.sagemaker.send(
      new StopTrainingJobCommand({ TrainingJobName: "job" }),
    ),
    "ValidationException",
    "The request was rejected because the training job is in status Completed.",
  );
});

Deno.test("An input without objects is refused before the job is created", async () => {
  await using clients = await openWithData();
  for (
    const [uri, bucket] of [
      ["s3://bucket/nothing/here", "bucket"],
      ["s3://other-bucket/data", "other-bucket"],
    ] as const
  ) {
    const InputDataConfig = [
      {
        ChannelName: "train",
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: uri } },
      } as const,
    ];
    await assertRefused(
      create(clients, knnRequest("job", { InputDataConfig })),
      "ValidationException",
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 prefix, and that the role "${ROLE}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
    );
  }
  await assertRefused(
    create(
      clients,
      knnRequest("job", {
        OutputDataConfig: { S3OutputPath: "s3://other-bucket/models" },
      }),
    ),
    "ValidationException",
    /bucket "other-bucket" of OutputDataConfig.S3OutputPath .* does not exist/,
  );
  const { TrainingJobSummaries } = await clients.sagemaker.send(
    new ListTrainingJobsCommand({}),
  );
  assertEquals(TrainingJobSummaries, []);
});

Deno.test("All that is wrong with a built-in's hyperparameters and channels is told at once", async () => {
  await using clients = await openWithData();
  const HyperParameters = {
    eta: "2",
    etaa: "0.1",
    max_depth: "deep",
    booster: "tree",
  };
  const InputDataConfig = [
    channel("validation", "data/train/"),
    channel("test", "data/train/"),
  ];
  await assertRefused(
    create(clients, {
      ...trainingRequest("job", XGBOOST_IMAGE, HyperParameters),
      InputDataConfig,
    }),
    "ValidationException",
    "7 validation errors detected: Missing required hyperparameter: num_round; " +
      "Hyperparameter eta: value 2 not in range [0, 1]; " +
      "Extraneous hyperparameter found: etaa; " +
      "Hyperparameter max_depth: could not parse value; " +
      "Hyperparameter booster: tree is not in ['gbtree', 'gblinear', 'dart']; " +
      "Missing required channel: train; Extraneous channel found: test",
  );
  await assertRefused(
    create(clients, {
      ...trainingRequest("job", XGBOOST_IMAGE, { num_round: "0" }),
      InputDataConfig: [channel("train", "data/train/", "image/png")],
    }),
    "ValidationException",
    /^2 validation errors detected: Hyperparameter num_round: value 0 not in range \[1, inf\); image\/png is not an accepted ContentType: /,
  );
});

Deno.test("A built-in's metrics cannot be redefined", async () => {
  await using clients = await openWithData();
  const request = knnRequest("job");
  await assertRefused(
    create(clients, {
      ...request,
      AlgorithmSpecification: {
        ...request.AlgorithmSpecification!,
        MetricDefinitions: [{ Name: "m", Regex: "m=(.*)" }],
      },
    }),
    "ValidationException",
    /^You can't override the metric definitions for Amazon SageMaker algorithms/,
  );
});

Deno.test("Images that Local SageMaker does not run are refused with those that it runs", async () => {
  await using clients = await openWithData();
  const images = [
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-own:latest",
    "811284229777.dkr.ecr.us-east-1.amazonaws.com/blazingtext:1",
    "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:0.90-1",
  ];
  for (const image of images) {
    await assertRefused(
      create(clients, trainingRequest("job", image, { num_round: "1" })),
      "ValidationException",
      /^(Cannot find the image|The image) ".*/,
    );
  }
});

Deno.test("A script-mode image needs a script, and its metrics valid expressions", async () => {
  await using clients = await openWithData();
  await assertRefused(
    create(clients, trainingRequest("job", SKLEARN_IMAGE, {})),
    "ValidationException",
    /sagemaker_program and sagemaker_submit_directory/,
  );
  const request = trainingRequest("job", SKLEARN_IMAGE, {
    sagemaker_program: "a.py",
    sagemaker_submit_directory: "s3://bucket/code.tar.gz",
  });
  await assertRefused(
    create(clients, {
      ...request,
      AlgorithmSpecification: {
        ...request.AlgorithmSpecification!,
        MetricDefinitions: [{ Name: "m", Regex: "(" }],
      },
    }),
    "ValidationException",
    'The Regex "(" of the metric "m" is not a valid regular expression.',
  );
});

Deno.test("A training job needs instances, and at most 28 days", async () => {
  await using clients = await openWithData();
  const refusedWith = (changes: object, message: string) =>
    assertRefused(
      create(clients, knnRequest("job", changes)),
      "ValidationException",
      message,
    );
  await refusedWith(
    { ResourceConfig: {} },
    "2 validation errors detected: Value null at 'resourceConfig.instanceType' failed to satisfy constraint: Member must not be null; Value null at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must not be null",
  );
  await refusedWith(
    {
      ResourceConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 0,
        VolumeSizeInGB: 0,
      },
    },
    "2 validation errors detected: Value '0' at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'resourceConfig.volumeSizeInGB' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
  await refusedWith(
    { StoppingCondition: { MaxRuntimeInSeconds: 28 * 86_400 + 1 } },
    "MaxRuntimeInSeconds must be at most 2419200, which is 28 days: it is 2419201.",
  );
});

Deno.test("MaxWaitTimeInSeconds must fit spot training", async () => {
  await using clients = await openWithData();
  const stop = (seconds: number, wait?: number) => ({
    StoppingCondition: {
      MaxRuntimeInSeconds: seconds,
      ...(wait === undefined ? {} : { MaxWaitTimeInSeconds: wait }),
    },
  });
  const spot = { EnableManagedSpotTraining: true };
  const invalid =
    "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds";
  for (const changes of [stop(100), stop(100, 99)]) {
    await assertRefused(
      create(clients, knnRequest("job", { ...spot, ...changes })),
      "ValidationException",
      invalid,
    );
  }
  await assertRefused(
    create(clients, knnRequest("job", { ...spot, ...stop(100, 3601) })),
    "ValidationException",
    /MaxWaitTimeInSeconds above 3600 is not supported/,
  );
  await assertRefused(
    create(clients, knnRequest("job", stop(100, 200))),
    "ValidationException",
    /can only be set when EnableManagedSpotTraining is true/,
  );
  await create(clients, knnRequest("job", { ...spot, ...stop(100, 200) }));
});

Deno.test("Pipe mode and augmented manifests are taken where they can be read", async () => {
  await using clients = await openWithData();
  const pipe = {
    ...channel("train", "data/train/"),
    InputMode: "Pipe" as const,
  };
  await assertRefused(
    create(
      clients,
      trainingRequest("job", XGBOOST_IMAGE, { num_round: "1" }, [pipe]),
    ),
    "ValidationException",
    'Pipe mode is not supported for the ContentType "text/csv" of the channel "train": XGBoost reads CSV and libsvm as files.',
  );
  await assertRefused(
    create(
      clients,
      trainingRequest("job", KNN_IMAGE, knn, [{
        ...pipe,
        DataSource: {
          S3DataSource: {
            S3DataType: "AugmentedManifestFile",
            S3Uri: "s3://bucket/data/train/a.csv",
            AttributeNames: ["a"],
          },
        },
      }]),
    ),
    "ValidationException",
    /needs the input mode Pipe, AttributeNames and a script that reads them/,
  );
  await create(clients, trainingRequest("job", KNN_IMAGE, knn, [pipe]));
});

Deno.test("What cannot be done faithfully is refused by name", async () => {
  await using clients = await openWithData();
  await assertRefused(
    create(
      clients,
      knnRequest("job", {
        DebugRuleConfigurations: [{
          RuleConfigurationName: "r",
          RuleEvaluatorImage: "i",
        }],
      }),
    ),
    "ValidationException",
    "Local SageMaker does not support DebugRuleConfigurations.",
  );
  await assertRefused(
    create(
      clients,
      knnRequest("job", {
        ProfilerRuleConfigurations: [{
          RuleConfigurationName: "r",
          RuleEvaluatorImage: "i",
        }],
      }),
    ),
    "ValidationException",
    /^Local SageMaker does not support ProfilerRuleConfigurations\. Leave them out;/,
  );
  await assertRefused(
    create(
      clients,
      knnRequest("job", {
        InputDataConfig: [
          channel("train", "data/train/"),
          channel("train", "data/train/"),
        ],
      }),
    ),
    "ValidationException",
    'Channel names must be unique: "train" is given twice.',
  );
});

Deno.test("ListTrainingJobs filters, sorts and pages", async () => {
  await using clients = await openWithData();
  for (const name of ["b-1", "a-2", "b-3"]) {
    await create(clients, knnRequest(name));
    await finished(clients, name);
  }
  const list = async (
    input: ListTrainingJobsCommandInput,
  ) => {
    const page = await clients.sagemaker.send(
      new ListTrainingJobsCommand(input),
    );
    return {
      names: page.TrainingJobSummaries!.map((job) => job.TrainingJobName),
      token: page.NextToken,
    };
  };
  assertEquals((await list({})).names, ["b-3", "a-2", "b-1"]);
  assertEquals(
    (await list({ SortBy: "Name", SortOrder: "Ascending" })).names,
    ["a-2", "b-1", "b-3"],
  );
  assertEquals((await list({ NameContains: "b-" })).names, ["b-3", "b-1"]);
  assertEquals((await list({ StatusEquals: "Completed" })).names.length, 3);
  assertEquals((await list({ StatusEquals: "Failed" })).names, []);
  assertEquals((await list({ WarmPoolStatusEquals: "InUse" })).names, []);
  assertEquals(
    (await list({ CreationTimeAfter: new Date(Date.now() + 1000) })).names,
    [],
  );
  const first = await list({ MaxResults: 2 });
  assertEquals(first.names, ["b-3", "a-2"]);
  const second = await list({ MaxResults: 2, NextToken: first.token! });
  assertEquals(second, { names: ["b-1"], token: undefined });
});

Deno.test("A job that waits for its turn is stopped at once, without having started", async () => {
  await using clients = await openWithData({ maxRunningJobs: 0 });
  await create(clients, knnRequest("job"));
  const { sagemaker } = clients;
  await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: "job" }));
  const job = await finished(clients, "job");
  assertEquals(job.TrainingJobStatus, "Stopped");
  assertEquals(job.SecondaryStatus, "Stopped");
  assertEquals(job.TrainingStartTime, undefined);
  assertEquals(job.ModelArtifacts, undefined);
});
