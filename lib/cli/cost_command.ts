import type { Command } from "commander";
import { findManifest } from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";
import {
  checkTrainingResources,
  checkTransformResources,
} from "../jobs/mod.ts";
import { makeTable, textTable } from "../tables/mod.ts";
import { actualCost, actualLine } from "./actual_cost.ts";
import {
  assumption,
  costOf,
  counted,
  discountLines,
  estimateJobs,
  type ExpectedTime,
  FACTOR,
  HOURS_A_MONTH,
  type JobCost,
  listed,
  money,
  type PlannedJobs,
} from "./cost.ts";
import {
  OUR_PRICES,
  priceOf,
  type Prices,
  readPrices,
  whichPrices,
} from "./prices.ts";
import { mpgJobs, mpgParameters } from "./pipeline_run.ts";
import { trainingResources, transformResources } from "./resource_options.ts";
import { chosenEstimators } from "./model_options.ts";
import {
  addRunOptions,
  checkedPipeline,
  planOf,
  type RunFlags,
} from "./run.ts";
import { stageCommand } from "./stage_command.ts";
import { positiveNumber, wholeNumber } from "./values.ts";

interface Flags extends RunFlags {
  readonly actual?: boolean;
  readonly endpointHours: number;
  readonly factor: number;
  readonly runs: number;
  readonly storedGb: number;
}

/** Of 31 days. */
const HOURS_OF_LONG_MONTHS = 744;

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
    .option("--stored-gb <GB>", "kept in S3", positiveNumber, 1)
    .option(
      "--endpoint-hours <hours>",
      "hours a month that an endpoint is there (730 is always)",
      wholeNumber(0, HOURS_OF_LONG_MONTHS),
      0,
    );
  stageCommand(
    command,
    signal,
    (flags: Flags) => checkFlags(command, flags),
    async ({ plan, prices }, { session }, flags) => {
      if (flags.actual) return await printActual(session, prices, flags);
      const localSeconds = await localTimes(session, plan);
      const time = { localSeconds, factor: flags.factor };
      printEstimate({ plan, prices, time, region: session.region }, flags);
    },
  );
}

/** What a run would refuse is refused here. */
async function checkFlags(
  command: Command,
  flags: Flags,
): Promise<{ plan: readonly PlannedJobs[]; prices: Prices }> {
  if (flags.actual && flags.pipeline !== undefined) {
    throw new RangeError(
      'Cannot use "--actual" with "--pipeline": the jobs of a pipeline are known by its executions (`sagebook pipeline list`)',
    );
  }
  const plan = flags.pipeline === undefined
    ? mainJobPlan(flags)
    : mpgJobs(await mpgParameters(checkedPipeline(command, flags)));
  const prices = flags.prices ? await readPrices(flags.prices) : OUR_PRICES;
  if (!flags.actual) {
    for (const { instanceType } of plan) priceOf(prices, instanceType);
  }
  return { plan, prices };
}

function mainJobPlan(flags: Flags): PlannedJobs[] {
  const estimators = chosenEstimators(flags);
  const algorithms = Object.values(estimators).map((one) => one.algorithm);
  checkTrainingResources(trainingResources(flags), algorithms);
  checkTransformResources(transformResources(flags));
  return planOf(Object.keys(estimators), flags);
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

/** What a month holds beside the runs' own cost. */
interface Month {
  readonly runs: number;
  readonly storedGb: number;
  /** @default {0} */
  readonly endpointHours?: number;
  /** Of the endpoint. @default {"ml.m5.large"} */
  readonly instanceType?: string;
  /** Of the endpoint. @default {1} */
  readonly instanceCount?: number;
}

/**
 * The sums of a month: its runs, what is kept in S3, and an endpoint, which costs
 * hours × instances × price an hour, asked or not.
 */
export function monthlyCost(run: number, month: Month, prices: Prices): {
  readonly jobs: number;
  readonly storage: number;
  readonly endpoint: number;
  readonly total: number;
} {
  const { runs, storedGb, endpointHours = 0, instanceCount = 1 } = month;
  const jobs = run * runs;
  const storage = storedGb * prices.storagePerGBMonth;
  const { instanceType = "ml.m5.large" } = month;
  const endpoint = endpointHours === 0
    ? 0
    : endpointHours * instanceCount * priceOf(prices, instanceType);
  return { jobs, storage, endpoint, total: jobs + storage + endpoint };
}

/** What is estimated, and by what. */
interface Estimate {
  readonly plan: readonly PlannedJobs[];
  readonly prices: Prices;
  readonly time: ExpectedTime;
  /** Where the jobs would run. */
  readonly region: string;
}

function printEstimate(
  { plan, prices, time, region }: Estimate,
  flags: Flags,
): void {
  const costs = plan.map((jobs) => estimateJobs(jobs, prices, time)!);
  const run = costs.reduce((sum, cost) => sum + costOf(cost), 0);
  const month = monthlyCost(run, flags, prices);
  const { currency, source } = prices;
  if (flags.json) {
    console.log(JSON.stringify({ costs, run, month, prices, time }, null, 2));
    return;
  }
  const elapsed = Math.ceil(
    costs.reduce((sum, cost) => sum + cost.elapsedMinutes, 0),
  );
  const elsewhere = prices.region === undefined || prices.region === region
    ? ""
    : `, not of ${region}: give those with --prices`;
  console.log(
    [
      estimateTable(costs, currency),
      "",
      `A run:   ${money(run)} ${currency}${
        flags.pipeline === undefined ? `, in about ${elapsed} min` : ""
      }, ${assumption(plan, time)}`,
      monthLine(month, flags, currency),
      boundLine(costs),
      ...discountLines(plan, prices),
      "Not counted: requests to S3, logs, transfer out of AWS, taxes",
      `By ${whichPrices(prices)}${elsewhere}${ageOf(prices)}`,
      ...(prices.region || prices.asOf ? [`  from ${source}`] : []),
    ].join("\n"),
  );
}

/**
 * Said of old prices alone.
 *
 * @param now Milliseconds since 1970.
 */
export function ageOf(
  { asOf }: Pick<Prices, "asOf">,
  now = Date.now(),
): string {
  const years = (now - Date.parse(asOf ?? "")) / (HOURS_A_MONTH * 12 * 3.6e6);
  return years > 1 ? "; that is over a year ago: look whether they hold" : "";
}

function monthLine(
  month: ReturnType<typeof monthlyCost>,
  { runs, storedGb, endpointHours }: Flags,
  currency: string,
): string {
  const parts = [
    `${counted(runs, "run")} ${money(month.jobs)}`,
    `${storedGb} GB kept in S3 ${money(month.storage)}`,
    ...(endpointHours === 0
      ? []
      : [`an endpoint of ${endpointHours} hours ${money(month.endpoint)}`]),
  ];
  return `A month: ${money(month.total)} ${currency}: ${parts.join(", ")}`;
}

function boundLine(costs: readonly JobCost[]): string {
  const unbound = costs.filter(({ atMost }) => atMost === undefined)
    .map(({ jobs: { kind } }) => `${kind}s`);
  return `The most is what the greatest runtime allows; the service stops no ${
    listed(unbound)
  }, so that nothing bounds them`;
}

/** A line for each kind of job, and their sums. */
function estimateTable(costs: readonly JobCost[], currency: string): string {
  const column = <Cell>(cell: (cost: JobCost) => Cell, last: Cell) => [
    ...costs.map(cell),
    last,
  ];
  const sum = (of: (cost: JobCost) => number) =>
    costs.reduce((total, cost) => total + of(cost), 0);
  const most = ({ atMost }: JobCost) => atMost ?? NaN;
  const table = makeTable({
    jobs: column(
      ({ jobs: { names, kind } }) => counted(names.length, kind),
      "together",
    ),
    on: column(({ jobs }) => instancesOf(jobs), ""),
    "billed min": column(({ minutes }) => minutes, sum((cost) => cost.minutes)),
    [currency]: column(costOf, sum(costOf)),
    [`at most, ${currency}`]: column(most, sum(most)),
  });
  return textTable(table, {
    formats: {
      "billed min": (value) => value.toFixed(1),
      [currency]: (value) => value.toFixed(4),
      [`at most, ${currency}`]: (value) => value.toFixed(4),
    },
  });
}

function instancesOf(
  { instanceCount, instanceType, spot }: Pick<
    PlannedJobs,
    "instanceCount" | "instanceType" | "spot"
  >,
): string {
  return `${instanceCount} × ${instanceType}${spot ? ", spot" : ""}`;
}

async function printActual(
  session: Session,
  prices: Prices,
  { json }: Flags,
): Promise<void> {
  const { jobs, total } = await actualCost(session, prices);
  if (json) {
    console.log(JSON.stringify({ jobs, total, prices }, null, 2));
    return;
  }
  if (jobs.length === 0) {
    console.log("No job has ended under this prefix");
    return;
  }
  const { currency } = prices;
  const digits = total < 0.01 ? 6 : 4;
  const table = makeTable({
    for: [...jobs.map(({ work }) => work), "together"],
    job: [...jobs.map(({ jobName }) => jobName), ""],
    on: [...jobs.map(instancesOf), ""],
    seconds: [
      ...jobs.map(({ billableSeconds }) => billableSeconds),
      jobs.reduce((sum, { billableSeconds }) => sum + billableSeconds, 0),
    ],
    [currency]: [...jobs.map(({ cost }) => cost), total],
  });
  const shown = {
    limit: jobs.length + 1,
    formats: {
      seconds: (value: number) => value.toFixed(0),
      [currency]: (value: number) => value.toFixed(digits),
    },
  };
  console.log(textTable(table, shown));
  console.log(
    [
      "",
      actualLine(session, total, prices),
      "Seconds are those billed of training jobs; of transform jobs, of which the service tells none, those from start to end",
    ].join("\n"),
  );
}
