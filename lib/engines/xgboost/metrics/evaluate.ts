import type { LabelledRows, Objective } from "../objectives/objective.ts";
import type { Metric } from "./metric.ts";

/** Margins group after group to row after row with the groups side by side. */
function rowAfterRow(margins: Float32Array, groups: number): Float32Array {
  if (groups === 1) return margins;
  const rows = margins.length / groups;
  const result = new Float32Array(margins.length);
  for (let group = 0; group < groups; group++) {
    for (let row = 0; row < rows; row++) {
      result[row * groups + group] = margins[group * rows + row]!;
    }
  }
  return result;
}

/**
 * The value of each of `metrics` for `margins` (group after group), each given
 * what XGBoost, or SageMaker's container, gives it.
 */
export function evaluateMetrics(
  metrics: readonly Metric[],
  objective: Objective,
  margins: Float32Array,
  { labels, weights }: LabelledRows,
): number[] {
  const toPredictions = objective.transformForMetrics ?? objective.transform;
  const inputs: Partial<Record<Metric["input"], Float32Array>> = {};
  return metrics.map((metric) => {
    const input = inputs[metric.input] ??= metric.input === "margin"
      ? rowAfterRow(margins, objective.groups)
      : toPredictions(margins, labels.length);
    return metric.evaluate(input, labels, weights);
  });
}
