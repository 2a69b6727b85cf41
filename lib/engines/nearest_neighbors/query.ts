import type { Matrix } from "../data/matrix.ts";
import { UserError } from "../user_error.ts";
import { checkFinite, prepare } from "./build_index.ts";
import type { KnnModel } from "./model.ts";
import { rowVectors } from "./vectors.ts";

/** The `k` neighbours of each row, nearest first, row after row. */
export interface Neighbours {
  readonly k: number;
  /** Labels of the neighbours: `rows * k`. */
  readonly labels: Float32Array;
  /**
   * How far they are: the Euclidean distance for `L2`, 1 minus the cosine for
   * `COSINE`; for `INNER_PRODUCT` the product itself, the greatest first.
   */
  readonly distances: Float64Array;
  /** Positions of the neighbours in the index; without sampling, their rows. */
  readonly indices: Int32Array;
}

/**
 * Finds the neighbours of each row. Equal distances rank by position.
 *
 * @param k Number of neighbours. Default: that of the model.
 * @throws {UserError} If the number of features is not `feature_dim`, a value is
 *   missing or infinite, or `k` is not from 1 to the number of indexed rows.
 */
export function query(
  model: KnnModel,
  features: Matrix,
  k: number = model.k,
): Neighbours {
  checkQuery(model, features, k);
  const { index, dimension_reduction } = model;
  const all = Int32Array.from({ length: features.rows }, (_, row) => row);
  const vectors = prepare(
    rowVectors(features, all),
    dimension_reduction,
    model.normalize,
  );
  const { scores, ids } = index.search(vectors, k);
  return {
    k,
    labels: Float32Array.from(ids, (id) => model.labels[id]!),
    distances: scores.map(distanceOf(model)),
    indices: ids,
  };
}

/**
 * The mean label of the neighbours of each row; for a classifier the most
 * frequent one, and of equally frequent ones the least, as in scikit-learn.
 *
 * @throws {UserError} As {@linkcode query} does.
 */
export function predict(model: KnnModel, features: Matrix): Float32Array {
  return predictFrom(model, query(model, features));
}

/** The prediction for each row, from its neighbours. */
export function predictFrom(
  { predictor_type }: Pick<KnnModel, "predictor_type">,
  { labels, k }: Neighbours,
): Float32Array {
  const combine = predictor_type === "classifier" ? majority : mean;
  return Float32Array.from(
    { length: labels.length / k },
    (_, row) => combine(labels.subarray(row * k, (row + 1) * k)),
  );
}

function mean(labels: Float32Array): number {
  let sum = 0;
  for (const label of labels) sum += label;
  return sum / labels.length;
}

function majority(labels: Float32Array): number {
  const sorted = labels.toSorted();
  let most = 0;
  let winner = sorted[0]!;
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i] === sorted[start]) continue;
    if (i - start > most) {
      most = i - start;
      winner = sorted[start]!;
    }
    start = i;
  }
  return winner;
}

function distanceOf(
  { index: { metric }, normalize }: KnnModel,
): (score: number) => number {
  if (metric === "L2") return Math.sqrt;
  return normalize ? (score) => Math.max(0, 1 + score) : (score) => -score;
}

function checkQuery(model: KnnModel, features: Matrix, k: number): void {
  if (features.columns !== model.feature_dim) {
    throw new UserError(
      `Cannot find neighbours: the rows have ${features.columns} features, those of the index have ${model.feature_dim}`,
    );
  }
  const { length } = model.labels;
  if (!Number.isInteger(k) || k < 1 || k > length) {
    throw new UserError(
      `Cannot find "${k}" neighbours: "k" must be from 1 to the ${length} rows of the index`,
    );
  }
  checkFinite(features, "find neighbours");
}
