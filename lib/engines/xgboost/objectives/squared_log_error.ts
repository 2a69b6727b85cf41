import { checkEveryLabel } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedScalePosWeight } from "./options.ts";

const { fround } = Math;

// Below this XGBoost clamps the margin, so that log(1 + x) exists.
const leastMargin = fround(-1 + 1e-6);
const leastHessian = fround(1e-6);

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
      const factor = fround(scalePosWeight);
      for (let row = from; row < to; row++) {
        const label = labels[row]!;
        let weight = weights === undefined ? 1 : weights[row]!;
        if (label === 1) weight = fround(weight * factor);
        const margin = Math.max(margins[row]!, leastMargin);
        const difference = fround(
          fround(Math.log1p(margin)) - fround(Math.log1p(label)),
        );
        const base = fround(margin + 1);
        const curvature = fround(fround(1 - difference) / (base * base));
        gradient[row] = fround(difference / base) * weight;
        hessian[row] = Math.max(curvature, leastHessian) * weight;
      }
    },
    transform: (margins) => margins.slice(),
  };
}
