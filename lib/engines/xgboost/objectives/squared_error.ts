import { checkFiniteLabels } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedScalePosWeight } from "./options.ts";

/** `reg:squarederror`: half the squared difference of margin and label. */
export function squaredError(options: ObjectiveOptions): Objective {
  const scalePosWeight = checkedScalePosWeight(options.scalePosWeight);
  return {
    name: "reg:squarederror",
    groups: 1,
    defaultMetric: "rmse",
    constantHessian: true,
    parameters: { scale_pos_weight: String(scalePosWeight) },
    checkLabels: (labels) => checkFiniteLabels("reg:squarederror", labels),
    baseMargin: (baseScore) => baseScore,
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      if (weights === undefined && scalePosWeight === 1) {
        subtractLabels(margins, labels, gradient, from, to);
        hessian.fill(1, from, to);
        return;
      }
      const factor = Math.fround(scalePosWeight);
      for (let row = from; row < to; row++) {
        const label = labels[row]!;
        let weight = weights === undefined ? 1 : weights[row]!;
        if (label === 1) weight = Math.fround(weight * factor);
        gradient[row] = Math.fround(margins[row]! - label) * weight;
        hessian[row] = weight;
      }
    },
    transform: (margins) => margins.slice(),
  };
}

/** Gradients of rows of weight 1. */
function subtractLabels(
  margins: Float32Array,
  labels: Float32Array,
  gradient: Float32Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    gradient[row] = margins[row]! - labels[row]!;
  }
}
