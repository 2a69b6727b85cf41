import { fitParameters, GaussianProcess } from "../gaussian_process/mod.ts";
import { MersenneTwister } from "../random.ts";
import type { Observation } from "./bayesian_search.ts";
import { haltonSequence } from "./halton.ts";
import { coordinateAt, encode, type Space } from "./space.ts";
import { standardize } from "./standardize.ts";

/** How much of the objective's variation a hyperparameter accounts for. */
export interface Importance {
  readonly name: string;
  /** Total-effect Sobol index over the searched space, in [0, 1]. */
  readonly share: number;
}

/** Pairs of points that the variances are estimated from. */
const SAMPLES = 1024;

/** Observations that the process is fitted to at most. */
const MAX_OBSERVATIONS = 200;

/**
 * The importance of each hyperparameter, the greatest first: functional analysis of
 * variance of a Gaussian process fitted to the trials, by total-effect indices
 * (Jansen, 1999; Saltelli et al., 2010, table 2, equation f). What two of them do
 * together counts for both, so the shares may sum to more than 1.
 *
 * @param observations Trials that have a finite value, at least two.
 */
export function parameterImportance(
  space: Space,
  observations: readonly Observation[],
): Importance[] {
  const predict = surrogate(space, observations.slice(-MAX_OBSERVATIONS));
  const [a, b] = samplePairs(space);
  const atA = a!.map(predict);
  const mean = atA.reduce((sum, value) => sum + value, 0) / SAMPLES;
  const variance = atA.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    SAMPLES;
  return space.map(({ name }, k) => {
    const moved = a!.map((point, i) => predict(point.with(k, b![i]![k]!)));
    const effect = moved.reduce(
      (sum, value, i) => sum + (value - atA[i]!) ** 2,
      0,
    );
    const share = variance > 0 ? effect / (2 * SAMPLES * variance) : 0;
    return { name, share: Math.min(share, 1) };
  }).toSorted((left, right) => right.share - left.share);
}

function surrogate(
  space: Space,
  observations: readonly Observation[],
): (point: Float64Array) => number {
  const data = {
    x: observations.map(({ point }) => encode(space, point)),
    y: standardize(observations.map(({ value }) => value)),
    categorical: Uint8Array.from(
      space,
      ({ kind }) => kind === "categorical" ? 1 : 0,
    ),
  };
  const process = new GaussianProcess(data, fitParameters(data));
  return (point) => process.predictAll([point])[0]!.mean;
}

/** Two independent samples of the space, from one sequence of twice its dimensions. */
function samplePairs(space: Space): Float64Array[][] {
  const sequence = haltonSequence(2 * space.length, new MersenneTwister(1));
  const rows = Array.from({ length: SAMPLES }, (_, i) => sequence(i));
  return [0, space.length].map((offset) =>
    rows.map((row) =>
      Float64Array.from(
        space,
        (dimension, k) => coordinateAt(dimension, row[offset + k]!),
      )
    )
  );
}
