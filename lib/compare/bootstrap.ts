import { MersenneTwister } from "../engines/random.ts";

/** RMSE of each model on each resample of the test rows. */
export interface Bootstrap {
  /** One array a model, one value a resample. */
  readonly rmse: readonly Float64Array[];
}

/**
 * Resamples the test rows with replacement. Every model is judged on the same
 * resamples, so that their differences are paired.
 *
 * @param squaredErrors One array a model, one value a row.
 * @param resamples Number of resamples.
 * @param seed Seed of the draws.
 */
export function bootstrapRmse(
  squaredErrors: readonly Float64Array[],
  resamples: number,
  seed: number,
): Bootstrap {
  const random = new MersenneTwister(seed);
  const rows = squaredErrors[0]!.length;
  const drawn = new Int32Array(rows);
  const rmse = squaredErrors.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < rows; i++) drawn[i] = random.below(rows);
    squaredErrors.forEach((errors, model) => {
      rmse[model]![resample] = Math.sqrt(sumAt(errors, drawn) / rows);
    });
  }
  return { rmse };
}

function sumAt(values: Float64Array, indices: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) sum += values[indices[i]!]!;
  return sum;
}

/** The middle 95 % of `values`: their percentiles 2.5 and 97.5. */
export function interval95(values: Float64Array): [number, number] {
  const sorted = values.toSorted();
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

/** Linear between the two nearest values, as NumPy does by default. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! +
    (position - below) * (sorted[above]! - sorted[below]!);
}
