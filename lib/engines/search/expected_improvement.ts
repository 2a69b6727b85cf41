import type { Posterior, Prediction } from "../gaussian_process/mod.ts";

const LOG_SQRT_2PI = Math.log(2 * Math.PI) / 2;

function logDensity(z: number): number {
  return -z * z / 2 - LOG_SQRT_2PI;
}

/** The standard normal distribution function by its series; for `z > -1`. */
function distribution(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= z * z / k;
    sum += term;
  }
  return Math.min(0.5 + Math.exp(logDensity(z)) * sum, 1);
}

/** Mills' ratio `Φ(-t) / φ(t)` by Laplace's continued fraction; for `t >= 1`. */
function millsRatio(t: number): number {
  let fraction = t;
  for (let k = 120; k >= 1; k--) fraction = t + k / fraction;
  return 1 / fraction;
}

/** `1 - t M(t)` with Mills' ratio `M`; its asymptotic series where that cancels. */
function shortfall(t: number): number {
  if (t < 10) return 1 - t * millsRatio(t);
  const s = 1 / (t * t);
  return s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s)));
}

/**
 * `log(φ(z) + z Φ(z))` and its derivative, exact also far below zero, where the
 * improvement itself underflows (Ament et al., 2023, "Unexpected Improvements to
 * Expected Improvement for Bayesian Optimization").
 */
export function logImprovement(z: number): { value: number; slope: number } {
  if (z > 8) return { value: Math.log(z), slope: 1 / z };
  if (z > -1) {
    const below = distribution(z);
    const improvement = Math.exp(logDensity(z)) + z * below;
    return { value: Math.log(improvement), slope: below / improvement };
  }
  const rest = shortfall(-z);
  return {
    value: logDensity(z) + Math.log(rest),
    slope: millsRatio(-z) / rest,
  };
}

/** The logarithm of the expected improvement on `best`, for minimisation. */
export function logExpectedImprovement(
  { mean, variance }: Prediction,
  best: number,
): number {
  const sd = Math.sqrt(variance);
  return logImprovement((best - mean) / sd).value + Math.log(sd);
}

/** The same, with its gradient written to `gradient`. */
export function climbExpectedImprovement(
  { mean, variance, meanGradient, varianceGradient }: Posterior,
  best: number,
  gradient: Float64Array,
): number {
  const sd = Math.sqrt(variance);
  const z = (best - mean) / sd;
  const { value, slope } = logImprovement(z);
  for (let i = 0; i < gradient.length; i++) {
    const sdStep = varianceGradient[i]! / (2 * sd);
    const zStep = -(meanGradient[i]! + z * sdStep) / sd;
    gradient[i] = slope * zStep + sdStep / sd;
  }
  return value + Math.log(sd);
}
