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
  const inputs: Partial<Record<Metric["input"], Float32Array>> = {};
  const inputOf = (kind: Metric["input"]) =>
    inputs[kind] ??= kind === "margin"
      ? rowAfterRow(margins, objective.groups)
      : objective.transformForMetrics?.(margins, labels.length) ??
        objective.transform(margins, labels.length);
  return metrics.map((metric) =>
    metric.evaluate(inputOf(metric.input), labels, weights)
  );
}
