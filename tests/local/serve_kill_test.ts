import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals } from "../support/assert.ts";
import { temporaryFolder, TEST_CREDENTIALS } from "./service/support.ts";
import { startServerProcess } from "./serve_process.ts";

/** Kills in one run; a long run sets this to hundreds. */
const KILLS = Number(Deno.env.get("SAGEBOOK_KILLS") ?? 3);
const Bucket = "bucket";
const ROLE = "arn:aws:iam::000000000000:role/test";
const IMAGE =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";

/** What a key may hold: undefined where it may be absent. */
type Possible = (string | undefined)[];

/** What was acknowledged, and what may or may not have happened. */
class Ledger {
  readonly objects = new Map<string, Possible>();
  readonly models = new Set<string>();
  readonly jobs = new Set<string>();

  /** Does a write: until it is acknowledged, both old and new are possible. */
  async write(
    key: string,
    value: string | undefined,
    action: () => Promise<unknown>,
  ): Promise<void> {
    const before = this.objects.get(key) ?? [undefined];
    this.objects.set(key, [...before, value]);
    await action();
    this.objects.set(key, [value]);
  }
}

function clients(url: string) {
  const settings = {
    region: "us-east-1",
    endpoint: url,
    credentials: TEST_CREDENTIALS,
    maxAttempts: 1,
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sagemaker = new SageMakerClient(settings);
  return {
    s3,
    sagemaker,
    [Symbol.dispose]() {
      s3.destroy();
      sagemaker.destroy();
    },
  };
}

/** Random numbers that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Text that names its key and writer, so that nothing torn or mixed passes for it. */
function content(key: string, write: string, size: number): string {
  const line = `${key} ${write}\n`;
  return line.repeat(Math.ceil(size / line.length));
}

/** Writes objects until the server is gone. */
async function writeObjects(
  s3: S3Client,
  ledger: Ledger,
  name: string,
  random: () => number,
): Promise<void> {
  for (let i = 0;; i++) {
    const Key = `${name}/${Math.floor(random() * 4)}`;
    const kind = random();
    if (kind < 0.15) {
      await ledger.write(
        Key,
        undefined,
        () => s3.send(new DeleteObjectCommand({ Bucket, Key })),
      );
    } else if (kind < 0.3) {
      await writeParts(s3, ledger, Key, content(Key, `${i}`, 6 * 2 ** 20));
    } else {
      const Body = content(Key, `${i}`, 10 ** (1 + 5 * random()));
      await ledger.write(
        Key,
        Body,
        () => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
      );
    }
  }
}

async function writeParts(
  s3: S3Client,
  ledger: Ledger,
  Key: string,
  value: string,
): Promise<void> {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key }),
  );
  const upload = { Bucket, Key, UploadId: UploadId! };
  const cut = 5 * 2 ** 20;
  const bodies = [value.slice(0, cut), value.slice(cut)];
  const Parts = await Promise.all(bodies.map(async (Body, i) => {
    const PartNumber = i + 1;
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...upload, PartNumber, Body }),
    );
    return { ETag: ETag!, PartNumber };
  }));
  if (value.length % 3 === 0) {
    await s3.send(new AbortMultipartUploadCommand(upload));
    return;
  }
  await ledger.write(Key, value, () =>
    s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts },
      }),
    ));
}

/** Makes models and training jobs until the server is gone. */
async function writeRecords(
  sagemaker: SageMakerClient,
  ledger: Ledger,
  round: number,
): Promise<void> {
  for (let i = 0;; i++) {
    const ModelName = `model-${round}-${i}`;
    await sagemaker.send(
      new CreateModelCommand({
        ModelName,
        PrimaryContainer: { Image: IMAGE },
        ExecutionRoleArn: ROLE,
      }),
    );
    ledger.models.add(ModelName);
    if (i % 10 > 0) continue;
    const TrainingJobName = `job-${round}-${i}`;
    await sagemaker.send(trainingJob(TrainingJobName));
    ledger.jobs.add(TrainingJobName);
  }
}

function trainingJob(TrainingJobName: string): CreateTrainingJobCommand {
  return new CreateTrainingJobCommand({
    TrainingJobName,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: "File" },
    HyperParameters: { num_round: "50", objective: "reg:squarederror" },
    InputDataConfig: [{
      ChannelName: "train",
      ContentType: "text/csv",
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: `s3://${Bucket}/data/train.csv`,
        },
      },
    }],
    OutputDataConfig: { S3OutputPath: `s3://${Bucket}/models` },
    ResourceConfig: {
      InstanceType: "ml.m5.large",
      InstanceCount: 1,
      VolumeSizeInGB: 1,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
  });
}

/** What the server has must be one of the things that each key may hold. */
async function checkObjects(s3: S3Client, ledger: Ledger): Promise<void> {
  const found = new Map<string, string>();
  for await (
    const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })
  ) {
    for (const { Key } of Contents) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket, Key: Key! }),
      );
      found.set(Key!, await Body!.transformToString());
    }
  }
  for (const [key, possible] of ledger.objects) {
    const value = found.get(key);
    assert(
      possible.includes(value),
      `${key} holds ${value?.slice(0, 40)} (${value?.length}), not one of ${
        possible.map((p) => `${p?.slice(0, 40)} (${p?.length})`)
      }`,
    );
    ledger.objects.set(key, [value]);
  }
}

/** After each kill the records of that round; at the end all of them. */
async function checkRecords(
  sagemaker: SageMakerClient,
  ledger: Ledger,
  names: RegExp,
): Promise<void> {
  const chosen = (all: Iterable<string>) =>
    Array.from(all).filter((name) => names.test(name));
  for (const ModelName of chosen(ledger.models)) {
    await sagemaker.send(new DescribeModelCommand({ ModelName }));
  }
  for (const TrainingJobName of chosen(ledger.jobs)) {
    const job = await sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName }),
    );
    const interrupted = job.TrainingJobStatus === "Failed";
    assert(!interrupted || job.FailureReason !== undefined);
  }
}

/** Every object and part has its file, and there are no others. */
function checkFiles(stateFolder: string): void {
  const database = new DatabaseSync(`${stateFolder}/sagebook.sqlite`);
  const recorded = database.prepare(
    "SELECT file FROM objects WHERE file IS NOT NULL UNION ALL SELECT file FROM parts",
  ).all().map(({ file }) => file as string);
  database.close();
  const kept = Array.from(
    Deno.readDirSync(`${stateFolder}/objects`),
    ({ name }) => name,
  );
  assertEquals(kept.toSorted(), recorded.toSorted());
  assertEquals([...Deno.readDirSync(`${stateFolder}/incoming`)], []);
}

Deno.test(`nothing acknowledged is lost or torn by kill -9, ${KILLS} times`, async () => {
  await using folder = await temporaryFolder();
  const ledger = new Ledger();
  const random = randomNumbers(7);
  for (let round = 0; round <= KILLS; round++) {
    const server = await startServerProcess(folder.path);
    using both = clients(server.url);
    const { s3, sagemaker } = both;
    if (round === 0) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      const Body = Array.from(
        { length: 500 },
        (_, i) => `${i % 7},${i},${i * i % 11}\n`,
      ).join("");
      await s3.send(
        new PutObjectCommand({ Bucket, Key: "data/train.csv", Body }),
      );
    }
    await checkObjects(s3, ledger);
    const last = round === KILLS ? /./ : new RegExp(`-${round - 1}-`);
    await checkRecords(sagemaker, ledger, last);
    if (round === KILLS) {
      await server[Symbol.asyncDispose]();
      checkFiles(folder.path);
      break;
    }
    const writers = Promise.allSettled([
      ...["a", "b", "c"].map((name) =>
        writeObjects(s3, ledger, `${round % 5}${name}`, random)
      ),
      writeRecords(sagemaker, ledger, round),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 50 + 600 * random()));
    await server.kill();
    const errors = (await writers)
      .map((result) =>
        result.status === "rejected" ? result.reason : undefined
      );
    for (const error of errors) {
      assert(
        error?.$metadata?.httpStatusCode === undefined,
        `refused: ${error}`,
      );
    }
  }
});
