/** What scripts do to a server that others use, and what becomes of them without it. */
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest } from "../support/peers.ts";
import {
  DENO_IMAGE,
  scriptParameters,
  SKLEARN_IMAGE,
  sourceDir,
  trainingRequest,
} from "./jobs/support.ts";
import { type ServerProcess, startServerProcess } from "./serve_process.ts";
import { temporaryFolder, TEST_CREDENTIALS } from "./service/support.ts";

const MIB = 2 ** 20;
const LOG_GROUP = "/aws/sagemaker/TrainingJobs";

/** Most that a server may grow by, whatever a script prints. */
const MOST_GROWTH = 200 * MIB;

/** Clients of a server, on which scripts run. */
class Scripts implements Disposable {
  readonly #s3: S3Client;
  readonly #sagemaker: SageMakerClient;
  readonly #logs: CloudWatchLogsClient;

  constructor({ url }: ServerProcess) {
    const settings = {
      endpoint: url,
      region: "us-east-1",
      credentials: TEST_CREDENTIALS,
    };
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#sagemaker = new SageMakerClient(settings);
    this.#logs = new CloudWatchLogsClient(settings);
  }

  /** Starts a training job that runs a script. */
  async start(name: string, program: string, script: string): Promise<void> {
    const Bucket = "bucket";
    await this.#s3.send(new CreateBucketCommand({ Bucket }));
    const Body = await sourceDir({ [program]: script });
    await this.#s3.send(
      new PutObjectCommand({ Bucket, Key: "code/sourcedir.tar.gz", Body }),
    );
    const image = program.endsWith(".py") ? SKLEARN_IMAGE : DENO_IMAGE;
    const { InputDataConfig: _, ...request } = trainingRequest(
      name,
      image,
      scriptParameters(program),
    );
    await this.#sagemaker.send(new CreateTrainingJobCommand(request));
  }

  async isRunning(TrainingJobName: string): Promise<boolean> {
    const { TrainingJobStatus, FailureReason } = await this.#sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName }),
    );
    assert(FailureReason === undefined, FailureReason);
    return TrainingJobStatus === "InProgress";
  }

  /** The first page of a job's log, empty before its first line. */
  async messages(job: string): Promise<string[]> {
    try {
      const { logStreams = [] } = await this.#logs.send(
        new DescribeLogStreamsCommand({
          logGroupName: LOG_GROUP,
          logStreamNamePrefix: `${job}/`,
        }),
      );
      if (logStreams.length === 0) return [];
      const { events } = await this.#logs.send(
        new GetLogEventsCommand({
          logGroupName: LOG_GROUP,
          logStreamName: logStreams[0]!.logStreamName!,
          startFromHead: true,
        }),
      );
      return events!.map(({ message }) => message!);
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return [];
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const client of [this.#s3, this.#sagemaker, this.#logs]) {
      client.destroy();
    }
  }
}

/** Most bytes of memory that a process ever had. */
function peakMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

Deno.test({
  name:
    "A script that prints lines without end, and one without a line's end, is logged in bounded memory and can be read meanwhile",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(folder.path);
    using scripts = new Scripts(server);
    const before = peakMemory(server.pid);
    await scripts.start(
      "job",
      "train.ts",
      `
      const write = (text) => {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
      };
      write("first\\n");
      for (let i = 0; i < 60; i++) write("x".repeat(${MIB}));
      write("\\n");
      const go = Deno.env.get("SM_MODEL_DIR") + "/../go";
      const isThere = () => Deno.stat(go).then(() => true, () => false);
      while (!await isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
      for (let i = 0; i < 60; i++) write(("y".repeat(99) + "\\n").repeat(5000));
      `,
    );
    while ((await scripts.messages("job")).length < 2) {
      assert(
        await scripts.isRunning("job"),
        "The log could not be read while it grew",
      );
    }
    await Deno.writeTextFile(
      `${folder.path}/jobs/training-job/job/algo-1/go`,
      "",
    );
    while (await scripts.isRunning("job"));
    const growth = peakMemory(server.pid) - before;
    assert(
      growth < MOST_GROWTH,
      `The server grew by ${Math.round(growth / MIB)} MiB`,
    );
  },
});

/** Whether a process is there and has not ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function waitUntilEnded(pids: readonly number[]): Promise<void> {
  for (let i = 0; pids.some(isAlive); i++) {
    assert(i < 30_000, `Processes are left: ${pids.filter(isAlive)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Process ids that a script prints, as `pids 1 2`, once it has. */
async function printedPids(scripts: Scripts, job: string): Promise<number[]> {
  for (;;) {
    const line = (await scripts.messages(job))
      .find((message) => message.startsWith("pids "));
    if (line !== undefined) return line.split(" ").slice(1).map(Number);
    assert(await scripts.isRunning(job));
  }
}

/** A script that looks at nothing, with a child that looks at nothing either. */
const PARENT = `
import os, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("pids", os.getpid(), child.pid)
`;

await pythonTest(
  "A Python script and its children end when the service is killed, or ends",
  ["json"],
  async (python) => {
    for (const end of ["kill", "close"] as const) {
      await using folder = await temporaryFolder();
      const server = await startServerProcess(folder.path, { python });
      using scripts = new Scripts(server);
      await scripts.start("job", "train.py", `${PARENT}\nchild.wait()`);
      const pids = await printedPids(scripts, "job");
      assertEquals(pids.map(isAlive), [true, true]);
      if (end === "kill") await server.kill();
      else await server[Symbol.asyncDispose]();
      await waitUntilEnded(pids);
    }
  },
);

await pythonTest(
  "What a script leaves running ends with it, and the job does not wait for it",
  ["json"],
  async (python) => {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(folder.path, { python });
    using scripts = new Scripts(server);
    await scripts.start("job", "train.py", PARENT);
    while (await scripts.isRunning("job"));
    await waitUntilEnded(await printedPids(scripts, "job"));
  },
);

Deno.test({
  name: "A TypeScript script that never waits ends when the service is killed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await temporaryFolder();
    const server = await startServerProcess(folder.path);
    using scripts = new Scripts(server);
    await scripts.start(
      "job",
      "train.ts",
      `console.log("pids " + Deno.pid); for (;;);`,
    );
    const pids = await printedPids(scripts, "job");
    await server.kill();
    await waitUntilEnded(pids);
  },
});
