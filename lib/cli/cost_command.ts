import type { Command } from "commander";
import { findManifest } from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import { makeTable, textTable } from "../tables/mod.ts";
import { actualCost, actualLine } from "./actual_cost.ts";
import {
  assumption,
  costOf,
  estimateJobs,
  type ExpectedTime,
  FACTOR,
  type JobCost,
  money,
  type PlannedJobs,
} from "./cost.ts";
import { OUR_PRICES, type Prices, readPrices } from "./prices.ts";
import { chosenEstimators } from "./model_options.ts";
import { addRunOptions, planOf, type RunFlags } from "./run.ts";
import { stageCommand } from "./stage_command.ts";
import { positiveNumber, wholeNumber } from "./values.ts";

interface Flags extends RunFlags {
  readonly actual?: boolean;
  readonly factor: number;
  readonly runs: number;
  readonly storedGb: number;
}

/** `sagebook cost` */
export function addCost(program: Command, signal: AbortSignal): void {
  const command = program.command("cost")
    .description("what a run on AWS is likely to cost, or has cost");
  addRunOptions(command)
    .option("--actual", "what the last run has cost, by its billable seconds")
    .option(
      "--factor <number>",
      "how much longer an instance takes than this machine",
      positiveNumber,
      FACTOR,
    )
    .option("--runs <count>", "runs a month", wholeNumber(1), 20)
    .option("--stored-gb <GB>", "kept in S3", positiveNumber, 1);
  stageCommand(
    command,
    signal,
    async (flags: Flags) => ({
      plan: planOf(Object.keys(chosenEstimators(flags)), flags),
      prices: flags.prices ? await readPrices(flags.prices) : OUR_PRICES,
    }),
    async ({ plan, prices }, { session }, flags) => {
      if (flags.actual) return await printActual(session, prices, flags);
      const localSeconds = await localTimes(session, plan);
      const time = { localSeconds, factor: flags.factor };
      printEstimate(plan, prices, time, flags);
    },
  );
}

/** Seconds of the last local run, for the plan's jobs by their names. */
async function localTimes(
  session: Session,
  plan: readonly PlannedJobs[],
): Promise<Record<string, number>> {
  if (session.backend !== "local") return {};
  const trained = await findManifest(session, "train");
  const seconds: Record<string, number> = {};
  for (const { kind, names } of plan) {
    if (kind !== "training job") continue;
    for (const name of names) {
      // A trial takes about as long as the model's own training.
      const model = trained?.models.find((one) =>
        name === one.name || name.startsWith(`${one.name} `)
      );
      if (model !== undefined) seconds[name] = model.trainingSeconds;
    }
  }
  return seconds;
}

function priced(
  plan: readonly PlannedJobs[],
  prices: Prices,
  time: ExpectedTime,
): JobCost[] {
  return plan.map((jobs) => {
    const cost = estimateJobs(jobs, prices, time);
    if (cost !== undefined) return cost;
    throw new RangeError(
      `Cannot tell the cost: there is no price for ${jobs.instanceType}; give one with --prices`,
    );
  });
}

/** The sums of a month: its runs, and what is kept in S3. */
export function monthlyCost(
  run: number,
  { runs, storedGb }: Pick<Flags, "runs" | "storedGb">,
  { storagePerGBMonth }: Pick<Prices, "storagePerGBMonth">,
): { readonly jobs: number; readonly storage: number; readonly total: number } {
  const jobs = run * runs;
  const storage = storedGb * storagePerGBMonth;
  return { jobs, storage, total: jobs + storage };
}

function printEstimate(
  plan: readonly PlannedJobs[],
  prices: Prices,
  time: ExpectedTime,
  flags: Flags,
): void {
  const costs = priced(plan, prices, time);
  const run = costs.reduce((sum, cost) => sum + costOf(cost), 0);
  const month = monthlyCost(run, flags, prices);
  const { asOf, currency, region, source } = prices;
  if (flags.json) {
    console.log(JSON.stringify({ costs, run, month, prices, time }, null, 2));
    return;
  }
  const column = <Cell>(cell: (cost: JobCost) => Cell) => costs.map(cell);
  const table = makeTable({
    jobs: column(({ jobs: { names, kind } }) => `${names.length} ${kind}s`),
    on: column(({ jobs: { instanceCount, instanceType, spot } }) =>
      `${instanceCount} × ${instanceType}${spot ? ", spot" : ""}`
    ),
    minutes: column(({ minutes }) => minutes),
    [currency]: column(costOf),
    "at most": column(({ atMost }) =>
      atMost === undefined ? "no bound" : money(atMost)
    ),
  });
  console.log(
    textTable(table, {
      formats: {
        minutes: (value) => value.toFixed(1),
        [currency]: (value) => value.toFixed(4),
      },
    }),
  );
  console.log(
    [
      "",
      `A run:   ${money(run)} ${currency}, ${assumption(plan, time)}`,
      `A month: ${money(month.total)} ${currency}: ${flags.runs} runs ${
        money(month.jobs)
      }, ${flags.storedGb} GB in S3 ${money(month.storage)}`,
      `Prices of ${region} in ${asOf}, from ${source}`,
    ].join("\n"),
  );
}

async function printActual(
  session: Session,
  prices: Prices,
  { json }: Flags,
): Promise<void> {
  const { jobs, total } = await actualCost(session, prices);
  if (json) {
    console.log(JSON.stringify({ jobs, total }, null, 2));
    return;
  }
  if (jobs.length === 0) {
    console.log("No job has ended under this prefix");
    return;
  }
  const { currency } = prices;
  const table = makeTable({
    job: jobs.map(({ jobName }) => jobName),
    on: jobs.map(({ instanceCount, instanceType, spot }) =>
      `${instanceCount} × ${instanceType}${spot ? ", spot" : ""}`
    ),
    seconds: jobs.map(({ billableSeconds }) => billableSeconds),
    [currency]: jobs.map(({ cost }) => cost),
  });
  const shown = {
    limit: jobs.length,
    formats: {
      seconds: (value: number) => value.toFixed(0),
      [currency]: (value: number) => value.toFixed(4),
    },
  };
  console.log(textTable(table, shown));
  console.log(`\n${actualLine(session, total, prices)}`);
}
