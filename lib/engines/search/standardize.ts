/**
 * Values made fit for a Gaussian process: bent towards a normal distribution where
 * they are skewed (Yeo and Johnson, 2000), then shifted and scaled to mean 0 and
 * variance 1. Order is kept.
 */
export function standardize(values: readonly number[]): Float64Array {
  const scaled = scale(Float64Array.from(values));
  const lambda = likeliestLambda(scaled);
  return scale(scaled.map((value) => yeoJohnson(value, lambda)));
}

function scale(values: Float64Array): Float64Array {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    n;
  const sd = Math.sqrt(variance);
  return values.map((value) => sd > 0 ? (value - mean) / sd : 0);
}

function yeoJohnson(value: number, lambda: number): number {
  if (value >= 0) {
    return Math.abs(lambda) < 1e-9
      ? Math.log1p(value)
      : Math.expm1(lambda * Math.log1p(value)) / lambda;
  }
  const mirrored = 2 - lambda;
  return Math.abs(mirrored) < 1e-9
    ? -Math.log1p(-value)
    : -Math.expm1(mirrored * Math.log1p(-value)) / mirrored;
}

function logLikelihood(values: Float64Array, lambda: number): number {
  const n = values.length;
  const bent = values.map((value) => yeoJohnson(value, lambda));
  const mean = bent.reduce((sum, value) => sum + value, 0) / n;
  const variance = bent.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    n;
  const jacobian = values.reduce(
    (sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)),
    0,
  );
  return -n / 2 * Math.log(variance) + (lambda - 1) * jacobian;
}

/** The likeliest exponent on a grid over [-1, 3]; 1, which bends nothing, wins ties. */
function likeliestLambda(values: Float64Array): number {
  let best = 1;
  let bestValue = logLikelihood(values, 1);
  for (let lambda = -1; lambda <= 3; lambda += 0.125) {
    const value = logLikelihood(values, lambda);
    if (value > bestValue + 1e-9) [best, bestValue] = [lambda, value];
  }
  return best;
}
