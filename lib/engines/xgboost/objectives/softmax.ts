import { UserError } from "../../user_error.ts";
import { floatExp } from "./float_exp.ts";
import { checkEveryLabel } from "./labels.ts";
import type { Objective, ObjectiveOptions } from "./objective.ts";
import { checkedOption } from "./options.ts";

const leastHessian = Math.fround(1e-16);
// XGBoost starts the search for the greatest margin here: the least normal float32.
const leastMaximum = 2 ** -126;

function greatest(
  margins: Float32Array,
  rows: number,
  groups: number,
  row: number,
): number {
  let best = 0;
  for (let group = 1; group < groups; group++) {
    if (margins[group * rows + row]! > margins[best * rows + row]!) {
      best = group;
    }
  }
  return best;
}

/** Fills `exponentials` with exp(margin - maximum) of one row; returns their sum. */
function exponentiate(
  margins: Float32Array,
  rows: number,
  row: number,
  exponentials: Float32Array,
  leastMaximum = -Infinity,
): number {
  const groups = exponentials.length;
  const own = margins[greatest(margins, rows, groups, row) * rows + row]!;
  const maximum = Math.max(own, leastMaximum);
  let sum = 0;
  for (let group = 0; group < groups; group++) {
    exponentials[group] = floatExp(
      Math.fround(margins[group * rows + row]! - maximum),
    );
    sum += exponentials[group]!;
  }
  return Math.fround(sum);
}

function probabilities(
  margins: Float32Array,
  rows: number,
  groups: number,
): Float32Array {
  const result = new Float32Array(rows * groups);
  const exponentials = new Float32Array(groups);
  for (let row = 0; row < rows; row++) {
    const sum = exponentiate(margins, rows, row, exponentials);
    for (let group = 0; group < groups; group++) {
      result[row * groups + group] = exponentials[group]! / sum;
    }
  }
  return result;
}

function softmax(
  name: string,
  options: ObjectiveOptions,
): Omit<Objective, "transform"> {
  if (options.numClass === undefined) {
    throw new UserError(
      `Cannot train "${name}" without num_class: give the number of classes`,
    );
  }
  const groups = checkedOption(
    "num_class",
    options.numClass,
    1,
    "a whole number above 0",
    (value) => Number.isInteger(value) && value > 0,
  );
  return {
    name,
    groups,
    defaultMetric: "mlogloss",
    constantHessian: false,
    parameters: { num_class: String(groups) },
    checkLabels: (labels) =>
      checkEveryLabel(
        name,
        labels,
        `a whole number from 0 to ${groups - 1}`,
        (label) => Number.isInteger(label) && label >= 0 && label < groups,
      ),
    baseMargin: (baseScore) => baseScore,
    gradients(margins, { labels, weights }, gradient, hessian, from, to) {
      const rows = labels.length;
      const exponentials = new Float32Array(groups);
      for (let row = from; row < to; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        const label = labels[row]!;
        // deno-fmt-ignore
        const sum = exponentiate(margins, rows, row, exponentials, leastMaximum);
        for (let group = 0; group < groups; group++) {
          const at = group * rows + row;
          const probability = Math.fround(exponentials[group]! / sum);
          const miss = group === label ? probability - 1 : probability;
          gradient[at] = Math.fround(miss) * weight;
          const curvature = Math.fround(
            2 * probability * Math.fround(1 - probability),
          );
          hessian[at] = Math.max(curvature * weight, leastHessian);
        }
      }
    },
  };
}

/** `multi:softprob`: predicts the probability of each class. */
export function multiSoftprob(options: ObjectiveOptions): Objective {
  const base = softmax("multi:softprob", options);
  return {
    ...base,
    transform: (margins, rows) => probabilities(margins, rows, base.groups),
  };
}

/** `multi:softmax`: the same loss, but predicts the likeliest class. */
export function multiSoftmax(options: ObjectiveOptions): Objective {
  const base = softmax("multi:softmax", options);
  return {
    ...base,
    transform: (margins, rows) =>
      Float32Array.from(
        { length: rows },
        (_, row) => greatest(margins, rows, base.groups, row),
      ),
    transformForMetrics: (margins, rows) =>
      probabilities(margins, rows, base.groups),
  };
}
