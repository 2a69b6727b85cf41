import { floatExp } from "./float_exp.ts";
import { checkEveryLabel } from "./labels.ts";
import { logLink } from "./log_link.ts";
import type { Objective } from "./objective.ts";

const { fround } = Math;

/** `reg:gamma`: gamma deviance of positive labels, log link. */
export function gammaRegression(): Objective {
  const name = "reg:gamma";
  return {
    ...logLink(name),
    defaultMetric: "gamma-nloglik",
    parameters: {},
    checkLabels: (labels) =>
      checkEveryLabel(name, labels, "above 0", (label) => label > 0),
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const mean = floatExp(margins[row]!);
        const ratio = fround(labels[row]! / mean);
        gradient[row] = fround(1 - ratio) * weight;
        hessian[row] = ratio * weight;
      }
    },
  };
}
