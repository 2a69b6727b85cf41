/**
 * Seeded rows for the tests of gradient boosting.
 *
 * @module
 */
import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { RandomState } from "../../../lib/engines/gradient_boosting/random_state.ts";

/**
 * Rows of uniform features, every fourth a whole number from 0 to 9, and a label
 * that bends and interacts, with noise.
 */
export function makeRegression(
  rows: number,
  columns: number,
  seed: number,
): Dataset {
  const random = new RandomState(seed);
  const data = Float32Array.from({ length: rows * columns }, (_, i) => {
    const value = random.uniform() * 10 - 5;
    return Math.floor(i / rows) % 4 === 3 ? Math.floor(value + 5) : value;
  });
  const at = (row: number, k: number) => data[(k % columns) * rows + row]!;
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const signal = Math.sin(at(row, 0)) * 3 + at(row, 1) * at(row, 2) / 5 +
      (at(row, 3) > 6 ? 2 : 0);
    return signal + random.uniform() * 2 - 1;
  });
  return { features: { rows, columns, data }, labels };
}

/** The rows of {@linkcode makeRegression} cut into classes of uneven size. */
export function makeClasses(
  rows: number,
  columns: number,
  classes: number,
  seed: number,
): Dataset {
  const { features, labels } = makeRegression(rows, columns, seed);
  const sorted = labels.toSorted();
  const cuts = Array.from(
    { length: classes - 1 },
    (_, k) => sorted[Math.floor(rows * ((k + 1) / classes) ** 1.3)]!,
  );
  return {
    features,
    labels: labels.map((label) => cuts.filter((cut) => label >= cut).length),
  };
}

/** The rows of {@linkcode makeRegression} with features of three levels only. */
export function makeLevels(
  rows: number,
  columns: number,
  seed: number,
): Dataset {
  const { features, labels } = makeRegression(rows, columns, seed);
  const data = features.data.map((value) => Math.floor(value * 0.3));
  return { features: { ...features, data }, labels };
}

/** Weights from 0.5 to 1.5, one row in ten weighing nothing. */
export function makeWeights(rows: number, seed: number): Float32Array {
  const random = new RandomState(seed);
  return Float32Array.from(
    { length: rows },
    () => random.uniform() < 0.1 ? 0 : 0.5 + random.uniform(),
  );
}
