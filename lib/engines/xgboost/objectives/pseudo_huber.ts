import { checkFiniteLabels } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedOption } from "./options.ts";

const { fround } = Math;

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
      const slopeSquared = fround(fround(slope) ** 2);
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const residual = fround(margins[row]! - labels[row]!);
        const squared = fround(residual * residual);
        const root = fround(
          Math.sqrt(fround(1 + fround(squared / slopeSquared))),
        );
        const scale = fround(fround(slopeSquared + squared) * root);
        gradient[row] = fround(residual / root) * weight;
        hessian[row] = fround(slopeSquared / scale) * weight;
      }
    },
    transform: (margins) => margins.slice(),
  };
}
