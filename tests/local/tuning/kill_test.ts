import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateHyperParameterTuningJobCommand,
  DescribeHyperParameterTuningJobCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { startServerProcess } from "../serve_process.ts";
import { rowsOf, tuningRequest } from "./support.ts";

function clientsOf(url: string) {
  const config = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sagemaker = new SageMakerClient(config);
  return {
    s3,
    sagemaker,
    [Symbol.dispose]() {
      s3.destroy();
      sagemaker.destroy();
    },
  };
}

const Bucket = "bucket";

/** The tuning job, as soon as it is as wanted; throws after ten minutes. */
async function jobOnce(
  client: SageMakerClient,
  HyperParameterTuningJobName: string,
  isWanted: (completed: number, status: string) => boolean,
) {
  const start = performance.now();
  while (performance.now() - start < 600_000) {
    const job = await client.send(
      new DescribeHyperParameterTuningJobCommand({
        HyperParameterTuningJobName,
      }),
    );
    const { Completed = 0 } = job.TrainingJobStatusCounters!;
    if (isWanted(Completed, job.HyperParameterTuningJobStatus!)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${HyperParameterTuningJobName} took more than ten minutes`);
}

Deno.test("after kill -9 a tuning job is Failed with a reason, its finished children are there, and a warm start goes on from them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    {
      await using server = await startServerProcess(folder);
      using clients = clientsOf(server.url);
      const { s3, sagemaker } = clients;
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const part of ["train", "validation"]) {
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key: `data/${part}/rows.csv`,
            Body: rowsOf(200),
          }),
        );
      }
      await sagemaker.send(
        new CreateHyperParameterTuningJobCommand(tuningRequest("first", {
          ResourceLimits: {
            MaxNumberOfTrainingJobs: 500,
            MaxParallelTrainingJobs: 2,
          },
        })),
      );
      await jobOnce(sagemaker, "first", (completed) => completed >= 4);
      await server.kill();
    }
    await using server = await startServerProcess(folder);
    using clients = clientsOf(server.url);
    const { s3, sagemaker } = clients;
    const first = await jobOnce(sagemaker, "first", () => true);
    assertEquals(first.HyperParameterTuningJobStatus, "Failed");
    assertEquals(
      first.FailureReason,
      "InternalServerError: Local SageMaker ended while this tuning job was running. Its finished training jobs are kept: go on from them by a warm start",
    );
    const counters = first.TrainingJobStatusCounters!;
    assert(counters.Completed! >= 4);
    assertEquals(counters.InProgress, 0);
    const { TrainingJobSummaries: children } = await sagemaker.send(
      new ListTrainingJobsForHyperParameterTuningJobCommand({
        HyperParameterTuningJobName: "first",
        StatusEquals: "Completed",
        MaxResults: 100,
      }),
    );
    assertEquals(children!.length, counters.Completed);
    for (const { TrainingJobName } of children!) {
      const Key = `models/${TrainingJobName}/output/model.tar.gz`;
      await s3.send(new HeadObjectCommand({ Bucket, Key }));
    }
    await sagemaker.send(
      new CreateHyperParameterTuningJobCommand(
        tuningRequest("second", { Strategy: "Bayesian" }, {
          WarmStartConfig: {
            WarmStartType: "IdenticalDataAndAlgorithm",
            ParentHyperParameterTuningJobs: [
              { HyperParameterTuningJobName: "first" },
            ],
          },
        }),
      ),
    );
    const second = await jobOnce(
      sagemaker,
      "second",
      (_, status) => status !== "InProgress",
    );
    assertEquals(second.HyperParameterTuningJobStatus, "Completed");
    const value = (job: typeof first.BestTrainingJob) =>
      job!.FinalHyperParameterTuningJobObjectiveMetric!.Value!;
    assertEquals(
      value(second.OverallBestTrainingJob),
      Math.min(value(first.BestTrainingJob), value(second.BestTrainingJob)),
    );
  } finally {
    await removeFolder(folder);
  }
});
