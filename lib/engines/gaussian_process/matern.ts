const SQRT5 = Math.sqrt(5);

/**
 * The Matérn 5/2 kernel with a length scale for each coordinate
 * (Rasmussen and Williams, 2006, equation 4.17). Two categories are at distance 1
 * where they differ, at 0 where they are the same.
 */
export interface Matern {
  /** Length scale of each coordinate, on the unit interval. */
  readonly lengthScales: Float64Array;
  /** Variance of the process. */
  readonly variance: number;
  /** 1 at coordinates that hold the index of a category. */
  readonly categorical: Uint8Array;
}

/** Squared distance of two coordinates, before the length scale. */
export function squaredStep(a: number, b: number, categorical: number): number {
  if (categorical === 1) return a === b ? 0 : 1;
  return (a - b) * (a - b);
}

/** Covariance at a squared distance. */
export function covariance(variance: number, squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return variance * (1 + r + 5 / 3 * squared) * Math.exp(-r);
}

/**
 * What the derivative of the covariance by half the squared distance is, with
 * its sign turned: `5/3 variance (1 + √5 r) exp(-√5 r)`.
 */
export function slope(variance: number, squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return 5 / 3 * variance * (1 + r) * Math.exp(-r);
}
