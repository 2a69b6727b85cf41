import { checkFiniteLabels } from "./labels.ts";
import { median, weightedMedian } from "./median.ts";
import type { Objective } from "./objective.ts";

function middle(values: Float32Array, weights?: Float32Array): number {
  return weights === undefined
    ? median(values)
    : weightedMedian(values, weights);
}

/**
 * `reg:absoluteerror`: absolute difference of margin and label. Trees are grown
 * on its signs, then each leaf is set to the median residual of its rows.
 */
export function absoluteError(): Objective {
  return {
    name: "reg:absoluteerror",
    groups: 1,
    defaultMetric: "mae",
    constantHessian: true,
    parameters: {},
    checkLabels: (labels) => checkFiniteLabels("reg:absoluteerror", labels),
    baseMargin: (baseScore) => baseScore,
    estimateBaseScore(labels, weights) {
      const total = weights?.reduce((sum, weight) => sum + weight, 0) ??
        labels.length;
      if (total < 1e-6) return 0.5;
      // XGBoost averages over its workers, which rounds twice.
      return Math.fround(
        Math.fround(middle(labels.slice(), weights) * total) / total,
      );
    },
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        gradient[row] = Math.sign(margins[row]! - labels[row]!) * weight;
        hessian[row] = weight;
      }
    },
    transform: (margins) => margins.slice(),
    leafValue(labels, margins, rows, weights) {
      const residuals = new Float32Array(rows.length);
      for (let at = 0; at < rows.length; at++) {
        residuals[at] = labels[rows[at]!]! - margins[rows[at]!]!;
      }
      return middle(
        residuals,
        weights && Float32Array.from(rows, (row) => weights[row]!),
      );
    },
  };
}
