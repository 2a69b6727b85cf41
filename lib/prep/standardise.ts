/** What standardises a feature: (value - mean) / scale. */
export interface Standardisation {
  readonly mean: number;
  /** Population standard deviation; 1 for a constant. */
  readonly scale: number;
}

/** Fits on the values of the train rows, of which there must be one at least. */
export function fitStandardisation(values: Float64Array): Standardisation {
  const first = values[0]!;
  if (values.every((value) => value === first)) {
    return { mean: first, scale: 1 };
  }
  const mean = meanOf(values, (value) => value);
  const variance = meanOf(values, (value) => (value - mean) ** 2);
  return { mean, scale: Math.sqrt(variance) };
}

/** Kahan's sum, so that the digits do not drown in ten million rows. */
function meanOf(
  values: Float64Array,
  term: (value: number) => number,
): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = term(value) - lost;
    const total = sum + next;
    lost = (total - sum) - next;
    sum = total;
  }
  return sum / values.length;
}
