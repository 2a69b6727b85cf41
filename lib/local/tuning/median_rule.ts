/** Earlier series that the rule needs before it judges. */
const LEAST_SERIES = 3;

/**
 * For each step the median, over earlier series, of their running averages up to
 * that step: a series that is worse than it is stopped (the service's early
 * stopping; Golovin et al., 2017, "Google Vizier", section 3.2.2).
 *
 * @returns One bound a step, as far as enough series reach.
 */
export function medianBounds(
  series: readonly (readonly number[])[],
): number[] {
  const averages = series.map(runningAverages);
  const bounds: number[] = [];
  while (true) {
    const step = bounds.length;
    const values = averages.filter(({ length }) => length > step)
      .map((average) => average[step]!);
    if (values.length < LEAST_SERIES) return bounds;
    bounds.push(median(values));
  }
}

function runningAverages(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value, i) => (sum += value) / (i + 1));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
