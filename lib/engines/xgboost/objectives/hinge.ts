import { checkFiniteLabels } from "./labels.ts";
import type { Objective } from "./objective.ts";

// The least normal float32, which XGBoost gives rows beyond the margin.
const leastHessian = 2 ** -126;

/** `binary:hinge`: hinge loss on labels 0 and 1; predicts 0 or 1. */
export function binaryHinge(): Objective {
  return {
    name: "binary:hinge",
    groups: 1,
    defaultMetric: "error",
    constantHessian: false,
    parameters: {},
    checkLabels: (labels) => checkFiniteLabels("binary:hinge", labels),
    baseMargin: (baseScore) => baseScore,
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const side = labels[row]! * 2 - 1;
        const isWithin = margins[row]! * side < 1;
        gradient[row] = isWithin ? -side * weight : 0;
        hessian[row] = isWithin ? weight : leastHessian;
      }
    },
    transform: (margins) => margins.map((margin) => margin > 0 ? 1 : 0),
  };
}
