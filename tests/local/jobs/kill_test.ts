import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
  SageMakerServiceException,
  type TrainingJobStatus,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { startServerProcess } from "../serve_process.ts";
import {
  DENO_IMAGE,
  scriptParameters,
  sourceDir,
  trainingRequest,
  waitFor,
  XGBOOST_IMAGE,
} from "./support.ts";

/** How often the service is killed; more by hand, such as 200. */
const KILLS = Number(Deno.env.get("SAGEBOOK_KILLS") ?? 6);

/** Numbers that look random and are the same in every run. */
function* pseudoRandom(): Generator<number, never> {
  for (let state = 42;;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

function clientsOf(url: string) {
  const config = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  return {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sagemaker: new SageMakerClient(config),
  };
}

const ENDED: TrainingJobStatus[] = ["Completed", "Failed", "Stopped"];

Deno.test("After a kill at any moment every accepted job ends, and Completed means that its model is there", async () => {
  const folder = await Deno.makeTempDir();
  const accepted: string[] = [];
  const random = pseudoRandom();
  try {
    for (let kill = 0; kill <= KILLS; kill++) {
      await using server = await startServerProcess(folder);
      const { s3, sagemaker } = clientsOf(server.url);
      if (kill === 0) await uploadData(s3);
      if (kill === KILLS) {
        await checkJobs(s3, sagemaker, accepted, folder);
      } else {
        // The service loads what it needs with the first request.
        await sagemaker.send(new ListTrainingJobsCommand({}));
        const delay = 20 + 300 * random.next().value;
        const begun = Promise.withResolvers<void>();
        // On a slow machine no later round might come to accept any.
        if (kill > 0) begun.resolve();
        const ended = begun.promise
          .then(() => new Promise((resolve) => setTimeout(resolve, delay)))
          .then(() => server.kill());
        await createUntilKilled(sagemaker, kill, (name) => {
          accepted.push(name);
          begun.resolve();
        });
        await ended;
      }
      s3.destroy();
      sagemaker.destroy();
    }
    assert(accepted.length > 0);
  } finally {
    await removeFolder(folder);
  }
});

async function uploadData(s3: S3Client): Promise<void> {
  const Bucket = "bucket";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const rows = Array.from({ length: 500 }, (_, i) => `${i % 9},${i % 7}\n`);
  const script = `
    Deno.writeTextFileSync(Deno.env.get("SM_MODEL_DIR") + "/model", "x");
    await new Promise((resolve) => setTimeout(resolve, 100));
  `;
  for (
    const [Key, Body] of [
      ["data/train/a.csv", rows.join("")],
      ["code/sourcedir.tar.gz", await sourceDir({ "train.ts": script })],
    ] as const
  ) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }
}

/** Creates jobs until the service is gone; tells those that it accepted. */
async function createUntilKilled(
  sagemaker: SageMakerClient,
  kill: number,
  accept: (name: string) => void,
): Promise<void> {
  for (let i = 0;; i++) {
    const name = `job-${kill}-${i}`;
    const request = i % 3 === 0
      ? trainingRequest(name, DENO_IMAGE, scriptParameters("train.ts"))
      : trainingRequest(name, XGBOOST_IMAGE, { num_round: "30" });
    try {
      await sagemaker.send(new CreateTrainingJobCommand(request));
    } catch (error) {
      // What the service refuses is a defect of this test.
      if (error instanceof SageMakerServiceException) throw error;
      return;
    }
    accept(name);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function checkJobs(
  s3: S3Client,
  sagemaker: SageMakerClient,
  accepted: readonly string[],
  folder: string,
): Promise<void> {
  for (const TrainingJobName of accepted) {
    let job;
    do {
      job = await sagemaker.send(
        new DescribeTrainingJobCommand({ TrainingJobName }),
      );
    } while (!ENDED.includes(job.TrainingJobStatus!));
    if (job.TrainingJobStatus === "Failed") {
      assert(job.FailureReason!.startsWith("InternalServerError: "));
    } else {
      assertEquals(job.TrainingJobStatus, "Completed");
      const { ContentLength } = await s3.send(
        new HeadObjectCommand({
          Bucket: "bucket",
          Key: `models/${TrainingJobName}/output/model.tar.gz`,
        }),
      );
      assert(ContentLength! > 0);
    }
  }
  await waitFor(() => namesIn(`${folder}/jobs/training-job`).length === 0);
}

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
