import { column, type Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import {
  CLASSIFICATION_LOSSES,
  type GradientBoostingParameters,
} from "./parameters.ts";
import { checkFinite } from "./predict.ts";

/** Training rows. A `Dataset` is one; labels may be of double precision too. */
export interface TrainingRows {
  readonly features: Matrix;
  /** One label a row; a classifier takes whole numbers. */
  readonly labels: Float32Array | Float64Array;
  /** One non-negative weight a row. All ones when absent. */
  readonly weights?: Float32Array | Float64Array;
}

/** Rows with labels as doubles, or as the index of their class. */
export interface Sample {
  readonly features: Matrix;
  readonly labels: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** Refuses rows, labels and weights that cannot be trained on. */
export function checkData({ features, labels, weights }: TrainingRows): void {
  if (features.rows === 0 || features.columns === 0) {
    throw new UserError(
      `Cannot train on ${features.rows} rows of ${features.columns} features: there must be at least one of each`,
    );
  }
  if (labels.length !== features.rows) {
    throw new UserError(
      `Cannot train: there are ${features.rows} rows and ${labels.length} labels`,
    );
  }
  checkFinite(features, "train");
  const bad = labels.findIndex((label) => !Number.isFinite(label));
  if (bad >= 0) {
    throw new UserError(
      `Cannot train: the label of row ${bad + 1} is "${
        labels[bad]
      }", not a finite number`,
    );
  }
  if (weights !== undefined) checkWeights(weights, features.rows);
}

function checkWeights(
  weights: Float32Array | Float64Array,
  rows: number,
): void {
  if (weights.length !== rows) {
    throw new UserError(
      `Cannot train: there are ${rows} rows and ${weights.length} weights`,
    );
  }
  const bad = weights.findIndex((weight) =>
    !(weight >= 0 && weight < Infinity)
  );
  if (bad >= 0) {
    throw new UserError(
      `Cannot train: the weight of row ${bad + 1} is "${
        weights[bad]
      }", not a finite number of at least 0`,
    );
  }
  if (weights.every((weight) => weight === 0)) {
    throw new UserError("Cannot train: the weight of every row is 0");
  }
}

/** Labels of the classes, ascending; empty where the loss is of a regressor. */
export function findClasses(
  { loss }: GradientBoostingParameters,
  { labels, weights }: TrainingRows,
): number[] {
  if (!CLASSIFICATION_LOSSES.some((name) => name === loss)) return [];
  const fraction = labels.findIndex((label) => !Number.isInteger(label));
  if (fraction >= 0) {
    throw new UserError(
      `Cannot train a classifier: the label of row ${fraction + 1} is "${
        labels[fraction]
      }", not a whole number`,
    );
  }
  const classes = [...new Set<number>(labels)].toSorted((a, b) => a - b);
  const weighty = new Set(labels.filter((_, row) => weights?.[row] !== 0));
  if (weighty.size < 2) {
    throw new UserError(
      `Cannot train a classifier: the labels have ${weighty.size} class where there must be at least 2`,
    );
  }
  if (loss === "exponential" && classes.length > 2) {
    throw new UserError(
      `Cannot train with the loss "exponential": it takes 2 classes, and the labels have ${classes.length}`,
    );
  }
  return classes;
}

/** Labels as doubles, or as the index of their class. */
export function encodeLabels(
  labels: Float32Array | Float64Array,
  classes: number[],
): Float64Array {
  if (classes.length === 0) return Float64Array.from(labels);
  const index = new Map(classes.map((label, k) => [label, k]));
  return Float64Array.from(labels, (label) => index.get(label)!);
}

/** The rows of a sample, in the given order. */
export function takeRows(sample: Sample, rows: Int32Array): Sample {
  const { features, labels, weights } = sample;
  const data = new Float32Array(rows.length * features.columns);
  for (let k = 0; k < features.columns; k++) {
    const values = column(features, k);
    for (let i = 0; i < rows.length; i++) {
      data[k * rows.length + i] = values[rows[i]!]!;
    }
  }
  return {
    features: { rows: rows.length, columns: features.columns, data },
    labels: Float64Array.from(rows, (row) => labels[row]!),
    weights: weights && Float64Array.from(rows, (row) => weights[row]!),
  };
}
