import type { Matern } from "./matern.ts";

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

/** The kernel and the noise variance that logarithms stand for. */
export function kernelOf(
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
