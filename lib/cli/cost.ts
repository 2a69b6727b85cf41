import { OUR_PRICES, type Prices, whichPrices } from "./prices.ts";

/** Jobs of one kind that will run. */
export interface PlannedJobs {
  readonly kind: "training job" | "transform job" | "processing job";
  /** What they are for, one name a job. */
  readonly names: readonly string[];
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Jobs that run side by side. @default {all} */
  readonly atOnce?: number;
  /** Whether they run on spot instances. @default {false} */
  readonly spot?: boolean;
  /** Of each instance. @default {0} */
  readonly volumeSizeInGB?: number;
  /** Seconds after which the service stops a job, which bounds its cost. */
  readonly maxRuntimeInSeconds?: number;
}

/** How long jobs are expected to take. */
export interface ExpectedTime {
  /** Seconds that the same work took on this machine, by name. */
  readonly localSeconds?: Readonly<Record<string, number>>;
  /** How much longer an instance takes than this machine. @default {2} */
  readonly factor?: number;
}

/** What jobs of one kind are expected to cost. */
export interface JobCost {
  readonly jobs: PlannedJobs;
  /** Billed, of all instances. */
  readonly minutes: number;
  /** Until all have ended: fewer where jobs run side by side, which costs the same. */
  readonly elapsedMinutes: number;
  readonly instances: number;
  /** Volumes, while the jobs run. */
  readonly volumes: number;
  /** What the service's stop bounds it to; undefined where it stops nothing. */
  readonly atMost: number | undefined;
}

/** Minutes that a small job is billed for, start-up and download included. */
const MINUTES: Readonly<Record<PlannedJobs["kind"], number>> = {
  "training job": 3,
  "transform job": 5,
  "processing job": 5,
};

/** Minutes of these that are start-up and download. */
const START_UP = 2;

/** How much longer an instance takes than this machine, unless told otherwise. */
export const FACTOR = 2;

/** By which the service divides the price of a month. */
export const HOURS_A_MONTH = 730;

/**
 * What jobs are expected to cost; undefined without a price for their instance.
 *
 * A job is billed for minutes × instances × price an hour / 60, less the discount
 * for spot instances, and its volumes for GB × hours / 730 × price a GB and month.
 * Its minutes are two for start-up and `factor` × the seconds that it took locally,
 * or those of a small job where that is not known; never more than the greatest
 * runtime, by which all jobs × instances × price an hour is the most that they cost.
 */
export function estimateJobs(
  jobs: PlannedJobs,
  prices: Prices = OUR_PRICES,
  { localSeconds = {}, factor = FACTOR }: ExpectedTime = {},
): JobCost | undefined {
  const { kind, names, instanceCount, volumeSizeInGB = 0 } = jobs;
  const perHour = prices.perHour[jobs.instanceType];
  if (perHour === undefined) return undefined;
  const most = jobs.maxRuntimeInSeconds;
  const minutesOf = (name: string) => {
    const seconds = localSeconds[name];
    const minutes = seconds === undefined
      ? MINUTES[kind]
      : START_UP + factor * seconds / 60;
    return Math.min(minutes, (most ?? Infinity) / 60);
  };
  const each = names.map(minutesOf);
  const sum = each.reduce((sum, one) => sum + one, 0);
  const minutes = sum * instanceCount;
  const waves = Math.ceil(names.length / (jobs.atOnce ?? names.length));
  const hours = minutes / 60;
  const gigabytes = volumeSizeInGB * prices.volumePerGBMonth / HOURS_A_MONTH;
  const mostHours = names.length * instanceCount * (most ?? 0) / 3600;
  return {
    jobs,
    minutes,
    // Waves of jobs as long as one is on average, or the longest if it is longer.
    elapsedMinutes: Math.max(waves * sum / names.length, ...each),
    instances: hours * perHour * (jobs.spot ? 1 - prices.spotDiscount : 1),
    volumes: hours * gigabytes,
    atMost: most === undefined ? undefined : mostHours * (perHour + gigabytes),
  };
}

/** What will run, a line for each kind of job, and what it is likely to cost. */
export function describePlan(
  plan: readonly PlannedJobs[],
  prices: Prices = OUR_PRICES,
  time: ExpectedTime = {},
): string[] {
  if (plan.length === 0) return ["No job runs: only S3 is written"];
  return [...plan.map(planLine), ...estimateLines(plan, prices, time)];
}

const SHOWN_NAMES = 8;

function planLine(jobs: PlannedJobs): string {
  const { kind, names, instanceType, instanceCount, spot } = jobs;
  const count = counted(names.length, kind);
  const more = names.length - SHOWN_NAMES;
  const shown = more > 1
    ? `${names.slice(0, SHOWN_NAMES).join(", ")} and ${more} more`
    : names.join(", ");
  return `  ${count} (${shown}) on ${instanceCount} × ${instanceType}${
    spot ? ", spot" : ""
  }`;
}

function estimateLines(
  plan: readonly PlannedJobs[],
  prices: Prices,
  time: ExpectedTime,
): string[] {
  const costs: JobCost[] = [];
  for (const jobs of plan) {
    const cost = estimateJobs(jobs, prices, time);
    if (cost === undefined) {
      return [
        `Estimated cost: not known, since there is no price for ${jobs.instanceType}; give one with --prices`,
      ];
    }
    costs.push(cost);
  }
  const { currency } = prices;
  const total = costs.reduce((sum, cost) => sum + costOf(cost), 0);
  return [
    `Estimated cost: ${money(total)} ${currency}, ${
      assumption(plan, time)
    }, by ${whichPrices(prices)}`,
    ...discountLines(plan, prices),
    ...costs.flatMap(({ jobs, atMost }) =>
      atMost === undefined ? [] : [
        `At most: ${
          money(atMost)
        } ${currency} for the ${jobs.kind}s, since each is stopped after ${jobs.maxRuntimeInSeconds} s`,
      ]
    ),
  ];
}

/** That the discount for spot instances is an assumption, where there are any. */
export function discountLines(
  plan: readonly PlannedJobs[],
  { spotDiscount }: Pick<Prices, "spotDiscount">,
): string[] {
  if (!plan.some(({ spot }) => spot)) return [];
  const percent = Math.round(spotDiscount * 100);
  return [
    `Spot instances are taken to cost ${percent} % less; the most is without that`,
  ];
}

/** Such as `1 training job`, `3 runs`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

/** Such as `a, b and c`. */
export function listed(texts: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(texts);
}

/** Instances and volumes together. */
export function costOf({ instances, volumes }: JobCost): number {
  return instances + volumes;
}

/** With as many digits as tell small sums apart. */
export function money(amount: number): string {
  if (amount > 0 && amount < 0.0001) return "under 0.0001";
  return amount > 0 && amount < 0.1 ? amount.toFixed(4) : amount.toFixed(2);
}

/** How the times were come by. */
export function assumption(
  plan: readonly PlannedJobs[],
  { localSeconds = {}, factor = FACTOR }: ExpectedTime,
): string {
  const unknown = plan.filter(({ names }) =>
    names.some((name) => localSeconds[name] === undefined)
  );
  const kinds = [...new Set(unknown.map(({ kind }) => kind))];
  const known = plan.some(({ names }) =>
    names.some((name) => localSeconds[name] !== undefined)
  );
  return [
    ...(known
      ? [`at ${START_UP} min and ${factor} times the local run's seconds`]
      : []),
    ...(kinds.length > 0
      ? [
        `at ${listed(kinds.map((kind) => `${MINUTES[kind]} min a ${kind}`))}`,
      ]
      : []),
  ].join(", else ");
}
