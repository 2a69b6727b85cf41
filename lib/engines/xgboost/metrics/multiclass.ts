import { UserError } from "../../user_error.ts";
import type { Metric } from "./metric.ts";

const leastProbability = Math.fround(1e-16);

/** Weighted mean over rows of `loss` of the row's class, its predictions at `from`. */
function multiclass(
  name: string,
  loss: (
    predictions: Float32Array,
    from: number,
    classes: number,
    label: number,
  ) => number,
): Metric {
  return {
    name,
    maximize: false,
    input: "prediction",
    evaluate(predictions, labels, weights) {
      const classes = predictions.length / labels.length;
      let sum = 0;
      let total = 0;
      for (let row = 0; row < labels.length; row++) {
        const label = Math.trunc(labels[row]!);
        if (!(label >= 0 && label < classes)) {
          throw new UserError(
            `Cannot evaluate "${name}": label "${
              labels[row]
            }" of row ${row} must be from 0 to ${classes - 1}`,
          );
        }
        const weight = weights === undefined ? 1 : weights[row]!;
        sum += loss(predictions, row * classes, classes, label) * weight;
        total += weight;
      }
      return sum / total;
    },
  };
}

/** Class with the greatest of `classes` values at `from`; the first of equals. */
export function likeliestClass(
  values: Float32Array,
  from: number,
  classes: number,
): number {
  let best = 0;
  for (let index = 1; index < classes; index++) {
    if (values[from + index]! > values[from + best]!) best = index;
  }
  return best;
}

/** `merror`: rate of wrong classes. */
export function merror(): Metric {
  return multiclass(
    "merror",
    (predictions, from, classes, label) =>
      likeliestClass(predictions, from, classes) === label ? 0 : 1,
  );
}

/** `mlogloss`: negative log likelihood of the classes. */
export function mlogloss(): Metric {
  return multiclass(
    "mlogloss",
    (predictions, from, _, label) =>
      -Math.log(Math.max(predictions[from + label]!, leastProbability)),
  );
}
