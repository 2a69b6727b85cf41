import { UserError } from "../../user_error.ts";
import { floatExp } from "./float_exp.ts";
import { checkEveryLabel } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedScalePosWeight } from "./options.ts";

const leastHessian = Math.fround(1e-16);
// XGBoost clamps here so that float32's exp does not overflow.
const greatestExponent = Math.fround(88.7);

/** The probability of a log-odds `margin`, in float32 as XGBoost computes it. */
export function sigmoid(margin: number): number {
  const exponential = floatExp(Math.min(-margin, greatestExponent));
  return Math.fround(1 / Math.fround(exponential + 1));
}

function logit(name: string, baseScore: number): number {
  if (!(baseScore > 0 && baseScore < 1)) {
    throw new UserError(
      `Cannot use "${baseScore}" as base_score of "${name}": it must be between 0 and 1, both excluded`,
    );
  }
  const odds = Math.fround(Math.fround(1 / Math.fround(baseScore)) - 1);
  return Math.fround(-Math.log(odds));
}

function logistic(
  name: string,
  defaultMetric: string,
  options: ObjectiveOptions,
): Objective {
  const scalePosWeight = checkedScalePosWeight(options.scalePosWeight);
  return {
    name,
    groups: 1,
    defaultMetric,
    constantHessian: false,
    parameters: { scale_pos_weight: String(scalePosWeight) },
    checkLabels: (labels) =>
      checkEveryLabel(
        name,
        labels,
        "between 0 and 1",
        (label) => label >= 0 && label <= 1,
      ),
    baseMargin: (baseScore) => logit(name, baseScore),
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      const factor = Math.fround(scalePosWeight);
      for (let row = from; row < to; row++) {
        const label = labels[row]!;
        let weight = weights === undefined ? 1 : weights[row]!;
        if (label === 1) weight = Math.fround(weight * factor);
        const probability = sigmoid(margins[row]!);
        gradient[row] = Math.fround(probability - label) * weight;
        hessian[row] = weight * Math.max(
          Math.fround(probability * Math.fround(1 - probability)),
          leastHessian,
        );
      }
    },
    transform: (margins) => margins.map(sigmoid),
  };
}

/** `reg:logistic`: logistic regression on labels between 0 and 1. */
export function logisticRegression(options: ObjectiveOptions): Objective {
  return logistic("reg:logistic", "rmse", options);
}

/** `binary:logistic`: the same, for two classes. */
export function binaryLogistic(options: ObjectiveOptions): Objective {
  return logistic("binary:logistic", "logloss", options);
}

/** `binary:logitraw`: the same, but predictions and `base_score` are log-odds. */
export function binaryLogitraw(options: ObjectiveOptions): Objective {
  return {
    ...logistic("binary:logitraw", "logloss", options),
    baseMargin: (baseScore) => baseScore,
    transform: (margins) => margins.slice(),
  };
}
