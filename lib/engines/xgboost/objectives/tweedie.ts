import { floatExp } from "./float_exp.ts";
import { checkEveryLabel } from "./labels.ts";
import { logLink } from "./log_link.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedOption } from "./options.ts";

const { fround } = Math;

/** `reg:tweedie`: Tweedie deviance of non-negative labels, log link. */
export function tweedieRegression(options: ObjectiveOptions): Objective {
  const name = "reg:tweedie";
  const power = checkedOption(
    "tweedie_variance_power",
    options.tweedieVariancePower,
    1.5,
    "at least 1 and below 2",
    (value) => value >= 1 && value < 2,
  );
  return {
    ...logLink(name),
    defaultMetric: `tweedie-nloglik@${power}`,
    parameters: { tweedie_variance_power: String(power) },
    checkLabels: (labels) =>
      checkEveryLabel(name, labels, "0 or above", (label) => label >= 0),
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      const ofLabel = fround(1 - fround(power));
      const ofMean = fround(2 - fround(power));
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const margin = margins[row]!;
        const label = labels[row]!;
        const first = floatExp(fround(ofLabel * margin));
        const second = floatExp(fround(ofMean * margin));
        gradient[row] = fround(second - fround(label * first)) * weight;
        hessian[row] = fround(
          fround(ofMean * second) - fround(fround(label * ofLabel) * first),
        ) * weight;
      }
    },
  };
}
