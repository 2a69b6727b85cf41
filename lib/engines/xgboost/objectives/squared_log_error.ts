import { checkEveryLabel } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedScalePosWeight } from "./options.ts";

// Below this XGBoost clamps the margin, so that log(1 + x) exists.
const leastMargin = Math.fround(-1 + 1e-6);

/** `reg:squaredlogerror`: half the squared difference of `log(1 + x)`. */
export function squaredLogError(options: ObjectiveOptions): Objective {
  const name = "reg:squaredlogerror";
  const scalePosWeight = checkedScalePosWeight(options.scalePosWeight);
  return {
    name,
    groups: 1,
    defaultMetric: "rmsle",
    constantHessian: false,
    parameters: { scale_pos_weight: String(scalePosWeight) },
    checkLabels: (labels) =>
      checkEveryLabel(name, labels, "greater than -1", (label) => label > -1),
    baseMargin: (baseScore) => baseScore,
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      for (let row = from; row < to; row++) {
        const label = labels[row]!;
        let weight = weights === undefined ? 1 : weights[row]!;
        if (label === 1) weight *= scalePosWeight;
        const margin = Math.max(margins[row]!, leastMargin);
        const difference = Math.log1p(margin) - Math.log1p(label);
        gradient[row] = difference / (margin + 1) * weight;
        hessian[row] = Math.max((1 - difference) / (margin + 1) ** 2, 1e-6) *
          weight;
      }
    },
    transform: (margins) => margins.slice(),
  };
}
