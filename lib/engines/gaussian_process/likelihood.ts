import { factorize, inverseOf, solveLower, solveUpper } from "./cholesky.ts";
import { minimize } from "./lbfgs.ts";
import { covariance, slope, squaredStep } from "./matern.ts";
import {
  kernelOf,
  type LogParameters,
  type Observations,
} from "./parameters.ts";

/** Mean and standard deviation of a normal prior on each parameter's logarithm. */
interface Priors {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/**
 * Log-normal priors on unit inputs and standardised values. The length scales'
 * grows with the square root of the number of coordinates (Hvarfner, Hellsten and
 * Nardi, 2024, "Vanilla Bayesian Optimization Performs Great in High Dimensions");
 * its median is that root itself, four times shorter than theirs, as searches here
 * have few dimensions.
 */
function priorsOf(dimensions: number): Priors {
  const mean = new Float64Array(dimensions + 2)
    .fill(Math.log(dimensions) / 2, 0, dimensions);
  const sd = new Float64Array(dimensions + 2).fill(Math.sqrt(3), 0, dimensions);
  mean[dimensions] = 0;
  sd[dimensions] = 1;
  mean[dimensions + 1] = -12;
  sd[dimensions + 1] = 4;
  return { mean, sd };
}

/** Squared steps of each pair of points, a value for each coordinate; later first. */
function pairSteps({ x, categorical }: Observations): Float64Array {
  const n = x.length;
  const d = categorical.length;
  const steps = new Float64Array(n * (n - 1) / 2 * d);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [x[i]!, x[j]!];
      for (let k = 0; k < d; k++) {
        steps[at++] = squaredStep(a[k]!, b[k]!, categorical[k]!);
      }
    }
  }
  return steps;
}

/**
 * The negative log posterior of kernel and noise, with its gradient
 * (Rasmussen and Williams, 2006, equations 2.30 and 5.9).
 */
class Likelihood {
  readonly #observations: Observations;
  readonly #priors: Priors;
  readonly #steps: Float64Array;
  /** Covariance of each pair, and its slope. */
  readonly #covariances: Float64Array;
  readonly #slopes: Float64Array;
  readonly #matrix: Float64Array;

  constructor(observations: Observations) {
    const n = observations.x.length;
    this.#observations = observations;
    this.#priors = priorsOf(observations.categorical.length);
    this.#steps = pairSteps(observations);
    this.#covariances = new Float64Array(n * (n - 1) / 2);
    this.#slopes = new Float64Array(n * (n - 1) / 2);
    this.#matrix = new Float64Array(n * n);
  }

  /** Infinity where the covariances cannot be factorized. */
  value(parameters: LogParameters, gradient: Float64Array): number {
    const { y, categorical } = this.#observations;
    const n = y.length;
    const { kernel, noise } = kernelOf(parameters, categorical);
    const weights = kernel.lengthScales.map((scale) => 1 / (scale * scale));
    this.#fill(weights, kernel.variance, noise);
    if (!factorize(this.#matrix, n)) return Infinity;
    const alpha = y.slice();
    solveLower(this.#matrix, n, alpha);
    let value = 0;
    for (let i = 0; i < n; i++) {
      value += alpha[i]! * alpha[i]! / 2 +
        Math.log(this.#matrix[i * n + i]!);
    }
    solveUpper(this.#matrix, n, alpha);
    const inverse = inverseOf(this.#matrix, n);
    this.#addPairs(inverse, alpha, weights, gradient);
    let trace = 0;
    for (let i = 0; i < n; i++) {
      trace += (inverse[i * n + i]! - alpha[i]! * alpha[i]!) / 2;
    }
    const d = categorical.length;
    gradient[d] = gradient[d]! + trace * kernel.variance;
    gradient[d + 1] = trace * noise;
    return value + this.#addPriors(parameters, gradient);
  }

  /** Covariances of all pairs, also as a matrix with the noise. */
  #fill(weights: Float64Array, variance: number, noise: number): void {
    const n = this.#observations.y.length;
    const d = weights.length;
    const steps = this.#steps;
    const matrix = this.#matrix;
    const covariances = this.#covariances;
    const slopes = this.#slopes;
    let pair = 0;
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        let squared = 0;
        for (let k = 0; k < d; k++) squared += steps[at++]! * weights[k]!;
        const value = covariance(variance, squared);
        matrix[i * n + j] = value;
        covariances[pair] = value;
        slopes[pair++] = slope(variance, squared);
      }
      matrix[i * n + i] = variance + noise + 1e-10;
    }
  }

  /** The gradient as far as the pairs make it. */
  #addPairs(
    inverse: Float64Array,
    alpha: Float64Array,
    weights: Float64Array,
    gradient: Float64Array,
  ): void {
    const n = alpha.length;
    const d = weights.length;
    const steps = this.#steps;
    const covariances = this.#covariances;
    const slopes = this.#slopes;
    gradient.fill(0);
    let byVariance = 0;
    let pair = 0;
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const weight = inverse[i * n + j]! - alpha[i]! * alpha[j]!;
        byVariance += weight * covariances[pair]!;
        const along = weight * slopes[pair++]!;
        for (let k = 0; k < d; k++) gradient[k]! += along * steps[at++]!;
      }
    }
    for (let k = 0; k < d; k++) gradient[k]! *= weights[k]!;
    gradient[d] = byVariance;
  }

  #addPriors(parameters: LogParameters, gradient: Float64Array): number {
    const { mean, sd } = this.#priors;
    let value = 0;
    for (let i = 0; i < parameters.length; i++) {
      const z = (parameters[i]! - mean[i]!) / sd[i]!;
      value += z * z / 2;
      gradient[i] = gradient[i]! + z / sd[i]!;
    }
    return value;
  }
}

/** Logarithms of length scale and noise to start from: without noise, and with some. */
const STARTS = [[-0.7, -12], [-2, -4]] as const;

/** Points by which one of the starts is chosen. */
const FEW_POINTS = 30;

/** Points beyond which a fit is refined in few iterations. */
const MANY_POINTS = 60;

/** Iterations of L-BFGS: to choose a start by, and to end the fit. */
const ITERATIONS = { rough: 20, few: 50, many: 10 };

/**
 * The most probable kernel and noise, by L-BFGS: from several starts on some of the
 * points, then from the best on all.
 *
 * @param warm Parameters of an earlier fit: then the only start.
 */
export function fitParameters(
  observations: Observations,
  warm?: LogParameters,
): LogParameters {
  const { rough, few, many } = ITERATIONS;
  const iterations = observations.x.length > MANY_POINTS ? many : few;
  if (warm !== undefined) return fitFrom([warm], observations, iterations);
  const starts = STARTS.map(([logScale, logNoise]) => {
    const d = observations.categorical.length;
    const start = new Float64Array(d + 2).fill(logScale);
    start[d] = 0;
    start[d + 1] = logNoise;
    return start;
  });
  if (observations.x.length <= FEW_POINTS) {
    return fitFrom(starts, observations, iterations);
  }
  const found = fitFrom(starts, spread(observations, FEW_POINTS), rough);
  return fitFrom([found], observations, iterations);
}

/** An even choice of observations. */
export function spread(
  { x, y, categorical }: Observations,
  most: number,
): Observations {
  const count = Math.min(most, x.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => Math.floor(i * x.length / count),
  );
  return {
    x: chosen.map((i) => x[i]!),
    y: Float64Array.from(chosen, (i) => y[i]!),
    categorical,
  };
}

function fitFrom(
  starts: readonly LogParameters[],
  observations: Observations,
  maxIterations: number,
): LogParameters {
  const d = observations.categorical.length;
  const lower = new Float64Array(d + 2).fill(Math.log(0.01));
  const upper = new Float64Array(d + 2).fill(Math.log(100));
  lower[d + 1] = Math.log(1e-7);
  upper[d + 1] = Math.log(1);
  const likelihood = new Likelihood(observations);
  const ends = starts.map((start) =>
    minimize(
      (parameters, gradient) => likelihood.value(parameters, gradient),
      start,
      { lower, upper, maxIterations },
    )
  );
  return ends.reduce((best, end) => end.value < best.value ? end : best).x;
}
