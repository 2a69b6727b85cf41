import { checkFiniteLabels } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedOption } from "./options.ts";

/** `reg:pseudohubererror`: squared near the label, linear beyond `huber_slope`. */
export function pseudoHuber(options: ObjectiveOptions): Objective {
  const name = "reg:pseudohubererror";
  const slope = checkedOption(
    "huber_slope",
    options.huberSlope,
    1,
    "a number other than 0",
    (value) => value !== 0,
  );
  return {
    name,
    groups: 1,
    defaultMetric: "mphe",
    constantHessian: false,
    parameters: { huber_slope: String(slope) },
    checkLabels: (labels) => checkFiniteLabels(name, labels),
    baseMargin: (baseScore) => baseScore,
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      const slopeSquared = slope * slope;
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const residual = margins[row]! - labels[row]!;
        const scale = slopeSquared + residual * residual;
        const root = Math.sqrt(scale / slopeSquared);
        gradient[row] = residual / root * weight;
        hessian[row] = slopeSquared / (scale * root) * weight;
      }
    },
    transform: (margins) => margins.slice(),
  };
}
