import { fileURLToPath } from "node:url";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../support/assert.ts";
import {
  DENO_IMAGE,
  scriptParameters,
  sourceDir,
  trainingRequest,
} from "./jobs/support.ts";
import {
  assertRefused,
  temporaryFolder,
  TEST_CREDENTIALS,
} from "./service/support.ts";
import { startServerProcess } from "./serve_process.ts";

const MOUNT = 'mount -t tmpfs -o size=4m none "$1" && shift && exec "$@"';
const UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"];

/** Runs a command with a disk of 4 MiB in the place of a folder. */
function withSmallDisk(folder: string): (command: string[]) => string[] {
  return (command) => [...UNSHARE, "sh", "-c", MOUNT, "sh", folder, ...command];
}

async function canMount(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(UNSHARE[0]!, {
      args: [...UNSHARE.slice(1), "sh", "-c", "mount -t tmpfs none /mnt"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test({
  name: "a full disk is an answer, and what was there stays [needs unshare]",
  ignore: !await canMount(),
  async fn() {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(
      folder.path,
      { wrap: withSmallDisk(folder.path) },
    );
    const settings = {
      region: "us-east-1",
      endpoint: server.url,
      credentials: TEST_CREDENTIALS,
      maxAttempts: 1,
    };
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    const sagemaker = new SageMakerClient(settings);
    const Bucket = "bucket";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string, size: number) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: "x".repeat(size) }));
    await put("kept", 2 ** 20);
    const error = await assertRefused(
      put("large", 4 * 2 ** 20),
      "InsufficientStorage",
      507,
    );
    assert(error.message.includes("is full: free some room"), error.message);
    await put("kept", 2 ** 19);
    const models: string[] = [];
    const model = async () => {
      const ModelName = `model-${models.length}`;
      const Environment = { FILL: "x".repeat(1000) };
      await sagemaker.send(
        new CreateModelCommand({
          ModelName,
          ExecutionRoleArn: "arn:aws:iam::000000000000:role/test",
          PrimaryContainer: {
            Image:
              "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            Environment,
          },
        }),
      );
      models.push(ModelName);
    };
    const filled = async () => {
      for (;;) await put(`fill/${crypto.randomUUID()}`, 2 ** 16);
    };
    await assertRefused(filled(), "InsufficientStorage", 507);
    const refused = async () => {
      for (;;) await model();
    };
    await assertRefused(refused(), "InsufficientStorage", 507);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "kept" }));
    assertEquals(head.ContentLength, 2 ** 19);
    s3.destroy();
    sagemaker.destroy();
  },
});

Deno.test({
  name:
    "a job that fills the disk is Failed, and the next one is done [needs unshare]",
  ignore: !await canMount(),
  async fn() {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(
      folder.path,
      { wrap: withSmallDisk(folder.path) },
    );
    const settings = {
      region: "us-east-1",
      endpoint: server.url,
      credentials: TEST_CREDENTIALS,
      maxAttempts: 1,
    };
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    const sagemaker = new SageMakerClient(settings);
    await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    const run = async (name: string, megabytes: number) => {
      const script = `
        const bytes = new Uint8Array(2 ** 20);
        const file = Deno.openSync(Deno.env.get("SM_MODEL_DIR") + "/model", { create: true, write: true });
        for (let i = 0; i < ${megabytes}; i++) {
          crypto.getRandomValues(bytes.subarray(0, 65536));
          for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
          console.log("written " + i);
        }
      `;
      await s3.send(
        new PutObjectCommand({
          Bucket: "bucket",
          Key: "code/sourcedir.tar.gz",
          Body: await sourceDir({ "train.ts": script }),
        }),
      );
      const { InputDataConfig: _, ...request } = trainingRequest(
        name,
        DENO_IMAGE,
        scriptParameters("train.ts"),
      );
      await sagemaker.send(new CreateTrainingJobCommand(request));
      for (;;) {
        const job = await sagemaker.send(
          new DescribeTrainingJobCommand({ TrainingJobName: name }),
        );
        if (job.TrainingJobStatus !== "InProgress") return job;
      }
    };
    const full = await run("full", 8);
    assertEquals(full.TrainingJobStatus, "Failed");
    assert(
      /no space left|disk is full/i.test(full.FailureReason!),
      full.FailureReason,
    );
    const next = await run("next", 1);
    assertEquals(next.TrainingJobStatus, "Completed", next.FailureReason);
    s3.destroy();
    sagemaker.destroy();
  },
});

Deno.test({
  name:
    "a state folder on a full disk opens again after a kill, and room makes it work [needs unshare]",
  ignore: !await canMount(),
  async fn() {
    await using folder = await temporaryFolder();
    const script = fileURLToPath(
      new URL("store/full_disk_script.ts", import.meta.url),
    );
    const run =
      `"${Deno.execPath()}" run -A --quiet "${script}" "${folder.path}"`;
    const [program, ...args] = withSmallDisk(folder.path)([
      "sh",
      "-c",
      `${run} fill; [ $? = 9 ] && ${run} open`,
    ]);
    const { code, stderr } = await new Deno.Command(program!, { args })
      .output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});
