import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import * as aws from "@aws-sdk/client-sagemaker";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { assert, assertEquals } from "../support/assert.ts";
import { checkFilters, type Filters, type List } from "./sagemaker_filters.ts";
import {
  LOG_LINES,
  longRequest,
  MODEL_KINDS,
  modelRequest,
  processingRequest,
  readPredictions,
  trainingRequest,
  transformRequest,
} from "./sagemaker_requests.ts";
import {
  BATCH_CSV,
  mebibytes,
  TRAIN_CSV,
  withTourServer,
} from "./sagemaker_support.ts";

const Bucket = "bucket";
const LARGE = 200;

/** The SDK's clients of one server. */
class Tour implements Disposable {
  readonly s3: S3Client;
  readonly sagemaker: aws.SageMakerClient;
  readonly logs: CloudWatchLogsClient;
  readonly waiting:
    & { client: aws.SageMakerClient }
    & Record<string, unknown>
    & {
      maxWaitTime: number;
    };

  constructor(endpoint: string) {
    const config = {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.sagemaker = new aws.SageMakerClient(config);
    this.logs = new CloudWatchLogsClient(config);
    this.waiting = {
      client: this.sagemaker,
      maxWaitTime: 600,
      minDelay: 1,
      maxDelay: 1,
    };
  }

  async put(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }

  async text(Key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body!.transformToString();
  }

  [Symbol.dispose](): void {
    for (const client of [this.s3, this.sagemaker, this.logs]) client.destroy();
  }
}

async function uploadInputs(tour: Tour, folder: string): Promise<void> {
  await tour.s3.send(new CreateBucketCommand({ Bucket }));
  await tour.put("data/train/a.csv", TRAIN_CSV);
  await tour.put("batch/batch.csv", BATCH_CSV);
  await tour.put("numbers/a.csv", "1,2\n3,4\n");
  for (const name of ["double.ts", "sourcedir.tar.gz"]) {
    await tour.put(`code/${name}`, await Deno.readFile(`${folder}/${name}`));
  }
}

async function moveLargeObject({ s3 }: Tour): Promise<void> {
  const sent = createHash("sha256");
  const Body = Readable.from((function* () {
    for (const bytes of mebibytes(LARGE)) {
      sent.update(bytes);
      yield bytes;
    }
  })());
  await new Upload({ client: s3, params: { Bucket, Key: "large", Body } })
    .done();
  const got = createHash("sha256");
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
  assertEquals(answer.ContentLength, LARGE * 2 ** 20);
  for await (
    const chunk of answer.Body as unknown as AsyncIterable<Uint8Array>
  ) {
    got.update(chunk);
  }
  assertEquals(got.digest("hex"), sent.digest("hex"));
}

async function trainAll({ sagemaker, waiting, logs }: Tour): Promise<void> {
  for (const kind of MODEL_KINDS) {
    await sagemaker.send(
      new aws.CreateTrainingJobCommand(trainingRequest(kind)),
    );
  }
  for (const kind of MODEL_KINDS) {
    const TrainingJobName = kind;
    await aws.waitUntilTrainingJobCompletedOrStopped(waiting, {
      TrainingJobName,
    });
    const job = await sagemaker.send(
      new aws.DescribeTrainingJobCommand({ TrainingJobName }),
    );
    assertEquals(job.TrainingJobStatus, "Completed", job.FailureReason);
    assert(job.TrainingEndTime! >= job.TrainingStartTime!);
    const { Tags } = await sagemaker.send(
      new aws.ListTagsCommand({ ResourceArn: job.TrainingJobArn! }),
    );
    assertEquals(Tags, [{ Key: "model", Value: kind }]);
    const logGroupName = "/aws/sagemaker/TrainingJobs";
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({
        logGroupName,
        logStreamNamePrefix: `${kind}/`,
      }),
    );
    const { events } = await logs.send(
      new GetLogEventsCommand({
        logGroupName,
        logStreamName: logStreams![0]!.logStreamName!,
        startFromHead: true,
      }),
    );
    assert(events!.some(({ message }) => LOG_LINES[kind].test(message!)), kind);
  }
}

async function stopOne({ sagemaker, waiting }: Tour): Promise<void> {
  const job = { TrainingJobName: "long" };
  await sagemaker.send(new aws.CreateTrainingJobCommand(longRequest()));
  const describe = () =>
    sagemaker.send(new aws.DescribeTrainingJobCommand(job));
  while ((await describe()).SecondaryStatus !== "Training");
  await sagemaker.send(new aws.StopTrainingJobCommand(job));
  await aws.waitUntilTrainingJobCompletedOrStopped(waiting, job);
  assertEquals((await describe()).TrainingJobStatus, "Stopped");
}

async function transformAll(tour: Tour): Promise<void> {
  const { sagemaker, waiting } = tour;
  for (const kind of MODEL_KINDS) {
    await sagemaker.send(new aws.CreateModelCommand(modelRequest(kind)));
    await sagemaker.send(
      new aws.CreateTransformJobCommand(transformRequest(kind)),
    );
    await aws.waitUntilTransformJobCompletedOrStopped(waiting, {
      TransformJobName: kind,
    });
    const output = await tour.text(`out/${kind}/batch.csv.out`);
    assert(readPredictions(kind, output), `${kind}: ${output}`);
  }
}

async function processTwice(tour: Tour): Promise<void> {
  for (const ProcessingJobName of ["process", "process-again"]) {
    // In a second of its own, however long the one before took.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await tour.sagemaker.send(
      new aws.CreateProcessingJobCommand(processingRequest(ProcessingJobName)),
    );
    await aws.waitUntilProcessingJobCompletedOrStopped(tour.waiting, {
      ProcessingJobName,
    });
    assertEquals(
      await tour.text(`${ProcessingJobName}/doubled.csv`),
      "2,4\n6,8\n",
    );
  }
}

async function tagModel({ sagemaker }: Tour): Promise<void> {
  const { ModelArn: ResourceArn } = await sagemaker.send(
    new aws.DescribeModelCommand({ ModelName: "xgboost" }),
  );
  const Tags = [{ Key: "a", Value: "1" }, { Key: "b", Value: "2" }];
  await sagemaker.send(new aws.AddTagsCommand({ ResourceArn, Tags }));
  await sagemaker.send(
    new aws.DeleteTagsCommand({ ResourceArn, TagKeys: ["a"] }),
  );
  const left = await sagemaker.send(new aws.ListTagsCommand({ ResourceArn }));
  assertEquals(left.Tags, [{ Key: "b", Value: "2" }]);
}

/** Filters as the SDK takes them: times are dates. */
function typed(filters: Filters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [
      name,
      name.includes("Time") ? new Date(Number(value) * 1000) : value,
    ]),
  );
}

/** Asks page by page; `read` makes summaries of an answer. */
function lister<Page>(
  pages: (size: number | undefined, filters: object) => AsyncIterable<Page>,
  read: (page: Page) => Awaited<ReturnType<List>>,
): List {
  return async (filters, pageSize) => {
    const found = await Array.fromAsync(pages(pageSize, typed(filters)));
    return found.flatMap(read);
  };
}

async function filterAll({ sagemaker: client }: Tour): Promise<void> {
  const paged = (size: number | undefined) =>
    size === undefined ? { client } : { client, pageSize: size };
  await checkFilters(lister(
    (size, filters) => aws.paginateListTrainingJobs(paged(size), filters),
    (page) =>
      page.TrainingJobSummaries!.map((job) => ({
        name: job.TrainingJobName!,
        created: job.CreationTime!,
        modified: job.LastModifiedTime!,
        status: job.TrainingJobStatus!,
      })),
  ));
  await checkFilters(lister(
    (size, filters) => aws.paginateListTransformJobs(paged(size), filters),
    (page) =>
      page.TransformJobSummaries!.map((job) => ({
        name: job.TransformJobName!,
        created: job.CreationTime!,
        modified: job.LastModifiedTime!,
        status: job.TransformJobStatus!,
      })),
  ));
  await checkFilters(lister(
    (size, filters) => aws.paginateListProcessingJobs(paged(size), filters),
    (page) =>
      page.ProcessingJobSummaries!.map((job) => ({
        name: job.ProcessingJobName!,
        created: job.CreationTime!,
        modified: job.LastModifiedTime!,
        status: job.ProcessingJobStatus!,
      })),
  ));
  await checkFilters(lister(
    (size, filters) => aws.paginateListModels(paged(size), filters),
    (page) =>
      page.Models!.map((model) => ({
        name: model.ModelName!,
        created: model.CreationTime!,
      })),
  ));
  const warm = await client.send(
    new aws.ListTrainingJobsCommand({ WarmPoolStatusEquals: "Available" }),
  );
  assertEquals(warm.TrainingJobSummaries, []);
}

Deno.test("The AWS SDK for JavaScript tours Local SageMaker over HTTP: objects, jobs, logs, lists, transforms, processing, tags", async () => {
  await withTourServer(async ({ url, folder }) => {
    using tour = new Tour(url);
    await uploadInputs(tour, folder);
    await moveLargeObject(tour);
    await trainAll(tour);
    await stopOne(tour);
    await transformAll(tour);
    await processTwice(tour);
    await tagModel(tour);
    await filterAll(tour);
  });
});
