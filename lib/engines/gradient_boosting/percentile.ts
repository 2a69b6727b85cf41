/**
 * The lower weighted percentile, as scikit-learn takes it: the least value at
 * which the weights of the values up to it reach `percentile` per cent of all.
 * Every value weighs 1 where `weights` is absent.
 */
export function weightedPercentile(
  values: Float64Array,
  weights: Float64Array | undefined,
  percentile: number,
): number {
  if (weights === undefined) {
    const rank = Math.ceil(percentile / 100 * values.length) - 1;
    return values.toSorted()[Math.max(rank, 0)]!;
  }
  const order = Uint32Array.from(values, (_, i) => i)
    .sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, i) => sum + weights[i]!, 0);
  const wanted = percentile / 100 * total || Number.MIN_VALUE;
  let reached = 0;
  for (const i of order) {
    reached += weights[i]!;
    if (reached >= wanted) return values[i]!;
  }
  return values[order.at(-1)!]!;
}

/** The percentile of numpy, interpolated linearly between neighbours. */
export function linearPercentile(
  values: Float64Array,
  percentile: number,
): number {
  const sorted = values.toSorted();
  const place = percentile / 100 * (sorted.length - 1);
  const lower = sorted[Math.floor(place)]!;
  const higher = sorted[Math.ceil(place)]!;
  const share = place - Math.floor(place);
  const gap = higher - lower;
  return share < 0.5 ? lower + gap * share : higher - gap * (1 - share);
}
