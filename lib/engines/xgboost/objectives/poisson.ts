import { floatExp } from "./float_exp.ts";
import { checkEveryLabel } from "./labels.ts";
import { logLink } from "./log_link.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedOption } from "./options.ts";

const { fround } = Math;

/** `count:poisson`: Poisson deviance of counts, log link. */
export function countPoisson(options: ObjectiveOptions): Objective {
  const name = "count:poisson";
  const maxDeltaStep = checkedOption(
    "max_delta_step",
    options.maxDeltaStep,
    0.7,
    "a number not below 0",
    (value) => value >= 0,
  );
  return {
    ...logLink(name),
    defaultMetric: "poisson-nloglik",
    parameters: { max_delta_step: String(maxDeltaStep) },
    maxDeltaStep,
    checkLabels: (labels) =>
      checkEveryLabel(name, labels, "0 or above", (label) => label >= 0),
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      const step = fround(maxDeltaStep);
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const margin = margins[row]!;
        const mean = floatExp(margin);
        gradient[row] = fround(mean - labels[row]!) * weight;
        hessian[row] = floatExp(fround(margin + step)) * weight;
      }
    },
  };
}
