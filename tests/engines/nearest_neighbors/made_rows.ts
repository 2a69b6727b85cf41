/**
 * Seeded rows for the tests of nearest neighbours.
 *
 * @module
 */
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import type { KnnParameters } from "../../../lib/engines/nearest_neighbors/parameters.ts";
import { parseParameters } from "../../../lib/engines/nearest_neighbors/parameters.ts";
import type { Vectors } from "../../../lib/engines/nearest_neighbors/vectors.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";

/** Vectors of clustered coordinates; whole numbers, and so full of ties, if asked. */
export function makeVectors(
  count: number,
  dim: number,
  seed: number,
  isWhole = false,
): Vectors {
  const random = new MersenneTwister(seed);
  const data = Float32Array.from({ length: count * dim }, () => {
    const value = (random.uniform() + random.uniform() ** 4 * 5) * 4 - 4;
    return isWhole ? Math.round(value) : value;
  });
  return { count, dim, data };
}

/** Rows of such features, labelled 0, 1 or 2. */
export function makeDataset(
  rows: number,
  columns: number,
  seed: number,
): Dataset {
  const { data } = makeVectors(rows, columns, seed);
  const random = new MersenneTwister(seed + 1);
  return {
    features: { rows, columns, data },
    labels: Float32Array.from({ length: rows }, () => random.uint32() % 3),
  };
}

/** Hyperparameters for `columns` features: a regressor of 5 neighbours. */
export function makeParameters(
  columns: number,
  values: Readonly<Record<string, string>> = {},
): KnnParameters {
  return parseParameters({
    feature_dim: String(columns),
    k: "5",
    predictor_type: "regressor",
    sample_size: "100000",
    ...values,
  });
}
