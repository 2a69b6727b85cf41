import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { readTar } from "../../../lib/local/jobs/tar.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import {
  channel,
  DENO_IMAGE,
  KNN_IMAGE,
  scriptParameters,
  sourceDir,
  TestService,
  trainingRequest,
  waitFor,
  XGBOOST_IMAGE,
} from "./support.ts";

const ROWS = Array.from(
  { length: 200 },
  (_, i) => `${Math.sin(i)},${i % 7},${(i * 13) % 5}\n`,
).join("");

const knn = (rows: number, k = 1) => ({
  feature_dim: "2",
  k: `${k}`,
  predictor_type: "regressor",
  sample_size: `${rows}`,
});

const LONG = { num_round: "1000000", max_depth: "1" };

async function openWithData(
  options?: Parameters<typeof TestService.open>[0],
): Promise<TestService> {
  const service = await TestService.open(options);
  await service.put("data/train/a.csv", ROWS);
  return service;
}

function statusOf(service: TestService, name: string): string {
  return service.context.records.get<never>(
    "training-job",
    name,
  )!["SecondaryStatus"];
}

async function archiveNames(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return await Array.fromAsync(readTar(stream), ({ name }) => name);
}

Deno.test("The same job twice gives the same artifact, byte for byte", async () => {
  await using service = await openWithData();
  for (const name of ["one", "two"]) {
    await service.train(
      trainingRequest(name, XGBOOST_IMAGE, {
        num_round: "5",
        subsample: "0.5",
      }),
    );
  }
  const [one, two] = ["one", "two"].map((name) =>
    service.bytes(`models/${name}/output/model.tar.gz`)
  );
  assertEquals(one, two);
  assertEquals(await archiveNames(one!), ["xgboost-model"]);
});

Deno.test("XGBoost's log lines are stored with #011, and the last values are the final metrics", async () => {
  await using service = await openWithData();
  const channels = [
    channel("train", "data/train/"),
    channel("validation", "data/train/"),
  ];
  const job = await service.train(
    trainingRequest("job", XGBOOST_IMAGE, { num_round: "3" }, channels),
  );
  const rounds = service.log("TrainingJobs", "job")
    .filter((line) => line.startsWith("["));
  assertEquals(rounds.length, 3);
  const last =
    /^\[2\]#011train-rmse:(\d+\.\d{5})#011validation-rmse:(\d+\.\d{5})$/
      .exec(rounds.at(-1)!)!;
  assertEquals(
    job.FinalMetricDataList!.map((
      { MetricName, Value },
    ) => [MetricName, Value]),
    [["train:rmse", Number(last[1])], ["validation:rmse", Number(last[2])]],
  );
});

Deno.test("The log can be read, and the metrics grow, while the job runs", async () => {
  await using service = await openWithData();
  await operations.CreateTrainingJob(
    trainingRequest("job", XGBOOST_IMAGE, LONG),
    service.context,
  );
  await waitFor(() => service.log("TrainingJobs", "job").length > 5);
  assertEquals(statusOf(service, "job"), "Training");
  await operations.StopTrainingJob({ TrainingJobName: "job" }, service.context);
  await service.trainingJob("job");
});

Deno.test("A stopped job is Stopped, with a model only where the container saves one", async () => {
  await using service = await openWithData();
  for (
    const [name, parameters] of [
      ["without", LONG],
      ["with", { ...LONG, save_model_on_termination: "true" }],
    ] as const
  ) {
    await operations.CreateTrainingJob(
      trainingRequest(name, XGBOOST_IMAGE, parameters),
      service.context,
    );
    await waitFor(() => statusOf(service, name) === "Training");
    await operations.StopTrainingJob(
      { TrainingJobName: name },
      service.context,
    );
    const job = await service.trainingJob(name);
    assertEquals(job.TrainingJobStatus, "Stopped");
    assertEquals(job.SecondaryStatus, "Stopped");
    assert(
      job.SecondaryStatusTransitions!.some(({ Status }) =>
        Status === "Stopping"
      ),
    );
    assertEquals(job.ModelArtifacts !== undefined, name === "with");
  }
});

Deno.test("What a job has left that is stopped while it waits is gone once the service has closed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using service = await openWithData({ folder, maxRunningJobs: 0 });
    await operations.CreateTrainingJob(
      trainingRequest("job", XGBOOST_IMAGE, LONG),
      service.context,
    );
    const left = `${folder}/jobs/training-job/job`;
    for (let i = 0; i < 300; i++) {
      await Deno.mkdir(`${left}/${i}`, { recursive: true });
    }
    await operations.StopTrainingJob(
      { TrainingJobName: "job" },
      service.context,
    );
    await service.scheduler.close();
    await assertRejects(() => Deno.stat(left), Deno.errors.NotFound);
  } finally {
    await removeFolder(folder);
  }
});

Deno.test("MaxRuntimeInSeconds ends a job as Stopped, MaxRuntimeExceeded", async () => {
  await using service = await openWithData();
  const job = await service.train({
    ...trainingRequest("job", XGBOOST_IMAGE, LONG),
    StoppingCondition: { MaxRuntimeInSeconds: 1 },
  });
  assertEquals(job.TrainingJobStatus, "Stopped");
  assertEquals(job.SecondaryStatus, "MaxRuntimeExceeded");
  assertEquals(job.FailureReason, undefined);
});

Deno.test("Data at fault is a ClientError that names the file and the cell", async () => {
  await using service = await openWithData();
  await service.put("data/bad/b.csv", "1,2,3\n1,abc,3\n");
  const job = await service.train(
    trainingRequest("job", XGBOOST_IMAGE, { num_round: "1" }, [
      channel("train", "data/bad/"),
    ]),
  );
  assertEquals(job.TrainingJobStatus, "Failed");
  assertEquals(job.SecondaryStatus, "Failed");
  assert(/^ClientError: .*"b\.csv".*row 2.*"abc"/s.test(job.FailureReason!));
  assertEquals(service.keys("models/"), []);
  assert(
    service.log("TrainingJobs", "job").some((line) => line.includes('"abc"')),
  );
});

Deno.test("Jobs run at once up to the limit, and start in the order of their creation", async () => {
  await using service = await openWithData({ maxRunningJobs: 2 });
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) {
    await operations.CreateTrainingJob(
      trainingRequest(name, KNN_IMAGE, knn(200)),
      service.context,
    );
  }
  assertEquals(statusOf(service, "c"), "Starting");
  const jobs = await Promise.all(
    names.map((name) => service.trainingJob(name)),
  );
  const starts = jobs.map(({ TrainingStartTime }) => +TrainingStartTime!);
  assertEquals(starts, starts.toSorted((a, b) => a - b));
  jobs.forEach((job) => {
    const concurrent = jobs.filter((other) =>
      other.TrainingStartTime! <= job.TrainingStartTime! &&
      other.TrainingEndTime! > job.TrainingStartTime!
    );
    assert(concurrent.length <= 2);
  });
});

Deno.test("Several instances of a built-in train on the files of all of them", async () => {
  await using service = await openWithData();
  await service.put("data/parts/a.csv", "1,0,0\n2,1,0\n");
  await service.put("data/parts/b.csv", "3,0,1\n");
  await service.put("data/whole/all.csv", "1,0,0\n2,1,0\n3,0,1\n");
  const request = (name: string, key: string, distribution: string) => {
    const request = trainingRequest(name, KNN_IMAGE, knn(3), [
      channel("train", key),
    ]);
    const source = request.InputDataConfig![0]!.DataSource!.S3DataSource!;
    source.S3DataDistributionType = distribution as "FullyReplicated";
    return request;
  };
  const sharded = request("sharded", "data/parts/", "ShardedByS3Key");
  sharded.ResourceConfig!.InstanceCount = 2;
  await service.train(sharded);
  await service.train(request("whole", "data/whole/", "FullyReplicated"));
  assertEquals(
    service.bytes("models/sharded/output/model.tar.gz"),
    service.bytes("models/whole/output/model.tar.gz"),
  );
});

Deno.test("A manifest names the files of a channel, in its order", async () => {
  await using service = await openWithData();
  await service.put("data/x/a.csv", "1,0,0\n2,1,0\n");
  await service.put("data/x/b.csv", "3,0,1\n");
  await service.put("data/x/ignored.csv", "9,9,9\n");
  await service.put(
    "manifest.json",
    '[{"prefix": "s3://bucket/data/x/"}, "b.csv", "a.csv"]',
  );
  await service.put("whole/all.csv", "3,0,1\n1,0,0\n2,1,0\n");
  const request = trainingRequest("manifest", KNN_IMAGE, knn(3), [{
    ChannelName: "train",
    ContentType: "text/csv",
    DataSource: {
      S3DataSource: {
        S3DataType: "ManifestFile",
        S3Uri: "s3://bucket/manifest.json",
      },
    },
  }]);
  await service.train(request);
  await service.train(
    trainingRequest("whole", KNN_IMAGE, knn(3), [channel("train", "whole/")]),
  );
  assertEquals(
    service.bytes("models/manifest/output/model.tar.gz"),
    service.bytes("models/whole/output/model.tar.gz"),
  );
  await service.put(
    "manifest.json",
    '[{"prefix": "s3://bucket/"}, "none.csv"]',
  );
  const missing = await service.train({
    ...request,
    TrainingJobName: "missing",
  });
  assertEquals(
    missing.FailureReason,
    'ClientError: Data download failed: there is no object "s3://bucket/none.csv", which the manifest names',
  );
});

Deno.test("A gzipped channel reaches the container plain", async () => {
  await using service = await openWithData();
  const gzip = new Blob([ROWS]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  await service.put(
    "data/gzip/a.csv.gz",
    new Uint8Array(await new Response(gzip).arrayBuffer()),
  );
  const request = trainingRequest("gzip", KNN_IMAGE, knn(200), [
    { ...channel("train", "data/gzip/"), CompressionType: "Gzip" },
  ]);
  await service.train(request);
  await service.train(trainingRequest("plain", KNN_IMAGE, knn(200)));
  assertEquals(
    service.bytes("models/gzip/output/model.tar.gz"),
    service.bytes("models/plain/output/model.tar.gz"),
  );
  const notGzip = await service.train({
    ...request,
    TrainingJobName: "not-gzip",
    InputDataConfig: [
      { ...channel("train", "data/train/"), CompressionType: "Gzip" },
    ],
  });
  assert(
    notGzip.FailureReason!.startsWith("ClientError: Data download failed"),
  );
});

Deno.test("OutputDataConfig.CompressionType NONE uploads the files themselves", async () => {
  await using service = await openWithData();
  const job = await service.train({
    ...trainingRequest("job", KNN_IMAGE, knn(200)),
    OutputDataConfig: {
      S3OutputPath: "s3://bucket/models/",
      CompressionType: "NONE",
    },
  });
  assertEquals(
    job.ModelArtifacts!.S3ModelArtifacts,
    "s3://bucket/models/job/output/model/",
  );
  assertEquals(
    service.keys("models/job/"),
    ["", ".json", ".labels"].map((end) =>
      `models/job/output/model/model_algo-1${end}`
    ),
  );
});

Deno.test("A spot job is interrupted on demand, waits, and goes on from its checkpoint", async () => {
  await using service = await openWithData();
  const rounds = "8000";
  const job = await service.train({
    ...trainingRequest("spot", XGBOOST_IMAGE, {
      num_round: rounds,
      max_depth: "1",
      save_model_on_termination: "true",
    }),
    EnableManagedSpotTraining: true,
    StoppingCondition: {
      MaxRuntimeInSeconds: 3000,
      MaxWaitTimeInSeconds: 3600,
    },
    CheckpointConfig: { S3Uri: "s3://bucket/checkpoints/spot" },
    Environment: { SAGEBOOK_INTERRUPT_AFTER_SECONDS: "0.2" },
  });
  assertEquals(job.TrainingJobStatus, "Completed");
  assertEquals(
    job.SecondaryStatusTransitions!.map(({ Status }) => Status),
    [
      "Starting",
      "Downloading",
      "Training",
      "Interrupted",
      "Starting",
      "Downloading",
      "Training",
      "Uploading",
      "Completed",
    ],
  );
  const [key] = service.keys("checkpoints/spot/");
  const kept = Number(/xgboost-checkpoint\.(\d+)$/.exec(key!)![1]);
  assert(
    service.log("TrainingJobs", "spot")
      .includes(`Resuming from iteration ${kept + 1}`),
  );
});

Deno.test("A job that was interrupted too long is Stopped, MaxWaitTimeExceeded", async () => {
  await using service = await openWithData();
  const job = await service.train({
    ...trainingRequest("spot", XGBOOST_IMAGE, LONG),
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 1, MaxWaitTimeInSeconds: 1 },
  });
  assertEquals(job.TrainingJobStatus, "Stopped");
  assert(
    ["MaxWaitTimeExceeded", "MaxRuntimeExceeded"].includes(
      job.SecondaryStatus!,
    ),
  );
});

Deno.test("Jobs that a killed process left are Failed, or wait for their turn again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    {
      await using service = await openWithData({ folder, maxRunningJobs: 1 });
      for (const name of ["running", "waiting"]) {
        const parameters = name === "running" ? LONG : { num_round: "1" };
        await operations.CreateTrainingJob(
          trainingRequest(name, XGBOOST_IMAGE, parameters),
          service.context,
        );
      }
      await waitFor(() => statusOf(service, "running") === "Training");
    }
    await using service = await TestService.open({ folder });
    const running = await service.trainingJob("running");
    assertEquals(running.TrainingJobStatus, "Failed");
    assert(running.FailureReason!.startsWith("InternalServerError: "));
    const waiting = await service.trainingJob("waiting");
    assertEquals(waiting.TrainingJobStatus, "Completed");
  } finally {
    await removeFolder(folder);
  }
});

Deno.test("An input that is replaced while its job starts is read as it was", async () => {
  await using service = await openWithData();
  for (let i = 0; i < 5; i++) {
    await operations.CreateTrainingJob(
      trainingRequest(`job-${i}`, KNN_IMAGE, knn(200)),
      service.context,
    );
    await service.put("data/train/a.csv", ROWS);
    const job = await service.trainingJob(`job-${i}`);
    assertEquals(job.FailureReason, undefined);
  }
});

Deno.test("RetryStrategy has a job that the service left run again, so many times", async () => {
  const folder = await Deno.makeTempDir();
  const request: CreateTrainingJobRequest = {
    ...trainingRequest("job", XGBOOST_IMAGE, LONG),
    RetryStrategy: { MaximumRetryAttempts: 1 },
  };
  try {
    for (const start of [1, 2]) {
      await using service = await openWithData({ folder });
      if (start === 1) {
        await operations.CreateTrainingJob(request, service.context);
      }
      await waitFor(() => statusOf(service, "job") === "Training");
    }
    await using service = await TestService.open({ folder });
    const job = await service.trainingJob("job");
    assertEquals(job.TrainingJobStatus, "Failed");
    assertEquals(
      job.SecondaryStatusTransitions!.map(({ Status }) => Status),
      [
        "Starting",
        "Downloading",
        "Training",
        "Restarting",
        "Downloading",
        "Training",
        "Failed",
      ],
    );
  } finally {
    await removeFolder(folder);
  }
});

Deno.test("A TypeScript script trains under narrow permissions, and says why it failed", async () => {
  await using service = await openWithData();
  const script = `
    const rows = Deno.readTextFileSync(Deno.env.get("SM_CHANNEL_TRAIN") + "/a.csv");
    const [, value] = Deno.args;
    console.log("hosts", Deno.env.get("SM_HOSTS"), Deno.args.join(" "));
    console.log("loss=" + Number(value) / rows.trim().split("\\n").length);
    try {
      Deno.readTextFileSync("/etc/passwd");
    } catch (error) {
      console.log("outside:", error.name);
    }
    if (value === "0") throw new RangeError("value must not be 0");
    Deno.writeTextFileSync(Deno.env.get("SM_MODEL_DIR") + "/model.json", value);
    Deno.writeTextFileSync(Deno.env.get("SM_OUTPUT_DATA_DIR") + "/extra.txt", "x");
  `;
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "train.ts": script }),
  );
  const request = (name: string, value: string) => {
    const request = trainingRequest(
      name,
      DENO_IMAGE,
      scriptParameters("train.ts", { value }),
    );
    request.AlgorithmSpecification!.MetricDefinitions = [
      { Name: "loss", Regex: "loss=(\\S+)" },
    ];
    return request;
  };
  const job = await service.train(request("good", "100"));
  assertEquals(job.FailureReason, undefined);
  assertEquals(job.FinalMetricDataList![0]!.Value, 0.5);
  const log = service.log("TrainingJobs", "good");
  assert(log.includes('hosts ["algo-1"] --value 100'));
  assert(log.includes("outside: NotCapable"));
  assertEquals(
    await archiveNames(service.bytes("models/good/output/output.tar.gz")),
    ["extra.txt"],
  );
  const failed = await service.train(request("bad", "0"));
  assertEquals(failed.TrainingJobStatus, "Failed");
  assert(
    /^AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "[^"]*RangeError: value must not be 0/
      .test(failed.FailureReason!),
    failed.FailureReason,
  );
});

Deno.test("Several instances of a script see their hosts and their share of the files", async () => {
  await using service = await openWithData();
  await service.put("data/parts/a.csv", "1");
  await service.put("data/parts/b.csv", "2");
  await service.put("data/parts/c.csv", "3");
  const script = `
    const host = Deno.env.get("SM_CURRENT_HOST");
    const folder = Deno.env.get("SM_CHANNEL_TRAIN");
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    const { hosts } = JSON.parse(Deno.readTextFileSync(
      Deno.env.get("SM_INPUT_CONFIG_DIR") + "/resourceconfig.json"));
    Deno.writeTextFileSync(Deno.env.get("SM_MODEL_DIR") + "/" + host, names + " of " + hosts);
    console.log("I am " + host);
  `;
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "train.ts": script }),
  );
  const request = trainingRequest(
    "job",
    DENO_IMAGE,
    scriptParameters("train.ts"),
    [channel("train", "data/parts/")],
  );
  request.ResourceConfig!.InstanceCount = 2;
  request.InputDataConfig![0]!.DataSource!.S3DataSource!
    .S3DataDistributionType = "ShardedByS3Key";
  await service.train(request);
  const stream = new Blob([service.bytes("models/job/output/model.tar.gz")])
    .stream().pipeThrough(new DecompressionStream("gzip"));
  const found: Record<string, string> = {};
  for await (const { name, data } of readTar(stream)) {
    const pieces = await Array.fromAsync(data, (piece) => piece.slice());
    found[name] = await new Blob(pieces).text();
  }
  assertEquals(found, {
    "algo-1": "a.csv,c.csv of algo-1,algo-2",
    "algo-2": "b.csv of algo-1,algo-2",
  });
  const streams = service.context.logs
    .streams("/aws/sagemaker/TrainingJobs", "job/");
  assertEquals(
    streams.map((name) => name.replace(/-\d+$/, "")),
    ["job/algo-1", "job/algo-2"],
  );
});

Deno.test("A script that ignores SIGTERM is killed after the grace period", async () => {
  await using service = await openWithData({ grace: 3_000 });
  const script = `
    Deno.addSignalListener("SIGTERM", () => console.log("not now"));
    Deno.writeTextFileSync(Deno.env.get("SM_MODEL_DIR") + "/half", "saved");
    console.log("started");
    setInterval(() => {}, 1000);
  `;
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "train.ts": script }),
  );
  await operations.CreateTrainingJob(
    trainingRequest("job", DENO_IMAGE, scriptParameters("train.ts")),
    service.context,
  );
  await waitFor(() => service.log("TrainingJobs", "job").includes("started"));
  await operations.StopTrainingJob({ TrainingJobName: "job" }, service.context);
  const job = await service.trainingJob("job");
  assertEquals(job.TrainingJobStatus, "Stopped");
  assert(service.log("TrainingJobs", "job").includes("not now"));
  assertEquals(
    await archiveNames(service.bytes("models/job/output/model.tar.gz")),
    ["half"],
  );
});
