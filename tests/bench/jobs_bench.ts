/**
 * Jobs of Local SageMaker beside the engine called directly: what a job costs
 * above its training, and a long queue.
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
import type { Suite } from "./harness.ts";

/** What a warm job may cost above its training, in seconds. */
const OVERHEAD = 0.03;

/** What the process may grow by while a thousand jobs run, in bytes. */
const GROWTH = 300 * 2 ** 20;

const QUEUE = 1000;

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

/** Runs a queue of jobs; throws where their order or the memory is not kept. */
async function runQueue(service: TestService, prefix: string): Promise<void> {
  const before = Deno.memoryUsage().rss;
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
  const growth = Deno.memoryUsage().rss - before;
  if (growth > GROWTH) {
    throw new Error(`The process grew by ${growth} bytes over ${QUEUE} jobs`);
  }
}

/** The comparisons of `deno task bench jobs`. */
export const suite: Suite = {
  name: "jobs",
  modules: ["json"],
  async run(_python, measure) {
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
    });
    await measure({
      name: `${QUEUE} training jobs queued at once`,
      peer: `the engine, ${QUEUE} times a job's 30 ms`,
      must: 1,
      runs: 1,
      ours: () => secondsOf(() => runQueue(service, `queue-${count++}`)),
      theirs: () => Promise.resolve(QUEUE * OVERHEAD),
    });
  },
};
