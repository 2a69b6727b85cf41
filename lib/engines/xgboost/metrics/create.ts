import { UserError } from "../../user_error.ts";
import { elementwise } from "./elementwise.ts";
import type { Metric, MetricOptions } from "./metric.ts";

const metrics: Record<string, (options: MetricOptions) => Metric> = {
  rmse: () => elementwise("rmse", (p, y) => (p - y) ** 2, Math.sqrt),
};

/**
 * The metric that XGBoost, or SageMaker's container, calls `name`.
 *
 * @throws {UserError} if the metric is unknown or needs ranking or survival data.
 */
export function createMetric(
  name: string,
  options: MetricOptions = {},
): Metric {
  const create = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (create === undefined) {
    throw new UserError(
      `Cannot evaluate metric "${name}": supported are ${
        Object.keys(metrics).join(", ")
      }`,
    );
  }
  return create(options);
}
