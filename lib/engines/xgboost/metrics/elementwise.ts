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
      let sum = 0;
      let total = 0;
      for (let row = 0; row < labels.length; row++) {
        const weight = weights === undefined ? 1 : weights[row]!;
        sum += loss(predictions[row]!, labels[row]!) * weight;
        total += weight;
      }
      return finish(total === 0 ? sum : sum / total);
    },
  };
}
