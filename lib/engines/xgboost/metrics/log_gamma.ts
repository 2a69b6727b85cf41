// Lanczos' approximation with g = 7 and nine terms, good to 15 digits.
const g = 7;
const coefficients = [
  0.99999999999980993,
  676.5203681218851,
  -1259.1392167224028,
  771.32342877765313,
  -176.61502916214059,
  12.507343278686905,
  -0.13857109526572012,
  9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Natural logarithm of the absolute value of the gamma function. */
export function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) -
      logGamma(1 - x);
  }
  const shifted = x - 1;
  let series = coefficients[0]!;
  for (let term = 1; term < coefficients.length; term++) {
    series += coefficients[term]! / (shifted + term);
  }
  const base = shifted + g + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) -
    base + Math.log(series);
}
