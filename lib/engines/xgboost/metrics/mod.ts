/**
 * What tells how good predictions are: XGBoost's metrics and those of
 * SageMaker's container.
 *
 * @module
 */
export { containerMetricNames, createContainerMetric } from "./container.ts";
export { createMetric } from "./create.ts";
export { evaluateMetrics } from "./evaluate.ts";
export type { Metric, MetricOptions } from "./metric.ts";
