/** Points and weights of a quadrature between 0 and 1. */
export interface Quadrature {
  /** Where to evaluate, strictly between 0 and 1. */
  readonly points: Float64Array;
  /** What each value counts; they add up to 1. */
  readonly weights: Float64Array;
}

/** Legendre's polynomial of `degree` at `x`, and its derivative, for -1 < x < 1. */
function legendre(degree: number, x: number): [value: number, slope: number] {
  let before = 1;
  let value = x;
  for (let n = 2; n <= degree; n++) {
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  }
  return [value, degree * (before - x * value) / (1 - x * x)];
}

/** Gauss-Legendre quadrature: exact for polynomials up to degree `2 * count - 1`. */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let x = Math.cos(Math.PI * (index + 0.75) / (count + 0.5));
    for (let step = Infinity; Math.abs(step) > 1e-15;) {
      const [value, slope] = legendre(count, x);
      step = value / slope;
      x -= step;
    }
    const [, slope] = legendre(count, x);
    points[index] = (1 - x) / 2;
    weights[index] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
