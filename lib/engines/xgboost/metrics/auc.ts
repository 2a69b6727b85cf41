import { descendingOrder } from "./descending_order.ts";
import type { Metric } from "./metric.ts";

/** True and false positives at a threshold, and those at the one before it. */
interface Step {
  falseBefore: number;
  falseNow: number;
  trueBefore: number;
  trueNow: number;
}

/** Total weight of negatives and positives, and the area under their curve. */
interface Curve {
  negative: number;
  positive: number;
  area: number;
}

type CurveOf = (
  predictions: Float32Array,
  labels: Float32Array,
  weights?: Float32Array,
) => Curve;

/** Adds up `areaOf` over the thresholds, equal predictions taken together. */
function areaUnder(
  predictions: Float32Array,
  labels: Float32Array,
  weights: Float32Array | undefined,
  areaOf: (step: Step) => number,
): Curve {
  const step = { falseBefore: 0, falseNow: 0, trueBefore: 0, trueNow: 0 };
  let area = 0;
  let previous = NaN;
  for (const row of descendingOrder(predictions)) {
    if (predictions[row] !== previous) {
      area += areaOf(step);
      step.falseBefore = step.falseNow;
      step.trueBefore = step.trueNow;
      previous = predictions[row]!;
    }
    const weight = weights === undefined ? 1 : weights[row]!;
    step.falseNow += (1 - labels[row]!) * weight;
    step.trueNow += labels[row]! * weight;
  }
  area += areaOf(step);
  const { falseNow: negative, trueNow: positive } = step;
  return negative > 0 && positive > 0
    ? { negative, positive, area }
    : { negative: 0, positive: 0, area: 0 };
}

function trapezoid(step: Step): number {
  return (step.falseNow - step.falseBefore) *
    (step.trueNow + step.trueBefore) / 2;
}

function rocCurve(
  predictions: Float32Array,
  labels: Float32Array,
  weights?: Float32Array,
): Curve {
  return areaUnder(predictions, labels, weights, trapezoid);
}

/**
 * Area between two thresholds under the precision-recall curve, interpolated as
 * by Davis and Goadrich: false positives grow in proportion to true positives.
 */
function precisionRecallArea(step: Step, positive: number): number {
  const recallBefore = step.trueBefore / positive;
  const recallNow = step.trueNow / positive;
  if (step.trueNow === step.trueBefore) return 0;
  const slope = (step.falseNow - step.falseBefore) /
    (step.trueNow - step.trueBefore);
  const growth = slope + 1;
  const offset = (step.falseBefore - slope * step.trueBefore) / positive;
  if (offset === 0) return (recallNow - recallBefore) / growth;
  return (recallNow - recallBefore -
    offset / growth *
      (Math.log(growth * recallNow + offset) -
        Math.log(growth * recallBefore + offset))) / growth;
}

function precisionRecallCurve(
  predictions: Float32Array,
  labels: Float32Array,
  weights?: Float32Array,
): Curve {
  let positive = 0;
  for (let row = 0; row < labels.length; row++) {
    positive += labels[row]! * (weights === undefined ? 1 : weights[row]!);
  }
  const curve = areaUnder(
    predictions,
    labels,
    weights,
    (step) => precisionRecallArea(step, positive),
  );
  // Recall and precision are rates already.
  return curve.positive > 0
    ? { negative: 1, positive: 1, area: curve.area }
    : curve;
}

/** Mean of the areas of each class against the rest, weighted by `positive`. */
function oneAgainstRest(
  curveOf: CurveOf,
  predictions: Float32Array,
  labels: Float32Array,
  weights?: Float32Array,
): number {
  const classes = predictions.length / labels.length;
  let sum = 0;
  let total = 0;
  for (let index = 0; index < classes; index++) {
    const { negative, positive, area } = curveOf(
      labels.map((_, row) => predictions[row * classes + index]!),
      labels.map((label) => label === index ? 1 : 0),
      weights,
    );
    sum += area / (negative * positive) * positive;
    total += positive;
  }
  return sum / total;
}

function areaMetric(name: string, curveOf: CurveOf): Metric {
  return {
    name,
    maximize: true,
    input: "prediction",
    evaluate(predictions, labels, weights) {
      if (predictions.length !== labels.length) {
        return oneAgainstRest(curveOf, predictions, labels, weights);
      }
      const curve = curveOf(predictions, labels, weights);
      return curve.area / (curve.negative * curve.positive);
    },
  };
}

/** `auc`: area under the ROC curve; NaN where a class has no row. */
export function auc(): Metric {
  return areaMetric("auc", rocCurve);
}

/**
 * `aucpr`: area under the precision-recall curve; NaN where a class has no row
 * (there XGBoost 1.7 fails for two classes).
 */
export function aucpr(): Metric {
  return areaMetric("aucpr", precisionRecallCurve);
}
