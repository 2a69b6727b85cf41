import ours from "./prices.json" with { type: "json" };

/** On-demand prices of instances for training and batch transform. */
export interface Prices {
  /** Month that they were looked up in, such as `2026-08`. */
  readonly asOf: string;
  readonly region: string;
  readonly currency: string;
  /** Price an hour by instance type. */
  readonly perHour: Readonly<Record<string, number>>;
}

/** Jobs of one kind that will run. */
export interface PlannedJobs {
  readonly kind: "training job" | "transform job" | "processing job";
  /** What they are for, one name a job. */
  readonly names: readonly string[];
  readonly instanceType: string;
  readonly instanceCount: number;
}

/** Minutes that a small job is billed for, start-up and download included. */
const MINUTES: Readonly<Record<PlannedJobs["kind"], number>> = {
  "training job": 3,
  "transform job": 5,
  "processing job": 5,
};

/** What will run, a line for each kind of job, and what it is likely to cost. */
export function describePlan(
  plan: readonly PlannedJobs[],
  prices: Prices = ours,
): string[] {
  const lines = plan.map(({ kind, names, instanceType, instanceCount }) => {
    const count = `${names.length} ${kind}${names.length === 1 ? "" : "s"}`;
    return `  ${count} (${
      names.join(", ")
    }) on ${instanceCount} × ${instanceType}`;
  });
  return [...lines, estimateLine(plan, prices)];
}

function estimateLine(
  plan: readonly PlannedJobs[],
  { asOf, region, currency, perHour }: Prices,
): string {
  const unknown = plan.find(({ instanceType }) =>
    perHour[instanceType] === undefined
  );
  if (unknown !== undefined) {
    return `Estimated cost: not known, since there is no price for ${unknown.instanceType}`;
  }
  const cost = plan.reduce((sum, { kind, names, ...on }) => {
    const hours = names.length * on.instanceCount * MINUTES[kind] / 60;
    return sum + hours * perHour[on.instanceType]!;
  }, 0);
  const assumed = [...new Set(plan.map(({ kind }) => kind))]
    .map((kind) => `${MINUTES[kind]} min a ${kind}`).join(" and ");
  return `Estimated cost: ${
    cost.toFixed(2)
  } ${currency}, at ${assumed}, by on-demand prices of ${region} in ${asOf}`;
}

/**
 * Reads prices of the user's own from a JSON file of the form of `prices.json`.
 *
 * @throws {SyntaxError} If it has another form.
 */
export async function readPrices(file: string): Promise<Prices> {
  const prices = JSON.parse(await Deno.readTextFile(file));
  const numbers = Object.values(prices?.perHour ?? {});
  if (numbers.length > 0 && numbers.every(Number.isFinite)) return prices;
  throw new SyntaxError(
    `Cannot read prices from "${file}": "perHour" must give a number for each instance type`,
  );
}
