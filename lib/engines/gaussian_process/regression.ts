import { factorize, inverseOf, solveLower, solveUpper } from "./cholesky.ts";
import { minimize } from "./lbfgs.ts";
import {
  covariance,
  type Matern,
  slope,
  squaredDistance,
  squaredStep,
} from "./matern.ts";

/** What a Gaussian process learns from. */
export interface Observations {
  /** Coordinates of each point, numbers on the unit interval. */
  readonly x: readonly Float64Array[];
  /** One value a point, standardised. */
  readonly y: Float64Array;
  /** 1 at coordinates that hold the index of a category. */
  readonly categorical: Uint8Array;
}

/** Kernel and noise as logarithms: length scales, variance, noise variance. */
export type LogParameters = Float64Array;

/** Mean and variance of the process at a point, with their gradients. */
export interface Posterior {
  readonly mean: number;
  /** Variance of the process itself, without noise. */
  readonly variance: number;
  readonly meanGradient: Float64Array;
  readonly varianceGradient: Float64Array;
}

/** A Gaussian process conditioned on observations. */
export interface GaussianProcess {
  readonly parameters: LogParameters;
  /** Mean and variance at a point. */
  predict(x: Float64Array): { mean: number; variance: number };
  /** The same with gradients. */
  posterior(x: Float64Array): Posterior;
}

/**
 * Log-normal priors on unit inputs and standardised values. The length scales'
 * grow with the square root of the number of coordinates (Hvarfner, Hellsten and
 * Nardi, 2024, "Vanilla Bayesian Optimization Performs Great in High Dimensions").
 */
function priors(dimensions: number): { mean: Float64Array; sd: Float64Array } {
  const mean = new Float64Array(dimensions + 2)
    .fill(Math.SQRT2 + Math.log(dimensions) / 2, 0, dimensions);
  const sd = new Float64Array(dimensions + 2).fill(Math.sqrt(3), 0, dimensions);
  mean[dimensions] = 0;
  sd[dimensions] = 1;
  mean[dimensions + 1] = -12;
  sd[dimensions + 1] = 4;
  return { mean, sd };
}

function kernelOf(
  parameters: LogParameters,
  categorical: Uint8Array,
): { kernel: Matern; noise: number } {
  const d = categorical.length;
  return {
    kernel: {
      lengthScales: parameters.slice(0, d).map(Math.exp),
      variance: Math.exp(parameters[d]!),
      categorical,
    },
    noise: Math.exp(parameters[d + 1]!),
  };
}

/** The covariance matrix's lower triangle with noise, factorized; undefined where it cannot be. */
function factorOf(
  x: readonly Float64Array[],
  kernel: Matern,
  noise: number,
): Float64Array | undefined {
  const n = x.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      matrix[i * n + j] = covariance(
        kernel.variance,
        squaredDistance(kernel, x[i]!, x[j]!),
      );
    }
    matrix[i * n + i] = kernel.variance + noise + 1e-10;
  }
  return factorize(matrix, n) ? matrix : undefined;
}

/**
 * The negative log posterior of kernel and noise, and its gradient
 * (Rasmussen and Williams, 2006, equations 2.30 and 5.9).
 */
function negativeLogPosterior(
  { x, y, categorical }: Observations,
  parameters: LogParameters,
  gradient: Float64Array,
): number {
  const n = x.length;
  const d = categorical.length;
  const { kernel, noise } = kernelOf(parameters, categorical);
  const factor = factorOf(x, kernel, noise);
  if (factor === undefined) return Infinity;
  const alpha = y.slice();
  solveLower(factor, n, alpha);
  let value = 0;
  for (let i = 0; i < n; i++) {
    value += alpha[i]! * alpha[i]! / 2 + Math.log(factor[i * n + i]!);
  }
  solveUpper(factor, n, alpha);
  const inverse = inverseOf(factor, n);
  gradient.fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const weight = inverse[i * n + j]! - alpha[i]! * alpha[j]!;
      addPair(kernel, x[i]!, x[j]!, weight, gradient);
    }
    const weight = (inverse[i * n + i]! - alpha[i]! * alpha[i]!) / 2;
    gradient[d] = gradient[d]! + weight * kernel.variance;
    gradient[d + 1] = gradient[d + 1]! + weight * noise;
  }
  return value + addPriors(parameters, gradient);
}

function addPair(
  kernel: Matern,
  a: Float64Array,
  b: Float64Array,
  weight: number,
  gradient: Float64Array,
): void {
  const { lengthScales, variance, categorical } = kernel;
  const d = lengthScales.length;
  const squared = squaredDistance(kernel, a, b);
  const along = weight * slope(variance, squared);
  for (let k = 0; k < d; k++) {
    const scale = lengthScales[k]!;
    const step = squaredStep(a[k]!, b[k]!, categorical[k]!);
    gradient[k] = gradient[k]! + along * step / (scale * scale);
  }
  gradient[d] = gradient[d]! + weight * covariance(variance, squared);
}

function addPriors(parameters: LogParameters, gradient: Float64Array): number {
  const { mean, sd } = priors(parameters.length - 2);
  let value = 0;
  for (let i = 0; i < parameters.length; i++) {
    const z = (parameters[i]! - mean[i]!) / sd[i]!;
    value += z * z / 2;
    gradient[i] = gradient[i]! + z / sd[i]!;
  }
  return value;
}

/** Logarithms of length scale and noise to start from: without noise, and with some. */
const STARTS = [[-0.7, -12], [-2, -4]] as const;

/**
 * The most probable kernel and noise, by L-BFGS from several starts.
 *
 * @param warm Parameters of an earlier fit: then the only start.
 */
export function fitParameters(
  observations: Observations,
  warm?: LogParameters,
): LogParameters {
  const { x, categorical } = observations;
  const d = categorical.length;
  const lower = new Float64Array(d + 2).fill(Math.log(0.01));
  const upper = new Float64Array(d + 2).fill(Math.log(100));
  lower[d + 1] = Math.log(1e-7);
  upper[d + 1] = Math.log(1);
  const starts = warm === undefined
    ? STARTS.map(([logScale, logNoise]) => {
      const start = new Float64Array(d + 2).fill(logScale);
      start[d] = 0;
      start[d + 1] = logNoise;
      return start;
    })
    : [warm];
  let best: { x: Float64Array; value: number } | undefined;
  for (const start of starts) {
    const found = minimize(
      (parameters, gradient) =>
        negativeLogPosterior(observations, parameters, gradient),
      start,
      { lower, upper, maxIterations: x.length > 60 ? 25 : 50 },
    );
    if (best === undefined || found.value < best.value) best = found;
  }
  return best!.x;
}

/** Conditions a process of given kernel and noise on observations. */
export function condition(
  { x, y, categorical }: Observations,
  parameters: LogParameters,
): GaussianProcess {
  const n = x.length;
  const d = categorical.length;
  const { kernel, noise } = kernelOf(parameters, categorical);
  let jitter = noise;
  let factor = factorOf(x, kernel, jitter);
  // Points that coincide need more noise than was fitted.
  while (factor === undefined) factor = factorOf(x, kernel, jitter *= 10);
  const l = factor;
  const alpha = y.slice();
  solveLower(l, n, alpha);
  solveUpper(l, n, alpha);

  function covariances(point: Float64Array): Float64Array {
    return Float64Array.from(
      x,
      (other) =>
        covariance(kernel.variance, squaredDistance(kernel, point, other)),
    );
  }

  function meanAndSolved(point: Float64Array) {
    const k = covariances(point);
    let mean = 0;
    for (let i = 0; i < n; i++) mean += k[i]! * alpha[i]!;
    solveLower(l, n, k);
    let explained = 0;
    for (let i = 0; i < n; i++) explained += k[i]! * k[i]!;
    const variance = Math.max(kernel.variance - explained, 1e-12);
    return { mean, variance, solved: k };
  }

  function posterior(point: Float64Array): Posterior {
    const { mean, variance, solved } = meanAndSolved(point);
    solveUpper(l, n, solved);
    const meanGradient = new Float64Array(d);
    const varianceGradient = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const other = x[i]!;
      const along = slope(
        kernel.variance,
        squaredDistance(kernel, point, other),
      );
      for (let k = 0; k < d; k++) {
        if (categorical[k] === 1) continue;
        const scale = kernel.lengthScales[k]!;
        const by = -along * (point[k]! - other[k]!) / (scale * scale);
        meanGradient[k] = meanGradient[k]! + by * alpha[i]!;
        varianceGradient[k] = varianceGradient[k]! - 2 * by * solved[i]!;
      }
    }
    return { mean, variance, meanGradient, varianceGradient };
  }

  return {
    parameters,
    predict: (point) => {
      const { mean, variance } = meanAndSolved(point);
      return { mean, variance };
    },
    posterior,
  };
}
