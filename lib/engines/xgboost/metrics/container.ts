import { UserError } from "../../user_error.ts";
import { type ClassCounts, countByClass } from "./confusion.ts";
import type { Metric, MetricOptions } from "./metric.ts";
import { likeliestClass } from "./multiclass.ts";

/** Margins to classes: the greatest of several, else 1 where above 0. */
function predictedClasses(margins: Float32Array, rows: number): Int32Array {
  const classes = margins.length / rows;
  return Int32Array.from(
    { length: rows },
    (_, row) =>
      classes === 1
        ? Number(margins[row]! > 0)
        : likeliestClass(margins, row * classes, classes),
  );
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function precisionOf({ right, predicted }: ClassCounts): number {
  return ratio(right, predicted);
}

function recallOf({ right, actual }: ClassCounts): number {
  return ratio(right, actual);
}

function f1Of({ right, predicted, actual }: ClassCounts): number {
  return ratio(2 * right, predicted + actual);
}

type Average = (counts: Map<number, ClassCounts>, name: string) => number;

/** Mean over the classes. */
function macro(score: (counts: ClassCounts) => number): Average {
  return (counts) =>
    counts.values().reduce((sum, counted) => sum + score(counted), 0) /
    counts.size;
}

/** Rate of right predictions: what micro averages over all classes come to. */
function accuracyOf(counts: Map<number, ClassCounts>): number {
  let right = 0;
  let all = 0;
  for (const counted of counts.values()) {
    right += counted.right;
    all += counted.actual;
  }
  return right / all;
}

/** Score of class 1 among at most two classes, as scikit-learn's `binary` average. */
function binary(score: (counts: ClassCounts) => number): Average {
  return (counts, name) => {
    const ofOne = counts.get(1);
    if (counts.size > 2 || (counts.size === 2 && ofOne === undefined)) {
      const found = [...counts.keys()].sort((a, b) => a - b).join(", ");
      throw new UserError(
        `Cannot evaluate "${name}": it needs the classes 0 and 1, found ${found}`,
      );
    }
    return ofOne === undefined ? 0 : score(ofOne);
  };
}

/** Mean recall of the classes that labels have. */
function balancedAccuracy(counts: Map<number, ClassCounts>): number {
  const recalls = [...counts.values()]
    .filter(({ actual }) => actual > 0)
    .map(recallOf);
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

const classificationScores: Record<string, Average> = {
  accuracy: accuracyOf,
  balanced_accuracy: balancedAccuracy,
  f1: macro(f1Of),
  f1_binary: binary(f1Of),
  f1_macro: macro(f1Of),
  precision: binary(precisionOf),
  precision_macro: macro(precisionOf),
  precision_micro: accuracyOf,
  recall: binary(recallOf),
  recall_macro: macro(recallOf),
  recall_micro: accuracyOf,
};

const onlyBinary = new Set(["f1_binary", "precision", "recall"]);

function sumOf(
  labels: Float32Array,
  term: (label: number, row: number) => number,
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += term(labels[row]!, row);
  return sum;
}

function meanSquaredError(margins: Float32Array, labels: Float32Array): number {
  return sumOf(labels, (label, row) => (label - margins[row]!) ** 2) /
    labels.length;
}

function meanAbsoluteError(
  margins: Float32Array,
  labels: Float32Array,
): number {
  return sumOf(labels, (label, row) => Math.abs(label - margins[row]!)) /
    labels.length;
}

/** Share of the labels' variance that is explained; of constant labels, 1 or 0. */
function r2(margins: Float32Array, labels: Float32Array): number {
  if (labels.length < 2) return NaN;
  const mean = sumOf(labels, (label) => label) / labels.length;
  const total = sumOf(labels, (label) => (label - mean) ** 2);
  const residual = meanSquaredError(margins, labels) * labels.length;
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

const regressionScores: Record<
  string,
  (margins: Float32Array, labels: Float32Array) => number
> = {
  mse: meanSquaredError,
  rmse: (margins, labels) => Math.sqrt(meanSquaredError(margins, labels)),
  mae: meanAbsoluteError,
  r2,
};

function classificationMetric(name: string, average: Average): Metric {
  return {
    name,
    maximize: true,
    input: "margin",
    evaluate(margins, labels) {
      const predicted = predictedClasses(margins, labels.length);
      return average(countByClass(name, predicted, labels), name);
    },
  };
}

function regressionMetric(
  name: string,
  score: (margins: Float32Array, labels: Float32Array) => number,
): Metric {
  return {
    name,
    maximize: name === "r2",
    input: "margin",
    evaluate(margins, labels) {
      if (margins.length !== labels.length) {
        throw new UserError(
          `Cannot evaluate "${name}" of ${margins.length} predictions for ${labels.length} labels`,
        );
      }
      return score(margins, labels);
    },
  };
}

/** Names of the metrics that SageMaker's container computes itself, with scikit-learn. */
export const containerMetricNames: readonly string[] = [
  ...Object.keys(classificationScores),
  ...Object.keys(regressionScores),
];

/**
 * The metric as SageMaker's container computes it: from margins, weights
 * ignored. So its `rmse`, `mae` and `mse` of `count:poisson`, `reg:gamma` and
 * `reg:tweedie` are on the log scale, unlike XGBoost's own.
 *
 * @throws {UserError} if the container has no such metric, or it cannot serve
 * the model.
 */
export function createContainerMetric(
  name: string,
  { numClass = 1 }: MetricOptions = {},
): Metric {
  if (Object.hasOwn(classificationScores, name)) {
    if (onlyBinary.has(name) && numClass > 2) {
      throw new UserError(
        `Cannot evaluate metric "${name}" of ${numClass} classes: it is for two`,
      );
    }
    return classificationMetric(name, classificationScores[name]!);
  }
  if (Object.hasOwn(regressionScores, name)) {
    if (numClass > 1) {
      throw new UserError(
        `Cannot evaluate metric "${name}" of a multi-class model`,
      );
    }
    return regressionMetric(name, regressionScores[name]!);
  }
  throw new UserError(
    `Cannot evaluate metric "${name}": the container has ${
      containerMetricNames.join(", ")
    }`,
  );
}
