import { UserError } from "../../user_error.ts";
import type { Metric } from "./metric.ts";

/** Weighted mean over rows of `loss(prediction, label)`, then `finish`. */
export function elementwise(
  name: string,
  loss: (prediction: number, label: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): Metric {
  return {
    name,
    maximize: false,
    input: "prediction",
    evaluate(predictions, labels, weights) {
      if (predictions.length !== labels.length) {
        throw new UserError(
          `Cannot evaluate "${name}" of ${predictions.length} predictions for ${labels.length} labels: use merror or mlogloss for multi-class classification`,
        );
      }
      let sum = 0;
      let total = 0;
      for (let row = 0; row < labels.length; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        sum += Math.fround(loss(predictions[row]!, labels[row]!)) * weight;
        total += weight;
      }
      return finish(total === 0 ? sum : sum / total);
    },
  };
}
