import type { Dataset } from "../data/matrix.ts";
import {
  containerMetricNames,
  createContainerMetric,
  createMetric,
  evaluateMetrics,
  type Metric,
} from "./metrics/mod.ts";
import type { Objective } from "./objectives/mod.ts";
import type { Parameters } from "./parameters.ts";

/** The value of each metric on one data set, in the order of the log. */
export interface Evaluation {
  /** `train` or `validation`. */
  readonly data: string;
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
  }[];
}

/** What is known after a round of boosting. */
export interface RoundReport {
  /** Counted from 0. */
  readonly round: number;
  readonly evaluations: readonly Evaluation[];
}

function askedFor({ evalMetric, tuningObjectiveMetric }: Parameters): string[] {
  if (tuningObjectiveMetric === undefined) return [...evalMetric];
  const tuned = tuningObjectiveMetric.split(":")[1] ?? tuningObjectiveMetric;
  return [...new Set([...evalMetric, ...tuned.split(",")])].toSorted();
}

/**
 * Names of the metrics that SageMaker's container logs, in order: XGBoost's, or
 * the default of the objective where none of those is asked for, then its own.
 */
export function metricNames(
  parameters: Parameters,
  objective: Objective,
): string[] {
  const asked = askedFor(parameters);
  const xgboosts = asked.filter((name) => !containerMetricNames.includes(name));
  const first = xgboosts.length > 0 ? xgboosts : [objective.defaultMetric];
  return [...new Set([...first, ...asked])];
}

/** The metric that early stopping watches: the last one asked for, if any. */
export function watchedMetric(parameters: Parameters): string | undefined {
  const { tuningObjectiveMetric, evalMetric } = parameters;
  const tuned = tuningObjectiveMetric?.split(":")[1]?.split(",");
  return (tuned ?? evalMetric).at(-1);
}

/**
 * The metrics of `names` for a training with `parameters`: those asked for that
 * the container computes itself as it does, all others as XGBoost does.
 *
 * @throws {UserError} if a metric is unknown, or cannot serve the model.
 */
export function createMetrics(
  names: readonly string[],
  parameters: Parameters,
): Metric[] {
  const { numClass = 1, tweedieVariancePower } = parameters;
  const asked = askedFor(parameters);
  return names.map((name) => {
    const isContainers = asked.includes(name) &&
      containerMetricNames.includes(name);
    const create = isContainers ? createContainerMetric : createMetric;
    return create(name, { numClass, tweedieVariancePower });
  });
}

/** The value of each of `metrics` on `dataset`, given its margins. */
export function evaluate(
  data: string,
  metrics: readonly Metric[],
  objective: Objective,
  margins: Float32Array,
  dataset: Dataset,
): Evaluation {
  const values = evaluateMetrics(metrics, objective, margins, dataset);
  return {
    data,
    metrics: metrics.map(({ name }, i) => ({ name, value: values[i]! })),
  };
}

/** A round's log line, without its end: `[12]\ttrain-rmse:0.45123\tvalidation-rmse:0.46001`. */
export function formatRound({ round, evaluations }: RoundReport): string {
  const values = evaluations.flatMap(({ data, metrics }) =>
    metrics.map(({ name, value }) => `\t${data}-${name}:${formatMetric(value)}`)
  );
  return `[${round}]${values.join("")}`;
}

/** Five decimals, as Python's `:.5f`. */
export function formatMetric(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.00000`;
  // The only ties of five decimals, of which Python takes the even one.
  if (Math.abs(value * 64 % 2) !== 1) return value.toFixed(5);
  const below = Math.floor(value * 1e5);
  return ((below % 2 === 0 ? below : below + 1) / 1e5).toFixed(5);
}
