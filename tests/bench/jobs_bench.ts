/**
 * Jobs of Local SageMaker beside the engine called directly: what a job costs
 * above its training, and a long queue; the server's start, and how often it
 * answers, beside moto's.
 *
 * @module
 */
import { readCsv } from "../../lib/engines/data/csv.ts";
import {
  column,
  columns,
  type Dataset,
} from "../../lib/engines/data/matrix.ts";
import { encodeBooster } from "../../lib/engines/xgboost/model/mod.ts";
import {
  formatRound,
  parseParameters,
  train,
} from "../../lib/engines/xgboost/mod.ts";
import { operations } from "../../lib/local/operations/mod.ts";
import {
  TestService,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../local/jobs/support.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { temporaryFolder } from "../local/service/support.ts";
import type { Comparison, Suite } from "./harness.ts";
import { startMoto } from "./moto.ts";

/** What a warm job may cost above its training, in seconds. */
const OVERHEAD = 0.03;

/** What the process may grow by while a thousand jobs run, in bytes. */
const GROWTH = 300 * 2 ** 20;

const QUEUE = 1000;

/** How long a server may take to start, in seconds. */
const START = 0.5;

const DESCRIBES = 2000;

const parameters = { num_round: "20", max_depth: "4" };
const rows = Array.from(
  { length: 2000 },
  (_, i) => `${Math.sin(i)},${i % 17},${i % 5},${Math.cos(i)}\n`,
).join("");

function readRows(): Dataset {
  const table = readCsv(new TextEncoder().encode(rows));
  return { labels: column(table, 0), features: columns(table, 1) };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function trainDirectly(): Promise<void> {
  const lines: string[] = [];
  const booster = await train(parseParameters(parameters), readRows(), {
    onRound: (report) => void lines.push(formatRound(report)),
  });
  encodeBooster(booster, "ubj");
}

/** Most bytes that this process had in memory while it did some work. */
async function peakMemory(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => peak = Math.max(peak, Deno.memoryUsage().rss);
  const timer = setInterval(look, 50);
  await work();
  clearInterval(timer);
  look();
  return peak;
}

/** Runs a queue of jobs; throws where their order or the memory is not kept. */
async function runQueue(service: TestService, prefix: string): Promise<void> {
  const small = { ...parameters, num_round: "1" };
  const names = Array.from({ length: QUEUE }, (_, i) => `${prefix}-${i}`);
  for (const name of names) {
    await operations.CreateTrainingJob(
      trainingRequest(name, XGBOOST_IMAGE, small),
      service.context,
    );
  }
  const starts: number[] = [];
  for (const name of names) {
    const job = await service.trainingJob(name);
    if (job.TrainingJobStatus !== "Completed") {
      throw new Error(`${name} is ${job.TrainingJobStatus}`);
    }
    starts.push(+job.TrainingStartTime!);
  }
  if (starts.some((start, i) => i > 0 && start < starts[i - 1]!)) {
    throw new Error("The jobs did not start in the order of their creation");
  }
}

/** As {@linkcode runQueue}, in bounded memory; the peak, in bytes. */
async function runBounded(
  service: TestService,
  prefix: string,
): Promise<number> {
  const before = Deno.memoryUsage().rss;
  const peak = await peakMemory(() => runQueue(service, prefix));
  if (peak - before > GROWTH) {
    throw new Error(
      `The process grew by ${peak - before} bytes over ${QUEUE} jobs`,
    );
  }
  return peak;
}

/** Calls an operation over HTTP, as SDKs do. */
async function call(url: string, operation: string, input: object) {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      // Neither server verifies it here, but moto reads the service from it.
      authorization:
        "AWS4-HMAC-SHA256 Credential=key/20200101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=0",
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `SageMaker.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation} was answered ${text}`);
}

/** Seconds that 16 clients need for so many DescribeTrainingJob. */
function describeOften(url: string): Promise<number> {
  let left = DESCRIBES;
  return secondsOf(() =>
    Promise.all(Array.from({ length: 16 }, async () => {
      while (left-- > 0) {
        await call(url, "DescribeTrainingJob", { TrainingJobName: "job" });
      }
    }))
  );
}

/** A bucket, data and one training job. */
async function createJob(url: string): Promise<void> {
  const headers = {
    authorization:
      "AWS4-HMAC-SHA256 Credential=key/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
  };
  for (
    const [path, body] of [["", null], ["/data/train/a.csv", rows]] as const
  ) {
    const answer = await fetch(`${url}/bucket${path}`, {
      method: "PUT",
      headers,
      body,
    });
    await answer.body?.cancel();
  }
  const request = trainingRequest("job", XGBOOST_IMAGE, parameters);
  await call(url, "CreateTrainingJob", request);
}

async function benchServer(
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const start = () => startServerProcess(folder.path);
  await measure({
    name: "start-up to ready, warm",
    peer: "the bound of 0.5 s",
    must: 1,
    runs: 7,
    ours: async () => {
      const from = performance.now();
      await using _server = await start();
      return (performance.now() - from) / 1000;
    },
    theirs: () => Promise.resolve(START),
  });
  await using server = await start();
  await using moto = await startMoto();
  const { url } = moto;
  await createJob(server.url);
  if (url !== undefined) await createJob(url);
  await measure({
    name: `${DESCRIBES} DescribeTrainingJob, 16 clients`,
    peer: moto.name,
    must: 1,
    runs: 3,
    ours: () => describeOften(server.url),
    ...(url === undefined ? {} : { theirs: () => describeOften(url) }),
    detail: (seconds) => `${Math.round(DESCRIBES / seconds)} requests/s`,
  });
}

/** The comparisons of `deno task bench jobs`. */
export const suite: Suite = {
  name: "jobs",
  modules: [],
  async run(_python, measure) {
    await benchServer(measure);
    await using service = await TestService.open();
    await service.put("data/train/a.csv", rows);
    let count = 0;
    const runJob = () =>
      service.train(
        trainingRequest(`job-${count++}`, XGBOOST_IMAGE, parameters),
      );
    await measure({
      name: "training job above the engine, warm",
      peer: "the bound of 30 ms",
      must: 1,
      runs: 15,
      ours: async () =>
        Math.max(0, await secondsOf(runJob) - await secondsOf(trainDirectly)),
      theirs: () => Promise.resolve(OVERHEAD),
      detail: (seconds) => `${(1000 * seconds).toFixed(1)} ms a job`,
    });
    let peak = 0;
    await measure({
      name: `${QUEUE} training jobs queued at once`,
      peer: `the engine, ${QUEUE} times a job's 30 ms`,
      must: 1,
      runs: 1,
      ours: () =>
        secondsOf(async () => {
          peak = await runBounded(service, `queue-${count++}`);
        }),
      theirs: () => Promise.resolve(QUEUE * OVERHEAD),
      detail: (seconds) =>
        `${Math.round(QUEUE / seconds)} jobs/s in order, peak memory ${
          Math.round(peak / 2 ** 20)
        } MiB`,
    });
  },
};
